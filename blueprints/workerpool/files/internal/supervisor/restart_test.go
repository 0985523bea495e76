package supervisor

import (
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestRestartOptionIs(t *testing.T) {
	for _, test := range []struct {
		option, is RestartOption
		want       bool
	}{
		{Restart, RestartOnFail, true},
		{Restart, RestartOnError, true},
		{Restart, RestartWithReInit, false},
		{RestartAndReInit, Restart, true},
		{RestartAndReInit, RestartWithReInit, true},
		{RestartOnFail, Restart, false},
		{Restart, NoRestart, false},
		{NoRestart, NoRestart, true},
		// In uwe these two had all bits.
		{NoRestart, RestartOnFail, false},
		{NoRestart, StopAppOnFail, false},
		{StopAppOnFail, RestartOnError, false},
		{StopAppOnFail, NoRestart, true},
		{StopAppOnFail | Restart, RestartOnError, true},
	} {
		if got := test.option.Is(test.is); got != test.want {
			t.Errorf("%d.Is(%d): got %t", test.option, test.is, got)
		}
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	for name, option := range map[string]WorkerOption{
		"restart":      RestartOption(1 << 6),
		"stop timeout": StopTimeout(0),
		"decay":        Limit{Decay: -1},
		"backoff":      Limit{Backoff: -1},
		"threshold":    Limit{Threshold: math.NaN()},
		"nil":          nil,
	} {
		c := NewChief()
		if err := c.AddWorker("w", idle, option); !errors.Is(err, ErrMisuse) {
			t.Errorf("%s: got %v", name, err)
		}
		if c.GetState("w") != StateNotExists {
			t.Errorf("%s: it is there", name)
		}
	}
}

func TestFailuresDecay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := Limit{}.withDefaults()
		if l.Decay != 30*time.Second || l.Threshold != 5 || l.Backoff != 15*time.Second {
			t.Fatalf("got %+v", l)
		}
		var f failures
		for i := range 5 {
			if f.add(l, time.Now()) {
				t.Errorf("failure %d is too many", i+1)
			}
		}
		if f.sum != 5 {
			t.Errorf("got %f", f.sum)
		}
		time.Sleep(30 * time.Second)
		if f.add(l, time.Now()) || f.sum != 3.5 {
			t.Errorf("got %f", f.sum)
		}
		time.Sleep(60 * time.Second)
		if f.add(l, time.Now()) || math.Abs(f.sum-1.875) > 1e-9 {
			t.Errorf("got %f", f.sum)
		}
		f = failures{sum: 5, last: time.Now()}
		if !f.add(l, time.Now()) {
			t.Error("the sixth is not too many")
		}
	})
}

func TestDefaultJitter(t *testing.T) {
	low, high := time.Hour, time.Duration(0)
	for range 1000 {
		d := halfToOneAndAHalf(time.Second)
		low, high = min(low, d), max(high, d)
	}
	if low < 500*time.Millisecond || high > 1500*time.Millisecond || low > 600*time.Millisecond || high < 1400*time.Millisecond {
		t.Errorf("from %s to %s", low, high)
	}
}

func TestJitterThatMisbehaves(t *testing.T) {
	l := Limit{Backoff: time.Minute, Jitter: func(time.Duration) time.Duration { panic("no") }}
	if got := l.wait(); got != time.Minute {
		t.Errorf("got %s", got)
	}
	l.Jitter = func(time.Duration) time.Duration { return -time.Hour }
	if got := l.wait(); got != 0 {
		t.Errorf("got %s", got)
	}
}
