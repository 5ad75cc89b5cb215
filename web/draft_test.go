package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// begin keeps a form as a script does while somebody types.
func (b *browser) begin(door placement.Door, pairs ...string) draftAnswer {
	b.Helper()
	a := b.post("/brouillons", append([]string{"door", string(door)}, pairs...)...).is(b.T, 200)
	var kept draftAnswer
	if err := json.Unmarshal([]byte(a.text), &kept); err != nil {
		b.Fatal(err)
	}
	return kept
}

var draftLink = regexp.MustCompile(`href="(/[^"]*brouillon=dra_[^"]*)"`)

// ownDraftPath is the page of the first draft that a page lists.
func ownDraftPath(t *testing.T, a answer) string {
	t.Helper()
	found := draftLink.FindStringSubmatch(a.text)
	if found == nil {
		t.Fatalf("no draft is listed:\n%s", a.text)
	}
	return strings.ReplaceAll(found[1], "&amp;", "&")
}

func TestWhatIsTypedIsFoundAgainOnTheHomePageOfWhoTypedIt(t *testing.T) {
	w := populate(t)
	for _, c := range []struct {
		who  *browser
		door placement.Door
		home string
	}{
		{w.browser().with(w.officer), placement.CounterDoor, "/"},
		{w.referrer("roux@example.fr"), placement.ProfessionalDoor, "/mes-orientations"},
		{w.browser().with(w.parent), placement.FamilyDoor, "/famille"},
	} {
		kept := c.who.begin(c.door, "family", "Kervella", "given", "Maïwenn", "reason", "Parce que")
		home := c.who.get(c.home).is(t, 200)
		home.has(t, "Demande pour Maïwenn Kervella")
		c.who.get(ownDraftPath(t, home)).is(t, 200).has(t, `value="Kervella"`, "Parce que", string(kept.ID))
		c.who.follow(c.who.post("/brouillons/" + string(kept.ID) + "/jeter"))
		if again := c.who.get(c.home); strings.Contains(again.text, "Kervella") {
			t.Errorf("%s: a draft that was thrown away is listed", c.door)
		}
	}
}

func TestNobodyOpensTheDraftOfAnother(t *testing.T) {
	w := populate(t)
	officer := w.browser().with(w.officer)
	kept := officer.begin(placement.CounterDoor, "family", "Kervella")
	other := w.browser().with(store.Session{Account: w.account(placement.Officer, "autre@example.fr").ID})
	path := "/orientations/nouvelle?brouillon=" + string(kept.ID)
	other.get(path).is(t, http.StatusNotFound)
	other.post("/brouillons/"+string(kept.ID)+"/jeter").is(t, http.StatusNotFound)
	if second := other.begin(placement.CounterDoor, "draft", string(kept.ID), "draft_version", "1", "family", "Autre"); second.ID == kept.ID {
		t.Error("another officer wrote into the draft")
	}
	officer.get(path).is(t, 200).has(t, `value="Kervella"`)
	w.browser().with(w.parent).post("/brouillons", "door", "counter").is(t, 422)
}

func TestWithoutScriptEachStepKeepsWhatWasTyped(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	a := b.follow(b.post("/orientations/nouvelle", request("step", "1", "do", "step-2", "campaign", "")...)).is(t, 200)
	a.has(t, "Étape 2 sur 6", `value="Kervella"`, `class="sheet step current"><h2>L`)
	if a.Request.URL.Query().Get("etape") != "2" {
		t.Error("the step is not in the address")
	}
}

func TestARefusedFormIsKeptAsADraftAndOpensAtTheFault(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	b.post("/orientations/nouvelle", request("do", "submit", "g1_email", "pas une adresse")...).is(t, 422).has(t, `href="#g1_email"`, "Étape 3 sur 6")
	b.get(ownDraftPath(t, b.get("/"))).is(t, 200).has(t, "pas une adresse", "MOTIF-DU-PROFESSIONNEL")
}

func TestADraftIsGoneOnceItsRequestIsKept(t *testing.T) {
	w := populate(t)
	b := w.referrer("roux@example.fr")
	kept := b.begin(placement.ProfessionalDoor, request()...)
	b.follow(b.post(ownReferralPath, request("draft", string(kept.ID), "draft_version", "1")...)).is(t, 200)
	b.get(ownReferralPath+"?brouillon="+string(kept.ID)).is(t, http.StatusNotFound)
}

// TestWhatIsSentAfterTheSessionEndedIsFoundAfterSigningInAgain lets the person go
// for lunch with a full form.
func TestWhatIsSentAfterTheSessionEndedIsFoundAfterSigningInAgain(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	s.later(staffIdle + 5*time.Minute)
	a := b.post("/orientations/nouvelle", request("do", "submit")...).is(t, http.StatusSeeOther)
	at, err := url.Parse(a.Header.Get("Location"))
	if err != nil || at.Path != "/connexion" || strings.Contains(at.String(), "Kervella") {
		t.Fatalf("to %s: %v", at, err)
	}
	b.get(at.String()).has(t, "gardé dans vos brouillons")
	b.get("/orientations/nouvelle").is(t, http.StatusSeeOther) // the old session opens nothing
	to := b.post("/connexion", "email", "anne@example.fr", "password", password, "suite", at.Query().Get("suite"))
	b.follow(to).is(t, 200).has(t, `value="Kervella"`, "MOTIF-DU-PROFESSIONNEL")
}

func TestTwoWindowsOfOneDraftAreComparedAndNothingIsWrittenOver(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	kept := b.begin(placement.CounterDoor, "family", "Kervella", "level", "4e", "reason", "Un")
	here := []string{"draft", string(kept.ID), "draft_version", "1"}
	b.begin(placement.CounterDoor, append(here, "family", "Kervella", "level", "3e", "reason", "Deux")...)
	b.post("/brouillons", append(here, "door", "counter", "family", "Kervella", "level", "4e", "reason", "Trois")...).is(t, http.StatusConflict).has(t, "autre fenêtre")
	a := b.post("/orientations/nouvelle", append(here, "do", "step-2", "family", "Kervella", "level", "4e", "reason", "Trois")...).is(t, 422)
	a.has(t, "Deux fenêtres, deux textes", "Deux", "Trois", "4e", "3e", `name="draft_version" value="2"`)
	b.get("/orientations/nouvelle?brouillon="+string(kept.ID)).has(t, "Deux")
	here[3] = "2"
	b.post("/orientations/nouvelle", append(here, "do", "step-2", "family", "Kervella", "level", "4e", "reason", "Trois")...).is(t, http.StatusSeeOther)
	b.get("/orientations/nouvelle?brouillon="+string(kept.ID)).has(t, "Trois")
}

func TestADraftLeftAloneForThirtyDaysIsErased(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	kept := b.begin(placement.CounterDoor, "family", "Kervella")
	w.later(placement.DraftLife - time.Minute)
	if n, err := w.web.Office.SweepDraftForms(context.Background()); n != 0 || err != nil {
		t.Fatalf("%d too early, %v", n, err)
	}
	w.later(2 * time.Minute)
	b = w.browser().with(w.officer)
	b.get("/orientations/nouvelle?brouillon="+string(kept.ID)).is(t, http.StatusNotFound)
	if n, err := w.web.Office.SweepDraftForms(context.Background()); n != 1 || err != nil {
		t.Fatalf("%d swept, %v", n, err)
	}
}

// application is the form of a family for a child who is not on file.
func application(changes ...string) []string {
	pairs := []string{
		"way", "urgent", "level", "4e", "reason", "Nous habitons loin", "family", "Kervella", "given", "Maïwenn", "born", "2013-05-06", "sex", "F", "now", "5e",
		"g1_name", "Nolwenn Kervella", "g1_link", "mother", "g1_standing", "joint", "g2_standing", "joint",
	}
	return changed(pairs, changes)
}

func TestAFamilyThatIsNotOnFileAppliesWithACodeByMail(t *testing.T) {
	w := populate(t)
	b := w.browser()
	b.get("/demande").is(t, 200).has(t, "Demander une place en internat")
	b.post("/demande", "name", "Nolwenn Kervella", "email", "pas une adresse", "territory", string(w.in)).is(t, 422).has(t, `href="#email"`)
	b.post("/demande", "name", "Nolwenn Kervella", "email", "nolwenn@famille.invalid", "territory", string(w.in)).is(t, http.StatusSeeOther)
	codes := w.codes()
	b.follow(b.post("/code", "code", codes[len(codes)-1])).is(t, 200).has(t, applicationPath)
	b.post(applicationPath, application("g1_name", "", "family", "")...).is(t, 422).has(t, `href="#g1_name"`)
	b.follow(b.post(applicationPath, application()...)).is(t, 200).has(t, "Nous habitons loin")
	b.get("/famille").is(t, 200).has(t, "Maïwenn")
	w.browser().with(w.officer).get("/orientations?vue=brouillons").is(t, 200).has(t, "Maïwenn K.")
}

// TestAFamilyIsNotToldWhoIsOnFile applies for the child of another family, by
// the very name and day of birth that are on file.
func TestAFamilyIsNotToldWhoIsOnFile(t *testing.T) {
	w := populate(t)
	var p placement.Pupil
	storetest.Read(t, w.db, func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = tx.Pupil(ctx, store.Whole(w.in), placement.PupilID(w.next["pupil"]))
		return err
	})
	stranger := w.browser().with(store.Session{Guardian: w.guardian("", "stranger").ID})
	form := application("family", p.Family, "given", p.Given, "born", p.Born.String(), "g1_address", "1 rue des Exemples, Rennes")
	a := stranger.follow(stranger.post(applicationPath, form...)).is(t, 200)
	if strings.Contains(a.text, w.next["guardian"]) || strings.Contains(a.text, "canari-") {
		t.Errorf("the page tells of the file that there is:\n%s", a.text)
	}
	stranger.get("/famille/dossiers/"+w.next["referral"]).is(t, http.StatusNotFound)
}

func TestAParentAppliesOnlyForOwnChildren(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.parent)
	b.get(applicationPath+"?eleve="+w.next["pupil"]).is(t, http.StatusNotFound)
	b.post(applicationPath, application("eleve", w.next["pupil"])...).is(t, http.StatusNotFound)
	b.get(applicationPath+"?eleve="+w.own["pupil"]).is(t, 200)
}
