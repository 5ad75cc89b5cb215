//go:build unix

package match

import (
	"syscall"
	"time"
)

// cpuTime is the time the processors spent on this program: others may be using the machine.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
