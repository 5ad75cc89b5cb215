package web

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

// twoRecords are one child, on file twice.
func (s *site) twoRecords() (kept, gone placement.File) {
	s.Helper()
	outside := func(f *placement.File) { f.Referral.Campaign, f.Referral.State = "", placement.Draft }
	return s.pupil(outside), s.pupil(outside, func(f *placement.File) { f.Pupil.Given, f.Pupil.Commune = "Linna", "Vitré" })
}

func TestAHintAsksOfEachWhoLooksAlike(t *testing.T) {
	s := open(t)
	b := s.officer()
	f := s.pupil()
	typed := []string{"do", "draft", "way", "application", "family", "BEN SAID", "given", "Lina", "born", "2014-02-03", "now", "5e"}
	a := b.post("/orientations/nouvelle", typed...).is(t, http.StatusUnprocessableEntity)
	a.has(t, "Cet élève ressemble à un élève connu", `href="#twins"`, "/orientations/nouvelle?eleve="+string(f.Pupil.ID), `value="BEN SAID"`, "même date de naissance")
	b.post("/orientations/nouvelle/ressemblances", typed...).is(t, http.StatusOK).has(t, "data-twins", "Bensaïd", "Ce n’est pas la même personne")
	if a := b.post("/orientations/nouvelle/ressemblances", "family", "Personne"); strings.Contains(a.text, "Bensaïd") {
		t.Error("somebody else is shown")
	}
	b.follow(b.post("/orientations/nouvelle", append(typed, "other", string(f.Pupil.ID))...)).is(t, http.StatusOK).has(t, "Lina")
	for _, text := range []string{"BEN SAID", "SAID", "2014-02-03"} {
		if strings.Contains(s.log.String(), text) {
			t.Errorf("the log says %s", text)
		}
	}
}

func TestTwoRecordsAreComparedMergedAndPartedAgain(t *testing.T) {
	s := open(t)
	b := s.officer()
	kept, gone := s.twoRecords()
	b.get("/doublons").is(t, 200).has(t, "Linna Bensaïd", "noms très proches, même date de naissance")
	page := "/doublons/" + string(kept.Pupil.ID) + "/" + string(gone.Pupil.ID)
	b.get(page).is(t, 200).has(t, "Vitré", "Samira Bensaïd", `name="f_given"`, "Dossier gardé")
	b.post(page, "kept_version", "7", "gone_version", "1").is(t, http.StatusUnprocessableEntity)
	a := b.follow(b.post(page, "kept_version", "1", "gone_version", "1", "f_given", "kept", "f_commune", "gone")).is(t, 200)
	a.has(t, "n’en font plus qu’un", "Séparer les deux dossiers")
	merge := a.Request.URL.Path
	b.get("/orientations/nouvelle?eleve="+string(gone.Pupil.ID)).is(t, 200).has(t, `value="Vitré"`, `value="Lina"`)
	b.get("/orientations/"+string(gone.Referral.ID)).is(t, 200)
	b.get("/doublons").is(t, 200).has(t, "Aucun doublon probable", merge)
	b.get("/journal").is(t, 200).has(t, "a fusionné deux dossiers")
	b.follow(b.post(merge+"/annuler", "x", "y")).is(t, 200).has(t, "à nouveau séparés", "Linna Bensaïd")
	b.post(merge+"/annuler", "x", "y").is(t, http.StatusUnprocessableEntity).has(t, "déjà annulée")
	b.follow(b.post(page+"/differents", "x", "y")).is(t, 200).has(t, "Aucun doublon probable")
}

func TestAMergeThatIsImpossibleSaysWhy(t *testing.T) {
	s := open(t)
	b := s.officer()
	c := s.campaign()
	kept, gone := s.pupil(storetest.Of(c)), s.pupil(storetest.Of(c), func(f *placement.File) { f.Pupil.Given = "Linna" })
	page := "/doublons/" + string(kept.Pupil.ID) + "/" + string(gone.Pupil.ID)
	b.get(page).is(t, 200).has(t, "laquelle reste")
	b.post(page, "kept_version", "1", "gone_version", "1").is(t, http.StatusUnprocessableEntity).has(t, "choisissez celle qui reste")
	b.follow(b.post(page, "kept_version", "1", "gone_version", "1", "close0", string(gone.Referral.ID))).is(t, 200).has(t, "n’en font plus qu’un")
	b.get("/doublons/"+string(kept.Pupil.ID)+"/pup_none").is(t, http.StatusNotFound)
}

func TestAPupilIsFoundByWhatIsOnPaper(t *testing.T) {
	s := open(t)
	b := s.officer()
	f := s.pupil(func(f *placement.File) { f.Pupil.INE = "120000001AB" })
	s.pupil(func(f *placement.File) { f.Pupil.Given, f.Pupil.Family, f.Referral.Campaign = "Awa", "Diallo", "" })
	b.get("/eleves").is(t, 200).has(t, `type="search"`)
	for _, typed := range []string{"bensa", "LINA bens", "03/02/2014 lina", "2014-02-03 bens", "120000001ab", string(f.Referral.ID), string(f.Pupil.ID)} {
		a := b.post("/eleves", "nom", typed).is(t, 200)
		a.has(t, "Lina Bensaïd", "/orientations/"+string(f.Referral.ID))
		if strings.Contains(a.text, "Diallo") || a.Request.URL.RawQuery != "" {
			t.Errorf("%q: finds somebody else, or stands in the address", typed)
		}
		b.post("/orientations", "nom", typed).is(t, 200).has(t, "Lina B.")
	}
	for _, typed := range []string{"%", "'", "zzz", "31/12/1999", "<script>alert(1)</script>", "=1+1", "\u202e", "a\r\nb"} {
		if a := b.post("/eleves", "nom", typed); a.StatusCode >= 500 || strings.Contains(a.text, "<script>alert") {
			t.Errorf("%q: %s", typed, a.Status)
		}
	}
	b.post("/eleves", "nom", strings.Repeat("é", 10_000)).is(t, http.StatusUnprocessableEntity)
	b.post("/eleves").is(t, http.StatusUnprocessableEntity)
	for _, text := range []string{"bensa", "LINA", "120000001", "zzz", "03/02/2014"} {
		if strings.Contains(s.log.String(), text) {
			t.Errorf("the log says %s", text)
		}
	}
}

// nameLike are the names of fields by which a person might be looked for.
var nameLike = []string{"nom", "name", "prenom", "given", "family", "surname", "born", "naissance", "ine", "email", "courriel", "recherche", "search", "pupil_name", "guardian"}

var (
	getForm   = regexp.MustCompile(`(?s)<form[^>]*method="get".*?</form>`)
	fieldName = regexp.MustCompile(`\(field [^ ]+ "([a-z_]+)"|name="([a-z_]+)"`)
	hrefQuery = regexp.MustCompile(`[?&]([a-z_]+)=`)
)

// Who was looked for would stay in the history of a browser and in the log of a
// proxy: no form that is sent by GET, no link and no operation of the API has a
// field for it.
func TestNoAddressEverCarriesAName(t *testing.T) {
	pages, err := filepath.Glob("pages/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(err)
	}
	forms := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range getForm.FindAllString(string(text), -1) {
			forms++
			for _, m := range fieldName.FindAllStringSubmatch(form, -1) {
				if slices.Contains(nameLike, m[1]+m[2]) {
					t.Errorf("%s: a form sent by GET has the field %s", page, m[1]+m[2])
				}
			}
		}
		for _, m := range hrefQuery.FindAllStringSubmatch(string(text), -1) {
			if slices.Contains(nameLike, m[1]) {
				t.Errorf("%s: a link carries %s", page, m[1])
			}
		}
	}
	if forms == 0 {
		t.Error("no form was looked at")
	}
}

// Every page answers the same whatever name stands in its address.
func TestNoPageLooksForANameInItsAddress(t *testing.T) {
	s := open(t)
	f := s.pupil()
	b := s.officer()
	for _, route := range Manifest() {
		if route.Method != http.MethodGet || strings.Contains(route.Path, "{") {
			continue
		}
		plain := b.get(route.Path)
		query := "?"
		for _, name := range nameLike {
			query += name + "=" + "bensaid&"
		}
		if asked := b.get(route.Path + query); strings.Contains(asked.text, f.Pupil.Family) != strings.Contains(plain.text, f.Pupil.Family) {
			t.Errorf("%s reads a name from its address", route.Path)
		}
	}
	if strings.Contains(s.log.String(), "bensaid") {
		t.Error("the log keeps the query of an address")
	}
}
