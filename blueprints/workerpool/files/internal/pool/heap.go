package pool

// heap is a binary heap, the least element first. The zero value is empty;
// less has to be set before the second element comes.
type heap[E any] struct {
	list []E
	less func(a, b E) bool
	// moved is told where an element is now, -1 for one that was removed; nil
	// for elements that need not know.
	moved func(e E, place int)
}

func (h *heap[E]) len() int { return len(h.list) }

func (h *heap[E]) push(e E) {
	h.list = append(h.list, e)
	h.put(len(h.list)-1, e)
	h.up(len(h.list) - 1)
}

// remove takes out the element at a place, 0 for the least.
func (h *heap[E]) remove(place int) E {
	e, last := h.list[place], len(h.list)-1
	if place != last {
		h.put(place, h.list[last])
	}
	var none E
	h.list[last] = none
	h.list = h.list[:last]
	if place != last {
		h.fix(place)
	}
	if h.moved != nil {
		h.moved(e, -1)
	}
	return e
}

// fix restores the order after the element at a place has changed.
func (h *heap[E]) fix(place int) {
	if len(h.list) > 1 && !h.down(place) {
		h.up(place)
	}
}

// order restores the order after anything has changed.
func (h *heap[E]) order() {
	for i := len(h.list)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}

func (h *heap[E]) put(place int, e E) {
	h.list[place] = e
	if h.moved != nil {
		h.moved(e, place)
	}
}

func (h *heap[E]) swap(a, b int) {
	x, y := h.list[a], h.list[b]
	h.put(a, y)
	h.put(b, x)
}

func (h *heap[E]) up(place int) {
	for place > 0 {
		parent := (place - 1) / 2
		if !h.less(h.list[place], h.list[parent]) {
			return
		}
		h.swap(place, parent)
		place = parent
	}
}

// down is true when it moved something.
func (h *heap[E]) down(place int) bool {
	from := place
	for {
		least := 2*place + 1
		if least >= len(h.list) {
			break
		}
		if right := least + 1; right < len(h.list) && h.less(h.list[right], h.list[least]) {
			least = right
		}
		if !h.less(h.list[least], h.list[place]) {
			break
		}
		h.swap(place, least)
		place = least
	}
	return place > from
}
