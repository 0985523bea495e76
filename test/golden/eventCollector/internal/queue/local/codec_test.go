package local

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/acme-demo/eventcollector/internal/queue"
	"github.com/acme-demo/eventcollector/internal/work"
)

// fill sets every exported field that is reachable to something that is not
// zero, so that a field which somebody adds and the codec forgets is found.
func fill(t *testing.T, v reflect.Value, seed int) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2030, 1, 2, 3, 4, seed%60, 123456789, time.FixedZone("", -3600))
		return
	case *time.Duration:
		*x = time.Duration(seed) * time.Millisecond
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), seed*31+i+1)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("s", seed))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(1 + seed%9))
	case reflect.Uint8:
		v.SetUint(uint64(1 + seed%3))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), seed+i)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, seed)
		fill(t, value, seed)
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), seed)
	default:
		t.Fatalf("%s is a kind that the test does not know", v.Type())
	}
}

// sameTimes makes times with the same offset from different places equal to
// DeepEqual.
func sameTimes(v reflect.Value) {
	if x, ok := reflect.TypeAssert[*time.Time](v.Addr()); ok {
		_, offset := x.Zone()
		*x = x.UTC().Add(time.Duration(offset)) // the offset counts
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			sameTimes(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			sameTimes(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			sameTimes(v.Elem())
		}
	default: // has no times in it
	}
}

func equal[T any](t *testing.T, got, want T) {
	t.Helper()
	sameTimes(reflect.ValueOf(&got).Elem())
	sameTimes(reflect.ValueOf(&want).Elem())
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestCodecKeepsEveryField(t *testing.T) {
	var spec work.Spec
	fill(t, reflect.ValueOf(&spec).Elem(), 1)
	spec.Replayed = false // is for answers only
	got, err := decodeJob(appendJob(nil, &spec))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, spec)

	rec := newRecord(nil, &spec)
	rec.order, rec.accepted, rec.state, rec.due = 7, 8, retrying, 9
	b := rec.body
	var attempt work.Attempt
	fill(t, reflect.ValueOf(&attempt).Elem(), 2)
	b.attempts = []work.Attempt{attempt, attempt}
	b.begun, b.tries, b.crashes, b.cause, b.finished = 30, -1, 2, "cause", 99
	b.result = new(work.StoredResult)
	fill(t, reflect.ValueOf(b.result).Elem(), 3)
	back, err := decodeRun(string(appendRun(nil, rec, b)))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, *back.body.spec, spec)
	equal(t, back.body.result, b.result)
	for i := range back.body.attempts { // they are kept without their zones
		a := &back.body.attempts[i]
		if !a.StartedAt.Equal(attempt.StartedAt) || !a.FinishedAt.Equal(attempt.FinishedAt) {
			t.Errorf("%+v, want %+v", a, attempt)
		}
		a.StartedAt, a.FinishedAt = attempt.StartedAt, attempt.FinishedAt
	}
	equal(t, back.body.attempts, b.attempts)
	if back.order != 7 || back.accepted != 8 || back.state != retrying || back.due != 9 || back.body.begun != 30 || back.body.tries != -1 ||
		back.body.crashes != 2 || back.body.cause != "cause" || back.body.finished != 99 || back.fire != stampOf(spec.FireTime) || back.size != int64(len(spec.Payload)) {
		t.Errorf("%+v, %+v", back, back.body)
	}

	var s work.Schedule
	fill(t, reflect.ValueOf(&s).Elem(), 4)
	data, err := appendSchedule(nil, &s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := decodeSchedule(data)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, again, s)
}

func TestCodecOfOutcomes(t *testing.T) {
	var o queue.Outcome
	fill(t, reflect.ValueOf(&o).Elem(), 5)
	d := decoder{text: string(appendResult(appendOutcome(nil, &o), o.Result))}
	got := d.outcome()
	got.Result = d.result()
	if err := d.close(); err != nil || !got.FinishedAt.Equal(o.FinishedAt) {
		t.Fatalf("%+v, %v", got, err)
	}
	got.FinishedAt = o.FinishedAt
	equal(t, got, o)
}

// TestCodecIsStable: what was written by this version is read by later ones.
// When it fails, do not change what it wants: raise the version.
func TestCodecIsStable(t *testing.T) {
	old := "\x01\x83\x80\x08\x02\x07\x10\x01j\x01t\x06\x80\xa8\xd6\xb9\x07{}"
	rec, err := decodeRun(old)
	if err != nil {
		t.Fatal(err)
	}
	s := rec.body.spec
	if s.ID != "j" || s.Type != "t" || s.Revision != 3 || s.Timeout != time.Second || string(s.Payload) != "{}" || rec.order != 7 || rec.accepted != 8 {
		t.Errorf("%+v", s)
	}
	rec.state = 0
	if now := appendRun(nil, rec, rec.body); string(now) != old {
		t.Errorf("%q, was %q", now, old)
	}
}

// TestCodecOfDamage: no part of a record is taken for the whole, and what a
// later version writes is refused.
func TestCodecOfDamage(t *testing.T) {
	rec := newRecord(nil, &work.Spec{ID: "j", Type: "t", Payload: []byte("{}"), Trigger: work.Trigger{Kind: work.TriggerEvery, Every: 1}})
	rec.state = waiting
	rec.body.begin(5)
	whole := appendRun(nil, rec, rec.body)
	for i := range whole {
		if _, err := decodeRun(string(whole[:i])); err == nil {
			t.Errorf("%d of %d bytes are taken for the whole", i, len(whole))
		}
	}
	later := bytes.Clone(whole)
	later[0]++
	if _, err := decodeRun(string(later)); !errors.Is(err, errVersion) {
		t.Errorf("a later version: %v", err)
	}
	field := bytes.Clone(whole)
	field[3] |= 0x40 // a field that is not known
	if _, err := decodeRun(string(field)); err == nil {
		t.Error("an unknown field is passed over")
	}
	if _, err := decodeRun(string(whole[:len(whole)-2]) + "x{}"); err == nil {
		t.Error("something more is passed over")
	}
	for _, data := range [][]byte{nil, {9}, {version}, {version, 77}, {version, eventStart}, {version, eventEnd, byte(waiting)}, {version, eventRelease, 1}} {
		if err := rec.apply(string(data)); err == nil {
			t.Errorf("the event %v is taken", data)
		}
	}
}

// TestUnknownRecords: what this build does not understand is kept as it is.
func TestUnknownRecords(t *testing.T) {
	id := func(n byte) []byte { return append(make([]byte, 15), n) }
	rec := newRecord(nil, &work.Spec{ID: "j", Type: "t", Trigger: work.Trigger{Kind: work.TriggerOnce}})
	put := appendRun(nil, rec, rec.body)
	future := append(bytes.Clone(put), "more"...)
	future[0] = 200
	d := &disk{units: [][]queue.Record{{
		{Op: queue.Put, Kind: KindRun, Key: id(1), Data: future},
		{Op: queue.Put, Kind: KindRun, Key: id(2), Data: put},
		{Op: queue.Add, Kind: KindRun, Key: id(2), Data: []byte{version, 99}},
		{Op: queue.Put, Kind: KindRun, Key: id(3), Data: put},
		{Op: queue.Add, Kind: KindRun, Key: id(3)}, // its end, see below
		{Op: queue.Add, Kind: KindRun, Key: id(3), Data: []byte{200}},
		{Op: queue.Add, Kind: KindRun, Key: id(4), Data: []byte{version, eventRelease}},
		{Op: queue.Put, Kind: KindRun, Key: []byte("short"), Data: put},
		{Op: queue.Put, Kind: 77, Key: id(5), Data: put},
		{Op: queue.Op(9), Kind: KindRun, Key: id(6), Data: put},
		{Op: queue.Put, Kind: KindJob, Key: []byte("j"), Data: future},
		{Op: queue.Put, Kind: KindSchedule, Key: []byte("s"), Data: []byte{200}},
		{Op: queue.Put, Kind: KindFire, Key: []byte("f"), Data: nil},
		{Op: queue.Put, Kind: KindKey, Key: []byte("no type"), Data: nil},
		{Op: queue.Put, Kind: KindUnique, Key: []byte("t\x00u"), Data: []byte{version}},
	}}}
	ended := binary.AppendVarint([]byte{version, eventEnd, byte(done)}, int64(now()))
	d.units[0][4].Data = append(ended, 0, 0)
	before := len(d.units[0])
	e, _, r := mustOpen(t, Options{}, d)
	if r.Undecodable != 2 || r.Finished != 1 || r.Orphans != 1 || r.Unknown != 9 || r.Waiting != 0 {
		t.Errorf("%+v", r)
	}
	s := check(t, e)
	if s.Recovered != 2 {
		t.Errorf("%+v", s)
	}
	list, err := e.Undecodable(t.Context(), work.Page{})
	if err != nil || len(list.Runs) != 2 || list.Runs[0].Cause == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, run := range list.Runs {
		if _, err := e.Retry(t.Context(), run.ID); !errors.Is(err, work.ErrInvalid) {
			t.Errorf("the error is %v", err)
		}
	}
	// Two that have no readable job have nothing to do with each other.
	if _, err := e.Enqueue(t.Context(), queue.Entry{Spec: work.Spec{Type: "t"}}, queue.Entry{Spec: work.Spec{Type: "t"}}); err != nil {
		t.Error(err)
	}
	_ = e.Close()
	after := 0
	for _, rec := range d.replayed(rand.New(rand.NewPCG(1, 1))) {
		if rec.Kind != KindRun || bytes.HasPrefix(rec.Key, make([]byte, 15)) {
			after++
		}
	}
	if after < before-1 {
		t.Errorf("%d of %d records are left", after, before)
	}
	// One may be thrown away on purpose.
	e, _, _ = mustOpen(t, Options{}, d)
	if n, err := e.Purge(t.Context(), list.Runs[0].ID); n != 1 || err != nil {
		t.Error(n, err)
	}
	_ = e.Close()
	e, _, r = mustOpen(t, Options{}, d)
	if r.Undecodable != 1 {
		t.Errorf("%+v", r)
	}
	_ = e.Close()
}

// TestStartAfterStart: a start that nothing follows but another start was the
// last thing its process did.
func TestStartAfterStart(t *testing.T) {
	rec := newRecord(nil, &work.Spec{ID: "j", Type: "t"})
	start := []byte{version, eventStart, 10}
	for range 3 {
		if err := rec.apply(string(start)); err != nil {
			t.Fatal(err)
		}
	}
	b := rec.body
	if rec.state != running || b.crashes != 2 || b.begun != 3 || b.tries != 1 || len(b.attempts) != 3 || b.attempts[0].Cause != crashCause {
		t.Errorf("%+v", b)
	}
}

func seedRecords(f *testing.F) {
	rec := newRecord(nil, &work.Spec{ID: "j", Type: "t", Payload: []byte("{}"), FireTime: time.Unix(5, 6), Trigger: work.Trigger{Kind: work.TriggerCron, Cron: "* * * * *"}})
	f.Add(appendRun(nil, rec, rec.body))
	rec.state = dead
	rec.body.begin(1)
	rec.body.result = &work.StoredResult{MetaData: map[string]string{"a": "b"}, Payload: []byte("p"), Size: 1}
	f.Add(appendRun(nil, rec, rec.body))
	f.Add(appendJob(nil, rec.body.spec))
	f.Add(appendFire(nil, 5))
	f.Add([]byte{version, eventStart, 10})
	f.Add(appendOutcome([]byte{version, eventNack, 2}, &queue.Outcome{Cause: "c", Errors: []string{"e"}, Metrics: map[string]int64{"m": 1}}))
	f.Add([]byte{version, eventEnd, byte(done), 2, 0, 0})
	f.Add([]byte{version, eventAside, 1, 'c'})
}

// FuzzDecodeRun: whatever the bytes, nothing crashes, and what is read is
// written back to something that is read as the same.
func FuzzDecodeRun(f *testing.F) {
	seedRecords(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := decodeRun(string(data))
		if err != nil {
			return
		}
		again, err := decodeRun(string(appendRun(nil, rec, rec.body)))
		if err != nil {
			t.Fatalf("%v of what was written for %q", err, data)
		}
		if !reflect.DeepEqual(rec.run(rec.body), again.run(again.body)) && rec.body.spec.FireTime.Equal(again.body.spec.FireTime) {
			a, b := rec.run(rec.body), again.run(again.body)
			a.FireTime, b.FireTime = time.Time{}, time.Time{} // their zones are not comparable
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%+v\n%+v", a, b)
			}
		}
	})
}

// FuzzReplay: whatever is in a log, an engine comes up from it, and its sums
// are right.
func FuzzReplay(f *testing.F) {
	seedRecords(f)
	rec := newRecord(nil, &work.Spec{ID: "j", Type: "t"})
	put := appendRun(nil, rec, rec.body)
	f.Fuzz(func(t *testing.T, data []byte) {
		id := make([]byte, 16)
		var unit []queue.Record
		for kind := KindRun; kind <= KindSchedule+1; kind++ {
			unit = append(unit, queue.Record{Op: queue.Put, Kind: kind, Key: []byte("t\x00k"), Data: data})
		}
		unit = append(unit,
			queue.Record{Op: queue.Put, Kind: KindRun, Key: append([]byte{1}, id[1:]...), Data: data},
			queue.Record{Op: queue.Put, Kind: KindRun, Key: id, Data: put},
			queue.Record{Op: queue.Add, Kind: KindRun, Key: id, Data: []byte{version, eventStart, 2}},
			queue.Record{Op: queue.Add, Kind: KindRun, Key: id, Data: data},
			queue.Record{Op: queue.Add, Kind: KindRun, Key: id, Data: data},
		)
		d := &disk{units: [][]queue.Record{unit}}
		for range 2 {
			e, l, _ := mustOpen(t, Options{}, d)
			check(t, e)
			ls := make([]queue.Lease, 4)
			n, _ := e.Lease(t.Context(), ls, 0)
			for i := range ls[:n] {
				if _, err := e.Start(&ls[i], time.Time{}); err != nil {
					t.Error(err)
				}
			}
			check(t, e)
			_ = e.Commit()
			l.kill()
			_ = e.Close()
		}
	})
}
