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
	method, ok := map[placement.NoticeKind]ics.Method{placement.MeetingInvitation: ics.Request, placement.MeetingCancelled: ics.Cancel}[n.Kind]
	if !ok || l.Meeting.Open(n.Guardian) { // who has no time yet has nothing for the calendar
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
		UID: placement.InvitationUID(l.Meeting.ID, n.Guardian), Sequence: l.Meeting.Sequence, Stamp: now,
		Start: l.Meeting.AtFor(n.Guardian), Length: placement.MeetingLength, Zone: at.Zone,
		Title: phrases.T(lang, "letter.calendar"), Place: l.Meeting.Place,
		Organizer: ics.Person{Name: e.From.Name, Mail: e.From.Address},
		Attendee:  ics.Person{Name: l.To.Guardian.Name, Mail: n.Recipient},
	})
}
