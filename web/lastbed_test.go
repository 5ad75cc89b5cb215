package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store/storetest"
)

// urgentBoy waits for a place of the own house now.
func (h hostel) urgentBoy(name string) placement.File {
	h.Helper()
	return storetest.Pupil(h.T, h.db, storetest.In(h.own.House), func(f *placement.File) {
		f.Pupil.Given, f.Pupil.Sex = name, placement.Boy
		f.Referral.Way, f.Referral.Campaign, f.Referral.WantedFrom = placement.Urgent, "", storetest.Today
		f.Referral.Level = f.Pupil.Level
	})
}

// anHourAfter is a day on which everybody signs in anew.
func (h *hostel) anHourAfter(at time.Time) {
	h.at(at.Add(time.Hour))
	h.officer, h.director = h.browser().as("officier@exemple.fr"), h.browser().as("direction@exemple.fr")
}

// TestThePageOfTheLastBedSaysWhoWasQuicker, keeps what was typed and leads to the
// bed plan, in both languages.
func TestThePageOfTheLastBedSaysWhoWasQuicker(t *testing.T) {
	h := openHostel(t)
	h.anHourAfter(storetest.Noon)
	for i, name := range []string{"Yanis", "Malo", "Ewen", "Loïc", "Tom", "Noé", "Ali"} {
		h.slept(h.own, name, h.own.BoysBeds[i])
	}
	quick, late := h.urgentBoy("Ada"), h.urgentBoy("Bea")
	give := func(f placement.File, lang string) answer {
		return h.officer.do(http.MethodPost, "/lits/donner/"+string(f.Referral.ID)+"?lang="+lang, map[string][]string{"section": {string(h.own.Boys.ID)},
			"du": {storetest.Today.String()}, "au": {"2027-06-30"}, "answer_days": {"9"}, "reason": {"La chambre du fond."}})
	}
	give(quick, "fr").is(t, http.StatusSeeOther)
	plan := `href="/internats/` + string(h.own.ID) + `/plan?le=` + storetest.Today.String()
	for lang, says := range map[string][]string{
		"fr": {"La dernière place est allée à Ada B. (Garçons).", "Quelqu’un a été plus rapide.", "Voir le plan des lits", "Choisir une autre section"},
		"en": {"The last place went to Ada B. (Garçons).", "Somebody was quicker.", "See the bed plan", "Choose another section"},
	} {
		page := give(late, lang).is(t, 422)
		page.text = blanks(page.text)
		page.has(t, append(says, plan, "2027-06-30", `value="9"`, "La chambre du fond.")...)
		if n := strings.Count(page.text, says[0]); n != 1 {
			t.Errorf("%s: %q is said %d times", lang, says[0], n)
		}
	}
}

// TestThePageOfABedSaysWhoHasIt when another director was quicker, and leads to
// that bed on the plan.
func TestThePageOfABedSaysWhoHasIt(t *testing.T) {
	h := openHostel(t)
	h.anHourAfter(storetest.Noon)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	h.slept(h.own, "Malo", h.own.BoysBeds[1])
	plan := "/internats/" + string(h.own.ID) + "/plan"
	page := h.director.get(plan).is(t, 200).text
	free := h.own.BoysBeds[6]
	move := func(name string, from placement.Bed, lang string) answer {
		key := between(page[strings.LastIndex(page[:strings.Index(page, name+" B.")], plan+"/lits/"):], plan+"/lits/", "?")
		return h.director.do(http.MethodPost, plan+"/lits/"+key+"?lang="+lang, map[string][]string{"le": {storetest.Today.String()}, "from": {string(from.ID)}, "bed": {string(free.ID)}})
	}
	move("Yanis", h.own.BoysBeds[0], "fr").is(t, http.StatusSeeOther)
	for lang, says := range map[string]string{
		"fr": "Malo B. ne peut pas avoir le lit " + free.Label + " (chambre " + free.Room + ") : Yanis B. l’a déjà.",
		"en": "Malo B. cannot have bed " + free.Label + " (room " + free.Room + "): Yanis B. has it already.",
	} {
		lost := move("Malo", h.own.BoysBeds[1], lang).is(t, 422)
		lost.text = blanks(lost.text)
		lost.has(t, says, `href="`+plan+`?le=`+storetest.Today.String()+`#lit-`+string(free.ID)+`"`)
	}
	h.director.get(plan).has(t, `id="lit-`+string(free.ID)+`"`)
}

// TestWhoSleepsInABedThatClosesIsNamed on the page after closing it and on the bed
// plan, with the way to another bed.
func TestWhoSleepsInABedThatClosesIsNamed(t *testing.T) {
	h := openHostel(t)
	h.anHourAfter(storetest.Noon)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	h.slept(h.own, "Malo", h.own.BoysBeds[1])
	house, plan := "/places/"+string(h.own.ID), "/internats/"+string(h.own.ID)+"/plan"
	if page := h.director.get(plan).is(t, 200); strings.Contains(page.text, "a-deplacer") {
		t.Error("somebody has to move before anything is closed")
	}
	for day, bed := range map[string]placement.Bed{"2026-11-23": h.own.BoysBeds[0], "2026-12-07": h.own.BoysBeds[1]} {
		done := h.fillIn(t, h.director, house+"/hors-service/nouveau", "beds", string(bed.ID), "from", day, "reason", "works")
		page := h.director.get(done.is(t, http.StatusSeeOther).Header.Get("Location")).is(t, 200)
		page.text = blanks(page.text)
		page.has(t, "lit "+bed.Label+", chambre "+bed.Room+" : hors service dès le", `href="`+plan+`?le=`)
	}
	page := h.director.get(plan).is(t, 200)
	page.text = blanks(page.text)
	page.has(t, "2 élèves dorment dans un lit qui ferme", "hors service, dont 1 occupé", `">Yanis B.</a>, lit 101-A`, `">Malo B.</a>, lit 101-B, chambre 101 : hors service dès le lundi 7 décembre 2026`, plan+"/lits/sta_")
	h.director.get(plan+"?lang=en").is(t, 200).has(t, "2 boarders sleep in a bed that closes", "out of service, 1 of them taken")
}

// TestNoArrivalIsAskedForWithoutAnAcceptedPlace, nor that the pupil did not come:
// who opens the address of the form reads why instead.
func TestNoArrivalIsAskedForWithoutAnAcceptedPlace(t *testing.T) {
	h := openHostel(t)
	for state, says := range map[placement.OfferState]string{placement.Offered: "n’a pas accepté", placement.Declined: "n’a pas accepté", placement.Recalled: "n’a pas accepté",
		placement.Arrived: "est déjà notée", placement.NeverArrived: "déjà noté que cet élève n’est pas venu"} {
		o := storetest.Offer(t, h.db, h.urgentBoy("Ada"), h.own.Boys, storetest.Year, func(o *placement.Offer) { o.State = state })
		for _, form := range []string{"/sejours/arrivees/", "/sejours/absences/"} {
			page := h.officer.get(form+string(o.ID)).is(t, http.StatusConflict)
			if page.has(t, says); strings.Contains(page.text, `name="version"`) {
				t.Errorf("%s: the form is there", state)
			}
		}
	}
}

// TestAFreeBedSaysWhoOfTheRoomIsWishedFor, and who is a brother.
func TestAFreeBedSaysWhoOfTheRoomIsWishedFor(t *testing.T) {
	h := openHostel(t)
	h.anHourAfter(storetest.Noon)
	for i, name := range []string{"Yanis", "Malo", "Ewen"} {
		h.slept(h.own, name, h.own.BoysBeds[[]int{0, 4, 5}[i]])
	}
	storetest.Unguarded(t, h.db, `UPDATE pupil SET household = 'foyer' WHERE given_name IN ('Yanis', 'Malo')`)
	storetest.Unguarded(t, h.db, `INSERT INTO roommate_wish (pupil_id, with_id) SELECT a.id, b.id FROM pupil a, pupil b WHERE a.given_name = 'Ewen' AND b.given_name = 'Yanis'`)
	plan := "/internats/" + string(h.own.ID) + "/plan"
	page := h.director.get(plan).is(t, 200).text
	key := between(page[strings.LastIndex(page[:strings.Index(page, "Yanis B.")], plan+"/lits/"):], plan+"/lits/", "?")
	move := h.director.get(plan+"/lits/"+key).is(t, 200)
	move.text = blanks(move.text)
	move.has(t, "102-C, chambre 102, avec Malo B. (5ᵉ, fratrie) et Ewen B. (5ᵉ, souhait)", "101-B, chambre 101, personne d’autre")
	h.director.get(plan+"/colocataires").is(t, 200).has(t, "Frères et sœurs</h3>", "Malo B. · Yanis B.")
}
