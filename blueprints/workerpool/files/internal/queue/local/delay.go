package local

import "container/heap"

// delays holds the runs that something happens to at a time: scheduled and
// retrying ones become due, leases expire. The next one is on top.
type delays struct{ heap dueHeap }

func (d *delays) push(rec *record) { heap.Push(&d.heap, rec) }

func (d *delays) remove(rec *record) {
	if rec.place >= 0 {
		heap.Remove(&d.heap, rec.place)
	}
}

func (d *delays) next() *record {
	if len(d.heap) == 0 {
		return nil
	}
	return d.heap[0]
}

// dueHeap is a heap by time, then by the order of acceptance.
type dueHeap []*record

func (h dueHeap) Len() int { return len(h) }

func (h dueHeap) Less(i, j int) bool {
	if h[i].due == h[j].due {
		return h[i].order < h[j].order
	}
	return h[i].due < h[j].due
}

func (h dueHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is for package heap.
func (h *dueHeap) Push(x any) {
	rec := x.(*record)
	rec.place = len(*h)
	*h = append(*h, rec)
}

// Pop is for package heap.
func (h *dueHeap) Pop() any {
	old := *h
	last := len(old) - 1
	rec := old[last]
	old[last] = nil
	*h = old[:last]
	rec.place = -1
	return rec
}
