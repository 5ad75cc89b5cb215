package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
)

func TestAParentTakesTheAppointmentIntoTheOwnCalendar(t *testing.T) {
	s := open(t)
	f := s.pupil()
	page := s.meeting(f)
	b := s.parent(f, 0)
	b.get(page).has(t, "Ajouter à mon agenda", page+"/agenda.ics")
	got := b.get(page + "/agenda.ics")
	if kind := got.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/calendar") {
		t.Errorf("sent as %q", kind)
	}
	got.has(t, "BEGIN:VCALENDAR\r\n", "METHOD:PUBLISH", "SUMMARY:Rendez-vous à l’internat", "LOCATION:Salle 2", "DTSTART;TZID=")
	if strings.Contains(got.text, f.Pupil.Given) || strings.Contains(got.text, "ATTENDEE") {
		t.Errorf("the file names somebody:\n%s", got.text)
	}
	other := s.parent(s.pupil(func(f *placement.File) { f.Pupil.Family = "Quemener" }), 0)
	if code := other.get(page + "/agenda.ics").StatusCode; code != http.StatusNotFound {
		t.Errorf("another family: %d", code)
	}
}

func TestTheHouseReadsTheAnswerOfACalendar(t *testing.T) {
	b := boards(t)
	page := "/entretiens/" + string(b.meeting.ID)
	g := b.file.Guardians[0].Guardian
	answer := func(uid, attendee string, sequence int) string {
		return fmt.Sprintf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:%s\r\nSEQUENCE:%d\r\nDTSTAMP:20270901T070000Z\r\n"+
			"ATTENDEE;PARTSTAT=DECLINED:mailto:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", uid, sequence, attendee)
	}
	uid := placement.InvitationUID(b.meeting.ID, g.ID)
	for name, c := range map[string]struct{ file, says string }{
		"a text":              {"Bonjour", "n’est pas la réponse d’un agenda"},
		"another appointment": {answer(placement.InvitationUID("mee_else", g.ID), g.Email, 0), "un autre rendez-vous"},
		"another address":     {answer(uid, "else@exemple.fr", 0), "un autre rendez-vous"},
		"an older invitation": {answer(uid, g.Email, 7), "ont changé depuis"},
	} {
		got := b.hers.sendFile(page+"/agenda", "r.ics", c.file)
		if got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(got), c.says) {
			t.Errorf("%s: %d without %q", name, got.StatusCode, c.says)
		}
	}
	if got := b.x.sendFile(page+"/agenda", "r.ics", answer(uid, g.Email, 0)); got.StatusCode == http.StatusSeeOther {
		t.Error("another house's director brought an answer")
	}
	b.hers.get(page).has(t, "sans réponse")
	b.hers.follow(b.hers.sendFile(page+"/agenda", "r.ics", answer(uid, g.Email, 0))).has(t, "ne vient pas")
}
