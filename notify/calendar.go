package notify

import (
	"time"

	"internat/placement"
	"internat/placement/ics"
	"internat/placement/plain"
	"internat/placement/store"
)

// calendar is the appointment that goes with an invitation or a cancellation,
// for the recipient's own calendar; nil for all other notices. It names neither
// the child nor another guest.
func (e Envelope) calendar(n placement.Notice, l store.Letter, now time.Time) (ics.Method, []byte) {
	method := methodOf(n, l.Meeting)
	if method == "" {
		return "", nil
	}
	at, err := PlaceOf(l.Territory)
	if err != nil {
		at.Zone = plain.Paris
	}
	lang := plain.FR
	if n.Lang == string(plain.EN) {
		lang = plain.EN
	}
	return method, ics.Write(method, "", ics.Event{
		UID: placement.InvitationUID(l.Meeting.ID, n.Guardian), Sequence: l.Meeting.SequenceFor(n.Guardian), Stamp: now,
		Start: l.Meeting.AtFor(n.Guardian), Length: l.Meeting.Length(), Zone: at.Zone,
		Title: phrases.T(lang, "letter.calendar"), Place: l.Meeting.Place,
		Organizer: ics.Person{Name: e.From.Name, Mail: e.From.Address},
		Attendee:  ics.Person{Name: l.To.Guardian.Name, Mail: n.Recipient},
	})
}

// methodOf is what a notice does to the guest's calendar, "" nothing. Who has no
// time yet has nothing there; whose time was given up loses it (RFC 5546, 3.2.5: the
// organiser cancels). An appointment at one time for all stays when its guest says no:
// it goes on, the guest may still come, and what was asked was answered.
func methodOf(n placement.Notice, m placement.Meeting) ics.Method {
	var method ics.Method
	switch n.Kind {
	case placement.MeetingInvitation, placement.MeetingSlot:
		method = ics.Request
	case placement.MeetingCancelled, placement.MeetingGivenUp:
		method = ics.Cancel
	default:
		return ""
	}
	if !m.Open(n.Guardian) {
		return method
	}
	if m.SequenceFor(n.Guardian) > m.Sequence {
		return ics.Cancel
	}
	return ""
}
