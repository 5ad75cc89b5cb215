package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// numberOfPlaces is how a sentence says a number of places, in French or English.
var numberOfPlaces = regexp.MustCompile(`\d+[\s\x{00a0}\x{202f}]+places?\b`)

// namedOtherwise are the pages that say a number of places and what limits it in
// words of their own.
var namedOtherwise = map[string]string{
	"/internats/{id}/encadrement": "the places that the adults named beside allow",
	"/regles":                     "an invented example",
	"/confidentialite":            "the address of the CNIL is in a square: 3 place de Fontenoy",
}

// TestANumberOfPlacesIsNeverAlone walks every page of the manifest: where a
// number of places is said, what limits it stands beside.
func TestANumberOfPlacesIsNeverAlone(t *testing.T) {
	t.Parallel()
	w := populate(t)
	for _, lang := range plain.Langs {
		for who, b := range map[string]*browser{"officer": w.browser().with(w.officer), "director": w.browser().with(w.director), "parent": w.browser().with(w.parent)} {
			for _, route := range Manifest() {
				if route.Method != http.MethodGet || route.API != nil || strings.HasPrefix(route.Path, "/compte") || namedOtherwise[route.Path] != "" {
					continue
				}
				for _, path := range aimed(route, w.own) {
					a := b.get(path, "Accept-Language", string(lang))
					if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
						continue
					}
					if said := numberOfPlaces.FindString(a.text); said != "" && !strings.Contains(a.text, "data-ceiling=") {
						t.Errorf("%s, %s: %s says %q and not what limits it", who, lang, path, said)
					}
				}
			}
		}
	}
}

// TestEveryPageOfPlacesNamesTheCeiling: these pages show a number of places
// whatever is in them.
func TestEveryPageOfPlacesNamesTheCeiling(t *testing.T) {
	w := populate(t)
	waits := storetest.Pupil(t, w.db, storetest.In(placement.House{ID: placement.HouseID(w.own["house"]), Territory: w.in}))
	give := "/lits/donner/" + string(waits.Referral.ID)
	run := "/campagnes/" + w.own["campaign"] + "/calculs/" + w.own["run"]
	for _, row := range []struct {
		session store.Session
		paths   []string
	}{
		{w.officer, []string{"/places", "/places/" + w.own["house"], "/lits/" + w.own["section"], give, give + "?section=" + w.own["section"], "/occupation",
			"/occupation/tableau", "/occupation/tableau?internat=" + w.own["house"], "/campagnes/" + w.own["campaign"], run, run + "/eleves/" + w.own["proposal"]}},
		{w.director, []string{"/", "/places", "/places/" + w.own["house"], "/occupation", "/occupation/tableau"}},
	} {
		b := w.browser().with(row.session)
		for _, path := range row.paths {
			for lang, says := range map[plain.Lang]string{plain.FR: "plafond", plain.EN: "limited by"} {
				b.get(path, "Accept-Language", string(lang)).is(t, 200).has(t, `data-ceiling="`, says)
			}
		}
	}
}

func (h hostel) adults(t *testing.T, n string) {
	t.Helper()
	h.fillIn(t, h.director, "/places/"+string(h.own.ID)+"/encadrement/"+string(h.own.Band.ID), "code", "MAISON", "adults", n, "ratio", "5", "author", "DSDEN", "set_on",
		"2026-09-01", "source", "Note").is(t, http.StatusSeeOther)
}

func (h hostel) licence(t *testing.T, n string) {
	t.Helper()
	h.fillIn(t, h.director, "/places/"+string(h.own.ID)+"/regles", "scheme", "educatif", "decides", "head", "appeal_body", "le rectorat", "licensed", n, "opening", "monday_to_friday").
		is(t, http.StatusSeeOther)
}

var reasonLink = regexp.MustCompile(`data-ceiling="(\w+)">[^<]*</span> <a class="reason" href="([^"]+)">`)

func TestTheReasonOfACeilingIsBehindItsLink(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID)
	for _, c := range []struct {
		name  string
		make  func()
		by    string
		where string
	}{
		{"all beds and enough adults", func() { h.adults(t, "9"); h.licence(t, "") }, "usable", "#sections"},
		{"a bed in works", func() {
			h.fillIn(t, h.director, at+"/hors-service/nouveau", "beds", string(h.own.BoysBeds[0].ID), "from", "2026-11-03", "to", "2027-12-01", "reason", "works").is(t, http.StatusSeeOther)
		}, "usable", "#hors-service"},
		{"two adults for five pupils each", func() { h.adults(t, "2") }, "staffed", "/encadrement#places"},
		{"a licence of four", func() { h.licence(t, "4") }, "licensed", "#regles"},
	} {
		c.make()
		for _, lang := range plain.Langs {
			page := h.director.get(at+"?le=2026-11-04", "Accept-Language", string(lang)).is(t, 200)
			m := reasonLink.FindStringSubmatch(page.text)
			if m == nil || m[1] != c.by || !strings.HasSuffix(m[2], c.where) {
				t.Errorf("%s: %q, want %s behind %s", c.name, m, c.by, c.where)
				continue
			}
			path, anchor, _ := strings.Cut(m[2], "#")
			h.director.get(path).is(t, 200).has(t, `id="`+anchor+`"`)
		}
	}
}

func TestWhatLimitsSeveralHousesIsCountedHouseByHouse(t *testing.T) {
	f := Frame{Lang: plain.FR}
	several := ceilings(f, placement.Bindings{capacity.ByUsable: 3, capacity.ByStaff: 12, capacity.ByLicence: 1}, nil)
	if several.Code != "staffed usable licensed" {
		t.Errorf("code %q: the ceiling of most houses comes first", several.Code)
	}
	want := []string{"encadrement (12 internats)", "lits utilisables (3 internats)", "agrément (1 internat)"}
	text := strings.ReplaceAll(several.Text, "\u00a0", " ")
	if at := strings.Index(text, want[0]); at < 0 || !strings.Contains(text, strings.Join(want, ", ")) {
		t.Errorf("%q", text)
	}
	if one := ceilings(f, placement.Bindings{capacity.ByStaff: 12}, nil); strings.Contains(one.Text, "12") {
		t.Errorf("one ceiling for all needs no count: %q", one.Text)
	}
	if none := ceilings(f, nil, nil); none != nil {
		t.Errorf("no house is limited by %q", none.Text)
	}
}

// TestEachCauseOfEmptyBedsLeadsToWhereItIsMended: and nowhere that the reader may
// not go.
func TestEachCauseOfEmptyBedsLeadsToWhereItIsMended(t *testing.T) {
	on := calendar.MustDay("2026-11-04")
	week := placement.Staffing{Monday: calendar.MustDay("2026-11-02"), Night: calendar.MustDay("2026-11-04")}
	director := Frame{By: placement.Actor{Role: placement.Director}}
	for cause, want := range map[capacity.Cause]string{
		capacity.OutForWorks: "/places/hou_1?le=2026-11-04#hors-service", capacity.NoStaff: "/internats/hou_1/encadrement?semaine=2026-11-02#places",
		capacity.NoLicence: "/places/hou_1?le=2026-11-04#regles", capacity.Pending: "/propositions?internat=hou_1", capacity.Mismatch: "/places/hou_1?le=2026-11-04#sections",
	} {
		if got := causeHref(director, cause, "hou_1", on, []placement.Band{{Staffing: week}}); got != want {
			t.Errorf("%s: %q, want %q", cause, got, want)
		}
	}
	officer := Frame{By: placement.Actor{Role: placement.Officer}}
	for _, cause := range capacity.Causes {
		if causeHref(officer, cause, "", on, nil) == "" {
			t.Errorf("%s of all houses leads nowhere", cause)
		}
		if got := causeHref((Frame{By: placement.Actor{Role: placement.Parent}}), cause, "hou_1", on, nil); got != "" {
			t.Errorf("%s: a parent is sent to %s", cause, got)
		}
	}
}

// TestOnlyAFamilyThatAskedForTheHouseIsGivenAFreedBedByOneClick: for all others one
// talks to the family first.
func TestOnlyAFamilyThatAskedForTheHouseIsGivenAFreedBedByOneClick(t *testing.T) {
	w := populate(t)
	house := placement.House{ID: placement.HouseID(w.own["house"]), Territory: w.in}
	now := func(f *placement.File) { f.Referral.Way = placement.Urgent }
	asked := storetest.Pupil(t, w.db, storetest.In(house), now)
	unasked := storetest.Pupil(t, w.db, storetest.In(placement.House{ID: placement.HouseID(w.next["house"]), Territory: w.in}), now)
	page := w.browser().with(w.officer).get("/lits/"+w.own["section"]).is(t, 200)
	button := func(f placement.File) bool {
		return strings.Contains(page.text, `href="/lits/donner/`+string(f.Referral.ID)+"?")
	}
	listed := func(f placement.File) bool {
		return strings.Contains(page.text, `href="/orientations/`+string(f.Referral.ID)+`"`)
	}
	if !listed(asked) || !button(asked) {
		t.Errorf("asked for the house: listed %v, button %v", listed(asked), button(asked))
	}
	if !listed(unasked) || button(unasked) {
		t.Errorf("never asked for the house: listed %v, button %v", listed(unasked), button(unasked))
	}
}

// The places of a coming day are limited by what is so on that day, not tonight.
func TestTheForecastNamesWhatLimitsThePlacesOfItsDay(t *testing.T) {
	h := openHostel(t)
	h.adults(t, "9")
	h.licence(t, "")
	forecast := func(who *browser, query string) string {
		page := who.get("/occupation/tableau"+query).is(t, 200).text
		_, section, found := strings.Cut(page, `id="prevision"`)
		if !found {
			t.Fatal("no forecast on the page")
		}
		section, _, _ = strings.Cut(section, "</section>")
		return section
	}
	one := "?le=2026-11-04&pour=2026-12-02&internat=" + string(h.own.ID)
	if m := reasonLink.FindStringSubmatch(forecast(h.director, one)); m == nil || m[1] != "usable" || !strings.HasSuffix(m[2], "le=2026-12-02#sections") {
		t.Errorf("before the works: %q", m)
	}
	h.fillIn(t, h.director, "/places/"+string(h.own.ID)+"/hors-service/nouveau", "beds", string(h.own.BoysBeds[0].ID), "from", "2026-11-30", "to", "2027-12-01", "reason", "works").
		is(t, http.StatusSeeOther)
	section := forecast(h.director, one)
	if m := reasonLink.FindStringSubmatch(section); m == nil || m[1] != "usable" || !strings.HasSuffix(m[2], "le=2026-12-02#hors-service") {
		t.Errorf("works that begin before the day: %q", m)
	}
	if !strings.Contains(section, "Ce qui limite les places ce jour-là") {
		t.Error("the table, and with it every file, does not name what limits the places")
	}
	if m := reasonLink.FindStringSubmatch(forecast(h.officer, "?le=2026-11-04&pour=2026-12-02")); m == nil || !strings.HasSuffix(m[2], "/places?le=2026-12-02") {
		t.Errorf("of several houses: %q", m)
	}
}
