package web

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var purgePath = regexp.MustCompile(`/conservation/effacements/pur_[a-z0-9]+`)

func TestOnePersonProposesARemovalAndAnotherApprovesIt(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	file := storetest.Pupil(t, s.db, storetest.In(house.House))
	s.at(storetest.Noon.AddDate(3, 0, 0))
	one := s.browser().with(store.Session{Account: s.account(placement.Admin, "une@example.fr").ID})
	two := s.browser().with(store.Session{Account: s.account(placement.Admin, "deux@example.fr").ID})
	dry := one.get("/conservation/essai").is(t, 200)
	dry.has(t, "Dossier sans séjour", string(file.Pupil.ID), plain.Date(plain.FR, calendar.DayOf(storetest.Noon, time.UTC))) // with its year: it is three years ago
	if strings.Contains(dry.text, file.Pupil.Family) {
		t.Error("the dry run names a child")
	}
	one.post("/conservation/effacements").is(t, 303)
	page := one.get("/conservation")
	page.has(t, "une autre personne de l")
	path := purgePath.FindString(page.text)
	one.post(path+"/approuver").is(t, 409)
	two.post(path+"/approuver").is(t, 303)
	two.get("/conservation").has(t, "La chaîne des preuves est intacte.")
}

func TestThePrivacyPageSaysTheTermsInForceAndWhoAnswers(t *testing.T) {
	s := open(t)
	admin := s.browser().with(store.Session{Account: s.account(placement.Admin, "admin@example.fr").ID})
	admin.post("/conservation/durees/placed", "months", "18", "source", "Délibération du 3 mars", "reason", "").is(t, 422).has(t, "Délibération du 3 mars")
	admin.post("/conservation/durees/placed", "months", "18", "source", "Délibération du 3 mars", "reason", "avis du délégué").is(t, 303)
	admin.post("/conservation/responsable", "controller", "Conseil du Pré", "controller_address", "1 rue du Pré", "officer", "Camille Garde",
		"officer_contact", "dpo@exemple.invalid", "publisher", "Alix Publie", "host", "Hébergement du Pré", "access_contact", "acces@exemple.invalid").is(t, 303)
	b := s.browser()
	b.get("/confidentialite").has(t, "18\u00a0mois", "Conseil du Pré", "Camille Garde", "dpo@exemple.invalid")
	b.get("/mentions-legales").has(t, "Alix Publie", "Hébergement du Pré")
	b.get("/accessibilite").has(t, "non conforme", "acces@exemple.invalid")
	b.get("/confidentialite?lang=en").has(t, "18 months")
	admin.get("/aipd").has(t, "Camille Garde", "sealed_address", "18\u00a0mois")
	admin.get("/aipd.pdf").is(t, 200)
	admin.get("/aipd.csv").is(t, 200).has(t, "sealed_address")
}
