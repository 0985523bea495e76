package dispatch

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

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
		begun = append(begun, queue.Begun{Run: id, Crashes: run.Priority / 5, Suspect: run.Priority == 1})
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
