package notify

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// A form is a message as the mail library writes it, cut at what differs from one
// recipient to the next: address, Message-ID, boundary and the two texts. Reminders
// of one day share everything else, and to have the library write a quarter of a
// million times the same fields would take half the time of sending them. Filling it
// in gives what the library would have written, to the byte (TestAFormIsWhatTheLibraryWrites).
type form struct {
	parts []string // before, between and after the blanks
	blank []int    // which: blankTo …
}

// formKey is what the messages of a form share.
type formKey struct {
	from          mail.Address
	subject, lang string
	date          time.Time
	html          bool
}

// The blanks. Each is a word that needs no encoding and that no form contains by
// itself.
const (
	blankTo = iota
	blankID
	blankBoundary
	blankText
	blankHTML
)

var blanks = []string{"<zq0to@zq0to.invalid>", "zq0id@zq0id.invalid", "zq0boundary", "zq0text", "zq0html"}

// forms are kept as long as there are few: each day and each subject has its own.
var forms = keep[formKey, *form]{most: 200}

// message has the library write to one recipient.
func (k formKey) message(to, id, boundary, text, html string) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP), gomail.WithBoundary(boundary))
	if err := m.FromFormat(k.from.Name, k.from.Address); err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	if err := m.To(to); err != nil {
		return nil, &Failure{Refused, "address.unknown", err}
	}
	m.Subject(k.subject)
	m.SetMessageIDWithValue(id)
	m.SetDateWithValue(k.date)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", k.lang)
	m.SetBodyString(gomail.TypeTextPlain, text)
	if k.html {
		m.AddAlternativeString(gomail.TypeTextHTML, html)
	}
	return m, nil
}

// newForm has the library write the form.
func newForm(k formKey) (*form, error) {
	m, err := k.message(strings.Trim(blanks[blankTo], "<>"), blanks[blankID], blanks[blankBoundary], blanks[blankText], blanks[blankHTML])
	if err != nil {
		return nil, err
	}
	text, err := written(m)
	return cut(string(text)), err
}

// written is a message as it is sent.
func written(m *gomail.Msg) ([]byte, error) {
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write the message: %w", err)
	}
	return b.Bytes(), nil
}

// boundaryOf is what stands between the forms of a message: no text contains the
// name of its own message.
func boundaryOf(id string) string {
	name, _, _ := strings.Cut(id, "@")
	return "internat-" + name
}

// cut cuts a form at its blanks.
func cut(text string) *form {
	f := &form{}
	for {
		first, which := len(text), -1
		for i, b := range blanks {
			if at := strings.Index(text, b); at >= 0 && at < first {
				first, which = at, i
			}
		}
		f.parts = append(f.parts, text[:first])
		if which < 0 {
			return f
		}
		f.blank = append(f.blank, which)
		text = text[first+len(blanks[which]):]
	}
}

// room is how long a message is at most, nearly always: an accent takes six characters
// in place of two, and one letter in thirty has one. Behind it the line adds the final
// dot and the envelope of the next.
func (f *form) room(w Written) (n int) {
	for _, part := range f.parts {
		n += len(part)
	}
	return n + (len(w.Text)+len(w.HTML))*5/4 + 512
}

// fill writes the message to one recipient.
func (f *form) fill(to, id string, w Written) []byte {
	out := make([]byte, 0, f.room(w))
	for i, part := range f.parts {
		out = append(out, part...)
		if i == len(f.blank) {
			break
		}
		switch f.blank[i] {
		case blankTo:
			out = append(out, to...)
		case blankID:
			out = append(out, id...)
		case blankBoundary:
			out = append(out, boundaryOf(id)...)
		case blankText:
			out = appendQuotedPrintable(out, w.Text)
		case blankHTML:
			out = appendQuotedPrintable(out, w.HTML)
		}
	}
	return out
}

// quotedLine is the longest line of a quoted-printable text, its soft break not
// counted.
const quotedLine = 75

const hexDigits = "0123456789ABCDEF"

// appendQuotedPrintable encodes a text as mime/quotedprintable does, to the byte and
// four times as fast: it knows the whole text.
func appendQuotedPrintable(out []byte, text string) []byte {
	column, space := 0, false
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b == '\n' || b == '\r':
			if b == '\n' && i > 0 && text[i-1] == '\r' {
				continue
			}
			if space {
				out = quoteLast(out, column)
			}
			out = append(out, '\r', '\n')
			column, space = 0, false
			continue
		case b >= '!' && b <= '~' && b != '=' || b == ' ' || b == '\t':
			if column == quotedLine {
				out = append(out, '=', '\r', '\n')
				column = 0
			}
			out = append(out, b)
			column, space = column+1, b == ' ' || b == '\t'
			continue
		}
		if column > quotedLine-3 {
			out = append(out, '=', '\r', '\n')
			column = 0
		}
		out = append(out, '=', hexDigits[b>>4], hexDigits[b&15])
		column, space = column+3, false
	}
	if space {
		out = quoteLast(out, column)
	}
	return out
}

// quoteLast encodes the blank at the end of a line.
func quoteLast(out []byte, column int) []byte {
	b := out[len(out)-1]
	out = out[:len(out)-1]
	if column-1 > quotedLine-3 {
		out = append(out, '=', '\r', '\n')
	}
	return append(out, '=', hexDigits[b>>4], hexDigits[b&15])
}

// keep remembers what was made for a key; when there is too much it forgets all.
type keep[K comparable, V any] struct {
	mu   sync.RWMutex
	made map[K]V
	most int
}

func (k *keep[K, V]) get(key K, make1 func() (V, error)) (V, error) {
	k.mu.RLock()
	v, known := k.made[key]
	k.mu.RUnlock()
	if known {
		return v, nil
	}
	v, err := make1()
	if err != nil {
		return v, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made == nil || len(k.made) >= k.most {
		k.made = map[K]V{}
	}
	k.made[key] = v
	return v, nil
}
