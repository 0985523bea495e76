package pool

// earlier is the order of Put.
func earlier[T any](a, b item[T]) bool { return a.number < b.number }

func (f *flow[T]) hasLate() bool { return f.late != nil && f.late.len() > 0 }

func (f *flow[T]) len() int {
	if f.late == nil {
		return f.items.Len()
	}
	return f.items.Len() + f.late.len()
}

// lateFirst tells whether the first item is a late one; there has to be one.
func (f *flow[T]) lateFirst() bool {
	return f.hasLate() && (f.items.Len() == 0 || f.late.list[0].number < f.items.At(0).number)
}

// first returns the first item; there has to be one.
func (f *flow[T]) first() item[T] {
	if f.lateFirst() {
		return f.late.list[0]
	}
	return f.items.At(0)
}

// pop removes the first item; there has to be one.
func (f *flow[T]) pop() item[T] {
	if f.lateFirst() {
		return f.late.remove(0)
	}
	it, _ := f.items.PopFront()
	return it
}

func (f *flow[T]) each(do func(item[T])) {
	for i := range f.items.Len() {
		do(f.items.At(i))
	}
	if f.hasLate() {
		for _, it := range f.late.list {
			do(it)
		}
	}
}

// keep removes the items for which keep is false and returns how many are left.
func (f *flow[T]) keep(keep func(item[T]) bool) int {
	f.items.Keep(keep)
	if f.hasLate() {
		n := f.late.len()
		kept := f.late.list[:0]
		for _, it := range f.late.list {
			if keep(it) {
				kept = append(kept, it)
			}
		}
		clear(f.late.list[len(kept):n])
		f.late.list = kept
		f.late.order()
	}
	return f.len()
}
