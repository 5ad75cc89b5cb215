package match

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads JSON bytes from a stream. encoding/json would accept a field given twice, turn
// broken UTF-8 into equal replacement characters and read 0.07 as a binary fraction; a file that
// decides where children live deserves better. After the first syntax error every method returns
// at once and broken says why.
type scanner struct {
	in     io.Reader
	buf    []byte
	pos    int
	before int64 // bytes of the stream that stand before buf
	broken string
	where  func() string // names the place being read
	place  string        // where the syntax broke
	text   []byte        // the last string or number read
	names  map[string]string
}

const (
	bufferSize = 64 << 10
	maxDepth   = 64
	endOfFile  = 0 // no JSON token starts with a zero byte
)

func newScanner(r io.Reader) *scanner {
	return &scanner{in: r, buf: make([]byte, 0, bufferSize), names: map[string]string{}}
}

// fill replaces a buffer that was read to its end.
func (s *scanner) fill() bool {
	s.before += int64(len(s.buf))
	s.pos = 0
	for range 100 { // a reader may return nothing without an error, but not for ever
		n, err := s.in.Read(s.buf[:cap(s.buf)])
		s.buf = s.buf[:n]
		if n > 0 {
			return true
		}
		if err != nil {
			if err != io.EOF {
				s.fail("cannot be read: %v", err)
			}
			return false
		}
	}
	s.fail("cannot be read: %v", io.ErrNoProgress)
	return false
}

func (s *scanner) fail(format string, args ...any) {
	if s.broken == "" {
		s.broken, s.place = fmt.Sprintf(format, args...), s.where()
	}
}

func (s *scanner) offset() int64 { return s.before + int64(s.pos) }

// next returns the next byte without reading it, or endOfFile.
func (s *scanner) next() byte {
	if s.pos == len(s.buf) && (s.broken != "" || !s.fill()) {
		return endOfFile
	}
	return s.buf[s.pos]
}

// peek skips white space and returns the first byte of the next token.
func (s *scanner) peek() byte {
	for {
		switch c := s.next(); c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
}

// expect reads one byte of punctuation.
func (s *scanner) expect(want byte) bool {
	if s.broken != "" {
		return false
	}
	if c := s.peek(); c != want {
		s.fail("expected %q, found %s", want, describe(c))
		return false
	}
	s.pos++
	return true
}

func describe(c byte) string {
	if c == endOfFile {
		return "the end"
	}
	return strconv.QuoteRune(rune(c))
}

// word reads a literal such as true.
func (s *scanner) word(want string) {
	s.peek()
	for i := range len(want) {
		if s.next() != want[i] {
			s.fail("expected %s", want)
			return
		}
		s.pos++
	}
}

// str reads a string into s.text. It reports whether the string was sound UTF-8.
func (s *scanner) str() bool {
	s.text = s.text[:0]
	if !s.expect('"') {
		return false
	}
	sound := true
	for s.broken == "" {
		s.plain()
		switch c := s.next(); {
		case c == '"':
			s.pos++
			return sound && utf8.Valid(s.text)
		case c == '\\':
			s.pos++
			sound = s.escape() && sound
		default:
			s.fail("a string holds a control character or does not end")
		}
	}
	return false
}

// plain copies the bytes up to the next quote, escape or control character.
func (s *scanner) plain() {
	for s.pos < len(s.buf) || (s.broken == "" && s.fill()) {
		rest := s.buf[s.pos:]
		n := 0
		for n < len(rest) && rest[n] >= ' ' && rest[n] != '"' && rest[n] != '\\' {
			n++
		}
		s.text = append(s.text, rest[:n]...)
		s.pos += n
		if n < len(rest) {
			return
		}
	}
}

// escape reads what follows a backslash. A surrogate without its other half is not a character.
func (s *scanner) escape() bool {
	c := s.next()
	s.pos++
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), c); i >= 0 && c != endOfFile {
		s.text = append(s.text, "\"\\/\b\f\n\r\t"[i])
		return true
	}
	if c != 'u' {
		s.fail("a string holds an unknown escape")
		return false
	}
	r := s.hex4()
	if utf16.IsSurrogate(r) {
		if s.next() != '\\' {
			return false
		}
		s.pos++
		if s.next() != 'u' {
			return s.escape() && false
		}
		s.pos++
		r = utf16.DecodeRune(r, s.hex4())
	}
	s.text = utf8.AppendRune(s.text, r)
	return r != utf8.RuneError
}

func (s *scanner) hex4() (r rune) {
	for range 4 {
		d := bytes.IndexByte([]byte("0123456789abcdef"), s.next()|0x20)
		if d < 0 {
			s.fail("an escape needs four hexadecimal digits")
			return 0
		}
		r = r<<4 | rune(d)
		s.pos++
	}
	return r
}

// number reads a number into s.text.
func (s *scanner) number() {
	s.text = s.text[:0]
	if s.peek() == '-' {
		s.take()
	}
	if s.next() == '0' {
		s.take()
	} else {
		s.digits()
	}
	if s.next() == '.' {
		s.take()
		s.digits()
	}
	if s.next()|0x20 == 'e' {
		s.take()
		if c := s.next(); c == '+' || c == '-' {
			s.take()
		}
		s.digits()
	}
}

func (s *scanner) take() {
	s.text = append(s.text, s.buf[s.pos])
	s.pos++
}

func (s *scanner) digits() {
	if c := s.next(); c < '0' || c > '9' {
		s.fail("expected a digit, found %s", describe(c))
	}
	for c := s.next(); '0' <= c && c <= '9'; c = s.next() {
		s.take()
	}
}

// name returns s.text as a string that is stored once however often it is read.
func (s *scanner) name() string {
	if known, ok := s.names[string(s.text)]; ok {
		return known
	}
	name := string(s.text)
	s.names[name] = name
	return name
}

// skip reads a value of any kind and forgets it.
func (s *scanner) skip(depth int) {
	if depth > maxDepth {
		s.fail("values are nested more than %d deep", maxDepth)
	}
	if s.broken != "" {
		return
	}
	switch c := s.peek(); {
	case c == '{':
		s.sequence('{', '}', func() { s.str(); s.expect(':'); s.skip(depth + 1) })
	case c == '[':
		s.sequence('[', ']', func() { s.skip(depth + 1) })
	case c == '"':
		s.str()
	case c == 't':
		s.word("true")
	case c == 'f':
		s.word("false")
	case c == 'n':
		s.word("null")
	default:
		s.number()
	}
}

// sequence reads the elements between two brackets, separated by commas.
func (s *scanner) sequence(begin, end byte, element func()) {
	if !s.expect(begin) {
		return
	}
	if s.peek() == end {
		s.pos++
		return
	}
	for s.broken == "" {
		element()
		if s.broken == "" && s.peek() == end {
			s.pos++
			return
		}
		s.expect(',')
	}
}
