package pool

import (
	"runtime"
	"time"
)

const second = time.Second

func yield() { runtime.Gosched() }
