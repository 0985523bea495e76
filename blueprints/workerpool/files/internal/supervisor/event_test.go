package supervisor

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestEvent(t *testing.T) {
	boom := errors.New("boom")
	e := ErrorEvent("it failed").SetWorker("w").SetError(boom)
	if !e.IsError() || e.IsFatal() || e.Worker != "w" || e.Time.IsZero() {
		t.Errorf("got %+v", e)
	}
	if err := e.ToError(); !errors.Is(err, boom) || err.Error() != "it failed: boom" {
		t.Errorf("got %v", err)
	}
	if err := ErrorEvent("alone").ToError(); err == nil || err.Error() != "alone" {
		t.Errorf("got %v", err)
	}
	if err := InfoEvent("fine").SetError(boom).ToError(); err != nil {
		t.Errorf("got %v", err)
	}
	if fatal := (Event{Level: LvlFatal, Message: "worst"}); !fatal.IsFatal() || fatal.ToError() == nil {
		t.Errorf("got %v", fatal.ToError())
	}
}

// uwe wrote into a nil map, and into the map of the event it was called on.
func TestSetField(t *testing.T) {
	var none Event
	one := none.SetField("b", 1)
	two := one.SetField("a", "x y").SetField("b", 2)
	if none.Fields != nil || one.FormatFields() != "b=1" || two.FormatFields() != "a=x y b=2" || none.FormatFields() != "" {
		t.Errorf("got %v, %q, %q", none.Fields, one.FormatFields(), two.FormatFields())
	}
}

func TestSlogEventHandlerGolden(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	var out bytes.Buffer
	handle := SlogEventHandler(slog.New(slog.NewJSONHandler(&out, nil)))
	handle(Event{Time: at, Level: LvlInfo, Worker: "chief/http", Message: "worker started"})
	handle(Event{Time: at, Level: LvlError, Message: "failed", Err: errors.New("boom"), Fields: map[string]any{"z": 1, "a": true}})
	handle(Event{Time: at, Level: LvlFatal, Worker: "w", Message: "caught panic", Err: &PanicError{Value: "no"}})
	want := `{"time":"2026-05-04T03:02:01Z","level":"INFO","msg":"worker started","worker":"chief/http"}
{"time":"2026-05-04T03:02:01Z","level":"ERROR","msg":"failed","error":"boom","a":true,"z":1}
{"time":"2026-05-04T03:02:01Z","level":"ERROR","msg":"caught panic","worker":"w","fatal":true,"error":"panic: no"}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestSlogEventHandlerObeysTheLevel(t *testing.T) {
	var out bytes.Buffer
	handle := SlogEventHandler(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelError})))
	handle(InfoEvent("fine"))
	handle(ErrorEvent("bad"))
	if strings.Contains(out.String(), "fine") || !strings.Contains(out.String(), "bad") {
		t.Errorf("got %s", &out)
	}
}

func TestEventsDropTheOldest(t *testing.T) {
	q := newEvents()
	ch := q.claim()
	const extra = 7
	for i := range eventBuffer + extra {
		q.put(InfoEvent(fmt.Sprint(i)))
	}
	q.close()
	q.put(InfoEvent("late"))
	var got []string
	for e := range ch {
		got = append(got, e.Message)
	}
	if len(got) != eventBuffer || got[0] != fmt.Sprint(extra) || got[len(got)-1] != fmt.Sprint(eventBuffer+extra-1) {
		t.Errorf("%d events from %s to %s", len(got), got[0], got[len(got)-1])
	}
	if q.count() != extra+1 {
		t.Errorf("%d are said to be dropped", q.count())
	}
}

// In uwe the second call never returned.
func TestEventTwice(t *testing.T) {
	c := NewChief()
	first, second := c.Event(), c.Event()
	c.events.put(InfoEvent("x"))
	if first != second || (<-second).Message != "x" {
		t.Error("two channels")
	}
}

// In uwe an error of AddWorker before Run waited for a reader for ever.
func TestAddWorkerFailsWithoutAReader(t *testing.T) {
	c := NewChief()
	for range 2 * eventBuffer {
		if err := c.AddWorker("", idle); !errors.Is(err, ErrMisuse) {
			t.Fatalf("got %v", err)
		}
	}
	e := <-c.Event()
	if e.Message != "worker not added" || !errors.Is(e.ToError(), ErrMisuse) {
		t.Errorf("got %+v", e)
	}
}

func TestEventXorSetEventHandler(t *testing.T) {
	handler := NewChief().SetEventHandler(func(Event) {})
	if _, ok := <-handler.Event(); ok {
		t.Error("an event")
	}
	channel := NewChief()
	ch := channel.Event()
	channel.SetEventHandler(func(Event) {})
	for name, c := range map[string]*Chief{"handler first": handler, "channel first": channel} {
		if err := c.Run(t.Context()); !errors.Is(err, ErrMisuse) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	var messages []string
	for e := range ch { // it is closed
		messages = append(messages, e.Message)
	}
	if len(messages) != 1 || messages[0] != "not started" {
		t.Errorf("got %v", messages)
	}
}

func TestEventClosesWithRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.chief.SetEventHandler(nil)
		ch := r.chief.Event()
		r.add("w", idle)
		r.start()
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		var got []string
		for e := range ch {
			got = append(got, e.Message)
		}
		if fmt.Sprint(got) != "[worker started stopping worker stopped]" {
			t.Errorf("got %v", got)
		}
		if _, ok := <-r.chief.Event(); ok {
			t.Error("it is open after Run")
		}
	})
}

// A goroutine that asks for the events may come after Run.
func TestEventDuringRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.chief.SetEventHandler(nil)
		r.start()
		synctest.Wait()
		ch := r.chief.Event()
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		if e := <-ch; e.Message != "stopping" {
			t.Errorf("got %+v", e)
		}
	})
}

func TestHandlersThatMisbehave(t *testing.T) {
	for name, do := range map[string]func(){"panic": func() { panic("no") }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, seen := newRun(t), &journal{}
				r.chief.SetEventHandler(func(e Event) {
					seen.add("%s", e.Message)
					do()
				})
				r.add("w", idle)
				r.start()
				synctest.Wait()
				seen.want(t, "worker started", "the event handler did not return")
				if err := r.stop(); err != nil {
					t.Error(err)
				}
				if got := seen.take(); len(got) != 4 || got[2] != "worker stopped" {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}

func TestASlowHandlerHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, seen := make(chan struct{}), &recorder{}
		r := newRun(t)
		r.chief.SetEventHandler(func(e Event) {
			<-release
			seen.handle(e)
		})
		r.start()
		synctest.Wait()
		for range 2 * eventBuffer {
			_ = r.chief.AddWorker("", idle)
		}
		began := time.Now()
		if err := r.stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != drainTime {
			t.Errorf("took %s", took)
		}
		close(release)
		synctest.Wait()
		told := uint64(0)
		for _, e := range seen.of("events were dropped, because their handler is slow") {
			n, _ := e.Fields["count"].(uint64)
			told += n
		}
		if told < eventBuffer || told != r.chief.DroppedEvents() || len(seen.of("stopping")) != 1 {
			t.Errorf("told of %d, dropped %d", told, r.chief.DroppedEvents())
		}
	})
}
