package queuetest

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.invalid/service/internal/queue"
	"example.invalid/service/internal/work"
)

// model is what an engine has to be like: the same, said in the simplest way,
// for one caller.
type model struct {
	runs  []*modelRun // by acceptance
	keys  map[string]modelKey
	turn  int
	stats queue.Stats
}

type modelKey struct {
	jobID  string
	digest [32]byte
}

type modelRun struct {
	id     string
	spec   work.Spec
	state  work.State
	turn   int
	lease  *queue.Lease // while somebody has it
	begun  int
	tries  int
	gone   bool // nothing is kept of it
	number int
}

func (r *modelRun) unfinished() bool { return !r.gone && !r.state.Final() }

// walk does random things to an engine and to its model.
type walk struct {
	*env
	model
	rand  *rand.Rand
	held  []*queue.Lease // all that were ever made, some of which are over
	owner map[*queue.Lease]*modelRun
}

func likeTheModel(e *env) {
	seeds := 6
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		e.open(Settings{MaxCrashes: 1000})
		w := &walk{
			env: e, rand: rand.New(rand.NewPCG(uint64(seed), 7)), // #nosec G404 G115 -- a test that can be repeated
			owner: map[*queue.Lease]*modelRun{},
		}
		w.keys = map[string]modelKey{}
		for step := range 400 {
			w.step()
			w.compare(step%50 == 49)
			if e.Failed() {
				e.Fatalf("at step %d of seed %d", step, seed)
			}
		}
		e.no(e.Close())
		fresh := e.harness.Fresh
		e.harness = fresh(e.T)
		e.harness.Fresh = fresh
	}
}

func (w *walk) step() {
	switch n := w.rand.IntN(100); {
	case n < 28:
		w.enqueue()
	case n < 42:
		w.leaseSome()
	case n < 60:
		w.startOne()
	case n < 85:
		w.endOne()
	case n < 89:
		w.cancelOne()
	case n < 93:
		w.retryOne()
	case n < 95:
		w.purgeOne()
	case n < 98:
		w.replaceOne()
	default:
		w.again()
	}
}

// pick returns any run, nil while there is none.
func (w *walk) pick() *modelRun {
	if len(w.runs) == 0 {
		return nil
	}
	return w.runs[w.rand.IntN(len(w.runs))]
}

func (w *walk) spec() work.Spec {
	s := job(func(s *work.Spec) { s.Priority = w.rand.IntN(4) }).Spec
	switch w.rand.IntN(12) {
	case 0:
		s.IdempotencyKey = "k" + number(w.rand.IntN(6))
		s.Priority = w.rand.IntN(2)
	case 1:
		s.UniqueKey = "u" + number(w.rand.IntN(4))
	case 2:
		s.FireTime = time.Now().Add(time.Hour)
	case 3, 4:
		if r := w.pick(); r != nil {
			s.ID = r.spec.ID
		}
		if w.rand.IntN(2) == 0 {
			s.Trigger.Overlap = work.OverlapAllow
		}
	}
	return s
}

// admit tells what an engine has to say to a spec.
func (m *model) admit(s work.Spec, more []*modelRun) (old *modelRun, known bool, err error) {
	all := slices.Concat(m.runs, more)
	if s.IdempotencyKey != "" {
		if k, ok := m.keys[s.IdempotencyKey]; ok {
			if k.digest != s.Digest() {
				return nil, false, work.ErrKeyReused
			}
			for _, r := range all {
				if r.spec.ID == k.jobID && !r.gone {
					old = r
				}
			}
			return old, true, nil
		}
	}
	for _, r := range all {
		if r.spec.ID == s.ID && r.unfinished() && r.state != work.StateUndecodable && s.Trigger.Overlap != work.OverlapAllow {
			return nil, false, work.ErrOverlap
		}
	}
	if m.uniqueTaken(s, all, nil) {
		return nil, false, work.ErrUnique
	}
	return nil, false, nil
}

func (m *model) uniqueTaken(s work.Spec, all []*modelRun, except *modelRun) bool {
	for _, r := range all {
		if s.UniqueKey != "" && r.spec.UniqueKey == s.UniqueKey && r.unfinished() && r != except {
			return true
		}
	}
	return false
}

func (w *walk) enqueue() {
	entries := make([]queue.Entry, 1+w.rand.IntN(3)/2)
	var fresh []*modelRun
	want := make([]*modelRun, len(entries))
	var wantErr error
	keys := map[string]modelKey{}
	for i := range entries {
		entries[i].Spec = w.spec()
		if wantErr != nil {
			continue
		}
		s := entries[i].Spec
		old, known, err := w.admit(s, fresh)
		switch {
		case err != nil:
			wantErr = err
		case known:
			want[i] = old
		default:
			r := &modelRun{spec: s, state: work.StateWaiting}
			if !s.FireTime.IsZero() {
				r.state = work.StateScheduled
			}
			want[i], fresh = r, append(fresh, r)
			if s.IdempotencyKey != "" {
				keys[s.IdempotencyKey] = modelKey{s.ID, s.Digest()}
				w.keys[s.IdempotencyKey] = keys[s.IdempotencyKey]
			}
		}
	}
	runs, err := w.Enqueue(w.ctx, entries...)
	if wantErr != nil {
		for k := range keys {
			delete(w.keys, k)
		}
		w.want(err, wantErr)
		return
	}
	w.no(err)
	for i, r := range want {
		if r == nil {
			w.equal("run of a key that nothing is left of", runs[i].ID, "")
			continue
		}
		if r.id == "" {
			r.id, r.number = runs[i].ID, len(w.runs)
			w.turn++
			r.turn = w.turn
			w.runs = append(w.runs, r)
			w.stats.Accepted++
		}
		w.equal("run", runs[i].ID, r.id)
		w.equal("state", runs[i].State, r.state)
	}
}

func priority(s *work.Spec) int { return cmp.Or(s.Priority, queue.DefaultPriority) }

func (w *walk) leaseSome() {
	var line []*modelRun
	for _, r := range w.runs {
		if r.unfinished() && r.state == work.StateWaiting && r.lease == nil {
			line = append(line, r)
		}
	}
	slices.SortFunc(line, func(a, b *modelRun) int {
		return cmp.Or(priority(&a.spec)-priority(&b.spec), a.turn-b.turn)
	})
	n := 1 + w.rand.IntN(5)
	ls := w.leaseAll(n)
	w.equal("leased", len(ls), min(n, len(line)))
	for i := range ls {
		l, r := &ls[i], line[i]
		w.equal("run", id(l), r.id)
		w.equal("priority", l.Priority, priority(&r.spec))
		r.lease, w.owner[l] = l, r
		w.held = append(w.held, l)
	}
}

// hold returns a lease, over or not, and its run if it is not over.
func (w *walk) hold() (l *queue.Lease, r *modelRun) {
	if len(w.held) == 0 {
		return &queue.Lease{}, nil
	}
	back := min(len(w.held), 12) // mostly one that is not over
	l = w.held[len(w.held)-1-w.rand.IntN(back)]
	if r = w.owner[l]; r.lease != l {
		return l, nil
	}
	return l, r
}

func (w *walk) startOne() {
	l, r := w.hold()
	a, err := w.Start(l, time.Time{})
	if r == nil || r.state != work.StateWaiting {
		w.want(err, queue.ErrGone)
		return
	}
	w.no(err)
	r.state = work.StateRunning
	r.begun++
	r.tries++
	w.stats.Begun++
	w.equal("attempt", []int{a.Number, a.Tries}, []int{r.begun, r.tries})
	w.equal("spec", a.Spec.ID, r.spec.ID)
}

func (w *walk) endOne() {
	l, r := w.hold()
	o := queue.Outcome{Cause: "c"}
	var to work.State
	var err error
	running := r != nil && r.state == work.StateRunning
	ok := r != nil
	switch w.rand.IntN(10) {
	case 0, 1, 2, 3:
		to, ok, err = work.StateDone, running, w.Ack(w.ctx, l, o)
	case 4, 5:
		to, ok, err = work.StateWaiting, running, w.Nack(w.ctx, l, o, time.Time{})
	case 6:
		to, ok, err = work.StateRetrying, running, w.Nack(w.ctx, l, o, time.Now().Add(time.Hour))
	case 7:
		to, err = work.StateDead, w.DeadLetter(w.ctx, l, o)
	case 8:
		to, err = work.StateUndecodable, w.SetAside(w.ctx, l, "c")
	default:
		w.no(w.Release(w.ctx, l))
		if r != nil {
			w.unbegin(r)
			r.state, r.lease = work.StateWaiting, nil
		}
		return
	}
	if !ok {
		w.want(err, queue.ErrGone)
		return
	}
	w.no(err)
	if to == work.StateUndecodable {
		w.unbegin(r)
	}
	if to == work.StateWaiting {
		w.turn++
		r.turn = w.turn
	}
	w.end(r, to)
}

// unbegin takes back the attempt that is under way, if there is one.
func (w *walk) unbegin(r *modelRun) {
	if r.state == work.StateRunning {
		r.begun--
		r.tries--
	}
}

// end changes the state of a run that nobody has any more.
func (w *walk) end(r *modelRun, to work.State) {
	r.state, r.lease = to, nil
	switch to {
	case work.StateDone:
		w.stats.Done++
	case work.StateDead:
		w.stats.Dead++
	case work.StateCancelled:
		w.stats.Cancelled++
	default: // is not the end
	}
}

func (w *walk) cancelOne() {
	c, ok := w.Queue.(queue.Canceller)
	r := w.pick()
	if !ok || r == nil {
		return
	}
	if w.rand.IntN(3) == 0 {
		want := 0
		for _, o := range w.runs {
			if o.spec.ID == r.spec.ID && o.unfinished() {
				w.end(o, work.StateCancelled)
				want++
			}
		}
		n, err := c.CancelJob(w.ctx, r.spec.ID)
		w.no(err)
		w.equal("cancelled", n, want)
		return
	}
	_, err := c.CancelRun(w.ctx, r.id)
	switch {
	case r.gone:
		w.want(err, work.ErrNotFound)
	case r.state.Final():
		w.want(err, work.ErrConflict)
	default:
		w.no(err)
		w.end(r, work.StateCancelled)
	}
}

func (w *walk) retryOne() {
	t, ok := w.Queue.(queue.Retrier)
	r := w.pick()
	if !ok || r == nil {
		return
	}
	_, err := t.Retry(w.ctx, r.id)
	busy := false
	for _, o := range w.runs {
		busy = busy || o.spec.ID == r.spec.ID && o.unfinished() && o.state != work.StateUndecodable
	}
	switch {
	case r.gone:
		w.want(err, work.ErrNotFound)
	case r.state != work.StateDead && r.state != work.StateUndecodable:
		w.want(err, work.ErrConflict)
	case busy && r.spec.Trigger.Overlap != work.OverlapAllow:
		w.want(err, work.ErrOverlap)
	case r.state == work.StateDead && w.uniqueTaken(r.spec, w.runs, r):
		w.want(err, work.ErrUnique)
	default:
		w.no(err)
		if r.state == work.StateDead {
			w.stats.Recovered++
		}
		w.turn++
		r.state, r.turn, r.tries = work.StateWaiting, w.turn, 0
	}
}

func (w *walk) purgeOne() {
	t, ok := w.Queue.(queue.Retrier)
	r := w.pick()
	if !ok || r == nil {
		return
	}
	n, err := t.Purge(w.ctx, r.id)
	w.no(err)
	if r.gone || r.state != work.StateDead && r.state != work.StateUndecodable {
		w.equal("purged", n, 0)
		return
	}
	w.equal("purged", n, 1)
	if r.state == work.StateUndecodable {
		w.stats.Dropped++
	}
	r.gone = true
}

func (w *walk) replaceOne() {
	c, ok := w.Queue.(queue.Canceller)
	r := w.pick()
	if !ok || r == nil {
		return
	}
	next := r.spec
	next.FireTime, next.Priority, next.Payload = time.Time{}, w.rand.IntN(4), make([]byte, w.rand.IntN(50))
	n, err := c.Replace(w.ctx, next)
	want := 0
	for _, o := range w.runs {
		if o.spec.ID == r.spec.ID && o.state == work.StateRunning {
			w.want(err, work.ErrConflict)
			return
		}
	}
	for _, o := range w.runs {
		if o.spec.ID != r.spec.ID || !o.unfinished() || o.state == work.StateUndecodable {
			continue
		}
		want++
		if o.state == work.StateWaiting && priority(&o.spec) != priority(&next) {
			if o.lease == nil {
				w.turn++
				o.turn = w.turn
			}
			o.lease = nil
		}
		o.spec.Priority, o.spec.Payload, o.spec.Trigger = next.Priority, next.Payload, next.Trigger
	}
	w.no(err)
	w.equal("replaced", n, want)
}

// again ends a durable engine, in one way or the other, and opens it again.
func (w *walk) again() {
	if !w.Capabilities().Has(queue.Durable) {
		return
	}
	kill := w.harness.Kill != nil && w.rand.IntN(2) == 0
	w.reopen(kill, Settings{MaxCrashes: 1000})
	w.stats = queue.Stats{}
	for _, r := range w.runs { // in the order of acceptance, as they are to be leased
		r.lease = nil
		if !r.unfinished() {
			continue
		}
		w.stats.Recovered++
		switch {
		case r.state == work.StateRunning && kill:
			r.tries-- // its attempt is there, but does not count
		case r.state == work.StateRunning:
			w.unbegin(r)
		}
		if r.state == work.StateRunning || r.state == work.StateUndecodable {
			r.state = work.StateWaiting // what was set aside is understood now
		}
		w.turn++
		r.turn = w.turn
	}
	// What has lost its lease is lost for good.
	w.held = nil
}

// compare compares the counts, and if thorough every run.
func (w *walk) compare(thorough bool) {
	w.Helper()
	got := w.checkSum(w.Queue)
	want := w.stats
	var bytes int64
	for _, r := range w.runs {
		if !r.unfinished() {
			continue
		}
		bytes += int64(len(r.spec.Payload))
		switch r.state {
		case work.StateScheduled:
			want.Scheduled++
		case work.StateWaiting:
			want.Waiting++
			if r.lease != nil {
				want.Leased++
			}
		case work.StateRunning:
			want.Running++
		case work.StateRetrying:
			want.Retrying++
		default:
			want.Undecodable++
		}
	}
	for _, pair := range [...][2]uint64{
		{got.Accepted, want.Accepted}, {got.Recovered, want.Recovered}, {got.Done, want.Done}, {got.Dead, want.Dead},
		{got.Cancelled, want.Cancelled}, {got.Dropped, want.Dropped}, {got.Begun, want.Begun},
	} {
		w.equal("count", pair[0], pair[1])
	}
	for _, pair := range [...][2]int{
		{got.Scheduled, want.Scheduled}, {got.Waiting, want.Waiting}, {got.Leased, want.Leased}, {got.Running, want.Running},
		{got.Retrying, want.Retrying}, {got.Undecodable, want.Undecodable},
	} {
		w.equal("number of runs", pair[0], pair[1])
	}
	w.equal("bytes", got.Bytes, bytes)
	b, ok := w.Queue.(queue.Browser)
	if !thorough || !ok {
		return
	}
	for _, r := range w.runs {
		run, err := b.Run(w.ctx, r.id)
		if r.gone {
			w.want(err, work.ErrNotFound)
			continue
		}
		if err != nil && !errors.Is(err, work.ErrNotFound) {
			w.no(err)
		}
		w.equal("state of "+r.id, run.State, r.state)
		w.equal("attempts of "+r.id, len(run.Attempts), min(r.begun, 20))
	}
}
