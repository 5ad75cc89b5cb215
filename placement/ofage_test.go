package placement_test

import (
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
)

// Who is asked and who is told about a pupil, by age and by what the pupil asked for.
func TestWhoIsAskedAndToldAboutAPupilWhoSignsAlone(t *testing.T) {
	today := calendar.MustDay("2026-11-27")
	minor := placement.Pupil{Born: calendar.MustDay("2008-11-28")}
	adult, judged, quiet, early := minor, minor, minor, minor
	adult.Born = calendar.MustDay("2008-11-27")
	judged.Emancipated, judged.EmancipatedOn = "TJ 1", today
	quiet.Born, quiet.ParentsOff = adult.Born, today
	early.ParentsOff = today // kept before the birthday was corrected: a minor leaves nobody out
	unknown := placement.Pupil{}
	for _, c := range []struct {
		name     string
		pupil    placement.Pupil
		standing placement.Standing
		asked    bool
		told     bool
	}{
		{"a parent of a minor", minor, placement.Joint, true, true},
		{"the minor", minor, placement.Self, false, false},
		{"a parent from the birthday on", adult, placement.Joint, false, true},
		{"a parent with a right to be informed", adult, placement.Informe, false, true},
		{"a carer of a pupil of age", adult, placement.Carer, false, false},
		{"the pupil from the birthday on", adult, placement.Self, true, true},
		{"a parent of an emancipated minor", judged, placement.Sole, false, true},
		{"the emancipated minor", judged, placement.Self, true, true},
		{"a parent who is left out", quiet, placement.Joint, false, false},
		{"the pupil who left them out", quiet, placement.Self, true, true},
		{"a parent of a minor who had said so", early, placement.Joint, true, true},
		{"a parent of a child without a birthday", unknown, placement.Joint, true, true},
	} {
		k := placement.Guardianship{Standing: c.standing, Guardian: placement.Guardian{ID: "gua_1"}}
		if asked, told := c.pupil.Asks(k, today), c.pupil.Tells(k, today); asked != c.asked || told != c.told {
			t.Errorf("%s: asked %v, told %v", c.name, asked, told)
		}
	}
}
