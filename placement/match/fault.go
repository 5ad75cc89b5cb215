package match

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong with a problem or an outcome, and where it stands in the file.
type Fault struct {
	Path    string // "pupils[3].wishes[0].house"
	Code    string // stable, upper case
	Message string // English, for the person who wrote the file
}

func (f Fault) String() string {
	if f.Path == "" {
		return f.Code + ": " + f.Message
	}
	return f.Path + ": " + f.Code + ": " + f.Message
}

// Faults is every fault found, in the order of the file. It is an error unless it is empty.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// err returns the faults as an error, or nil when there is none: an empty Faults stored in an
// error would not compare equal to nil.
func (fs Faults) err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

func (fs *Faults) add(path, code, format string, args ...any) {
	*fs = append(*fs, Fault{Path: path, Code: code, Message: fmt.Sprintf(format, args...)})
}
