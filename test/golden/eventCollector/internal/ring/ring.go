// Package ring holds a queue that grows and shrinks with what is in it.
package ring

// minimum is the smallest length of a buffer that is kept, a power of two.
const minimum = 16

// Ring is a double-ended queue on a circular buffer. The zero value is empty
// and ready. It is not safe for concurrent use.
type Ring[T any] struct {
	buf  []T // its length is a power of two
	head int
	n    int
}

// Len returns how many elements there are.
func (r *Ring[T]) Len() int { return r.n }

// PushBack adds v at the end.
func (r *Ring[T]) PushBack(v T) {
	if r.n == len(r.buf) {
		r.resize(max(minimum, 2*len(r.buf)))
	}
	r.buf[(r.head+r.n)&(len(r.buf)-1)] = v
	r.n++
}

// PushFront adds v at the front.
func (r *Ring[T]) PushFront(v T) {
	if r.n == len(r.buf) {
		r.resize(max(minimum, 2*len(r.buf)))
	}
	r.head = (r.head - 1) & (len(r.buf) - 1)
	r.buf[r.head] = v
	r.n++
}

// PopFront removes the first element.
func (r *Ring[T]) PopFront() (v T, ok bool) {
	if r.n == 0 {
		return v, false
	}
	var zero T
	v, r.buf[r.head] = r.buf[r.head], zero
	r.head = (r.head + 1) & (len(r.buf) - 1)
	r.n--
	// A quarter full halves it: a queue on the edge does not resize each time.
	if len(r.buf) > 64*minimum && r.n < len(r.buf)/4 {
		r.resize(len(r.buf) / 2)
	}
	return v, true
}

// At returns the i-th element from the front.
func (r *Ring[T]) At(i int) T {
	if i < 0 || i >= r.n {
		panic("ring: index out of range")
	}
	return r.buf[(r.head+i)&(len(r.buf)-1)]
}

// Keep removes the elements for which keep is false; the others stay in order.
func (r *Ring[T]) Keep(keep func(T) bool) {
	var zero T
	kept := 0
	mask := len(r.buf) - 1
	for i := range r.n {
		v := r.buf[(r.head+i)&mask]
		if keep(v) {
			r.buf[(r.head+kept)&mask] = v
			kept++
		}
	}
	for i := kept; i < r.n; i++ {
		r.buf[(r.head+i)&mask] = zero
	}
	r.n = kept
}

func (r *Ring[T]) resize(size int) {
	buf := make([]T, size)
	if r.n > 0 {
		first := copy(buf, r.buf[r.head:min(r.head+r.n, len(r.buf))])
		copy(buf[first:], r.buf[:r.n-first])
	}
	r.buf, r.head = buf, 0
}
