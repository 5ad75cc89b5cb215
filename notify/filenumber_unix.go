//go:build unix

package notify

import (
	"io/fs"
	"syscall"
)

// fileNumber is the number of a file on its disk: a copy has another one.
func fileNumber(info fs.FileInfo) uint64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ino
	}
	return 0
}
