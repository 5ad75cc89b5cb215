package web

import (
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

// On a full disk a form says that nothing is kept and shows again what was typed; a
// button says it on a page; a program is told in its own way.
func TestOnAFullDiskPeopleReadThatNothingIsKeptAndKeepWhatTheyTyped(t *testing.T) {
	w := populateOn(t, openOn(t, storetest.OpenPostgres(t)))
	b := w.browser().with(w.officer)
	b.get("/").is(t, http.StatusOK)
	storetest.FullDisk(t, w.db)
	in := []string{"eleve", w.own["pupil"], "kind", string(placement.ParentTalk), "on", storetest.Today.AddDays(15).String(), "at", "17:30", "place", "Salle du fond", "owner", "M. Tanguy"}
	b.post("/entretiens/nouveau", in...).is(t, http.StatusInsufficientStorage).has(t, "Rien n’a été enregistré", `value="Salle du fond"`)
	b.post("/systeme/travaux/check").is(t, http.StatusInsufficientStorage).has(t, "Rien n’a été enregistré")
	if got := w.log.String(); strings.Contains(got, "request failed") {
		t.Errorf("a full disk is logged as a bug:\n%s", got)
	}
	b.get("/entretiens/nouveau?eleve="+w.own["pupil"]).is(t, http.StatusOK)
}
