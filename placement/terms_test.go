package placement

import (
	"slices"
	"strings"
	"testing"
)

func terms(change ...func(*HouseTerms)) HouseTerms {
	t := HouseTerms{Scheme: Educatif, Decides: PanelDecides, AppealBody: "la DSDEN", Licensed: 40, Opening: SundayToFriday, Calendar: "B"}
	for _, f := range change {
		f(&t)
	}
	return t
}

func TestSettlingAHouse(t *testing.T) {
	h := House{ID: "hou_a", Territory: "ter_35", Scheme: Ordinary, Decides: HeadDecides, Opening: MondayToFriday}
	got, event, err := h.Settle(Actor{Role: Officer}, terms(), noon)
	if err != nil || got.Terms() != terms() || got.Territory != "ter_35" {
		t.Errorf("got %+v, %v", got, err)
	}
	if event.Verb != "house.changed" || event.House != "hou_a" || event.Facts["scheme"] != "educatif" || event.Facts["licensed"] != "40" || event.Facts["movable"] != "" {
		t.Errorf("event %+v", event)
	}
}

func TestTermsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*HouseTerms)
	}{
		{"scheme:field.unknown", func(t *HouseTerms) { t.Scheme = "palace" }},
		{"decides:field.unknown", func(t *HouseTerms) { t.Decides = "" }},
		{"appeal_body:house.appeal_missing", func(t *HouseTerms) { t.AppealBody = "" }},
		{"licensed:number.out_of_range", func(t *HouseTerms) { t.Licensed = -1 }},
		{"opening:field.unknown", func(t *HouseTerms) { t.Opening = "sometimes" }},
		{"calendar:house.calendar_unknown", func(t *HouseTerms) { t.Calendar = "D" }},
	} {
		_, _, err := House{}.Settle(Actor{Role: Officer}, terms(c.change), noon)
		if got := fieldCodes(err); !slices.Equal(got, []string{c.want}) {
			t.Errorf("faults %v, want %s", got, c.want)
		}
	}
}

func TestTheDirectoryNeverTouchesWhatPeopleDecided(t *testing.T) {
	h := House{ID: "hou_a", UAI: "0350053T", Name: "Collège A", Pupils: 300, Scheme: EREA, AppealBody: "la DSDEN", Licensed: 40, Closed: true, Version: 7}
	read := House{UAI: "0350053T", Name: "Collège B", Pupils: 300, Commune: "Rennes", Public: true, Scheme: Ordinary}
	got, facts := h.Update(read)
	if got.Terms() != h.Terms() || got.ID != h.ID || got.Version != 7 || got.Name != "Collège B" || got.Commune != "Rennes" {
		t.Errorf("got %+v", got)
	}
	var names []string
	for _, f := range facts {
		names = append(names, f.Name+": "+f.From+" → "+f.To)
	}
	if want := "name: Collège A → Collège B, public: false → true, commune:  → Rennes"; strings.Join(names, ", ") != want {
		t.Errorf("facts %v", names)
	}
	if _, again := got.Update(read); len(again) != 0 {
		t.Errorf("a second time: %v", again)
	}
}

func TestDepartments(t *testing.T) {
	for code, want := range map[string]string{"035": "Ille-et-Vilaine", "35": "Ille-et-Vilaine", "02A": "Corse-du-Sud", "2b": "Haute-Corse", "974": "La Réunion", "T01": "T01"} {
		if got := DepartmentName(code); got != want {
			t.Errorf("DepartmentName(%s) = %s", code, got)
		}
	}
	if len(departments) != 107 {
		t.Errorf("%d départements", len(departments))
	}
}
