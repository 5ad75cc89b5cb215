package match

import (
	"runtime"
	"sync"
)

// worthSplitting is how many small pieces of work are worth starting another processor.
const worthSplitting = 256

// processors is into how many parts some pieces of work are split.
func processors(n int) int { return min(runtime.GOMAXPROCS(0), n/worthSplitting+1) }

// inParallel splits 0..n between the processors. The parts must not touch each other's results:
// then the result does not depend on how many processors there are.
func inParallel(n int, part func(from, to int)) {
	parts := processors(n)
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { part(i*n/parts, (i+1)*n/parts) })
	}
	wg.Wait()
}
