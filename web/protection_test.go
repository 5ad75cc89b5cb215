package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestAProtectedChildIsNowhereForWhoIsNotNamed protects the children of one world
// and walks every page, list, export and answer of the API as everybody who is
// not named: name, family, address and words never appear.
func TestAProtectedChildIsNowhereForWhoIsNotNamed(t *testing.T) {
	t.Parallel()
	w := populate(t)
	officer := w.shelter()
	secret := w.own["secret"]
	found := func(b *browser, path string) bool { return strings.Contains(strings.ToUpper(b.get(path).text), secret) }
	if !found(officer, "/orientations?vue=toutes") || !found(officer, "/orientations/"+w.own["referral"]) {
		t.Error("who is named does not find the child")
	}
	other := w.account(placement.Officer, "autre@example.fr")
	for who, session := range map[string]store.Session{
		"another officer": {Account: other.ID}, "director of another house": {Account: storetest.Director(t, w.db, w.in, placement.HouseID(w.next["house"])).Account}, "admin": w.admin, "parent of another child": {Guardian: placement.GuardianID(w.next["guardian"])},
		"support member not named": {Account: w.account(placement.Support, "pas-nommee@example.fr").ID}, "referrer": {Account: w.account(placement.Referrer, "cpe@example.fr").ID},
	} {
		b := w.browser().with(session)
		if strings.HasPrefix(who, "support") {
			b.pledge(t)
		}
		for _, route := range Manifest() {
			for _, path := range aimedAt(route, w.own) {
				switch route.Path {
				case "/api/v1/occupancy":
					path += fmt.Sprintf("?from=%s&to=%s", storetest.Year.From, storetest.Year.To)
				case "/orientations", "/orientations.csv":
					path += "?vue=toutes"
				}
				if found(b, path) {
					t.Errorf("%s finds the protected child at %s", who, path)
				}
			}
		}
		for _, path := range []string{"/orientations", "/soutien"} {
			if a := b.post(path, "nom", "Z"+secret); a.StatusCode == http.StatusOK && strings.Count(a.text, secret) > 1 {
				t.Errorf("%s finds the protected child by name at %s", who, path)
			}
		}
		for _, kind := range placement.ListKinds {
			if a := b.post("/places/"+w.own["house"]+"/listes", "list", string(kind), "le", storetest.Today.String()); strings.Contains(a.text, secret) {
				t.Errorf("%s reads the name on the list %s", who, kind)
			}
		}
	}
}

// shelter hides the children of a world's house, by the officer and a member of the
// support team, and gives the officer's browser.
func (w *worlds) shelter() *browser {
	w.Helper()
	member, officer := w.account(placement.Support, "equipe@example.fr"), w.browser().with(w.officer)
	for _, id := range w.files(w.own) {
		w.callPupil(id, w.own["secret"])
		page := "/orientations/" + string(id) + "/protection"
		version := fmt.Sprint(w.file(id).Pupil.Version)
		officer.post(page, "version", version).is(w.T, 422)
		officer.follow(officer.post(page, "version", version, "members", string(member.ID))).is(w.T, 200).has(w.T, "dossier protégé")
	}
	return officer
}

// ofBoarders are the actions whose pages say who sleeps in a house.
var ofBoarders = []placement.Action{
	placement.SeeStays, placement.RecordArrival, placement.RecordDeparture, placement.ArrangeBeds, placement.KeepApart, placement.PrintLists,
	placement.GrantAbsence, placement.SeeReviews, placement.EditReviews, placement.SeeMeetings, placement.EditMeetings, placement.SeeJournal,
}

// TestTheDirectorKnowsWhoSleepsInTheOwnHouse protects a boarder: the director still
// has the name on every list of the house, and reads nowhere why the child came or
// that it is protected.
func TestTheDirectorKnowsWhoSleepsInTheOwnHouse(t *testing.T) {
	w := populate(t)
	w.shelter()
	b, secret := w.browser().with(w.director), w.own["secret"]
	house, stay := w.own["house"], w.own["stay"]
	for _, path := range []string{"/sejours", "/sejours/" + stay, "/internats/" + house + "/plan", "/internats/" + house + "/plan/lits/" + stay, "/bilans/" + w.own["review"], "/entretiens/" + w.own["meeting"]} {
		if a := b.get(path); a.StatusCode != http.StatusOK || !strings.Contains(a.text, secret) {
			t.Errorf("%s answers %d without the name of the boarder", path, a.StatusCode)
		}
	}
	for _, kind := range placement.ListKinds {
		b.post("/places/"+house+"/listes", "list", string(kind), "le", storetest.Today.String()).is(t, 200).has(t, secret)
	}
	for _, route := range Manifest() {
		if route.Action == Public {
			continue // what is protected, and how, is said to everybody
		}
		for _, path := range aimedAt(route, w.own) {
			a := b.get(path)
			if strings.Contains(strings.ToUpper(a.text), secret) && !slices.Contains(ofBoarders, route.Action) && route.Path != "/" {
				t.Errorf("the director reads of a protected child at %s", path)
			}
			if strings.Contains(a.text, "protégé") || strings.Contains(a.text, "protected") {
				t.Errorf("%s says that the boarder is protected", path)
			}
		}
	}
}

// TestAProtectionIsLiftedByTwo gives the file back to the whole office, with the
// national id that was sealed, though other readers were named in between: the
// officer asks, a member of the support team says why and grants it.
func TestAProtectionIsLiftedByTwo(t *testing.T) {
	w := populate(t)
	id := placement.ReferralID(w.own["referral"])
	const ine = "123456789AB"
	child := w.file(id).Pupil
	child.INE = ine
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SavePupil(ctx, child, storetest.Officer(w.in).Happened(storetest.Noon, "pupil.changed", "pupil", ""))
		return err
	})
	officer := w.shelter()
	named := w.account(placement.Support, "relais@example.fr")
	member := w.browser().with(store.Session{Account: named.ID}).pledge(t)
	page, file := "/orientations/"+w.own["referral"]+"/protection", "/soutien/"+w.own["referral"]
	version := fmt.Sprint(w.file(id).Pupil.Version)
	officer.follow(officer.post(page, "version", version, "members", string(named.ID))).is(t, 200)
	other := w.browser().with(store.Session{Account: w.account(placement.Officer, "autre@example.fr").ID})
	other.post(page+"/lever").is(t, http.StatusNotFound)
	officer.follow(officer.post(page+"/lever")).is(t, 200).has(t, "La levée est demandée")
	officer.get(page).has(t, "Levée demandée par Anne Martin", "Garder la protection")
	officer.post(page+"/lever").is(t, 422).has(t, "déjà demandée")
	officer.post(file+"/protection/accorder", "why", "over", "sure", "1").is(t, http.StatusForbidden)
	member.get("/soutien").has(t, "Une levée de protection attend votre décision", w.own["secret"])
	member.post(file+"/protection/accorder").is(t, 422).has(t, "vous savez qui verra")
	member.post(file+"/protection/accorder", "sure", "1").is(t, 422).has(t, "Dites pourquoi la protection prend fin", "checked")
	other.get("/orientations/"+w.own["referral"]).is(t, http.StatusNotFound)
	member.follow(member.post(file+"/protection/accorder", "why", "over", "sure", "1")).is(t, 200).has(t, "protection est levée")
	other.get("/orientations/"+w.own["referral"]).is(t, 200).has(t, w.own["secret"], "a levé la protection du dossier", "Ce qui la justifiait a pris fin")
	if p := w.file(id).Pupil; p.INE != ine || p.Protected {
		t.Errorf("the child is filed under %q (protected: %t), not %q", p.INE, p.Protected, ine)
	}
}

// TestNobodyGrantsTheOwnRequestToLiftAProtection asks as a member of the support
// team: the page offers only to keep it, and the address refuses.
func TestNobodyGrantsTheOwnRequestToLiftAProtection(t *testing.T) {
	w := populate(t)
	w.shelter()
	named := w.accountOf("equipe@example.fr")
	member := w.browser().with(store.Session{Account: named.ID}).pledge(t)
	file := "/soutien/" + w.own["referral"]
	member.follow(member.post(file+"/protection/lever")).is(t, 200).has(t, "La levée est demandée")
	if a := member.get(file); strings.Contains(a.text, "/accorder") || !strings.Contains(a.text, "Garder la protection") {
		t.Error("who asked is offered to grant it")
	}
	member.post(file+"/protection/accorder", "why", "over", "sure", "1").is(t, 422).has(t, "Vous avez demandé cette levée")
	if strings.Contains(member.get("/soutien").text, "attend votre décision") {
		t.Error("the own request waits for who made it")
	}
	member.follow(member.post(file+"/protection/maintenir")).is(t, 200).has(t, "La protection reste")
}

// TestAChildIsProtectedAsItWasFirstFiled protects a record that nobody changed
// since it was filed.
func TestAChildIsProtectedAsItWasFirstFiled(t *testing.T) {
	w := populate(t)
	member := w.account(placement.Support, "equipe@example.fr")
	f := w.file(placement.ReferralID(w.own["referral"]))
	if f.Pupil.Version != 1 {
		t.Fatalf("the record has version %d: the test proves nothing", f.Pupil.Version)
	}
	b := w.browser().with(w.officer)
	b.follow(b.post("/orientations/"+w.own["referral"]+"/protection", "version", "1", "members", string(member.ID))).is(t, 200).has(t, "dossier protégé")
}

// callPupil gives a child a first name, which stands in every list.
func (w *worlds) callPupil(id placement.ReferralID, given string) {
	w.Helper()
	p := w.file(id).Pupil
	p.Given = given
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SavePupil(ctx, p, storetest.Officer(w.in).Happened(storetest.Noon, "pupil.changed", "pupil", ""))
		return err
	})
}

// files are the requests of a world's house: the boarder's and the candidate's.
func (w *worlds) files(x world) (ids []placement.ReferralID) {
	w.Helper()
	ids = append(ids, placement.ReferralID(x["referral"]))
	for _, f := range w.all() {
		if f.Referral.ID != ids[0] && strings.Contains(f.Pupil.Family, x["secret"]) {
			ids = append(ids, f.Referral.ID)
		}
	}
	return ids
}

// all are the files of the territory, the protected ones too.
func (w *worlds) all() (files []placement.File) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) (err error) {
		files, err = tx.Referrals(ctx, store.Whole(w.in), store.ReferralFilter{View: store.Everything, Today: storetest.Today, Limit: 100})
		return err
	})
	return files
}
