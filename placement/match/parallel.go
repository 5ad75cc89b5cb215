package match

import (
	"runtime"
	"sync"
)

// inParallel splits 0..n between the processors. The parts must not touch each other's results:
// then the result does not depend on how many processors there are.
func inParallel(n int, part func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n/256+1)
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { part(i*n/parts, (i+1)*n/parts) })
	}
	wg.Wait()
}
