package store

import "testing"

// LastAdultBirth is open to the tests: the edge is a day wide.
var LastAdultBirth = lastAdultBirth

// PageFilesBy makes the pages of files that long, for one test.
func PageFilesBy(t *testing.T, n int) {
	before := filePage
	filePage = n
	t.Cleanup(func() { filePage = before })
}
