//go:build !linux

package notify

import "os"

// syncData waits until what was written in a file is on the disk.
func syncData(f *os.File) error { return f.Sync() }
