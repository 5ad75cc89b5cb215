package store

import "testing"

// LastAdultBirth is open to the tests: the edge is a day wide.
var LastAdultBirth = lastAdultBirth

// PageFilesBy makes the pages of files that long, for one test.
func PageFilesBy(t *testing.T, n int) {
	before, few := filePage, fewFiles
	filePage, fewFiles = n, 0
	t.Cleanup(func() { filePage, fewFiles = before, few })
}
