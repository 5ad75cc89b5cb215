package notify_test

import (
	"strings"
	"testing"
	"time"

	"internat/notify"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// invited is what a parent who lives in French is written about a meeting of the whole
// house, on paper or not.
func invited(t *testing.T, change func(*store.Letter), way placement.Channel) string {
	t.Helper()
	l := store.Letter{
		Territory: placement.Territory{Name: "Finistère", TimeZone: "Europe/Paris"}, House: placement.House{Name: "Brocéliande"},
		To:    placement.Guardianship{Standing: placement.Joint, Guardian: placement.Guardian{Name: "Awa Diallo", Ref: "r1"}},
		Pupil: placement.Pupil{Given: "Aya", Family: "Diallo"},
		Meeting: placement.Meeting{Kind: placement.HouseEvening, At: time.Date(2026, 6, 4, 15, 30, 0, 0, time.UTC), Place: "Foyer", Owner: "M. Petit",
			State: placement.Planned, Slots: 8, Minutes: 15, Gathering: "gat_1"},
	}
	change(&l)
	got, err := notify.Writer{URL: "https://internat.example"}.Write(placement.Notice{Kind: placement.MeetingInvitation, Lang: "fr", Channel: way}, l)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.ReplaceAll(got.Text, "\u00a0", " "), "\u202f", " ")
}

// Whoever is invited with all families is not left to think that it is about the own
// child; and whoever answers by letter or telephone knows the day and the times.
func TestAnInvitationOfTheWholeHouseSaysSoAndFromWhenToWhenATimeIsToBeChosen(t *testing.T) {
	for name, row := range map[string]struct {
		change       func(*store.Letter)
		way          placement.Channel
		want, absent string
	}{
		"what it is":            {func(*store.Letter) {}, placement.ByEmail, "à la réunion des familles, pour Aya, à l’internat", "un rendez-vous au sujet"},
		"from when to when":     {func(*store.Letter) {}, placement.ByLetter, "quand : jeudi 4 juin 2026, à l’heure que vous choisirez, de 17 h 30 à 19 h 15", "quand : le 4 juin"},
		"which time, on paper":  {func(*store.Letter) {}, placement.ByLetter, "Dites-nous aussi l’heure qui vous convient.", plain.MissingMark},
		"an installation":       {func(l *store.Letter) { l.Meeting.Kind = placement.Installation }, placement.ByEmail, "à l’installation des élèves internes, pour Aya", "un rendez-vous au sujet"},
		"an appointment alone":  {func(l *store.Letter) { l.Meeting.Kind, l.Meeting.Slots = placement.ParentTalk, 0 }, placement.ByEmail, "à un rendez-vous au sujet d’Aya", "réunion des familles"},
		"a time already chosen": {func(l *store.Letter) { l.Meeting.Slots = 1 }, placement.ByLetter, "quand : jeudi 4 juin 2026 à 17 h 30", "choisirez"},
	} {
		got := invited(t, row.change, row.way)
		if !strings.Contains(got, row.want) || strings.Contains(got, row.absent) {
			t.Errorf("%s: wants %q and not %q\n%s", name, row.want, row.absent, got)
		}
	}
}

// A review held for something that happened is no « regular look »; and no parent is left
// to wonder whether to come, or whether a list suits that there is not.
func TestAReviewBesideTheRegularOnesSaysSo(t *testing.T) {
	l := store.Letter{
		Territory: placement.Territory{Name: "Finistère", TimeZone: "Europe/Paris"}, House: placement.House{Name: "Brocéliande"},
		To:    placement.Guardianship{Standing: placement.Joint, Guardian: placement.Guardian{Name: "Awa Diallo", Ref: "r1"}},
		Pupil: placement.Pupil{Given: "Aya"}, Review: placement.Review{Kind: placement.Extraordinary, State: placement.Planned},
	}
	for _, kind := range []placement.NoticeKind{placement.ReviewInvitation, placement.ReviewReminder} {
		got, err := notify.Writer{URL: "https://internat.example"}.Write(placement.Notice{Kind: kind, Lang: "fr"}, l)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.Text, "s’ajoute aux bilans réguliers") || !strings.Contains(got.Text, "une invitation à part") || strings.Contains(got.Text, "point régulier") || strings.Contains(got.Text, "Cette liste") {
			t.Errorf("%s\n%s", kind, got.Text)
		}
	}
}
