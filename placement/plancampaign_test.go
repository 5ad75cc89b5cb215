package placement

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
)

func day(text string) calendar.Day { return calendar.MustDay(text) }

// openCampaign is a valid campaign; the change is what somebody typed, from what
// it is.
func openCampaign() (Campaign, CampaignChange) {
	in := CampaignChange{Name: "Rentrée 2027", OpensOn: day("2027-02-01"), ClosesOn: day("2027-04-01"), PanelOn: day("2027-05-01"), EntryOn: day("2027-09-01"),
		EndsOn: day("2028-07-01"), AnswerDays: 10, Siblings: "tie-break"}
	return Campaign{ID: "cam_1", Territory: "ter_1", Year: "2027-2028", State: Open, Name: in.Name, OpensOn: in.OpensOn, ClosesOn: in.ClosesOn,
		PanelOn: in.PanelOn, EntryOn: in.EntryOn, EndsOn: in.EndsOn, AnswerDays: in.AnswerDays, Siblings: in.Siblings}, in
}

func TestWhatOfACampaignMayChange(t *testing.T) {
	officer := Actor{Role: Officer, Account: "acc_1", Territory: "ter_1", Name: "C. Morvan"}
	for _, c := range []struct {
		name    string
		decided bool
		change  func(*Campaign, *CampaignChange)
		fields  []string // that are wrong
		facts   map[string]string
	}{
		{"nothing", false, func(*Campaign, *CampaignChange) {}, nil, map[string]string{}},
		{"its name and days", true, func(_ *Campaign, in *CampaignChange) {
			in.Name, in.PanelOn, in.AnswerDays = "Rentrée", day("2027-05-08"), 12
		}, nil, map[string]string{"name": "changed", "panel_on": "2027-05-01 → 2027-05-08", "answer_days": "10 → 12"}},
		{"its rules, before any decision", false, func(_ *Campaign, in *CampaignChange) { in.Siblings, in.Recount = "together", true }, nil,
			map[string]string{"siblings": "tie-break → together", "recount": "false → true"}},
		{"its rules, once decisions were taken", true, func(_ *Campaign, in *CampaignChange) { in.Siblings, in.Recount = "together", true },
			[]string{"siblings", "recount"}, nil},
		{"what was never possible", true, func(_ *Campaign, in *CampaignChange) {
			in.Name, in.EndsOn, in.Siblings = "", day("2027-08-01"), "eldest"
		},
			[]string{"name", "ends_on", "siblings", "siblings"}, nil},
		{"a campaign that is closed", false, func(k *Campaign, _ *CampaignChange) { k.State = Closed }, []string{""}, nil},
	} {
		k, in := openCampaign()
		c.change(&k, &in)
		next, event, err := k.Change(officer, time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC), in, c.decided)
		var many Faults
		var one *Fault
		var fields []string
		if errors.As(err, &many) {
			for _, f := range many {
				fields = append(fields, f.Field)
			}
		} else if errors.As(err, &one) {
			fields = []string{one.Field}
		}
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%s: %v is wrong, want %v", c.name, fields, c.fields)
		}
		if err == nil && (event.Verb != "campaign.changed" || !maps.Equal(event.Facts, c.facts) || next.Year != k.Year || next.Siblings != in.Siblings) {
			t.Errorf("%s: %+v with %v", c.name, next, event.Facts)
		}
	}
}

// TestARunKeepsTheRulesOfItsCampaign: they are in the frozen input and in its hash.
func TestARunKeepsTheRulesOfItsCampaign(t *testing.T) {
	for _, mode := range SiblingModes {
		p, _ := twoHouses(func(s *Snapshot) { s.Campaign.Siblings, s.Campaign.Recount = mode, true }).Problem("salt")
		if string(p.Siblings) != mode || !p.Recount {
			t.Errorf("%s: the problem has %s, recount %v", mode, p.Siblings, p.Recount)
		}
		solve(t, twoHouses(func(s *Snapshot) { s.Campaign.Siblings, s.Campaign.Recount = mode, true }))
	}
}
