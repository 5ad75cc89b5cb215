package notify

import (
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A reminder that was planned for a parent before the birthday of the pupil is closed
// when it would leave after it, and says why; what only informs leaves.
func TestWhatAsksAParentIsClosedWhenThePupilComesOfAge(t *testing.T) {
	birthday := calendar.DayOf(morning, plain.Paris).AddDays(1)
	year, month, day := birthday.Date()
	l := store.Letter{
		Territory: placement.Territory{TimeZone: "Europe/Paris"}, Pupil: placement.Pupil{Born: calendar.NewDay(year-18, month, day)},
		To: placement.Guardianship{Standing: placement.Joint}, Offer: placement.Offer{State: placement.Offered, AnswerBy: morning.AddDate(0, 0, 9)},
	}
	reminder := placement.Notice{Kind: placement.OfferReminder, About: placement.Thing{Kind: "offer"}}
	for _, c := range []struct {
		kind placement.NoticeKind
		at   time.Time
		want string
	}{
		{placement.OfferReminder, morning, ""},
		{placement.OfferReminder, morning.AddDate(0, 0, 1), OfAge},
		{placement.OfferNotice, morning.AddDate(0, 0, 1), ""},
	} {
		n := reminder
		n.Kind = c.kind
		if got := Due(n, l, c.at); got != c.want {
			t.Errorf("%s at %s: %q instead of %q", c.kind, c.at, got, c.want)
		}
	}
	l.Pupil.ParentsOff = birthday
	if got := Due(placement.Notice{Kind: placement.OfferNotice, About: placement.Thing{Kind: "offer"}}, l, morning.AddDate(0, 0, 1)); got != LeftOut {
		t.Errorf("a parent who is left out: %q", got)
	}
}
