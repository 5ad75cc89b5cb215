package notify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"internat/placement"
)

// MessageID names a message by the key of its notice: every copy of a notice,
// made by whichever program, bears the same name.
func MessageID(key, host string) string {
	sum := sha256.Sum256([]byte(key))
	return "<" + hex.EncodeToString(sum[:])[:24] + "@" + host + ">"
}

// An Envelope is who the service writes as.
type Envelope struct {
	From mail.Address
}

// host is the domain of the service's address.
func (e Envelope) host() string {
	_, host, _ := strings.Cut(e.From.Address, "@")
	return host
}

// Compose writes the message of a notice: text first, the same words as HTML
// second. The bytes are written once; what is sent, and sent again, is these.
func (e Envelope) Compose(n placement.Notice, w Written, now time.Time) ([]byte, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	if err := m.FromFormat(e.From.Name, e.From.Address); err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	if err := m.To(n.Recipient); err != nil {
		return nil, &Failure{Refused, "address.unknown", err}
	}
	m.Subject(w.Subject)
	m.SetMessageIDWithValue(strings.Trim(n.MessageID, "<>"))
	m.SetDateWithValue(now)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", n.Lang)
	m.SetBodyString(gomail.TypeTextPlain, w.Text)
	if w.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, w.HTML)
	}
	if w.Calendar != nil { // a third form of the same words: programs show its buttons beside the text
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+string(w.Method)), string(w.Calendar))
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write the message: %w", err)
	}
	return b.Bytes(), nil
}
