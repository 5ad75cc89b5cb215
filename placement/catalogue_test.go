package placement

import (
	"slices"
	"testing"
)

func shipped(number string) *Catalogue {
	all := ShippedCatalogues()
	i := slices.IndexFunc(all, func(k Catalogue) bool { return k.Number == number })
	return &all[i]
}

func TestPointsAreTheSumOfTheLines(t *testing.T) {
	claims := Claims{{Code: "far"}, {Code: "very_far"}, {Code: "boursier"}, {Code: "protection"}, {Code: "single_parent"}}
	for number, want := range map[string]int{"2026-1": 24 + 12 + 30 + 8, "2026-2": 24 + 12 + 30} {
		k, sum := shipped(number), 0
		for _, line := range k.Lines(claims, true) {
			sum += line.Points
		}
		if sum != k.Points(claims) {
			t.Errorf("%s: lines add up to %d, points are %d", number, sum, k.Points(claims))
		}
		if k.Points(claims) != want {
			t.Errorf("%s: points = %d: a distance must count once, the farther one, and the situation up to its cap", number, k.Points(claims))
		}
	}
}

// A reader without access cannot tell a protected child from another one whose
// family situation counts.
func TestAProtectionMeasureIsNeverNamed(t *testing.T) {
	for _, code := range []string{"protection", "special_needs"} {
		with := ExampleCatalogue().Lines(Claims{{Code: "far"}, {Code: code}}, false)
		without := ExampleCatalogue().Lines(Claims{{Code: "far"}, {Code: "bereavement"}}, false)
		if !slices.Equal(with, without) {
			t.Errorf("with %s: %v, with another criterion: %v", code, with, without)
		}
	}
}

// A restricted criterion of another kind would have a line of its own, and one
// with a group would be named with the social-mix targets.
func TestARestrictedCriterionIsPartOfTheSituationAndOfNoGroup(t *testing.T) {
	for name, spoil := range map[string]func(*Criterion){
		"another kind": func(c *Criterion) { c.Family = "social" },
		"a group":      func(c *Criterion) { c.Group = Rural },
	} {
		k := draftOf("2026-2")
		spoil(criterionIn(&k, "protection"))
		if !slices.Contains(faultsOf(k.Check()), "new_family:criterion.secret_shown") {
			t.Errorf("%s: a restricted criterion would be told by its line or its group", name)
		}
	}
}

func TestWhatIsUnverifiedIsCountedByLine(t *testing.T) {
	claims := Claims{{Code: "protection"}, {Code: "far"}, {Code: "single_parent"}, {Code: "boursier", VerifiedBy: "Claire"}}
	if got := ExampleCatalogue().Unverified(claims); !slices.Equal(got, []string{SituationLine, "far"}) {
		t.Errorf("got %v", got)
	}
}

// Whoever knows the published scale and the other criteria can take the sum
// apart. What is left over must never be possible with a restricted criterion
// only: for each combination there is one without any that leaves the same. Check
// says so of the shipped version, and each combination is gone through here.
func TestNoSumGivesARestrictedCriterionAway(t *testing.T) {
	for _, k := range []Catalogue{*shipped("2026-2"), *shipped("2026-1")} {
		var situation []Criterion
		for _, c := range k.Criteria {
			if c.situation() {
				situation = append(situation, c)
			}
		}
		innocent, secret := map[int]bool{}, map[int]bool{}
		for set := 1; set < 1<<len(situation); set++ {
			var claims Claims
			restricted := false
			for i, c := range situation {
				if set>>i&1 == 1 {
					claims, restricted = append(claims, Claim{Code: c.Code}), restricted || c.Restricted
				}
			}
			if restricted {
				secret[k.Points(claims)] = true
			} else {
				innocent[k.Points(claims)] = true
			}
		}
		least, told := 0, false
		for points := range secret {
			if !innocent[points] && (!told || points < least) {
				least, told = points, true
			}
		}
		if sum, says := k.givesAway(); sum != least || says != told {
			t.Errorf("%s: Check says %d %v, every combination says %d %v", k.Number, sum, says, least, told)
		}
		if told != (k.Number == "2026-1") {
			t.Errorf("%s gives a restricted criterion away: %v", k.Number, told)
		}
	}
}

func draftOf(number string) Catalogue {
	k, _ := shipped(number).Draft(Actor{Role: Officer, Name: "Claire", Territory: "ter_1"}, "2027-1", noon)
	k.Source, k.ValidFrom = "commission du 12 mai", today.AddDays(1)
	return k
}

func criterionIn(k *Catalogue, code string) *Criterion {
	i := slices.IndexFunc(k.Criteria, func(c Criterion) bool { return c.Code == code })
	return &k.Criteria[i]
}

func faultsOf(err error) (list []string) {
	faults, _ := err.(Faults)
	for _, f := range faults {
		list = append(list, f.Field+":"+f.Code)
	}
	return list
}

func TestADraftIsPublishedOnlyWithItsSourceFromADayToCome(t *testing.T) {
	officer := Actor{Role: Officer, Name: "Claire"}
	k := draftOf("2026-2")
	published, event, err := k.Publish(officer, today, noon)
	if err != nil || published.State != CataloguePublished || published.PublishedBy != "Claire" || published.PublishedOn != today || event.Verb != "catalogue.published" {
		t.Fatalf("%+v, %v", published, err)
	}
	if _, _, err := published.Publish(officer, today, noon); err == nil {
		t.Error("it was published twice")
	}
	if _, _, err := published.Amend(officer, k, noon); err == nil {
		t.Error("a published version was changed")
	}
	k.Source, k.ValidFrom = "", today
	if _, _, err := k.Publish(officer, today, noon); !slices.Equal(faultsOf(err), []string{"source:field.missing", "valid_from:catalogue.too_early"}) {
		t.Errorf("got %v", err)
	}
}

func TestNoCriterionIsAboutOriginOrMarks(t *testing.T) {
	for _, text := range []string{"Nationalité étrangère", "Religion de la famille", "Élève d'origine étrangère", "Moyenne générale", "Notes du trimestre", "School marks", "Appartenance ethnique"} {
		for _, part := range []string{"fr", "en", "proof_fr", "proof_en"} {
			k := draftOf("2026-2")
			c := criterionIn(&k, "far")
			map[string]func(){"fr": func() { c.Words.FR = text }, "en": func() { c.Words.EN = text }, "proof_fr": func() { c.Proof.FR = text },
				"proof_en": func() { c.Proof.EN = text }}[part]()
			if got := faultsOf(k.Check()); !slices.Contains(got, "c_far_"+part+":criterion.unlawful") {
				t.Errorf("%q as %s: %v", text, part, got)
			}
		}
	}
	for _, code := range []string{"nationalite", "religion", "origine", "moyenne_generale"} {
		k := draftOf("2026-2")
		k.Criteria = append(k.Criteria, Criterion{Code: code, Family: "social", Words: Bilingual{"x", "x"}})
		if got := faultsOf(k.Check()); !slices.Contains(got, "new_code:criterion.unlawful") {
			t.Errorf("%s must be refused: %v", code, got)
		}
	}
}

// A code means the same in every version: only points and words are changed.
func TestADraftKeepsWhatACodeMeans(t *testing.T) {
	k := draftOf("2026-2")
	typed := k
	typed.Criteria = []Criterion{{Code: "rural", Family: "social", Points: 9, Restricted: true, Words: Bilingual{"Campagne", "Country"}}}
	got, _, err := k.Amend(Actor{Role: Officer}, typed, noon)
	want := Criterion{Code: "rural", Family: "geographic", Points: 9, Group: Rural, Words: Bilingual{"Campagne", "Country"}}
	if err != nil || len(got.Criteria) != 1 || got.Criteria[0] != want {
		t.Errorf("%+v, %v", got.Criteria, err)
	}
}

func TestTheDifferencesBetweenTwoVersionsAreListed(t *testing.T) {
	old, k := shipped("2026-2"), draftOf("2026-2")
	criterionIn(&k, "rural").Points = 20
	criterionIn(&k, "qpv").Words.FR = "Quartier de la politique de la ville"
	k.Criteria = append(slices.DeleteFunc(k.Criteria, func(c Criterion) bool { return c.Code == "rep" }), Criterion{Code: "long_trip", Family: "geographic", Points: 5})
	var got []string
	for _, c := range k.Since(old) {
		got = append(got, c.Code)
	}
	if !slices.Equal(got, []string{"rural", "qpv", "long_trip", "rep"}) {
		t.Errorf("got %v", got)
	}
}
