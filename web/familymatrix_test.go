package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A situation is a family as the law sees it, and which of its guardians reads.
type situation struct {
	name   string
	reader int
	change func(*placement.File)
}

// situations are the families that the parents' space must tell apart.
var situations = []situation{
	{"together", 0, func(*placement.File) {}},
	{"apart", 0, func(f *placement.File) { f.Guardians[1].Guardian.Address = "9 impasse Cachée" }},
	{"other protected", 0, func(f *placement.File) { f.Guardians[1].Protected = true }},
	{"self protected", 0, func(f *placement.File) { f.Guardians[0].Protected = true }},
	{"informed only", 1, func(f *placement.File) {
		f.Guardians[0].Standing, f.Guardians[0].Judgment, f.Guardians[0].JudgedOn = placement.Sole, "JAF 1", storetest.Today.AddDays(-300)
		f.Guardians[1].Standing = placement.Informe
	}},
	{"sole", 0, func(f *placement.File) {
		f.Guardians[0].Standing, f.Guardians[0].Judgment, f.Guardians[0].JudgedOn = placement.Sole, "JAF 1", storetest.Today.AddDays(-300)
		f.Guardians[1].Standing = placement.Informe
	}},
	{"carer", 0, func(f *placement.File) { f.Guardians[0].Standing, f.Guardians[0].Link = placement.Carer, "service" }},
	{"welfare", 0, func(f *placement.File) {
		f.Guardians[0].Standing, f.Guardians[0].Link, f.Guardians[0].Judgment, f.Guardians[0].JudgedOn = placement.Welfare, "service", "TPE 1", storetest.Today.AddDays(-300)
	}},
	{"pupil of age", 0, func(f *placement.File) { f.Pupil.Born = storetest.Today.AddDays(-6700) }},
	{"that pupil", 2, func(f *placement.File) { f.Pupil.Born = storetest.Today.AddDays(-6700); reached(f) }},
	{"left out", 0, func(f *placement.File) {
		f.Pupil.Born, f.Pupil.ParentsOff = storetest.Today.AddDays(-6700), storetest.Today
		reached(f)
	}},
	{"objection", 0, func(f *placement.File) { f.Guardians[1].Objects = true }},
}

// reached puts on file how the pupil, who signs alone, is written to.
func reached(f *placement.File) {
	g := placement.Guardian{Territory: f.Pupil.Territory, Name: "Lina Bensaïd", Email: "lina@eleve.invalid", Lang: "fr", Channel: placement.ByEmail}
	f.Guardians = append(f.Guardians, placement.Guardianship{Guardian: g, Link: placement.SelfLink, Standing: placement.Self})
}

// A matrix is one family with something on every page of the parents' space.
type matrix struct {
	*site
	f     placement.File
	b     *browser // of the reader
	again *browser // of a reader in the same situation whose child boards and is asked about next year
	paths map[string]string
}

func newMatrix(t *testing.T, x situation) *matrix {
	s := open(t)
	s.at(storetest.Noon)
	home := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	more := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	campaign := storetest.Campaign(t, s.db, s.in)
	f := storetest.Pupil(t, s.db, storetest.In(home.House), storetest.Of(campaign), func(f *placement.File) {
		f.Referral.Wishes = append(f.Referral.Wishes, placement.Wish{Rank: 2, House: more.ID})
		g := &f.Guardians[(x.reader+1)%2].Guardian
		g.Email, g.Phone = "cache@secret.invalid", "06 99 88 77 66"
		g.Address = "9 impasse Cachée"
		x.change(f)
	})
	stay := storetest.Stay(t, s.db, f, home.Girls, home.GirlsBeds[0].ID, storetest.Year)
	m := &matrix{site: s, f: f, b: s.parent(f, x.reader), paths: map[string]string{"offer": s.offer(f), "meeting": s.meeting(f)}}
	m.paths["file"] = "/famille/dossiers/" + string(f.Referral.ID)
	m.paths["child"] = "/famille/enfants/" + string(f.Pupil.ID)
	m.paths["stay"] = "/famille/sejours/" + string(stay.ID)
	m.paths["absence"] = "/famille/absences/" + string(stay.ID)
	m.paths["review"] = "/famille/bilans/" + string(m.review(stay).ID)
	goesOn := storetest.Pupil(t, s.db, storetest.In(home.House), storetest.Of(campaign), func(f *placement.File) {
		f.Referral.Way, f.Referral.Current = placement.Renewal, home.Girls.ID
		x.change(f)
	})
	storetest.Stay(t, s.db, goesOn, home.Girls, home.GirlsBeds[1].ID, storetest.Year)
	m.again = s.parent(goesOn, x.reader)
	m.paths["renewal"] = "/famille/dossiers/" + string(goesOn.Referral.ID) + "/annee-prochaine"
	m.paths["agreement"] = "/famille/accords/agr_none"
	for _, a := range f.Agreements {
		if a.Guardian == f.Guardians[x.reader].Signer() {
			m.paths["agreement"] = "/famille/accords/" + string(a.ID)
		}
	}
	return m
}

// review is one that is due for the stay.
func (m *matrix) review(stay placement.Stay) (r placement.Review) {
	m.Helper()
	m.write(func(ctx context.Context, tx *store.Tx) (err error) {
		due, event := placement.PlanReview(storetest.Officer(m.in), stay, placement.ReviewPlan{Rules: placement.ExampleReviewRules()}, storetest.Today, "M. Petit", storetest.Noon)
		r, err = tx.SaveReview(ctx, due, event)
		return err
	})
	return r
}

// made are the things that a step makes: the page on which the reader finds one,
// and what its path begins with.
var made = map[string]struct{ page, begins string }{
	"paper":  {"{file}/pieces", "/famille/pieces/"},
	"ask":    {"/famille/coordonnees", "/famille/demandes/"},
	"report": {"{absence}", "{absence}/"},
}

// path fills in the things of a step; one that the reader does not find on its
// page is a thing that there is not.
func (m *matrix) path(step string) string {
	m.Helper()
	for thing, at := range made {
		if !strings.Contains(step, "{"+thing+"}") {
			continue
		}
		begins := m.path(at.begins)
		_, found, ok := strings.Cut(m.b.get(m.path(at.page)).text, `action="`+begins)
		id, _, _ := strings.Cut(found, `"`)
		id, _, _ = strings.Cut(id, "/")
		if !ok {
			id = thing + "_none"
		}
		step = strings.ReplaceAll(step, "{"+thing+"}", begins+id)
	}
	for thing, at := range m.paths {
		step = strings.ReplaceAll(step, "{"+thing+"}", at)
	}
	return step
}

// matrixSteps are every page and every act of the parents' space, in an order in
// which one does not undo the next. {thing} is the path of a thing.
var matrixSteps = []struct {
	path string
	form []string // nil: a page
}{
	{"/famille", nil}, {"{file}", nil}, {"{file}/pourquoi", nil}, {"{file}/pieces", nil}, {"{file}/parole", nil}, {"{file}/voeux", nil}, {"{file}/retirer", nil},
	{"{agreement}", nil}, {"{agreement}/lire", []string{}}, {"{agreement}/retirer", nil}, {"{offer}", nil}, {"{offer}/refuser", nil}, {"{meeting}", nil}, {"{meeting}/agenda.ics", nil}, {"{absence}", nil},
	{"{child}/corriger", nil}, {"{stay}/depart", nil}, {"/famille/coordonnees", nil}, {"/famille/demande", nil},
	{"{review}", nil}, {"{renewal}", nil},
	{"{agreement}", []string{"says", "talk"}},
	{"{file}/copie", []string{}},
	{"{file}/pieces", []string{"kind", "motivation"}},
	{"{paper}", []string{}},
	{"{paper}/supprimer", []string{}},
	{"{renewal}", []string{"says", "stays"}},
	{"{review}", []string{"says", "agree"}},
	{"{file}/voeux", []string{"version", "1", "list", "{1}", "list", "{2}", "down", "{1}"}},
	{"{file}/parole", []string{"says", "wants", "company", "alone"}},
	{"{absence}", []string{"from", "2026-11-26", "to", "2026-11-27", "reason", ""}},
	{"{report}/retrait", []string{}},
	{"{meeting}", []string{"reply", "coming"}},
	{"{offer}", []string{"says", "accept"}},
	{"{child}/corriger", []string{"field", "given", "value", "Linah"}},
	{"{ask}/retrait", []string{}},
	{"{child}/corriger", []string{"field", "own_name", "value", "Samira Ben Saïd"}},
	{"{stay}/depart", []string{"on", "2026-12-18"}},
	{"{file}/retirer", []string{"version", "{version}"}},
	{"{agreement}/retirer", []string{}},
	{"/famille/coordonnees", []string{"version", "1", "email", "neuve@famille.invalid", "channel", "email", "lang", "fr"}},
	{"/famille/demande", application()},
}

// walk takes every step and gives the statuses. What another guardian must keep
// to him- or herself stands on no page.
func (m *matrix) walk(t *testing.T, x situation) (cells []string) {
	other := m.f.Guardians[(x.reader+1)%2].Guardian
	named := false
	for _, step := range matrixSteps {
		a := m.take(m.path(step.path), step.form)
		cells = append(cells, fmt.Sprint(a.StatusCode))
		for _, secret := range []string{other.Email, other.Phone, other.Address, "impasse"} {
			if strings.Contains(a.text, secret) {
				t.Errorf("%s: %s shows %q of the other guardian", x.name, step.path, secret)
			}
		}
		named = named || strings.Contains(a.text, other.Name)
	}
	return append(cells, map[bool]string{true: "named", false: "-"}[named])
}

func (m *matrix) take(path string, form []string) answer {
	m.Helper()
	b := m.b
	if path == m.paths["renewal"] {
		b = m.again
	}
	if form == nil {
		return b.get(path)
	}
	version := m.file(m.f.Referral.ID).Referral.Version
	wish := m.f.Referral.Houses()
	pairs := make([]string, len(form))
	for i, text := range form {
		pairs[i] = strings.NewReplacer("{1}", string(wish[0]), "{2}", string(wish[1]), "{version}", fmt.Sprint(version)).Replace(text)
	}
	if strings.HasSuffix(path, "/pieces") {
		return b.sendFile(path, "lettre.pdf", smallPDF, pairs...)
	}
	return b.post(path, pairs...)
}

// TestEveryRouteOfTheParentsSpaceIsInTheMatrix: a page or an act that is added to
// the parents' space is tried in every situation as well.
func TestEveryRouteOfTheParentsSpaceIsInTheMatrix(t *testing.T) {
	things := strings.NewReplacer("{file}", "/famille/dossiers/{id}", "{agreement}", "/famille/accords/{id}", "{offer}", "/famille/propositions/{id}",
		"{meeting}", "/famille/rendez-vous/{id}", "{absence}", "/famille/absences/{id}", "{report}", "/famille/absences/{id}/{report}",
		"{child}", "/famille/enfants/{id}", "{stay}", "/famille/sejours/{id}", "{renewal}", "/famille/dossiers/{id}/annee-prochaine", "{review}", "/famille/bilans/{id}",
		"{paper}", "/famille/pieces/{id}", "{ask}", "/famille/demandes/{id}")
	tried := map[string]bool{}
	for _, step := range matrixSteps {
		method := http.MethodPost
		if step.form == nil {
			method = http.MethodGet
		}
		tried[method+" "+things.Replace(step.path)] = true
	}
	for _, route := range Manifest() {
		if strings.HasPrefix(route.Path, "/famille") && !tried[route.Method+" "+route.Path] {
			t.Errorf("%s %s stands in no row of the matrix", route.Method, route.Path)
		}
	}
}

// TestEveryFamilySeesAndDoesWhatItsSituationAllows walks every page and every
// act of the parents' space in every situation. The table is read by people:
// 200 is shown, 303 is done, 404 is not there, 409 and 422 are refused.
func TestEveryFamilySeesAndDoesWhatItsSituationAllows(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-34s", "")
	columns := make([][]string, len(situations))
	for i, x := range situations {
		fmt.Fprintf(&b, "%-17s", x.name)
		columns[i] = newMatrix(t, x).walk(t, x)
	}
	for row := range len(matrixSteps) + 1 {
		label := "other guardian"
		if row < len(matrixSteps) {
			label = "GET " + matrixSteps[row].path
			if matrixSteps[row].form != nil {
				label = "POST " + matrixSteps[row].path
			}
			if len(matrixSteps[row].form) > 1 && matrixSteps[row].form[0] == "field" {
				label += " " + matrixSteps[row].form[1]
			}
		}
		fmt.Fprintf(&b, "\n%-34s", label)
		for i := range situations {
			fmt.Fprintf(&b, "%-17s", columns[i][row])
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	const golden = "testdata/family_matrix.txt"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v: the table is not the golden one (UPDATE=1):\n%s", err, got)
	}
}

// What is asked waits for a person, and the family reads the answer.
func TestAnOfficerCorrectsWhatAFamilyReported(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	f := s.pupil()
	b, officer, page := s.parent(f, 0), s.browser().as("anne@example.fr"), "/famille/enfants/"+string(f.Pupil.ID)+"/corriger"
	b.get("/famille/dossiers/"+string(f.Referral.ID)).has(t, page)
	b.post(page, "field", "born", "value", "demain").is(t, http.StatusUnprocessableEntity).has(t, `value="demain"`)
	b.follow(b.post(page, "field", "given", "value", "Linah", "words", "avec un h")).has(t, "le prénom", "en attente")
	b.post(page, "field", "given", "value", "Lynah").is(t, http.StatusUnprocessableEntity).has(t, "déjà demandé")
	var id string
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.OpenFamilyAsks(ctx, store.Whole(s.in), 10)
		id = string(list[0].ID)
		return err
	})
	officer.get("/demandes-familles").has(t, "Linah", "avec un h", f.Guardians[0].Guardian.Name)
	officer.post("/demandes-familles/"+id, "version", "1", "says", "decline").is(t, http.StatusUnprocessableEntity).has(t, "motif")
	officer.follow(officer.post("/demandes-familles/"+id, "version", "1", "says", "accept"))
	if got := s.file(f.Referral.ID).Pupil.Given; got != "Linah" {
		t.Errorf("the first name is %s", got)
	}
	b.get("/famille/coordonnees").has(t, "acceptée")
}
