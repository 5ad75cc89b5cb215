package placement

import (
	"slices"
	"time"

	"internat/capacity/calendar"
)

// A RestrictedSection is a part of a file that only the support team opens.
type RestrictedSection string

// The restricted sections.
const (
	Health     RestrictedSection = "health"
	Protection RestrictedSection = "protection"
)

// RestrictedSections lists them in the order of the page.
var RestrictedSections = []RestrictedSection{Health, Protection}

// Known reports whether there is such a section.
func (s RestrictedSection) Known() bool { return slices.Contains(RestrictedSections, s) }

// An OpeningReason says what a restricted section is opened for. It is a code
// and never a text: who reads the list of openings learns nothing of the child.
type OpeningReason string

// OpeningReasons lists them in the order of the page.
var OpeningReasons = []OpeningReason{"assess", "panel", "review", "family", "urgent"}

// An Entry is what a member of the support team wrote in a restricted section.
// Nothing is written over: who corrects adds another.
type Entry struct {
	ID        EntryID
	Territory TerritoryID
	Referral  ReferralID
	Section   RestrictedSection
	Text      string
	By        Author
	At        time.Time
}

// MostEntryLetters is how long an entry or a note may be.
const MostEntryLetters = 4000

// Attest takes a restricted criterion into the claims, checked by whoever
// attests it. The journal of the file never says that it was done: see
// RestrictedKind.
func (r Referral) Attest(by Actor, section RestrictedSection, code string, today calendar.Day, now time.Time) (Referral, Event, error) {
	if r.State != Draft && r.State != Submitted {
		return r, Event{}, Refuse("referral.over")
	}
	if !slices.ContainsFunc(r.Scale.Restricted(section), func(c Criterion) bool { return c.Code == code }) {
		return r, Event{}, Reject("criterion", "field.unknown")
	}
	claim := Claim{Code: code, VerifiedBy: by.Name, VerifiedOn: today}
	r.Claims = append(slices.DeleteFunc(slices.Clone(r.Claims), func(c Claim) bool { return c.Code == code }), claim)
	return r, r.restricted(by, section, now, "restricted.attested"), nil
}

// Open is the event of opening a section, for a reason.
func (r Referral) Open(by Actor, section RestrictedSection, why OpeningReason, now time.Time) (Event, error) {
	if !section.Known() {
		return Event{}, Reject("section", "field.unknown")
	}
	if !slices.Contains(OpeningReasons, why) {
		return Event{}, Reject("why", "opening.reason_missing")
	}
	e := r.restricted(by, section, now, "restricted.opened")
	e.Facts["why"] = string(why)
	return e, nil
}

// Write adds an entry to a section.
func (r Referral) Write(by Actor, section RestrictedSection, text string, now time.Time) (Entry, Event, error) {
	if !section.Known() {
		return Entry{}, Event{}, Reject("section", "field.unknown")
	}
	if text == "" {
		return Entry{}, Event{}, Reject("text", "field.missing")
	}
	e := Entry{Territory: r.Territory, Referral: r.ID, Section: section, Text: text, By: by.Author(), At: now}
	return e, r.restricted(by, section, now, "restricted.written"), nil
}

// RestrictedKind is what events about restricted sections are about. The journal
// leaves them out: that somebody of the support team wrote about a child would
// tell what is behind the points. The list of openings has them.
const RestrictedKind = "restricted"

func (r Referral) restricted(by Actor, section RestrictedSection, now time.Time, verb string) Event {
	e := by.Happened(now, verb, RestrictedKind, string(r.ID))
	e.Pupil, e.Facts = r.Pupil, map[string]string{"section": string(section)}
	return e
}
