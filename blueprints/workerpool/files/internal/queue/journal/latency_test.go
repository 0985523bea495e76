package journal

import (
	"testing"
	"time"
)

func TestBuckets(t *testing.T) {
	for i := range buckets {
		if got := bucketOf(boundOf(i)); got != i {
			t.Errorf("the bound of bucket %d, %s, is in %d", i, boundOf(i), got)
		}
		if got := bucketOf(boundOf(i) + 1); got != i+1 {
			t.Errorf("more than %s is in %d, want %d", boundOf(i), got, i+1)
		}
		if i > 0 && float64(boundOf(i)) > 1.251*float64(boundOf(i-1)) {
			t.Errorf("bucket %d is too wide: %s to %s", i, boundOf(i-1), boundOf(i))
		}
	}
	for _, d := range []time.Duration{-1, 0, 1, 256} {
		if got := bucketOf(d); got != 0 {
			t.Errorf("%d is in %d", d, got)
		}
	}
	if got := bucketOf(time.Hour); got != buckets {
		t.Errorf("an hour is in %d", got)
	}
}

func TestQuantiles(t *testing.T) {
	now := time.Now()
	l := latencies{began: now}
	h := l.histogram(now)
	if h.Quantile(0.5) != 0 {
		t.Error("of nothing")
	}
	for i := range 1000 {
		l.add(now, time.Duration(i+1)*time.Microsecond, 1)
	}
	h = l.histogram(now)
	for q, want := range map[float64]time.Duration{0.5: 500 * time.Microsecond, 0.99: 990 * time.Microsecond, 1: time.Millisecond} {
		if got := h.Quantile(q); got < want || got > want*5/4 {
			t.Errorf("quantile %v is %s, want %s", q, got, want)
		}
	}
	if h.Count != 1000 || h.Sum != 500500*time.Microsecond {
		t.Errorf("%d, %s", h.Count, h.Sum)
	}
}

// TestOldLatenciesAreForgotten lets slow ones be two minutes old.
func TestOldLatenciesAreForgotten(t *testing.T) {
	now := time.Now()
	l := latencies{began: now}
	l.add(now, time.Second, 5)
	now = now.Add(recentFor)
	l.add(now, time.Millisecond, 5)
	if h := l.histogram(now); h.Count != 10 || h.Quantile(1) < time.Second {
		t.Errorf("after a minute: %d, %s", h.Count, h.Quantile(1))
	}
	now = now.Add(recentFor)
	if h := l.histogram(now); h.Count != 5 || h.Quantile(1) > 2*time.Millisecond {
		t.Errorf("after two: %d, %s", h.Count, h.Quantile(1))
	}
	now = now.Add(2 * recentFor)
	if h := l.histogram(now); h.Count != 0 {
		t.Errorf("after four: %d", h.Count)
	}
}
