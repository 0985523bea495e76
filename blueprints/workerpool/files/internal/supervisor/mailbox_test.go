package supervisor

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestMailboxes(t *testing.T) {
	b := NewBroker(2)
	boxes := map[WorkerName]Mailbox{}
	for _, name := range []WorkerName{"a", "b", "c"} {
		boxes[name] = b.AddWorker(name)
	}
	a := boxes["a"]
	if err := errors.Join(a.Send("b", 1), a.SendWithKind("b", 7, 2)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []Message{{Target: "b", Sender: "a", Data: 1}, {Target: "b", Sender: "a", Kind: 7, Data: 2}} {
		if got := <-boxes["b"].Messages(); got != want {
			t.Errorf("got %+v", got)
		}
	}
	if err := a.Send(TargetBroadcast, "all"); err != nil {
		t.Fatal(err)
	}
	if len(a.Messages()) != 0 || (<-boxes["b"].Messages()).Data != "all" || (<-boxes["c"].Messages()).Data != "all" {
		t.Error("the broadcast went elsewhere")
	}
	err := a.SendToMany(1, "many", "b", "nobody", "a")
	var failed *DeliveryError
	if !errors.As(err, &failed) || failed.Target != "nobody" || !errors.Is(err, ErrNoMailbox) {
		t.Errorf("got %v", err)
	}
	if len(a.Messages()) != 1 || len(boxes["b"].Messages()) != 1 {
		t.Error("it did not reach the others")
	}
	if b.AddWorker("a").Messages() != a.Messages() {
		t.Error("another mailbox")
	}
}

func TestAFullMailboxHoldsNobodyUp(t *testing.T) {
	b := NewBroker(0) // at least 1
	a, bus := b.AddWorker("a"), b.DefaultBus()
	b.AddWorker("b")
	if err := bus.Send("a", 1); err != nil {
		t.Fatal(err)
	}
	if err := bus.Send("a", 2); !errors.Is(err, ErrMailboxFull) {
		t.Errorf("got %v", err)
	}
	err := bus.Send(TargetBroadcast, 3)
	var failed *DeliveryError
	if !errors.As(err, &failed) || failed.Target != "a" || errors.Is(err, ErrNoMailbox) {
		t.Errorf("got %v", err)
	}
	if got := <-a.Messages(); got.Data != 1 || got.Sender != "" {
		t.Errorf("got %+v", got)
	}
	if got := <-b.AddWorker("b").Messages(); got.Data != 3 {
		t.Errorf("got %+v", got)
	}
	b.RemoveWorker("a")
	if err := bus.Send("a", 4); !errors.Is(err, ErrNoMailbox) {
		t.Errorf("got %v", err)
	}
}

func TestSelfInit(t *testing.T) {
	b := NewBroker(1)
	b.AddWorker("taken")
	box, err := b.DefaultBus().SelfInit("me")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.DefaultBus().Send("me", 1), box.Send("taken", 2)); err != nil {
		t.Fatal(err)
	}
	if got := <-box.Messages(); got.Data != 1 {
		t.Errorf("got %+v", got)
	}
	if got := <-b.AddWorker("taken").Messages(); got.Sender != "me" {
		t.Errorf("got %+v", got)
	}
	if _, err := box.SelfInit("taken"); !errors.Is(err, ErrExists) {
		t.Errorf("got %v", err)
	}
	if _, err := box.SelfInit("*"); !errors.Is(err, ErrMisuse) {
		t.Errorf("got %v", err)
	}
}

// In uwe the broker's map was read and written at the same time.
func TestBrokerConcurrently(t *testing.T) {
	b := NewBroker(1)
	var group sync.WaitGroup
	for _, name := range []WorkerName{"a", "b", "c", "d"} {
		group.Go(func() {
			for range 200 {
				box := b.AddWorker(name)
				_ = box.Send(TargetBroadcast, name)
				_ = box.SendToMany(0, name, "a", "b")
				select {
				case <-box.Messages():
				default:
				}
				b.RemoveWorker(name)
			}
		})
	}
	group.Wait()
}

func TestWorkersWriteToEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, got := newRun(t), make(chan Message, 4)
		// The first worker may write to one that is started later.
		r.add("first", WorkerFunc(func(ctx context.Context) error {
			if err := MailboxFrom(ctx).Send("second", "hello"); err != nil {
				t.Error(err)
			}
			<-ctx.Done()
			return nil
		}))
		fails := true
		r.add("second", WorkerFunc(func(ctx context.Context) error {
			if fails {
				fails = false
				return errBoom // what was sent is still there after a restart
			}
			for {
				select {
				case m := <-MailboxFrom(ctx).Messages():
					got <- m
				case <-ctx.Done():
					return nil
				}
			}
		}), Restart)
		r.start()
		synctest.Wait()
		if err := r.chief.DefaultBus().Send("second", "from outside"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if m := <-got; m != (Message{Target: "second", Sender: "first", Data: "hello"}) {
			t.Errorf("got %+v", m)
		}
		if m := <-got; m.Data != "from outside" {
			t.Errorf("got %+v", m)
		}
		if err := errors.Join(r.chief.Halt(t.Context(), "second"), r.chief.RemoveWorker("second")); err != nil {
			t.Error(err)
		}
		if err := r.chief.DefaultBus().Send("second", "gone"); !errors.Is(err, ErrNoMailbox) {
			t.Errorf("got %v", err)
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestTheNopBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t)
		r.chief.UseNopIMQBroker()
		r.add("w", WorkerFunc(func(ctx context.Context) error {
			box := MailboxFrom(ctx)
			_, err := box.SelfInit("x")
			for _, err := range []error{box.Send("w", 1), box.SendWithKind("w", 1, 1), box.SendToMany(1, 1, "w"), err} {
				if !errors.Is(err, ErrNoMailbox) {
					t.Errorf("got %v", err)
				}
			}
			select {
			case <-box.Messages():
				t.Error("a message")
			case <-ctx.Done():
			}
			return nil
		}))
		r.start()
		synctest.Wait()
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
	if _, ok := MailboxFrom(context.Background()).(NopMailbox); !ok {
		t.Error("a mailbox without a worker")
	}
}

// custom is a broker of one's own.
type custom struct {
	NopBroker
	journal *journal
	init    func() error
	serve   func(ctx context.Context)
	add     func()
}

func (c *custom) Init() error {
	c.journal.add("init")
	return c.init()
}

func (c *custom) AddWorker(name WorkerName) Mailbox {
	c.journal.add("add %s", name)
	c.add()
	return nil
}

func (c *custom) Serve(ctx context.Context) {
	c.serve(ctx)
	c.journal.add("served")
}

func TestACustomBroker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, r := &journal{}, newRun(t)
		b := &custom{journal: j, init: func() error { return nil }, serve: func(ctx context.Context) { <-ctx.Done() }, add: func() {}}
		r.chief.UseCustomIMQBroker(b)
		r.add("w", &fake{journal: j, name: "w", run: func(ctx context.Context) error {
			<-ctx.Done()
			return MailboxFrom(ctx).Send("x", 1) // there is one even if the broker gave none
		}})
		r.start()
		synctest.Wait()
		if err := r.stop(); !errors.Is(err, ErrNoMailbox) {
			t.Errorf("got %v", err)
		}
		j.want(t, "init", "add w", "add w", "init w", "run w", "end w", "served")
	})
}

func TestABrokerThatMisbehaves(t *testing.T) {
	fine := func() error { return nil }
	for name, test := range map[string]struct {
		broker custom
		check  func(t *testing.T, r *run, err error)
	}{
		"Init fails": {custom{init: func() error { return errBoom }}, func(t *testing.T, r *run, err error) {
			if !errors.Is(err, errBoom) {
				t.Errorf("got %v", err)
			}
			r.states("w New")
		}},
		"Init panics": {custom{init: func() error { panic("no") }}, func(t *testing.T, r *run, err error) {
			var panicked *PanicError
			if !errors.As(err, &panicked) {
				t.Errorf("got %v", err)
			}
			r.states("w New")
		}},
		"AddWorker panics": {custom{init: fine, add: func() { panic("no") }}, func(t *testing.T, r *run, err error) {
			if err != nil || len(r.events.of("no mailbox")) == 0 {
				t.Errorf("got %v, %v", err, r.events.events)
			}
			r.states("w Stopped")
		}},
		"Serve panics": {custom{init: fine, serve: func(context.Context) { panic("no") }}, func(t *testing.T, r *run, err error) {
			if err != nil || len(r.events.of("(broker) did not return")) != 1 {
				t.Errorf("got %v, %v", err, r.events.events)
			}
			r.states("w Stopped")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, b := newRun(t), test.broker
				b.journal = &journal{}
				if b.serve == nil {
					b.serve = func(context.Context) {}
				}
				if b.add == nil {
					b.add = func() {}
				}
				r.chief.UseCustomIMQBroker(&b)
				r.add("w", idle)
				r.start()
				synctest.Wait()
				test.check(t, r, r.stop())
			})
		})
	}
}

func TestABrokerThatDoesNotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, release := newRun(t), make(chan struct{})
		b := &custom{journal: &journal{}, init: func() error { <-release; return errBoom }, add: func() {}}
		r.chief.UseCustomIMQBroker(b)
		r.add("w", idle)
		r.start()
		synctest.Wait()
		notStopped(t, r.stop(), "(broker)")
		r.states("w New")
		close(release)
	})
}

func TestABrokerThatServesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, release := newRun(t), make(chan struct{})
		b := &custom{journal: &journal{}, init: func() error { return nil }, serve: func(context.Context) { <-release }, add: func() {}}
		r.chief.UseCustomIMQBroker(b).SetForceStopTimeout(0)
		r.start()
		synctest.Wait()
		notStopped(t, r.stop(), "(broker)")
		close(release)
	})
}
