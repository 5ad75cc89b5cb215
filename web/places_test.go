package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A hostel is a site with two houses of its territory, one of another, an
// officer and the director of the first.
type hostel struct {
	*site
	own, next, far    storetest.Lodging
	officer, director *browser
}

func openHostel(t *testing.T) hostel {
	t.Helper()
	s := open(t)
	named := func(name string) func(*placement.House) {
		return func(h *placement.House) { h.Territory, h.Name = s.in, name }
	}
	h := hostel{site: s, own: storetest.House(t, s.db, named("Les Tilleuls")), next: storetest.House(t, s.db, named("Jean-Jaurès")),
		far: storetest.House(t, s.db, func(h *placement.House) { h.Name = "Outre-Couesnon" })}
	s.account(placement.Officer, "officier@exemple.fr")
	director := s.account(placement.Director, "direction@exemple.fr")
	director.Houses = []placement.HouseID{h.own.ID}
	s.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, director, placement.Event{At: *s.now.Load(), Verb: "account.changed"})
	})
	h.officer, h.director = s.browser().as("officier@exemple.fr"), s.browser().as("direction@exemple.fr")
	return h
}

func TestWhoSeesWhichHouseOnThePages(t *testing.T) {
	h := openHostel(t)
	for _, path := range []string{"/places", "/occupation"} {
		h.officer.get(path).is(t, 200).has(t, "Les Tilleuls", "Jean-Jaurès")
		a := h.director.get(path).is(t, 200)
		a.has(t, "Les Tilleuls")
		if strings.Contains(a.text, "Jean-Jaurès") || strings.Contains(a.text, "Outre-Couesnon") {
			t.Errorf("%s shows a director another's house", path)
		}
	}
	h.director.get("/places/"+string(h.own.ID)).is(t, 200)
	for _, id := range []placement.HouseID{h.next.ID, h.far.ID, "hou_none"} {
		h.director.get("/places/"+string(id)).is(t, 404)
		h.director.get("/places/"+string(id)+"/regles").is(t, 404)
	}
	h.officer.get("/places/"+string(h.far.ID)).is(t, 404)
}

var hiddenVersion = regexp.MustCompile(`name="version" value="(\d+)"`)

// fillIn sends a form with the version that its page showed.
func (h hostel) fillIn(t *testing.T, b *browser, path string, pairs ...string) answer {
	t.Helper()
	m := hiddenVersion.FindStringSubmatch(b.get(path).is(t, 200).text)
	if m == nil {
		t.Fatalf("%s has no version", path)
	}
	form := url.Values{"version": {m[1]}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

func TestADirectorFillsInEveryFormOfTheHouse(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID)
	for _, c := range []struct {
		path  string
		pairs []string
		shows string
	}{
		{at + "/regles", []string{"scheme", "excellence", "decides", "team", "appeal_body", "le rectorat", "licensed", "11", "opening", "sunday_to_friday", "calendar", "C"}, "excellence"},
		{at + "/encadrement/nouveau", []string{"code", "NUIT", "adults", "2", "ratio", "9", "author", "DSDEN", "set_on", "2026-09-01", "source", "Note de rentrée"}, "18 places"},
		{at + "/encadrement/" + string(h.own.Band.ID), []string{"code", "MAISON", "adults", "3", "ratio", "20", "author", "DSDEN", "set_on", "2026-09-01", "source", "Note"}, "60 places"},
		{at + "/sections/nouvelle", []string{"name", "Studios", "sex", "", "levels", "Tle", "rooms", "S1 1 PMR\nS2 1"}, "Studios"},
		{at + "/sections/" + string(h.own.Girls.ID), []string{"name", "Aile des filles", "sex", "F", "band", string(h.own.Band.ID), "rooms", "101 3\n102 4"}, "Aile des filles"},
		{at + "/hors-service/nouveau", []string{"beds", string(h.own.BoysBeds[0].ID), "from", "2026-11-03", "to", "2026-12-01", "reason", "works"}, "travaux"},
		{at + "/mixite/nouveau", []string{"section", string(h.own.Boys.ID), "group", "boursier", "kind", "floor", "amount", "33,3 %", "author", "Comité", "set_on", "2026-09-01", "source", "Convention"},
			"au moins 33,3 % de boursiers"},
	} {
		a := h.fillIn(t, h.director, c.path, c.pairs...).is(t, http.StatusSeeOther)
		page := h.director.get(a.Header.Get("Location")).is(t, 200).text
		if !strings.Contains(strings.ReplaceAll(page, "\u00a0", " "), c.shows) {
			t.Errorf("%s: the page does not show %q", c.path, c.shows)
		}
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID)
	for _, c := range []struct {
		path  string
		pairs []string
		keeps []string
	}{
		{at + "/regles", []string{"scheme", "educatif", "decides", "head", "appeal_body", "", "licensed", "trente", "opening", "all_year"}, []string{`value="trente"`, "à qui une famille peut adresser un recours"}},
		{at + "/sections/nouvelle", []string{"name", "Filles", "rooms", "101 douze"}, []string{`value="Filles"`, "101 douze", "Ligne 1"}},
		{at + "/sections/nouvelle", []string{"name", "Filles", "rooms", "101 2"}, []string{"Une section s’appelle déjà"}},
		{at + "/encadrement/nouveau", []string{"code", "N", "adults", "1", "ratio", "8", "author", "", "set_on", "", "source", "Note"}, []string{"Dites qui a fixé cette règle", "Note"}},
		{at + "/hors-service/nouveau", []string{"from", "2026-11-03", "to", "2026-11-03", "reason", "works", "beds", string(h.own.GirlsBeds[0].ID)}, []string{"checked", "choisissez un jour plus tardif"}},
		{at + "/mixite/nouveau", []string{"section", string(h.own.Boys.ID), "group", "religion", "kind", "floor", "amount", "10 %", "author", "A", "set_on", "2026-09-01", "source", "B"}, []string{"sur rien d’autre"}},
	} {
		a := h.fillIn(t, h.director, c.path, c.pairs...).is(t, http.StatusUnprocessableEntity)
		for _, want := range c.keeps {
			if !strings.Contains(strings.ReplaceAll(a.text, "\u00a0", " "), want) {
				t.Errorf("%s does not show %q", c.path, want)
			}
		}
	}
}

func TestTheSecondOfTwoPeopleReadsAgain(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID) + "/encadrement/nouveau"
	form := url.Values{"version": {"1"}, "code": {"UN"}, "adults": {"1"}, "ratio": {"8"}, "author": {"A"}, "set_on": {"2026-09-01"}, "source": {"B"}}
	h.officer.do(http.MethodPost, at, form).is(t, http.StatusSeeOther)
	form.Set("code", "DEUX")
	a := h.director.do(http.MethodPost, at, form).is(t, http.StatusUnprocessableEntity)
	a.has(t, "Quelqu", `value="DEUX"`)
}

// slept puts a boarder in a bed from September on, as a row of the past.
func (h hostel) slept(l storetest.Lodging, name string, bed placement.Bed) {
	h.Helper()
	f := storetest.Pupil(h.T, h.db, storetest.In(l.House), func(f *placement.File) { f.Pupil.Given, f.Pupil.Sex = name, placement.Boy })
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveStay(ctx, placement.Stay{Territory: h.in, Pupil: f.Pupil.ID, House: l.ID, Section: bed.Section, Bed: bed.ID,
			Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}, State: placement.Present, Version: 0},
			storetest.Officer(h.in).Happened(storetest.Noon, "stay.started", "stay", ""))
		return err
	})
}

// TestAPictureOfManyHousesHasPages: each page has its houses, and the sum of all.
func TestAPictureOfManyHousesHasPages(t *testing.T) {
	h := openHostel(t)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	for n := range 45 {
		storetest.House(t, h.db, func(x *placement.House) { x.Territory, x.Name = h.in, fmt.Sprintf("Zinnia %02d", n) })
	}
	first := h.officer.get("/occupation?le=2026-11-03").is(t, 200)
	first.has(t, "compte les 47 internats", `rel="next"`, "Zinnia 37</text>", `scope="row">Zinnia 37`)
	second := h.officer.get("/occupation?le=2026-11-03&page=2").is(t, 200)
	second.has(t, `rel="prev"`, "Zinnia 38</text>", "Zinnia 44</text>", `scope="row">Zinnia 44`)
	for page, other := range map[string]string{first.text: "Zinnia 38</text>", second.text: "Zinnia 37</text>"} {
		if strings.Contains(page, other) {
			t.Errorf("a page draws the houses of another: %s", other)
		}
	}
	sum := func(page string) string {
		_, row, _ := strings.Cut(page, `scope="row">Ensemble</th>`)
		row, _, _ = strings.Cut(row, "</tr>")
		return row
	}
	if sum(first.text) == "" || sum(first.text) != sum(second.text) {
		t.Errorf("sums %q and %q", sum(first.text), sum(second.text))
	}
	one := h.officer.get("/occupation?le=2026-11-03&internat="+string(h.own.ID)).is(t, 200)
	if strings.Contains(one.text, "Zinnia 37</text>") || strings.Contains(one.text, `rel="next"`) {
		t.Error("one house is shown with others")
	}
}

func TestOccupancyOnThePageAndInTheFile(t *testing.T) {
	h := openHostel(t)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	h.slept(h.own, "Malo", h.own.BoysBeds[1])
	h.slept(h.next, "Nino", h.next.BoysBeds[0])
	h.officer.get("/occupation?le=2026-11-03").has(t, "<b>3</b>", "n’est pas entièrement connu", `role="img"`)
	h.officer.get("/occupation?le=2026-11-03&sexe=F").has(t, "<b>0</b>")
	h.director.get("/occupation?le=2026-11-03").has(t, "<b>2</b>", "Filles", "Garçons")
	h.director.get("/occupation?le=2026-11-07").has(t, "Aucun internat n’est ouvert")
	h.director.get("/occupation?le=hier").is(t, 422)
	file := h.director.get("/occupation.csv?le=2026-11-03").is(t, 200)
	if !strings.HasPrefix(file.text, "\ufeffweek;house;section;sex;") || !strings.Contains(file.text, "2026-W45;"+h.own.UAI+";Garçons;M;4;32;8;0;0;24;0\r\n") {
		t.Errorf("the file begins %.300q", file.text)
	}
	if strings.Contains(file.text, h.next.UAI) {
		t.Error("a director's file has another's house")
	}
	list := h.director.do(http.MethodPost, "/occupation/internes", url.Values{"le": {"2026-11-03"}}).is(t, 200)
	if strings.Count(list.text, "\r\n") != 3 || strings.Contains(list.text, "Yanis") {
		t.Errorf("the list of boarders: %q", list.text)
	}
}

func TestADirectorsMorning(t *testing.T) {
	h := openHostel(t)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	h.fillIn(t, h.director, "/places/"+string(h.own.ID)+"/hors-service/nouveau", "beds", string(h.own.GirlsBeds[0].ID), "from", "2026-11-01", "to", "2026-11-20", "reason", "works")
	h.director.get("/").has(t, "lits occupés ce soir", "places à donner ce soir", "1 lit de nouveau utilisable")
}

func TestTheDirectoryIsPreviewedThenTakenOver(t *testing.T) {
	h := openHostel(t)
	content, err := os.ReadFile("../placement/intake/testdata/annuaire-extrait-2023.csv")
	if err != nil {
		t.Fatal(err)
	}
	sent := h.officer.upload("/imports/internats", string(content)).is(t, http.StatusSeeOther)
	preview := sent.Header.Get("Location")
	h.officer.get(preview).is(t, 200).has(t, "Collège Pierre Perrin", "<b>14</b>")
	if strings.Contains(h.officer.get("/places").text, "Pierre Perrin") {
		t.Error("the preview wrote something")
	}
	h.director.get(preview).is(t, 403)
	done := h.officer.do(http.MethodPost, preview, url.Values{"x": {"y"}}).is(t, http.StatusSeeOther)
	h.officer.get(done.Header.Get("Location")).has(t, "Collège Pierre Perrin", "L’annuaire est importé")
	h.officer.get(preview).is(t, 404)

	broken := h.officer.upload("/imports/internats", "a;b\n1;2\n").Header.Get("Location")
	h.officer.get(broken).is(t, 422).has(t, "Rien n’a été écrit")
}

// TestBedsThatStandForALicenceAreNamed: a sum over houses of which one has no
// licence does not pass beds off as licensed.
func TestBedsThatStandForALicenceAreNamed(t *testing.T) {
	h := openHostel(t)
	h.officer.get("/places").has(t, "sans agrément fixé, les lits")
	storetest.Unguarded(t, h.db, `UPDATE house SET licensed = 20 WHERE territory_id = $1`, string(h.in))
	for _, path := range []string{"/places", "/occupation"} {
		if strings.Contains(h.officer.get(path).is(t, 200).text, "sans agrément fixé") {
			t.Errorf("%s: every house has a licence", path)
		}
	}
}
