package placement

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"internat/capacity/calendar"
)

// SiblingModes are what a campaign may do about brothers and sisters, the usual
// first; the engine's words (see match.Siblings).
var SiblingModes = []string{"tie-break", "together", "absolute", "none"}

// A CampaignChange is what somebody typed about a campaign that is open already.
// Its school year never changes.
type CampaignChange struct {
	Name                                        string
	OpensOn, ClosesOn, PanelOn, EntryOn, EndsOn calendar.Day
	AnswerDays                                  int
	Siblings                                    string
	Recount                                     bool
}

// Change amends an open campaign. Once decisions were taken on a run of it
// (decided), the rules about brothers and sisters and the recount are fixed: two
// pupils of one campaign are not placed by different rules. The event names what
// changed; saving without a change gives one without facts.
func (c Campaign) Change(by Actor, now time.Time, in CampaignChange, decided bool) (Campaign, Event, error) {
	if c.State != Open {
		return c, Event{}, Refuse("campaign.closed")
	}
	next := c
	next.Name, next.AnswerDays, next.Siblings, next.Recount = in.Name, in.AnswerDays, in.Siblings, in.Recount
	next.OpensOn, next.ClosesOn, next.PanelOn, next.EntryOn, next.EndsOn = in.OpensOn, in.ClosesOn, in.PanelOn, in.EntryOn, in.EndsOn
	var faults Faults
	if err := next.Check(); err != nil {
		errors.As(err, &faults)
	}
	if decided && next.Siblings != c.Siblings {
		faults.Add("siblings", "campaign.rules_fixed")
	}
	if decided && next.Recount != c.Recount {
		faults.Add("recount", "campaign.rules_fixed")
	}
	if err := faults.Err(); err != nil {
		return c, Event{}, err
	}
	e := by.Happened(now, "campaign.changed", "campaign", string(c.ID))
	e.Facts = c.changes(next)
	return next, e, nil
}

// SameRules reports whether a run would be computed under the same rules, for the
// same nights.
func (c Campaign) SameRules(as Campaign) bool {
	return c.Siblings == as.Siblings && c.Recount == as.Recount && c.Nights() == as.Nights()
}

// changes names each setting that differs, with both values; of the name only
// that it does.
func (c Campaign) changes(next Campaign) map[string]string {
	facts := map[string]string{}
	for _, x := range []struct{ name, from, to string }{
		{"opens_on", c.OpensOn.String(), next.OpensOn.String()}, {"closes_on", c.ClosesOn.String(), next.ClosesOn.String()},
		{"panel_on", c.PanelOn.String(), next.PanelOn.String()}, {"entry_on", c.EntryOn.String(), next.EntryOn.String()},
		{"ends_on", c.EndsOn.String(), next.EndsOn.String()}, {"answer_days", strconv.Itoa(c.AnswerDays), strconv.Itoa(next.AnswerDays)},
		{"siblings", c.Siblings, next.Siblings}, {"recount", strconv.FormatBool(c.Recount), strconv.FormatBool(next.Recount)},
	} {
		if x.from != x.to {
			facts[x.name] = x.from + " → " + x.to
		}
	}
	if c.Name != next.Name {
		facts["name"] = "changed"
	}
	return facts
}

// Check lists every fault of a campaign about to be kept.
func (c Campaign) Check() error {
	var faults Faults
	if c.Name == "" {
		faults.Add("name", "field.missing")
	}
	if year, err := calendar.ParseSchoolYear(c.Year); err != nil {
		faults.Add("year", "campaign.year_unknown")
	} else if !c.EntryOn.IsZero() && calendar.SchoolYearOf(c.EntryOn) != year {
		faults.Add("entry_on", "campaign.entry_outside", c.Year)
	}
	days := []struct {
		field string
		day   calendar.Day
	}{{"opens_on", c.OpensOn}, {"closes_on", c.ClosesOn}, {"panel_on", c.PanelOn}, {"entry_on", c.EntryOn}, {"ends_on", c.EndsOn}}
	for i, d := range days {
		switch {
		case d.day.IsZero():
			faults.Add(d.field, "field.missing")
		case i > 0 && !days[i-1].day.IsZero() && d.day.Before(days[i-1].day):
			faults.Add(d.field, "campaign.days_backward")
		}
	}
	if c.AnswerDays < 1 || c.AnswerDays > 60 {
		faults.Add("answer_days", "campaign.answer_days", 1, 60)
	}
	if !slices.Contains(SiblingModes, c.Siblings) {
		faults.Add("siblings", "field.unknown")
	}
	return faults.Err()
}
