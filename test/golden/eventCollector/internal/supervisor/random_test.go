package supervisor

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// restless is a worker that ends, fails, panics and hangs at random, and wants
// never to be at work twice at a time.
type restless struct {
	t      *testing.T
	inside *atomic.Int32
	seed   atomic.Uint64
}

func (w *restless) random() *rand.Rand {
	return rand.New(rand.NewPCG(w.seed.Add(1), 6)) // #nosec G404 -- a test
}

func (w *restless) enter() {
	if w.inside.Add(1) > 1 {
		w.t.Error("two at a time")
	}
}

func (w *restless) leave() { w.inside.Add(-1) }

func (w *restless) Init() error {
	w.enter()
	defer w.leave()
	return misbehave(w.random())
}

func (w *restless) Run(ctx context.Context) error {
	w.enter()
	defer w.leave()
	random := w.random()
	if random.IntN(3) == 0 {
		time.Sleep(time.Duration(random.IntN(2000)) * time.Millisecond) // deaf for a while
	}
	select {
	case <-ctx.Done():
		time.Sleep(time.Duration(random.IntN(500)) * time.Millisecond)
	case <-MailboxFrom(ctx).Messages():
	case <-time.After(time.Duration(random.IntN(5000)) * time.Millisecond):
	}
	return misbehave(random)
}

func misbehave(random *rand.Rand) error {
	switch random.IntN(12) {
	case 0:
		return errBoom
	case 1:
		panic("boom")
	case 2:
		runtime.Goexit()
	}
	return nil
}

// TestChiefByRandomOperations lets eight goroutines do all that can be done to a
// Chief, and wants no illegal transition, no worker at work twice, an end of
// Run, and, by synctest, no goroutine left.
func TestChiefByRandomOperations(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testChief(t, seed) })
		})
	}
}

func testChief(t *testing.T, seed uint64) {
	r, child := newRun(t), NewChief()
	r.add("child", child, RestartAndReInit)
	names := []WorkerName{"a", "b", "c", "d"}
	options := []RestartOption{NoRestart, RestartOnFail, RestartOnError, Restart, RestartAndReInit}
	inside := map[*Chief]map[WorkerName]*atomic.Int32{}
	for _, c := range []*Chief{r.chief, child} {
		inside[c] = map[WorkerName]*atomic.Int32{}
		for _, name := range names {
			inside[c][name] = &atomic.Int32{}
		}
	}
	r.start()
	var group sync.WaitGroup
	for i := range uint64(8) {
		group.Go(func() {
			random := rand.New(rand.NewPCG(seed, i)) // #nosec G404 -- a test
			for range 150 {
				c := r.chief
				if random.IntN(3) == 0 {
					c = child
				}
				name := names[random.IntN(len(names))]
				operate(t, c, name, random, func() error {
					w := &restless{t: t, inside: inside[c][name]}
					w.seed.Store(random.Uint64())
					return c.AddWorkerAndLaunch(name, w, options[random.IntN(len(options))], StopTimeout(time.Second))
				})
				time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
			}
		})
	}
	group.Wait()
	if seed%3 == 0 {
		r.chief.ShutdownNow()
	}
	_ = r.stop() // what failed while it stopped is chance
	time.Sleep(time.Minute)
	if illegal := r.events.of("illegal transition"); len(illegal) > 0 {
		t.Errorf("got %v", illegal)
	}
	for name, state := range r.chief.allStates() {
		if state == StateRun || state == StateInitialized {
			t.Errorf("%s is %s", name, state)
		}
	}
}

func operate(t *testing.T, c *Chief, name WorkerName, random *rand.Rand, add func() error) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(1500))*time.Millisecond)
	defer cancel()
	switch random.IntN(9) {
	case 0, 1:
		_ = add()
	case 2:
		_ = c.Launch(name)
	case 3:
		_ = c.Halt(ctx, name)
	case 4:
		_ = c.Relaunch(ctx, name)
	case 5:
		_ = c.RemoveWorker(name)
	case 6:
		_ = c.DefaultBus().Send(TargetBroadcast, "wake up")
	case 7:
		c.Workers()
		c.GetWorkersStates()
	case 8:
		if random.IntN(10) == 0 {
			c.UseDefaultRecover() // refused while it runs
		}
	}
}
