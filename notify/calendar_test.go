package notify

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// calendarIn finds the calendar of a message, and the type it is sent as.
func calendarIn(t *testing.T, message []byte) (kind string, b []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return "", nil
		}
		if kind = part.Header.Get("Content-Type"); strings.HasPrefix(kind, "text/calendar") {
			b, err := io.ReadAll(quotedprintable.NewReader(part))
			if err != nil || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
				t.Fatal(err, part.Header)
			}
			return kind, b
		}
	}
}

// written is the message of a notice to the first guardian as things stand.
func (s *service) written(t *testing.T, kind placement.NoticeKind, change func(*store.Letter)) []byte {
	t.Helper()
	l := s.letter()
	change(&l)
	n := placement.NoticeTo(l.To.Guardian, kind, s.about(), "s0", s.clock)
	o, leaves := s.decide(s.clock, store.Outgoing{Notice: n}, l)
	if !leaves {
		t.Fatalf("%s does not leave: %s %s", kind, o.State, o.Error)
	}
	return o.Bytes
}

func TestAnInvitationAndItsCancellationReachTheCalendarWithoutTheChild(t *testing.T) {
	s := newService(t, storetest.Open(t))
	var uid string
	for i, c := range []struct {
		kind   placement.NoticeKind
		method string
		state  placement.ReviewState
	}{{placement.MeetingInvitation, "REQUEST", placement.Planned}, {placement.MeetingCancelled, "CANCEL", placement.Cancelled}} {
		message := s.written(t, c.kind, func(l *store.Letter) { l.Meeting.State, l.Meeting.Sequence = c.state, i })
		kind, b := calendarIn(t, message)
		if media, params, err := mime.ParseMediaType(kind); err != nil || media != "text/calendar" || params["method"] != c.method || !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("%s is sent as %q", c.kind, kind)
		}
		calendar, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		e := calendar.Events()[0]
		start, err := e.DateTimeStart(nil)
		if err != nil || !start.Equal(s.meeting.At) || start.Location().String() != "Europe/Paris" {
			t.Errorf("begins %v (%v), want %v", start, err, s.meeting.At)
		}
		if got := calendar.Props.Get("METHOD").Value; got != c.method {
			t.Errorf("method %q", got)
		}
		g := s.file.Guardians[0].Guardian
		if who := e.Props.Values("ATTENDEE"); len(who) != 1 || who[0].Value != "mailto:"+g.Email {
			t.Errorf("invited %+v", who)
		}
		if title, _ := e.Props.Text("SUMMARY"); title != "Rendez-vous à l'internat" && title != "Rendez-vous à l’internat" {
			t.Errorf("title %q", title)
		}
		if i == 0 {
			uid = e.Props.Get("UID").Value
		} else if e.Props.Get("UID").Value != uid || e.Props.Get("SEQUENCE").Value != "1" {
			t.Errorf("takes away %q %q, want %q", e.Props.Get("UID").Value, e.Props.Get("SEQUENCE").Value, uid)
		}
		whole := strings.ReplaceAll(string(b), "\r\n ", "")
		for _, secret := range []string{s.file.Pupil.Given, s.file.Pupil.Family, s.file.Guardians[1].Guardian.Email, s.file.Guardians[1].Guardian.Name} {
			if secret == "" || (strings.Contains(whole, secret) && !strings.Contains(g.Name, secret)) {
				t.Errorf("%s: %q is in the calendar", c.kind, secret)
			}
		}
	}
	if _, b := calendarIn(t, s.written(t, placement.MeetingReminder, func(*store.Letter) {})); b != nil {
		t.Error("a reminder brings the appointment once more")
	}
}

// theGuest changes the invitation of whom a letter goes to.
func theGuest(l *store.Letter, change func(*placement.Invitation)) {
	for i := range l.Meeting.Invited {
		if l.Meeting.Invited[i].Guardian == l.To.Guardian.ID {
			change(&l.Meeting.Invited[i])
		}
	}
}

func TestTheChosenTimeReachesTheCalendarAndLeavesItWhenItIsAskedAgain(t *testing.T) {
	s := newService(t, storetest.Open(t))
	slot := s.meeting.At.Add(45 * time.Minute)
	evening := func(l *store.Letter) { l.Meeting.Slots, l.Meeting.Minutes = 4, 15 }
	if _, b := calendarIn(t, s.written(t, placement.MeetingInvitation, evening)); b != nil {
		t.Errorf("no time is chosen, and the calendar is told\n%s", b)
	}
	read := func(message []byte) (string, ical.Event) {
		_, b := calendarIn(t, message)
		c, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
		if err != nil || len(c.Events()) != 1 {
			t.Fatalf("%v\n%s", err, b)
		}
		return c.Props.Get("METHOD").Value, c.Events()[0]
	}
	method, e := read(s.written(t, placement.MeetingSlot, func(l *store.Letter) {
		evening(l)
		theGuest(l, func(i *placement.Invitation) { i.Slot, i.Changes, i.Reply = slot, 2, placement.Coming })
	}))
	start, _ := e.DateTimeStart(nil)
	end, err := e.DateTimeEnd(nil)
	if method != "REQUEST" || err != nil || !start.Equal(slot) || end.Sub(start) != 15*time.Minute || e.Props.Get("SEQUENCE").Value != "2" {
		t.Errorf("%s from %v to %v, %v", method, start, end, e.Props.Get("SEQUENCE"))
	}
	method, e = read(s.written(t, placement.MeetingInvitation, func(l *store.Letter) {
		evening(l)
		l.Meeting.Sequence++
		theGuest(l, func(i *placement.Invitation) { i.Changes = 2 })
	}))
	if method != "CANCEL" || e.Props.Get("SEQUENCE").Value != "3" {
		t.Errorf("asked again: %s %v", method, e.Props.Get("SEQUENCE"))
	}
	method, e = read(s.written(t, placement.MeetingGivenUp, func(l *store.Letter) {
		evening(l)
		theGuest(l, func(i *placement.Invitation) { i.Changes, i.Reply = 3, placement.NotComing })
	}))
	if status := e.Props.Get("STATUS").Value; method != "CANCEL" || status != "CANCELLED" || e.Props.Get("SEQUENCE").Value != "3" {
		t.Errorf("given up: %s %s %v", method, status, e.Props.Get("SEQUENCE"))
	}
}

func TestWhoAnsweredIsRemindedOnceOrNotAtAll(t *testing.T) {
	s := newService(t, storetest.Open(t))
	l := s.letter()
	g := l.To.Guardian
	earlier := placement.NoticeTo(g, placement.MeetingReminder, s.about(), "s0/D-7", s.clock)
	earlier.NotAfter = l.Meeting.At.Add(-48 * time.Hour) // when the next one is due
	last := placement.NoticeTo(g, placement.MeetingReminder, s.about(), "s0/D-2", s.clock)
	last.NotAfter = l.Meeting.At
	invitation := placement.NoticeTo(g, placement.MeetingInvitation, s.about(), "s0", s.clock)
	for said, want := range map[placement.Reply][3]string{ // the earlier one, the last one, the invitation
		placement.NoReply: {}, placement.Maybe: {}, placement.AnotherDate: {},
		placement.Coming:    {Answered, "", ""},
		placement.ByPhone:   {Answered, "", ""},
		placement.NotComing: {Answered, Answered, ""},
	} {
		for i := range l.Meeting.Invited {
			if l.Meeting.Invited[i].Guardian == g.ID {
				l.Meeting.Invited[i].Reply = said
			}
		}
		if got := [3]string{Due(earlier, l, s.clock), Due(last, l, s.clock), Due(invitation, l, s.clock)}; got != want {
			t.Errorf("said %q: %q, want %q", said, got, want)
		}
	}
}
