//go:build !unix

package notify

import "io/fs"

// fileNumber knows no file by a number: a copy of a whole directory is not
// recognised here.
func fileNumber(fs.FileInfo) uint64 { return 0 }
