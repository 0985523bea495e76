package pool

import (
	"strconv"
	"testing"
	"testing/synctest"
)

// TestHoldKey holds a key that nothing runs of, as after a restart.
func TestHoldKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(2, r, func(*Attempt, int) {}))
		p.HoldKey("")
		p.HoldKey("a")
		p.HoldKey("b")
		p.HoldKey("b")
		for v, key := range []string{"a", "a", "b", "", "c"} {
			p.Put(p.Now(), v, Class{OrderKey: key})
		}
		synctest.Wait()
		if st := p.Stats(); st.Started != 2 || st.Parked != 3 || st.HeldKeys != 2 || st.Queued != 3 {
			t.Errorf("%d started, %d parked, %d held", st.Started, st.Parked, st.HeldKeys)
		}
		if why := p.Why(Class{OrderKey: "a"}); why != BehindOrderKey {
			t.Errorf("why is %q", why)
		}
		if why := p.Why(Class{OrderKey: "a", Held: true}); why != "" {
			t.Errorf("why of the one that held it is %q", why)
		}
		p.ReleaseKey("b")
		p.ReleaseKey("b")
		p.ReleaseKey("nobody")
		p.Put(p.Now(), 5, Class{OrderKey: "a", Held: true})
		synctest.Wait()
		r.check(t, 6)
		if st := p.Stats(); st.Keys != 0 {
			t.Errorf("%d keys in use", st.Keys)
		}
		finish(p)
	})
}

// TestKeepOfOrderedItems removes the one whose turn it is, those behind it, and
// another attempt.
func TestKeepOfOrderedItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecorder()
		p := New(config(1, r, func(*Attempt, int) {}))
		p.Pause()
		for v := range 10 {
			p.Put(p.Now(), v, Class{OrderKey: strconv.Itoa(v % 2)})
		}
		p.HoldKey("2")
		p.Put(p.Now(), 10, Class{OrderKey: "2"})
		p.Put(p.Now(), 11, Class{OrderKey: "2", Held: true})
		p.Keep(func(v int) bool { return v != 0 && v != 2 && v != 5 && v != 11 && v != 10 })
		if st := p.Stats(); st.Queued != 7 || st.Keys != 2 || st.Parked != 5 {
			t.Errorf("%d queued, %d keys, %d parked", st.Queued, st.Keys, st.Parked)
		}
		p.Resume()
		synctest.Wait()
		if len(r.ends) != 7 {
			t.Errorf("%v ended", r.ends)
		}
		finish(p)
	})
}
