package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// referrer adds a professional of an institution.
func (s *site) referrer(email string) *browser {
	s.Helper()
	a := s.account(placement.Referrer, email)
	a.Name, a.Institution = "Mme Roux", "Collège Les Ormeaux"
	s.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, placement.Event{At: *s.now.Load(), Verb: "account.changed"})
	})
	return s.browser().with(store.Session{Account: a.ID})
}

// request is a form as a professional fills it.
func request(changes ...string) []string {
	pairs := []string{
		"way", "urgent", "level", "4e", "informed_on", storetest.Today.AddDays(-1).String(), "reason", "MOTIF-DU-PROFESSIONNEL", "tried", "Aide aux devoirs",
		"family", "Kervella", "given", "Maïwenn", "born", "2013-05-06", "sex", "F", "now", "5e",
		"g1_name", "Nolwenn Kervella", "g1_link", "mother", "g1_standing", "joint", "g1_email", "nolwenn@famille.invalid", "g1_lang", "fr", "g1_channel", "email",
		"g2_link", "", "g2_standing", "joint", "g2_lang", "fr", "g2_channel", "email",
		"g3_link", "", "g3_standing", "joint", "g3_lang", "fr", "g3_channel", "email",
		"g4_link", "", "g4_standing", "joint", "g4_lang", "fr", "g4_channel", "email",
	}
	return changed(pairs, changes)
}

// changed puts other values into the pairs of a form.
func changed(pairs, changes []string) []string {
	for i := 0; i < len(changes); i += 2 {
		at := slices.Index(pairs, changes[i])
		if at%2 != 0 {
			pairs = append(pairs, changes[i], changes[i+1])
			continue
		}
		pairs[at+1] = changes[i+1]
	}
	return pairs
}

func TestAProfessionalRefersAPupilAndSeesWhereItStands(t *testing.T) {
	w := populate(t)
	b := w.referrer("roux@example.fr")
	b.follow(b.get("/")).is(t, 200).has(t, "Mes orientations", "Aucune demande")
	b.get(ownReferralPath).is(t, 200).has(t, "Transmettre la demande")
	b.post(ownReferralPath, request("informed_on", "")...).is(t, 422).has(t, `href="#informed_on"`, `value="Kervella"`)
	b.follow(b.post(ownReferralPath, request()...)).is(t, 200).has(t, "Maïwenn Kervella", "reçue")
	w.browser().with(w.officer).get("/orientations?vue=brouillons").is(t, 200).has(t, "Maïwenn K.", "Collège Les Ormeaux")
	if other := w.referrer("autre@example.fr").get("/mes-orientations"); strings.Contains(other.text, "Kervella") {
		t.Error("a professional sees the request of another")
	}
}

// TestAProfessionalIsNotToldWhoIsOnFile refers a child who has a file already:
// the answer is the same, and what is on file stays as it is.
func TestAProfessionalIsNotToldWhoIsOnFile(t *testing.T) {
	w := populate(t)
	known := w.file(placement.ReferralID(w.own["referral"]))
	b := w.referrer("roux@example.fr")
	a := b.follow(b.post(ownReferralPath, request("family", known.Pupil.Family, "given", known.Pupil.Given, "born", known.Pupil.Born.String(),
		"eleve", string(known.Pupil.ID), "g1_id", string(known.Guardians[0].Guardian.ID))...)).is(t, 200)
	a.has(t, "reçue")
	after := w.file(known.Referral.ID)
	if after.Pupil != known.Pupil || len(after.Guardians) != len(known.Guardians) || after.Guardians[0] != known.Guardians[0] {
		t.Errorf("what is on file changed: %+v", after.Pupil)
	}
}

// TestAProfessionalReadsNothingButOwnRequests walks the whole manifest: no name,
// no word and no number of anybody else's file, and not the own words of another.
func TestAProfessionalReadsNothingButOwnRequests(t *testing.T) {
	t.Parallel()
	w := populate(t)
	b := w.referrer("roux@example.fr")
	b.post(ownReferralPath, request()...).is(t, http.StatusSeeOther)
	open := map[string]bool{
		"/mes-orientations": true, ownReferralPath: true, "/compte": true, "/regles": true, "/api/v1/me": true,
	}
	for _, route := range Manifest() {
		if route.Action == Public || route.Action == OwnAccount || route.Action == SignedIn {
			continue
		}
		for _, x := range []world{w.own, w.next, w.far} {
			for _, path := range aimedAt(route, x) {
				a := b.get(path)
				if a.StatusCode != http.StatusForbidden && !open[path] {
					t.Errorf("%s answers %s", path, a.Status)
				}
				if strings.Contains(strings.ToUpper(a.text), canary) || strings.Contains(a.text, "MOTIF-DU") {
					t.Errorf("%s shows what it must not", path)
				}
			}
		}
	}
}
