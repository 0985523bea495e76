package ring

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRingIsADeque compares random operations with those on a slice.
func TestRingIsADeque(t *testing.T) {
	for seed := range uint64(50) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var r Ring[int]
		var want []int
		for i := range 5000 {
			// The mix changes, so that it grows far and shrinks again.
			grow := (i/1000)%2 == 0
			switch n := rnd.IntN(10); {
			case n < 5 == grow && n != 9:
				if n%2 == 0 {
					r.PushBack(i)
					want = append(want, i)
				} else {
					r.PushFront(i)
					want = slices.Insert(want, 0, i)
				}
			case n == 9 && rnd.IntN(50) == 0:
				keep := func(v int) bool { return v%3 != 0 }
				r.Keep(keep)
				want = slices.DeleteFunc(want, func(v int) bool { return !keep(v) })
			default:
				v, ok := r.PopFront()
				if ok != (len(want) > 0) {
					t.Fatalf("seed %d: PopFront of %d elements is %v", seed, len(want), ok)
				}
				if ok {
					if v != want[0] {
						t.Fatalf("seed %d: got %d, want %d", seed, v, want[0])
					}
					want = want[1:]
				}
			}
			if r.Len() != len(want) {
				t.Fatalf("seed %d: %d elements, want %d", seed, r.Len(), len(want))
			}
		}
		for i, w := range want {
			if r.At(i) != w {
				t.Fatalf("seed %d: At(%d) is %d, want %d", seed, i, r.At(i), w)
			}
		}
	}
}

func TestRingReleasesWhatItHeld(t *testing.T) {
	var r Ring[*int]
	for range 5000 {
		r.PushBack(new(int))
	}
	for r.Len() > 0 {
		r.PopFront()
	}
	if len(r.buf) > 64*minimum {
		t.Errorf("an empty ring keeps %d places", len(r.buf))
	}
	for _, p := range r.buf {
		if p != nil {
			t.Fatal("an empty ring holds on to an element")
		}
	}
}

func TestRingAtOutOfRange(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var r Ring[int]
	r.At(0)
}
