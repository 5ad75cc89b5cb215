package web

import (
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestTheFamilyReadsTheNotesWrittenForItAndNoOther writes one note of each kind:
// the office reads both, a guardian the one, and nobody else any.
func TestTheFamilyReadsTheNotesWrittenForItAndNoOther(t *testing.T) {
	t.Parallel()
	w := populate(t)
	page := "/orientations/" + w.own["referral"]
	b := w.browser().with(w.officer)
	b.post(page+"/notes", "note", "", "famille", "1").is(t, 422)
	b.follow(b.post(page+"/notes", "note", "NOTE-INTERNE")).is(t, 200).has(t, "NOTE-INTERNE", "la famille ne la lit pas")
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

// TestTheHouseWritesOnAStayForItselfOrForTheFamily writes one note of each kind on
// a stay, protected child or not: who sees the stay reads both, a guardian the
// one, and nobody else any.
func TestTheHouseWritesOnAStayForItselfOrForTheFamily(t *testing.T) {
	t.Parallel()
	w := populate(t)
	page := "/sejours/" + w.own["stay"]
	b := w.browser().with(w.director)
	b.post(page+"/notes", "note", "", "famille", "1").is(t, 422).has(t, "checked")
	b.follow(b.post(page+"/notes", "note", "NOTE-MAISON")).is(t, 200).has(t, "NOTE-MAISON", "la famille ne la lit pas")
	b.follow(b.post(page+"/notes", "note", "NOTE-PARENTS", "famille", "1")).is(t, 200).has(t, "NOTE-PARENTS", "lisible par la famille")
	w.browser().with(w.officer).get(page).is(t, 200).has(t, "NOTE-MAISON", "NOTE-PARENTS")
	parent := w.browser().with(w.parent)
	parent.get("/famille").is(t, 200).has(t, "NOTE-PARENTS", "Ce que l’internat vous écrit")
	parent.get("/famille/dossiers/"+w.own["referral"]).is(t, 200).has(t, "NOTE-PARENTS")
	other := store.Session{Account: storetest.Director(t, w.db, w.in, placement.HouseID(w.next["house"])).Account}
	w.browser().with(other).post(page+"/notes", "note", "x").is(t, http.StatusNotFound)
	w.shelter()
	w.browser().with(w.director).get(page).is(t, 200).has(t, "NOTE-MAISON")
	sessions := w.everybody()
	delete(sessions, "director")
	delete(sessions, "officer") // who protects the child
	sessions["another officer"] = store.Session{Account: w.account(placement.Officer, "autre@example.fr").ID}
	sessions["director of another house"] = other
	for who, session := range sessions {
		visitor := w.browser().with(session)
		for _, route := range Manifest() {
			for _, path := range aimedAt(route, w.own) {
				a := visitor.get(path)
				if strings.Contains(a.text, "NOTE-MAISON") || !strings.Contains(who, "parent") && strings.Contains(a.text, "NOTE-PARENTS") {
					t.Errorf("%s reads a note on the stay at %s", who, path)
				}
			}
		}
	}
	if journal := b.get("/journal").text; strings.Contains(journal, "NOTE-") || !strings.Contains(journal, "a ajouté une note pour la famille") {
		t.Error("the journal shows a word of a note, or not that one was written")
	}
}
