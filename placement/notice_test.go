package placement

import (
	"testing"
	"time"
)

// A notice waits for the mail of its day only when its kind can and nothing in it is
// near.
func TestWhatIsNearOrCarriesARightNeverWaits(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	in := func(days int) time.Time { return now.AddDate(0, 0, days) }
	for _, c := range []struct {
		name              string
		kind              NoticeKind
		notAfter, happens time.Time
		waits             bool
	}{
		{"a reminder fifteen days ahead, until the one at seven", MeetingReminder, in(8), in(15), true},
		{"a reminder seven days ahead, until the one at two", MeetingReminder, in(5), in(7), true},
		{"a reminder two days ahead", MeetingReminder, in(2), in(2), false},
		{"a late reminder, whose next one is tomorrow", MeetingReminder, in(1), in(10), false},
		{"papers asked for", PaperLetter, time.Time{}, time.Time{}, true},
		{"an answer about next week's nights", AbsenceAnswered, in(8), in(7), true},
		{"an answer about tonight", AbsenceAnswered, in(1), now, false},
		{"an offer", OfferNotice, time.Time{}, time.Time{}, false},
		{"its reminder", OfferReminder, in(9), in(9), false},
		{"an agreement asked for", AgreementRequest, time.Time{}, time.Time{}, false},
		{"an appointment", MeetingInvitation, in(20), in(20), false},
		{"that is called off", MeetingCancelled, in(20), in(20), false},
		{"a child in another section", SectionMoved, time.Time{}, time.Time{}, false},
		{"a code", SignInCode, time.Time{}, time.Time{}, false},
	} {
		if got := (Notice{Kind: c.kind, NotAfter: c.notAfter}).CanWait(now, c.happens); got != c.waits {
			t.Errorf("%s waits: %v", c.name, got)
		}
	}
	for _, k := range NoticeKinds {
		if k.CanWait() && (k.Statutory() || k.Ready()) {
			t.Errorf("%s waits", k)
		}
	}
}
