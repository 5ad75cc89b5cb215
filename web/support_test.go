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

// member adds a member of the support team to the worlds, who signed nothing.
func (s *site) member(email string) *browser {
	s.Helper()
	return s.browser().with(store.Session{Account: s.account(placement.Support, email).ID})
}

func (b *browser) pledge(t *testing.T) *browser {
	t.Helper()
	b.follow(b.post("/soutien/engagement", "signe", "1")).is(t, 200).has(t, "Votre engagement est signé")
	return b
}

func TestNothingRestrictedOpensBeforeTheEngagementIsSigned(t *testing.T) {
	w := populate(t)
	b := w.member("equipe@example.fr")
	file := "/soutien/" + w.own["referral"]
	b.get("/soutien").is(t, 200).has(t, "Signer l’engagement", "secret professionnel")
	b.get(file).is(t, http.StatusConflict)
	b.post(file+"/ouvrir", "section", "health", "why", "assess").is(t, http.StatusConflict)
	b.post("/soutien/engagement").is(t, 422)
	b.pledge(t)
	b.get(file).is(t, 200).has(t, "Protection de l’enfance", "Pourquoi l’ouvrez-vous")
}

func TestWhatTheSupportTeamWritesIsReadOnlyThere(t *testing.T) {
	t.Parallel()
	w := populate(t)
	b, other := w.member("equipe@example.fr").pledge(t), w.member("collegue@example.fr").pledge(t)
	const word = "SECRET-MEDICAL"
	file := "/soutien/" + w.own["referral"]
	b.post(file+"/ecrire", "section", "health", "text", "").is(t, 422)
	b.follow(b.post(file+"/ecrire", "section", "health", "text", word)).is(t, 200)
	if strings.Contains(b.get(file).text, word) {
		t.Error("a section is read without being opened")
	}
	b.post(file+"/ouvrir", "section", "health").is(t, 422)
	other.post(file+"/ouvrir", "section", "health", "why", "review").is(t, 200).has(t, word, "Anne Martin")
	if strings.Contains(other.post(file+"/ouvrir", "section", "protection", "why", "review").text, word) {
		t.Error("one section shows the other")
	}
	for who, session := range w.everybody() {
		visitor := w.browser().with(session)
		for _, route := range Manifest() {
			if route.Action == Public {
				continue
			}
			for _, path := range aimedAt(route, w.own) {
				a := visitor.get(path)
				for _, leak := range []string{word, "partie réservée", "restricted part", "restricted.opened", "restricted.written"} {
					if strings.Contains(a.text, leak) && route.Path != "/ouvertures" {
						t.Errorf("%s reads %q at %s", who, leak, path)
					}
				}
			}
		}
	}
}

// everybody is one person of each role that is not the support team's.
func (w *worlds) everybody() map[string]store.Session {
	w.Helper()
	return map[string]store.Session{
		"officer": w.officer, "director": w.director, "admin": w.admin, "parent": w.parent,
		"other parent": {Guardian: w.file(placement.ReferralID(w.own["referral"])).Guardians[1].Guardian.ID},
		"referrer":     {Account: w.account(placement.Referrer, store.NewID("p")+"@example.fr").ID},
	}
}

// aimedAt are the pages of a route in a world: none of one that changes something.
func aimedAt(route Route, x world) []string {
	switch {
	case route.Method != http.MethodGet || strings.HasSuffix(route.Path, "/deconnexion"):
		return nil
	case strings.Contains(route.Path, "{"):
		return aimed(route, x)
	}
	return []string{route.Path}
}

func TestWhoOpensARestrictedSectionIsListedWithoutContentOrName(t *testing.T) {
	w := populate(t)
	b := w.member("equipe@example.fr").pledge(t)
	file := "/soutien/" + w.own["referral"]
	b.post(file+"/ecrire", "section", "protection", "text", "SECRET-JUGE")
	b.post(file+"/ouvrir", "section", "protection", "why", "panel").is(t, 200)
	a := w.browser().with(w.admin).get("/ouvertures").is(t, 200)
	a.has(t, "Anne Martin", "Protection de l’enfance", "Préparer la commission", w.own["referral"])
	for _, leak := range []string{"SECRET-JUGE", w.own["secret"]} {
		if strings.Contains(a.text, leak) {
			t.Errorf("the list of openings shows %q", leak)
		}
	}
	for _, other := range []store.Session{w.officer, w.director, w.parent} {
		w.browser().with(other).get("/ouvertures").is(t, http.StatusForbidden)
	}
}

func TestAMemberOfAnotherTerritoryFindsNothing(t *testing.T) {
	w := populate(t)
	b := w.member("equipe@example.fr").pledge(t)
	b.get("/soutien/"+w.far["referral"]).is(t, http.StatusNotFound)
	b.post("/soutien/"+w.far["referral"]+"/ouvrir", "section", "health", "why", "assess").is(t, http.StatusNotFound)
	b.post("/soutien/"+w.far["referral"]+"/ecrire", "section", "health", "text", "x").is(t, http.StatusNotFound)
}

// TestARestrictedCriterionIsAttestedByTheTeamAndCountsUnseen attests a protection
// measure: the sum grows, and to everybody else it is one line without a name.
func TestARestrictedCriterionIsAttestedByTheTeamAndCountsUnseen(t *testing.T) {
	w := populate(t)
	f := w.file(placement.ReferralID(w.own["referral"]))
	f.Referral.Claims = placement.Claims{{Code: "boursier", VerifiedBy: "Claire", VerifiedOn: storetest.Today}}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveReferral(ctx, f.Referral, storetest.Officer(w.in).Happened(storetest.Noon, "referral.changed", "referral", ""))
		return err
	})
	member := w.account(placement.Support, "equipe@example.fr")
	b := w.browser().with(store.Session{Account: member.ID}).pledge(t)
	file := "/soutien/" + w.own["referral"]
	b.post(file+"/attester", "section", "health", "criterion", "protection").is(t, 422)
	b.follow(b.post(file+"/attester", "section", "protection", "criterion", "protection")).is(t, 200)
	after := w.file(f.Referral.ID).Referral
	if after.Points() != f.Referral.Points()+30 || len(after.Unverified()) > 0 {
		t.Errorf("claims are %v", after)
	}
	page := w.browser().with(w.officer).get("/orientations/"+w.own["referral"]).is(t, 200)
	page.has(t, "Situation familiale et éducative", "attestée par l’équipe")
	if strings.Contains(page.text, member.Name+", ") {
		t.Error("who attested the situation tells that a restricted criterion is behind it")
	}
}
