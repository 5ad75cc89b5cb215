package notify

import (
	"os"
	"syscall"
)

// syncData waits until what was written over in a file is on the disk, and not for
// when it was written.
func syncData(f *os.File) error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return err
		}
	}
}
