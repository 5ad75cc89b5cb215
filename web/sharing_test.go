package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// refusesSharing has the first guardian of a file say no to passing on.
func (s *site) refusesSharing(f placement.File) {
	s.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		a, asked := f.Referral.Ask(storetest.Officer(s.in), f.Guardians[0].Guardian.ID, placement.Sharing, storetest.Today.AddDays(14), storetest.Noon)
		a, err := tx.SaveAgreement(ctx, a, asked)
		if err != nil {
			return err
		}
		a, no, err := a.Answer(storetest.ParentOf(f, 0), placement.Refused, "online", "", storetest.Noon)
		if err != nil {
			return err
		}
		_, err = tx.SaveAgreement(ctx, a, no)
		return err
	})
}

// The request goes on and the office works with it; a child in danger goes before
// the refusal.
func TestWhatAFamilyRefusesToShareReachesNeitherTheTeamNorWhoReferred(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	who := s.account(placement.Referrer, "roux@example.fr")
	f := s.pupil(func(f *placement.File) { f.Referral.By = who.ID })
	referrer, team := s.browser().with(store.Session{Account: who.ID}), s.member("equipe@example.fr").pledge(t)
	s.account(placement.Officer, "anne@example.fr")
	officer, file, papers := s.browser().as("anne@example.fr"), "/soutien/"+string(f.Referral.ID), "/orientations/"+string(f.Referral.ID)+"/pieces"
	open := func(why string) answer { return team.post(file+"/ouvrir", "section", "health", "why", why) }

	referrer.get("/mes-orientations").is(t, 200).has(t, "en cours")
	open("assess").is(t, 200)
	team.get(papers).is(t, 200)
	s.refusesSharing(f)
	after := referrer.get("/mes-orientations").is(t, 200)
	after.has(t, "la famille ne le souhaite pas")
	if strings.Contains(after.text, "en cours") {
		t.Error("the professional still reads where the request stands")
	}
	open("assess").is(t, http.StatusUnprocessableEntity).has(t, "n’accepte pas")
	team.get(papers).is(t, http.StatusConflict)
	open("urgent").is(t, 200)
	officer.get(papers).is(t, 200)
	if !s.file(f.Referral.ID).Ready(storetest.Today) {
		t.Error("the request for a place does not go on")
	}
}
