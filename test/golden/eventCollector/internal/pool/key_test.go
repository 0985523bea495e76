package pool

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/acme-demo/eventcollector/internal/work"
)

// keyed is a run with an order key: its number among those of its key.
type keyed struct {
	key    int
	number int
	tries  *int // belongs to whoever has the run
}

var errAgain = errors.New("again")

// TestOrderKeyIsStrict has many runs of few keys that panic, end their
// goroutines, are cancelled, fail and are tried again later, while workers come
// and go. Of each key one run is under way at most, and the next one begins
// when the one before has ended for good.
func TestOrderKeyIsStrict(t *testing.T) {
	const keys, each = 20, 150
	var busy [keys]atomic.Bool
	var next [keys]int // belongs to the run of the key
	var ended atomic.Int64
	var later sync.WaitGroup
	var p *Pool[keyed, struct{}]
	class := func(k keyed) Class {
		return Class{
			OrderKey: strconv.Itoa(k.key), Type: strconv.Itoa(k.number % 3), Priority: k.number % 10,
			FairKey: strconv.Itoa(k.number % 2),
		}
	}
	p = New(Config[keyed, struct{}]{
		Workers: 8, Capacity: 1 << 20, Grace: time.Minute, MaxReplaced: 2,
		Begin: func(k keyed, _ *Attempt) bool {
			if k.number%17 != 3 {
				return true
			}
			next[k.key]++ // passed over, as one that was cancelled
			ended.Add(1)
			return false
		},
		Run: func(a *Attempt, k keyed) (struct{}, error) {
			if !busy[k.key].CompareAndSwap(false, true) {
				t.Errorf("two runs of key %d at a time", k.key)
			}
			defer busy[k.key].Store(false)
			if next[k.key] != k.number {
				t.Errorf("key %d: run %d, want %d", k.key, k.number, next[k.key])
			}
			*k.tries++
			switch k.number % 10 {
			case 0:
				panic("no")
			case 1:
				runtime.Goexit()
			case 2:
				if *k.tries < 3 {
					return struct{}{}, errAgain
				}
			case 3:
				a.Cancel(work.ErrCanceled)
				<-a.Done()
			case 4:
				runtime.Gosched()
			}
			return struct{}{}, nil
		},
		End: func(k keyed, _ *Attempt, _ struct{}, err error) {
			if !errors.Is(err, errAgain) {
				next[k.key]++
				ended.Add(1)
				return
			}
			c := class(k)
			p.HoldKey(c.OrderKey)
			later.Go(func() {
				time.Sleep(50 * time.Microsecond)
				c.Held = true
				p.Put(p.Now(), k, c)
			})
		},
	})
	var feeding sync.WaitGroup
	feeding.Go(func() {
		for number := range each {
			for key := range keys {
				k := keyed{key, number, new(int)}
				p.Put(p.Now(), k, class(k))
			}
			if number == each/2 {
				_ = p.SetLimits("1", Limits{Concurrency: 2, Rate: Rate{Runs: 100_000, Per: time.Second}})
			}
		}
	})
	stop := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		rnd := rand.New(rand.NewPCG(1, 2))
		for {
			select {
			case <-stop:
				return
			default:
			}
			if rnd.IntN(3) == 0 {
				p.Pause()
				p.Resume()
			}
			p.SetWorkers(1 + rnd.IntN(16))
			p.Keep(func(keyed) bool { return true })
			time.Sleep(100 * time.Microsecond)
		}
	})
	feeding.Wait()
	for ended.Load() < keys*each && !t.Failed() {
		time.Sleep(time.Millisecond)
	}
	close(stop)
	changing.Wait()
	later.Wait()
	if err := p.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st := p.Stats(); st.Keys != 0 || st.Parked != 0 || st.HeldKeys != 0 {
		t.Errorf("%d keys in use, %d parked", st.Keys, st.Parked)
	}
	p.Close()
	<-p.Gone()
	p.StopWatching()
}

// TestOrderKeyOfAHungRun has a run that is given up and tried again while it
// still goes on. Nothing of its key starts before it is really over, and then
// the other attempt comes first.
func TestOrderKeyOfAHungRun(t *testing.T) {
	for _, replaced := range []int{0, 5} {
		t.Run(fmt.Sprint("replaced ", replaced), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var order []string
				release := make(chan struct{})
				var p *Pool[string, struct{}]
				p = New(Config[string, struct{}]{
					Workers: 3, Capacity: 10, Grace: time.Second, MaxReplaced: replaced,
					Begin: func(v string, a *Attempt) bool {
						if v == "first" {
							a.SetTimeout(time.Second)
						}
						return true
					},
					Run: func(_ *Attempt, v string) (struct{}, error) {
						mu.Lock()
						order = append(order, v)
						mu.Unlock()
						if v == "first" {
							<-release
						}
						return struct{}{}, nil
					},
					End: func(v string, _ *Attempt, _ struct{}, err error) {
						if errors.Is(err, ErrHung) {
							p.HoldKey("k")
							time.AfterFunc(time.Second, func() {
								p.Put(p.Now(), "again", Class{OrderKey: "k", Held: true})
							})
						}
					},
				})
				p.Put(p.Now(), "first", Class{OrderKey: "k"})
				p.Put(p.Now(), "second", Class{OrderKey: "k", Priority: MostUrgent})
				time.Sleep(time.Minute)
				p.Put(p.Now(), "other", Class{OrderKey: "other"})
				synctest.Wait()
				if want := []string{"first", "other"}; !slices.Equal(order, want) {
					t.Errorf("while it hangs: %v, want %v", order, want)
				}
				if why := p.Why(Class{OrderKey: "k"}); why != BehindOrderKey {
					t.Errorf("why is %q", why)
				}
				close(release)
				synctest.Wait()
				if want := []string{"first", "other", "again", "second"}; !slices.Equal(order, want) {
					t.Errorf("in the end: %v, want %v", order, want)
				}
				if st := p.Stats(); st.Keys != 0 {
					t.Errorf("%d keys in use", st.Keys)
				}
				p.Close()
				<-p.Gone()
				p.StopWatching()
			})
		})
	}
}
