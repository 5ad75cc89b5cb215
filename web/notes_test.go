package web

import (
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
)

// TestTheFamilyReadsTheNotesWrittenForItAndNoOther writes one note of each kind:
// the office reads both, a guardian the one, and nobody else any.
func TestTheFamilyReadsTheNotesWrittenForItAndNoOther(t *testing.T) {
	w := populate(t)
	page := "/orientations/" + w.own["referral"]
	b := w.browser().with(w.officer)
	b.post(page+"/notes", "note", "", "famille", "1").is(t, 422)
	b.follow(b.post(page+"/notes", "note", "NOTE-INTERNE")).is(t, 200).has(t, "NOTE-INTERNE", "réservée au service")
	b.follow(b.post(page+"/notes", "note", "NOTE-FAMILLE", "famille", "1")).is(t, 200).has(t, "NOTE-FAMILLE", "lisible par la famille")
	w.browser().with(w.parent).get("/famille/dossiers/"+w.own["referral"]).is(t, 200).has(t, "NOTE-FAMILLE")
	sessions := w.everybody()
	delete(sessions, "officer")
	sessions["support"] = store.Session{Account: w.account(placement.Support, "equipe@example.fr").ID}
	for who, session := range sessions {
		visitor := w.browser().with(session)
		if who == "support" {
			visitor.pledge(t)
		}
		for _, route := range Manifest() {
			for _, path := range aimedAt(route, w.own) {
				a := visitor.get(path)
				if strings.Contains(a.text, "NOTE-INTERNE") {
					t.Errorf("%s reads the note of the office at %s", who, path)
				}
				if !strings.Contains(who, "parent") && strings.Contains(a.text, "NOTE-FAMILLE") {
					t.Errorf("%s reads the note to the family at %s", who, path)
				}
			}
		}
	}
	w.browser().with(w.director).post(page+"/notes", "note", "x").is(t, http.StatusForbidden)
	if journal := b.get("/journal").text; strings.Contains(journal, "NOTE-") || !strings.Contains(journal, "a ajouté une note") {
		t.Error("the journal shows a word of a note, or not that one was written")
	}
}
