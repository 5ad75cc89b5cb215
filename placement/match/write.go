package match

import (
	"bufio"
	"strconv"
)

// writer writes JSON to a stream, keys in the order they are asked for. The first error stays
// with the buffered writer and comes out of flush.
type writer struct {
	out    *bufio.Writer
	number []byte
	more   bool // something of the same object or array stands before
}

func (w *writer) flush() error { return w.out.Flush() }

func (w *writer) raw(s string) *writer {
	w.out.WriteString(s)
	return w
}

func (w *writer) comma() {
	if w.more {
		w.out.WriteByte(',')
	}
	w.more = true
}

func (w *writer) object(fields func()) {
	w.out.WriteByte('{')
	w.more = false
	fields()
	w.more = true
	w.out.WriteByte('}')
}

func (w *writer) array(n int, element func(i int)) {
	w.out.WriteByte('[')
	for i := range n {
		if i > 0 {
			w.out.WriteByte(',')
		}
		element(i)
	}
	w.out.WriteByte(']')
}

func (w *writer) key(name string) *writer {
	w.comma()
	w.text(name)
	w.out.WriteByte(':')
	return w
}

func (w *writer) integer(n int) {
	w.number = strconv.AppendInt(w.number[:0], int64(n), 10)
	w.out.Write(w.number)
}

func (w *writer) flag(b bool) {
	if b {
		w.raw("true")
	} else {
		w.raw("false")
	}
}

func (w *writer) strings(list []string) {
	w.array(len(list), func(i int) { w.text(list[i]) })
}

// text writes a string with as few escapes as JSON allows. Everything else is UTF-8 as it is.
func (w *writer) text(s string) {
	w.out.WriteByte('"')
	plain := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		w.out.WriteString(s[plain:i])
		w.escape(c)
		plain = i + 1
	}
	w.out.WriteString(s[plain:])
	w.out.WriteByte('"')
}

func (w *writer) escape(c byte) {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		w.out.Write([]byte{'\\', c})
	case '\n':
		w.raw(`\n`)
	case '\r':
		w.raw(`\r`)
	case '\t':
		w.raw(`\t`)
	case '\b':
		w.raw(`\b`)
	case '\f':
		w.raw(`\f`)
	default:
		w.out.Write([]byte{'\\', 'u', '0', '0', hex[c>>4], hex[c&15]})
	}
}

func (w *writer) textUnless(name, value, usual string) {
	if value != usual {
		w.key(name).text(value)
	}
}

func (w *writer) flagUnless(name string, value, usual bool) {
	if value != usual {
		w.key(name).flag(value)
	}
}

func (w *writer) integerUnless(name string, value, usual int) {
	if value != usual {
		w.key(name).integer(value)
	}
}

func (w *writer) listUnlessEmpty(name string, n int, element func(i int)) {
	if n > 0 {
		w.key(name).array(n, element)
	}
}
