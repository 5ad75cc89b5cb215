package placement

import (
	"slices"

	"internat/capacity/calendar"
)

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
	if !slices.Contains([]string{"none", "tie-break", "absolute"}, c.Siblings) {
		faults.Add("siblings", "field.unknown")
	}
	return faults.Err()
}
