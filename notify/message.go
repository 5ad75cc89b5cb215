package notify

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
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
	Sign *dkim.SignOptions // nil: the relay signs, or nobody
}

// signed are the fields that a DKIM signature covers: all that we write. One that
// is named and not there cannot be added on the way.
var signed = []string{
	"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
	"Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "List-Unsubscribe", "List-Unsubscribe-Post",
}

// ReadSigner makes a signer for the domain of the sender's address from a key in
// PEM (RSA of 2048 bits or more, or Ed25519). The selector is the name under
// which the public key stands in the DNS. The mail library signs too, but folds a
// long signature where a verifier does not expect it.
func ReadSigner(from mail.Address, selector string, key []byte) (*dkim.SignOptions, error) {
	private, err := gomail.PrivKeyFromPEM(key)
	if err != nil {
		return nil, err
	}
	if k, ok := private.(*rsa.PrivateKey); ok && k.N.BitLen() < 2048 {
		return nil, fmt.Errorf("an RSA key of %d bits is too short: 2048 at least", k.N.BitLen())
	}
	if selector == "" {
		return nil, errors.New("the selector is missing")
	}
	return &dkim.SignOptions{
		Domain: Envelope{From: from}.host(), Selector: selector, Signer: private, HeaderKeys: signed,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}, nil
}

// host is the domain of the service's address.
func (e Envelope) host() string {
	_, host, _ := strings.Cut(e.From.Address, "@")
	return host
}

// Compose writes the message of a notice: text first, the same words as HTML
// second. The bytes are written once; what is sent, and sent again, is these.
func (e Envelope) Compose(n placement.Notice, w Written, now time.Time) ([]byte, error) {
	message, err := e.compose(n, w, now)
	if err != nil || e.Sign == nil {
		return message, err
	}
	var sealed bytes.Buffer
	if err := dkim.Sign(&sealed, bytes.NewReader(message), e.Sign); err != nil {
		return nil, fmt.Errorf("sign the message: %w", err)
	}
	return sealed.Bytes(), nil
}

func (e Envelope) compose(n placement.Notice, w Written, now time.Time) ([]byte, error) {
	to, err := mail.ParseAddress(n.Recipient)
	if err != nil {
		return nil, &Failure{Refused, "address.unknown", err}
	}
	id := strings.Trim(n.MessageID, "<>")
	k := formKey{e.From, w.Subject, n.Lang, now.Truncate(time.Second), w.HTML != ""}
	if w.Calendar != nil || w.Stop != "" {
		m, err := k.message(n.Recipient, id, boundaryOf(id), w.Text, w.HTML)
		if err != nil {
			return nil, err
		}
		w.add(m)
		return written(m)
	}
	f, err := forms.get(k, func() (*form, error) { return newForm(k) })
	if err != nil {
		return nil, err
	}
	return f.fill(to.String(), id, w), nil
}

// add adds what few messages have. An appointment is a third form of the same words:
// programs show its buttons beside the text. What nobody must get can be stopped by
// one click in the mail program, which sends a POST by itself (RFC 8058).
func (w Written) add(m *gomail.Msg) {
	if w.Calendar != nil {
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+string(w.Method)), string(w.Calendar))
	}
	if w.Stop != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+w.Stop+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
}
