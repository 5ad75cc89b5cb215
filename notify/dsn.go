package notify

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
)

// A Report is what a mail server says became of one of our messages.
type Report struct {
	MessageID string // of our message, from the copy of its headers
	Status    string // "5.1.1"
	Final     bool   // it will not arrive; else it is only late
	To        string // the address that our message was to, from the same copy; "" it does not say
}

// about reports whether a report may be about the copy that went to an address: a notice
// that is sent again, to another address, bears the name that it had.
func (r Report) about(address string) bool { return r.To == "" || strings.EqualFold(r.To, address) }

// deadAddress are the codes of RFC 3463 (and RFC 7505) that speak of the recipient's
// mailbox or domain: it is not there, it moved, it is closed. All others speak of the
// moment (a full mailbox, a server, a network), of the message, or of us: the sender's
// address (5.1.7, 5.1.8), a policy (5.7).
var deadAddress = regexp.MustCompile(`^5\.(1\.([0-46]|10)|2\.1)$`)

// Dead reports whether the address will take no mail, whatever is sent to it.
func (r Report) Dead() bool { return r.Final && deadAddress.MatchString(r.Status) }

// errNoReport says that a message is no report of a mail server about one of ours.
var errNoReport = errors.New("no delivery report")

// mostReport bounds what is read of a message that anybody may have sent, and
// mostParts how many parts of it.
const (
	mostReport = 1 << 20
	mostParts  = 50
)

// statusForm is the enhanced status code of RFC 3463.
var statusForm = regexp.MustCompile(`^([245])\.\d{1,3}\.\d{1,3}$`)

// ReadReport reads a delivery status notification (RFC 3464), also in its
// international form. Anybody can write one: nothing of it is kept but a code.
func ReadReport(r io.Reader) (Report, error) {
	m, err := mail.ReadMessage(bufio.NewReader(io.LimitReader(r, mostReport)))
	if err != nil {
		return Report{}, errNoReport
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || params["boundary"] == "" {
		return Report{}, errNoReport
	}
	var out Report
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range mostParts {
		part, err := parts.NextRawPart()
		if err != nil {
			break
		}
		if err := out.part(part); err != nil {
			break
		}
	}
	if out.MessageID == "" || out.Status == "" {
		return Report{}, errNoReport
	}
	return out, nil
}

// part reads what one part of a report says.
func (r *Report) part(p *multipart.Part) error {
	kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if err != nil {
		return nil // the words for people often have no proper type
	}
	body, err := io.ReadAll(decoded(p))
	if err != nil && len(body) == 0 {
		return err
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		r.status(body)
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
		if id := headerOf(body, "Message-Id"); r.MessageID == "" && validID(id) {
			r.MessageID, r.To = id, addressIn(headerOf(body, "To"))
		}
	}
	return nil
}

func decoded(p *multipart.Part) io.Reader {
	switch strings.ToLower(p.Header.Get("Content-Transfer-Encoding")) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, p)
	case "quoted-printable":
		return quotedprintable.NewReader(p)
	}
	return p
}

// status reads the groups of fields, one a recipient. Ours have one recipient;
// what will not arrive weighs more than what is late.
func (r *Report) status(body []byte) {
	fields := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(body, "\n\n"...))))
	for range mostParts {
		group, err := fields.ReadMIMEHeader()
		action := strings.ToLower(strings.TrimSpace(group.Get("Action")))
		code, _, _ := strings.Cut(strings.TrimSpace(group.Get("Status")), " ")
		if m := statusForm.FindStringSubmatch(code); m != nil && !r.Final {
			switch {
			case action == "failed" && m[1] == "5":
				r.Status, r.Final = code, true
			case action == "delayed" || action == "failed": // 4.x.x: given up by one server, or only late
				r.Status, r.Final = code, false
			}
		}
		if err != nil {
			return
		}
	}
}

// headerOf reads one field of a copied message, whose rest may be cut.
func headerOf(message []byte, name string) string {
	header, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(message, "\r\n\r\n"...)))).ReadMIMEHeader()
	return strings.TrimSpace(header.Get(name))
}

// addressIn is the one address of a field, "" when there is none that can be read.
func addressIn(field string) string {
	one, err := mail.ParseAddress(field)
	if err != nil {
		return ""
	}
	return one.Address
}

// validID is the form of the Message-IDs that this program makes.
func validID(id string) bool { return ownID.MatchString(id) }

var ownID = regexp.MustCompile(`^<[0-9a-f]{24}@[A-Za-z0-9.\-]{1,253}>$`)
