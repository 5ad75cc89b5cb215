package notify

import (
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// TestALetterAboutABetterPlaceSaysThatThePresentOneIsKept, and what each answer
// does; one about a first place says nothing of it.
func TestALetterAboutABetterPlaceSaysThatThePresentOneIsKept(t *testing.T) {
	letter := func(kept string, state placement.OfferState, lang string) Written {
		n := placement.Notice{Kind: placement.OfferNotice, Lang: lang}
		l := store.Letter{
			Territory: placement.Territory{Name: "Ille-et-Vilaine", TimeZone: "Europe/Paris"}, Kept: kept, KeptState: state,
			To:    placement.Guardianship{Standing: placement.Joint},
			Pupil: placement.Pupil{Given: "Lina"}, House: placement.House{Name: "Internat du Parc", Commune: "Rennes"},
			Offer: placement.Offer{AnswerBy: time.Date(2027, 6, 10, 21, 59, 0, 0, time.UTC)},
		}
		text, err := (Writer{URL: "https://internat.example"}).Write(n, l)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, c := range []struct {
		state placement.OfferState
		lang  string
		says  []string
	}{
		{placement.Accepted, "fr", []string{"Internat des Arts", "reste gardée", "garde sa place actuelle"}},
		{placement.Offered, "fr", []string{"reste gardée", "répondez aussi à celle-là"}},
		{placement.Accepted, "en", []string{"stays kept", "keeps the present place", "garde sa place actuelle"}},
	} {
		got := letter("Internat des Arts", c.state, c.lang)
		for _, words := range c.says {
			if !strings.Contains(got.Text, words) {
				t.Errorf("%s, %s: %q is missing in\n%s", c.state, c.lang, words, got.Text)
			}
		}
		if strings.Contains(got.Subject, "Lina") {
			t.Errorf("the subject names the child: %s", got.Subject)
		}
	}
	if first := letter("", "", "fr"); strings.Contains(first.Text, "gardée") || first.Subject == letter("x", placement.Accepted, "fr").Subject {
		t.Errorf("a first place: %s\n%s", first.Subject, first.Text)
	}
}
