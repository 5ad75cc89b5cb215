package web

import (
	"net/http"
	"strings"
	"testing"
)

// A family that asks for another date is heard: the number stands on the morning's page
// and leads to the appointment, where the own words say which days would suit. The other
// parent does not read them.
func TestAFamilyThatAsksForAnotherDateIsHeardWithItsOwnWords(t *testing.T) {
	b := boards(t)
	first, second := b.writesToBoth()
	mother, father := b.parent(b.file, 0), b.parent(b.file, 1)
	own, at := "/famille/rendez-vous/"+string(b.meeting.ID), "/entretiens/"+string(b.meeting.ID)
	for _, who := range []*browser{b.officer, b.hers} {
		if page := plainly(who.get("/")); strings.Contains(page, "demande une autre date") {
			t.Error("nobody asked for another date, and the page says so")
		}
	}
	mother.post(own, "reply", "other_date", "words", "Le jeudi après 18 h, ou au 06 00 00 00 00").is(t, http.StatusSeeOther)
	for _, who := range []*browser{b.officer, b.hers} {
		who.get("/").has(t, "/entretiens?etat=dates")
		who.get("/entretiens").has(t, "Une famille demande une autre date")
		who.get("/entretiens?etat=dates").has(t, at)
		who.get(at).has(t, "Le jeudi après 18 h")
	}
	if page := b.x.get("/").text; strings.Contains(page, "etat=dates") {
		t.Error("the director of another house is told")
	}
	mother.get(own).has(t, "Le jeudi après 18 h")
	if strings.Contains(father.get(own).text, "Le jeudi après 18 h") {
		t.Errorf("%s reads what %s wrote", second.Name, first.Name)
	}
	b.officer.post(at+"/reponse", "guardian", string(first.ID), "reply", "phone", "words", "Rappelée jeudi").is(t, http.StatusSeeOther)
	if page := b.officer.get("/").text; strings.Contains(page, "etat=dates") {
		t.Error("the answer was settled by telephone, and still counts as open")
	}
	b.officer.get(at).has(t, "Rappelée jeudi")
}

// What a parent asks about a review stands on the list, until the review is announced
// anew or has another day.
func TestAParentWhoAsksForAnotherReviewStandsOnTheListUntilTold(t *testing.T) {
	b := boards(t)
	at := "/bilans/" + string(b.review.ID)
	b.hers.post(at+"/deplacer", "to", "2026-11-18", "version", "1").is(t, http.StatusSeeOther)
	b.hers.post(at+"/annoncer", "guests", "Mme Roy, CPE", "version", "2").is(t, http.StatusSeeOther)
	b.now.Store(new(b.now.Load().Add(1e9)))
	b.parent(b.file, 0).post("/famille"+at, "says", "other", "words", "Sans Mme Roy").is(t, http.StatusSeeOther)
	b.hers.get("/").has(t, "/bilans?etat=demandes")
	b.hers.get("/bilans?etat=demandes").has(t, at, "un parent demande un changement")
	b.now.Store(new(b.now.Load().Add(1e9)))
	b.hers.post(at+"/annoncer", "guests", "M. Petit, CPE", "version", "3").is(t, http.StatusSeeOther)
	if page := b.hers.get("/bilans?etat=demandes").text; strings.Contains(page, at) {
		t.Error("the family was told of another list, and its wish still counts as open")
	}
}

// The day of a review is over and nobody held it: no parent is told of a day in the
// past, and who reads of it is not asked whether that day suits.
func TestAReviewWhoseDayIsOverIsNotAnnouncedAndAsksNobodyAboutThatDay(t *testing.T) {
	b := boards(t)
	at := "/bilans/" + string(b.review.ID)
	if page := b.hers.get(at); !strings.Contains(plainly(page), "changez d’abord sa date") || strings.Contains(page.text, at+"/annoncer") {
		t.Errorf("an overdue review may be announced:\n%s", page.text)
	}
	page := b.parent(b.file, 0).get("/famille"+at).is(t, http.StatusOK)
	page.has(t, "n’a pas encore eu lieu")
	if strings.Contains(page.text, "vous conviennent-elles") {
		t.Error("a parent is asked whether a day in the past suits")
	}
}

// The first page of a family says what each appointment is, and what was answered.
func TestAFamilyReadsWhatEachAppointmentIsAndWhatItAnswered(t *testing.T) {
	b := boards(t)
	mother := b.parent(b.file, 0)
	mother.get("/famille").has(t, "rendez-vous avec la famille", "Vous n’avez pas encore répondu")
	mother.post("/famille/rendez-vous/"+string(b.meeting.ID), "reply", "coming").is(t, http.StatusSeeOther)
	if page := plainly(mother.get("/famille")); !strings.Contains(page, "Votre réponse : Je viens") {
		t.Errorf("the answer is not shown:\n%s", page)
	}
}

// Who invites the parents for a review finds the appointment on the review, and the
// review on the appointment.
func TestAReviewAndTheAppointmentThatPreparesItLeadToEachOther(t *testing.T) {
	b := boards(t)
	at := "/bilans/" + string(b.review.ID)
	talk := b.hers.post("/entretiens/nouveau", "eleve", string(b.file.Pupil.ID), "bilan", string(b.review.ID), "kind", "parents",
		"on", "2026-11-20", "at", "17:30", "place", "Salle 3", "owner", "M. Petit").is(t, http.StatusSeeOther).Header.Get("Location")
	talk, _, _ = strings.Cut(talk, "?")
	b.hers.get(at).has(t, talk, "Les parents sont invités")
	b.hers.get(talk).has(t, at)
}
