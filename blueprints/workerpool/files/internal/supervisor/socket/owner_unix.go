//go:build unix

package socket

import (
	"io/fs"
	"os"
	"syscall"
)

// owned tells whether a file belongs to the user.
func owned(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int64(stat.Uid) == int64(os.Geteuid())
}
