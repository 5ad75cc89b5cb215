package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"internat/placement/store/storetest"
)

func TestADirectorAuthorisesChangesAndCancelsAnAbsence(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.director)
	stay := "/sejours/" + w.own["stay"]
	b.get(stay).has(t, stay+"/absences/nouvelle", "Aucune absence autorisée")
	wrong := b.post(stay+"/absences/nouvelle", "version", "0", "from", "2026-11-25", "to", "2026-11-24", "reason", "family").is(t, http.StatusUnprocessableEntity)
	wrong.has(t, `id="to-error"`, `value="2026-11-25"`)
	b.follow(b.post(stay+"/absences/nouvelle", "version", "0", "from", "2026-11-23", "to", "2026-11-25", "reason", "school_trip")).has(t, "sortie ou voyage scolaire", "autorisée")
	b.get("/sejours").has(t, "absent, retour le", "absents autorisés ce soir")
	edit := regexp.MustCompile(stay + `/absences/abs_\w+`).FindString(b.get(stay).text)
	b.get(edit).has(t, `value="2026-11-25"`, "Annuler l")
	b.follow(b.post(edit, "version", "1", "from", "2026-11-24", "to", "2026-11-26", "reason", "other"))
	b.follow(b.post(edit+"/annulation", "version", "2")).has(t, "annulée")
	b.get(edit).is(t, http.StatusNotFound)
	b.get("/sejours/"+w.next["stay"]+"/absences/nouvelle").is(t, http.StatusNotFound)
	b.post("/sejours/"+w.next["stay"]+"/absences/nouvelle", "version", "0", "from", "2026-11-24", "to", "2026-11-26", "reason", "other").is(t, http.StatusNotFound)
}

// The place of a pupil who did not come leads the officer to who could have it.
func TestAPlaceThatWasNotTakenUpLeadsToWhoCouldHaveIt(t *testing.T) {
	w := populate(t)
	storetest.Unguarded(t, w.db, `UPDATE offer SET state = 'accepted', from_day = '2026-11-20' WHERE id = $1`, w.own["offer"])
	a := w.browser().with(w.officer).post("/sejours/absences/"+w.own["offer"], "version", "1", "reason", "déménagement")
	if got := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || got != "/lits/"+w.own["section"]+"?fait=offer.no_show" {
		t.Errorf("%s to %s\n%s", a.Status, got, a.text)
	}
}

func TestAParentReportsAnAbsenceAndTheHouseConfirmsIt(t *testing.T) {
	w := populate(t)
	parent, director := w.browser().with(w.parent), w.browser().with(w.director)
	page, stay := "/famille/absences/"+w.own["stay"], "/sejours/"+w.own["stay"]
	parent.get("/famille").has(t, page)
	parent.get(page).has(t, "la première possible est celle du", "Je préfère ne pas le dire")
	parent.post(page, "from", "2026-11-23", "to", "2026-11-24", "reason", "").is(t, http.StatusUnprocessableEntity).has(t, `id="from-error"`, "téléphonez", `value="2026-11-23"`)
	parent.follow(parent.post(page, "from", "2026-11-26", "to", "2026-11-27", "reason", "")).has(t, "attend la réponse")
	director.get("/").has(t, "absence annoncée par la famille", stay+"#absences")
	answer := regexp.MustCompile(stay + `/annonces/arp_\w+`).FindString(director.get(stay).text)
	director.follow(director.post(answer, "version", "1", "says", "grant")).has(t, "L’absence est autorisée")
	if again := director.post(answer, "version", "1", "says", "decline"); again.StatusCode == http.StatusSeeOther {
		t.Error("an answer was answered again")
	}
	parent.get(page).has(t, "autorisée")
	if home := director.get("/").text; strings.Contains(home, stay+"#absences") {
		t.Error("what was answered waits no more")
	}
	parent.follow(parent.post(page, "from", "2026-12-03", "to", "2026-12-04", "reason", "family"))
	back := regexp.MustCompile(page + `/arp_\w+/retrait`).FindString(parent.get(page).text)
	parent.follow(parent.post(back)).has(t, "retirée")
	parent.get("/famille/absences/"+w.next["stay"]).is(t, http.StatusNotFound)
}
