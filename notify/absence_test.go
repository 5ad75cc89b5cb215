package notify_test

import (
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/notify"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// answered is what a letter about a reported absence is written from.
func answered(state placement.AbsenceReportState) store.Letter {
	return store.Letter{
		Territory: placement.Territory{Name: "Finistère", TimeZone: "Europe/Paris", Phone: "02 98 00 00 00"},
		To:        placement.Guardianship{Standing: placement.Joint, Guardian: placement.Guardian{ID: "gua_1", Name: "Awa Diallo", Ref: "r1"}},
		Pupil:     placement.Pupil{Given: "Lina", Family: "Diallo"}, House: placement.House{ID: "hou_1", Name: "Brocéliande"},
		Absence: placement.AbsenceReport{Guardian: "gua_1", State: state,
			Nights: calendar.Interval{From: calendar.NewDay(2026, time.May, 21), To: calendar.NewDay(2026, time.May, 23)}},
	}
}

// TestALetterSaysWhetherAChildIsExpectedAndOnWhichNights: in both languages, and
// without the child's name where a stranger reads it.
func TestALetterSaysWhetherAChildIsExpectedAndOnWhichNights(t *testing.T) {
	n := placement.Notice{Kind: placement.AbsenceAnswered, Guardian: "gua_1", About: placement.Thing{Kind: "absence_report", ID: "arp_1"}}
	for _, c := range []struct {
		lang  plain.Lang
		state placement.AbsenceReportState
		has   []string
	}{
		{plain.FR, placement.ReportGranted, []string{"autorise l’absence", "Lina", "21 mai 2026", "n’est pas attendu", "de nouveau le", "23 mai"}},
		{plain.FR, placement.ReportDeclined, []string{"n’a pas autorisé", "Lina", "21 mai 2026", "reste attendu"}},
		{plain.EN, placement.ReportGranted, []string{"authorises the absence", "Lina", "21 May 2026", "not expected", "again on"}},
		{plain.EN, placement.ReportDeclined, []string{"has not authorised", "Lina", "21 May 2026", "still expected"}},
	} {
		n.Lang = string(c.lang)
		got, err := notify.Writer{URL: "https://internat.example"}.Write(n, answered(c.state))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(got.Text, "\u00a0", " ")
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s, %s: no %q in\n%s", c.lang, c.state, want, text)
			}
		}
		if strings.Contains(got.Subject, "Lina") || got.Subject == "" {
			t.Errorf("%s: subject %q", c.lang, got.Subject)
		}
	}
}

func TestTheAnswerToAnAbsenceIsForWhoReportedItAndOfNoUseAfterwards(t *testing.T) {
	l := answered(placement.ReportGranted)
	now := time.Date(2026, time.May, 20, 9, 0, 0, 0, time.UTC)
	n := placement.Notice{Kind: placement.AbsenceAnswered, Guardian: "gua_1", About: placement.Thing{Kind: "absence_report", ID: "arp_1"}, NotAfter: now.Add(72 * time.Hour)}
	if why := notify.Due(n, l, now); why != "" {
		t.Errorf("closed: %s", why)
	}
	if why := notify.Due(n, l, now.Add(73*time.Hour)); why != notify.Overtaken {
		t.Errorf("after the nights: %q", why)
	}
	n.Guardian = "gua_2"
	if why := notify.Due(n, l, now); why != notify.NotEntitled {
		t.Errorf("to the other parent: %q", why)
	}
}
