package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestAnUrgentRequestSaysWhomToAskTodayAndWhereABedIs(t *testing.T) {
	w := populate(t)
	house := placement.House{ID: placement.HouseID(w.own["house"]), Territory: w.in}
	now := func(f *placement.File) { f.Referral.Way, f.Referral.WantedFrom = placement.Urgent, storetest.Today }
	silent := func(f *placement.File) {
		f.Pupil.Given, f.Guardians[0].Guardian.Phone = "Yvonig", "06 00 00 00 01"
		storetest.Silent(0)(f)
	}
	ready := storetest.Pupil(t, w.db, storetest.In(house), now, func(f *placement.File) { f.Pupil.Given = "Nolwenn" })
	waits := storetest.Pupil(t, w.db, storetest.In(house), now, silent)
	far := storetest.Pupil(t, w.db, storetest.In(storetest.House(t, w.db).House), now)
	b := w.browser().with(w.officer)
	page := b.get(urgentPath).is(t, 200)
	page.has(t, "Nolwenn", "Yvonig", `href="/lits/donner/`+string(ready.Referral.ID)+`"`, "data-ceiling=", `href="tel:0600000001"`,
		`href="/orientations/`+string(waits.Referral.ID)+`/accords"`, "06 00 00 00 01", "Reçue il y a 0 jour")
	if strings.Contains(page.text, string(far.Referral.ID)) || strings.Contains(page.text, "plus de 7 jours") {
		t.Error("another territory's request is listed, or one of today is late")
	}
	b.get("/").is(t, 200).has(t, urgentPath, "la plus ancienne a 0 jour")
	w.later(8 * 24 * time.Hour)
	again := w.browser().with(w.officer)
	again.get(urgentPath).is(t, 200).has(t, "plus de 7 jours", "▲", "Reçue il y a 8 jours", "date dépassée de 8 jours")
	again.get("/").is(t, 200).has(t, "la plus ancienne a 8 jours")
	w.browser().with(w.parent).get(urgentPath).is(t, http.StatusForbidden)
	w.browser().with(store.Session{Account: w.account(placement.Referrer, "r@example.fr").ID}).get(urgentPath).is(t, http.StatusForbidden)
}

func TestATerritorySaysAfterHowManyDaysAnUrgentRequestIsMarked(t *testing.T) {
	w := populate(t)
	storetest.Pupil(t, w.db, storetest.In(placement.House{ID: placement.HouseID(w.own["house"]), Territory: w.in}), func(f *placement.File) { f.Referral.Way = placement.Urgent })
	w.later(2 * 24 * time.Hour)
	b := w.browser().with(w.officer)
	b.get(urgentPath).is(t, 200).has(t, "Valeur proposée par le programme", `value="7"`)
	for typed, says := range map[string]string{"61": "au plus 60", "0": "au moins 1", "sept": "un nombre entier"} {
		if a := b.post(urgentRule, "days", typed); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `value="`+typed+`"`) || !strings.Contains(plainly(a), says) {
			t.Errorf("%s: %s\n%s", typed, a.Status, a.text)
		}
	}
	if strings.Contains(b.get(urgentPath).text, "▲") {
		t.Fatal("a request of two days is late already")
	}
	set := b.follow(b.post(urgentRule, "days", "1")).is(t, 200)
	set.has(t, "Le délai des demandes urgentes est enregistré", "Fixé par Anne Martin, le ")
	if !strings.Contains(plainly(set), "1 demande attend depuis trop longtemps : plus de 1 jour.") {
		t.Error(set.text)
	}
	b.get("/journal").has(t, "a changé le délai au-delà duquel une demande urgente est signalée")
	w.browser().with(w.director).post(urgentRule, "days", "9").is(t, http.StatusForbidden)
}
