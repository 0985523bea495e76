//go:build !linux

package durable

import "os"

// flush is what there is in the place of fdatasync(2).
func flush(f *os.File) error { return f.Sync() }
