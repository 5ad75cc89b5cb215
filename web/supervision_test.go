package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A dormitory is a hostel on a Monday of November with two boarders in the
// director's house and the example rules.
type dormitory struct {
	hostel
	at   string // of the supervision
	team []placement.Staff
}

func openDormitory(t *testing.T) *dormitory {
	t.Helper()
	d := &dormitory{hostel: openHostel(t)}
	d.site.at(storetest.Noon)
	d.director, d.officer = d.browser().as("direction@exemple.fr"), d.browser().as("officier@exemple.fr")
	d.at = supervisionPath(d.own.ID)
	girl := storetest.Pupil(t, d.db, storetest.In(d.own.House))
	storetest.Stay(t, d.db, girl, d.own.Girls, d.own.GirlsBeds[0].ID, storetest.Year)
	boy := storetest.Pupil(t, d.db, storetest.In(d.own.House), func(f *placement.File) { f.Pupil.Sex = placement.Boy })
	storetest.Stay(t, d.db, boy, d.own.Boys, d.own.BoysBeds[0].ID, storetest.Year)
	d.posted(t, d.at+"/exemples")
	for name, born := range map[string]string{"Sarah L.": "1998-04-05", "Karim B.": "1995-01-02", "Noé P.": "2007-06-07"} {
		d.posted(t, d.at+"/equipe/nouveau", "version", "0", "name", name, "kind", "aed", "born", born, "fte", "50")
	}
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		d.team, err = tx.Staff(ctx, store.Whole(d.in), d.own.ID)
		return err
	})
	return d
}

// posted sends a form that must be taken.
func (d *dormitory) posted(t *testing.T, path string, pairs ...string) {
	t.Helper()
	if a := d.director.post(path, pairs...); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %s\n%s", path, a.Status, a.text)
	}
}

// serve puts people on duty for the whole house in a slot of some days.
func (d *dormitory) serve(t *testing.T, slot string, days []string, names ...string) answer {
	t.Helper()
	path := d.at + "/creneaux/" + days[0] + "/" + slot
	form := url.Values{"version": {hiddenVersion.FindStringSubmatch(d.director.get(path).is(t, 200).text)[1]}, "days": days[1:]}
	for _, p := range d.team {
		for _, name := range names {
			if p.Name == name {
				form.Set("adult-"+string(p.ID), everywhere)
			}
		}
	}
	return d.director.do(http.MethodPost, path, form)
}

var unbroken = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// says is has, whatever spaces keep words together.
func (a answer) says(t *testing.T, texts ...string) {
	t.Helper()
	a.text = unbroken.Replace(a.text)
	a.has(t, texts...)
}

var fourNights = []string{"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"}

func TestADirectorEntersAWeekAndReadsWhatIsLacking(t *testing.T) {
	d := openDormitory(t)
	d.director.get(d.at).is(t, 200).says(t, "Aucun planning n’est saisi pour cette semaine", "à pourvoir", "Autre contrôle", `href="/encadrement" aria-current="page"`, "il n’y a rien à copier")
	if menu := d.director.get(d.at).text; strings.Contains(menu, `href="/places" aria-current`) {
		t.Error("the menu says that one is in two places")
	}
	d.director.follow(d.serve(t, "night", fourNights, "Sarah L.", "Karim B.")).says(t, "Le créneau est enregistré", "Sarah L.", "2 sur 2", "il manque 1", "Les dix créneaux les plus faibles")
	d.officer.get(d.at).is(t, 200).says(t, "Sarah L.")
	d.officer.get(d.at+"/equipe/nouveau").is(t, 403)
}

func TestARefusedSlotIsShownAgainWithWhatWasChosen(t *testing.T) {
	d := openDormitory(t)
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, 303)
	a := d.serve(t, "night", fourNights[1:3], "Karim B.").is(t, 422)
	a.says(t, "mardi 24 novembre 2026, nuit", "mercredi 25 novembre 2026, nuit", "Cette règle ne souffre pas d’exception")
	if strings.Count(a.text, `<option value="*" selected>`) != 1 {
		t.Errorf("what was chosen is lost:\n%s", a.text)
	}
	d.serve(t, "night", fourNights[:1], "Noé P.", "Karim B.").is(t, 422).says(t, "Noé P. ne peut pas être de service", "Décret n° 2003-484")
}

func TestThePageSaysWhichBedsLoseCoverWithoutSomebody(t *testing.T) {
	d := openDormitory(t)
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, 303)
	for _, p := range d.team {
		if p.Name == "Sarah L." {
			a := d.director.get(d.at+"?absent="+string(p.ID)+"&jour=2026-11-25").is(t, 200)
			a.says(t, "Si Sarah L. manque le mercredi 25 novembre 2026", "mercredi 25 novembre, nuit : il manque 1 adulte sur 2",
				"Filles : 1 lit occupé n’est plus couvert", "chambre 101 : 101-A")
			if strings.Contains(a.text, "mardi 24 novembre, nuit : il manque") {
				t.Error("another day is said to lose cover")
			}
		}
	}
}

func TestTheCheckOfPostsIsAnotherThanTheCheckOfWhoIsThere(t *testing.T) {
	d := openDormitory(t)
	// Three half posts for two boarders of a mixed house, which gets two at least;
	// nobody is on duty at all.
	d.director.get(d.at).is(t, 200).says(t, "Postes selon les règles (ETP)</dt><dd>2<", "Postes d’AED pourvus (ETP)</dt><dd>1,5<", "Il en manque 0,5")
}

func TestAWeekIsCopiedAfterItsPreview(t *testing.T) {
	d := openDormitory(t)
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, 303)
	path := d.at + "/copie?semaine=2026-11-23&semaines=2"
	a := d.director.get(path).is(t, 200)
	a.says(t, "Semaine du lundi 30 novembre 2026", "8 services seront ajoutés", "Semaine du lundi 7 décembre 2026")
	versions := regexp.MustCompile(`name="versions" value="([^"]*)"`).FindStringSubmatch(a.text)[1]
	d.director.follow(d.director.post(d.at+"/copie", "semaine", "2026-11-23", "semaines", "2", "versions", versions)).says(t, "La semaine est copiée", "Sarah L.")
	d.director.post(d.at+"/copie", "semaine", "2026-11-23", "semaines", "2", "versions", versions).is(t, 422).says(t, "Anne Martin a modifié cette semaine entre-temps")
}

// TestAnEmptyWeekOffersNothingToCopy, nor does a week whose next ones are full.
func TestAnEmptyWeekOffersNothingToCopy(t *testing.T) {
	d := openDormitory(t)
	copies := d.at + "/copie?semaine=2026-11-23"
	offers := func(a answer) bool { return strings.Contains(a.text, `name="versions"`) }
	if a := d.director.get(copies).is(t, 422); offers(a) {
		t.Error("an empty week can be copied")
	} else {
		a.says(t, "Personne n’est de service cette semaine : il n’y a rien à copier")
	}
	d.director.get(d.at).is(t, 200).says(t, "une absence n’y change rien")
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, 303)
	d.director.get(d.at+"?semaine=2026-11-30").is(t, 200).says(t, "Copier la semaine précédente")
	a := d.director.get(copies).is(t, 200)
	versions := regexp.MustCompile(`name="versions" value="([^"]*)"`).FindStringSubmatch(a.text)[1]
	d.director.post(d.at+"/copie", "semaine", "2026-11-23", "semaines", "1", "versions", versions).is(t, 303)
	full := d.director.get(copies).is(t, 200)
	if full.says(t, "aucun service ne serait ajouté"); offers(full) {
		t.Error("a week into which nothing is copied can be copied")
	}
	d.director.post(d.at+"/copie", "semaine", "2026-11-23", "semaines", "1", "versions", "1").is(t, 422).says(t, "aucun service ne serait ajouté")
}

func TestThePlacesAreCountedWithThePublishedRoster(t *testing.T) {
	d := openDormitory(t)
	d.director.get(d.at).says(t, "Selon le plan saisi par DSDEN")
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, 303)
	a := d.director.get(d.at).is(t, 200)
	a.says(t, "Planning de cette semaine : 2 adultes prévus la nuit la plus faible", "Compter les places avec ce planning")
	band := string(d.own.Band.ID)
	d.director.follow(d.director.post(d.at+"/places", "version", hiddenVersion.FindStringSubmatch(a.text)[1], "band", band, "semaine", "2026-11-23")).
		says(t, "En vigueur : 2 adultes × 20 internes = 40 places", "Selon le planning de la semaine du lundi 23 novembre 2026", "publié par Anne Martin")
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		bands, err := tx.Bands(ctx, store.Whole(d.in), d.own.ID)
		if said := bands[0].Said; said.Author != "Anne Martin" || said.On != storetest.Today || said.Source == "" {
			t.Errorf("the number was published by %+v", said)
		}
		return err
	})
	d.officer.get("/places/"+string(d.own.ID)).is(t, 200).says(t, "Selon le planning de la semaine du lundi 23 novembre 2026")
}

func TestOnlyTheOwnHouseIsThere(t *testing.T) {
	d := openDormitory(t)
	for _, id := range []placement.HouseID{d.next.ID, d.far.ID} {
		d.director.get(supervisionPath(id)).is(t, 404)
		d.director.get(supervisionPath(id)+"/creneaux/2026-11-24/night").is(t, 404)
		d.director.post(supervisionPath(id)+"/exemples").is(t, 404)
	}
	d.officer.get(supervisionPath(d.next.ID)).is(t, 200)
	d.officer.get(supervisionPath(d.far.ID)).is(t, 404)
	d.officer.get("/encadrement").is(t, 200).says(t, "Les Tilleuls", "Jean-Jaurès")
	if a := d.director.get("/encadrement"); a.Header.Get("Location") != d.at {
		t.Errorf("a director of one house is sent to %s", a.Header.Get("Location"))
	}
}

func TestProgramsReadTheCoverAndNobodysName(t *testing.T) {
	d := openDormitory(t)
	d.serve(t, "night", fourNights, "Sarah L.").is(t, 303)
	a := d.director.get("/api/v1/houses/"+string(d.own.ID)+"/cover?from=2026-11-24&to=2026-11-25").is(t, 200)
	a.says(t, `{"on":"2026-11-24","slot":"night","boarders":2,"required":2,"rostered":1,"lacking":1,"entered":true,"wings":[{"name":"MAISON","boarders":2,"required":1,"tied":0}]}`)
	if strings.Contains(a.text, "Sarah") {
		t.Error("a program reads who is on duty")
	}
	d.director.get("/api/v1/houses/"+string(d.own.ID)+"/cover?from=2026-11-24&to=2027-11-25").is(t, 422)
	d.director.get("/api/v1/houses/"+string(d.next.ID)+"/cover").is(t, 404)
}

func TestAWeekOfHolidaysAsksForNobody(t *testing.T) {
	d := openDormitory(t)
	christmas := calendar.MustDay("2025-12-22")
	d.director.get(d.at+"?semaine="+christmas.String()).is(t, 200).says(t, "L’internat est fermé cette semaine")
	d.director.get(d.at+"?semaine=2027-12-27").is(t, 200).says(t, "n’est pas encore connu")
	d.director.get(d.at+"/creneaux/"+christmas.String()+"/night").is(t, 404)
}

func TestTheHomePageNamesTheSlotsThatAreShort(t *testing.T) {
	d := openDormitory(t)
	if a := d.director.get("/").is(t, 200); strings.Contains(a.text, "il manque") {
		t.Error("a week nobody has entered is said to be short")
	}
	d.serve(t, "night", fourNights, "Sarah L.").is(t, 303)
	d.director.get("/").is(t, 200).says(t, "après les cours : il manque 1 adulte, Les Tilleuls")
}

func TestAnAbsenceLeadsToTheWeekThatItLeavesShort(t *testing.T) {
	d := openDormitory(t)
	d.serve(t, "night", fourNights, "Sarah L.", "Karim B.").is(t, 303)
	for _, p := range d.team {
		if p.Name == "Sarah L." {
			a := d.director.post(d.at+"/absences/nouvelle", "staff", string(p.ID), "from", "2026-11-24", "to", "2026-11-24", "reason", "unplanned")
			d.director.follow(a).says(t, "L’absence est notée", "Sarah L., absent(e)", "du mardi 24 novembre 2026 au mardi 24 novembre 2026 inclus", "mardi 24 novembre 2026, nuit : 1 sur 2")
		}
	}
	d.director.post(d.at+"/absences/nouvelle", "staff", "", "from", "2026-11-24", "to", "2026-11-20", "reason", "unplanned").is(t, 422).says(t, "Le dernier jour vient après le premier")
}
