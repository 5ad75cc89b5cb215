package ics

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"github.com/emersion/go-ical"
)

// What an invited person says.
type Says string

// The answers. A person who counters asks for another moment.
const (
	Accepted  Says = "ACCEPTED"
	Tentative Says = "TENTATIVE"
	Declined  Says = "DECLINED"
	Counter   Says = "COUNTER"
)

// A Reply is one person's answer to one invitation.
type Reply struct {
	UID      string
	Sequence int    // of the invitation that is answered
	Attendee string // address, in small letters
	Says     Says
}

// MostBytes is the longest message that is looked at: an answer has some
// thousand bytes, and a signature with pictures.
const MostBytes = 1 << 20

// mostParts and mostDeep bound what is looked for within a message.
const (
	mostParts = 50
	mostDeep  = 5
)

// ErrNoReply says that a file or message is no answer to an invitation.
var ErrNoReply = errors.New("no answer to an invitation")

// ReadReply reads an answer: a calendar file, or the whole message that brought
// it. Whatever else comes gives ErrNoReply.
func ReadReply(b []byte) (Reply, error) {
	if len(b) > MostBytes {
		return Reply{}, ErrNoReply
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\ufeff")), " \t\r\n")
	if len(trimmed) >= 15 && strings.EqualFold(string(trimmed[:15]), "BEGIN:VCALENDAR") {
		return readCalendar(trimmed)
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return Reply{}, ErrNoReply
	}
	found, err := calendarPart(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, mostDeep)
	if err != nil {
		return Reply{}, err
	}
	return readCalendar(found)
}

// calendarPart finds the first calendar within a message.
func calendarPart(kind, encoding string, body io.Reader, deep int) ([]byte, error) {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil || deep == 0 {
		return nil, ErrNoReply
	}
	if media == "text/calendar" || media == "application/ics" {
		return decoded(encoding, body)
	}
	if !strings.HasPrefix(media, "multipart/") || params["boundary"] == "" {
		return nil, ErrNoReply
	}
	parts := multipart.NewReader(body, params["boundary"])
	for range mostParts {
		part, err := parts.NextRawPart()
		if err != nil {
			return nil, ErrNoReply
		}
		found, err := calendarPart(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part, deep-1)
		if err == nil {
			return found, nil
		}
	}
	return nil, ErrNoReply
}

func decoded(encoding string, body io.Reader) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, ErrNoReply
	}
	return b, nil
}

// readCalendar reads the calendar of an answer. The library panics on some
// lines that are cut short: what a stranger sends must not stop the program.
func readCalendar(b []byte) (reply Reply, err error) {
	defer func() {
		if recover() != nil {
			reply, err = Reply{}, ErrNoReply
		}
	}()
	calendar, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
	if err != nil {
		return Reply{}, ErrNoReply
	}
	events := calendar.Events()
	if len(events) != 1 || events[0].Props.Get(ical.PropRecurrenceID) != nil {
		return Reply{}, ErrNoReply
	}
	return replyOf(calendar.Props, events[0].Props)
}

// replyOf reads who says what. An answer names exactly one person.
func replyOf(calendar, event ical.Props) (r Reply, err error) {
	if r.UID, err = event.Text(ical.PropUID); err != nil || r.UID == "" || len(r.UID) > 255 {
		return Reply{}, ErrNoReply
	}
	if p := event.Get(ical.PropSequence); p != nil {
		if r.Sequence, err = p.Int(); err != nil || r.Sequence < 0 {
			return Reply{}, ErrNoReply
		}
	}
	who := event.Values(ical.PropAttendee)
	if len(who) != 1 {
		return Reply{}, ErrNoReply
	}
	scheme, address, _ := strings.Cut(strings.ToLower(strings.TrimSpace(who[0].Value)), ":")
	if scheme != "mailto" || address == "" {
		return Reply{}, ErrNoReply
	}
	r.Attendee = address
	r.Says = says(strings.ToUpper(method(calendar)), Says(strings.ToUpper(who[0].Params.Get(ical.ParamParticipationStatus))))
	if r.Says == "" {
		return Reply{}, ErrNoReply
	}
	return r, nil
}

func method(calendar ical.Props) string {
	if p := calendar.Get(ical.PropMethod); p != nil {
		return p.Value
	}
	return ""
}

func says(method string, status Says) Says {
	switch {
	case method == "COUNTER":
		return Counter
	case method == "REPLY" && (status == Accepted || status == Tentative || status == Declined):
		return status
	}
	return ""
}
