package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
)

func TestADirectorMeetsAllFamiliesAndTheLoserOfASlotIsOfferedTheOthers(t *testing.T) {
	b := boards(t)
	house := b.meeting.House
	form := []string{"house", string(house), "kind", "house", "on", b.now.Load().AddDate(0, 0, 10).Format("2006-01-02"), "at", "18:00",
		"slots", "2", "minutes", "15", "room", "1", "place", "Réfectoire", "owner", "M. Petit"}
	ask := b.hers.post("/reunions/nouvelle", form...)
	ask.has(t, "Inviter toutes les familles", "Personnes invitées", "Pendant 5 minutes, vous pouvez annuler", "Des rappels suivent", "Envoyer les invitations")
	if got := b.x.post("/reunions/nouvelle", append(form, "sure", "1")...); got.StatusCode == http.StatusSeeOther {
		t.Error("another director invited the families")
	}
	sent := b.hers.post("/reunions/nouvelle", append(form, "sure", "1")...)
	page := strings.Split(sent.Header.Get("Location"), "?")[0]
	b.hers.follow(sent).has(t, "Liste pour l’accueil", b.file.Guardians[0].Guardian.Name, "sans réponse")
	var mine store.MeetingLine
	b.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.MeetingsOfGathering(ctx, placement.Actor{Role: placement.Officer, Territory: b.in}, placement.GatheringID(strings.TrimPrefix(page, "/reunions/")))
		if len(list) == 1 {
			mine = list[0]
		}
		return err
	})
	if mine.ID == "" {
		t.Fatal("nobody is invited")
	}
	own := "/famille/rendez-vous/" + string(mine.ID)
	parent := b.parent(b.file, 0)
	parent.get(own).has(t, "Votre heure", "18\u00a0h\u00a015", slotValue(mine.At))
	if got := parent.post(own, "reply", "coming"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.text, "Choisissez une heure") {
		t.Errorf("without a time: %d", got.StatusCode)
	}
	parent.get("/famille").has(t, "à l’heure que vous choisirez")
	other := b.pupil()
	b.write(func(ctx context.Context, tx *store.Tx) error { // another family has the first slot
		m := mine.Meeting
		m.ID, m.Version, m.Pupil = "", 0, other.Pupil.ID
		m.Invited = []placement.Invitation{{Guardian: other.Guardians[0].Guardian.ID, Reply: placement.Coming, At: *b.now.Load(), Slot: mine.At, People: 2, Interpreter: "pulaar"}}
		_, err := tx.SaveMeeting(ctx, m, placement.Event{At: *b.now.Load(), Verb: "test"})
		return err
	})
	lost := parent.post(own, "reply", "coming", "slot", slotValue(mine.At), "people", "2")
	if lost.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(lost), "vient d’être prise") || strings.Contains(lost.text, `value="`+slotValue(mine.At)+`"`) {
		t.Errorf("the loser is told %d:\n%s", lost.StatusCode, lost.text)
	}
	lost.has(t, "18\u00a0h\u00a015")
	later := slotValue(mine.At.Add(15 * 60e9))
	parent.follow(parent.post(own, "reply", "coming", "slot", later, "people", "2", "interpreter", "arabe")).has(t, "Je viens", "Ajouter à mon agenda", `value="arabe"`, `value="2"`)
	parent.get("/famille").has(t, "18\u00a0h\u00a015")
	b.hers.get(page).has(t, "18\u00a0h\u00a015", "arabe", "pulaar")
	for _, ending := range []string{"csv", "xlsx", "pdf"} {
		if got := b.hers.get(page + "/liste." + ending); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", ending, got.StatusCode)
		}
	}
	if got := b.x.get(page); got.StatusCode != http.StatusNotFound {
		t.Errorf("another director reads the list: %d", got.StatusCode)
	}
}
