package durable

import (
	"os"
	"syscall"
)

// flush is fdatasync(2).
func flush(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) } // #nosec G115 -- a descriptor
