package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/pool"
	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/queue/journal"
	"github.com/acme-demo/eventcollector/internal/queue/local"
	"github.com/acme-demo/eventcollector/internal/work"
)

// durable opens an engine in a directory.
func durable(t *testing.T, dir string) *local.Engine {
	t.Helper()
	e, _, err := local.Open(local.Options{}, func(replay func(queue.Record) error) (queue.Log, error) {
		l, _, err := journal.Open(journal.Options{Dir: dir}, replay)
		if err != nil {
			return nil, err
		}
		return l, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestOrderKeyAcrossRestart: what has an order key stays behind the run of that
// key that is going to be tried again, although the process is another one.
func TestOrderKeyAcrossRestart(t *testing.T) {
	for name, away := range map[string]time.Duration{"not due yet": time.Second, "due meanwhile": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var begun []string
				r := work.NewRegistry()
				err := work.Handle(r, "test", func(_ context.Context, o order) (work.Result, error) {
					mu.Lock()
					defer mu.Unlock()
					if begun = append(begun, o.Text); len(begun) == 1 {
						return nil, errBad
					}
					return nil, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				dir := t.TempDir()
				session := func(specs ...work.Spec) {
					d := start(t, func(c *Config) {
						c.Registry, c.Engine = r, durable(t, dir)
						c.Default = Policy{MaxAttempts: 3, Backoff: time.Minute, MaxBackoff: time.Minute}
					})
					for _, s := range specs {
						if _, err := d.Submit(t.Context(), s); err != nil {
							t.Fatal(err)
						}
						synctest.Wait()
					}
					if len(specs) == 0 {
						time.Sleep(2 * time.Minute)
					}
					stop(t, d)
				}
				ordered := func(text, key string) work.Spec {
					s := work.Spec{Type: "test", OrderKey: key, Trigger: work.Trigger{Kind: work.TriggerOnce}}
					s.Payload = []byte(`{"Text":"` + text + `"}`)
					return s
				}
				session(ordered("first", "k"), ordered("second", "k"), ordered("third", "k"), ordered("another", "l"))
				time.Sleep(away)
				session()
				if want := "first another first second third"; strings.Join(begun, " ") != want {
					t.Errorf("begun: %v, want %v", begun, want)
				}
			})
		})
	}
}

// suspecting suspects the runs of an urgent priority.
type suspecting struct{ Engine }

func (s suspecting) Lease(ctx context.Context, into []queue.Lease, wait time.Duration) (int, error) {
	n, err := s.Engine.Lease(ctx, into, wait)
	for i := range n {
		into[i].Suspect = into[i].Priority == 1
	}
	return n, err
}

// Begun doubts some, too.
func (s suspecting) Begun(ctx context.Context) ([]queue.Begun, error) {
	list, err := s.RunsIn(ctx, work.StateWaiting, work.Page{})
	begun := make([]queue.Begun, 0, len(list.Runs))
	for _, run := range list.Runs {
		id, _ := work.ParseID(run.ID)
		begun = append(begun, queue.Begun{Run: id, OrderKey: run.OrderKey, Crashes: run.Priority / 5, Suspect: run.Priority == 1})
	}
	return begun, err
}

// TestSuspectsRunAlone: of the runs that the next end of the process makes dead,
// one is running at a time, and none while others may be why it ended. Whoever
// is above suspicion does not wait for that.
func TestSuspectsRunAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine(t)
		var doubtful []work.Run
		for i := range 8 {
			s := spec("", "sleep", 30*time.Second)
			s.ID, s.Priority = work.NewID(), 1+4*(i%2)
			runs, err := e.Enqueue(t.Context(), queue.Entry{Spec: s})
			if err != nil {
				t.Fatal(err)
			}
			if s.Priority == 5 {
				doubtful = append(doubtful, runs[0])
			}
		}
		// Three of the four that are doubtful run, and the last one is cancelled.
		d := start(t, set(NumberOfWorkers, 10), func(c *Config) { c.Engine = suspecting{e} }, func(c *Config) {
			if _, err := c.Engine.CancelRun(t.Context(), doubtful[3].ID); err != nil {
				t.Fatal(err)
			}
		})
		submit(t, d, spec("", "sleep", 10*time.Second)) // nobody suspects this one
		for turn := range 5 {
			synctest.Wait()
			if got, want := d.Stats().Running, []int{4, 1, 1, 1, 1}[turn]; got != want {
				t.Errorf("turn %d: %d are running, want %d", turn, got, want)
			}
			time.Sleep(30 * time.Second)
		}
		synctest.Wait()
		if s := d.Stats(); s.Done != 8 || s.Cancelled != 1 {
			t.Errorf("%d are done", s.Done)
		}
		stop(t, d)
	})
}

// enqueueSuspect puts a suspect into an engine.
func enqueueSuspect(t *testing.T, e *local.Engine, s work.Spec) {
	t.Helper()
	s.ID, s.Priority = work.NewID(), 1
	if _, err := e.Enqueue(t.Context(), queue.Entry{Spec: s}); err != nil {
		t.Fatal(err)
	}
}

// TestSuspectsKeepTheirOrder: suspects with order keys run alone as well, and
// what has the same key comes after them.
func TestSuspectsKeepTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var begun []string
		begin := time.Now()
		r := work.NewRegistry()
		err := work.Handle(r, "test", func(_ context.Context, o order) (work.Result, error) {
			mu.Lock()
			begun = append(begun, fmt.Sprintf("%s@%v", o.Text, time.Since(begin)))
			slices.Sort(begun)
			mu.Unlock()
			time.Sleep(o.Sleep)
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		of := func(text, key string) work.Spec {
			s := spec("", "", 20*time.Second)
			s.OrderKey, s.Payload = key, fmt.Appendf(nil, `{"Text":%q,"Sleep":%d}`, text, 20*time.Second)
			return s
		}
		e := engine(t)
		for _, s := range []work.Spec{of("s1", "k"), of("s2", "l"), of("s3", "")} {
			enqueueSuspect(t, e, s)
		}
		d := start(t, set(NumberOfWorkers, 10), func(c *Config) { c.Registry, c.Engine = r, suspecting{e} })
		submit(t, d, of("f1", "k"), of("f2", "l"), of("f3", ""))
		time.Sleep(time.Minute + time.Second)
		stop(t, d)
		if got, want := strings.Join(begun, " "), "f1@20s f2@40s f3@0s s1@0s s2@20s s3@40s"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// TestSuspectThatHangs: the next one does not wait for its return.
func TestSuspectThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := engine(t)
		hanging := spec("", "hang", time.Hour)
		hanging.Timeout = time.Second
		enqueueSuspect(t, e, hanging)
		enqueueSuspect(t, e, spec("", "ok"))
		d := start(t, func(c *Config) {
			c.Engine, c.HangGrace, c.Default = suspecting{e}, time.Second, Policy{MaxAttempts: 1}
		})
		synctest.Wait()
		waiting := d.unfinished()[1]
		if got := d.Explain(waiting.JobID).Reason; !strings.Contains(got, "the process has ended while it was running") {
			t.Errorf("the second one: %s", got)
		}
		time.Sleep(3 * time.Second)
		wantState(t, d, waiting.ID, work.StateDone)
		stop(t, d)
		time.Sleep(time.Hour)
	})
}

// TestSuspectsWaitForNothingThatIsOver: a run whose turn is far away, and that
// is cancelled, does not keep suspects waiting until then.
func TestSuspectsWaitForNothingThatIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := registry(t)
		if err := work.Handle(r, "rare", func(context.Context, order) (work.Result, error) { return nil, nil }); err != nil {
			t.Fatal(err)
		}
		e := engine(t)
		for range 2 {
			s := spec("", "ok")
			s.ID, s.Type, s.Priority = work.NewID(), "rare", 5
			if _, err := e.Enqueue(t.Context(), queue.Entry{Spec: s}); err != nil {
				t.Fatal(err)
			}
		}
		enqueueSuspect(t, e, spec("", "ok"))
		d := start(t, func(c *Config) {
			c.Registry, c.Engine = r, suspecting{e}
			c.Types = map[string]Policy{"rare": {Limits: pool.Limits{Rate: pool.Rate{Runs: 1, Per: time.Hour}, Burst: 1}}}
		})
		synctest.Wait()
		left := d.unfinished()
		if len(left) != 2 || left[0].Type != "rare" {
			t.Fatalf("unfinished: %+v", left)
		}
		if _, err := d.CancelRun(t.Context(), left[0].ID); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		wantState(t, d, left[1].ID, work.StateDone)
		stop(t, d)
	})
}
