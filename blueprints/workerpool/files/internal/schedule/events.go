package schedule

import (
	"container/heap"
	"time"
)

// event is something that is due at a time: a tick of the default schedule
// (without a job), a job, or a job again whose run was not accepted.
type event struct {
	at    time.Time
	fire  time.Time // the time that the run is for
	job   *job
	again bool
	place int // in the heap, -1 when it is not there
}

// events is a heap by time.
type events struct{ heap eventHeap }

func (e *events) add(ev *event) { heap.Push(&e.heap, ev) }

func (e *events) remove(ev *event) {
	if ev != nil && ev.place >= 0 {
		heap.Remove(&e.heap, ev.place)
	}
}

// next returns the earliest event, nil when there is none.
func (e *events) next() *event {
	if len(e.heap) == 0 {
		return nil
	}
	return e.heap[0]
}

type eventHeap []*event

func (h eventHeap) Len() int           { return len(h) }
func (h eventHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }

func (h eventHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is for package heap.
func (h *eventHeap) Push(x any) {
	ev := x.(*event)
	ev.place = len(*h)
	*h = append(*h, ev)
}

// Pop is for package heap.
func (h *eventHeap) Pop() any {
	old := *h
	last := len(old) - 1
	ev := old[last]
	old[last] = nil
	*h = old[:last]
	ev.place = -1
	return ev
}
