package ics

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Method is what a calendar object is sent for.
type Method string

// The methods.
const (
	Request Method = "REQUEST" // an invitation, or a change of it
	Cancel  Method = "CANCEL"
	Publish Method = "PUBLISH" // to look at; nobody answers
)

// A Person is who invites or is invited.
type Person struct{ Name, Mail string }

// An Event is one appointment as one person's calendar shows it.
type Event struct {
	UID       string // the same for the invitation, each change and the cancellation
	Sequence  int    // raised with each change
	Stamp     time.Time
	Start     time.Time
	Length    time.Duration
	Zone      *time.Location // whose clocks the appointment keeps; nil: UTC
	Title     string
	Place     string
	Organizer Person
	Attendee  Person // "" when nobody is asked to answer
	Off       bool   // cancelled
	AllDay    bool   // the whole day of Start on the clocks of Zone
}

// Write writes a calendar with its events. The name is what a calendar program
// shows of a feed; "" for one appointment.
func Write(method Method, name string, events ...Event) []byte {
	var w writer
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//Internat//Internat//FR")
	w.line("CALSCALE:GREGORIAN")
	w.line("METHOD:" + string(method))
	if name != "" {
		w.line("X-WR-CALNAME:" + text(name))
		w.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H")
		w.line("X-PUBLISHED-TTL:PT1H")
	}
	for _, zone := range zonesOf(events) {
		w.zone(zone, events)
	}
	for _, e := range events {
		w.event(e, method == Cancel)
	}
	w.line("END:VCALENDAR")
	return []byte(w.String())
}

// A writer folds lines.
type writer struct{ strings.Builder }

// mostOctets is the longest line, without its end (RFC 5545, 3.1).
const mostOctets = 75

// line writes a content line: no part is longer than 75 octets, and no part
// ends within a character.
func (w *writer) line(s string) {
	for room := mostOctets; len(s) > room; room = mostOctets - 1 {
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		w.WriteString(s[:cut] + "\r\n ")
		s = s[cut:]
	}
	w.WriteString(s + "\r\n")
}

func (w *writer) event(e Event, off bool) {
	w.line("BEGIN:VEVENT")
	w.line("UID:" + text(e.UID))
	w.line(fmt.Sprintf("SEQUENCE:%d", e.Sequence))
	w.line("DTSTAMP:" + utc(e.Stamp))
	w.span(e)
	w.line("SUMMARY:" + text(e.Title))
	if e.Place != "" {
		w.line("LOCATION:" + text(e.Place))
	}
	w.line("CLASS:PRIVATE")
	w.people(e)
	if off || e.Off {
		w.line("STATUS:CANCELLED")
	} else {
		w.line("STATUS:CONFIRMED")
	}
	w.line("END:VEVENT")
}

// span writes from when to when.
func (w *writer) span(e Event) {
	if !e.AllDay {
		w.line("DTSTART" + local(e.Start, e.Zone))
		w.line("DTEND" + local(e.Start.Add(e.Length), e.Zone))
		return
	}
	on := e.Start
	if e.Zone != nil {
		on = on.In(e.Zone)
	}
	w.line("DTSTART;VALUE=DATE:" + on.Format(dateForm))
	w.line("DTEND;VALUE=DATE:" + on.AddDate(0, 0, 1).Format(dateForm))
	w.line("TRANSP:TRANSPARENT")
}

func (w *writer) people(e Event) {
	if e.Organizer.Mail != "" {
		w.line("ORGANIZER;CN=" + param(e.Organizer.Name) + ":mailto:" + bare(e.Organizer.Mail))
	}
	if e.Attendee.Mail != "" {
		w.line("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=" +
			param(e.Attendee.Name) + ":mailto:" + bare(e.Attendee.Mail))
	}
}

// The forms of an instant.
const (
	dateForm  = "20060102"
	clockForm = "20060102T150405"
	utcForm   = "20060102T150405Z"
)

func utc(t time.Time) string { return t.UTC().Format(utcForm) }

// local is the rest of a property that names an instant on the clocks of a place.
func local(t time.Time, zone *time.Location) string {
	if zone == nil {
		return ":" + utc(t)
	}
	return ";TZID=" + zone.String() + ":" + t.In(zone).Format(clockForm)
}

var textEscapes = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n", "\r", "\\n")

// text escapes a value: what people typed cannot begin a line of its own.
func text(s string) string { return strings.Map(printable, textEscapes.Replace(s)) }

// param quotes the value of a parameter, which may hold no quote.
func param(s string) string {
	return `"` + strings.Map(printable, strings.ReplaceAll(s, `"`, "'")) + `"`
}

// bare is an address without what could end the line.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == ';' || r == '"' {
			return -1
		}
		return printable(r)
	}, s)
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}
