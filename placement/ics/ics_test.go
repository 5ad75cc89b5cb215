package ics

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// appointment is at 18:00 on the clocks of a place.
func appointment(t *testing.T, place string, on time.Time) Event {
	z := zone(t, place)
	return Event{
		UID: "mee_1.gua_1@internat.example", Sequence: 2, Stamp: on.AddDate(0, 0, -20),
		Start: time.Date(on.Year(), on.Month(), on.Day(), 18, 0, 0, 0, z), Length: time.Hour, Zone: z,
		Title: "Rendez-vous à l'internat", Place: "Bureau de la vie scolaire, 2ᵉ étage ; sonner « Internat », puis traverser la cour",
		Organizer: Person{"Internat de la Marne", "internat@exemple.fr"}, Attendee: Person{`Awa "Fa" Diallo`, "awa@exemple.fr"},
	}
}

// read decodes with the library, which is not the writer's.
func read(t *testing.T, b []byte) (*ical.Calendar, ical.Event) {
	t.Helper()
	c, err := ical.NewDecoder(bytes.NewReader(b)).Decode()
	if err != nil {
		t.Fatalf("not valid: %v\n%s", err, b)
	}
	if len(c.Events()) != 1 {
		t.Fatalf("%d events", len(c.Events()))
	}
	return c, c.Events()[0]
}

func TestAnInvitationReadsBackAsItWasMeant(t *testing.T) {
	e := appointment(t, "Europe/Paris", time.Date(2027, 9, 16, 0, 0, 0, 0, time.UTC))
	c, got := read(t, Write(Request, "", e))
	start, err := got.DateTimeStart(nil)
	if err != nil || !start.Equal(e.Start) {
		t.Errorf("begins %v (%v), want %v", start, err, e.Start)
	}
	if end, err := got.DateTimeEnd(nil); err != nil || !end.Equal(e.Start.Add(time.Hour)) {
		t.Errorf("ends %v (%v)", end, err)
	}
	for name, want := range map[string]string{"UID": e.UID, "SUMMARY": e.Title, "LOCATION": e.Place, "SEQUENCE": "2", "STATUS": "CONFIRMED"} {
		text, err := got.Props.Text(name)
		if name == "SEQUENCE" {
			text, err = got.Props.Get(name).Value, nil
		}
		if err != nil || text != want {
			t.Errorf("%s %q (%v), want %q", name, text, err, want)
		}
	}
	who := got.Props.Get(ical.PropAttendee)
	if who.Value != "mailto:awa@exemple.fr" || who.Params.Get("CN") != "Awa 'Fa' Diallo" || who.Params.Get("RSVP") != "TRUE" {
		t.Errorf("invited %+v", who)
	}
	if m := method(c.Props); m != "REQUEST" {
		t.Errorf("method %q", m)
	}
}

func TestACancellationNamesTheAppointmentItTakesAway(t *testing.T) {
	e := appointment(t, "Europe/Paris", time.Date(2027, 9, 16, 0, 0, 0, 0, time.UTC))
	e.Sequence++
	c, got := read(t, Write(Cancel, "", e))
	if status, _ := got.Props.Text("STATUS"); status != "CANCELLED" || method(c.Props) != "CANCEL" || got.Props.Get("UID").Value != e.UID || got.Props.Get("SEQUENCE").Value != "3" {
		t.Errorf("%+v", got.Props)
	}
}

func TestNoLineIsLongerThanSeventyFiveOctetsNorEndsWithoutCRLF(t *testing.T) {
	e := appointment(t, "Europe/Paris", time.Date(2027, 9, 16, 0, 0, 0, 0, time.UTC))
	e.Place = strings.Repeat("é€𝄞", 60)
	b := string(Write(Request, "", e))
	for _, line := range strings.SplitAfter(strings.TrimSuffix(b, "\r\n"), "\r\n") {
		bare := strings.TrimSuffix(line, "\r\n")
		if len(bare) > 75 || !utf8.ValidString(bare) || strings.ContainsAny(bare, "\r\n") {
			t.Errorf("%d octets: %q", len(bare), line)
		}
	}
	_, got := read(t, []byte(b))
	if place, _ := got.Props.Text("LOCATION"); place != e.Place {
		t.Errorf("place %q", place)
	}
}

func TestWhatIsTypedCannotAddALine(t *testing.T) {
	e := appointment(t, "Europe/Paris", time.Date(2027, 9, 16, 0, 0, 0, 0, time.UTC))
	evil := "Salle\r\nATTENDEE:mailto:other@exemple.fr\nX-A:b"
	e.Place, e.Organizer.Name, e.Attendee = evil, evil, Person{evil, "a@b.fr\r\nX-B:c"}
	_, got := read(t, Write(Request, "", e))
	if n := len(got.Props.Values(ical.PropAttendee)); n != 1 || got.Props.Get("X-A") != nil || got.Props.Get("X-B") != nil {
		t.Errorf("%d invited, %v", n, got.Props)
	}
}

// clocks tells the offset that the written zone gives at a moment read on its
// clocks: the last change before it.
func clocks(t *testing.T, c *ical.Calendar, at string) string {
	t.Helper()
	var latest, offset string
	for _, child := range c.Children {
		if child.Name != ical.CompTimezone {
			continue
		}
		for _, o := range child.Children {
			if start := o.Props.Get("DTSTART").Value; start <= at && start > latest {
				latest, offset = start, o.Props.Get("TZOFFSETTO").Value
			}
		}
	}
	return offset
}

func TestTheClocksAreThoseOfTheTerritory(t *testing.T) {
	for _, c := range []struct{ place, on, offset string }{
		{"Europe/Paris", "2027-01-15", "+0100"},
		{"Europe/Paris", "2027-09-16", "+0200"},
		{"Europe/Paris", "2027-03-28", "+0200"}, // the day of the change, after it
		{"Europe/Paris", "2027-10-31", "+0100"},
		{"Indian/Reunion", "2027-09-16", "+0400"},
		{"America/Guadeloupe", "2027-01-15", "-0400"},
		{"America/Martinique", "2027-07-15", "-0400"},
		{"America/Cayenne", "2027-07-15", "-0300"},
		{"Indian/Mayotte", "2027-07-15", "+0300"},
		{"America/Miquelon", "2027-01-15", "-0300"},
		{"America/Miquelon", "2027-07-15", "-0200"},
		{"Pacific/Noumea", "2027-02-20", "+1100"},
		{"Pacific/Tahiti", "2027-02-20", "-1000"},
		{"Pacific/Wallis", "2027-02-20", "+1200"},
	} {
		on, _ := time.Parse(time.DateOnly, c.on)
		calendar, got := read(t, Write(Request, "", appointment(t, c.place, on)))
		p := got.Props.Get("DTSTART")
		if p.Params.Get("TZID") != c.place || p.Value != on.Format("20060102")+"T180000" {
			t.Errorf("%s on %s begins %+v", c.place, c.on, p)
		}
		if offset := clocks(t, calendar, p.Value); offset != c.offset {
			t.Errorf("%s on %s: the zone says %q, want %s", c.place, c.on, offset, c.offset)
		}
	}
}

func TestAFeedIsInUniversalTime(t *testing.T) {
	e := appointment(t, "Europe/Paris", time.Date(2027, 9, 16, 0, 0, 0, 0, time.UTC))
	e.Zone = nil
	b := Write(Publish, "Internat", e)
	if _, got := read(t, b); got.Props.Get("DTSTART").Value != "20270916T160000Z" || bytes.Contains(b, []byte("VTIMEZONE")) {
		t.Errorf("%s", b)
	}
}

func TestAWholeDayIsADateOfThePlaceAndNoHour(t *testing.T) {
	e := appointment(t, "Indian/Reunion", time.Date(2027, 9, 16, 0, 0, 0, 0, time.UTC))
	e.Start, e.AllDay = time.Date(2027, 9, 15, 20, 0, 0, 0, time.UTC), true // midnight there
	b := Write(Publish, "Agenda", e)
	_, got := read(t, b)
	start, end := got.Props.Get("DTSTART"), got.Props.Get("DTEND")
	if start.Value != "20270916" || end.Value != "20270917" || start.Params.Get("VALUE") != "DATE" {
		t.Errorf("from %+v to %+v", start, end)
	}
}

func TestTheAnswersOfOutlookGoogleAndThunderbirdAreRead(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.eml")
	if len(files) != 11 {
		t.Fatalf("%d fixtures", len(files))
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, word, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".eml"), "-")
		want := Reply{UID: "mee_01ABC.gua_01DEF@internat.example", Sequence: 1, Attendee: "awa.diallo@courriel.example", Says: Says(strings.ToUpper(word))}
		if got, err := ReadReply(b); err != nil || got != want {
			t.Errorf("%s: %+v (%v), want %+v", file, got, err, want)
		}
	}
}

// answer is a small valid answer.
const answer = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u@h\r\nSEQUENCE:1\r\nDTSTAMP:20270901T070000Z\r\n" +
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.fr\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestWhatIsNoAnswerIsRefused(t *testing.T) {
	if got, err := ReadReply([]byte(answer)); err != nil || got != (Reply{"u@h", 1, "a@b.fr", Accepted}) {
		t.Fatalf("the answer itself: %+v (%v)", got, err)
	}
	change := func(old, by string) []byte { return []byte(strings.Replace(answer, old, by, 1)) }
	attendee := "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.fr\r\n"
	for name, b := range map[string][]byte{
		"nothing":              nil,
		"a text":               []byte("Bonjour, nous viendrons."),
		"a message without":    []byte("From: a@b.fr\r\nContent-Type: text/plain\r\n\r\nOui"),
		"an invitation":        change("METHOD:REPLY", "METHOD:REQUEST"),
		"no method":            change("METHOD:REPLY\r\n", ""),
		"no answer yet":        change("ACCEPTED", "NEEDS-ACTION"),
		"for two":              change(attendee, attendee+attendee),
		"for nobody":           change(attendee, ""),
		"no address":           change("mailto:a@b.fr", "https://b.fr"),
		"no uid":               change("UID:u@h", "UID:"),
		"one of a series":      change("SEQUENCE:1", "SEQUENCE:1\r\nRECURRENCE-ID:20270901T070000Z"),
		"a negative sequence":  change("SEQUENCE:1", "SEQUENCE:-1"),
		"a line cut short":     change(attendee, "ATTENDEE;PARTSTAT=ACCEPTED"),
		"two events":           change("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:v\r\nEND:VEVENT\r\n"),
		"too long":             append([]byte(answer), bytes.Repeat([]byte("\r\n"), MostBytes)...),
		"parts without an end": []byte("Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 200)),
	} {
		if got, err := ReadReply(b); !errors.Is(err, ErrNoReply) || got != (Reply{}) {
			t.Errorf("%s: %+v (%v)", name, got, err)
		}
	}
}

// FuzzReadReply: whatever a stranger sends, the reader says what it is or that
// it is nothing.
func FuzzReadReply(f *testing.F) {
	f.Add([]byte(answer))
	files, _ := filepath.Glob("testdata/*.eml")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ReadReply(b)
		if (err == nil) != (got.UID != "" && got.Attendee != "" && got.Says != "") {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
