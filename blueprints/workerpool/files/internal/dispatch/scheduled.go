package dispatch

import "container/heap"

// scheduled holds the runs whose time has not come, the next one on top.
type scheduled struct{ byTime byTime }

func (s *scheduled) push(rec *record) { heap.Push(&s.byTime, rec) }

func (s *scheduled) remove(rec *record) {
	if rec.place >= 0 {
		heap.Remove(&s.byTime, rec.place)
	}
}

func (s *scheduled) next() *record {
	if len(s.byTime) == 0 {
		return nil
	}
	return s.byTime[0]
}

// byTime is a heap by fire time, then by the order of acceptance.
type byTime []*record

func (h byTime) Len() int { return len(h) }

func (h byTime) Less(i, j int) bool {
	if h[i].fire.Equal(h[j].fire) {
		return h[i].order < h[j].order
	}
	return h[i].fire.Before(h[j].fire)
}

func (h byTime) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is for package heap.
func (h *byTime) Push(x any) {
	rec := x.(*record)
	rec.place = len(*h)
	*h = append(*h, rec)
}

// Pop is for package heap.
func (h *byTime) Pop() any {
	old := *h
	last := len(old) - 1
	rec := old[last]
	old[last] = nil
	*h = old[:last]
	rec.place = -1
	return rec
}
