package placement

import (
	"regexp"
	"slices"
	"time"

	"internat/capacity/calendar"
)

// The bounds of a version.
const (
	MostCriteria        = 40
	MostCriterionPoints = 100
)

var (
	catalogueNumber = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$`)
	criterionCode   = regexp.MustCompile(`^[a-z][a-z0-9_]{1,29}$`)
)

// CriterionField names the form field of one part of a criterion.
func CriterionField(code, part string) string { return "c_" + code + "_" + part }

// Draft makes a draft of the territory from a version, to be changed and
// published under another number.
func (k Catalogue) Draft(by Actor, number string, now time.Time) (Catalogue, Event) {
	k.Base, k.Number = k.Number, number
	k.ID, k.Version, k.Territory, k.State, k.Source = "", 0, by.Territory, CatalogueDraft, ""
	k.ValidFrom, k.PublishedOn, k.PublishedBy = calendar.Day{}, calendar.Day{}, ""
	k.Criteria = slices.Clone(k.Criteria)
	return k, k.happened(by, now, "catalogue.drafted")
}

// Amend takes what was typed into a draft: the number, the source, the first day,
// the cap and the criteria. A criterion that stays keeps its family, its group and
// who may see it: a code means the same in every version.
func (k Catalogue) Amend(by Actor, typed Catalogue, now time.Time) (Catalogue, Event, error) {
	if k.State != CatalogueDraft {
		return k, Event{}, Refuse("catalogue.published")
	}
	criteria := slices.Clone(typed.Criteria)
	for i, c := range criteria {
		if kept, ok := k.Criterion(c.Code); ok {
			kept.Points, kept.Words, kept.Proof = c.Points, c.Words, c.Proof
			criteria[i] = kept
		}
	}
	k.Number, k.Source, k.ValidFrom, k.SituationCap, k.Criteria = typed.Number, typed.Source, typed.ValidFrom, typed.SituationCap, criteria
	return k, k.happened(by, now, "catalogue.changed"), k.Check()
}

// Publish puts a draft into force from a day that has not come yet: what was
// counted until then stays as it was counted.
func (k Catalogue) Publish(by Actor, today calendar.Day, now time.Time) (Catalogue, Event, error) {
	if k.State != CatalogueDraft {
		return k, Event{}, Refuse("catalogue.published")
	}
	var faults Faults
	if k.Source == "" {
		faults.Add("source", "field.missing")
	}
	if !today.Before(k.ValidFrom) {
		faults.Add("valid_from", "catalogue.too_early")
	}
	if err := append(faults, k.faults()...).Err(); err != nil {
		return k, Event{}, err
	}
	k.State, k.PublishedOn, k.PublishedBy = CataloguePublished, today, by.Name
	return k, k.happened(by, now, "catalogue.published"), nil
}

// Drop takes a draft back.
func (k Catalogue) Drop(by Actor, now time.Time) (Event, error) {
	if k.State != CatalogueDraft {
		return Event{}, Refuse("catalogue.published")
	}
	return k.happened(by, now, "catalogue.dropped"), nil
}

func (k Catalogue) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "catalogue", string(k.ID))
	e.Facts = map[string]string{"number": k.Number, "base": k.Base}
	return e
}

// Check lists all that is wrong with a version, by form field.
func (k Catalogue) Check() error { return k.faults().Err() }

// CheckNumber says what is wrong with the number of a version.
func (k Catalogue) CheckNumber() error {
	if !catalogueNumber.MatchString(k.Number) {
		return Reject("number", "catalogue.number_bad")
	}
	return nil
}

func (k Catalogue) faults() (faults Faults) {
	if !catalogueNumber.MatchString(k.Number) {
		faults.Add("number", "catalogue.number_bad")
	}
	if k.SituationCap < 0 {
		faults.Add("situation_cap", "catalogue.cap_bad")
	}
	if len(k.Criteria) == 0 || len(k.Criteria) > MostCriteria {
		faults.Add("criteria", "catalogue.count_bad", MostCriteria)
	}
	for i, c := range k.Criteria {
		c.check(&faults)
		if slices.ContainsFunc(k.Criteria[:i], func(o Criterion) bool { return o.Code == c.Code }) {
			faults.Add("new_code", "criterion.twice", c.Code)
		}
	}
	if len(faults) == 0 {
		if sum, told := k.givesAway(); told {
			faults.Add("situation_cap", "catalogue.gives_away", sum)
		}
	}
	return faults
}

func (c Criterion) check(faults *Faults) {
	if !criterionCode.MatchString(c.Code) {
		faults.Add("new_code", "criterion.code_bad")
	} else if !Lawful(c.Code) {
		faults.Add("new_code", "criterion.unlawful")
	}
	if !slices.Contains(CriterionFamilies, c.Family) {
		faults.Add("new_family", "field.unknown")
	}
	if c.Group != "" && !slices.Contains(Groups, c.Group) {
		faults.Add("new_code", "target.group_unlawful")
	}
	if c.Restricted && (!c.situation() || c.Group != "") {
		faults.Add("new_family", "criterion.secret_shown")
	}
	if c.Points < 0 || c.Points > MostCriterionPoints {
		faults.Add(CriterionField(c.Code, "points"), "criterion.points_bad", MostCriterionPoints)
	}
	for _, text := range []struct {
		part, value string
		wanted      bool
	}{{"fr", c.Words.FR, true}, {"en", c.Words.EN, true}, {"proof_fr", c.Proof.FR, false}, {"proof_en", c.Proof.EN, false}} {
		switch {
		case text.value == "" && text.wanted:
			faults.Add(CriterionField(c.Code, text.part), "field.missing")
		case !LawfulDefinition(text.value):
			faults.Add(CriterionField(c.Code, text.part), "criterion.unlawful")
		}
	}
}

// givesAway looks for a sum of the family and educational criteria that only a
// restricted one explains: whoever knows the published scale and the other
// criteria could take the total apart.
func (k Catalogue) givesAway() (sum int, told bool) {
	innocent, secret := map[int]bool{0: true}, map[int]bool{}
	for _, c := range k.Criteria {
		switch {
		case c.situation() && c.Restricted:
			secret = with(secret, innocent, c.Points)
		case c.situation():
			innocent, secret = with(innocent, nil, c.Points), with(secret, nil, c.Points)
		}
	}
	open := map[int]bool{}
	for raw := range innocent {
		open[k.capped(raw)] = true
	}
	for raw := range secret {
		if capped := k.capped(raw); !open[capped] && (!told || capped < sum) {
			sum, told = capped, true
		}
	}
	return sum, told
}

// with adds to the sums that can be reached those with some points more, and
// those of others with them.
func with(sums, others map[int]bool, points int) map[int]bool {
	reached := map[int]bool{}
	for _, from := range []map[int]bool{sums, others} {
		for s := range from {
			reached[s+points] = true
		}
	}
	for s := range sums {
		reached[s] = true
	}
	return reached
}

// A CatalogueChange is what became of one criterion between two versions.
type CatalogueChange struct {
	Code     string
	Old, New Criterion // Code "" where the version has none
}

// Since lists what changed since another version, in the order of this one; what
// is gone comes last.
func (k *Catalogue) Since(older *Catalogue) []CatalogueChange {
	var list []CatalogueChange
	for _, c := range k.Criteria {
		old, _ := older.Criterion(c.Code)
		if old != c {
			list = append(list, CatalogueChange{Code: c.Code, Old: old, New: c})
		}
	}
	for _, old := range older.Criteria {
		if _, still := k.Criterion(old.Code); !still {
			list = append(list, CatalogueChange{Code: old.Code, Old: old})
		}
	}
	return list
}
