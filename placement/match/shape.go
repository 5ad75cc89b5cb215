package match

import (
	"strconv"
	"strings"
)

// reader reads values of an expected shape and notes what is wrong together with the path of
// the place, then reads on: the person who wrote the file learns of every fault in one go.
type reader struct {
	*scanner
	faults Faults
	path   []step
}

// step is one part of a path: a field name, or an index when the name is empty.
type step struct {
	name  string
	index int
}

// fields lists the names an object may have; a name ending in "!" is required.
type fields struct {
	names    []string
	required uint32
}

func fieldsOf(names string) fields {
	var f fields
	for i, name := range strings.Fields(names) {
		bare := strings.TrimSuffix(name, "!")
		if bare != name {
			f.required |= 1 << i
		}
		f.names = append(f.names, bare)
	}
	return f
}

func (r *reader) where() string {
	var b strings.Builder
	for i, s := range r.path {
		switch {
		case s.name == "":
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case i > 0:
			b.WriteString("." + s.name)
		default:
			b.WriteString(s.name)
		}
	}
	return b.String()
}

func (r *reader) fault(code, format string, args ...any) {
	r.faults.add(r.where(), code, format, args...)
}

// starts reports whether the next value starts as it should; if not it is a fault, and skipped.
func (r *reader) starts(first byte, want string) bool {
	if r.broken != "" {
		return false
	}
	if c := r.peek(); c == first {
		return true
	}
	r.fault("TYPE", "must be %s", want)
	r.skip(len(r.path))
	return false
}

// object reads an object, calling read for each field it knows.
func (r *reader) object(f fields, read func(name string)) {
	if !r.starts('{', "an object") {
		return
	}
	seen := uint32(0)
	r.sequence('{', '}', func() { seen |= r.field(f, seen, read) })
	for i, name := range f.names {
		if f.required&^seen&(1<<i) != 0 && r.broken == "" {
			r.path = append(r.path, step{name: name})
			r.fault("MISSING", "is required")
			r.path = r.path[:len(r.path)-1]
		}
	}
}

// field reads one field and returns its bit.
func (r *reader) field(f fields, seen uint32, read func(name string)) uint32 {
	sound := r.str()
	if r.broken != "" { // a name that ends with the file is no name
		return 0
	}
	at := -1
	for i, name := range f.names {
		if string(r.text) == name {
			at = i
			break
		}
	}
	r.path = append(r.path, step{name: "?"})
	defer func() { r.path = r.path[:len(r.path)-1] }()
	if at < 0 {
		r.path[len(r.path)-1].name = unknownName(r.text, sound)
		r.fault("UNKNOWN_FIELD", "is not a field of this object")
		r.expect(':')
		r.skip(len(r.path))
		return 0
	}
	r.path[len(r.path)-1].name = f.names[at]
	if seen&(1<<at) != 0 {
		r.fault("DUPLICATE_FIELD", "is given twice")
	}
	if r.expect(':') {
		read(f.names[at])
	}
	return 1 << at
}

// unknownName quotes a name unless it is a plain word, and shortens it: it comes from the file.
func unknownName(text []byte, sound bool) string {
	name := string(text[:min(len(text), 40)])
	if quoted := strconv.Quote(name); !sound || name == "" || strings.ContainsAny(name, ".[] ") || quoted != `"`+name+`"` {
		return quoted
	}
	return name
}

// array reads an array, calling read for each element.
func (r *reader) array(read func()) {
	if !r.starts('[', "an array") {
		return
	}
	r.path = append(r.path, step{index: -1})
	at := len(r.path) - 1
	r.sequence('[', ']', func() { r.path[at].index++; read() })
	r.path = r.path[:at]
}

// textual reads a string that is stored for itself, such as the id of a pupil.
func (r *reader) textual() string {
	if !r.sound() {
		return ""
	}
	return string(r.text)
}

// reference reads a string that many places repeat, such as the id of a house.
func (r *reader) reference() string {
	if !r.sound() {
		return ""
	}
	return r.name()
}

func (r *reader) sound() bool {
	if !r.starts('"', "a string") {
		return false
	}
	if !r.str() {
		r.fault("ENCODING", "is not valid Unicode text")
		return false
	}
	return true
}

// references reads an array of strings. The result is nil only when the array is not one.
func (r *reader) references() []string {
	var list []string
	if r.peek() == '[' {
		list = []string{}
	}
	r.array(func() { list = append(list, r.reference()) })
	return list
}

// integer reads a whole number.
func (r *reader) integer() int {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.starts('0', "an integer")
		return 0
	}
	r.number()
	if r.broken != "" {
		return 0
	}
	n, err := strconv.Atoi(string(r.text))
	if err != nil {
		r.fault("TYPE", "must be an integer of at most 18 digits")
		return 0
	}
	return n
}

// decimal reads a number and keeps its text.
func (r *reader) decimal() string {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.starts('0', "a number")
		return ""
	}
	r.number()
	return string(r.text)
}

// flag reads true or false.
func (r *reader) flag() bool {
	if r.broken == "" && r.peek() == 't' {
		r.word("true")
		return true
	}
	if r.starts('f', "true or false") {
		r.word("false")
	}
	return false
}

// document reads one value that is the whole stream.
func (r *reader) document(read func()) Faults {
	r.scanner.where = r.where
	read()
	if r.broken == "" && r.peek() != endOfFile {
		r.fail("something follows the end of the document")
	}
	if r.broken != "" {
		r.faults.add(r.place, "SYNTAX", "byte %d: %s", r.offset(), r.broken)
	}
	return r.faults
}
