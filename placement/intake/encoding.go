package intake

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// An Encoding is how a file writes its letters.
type Encoding string

// The encodings that are read.
const (
	ASCII       Encoding = "ASCII" // no accented letter: it does not matter
	UTF8        Encoding = "UTF-8"
	UTF16       Encoding = "UTF-16"
	Windows1252 Encoding = "Windows-1252"
	XLSX        Encoding = "XLSX" // a workbook
)

// What a file may not be. They stop the reading.
var (
	errWorkbook    = errors.New("a workbook or an archive")
	errOldWorkbook = errors.New("a workbook of the old form, or a locked one")
	errNUL         = errors.New("a byte that no text has")
	errMixed       = errors.New("letters in two encodings")
	errLong        = errors.New("too many bytes")
)

// A decoder turns a file into UTF-8. It decides on Windows-1252 or UTF-8 at the
// first letter that is not ASCII, because an accented letter of one is next to
// never one of the other, and so needs neither a second reading nor a memory.
type decoder struct {
	src      *bufio.Reader
	encoding Encoding
	line     int // being read
	read     int
	pending  []byte // decoded, not handed out yet
	stop     error  // given again and again: a reader may peek past it
	room     [utf8.UTFMax]byte
}

// newDecoder looks at the first bytes.
func newDecoder(r io.Reader) (*decoder, error) {
	d := &decoder{src: bufio.NewReaderSize(r, 1<<16), encoding: ASCII, line: 1}
	head, err := d.src.Peek(4)
	if err != nil && err != io.EOF {
		return d, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return d, errWorkbook
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return d, errOldWorkbook
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		d.encoding = UTF8
		_, err = d.src.Discard(3)
		return d, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		d.src.Reset(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(d.rest(r)))
		d.encoding = UTF16
	}
	return d, nil
}

// rest is the whole input again, what was peeked at included.
func (d *decoder) rest(r io.Reader) io.Reader {
	seen, _ := d.src.Peek(d.src.Buffered())
	return io.MultiReader(bytes.NewReader(bytes.Clone(seen)), r)
}

// Read hands out UTF-8.
func (d *decoder) Read(p []byte) (n int, err error) {
	for n < len(p) && d.stop == nil {
		if len(d.pending) > 0 {
			put := copy(p[n:], d.pending)
			d.pending, n = d.pending[put:], n+put
			continue
		}
		b, err := d.src.ReadByte()
		switch {
		case err != nil:
			d.stop = err
		case d.read == MostBytes:
			d.stop = errLong
		case b < utf8.RuneSelf && b != 0:
			p[n] = b
			n++
			if b == '\n' {
				d.line++
			}
		default:
			d.pending, d.stop = d.letter(b)
		}
		d.read++
	}
	if n > 0 {
		return n, nil
	}
	return 0, d.stop
}

// letter decodes the letter that begins with b.
func (d *decoder) letter(b byte) ([]byte, error) {
	if b == 0 {
		return nil, errNUL
	}
	if d.encoding != Windows1252 {
		if letter, ok := d.utf8Letter(b); ok {
			if d.encoding == ASCII {
				d.encoding = UTF8
			}
			return letter, nil
		}
		if d.encoding != ASCII {
			return nil, errMixed
		}
		d.encoding = Windows1252
	}
	r := charmap.Windows1252.DecodeByte(b)
	if r == utf8.RuneError {
		return nil, errMixed
	}
	return utf8.AppendRune(d.room[:0], r), nil
}

// utf8Letter completes a letter of UTF-8, or says that b does not begin one.
func (d *decoder) utf8Letter(b byte) ([]byte, bool) {
	next, _ := d.src.Peek(utf8.UTFMax - 1)
	letter := append(append(d.room[:0], b), next...)
	r, size := utf8.DecodeRune(letter)
	if r == utf8.RuneError && size <= 1 {
		return nil, false
	}
	d.src.Discard(size - 1)
	d.read += size - 1
	return letter[:size], true
}
