package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// typedScale is the form of a draft as it is shown, with some fields typed again.
func typedScale(version int, again ...string) (pairs []string) {
	k := *placement.ExampleCatalogue()
	k.Version, k.Number = version, "2027-1"
	form := catalogueForm(k)
	form.Set("source", "")
	form.Set("valid_from", "")
	for pair := range slices.Chunk(again, 2) {
		form.Set(pair[0], pair[1])
	}
	for name, values := range form.values {
		pairs = append(pairs, name, values[0])
	}
	return pairs
}

func TestAnOfficerPublishesANewScaleAndEverybodyReadsWhatChanged(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	b := s.browser().with(store.Session{Account: s.account(placement.Officer, "claire@example.fr").ID})
	b.get("/baremes").has(t, "Barème 2026-2", "en vigueur", `value="2026-3"`)
	b.post("/baremes", "from", placement.ExampleScale, "number", "2026-1").is(t, 422).has(t, "existe déjà")
	made := b.post("/baremes", "from", placement.ExampleScale, "number", "2027-1").is(t, 303)
	path := regexp.MustCompile(`/baremes/cat_[a-z0-9]+`).FindString(made.Header.Get("Location"))
	b.get("/regles?version=2027-1").is(t, 404)

	b.post(path+"/publier", "version", "1").is(t, 422).has(t, "demain au plus tôt")
	wrong := b.post(path, typedScale(1, "c_far_fr", "Élève d'origine étrangère", "c_rural_points", "15")...).is(t, 422)
	wrong.has(t, "Aucun critère ne peut porter sur la nationalité", "origine étrangère", `name="c_rural_points" value="15"`)
	b.post(path, typedScale(1, "situation_cap", "0")...).is(t, 422).has(t, "il se lirait dans la somme")

	tomorrow := storetest.Today.AddDays(1).String()
	b.post(path, typedScale(1, "c_rural_points", "15", "valid_from", tomorrow, "source", "commission du 12 mai",
		"new_code", "long_trip", "new_family", "geographic", "new_points", "7", "new_fr", "Trajet long", "new_en", "Long trip", "c_rep_drop", "1")...).is(t, 303)
	b.get(path).has(t, "Trajet long", "Éducation prioritaire", "retiré", "commission du 12 mai")
	b.post(path+"/publier", "version", "2").is(t, 303)
	b.follow(b.post(path, typedScale(3, "c_rural_points", "99")...)).has(t, "Barème 2027-1", "commission du 12 mai", `<td class="n">15</td>`)

	public := s.browser()
	public.get("/regles?version=2027-1").is(t, 200).has(t, "Barème 2027-1", "Trajet long", "n’est pas celui en vigueur", "Différences avec le barème 2026-2", "commission du 12 mai")
	now := public.get("/regles")
	now.has(t, "Barème 2026-2")
	if strings.Contains(now.text, "Trajet long") {
		t.Error("a scale counts before its day")
	}
	s.at(storetest.Noon.AddDate(0, 0, 2))
	public.get("/regles").has(t, "Trajet long", "Commune rurale isolée")
	public.get("/regles?lang=en").has(t, "Long trip", "taken out")
}

func TestTwoPeopleDoNotWriteOverEachOthersDraft(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	b := s.browser().with(store.Session{Account: s.account(placement.Admin, "admin@example.fr").ID})
	made := b.post("/baremes", "from", placement.ExampleScale, "number", "2027-1").is(t, 303)
	path := regexp.MustCompile(`/baremes/cat_[a-z0-9]+`).FindString(made.Header.Get("Location"))
	b.post(path, typedScale(1)...).is(t, 303)
	b.post(path, typedScale(1)...).is(t, 422)
	b.post(path+"/supprimer", "version", "2").is(t, 303)
	b.get(path).is(t, 404)
}

// A campaign counts by the version it names, and its form says which.
func TestAFormOfANewRequestCountsByTheScaleOfItsCampaign(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	b := s.browser().with(store.Session{Account: s.account(placement.Officer, "claire@example.fr").ID})
	b.get("/campagnes/nouvelle").has(t, "Barème de la campagne", `<option value="2026-1"`)
	open := []string{"name", "Rentrée 2027", "year", "2027-2028", "opens_on", "2026-12-01", "closes_on", "2027-05-01", "panel_on", "2027-06-01", "entry_on", "2027-09-01",
		"ends_on", "2028-07-01", "answer_days", "10", "siblings", "none"}
	b.post("/campagnes", append(open, "rules", "2031-9")...).is(t, 422).has(t, "n’est pas publié")
	b.follow(b.post("/campagnes", append(open, "rules", "2026-1")...).is(t, 303)).has(t, "2026-1")
}
