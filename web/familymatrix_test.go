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
	{"objection", 0, func(f *placement.File) { f.Guardians[1].Objects = true }},
}

// A matrix is one family with something on every page of the parents' space.
type matrix struct {
	*site
	f     placement.File
	b     *browser
	paths map[string]string
}

func newMatrix(t *testing.T, x situation) *matrix {
	s := open(t)
	s.at(storetest.Noon)
	home := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	more := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	f := storetest.Pupil(t, s.db, storetest.In(home.House), storetest.Of(storetest.Campaign(t, s.db, s.in)), func(f *placement.File) {
		f.Referral.Wishes = append(f.Referral.Wishes, placement.Wish{Rank: 2, House: more.ID})
		g := &f.Guardians[1-x.reader].Guardian
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
	m.paths["agreement"] = "/famille/accords/agr_none"
	for _, a := range f.Agreements {
		if a.Guardian == f.Guardians[x.reader].Guardian.ID {
			m.paths["agreement"] = "/famille/accords/" + string(a.ID)
		}
	}
	return m
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
	{"{file}/copie", []string{}},
	{"{file}/voeux", []string{"version", "1", "list", "{1}", "list", "{2}", "down", "{1}"}},
	{"{file}/parole", []string{"says", "wants", "company", "alone"}},
	{"{absence}", []string{"from", "2026-11-26", "to", "2026-11-27", "reason", ""}},
	{"{meeting}", []string{"reply", "coming"}},
	{"{offer}", []string{"says", "accept"}},
	{"{child}/corriger", []string{"field", "given", "value", "Linah"}},
	{"{child}/corriger", []string{"field", "own_name", "value", "Samira Ben Saïd"}},
	{"{stay}/depart", []string{"on", "2026-12-18"}},
	{"{file}/retirer", []string{"version", "{version}"}},
	{"{agreement}/retirer", []string{}},
	{"/famille/coordonnees", []string{"version", "1", "email", "neuve@famille.invalid", "channel", "email", "lang", "fr"}},
}

// walk takes every step and gives the statuses. What another guardian must keep
// to him- or herself stands on no page.
func (m *matrix) walk(t *testing.T, x situation) (cells []string) {
	other := m.f.Guardians[1-x.reader].Guardian
	named := false
	for _, step := range matrixSteps {
		path := step.path
		for thing, at := range m.paths {
			path = strings.ReplaceAll(path, "{"+thing+"}", at)
		}
		a := m.take(path, step.form)
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
	if form == nil {
		return m.b.get(path)
	}
	version := m.file(m.f.Referral.ID).Referral.Version
	wish := m.f.Referral.Houses()
	pairs := make([]string, len(form))
	for i, text := range form {
		pairs[i] = strings.NewReplacer("{1}", string(wish[0]), "{2}", string(wish[1]), "{version}", fmt.Sprint(version)).Replace(text)
	}
	return m.b.post(path, pairs...)
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
