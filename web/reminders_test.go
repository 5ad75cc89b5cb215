package web

import (
	"strings"
	"testing"
)

func TestADirectorSetsTheRemindersOfTheOwnHouseOnceTheChangeWasSeen(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.director)
	b.get("/rappels").is(t, 200).has(t, "15, 7 et 2", "réglage d’origine", "à mi-délai")
	rule := []string{"rappel", "meeting_reminder", "internat", w.own["house"], "days", "10 ; 3", "reason", "Deux rappels suffisent"}
	b.post("/rappels", rule...).is(t, 200).has(t, "10 et 3", "Désormais", "Changer la règle", "Personne ne sera prévenu")
	if a := b.get("/rappels").is(t, 200); strings.Contains(a.text, "10 et 3") {
		t.Error("the rule holds before the change was seen")
	}
	b.follow(b.post("/rappels", append(rule, "seen", "1")...)).has(t, "10 et 3", "Deux rappels suffisent", "La règle est changée")

	b.post("/rappels", "rappel", "meeting_reminder", "internat", "", "days", "10", "reason", "x", "seen", "1").is(t, 403)
	b.post("/rappels", "rappel", "meeting_reminder", "internat", w.next["house"], "days", "10", "reason", "x").is(t, 404)
}

func TestARuleThatCannotHoldIsShownAgainWithItsFaults(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	b.post("/rappels", "rappel", "review_reminder", "internat", "", "days", "quinze", "reason", "x").is(t, 422).has(t, "quinze", "séparés par des virgules")
	b.post("/rappels", "rappel", "review_reminder", "internat", "", "days", "90, 7", "reason", "x").is(t, 422).has(t, "va de 1 à 60")
	b.post("/rappels", "rappel", "review_reminder", "internat", "", "days", "", "reason", "").is(t, 422)
	b.post("/rappels", "rappel", "agreement_reminder", "internat", w.own["house"], "days", "3", "reason", "x").is(t, 422).has(t, "tout le territoire")
}

func TestAParentWhoLivesOverseasSaysSo(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.parent)
	page := "/famille/coordonnees"
	version := after(b.get(page).is(t, 200).text, `name="version" value="`)[:1]
	details := []string{"email", "parent@famille.invalid", "channel", "email", "lang", "fr", "version", version}
	b.post(page, append(details, "lives_in", "atlantide")...).is(t, 422)
	b.follow(b.post(page, append(details, "lives_in", "reunion")...)).has(t, `value="reunion" selected`)
}
