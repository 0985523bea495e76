//go:build !linux

package journal

import "os"

// syncData flushes a file. Where a flush stops at the drive's cache (macOS),
// Sync asks for more by itself.
func syncData(f *os.File) error { return f.Sync() }
