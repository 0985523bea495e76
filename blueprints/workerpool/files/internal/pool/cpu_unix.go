//go:build unix

package pool

import (
	"runtime"
	"syscall"
	"time"
)

// cpuShare returns a function that tells how much of the processors that this
// process may use it did use since the last call, from 0 to 1.
func cpuShare() func() float64 {
	var used time.Duration
	var at time.Time
	return func() float64 {
		var ru syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
			return 0
		}
		now := time.Now()
		total := time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
		share := 0.0
		if passed := now.Sub(at); !at.IsZero() && passed > 0 {
			share = float64(total-used) / float64(passed) / float64(runtime.GOMAXPROCS(0))
		}
		used, at = total, now
		return min(share, 1)
	}
}
