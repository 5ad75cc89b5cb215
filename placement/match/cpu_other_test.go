//go:build !unix

package match

import "time"

var began = time.Now()

// cpuTime is the time that passed, where nothing tells the time spent on this program.
func cpuTime() time.Duration { return time.Since(began) }
