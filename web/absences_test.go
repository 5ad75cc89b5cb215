package web

import (
	"net/http"
	"regexp"
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
