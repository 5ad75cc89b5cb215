package notify_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/notify"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/plain"
	"internat/placement/store"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// refusal is what a letter is written from when two houses had no place.
func refusal(t *testing.T) store.Letter {
	t.Helper()
	why, err := json.Marshal(match.Certificate{Pupil: "p1", Groups: []string{"boursier"}, Wishes: []match.WishCertificate{
		{House: "hou_1", Section: "s1", Code: match.Cutoff, Bound: match.ByBeds, Cap: 24, Held: 24, Rank: 38, Points: 38, Cutoff: 26, CutoffPoints: 41,
			Protected: []string{"qpv"}, Open: []string{"boursier"}, SeatsNeeded: 9},
		{House: "hou_2", Section: "s2", Code: match.CutoffStaff, Bound: match.ByStaff, Cap: 3, Held: 3, Rank: 5, Points: 38, Cutoff: 3, CutoffPoints: 38,
			CutoffLottery: match.Lottery{"0a", "0b"}, SeatsNeeded: 2},
		{House: "hou_9", Code: match.Closed},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return store.Letter{
		Territory: placement.Territory{Name: "Finistère", Phone: "02 98 00 00 00"},
		To:        placement.Guardianship{Standing: placement.Joint, Guardian: placement.Guardian{Name: "Awa Diallo", Ref: "r1"}},
		Pupil:     placement.Pupil{Given: "Lina", Family: "Diallo"}, Campaign: placement.Campaign{Name: "Rentrée 2027"},
		House:  placement.House{ID: "hou_1", Name: "Brocéliande", AppealBody: "le rectorat de l’académie de Rennes"},
		Wished: []placement.House{{ID: "hou_1", Name: "Brocéliande"}, {ID: "hou_2", Name: "Kerlann"}},
		Proposal: placement.Proposal{ID: "pro_1", Code: string(match.Cutoff), Why: why, State: placement.Confirmed,
			DecidedBy: placement.Author{Name: "Anne Martin"}, DecidedAt: time.Date(2027, 6, 14, 8, 0, 0, 0, time.UTC)},
	}
}

// Both parents read this letter: it says what counted for each house, and
// nothing of another child.
func TestALetterWithoutAPlaceSaysWhatCountedForEachHouse(t *testing.T) {
	for _, lang := range plain.Langs {
		got, err := notify.Writer{URL: "https://internat.example"}.Write(placement.Notice{Kind: placement.NoPlaceNotice, Lang: string(lang)}, refusal(t))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "no_place."+string(lang)+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got.Text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != string(want) {
			t.Errorf("%s: read it, then run with -update\n%s", path, got.Text)
		}
		for _, secret := range []string{"41", "38", "26", "rang 3", "quartiers prioritaires", plain.MissingMark, "hou_"} {
			if strings.Contains(got.Text, secret) {
				t.Errorf("%s: the letter says %q", lang, secret)
			}
		}
		if items := strings.Count(got.HTML, "<li"); items < 2 {
			t.Errorf("%s: the page lists %d houses", lang, items)
		}
	}
}

// A family that is chased reads which answer is awaited, by when, and that silence
// gives no bed away.
func TestAReminderAboutNextYearSaysWhichAnswerIsAwaitedAndByWhen(t *testing.T) {
	closes := calendar.MustDay("2027-05-14")
	l := store.Letter{
		Territory: placement.Territory{Name: "Finistère", TimeZone: "Europe/Paris"}, Campaign: placement.Campaign{Name: "Rentrée 2027", ClosesOn: closes},
		To:    placement.Guardianship{Standing: placement.Joint, Guardian: placement.Guardian{Name: "Awa Diallo", Ref: "r1"}},
		Pupil: placement.Pupil{Given: "Lina", Family: "Diallo"}, Agreement: placement.Agreement{RequestedAt: closes.AddDays(-30).At(9, 0, time.UTC)},
	}
	for _, row := range []struct {
		lang   plain.Lang
		late   int
		want   []string
		absent string
	}{
		{plain.FR, -3, []string{"reste dans le même internat", "au plus tard le", "14 mai 2027", "reste gardée"}, "pas refuser"},
		{plain.FR, 1, []string{"pour le", "14 mai 2027", "pas refuser", "reste gardée"}, "au plus tard"},
		{plain.EN, -3, []string{"asks for another one", "14 May 2027", "at the latest"}, "not refusing"},
		{plain.EN, 1, []string{"14 May 2027", "Not answering is not refusing", "stays kept"}, "at the latest"},
	} {
		n := placement.Notice{Kind: placement.RenewalReminder, Lang: string(row.lang), DueAt: closes.AddDays(row.late).At(9, 0, time.UTC)}
		got, err := notify.Writer{URL: "https://internat.example"}.Write(n, l)
		if err != nil {
			t.Fatal(err)
		}
		own, _, _ := strings.Cut(got.Text, strings.Repeat("-", 60)) // French stands below English
		for _, text := range row.want {
			if !strings.Contains(strings.ReplaceAll(own, "\u00a0", " "), text) {
				t.Errorf("%s, %d days late: lacks %q\n%s", row.lang, row.late, text, own)
			}
		}
		if strings.Contains(own, row.absent) || strings.Contains(got.Subject, "Lina") {
			t.Errorf("%s, %d days late: says %q, or the child in the subject %q", row.lang, row.late, row.absent, got.Subject)
		}
	}
}

func TestTwoLettersOfOneClickAreToldApartByTheirMarks(t *testing.T) {
	one, other := notify.Mark("not_5e2khak2222232fs63aiyhp3up"), notify.Mark("not_5e2khak22222b6ce6ammjs7xdc")
	if one != "AIYH-P3UP" || one == other {
		t.Errorf("%s and %s", one, other)
	}
}
