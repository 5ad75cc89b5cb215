package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// evening plans a meeting of the boarder's house on the pages and gives its page
// and the meeting of the family.
func (b *boarder) evening(t *testing.T) (page string, mine store.MeetingLine) {
	t.Helper()
	sent := b.hers.post("/reunions/nouvelle", "house", string(b.meeting.House), "kind", "house", "on", b.now.Load().AddDate(0, 0, 10).Format("2006-01-02"), "at", "18:00",
		"slots", "2", "minutes", "15", "room", "1", "place", "Réfectoire", "owner", "M. Petit", "sure", "1")
	page = strings.Split(sent.Header.Get("Location"), "?")[0]
	b.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.MeetingsOfGathering(ctx, placement.Tick(b.in), placement.GatheringID(strings.TrimPrefix(page, "/reunions/")))
		if len(list) != 1 {
			t.Fatalf("invited %+v after %d", list, sent.StatusCode)
		}
		mine = list[0]
		return err
	})
	return page, mine
}

func TestTheDeskTicksWhoCameOnThePhoneAndTakesItBack(t *testing.T) {
	b := boards(t)
	page, mine := b.evening(t)
	guest := b.file.Guardians[0].Guardian
	tick := []string{"meeting", string(mine.ID), "guardian", string(guest.ID), "was", "", "says", "came"}
	if got := b.hers.get(page); strings.Contains(got.text, `value="came"`) {
		t.Error("the day has not come, and there is a button")
	}
	if got := b.hers.post(page+"/presence", tick...); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(got), "à partir du jour même") {
		t.Errorf("ten days before: %d", got.StatusCode)
	}
	b.hers.get(page).has(t, "☐ présent")
	b.parent(b.file, 0).post("/famille/rendez-vous/"+string(mine.ID), "reply", "phone", "slot", slotValue(mine.At))
	b.hers.get(page).has(t, "☐ joint")
	b.parent(b.file, 0).post("/famille/rendez-vous/"+string(mine.ID), "reply", "coming", "slot", slotValue(mine.At))
	day := mine.At.Add(-time.Hour)
	b.now.Store(&day)
	b.hers = b.browser().as("hers@example.fr")
	b.hers.get(page).has(t, `value="came"`, "Présent ("+guest.Name+")", "venus\u00a0: 0")
	to := b.hers.post(page+"/presence", tick...)
	if where := to.Header.Get("Location"); where != page+"#"+string(guest.ID)+"-"+string(mine.ID) {
		t.Errorf("leads to %q, not back to the guest", where)
	}
	b.hers.get(page).has(t, "noté à", "venus\u00a0: 1", `value="undo"`)
	other := b.browser().as("officer@example.fr").post(page+"/presence", "meeting", string(mine.ID), "guardian", string(guest.ID), "was", "", "says", "absent")
	if other.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(other), "a noté autre chose entre-temps") {
		t.Errorf("a colleague says otherwise: %d", other.StatusCode)
	}
	b.hers.get(page+"/liste.csv").has(t, "présent", guest.Name)
	b.hers.post(page+"/presence", "meeting", string(mine.ID), "guardian", string(guest.ID), "was", "came", "says", "undo")
	b.hers.get(page).has(t, "venus\u00a0: 0", `value="came"`)
	if got := b.browser().as("x@example.fr").post(page+"/presence", tick...); got.StatusCode != http.StatusNotFound {
		t.Errorf("another director: %d", got.StatusCode)
	}
}

func TestAWholeMeetingIsMovedAfterThePersonSawWhoIsToldAndWhatBecomesOfTheTimes(t *testing.T) {
	b := boards(t)
	page, mine := b.evening(t)
	b.hers.post(page+"/annuler", "version", "1").has(t, "Personne ne sera prévenu", ">Annuler la réunion</button>")
	b.hers.get("/entretiens").has(t, "réunion des familles", mine.HouseName, "Réfectoire")
	parent := b.parent(b.file, 0)
	parent.post("/famille/rendez-vous/"+string(mine.ID), "reply", "coming", "slot", slotValue(mine.At), "people", "2")
	move := []string{"version", "1", "on", b.now.Load().AddDate(0, 0, 12).Format("2006-01-02"), "at", "19:00", "place", "Gymnase", "slots", "keep"}
	b.hers.post(page+"/deplacer", move...).has(t, "Déplacer toute la réunion", "Gymnase", "Gardées", b.file.Guardians[0].Guardian.Name, "Personnes invitées\u00a0: 2", "Déplacer et prévenir")
	// An officer may not know of every child: whether or not there is such a one here.
	b.officer.post(page+"/deplacer", move...).has(t, "Personnes invitées\u00a0: 2", "ni nommées ni comptées ici")
	if got := b.hers.post(page+"/deplacer", move...); strings.Contains(got.text, "ni comptées") {
		t.Error("the director, who knows all boarders, is told that there are others")
	}
	early := append([]string{}, move...)
	early[3] = "2020-01-01"
	if got := b.hers.post(page+"/deplacer", early...); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, `value="Gymnase"`) {
		t.Errorf("into the past: %d, and what was typed is lost", got.StatusCode)
	}
	b.hers.follow(b.hers.post(page+"/deplacer", append(move, "sure", "1")...)).has(t, "La réunion est déplacée", "19\u00a0h")
	parent.get("/famille").has(t, "19\u00a0h")
	if got := b.hers.post(page+"/deplacer", append(move, "sure", "1")...); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("twice from the same page: %d", got.StatusCode)
	}
	off := []string{"version", "2"}
	b.hers.post(page+"/annuler", off...).has(t, "Annuler toute la réunion", "Motif", ">Annuler et prévenir</button>")
	b.hers.post(page+"/annuler", append(off, "sure", "1")...).has(t, "Annuler toute la réunion", "Motif")
	b.hers.follow(b.hers.post(page+"/annuler", append(off, "sure", "1", "reason", "Inondation")...)).has(t, "La réunion est annulée")
	if got := parent.get("/famille"); strings.Contains(got.text, "rendez-vous/"+string(mine.ID)) {
		t.Error("the family is still shown it")
	}
}
