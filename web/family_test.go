package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// pupil keeps a file of the site's territory, wishing for a house of its own.
func (s *site) pupil(changes ...func(*placement.File)) placement.File {
	s.Helper()
	house := storetest.House(s.T, s.db, func(h *placement.House) { h.Territory = s.in }).House
	return storetest.Pupil(s.T, s.db, append([]func(*placement.File){storetest.In(house)}, changes...)...)
}

// parent is the browser of the nth guardian of a file.
func (s *site) parent(f placement.File, n int) *browser {
	s.Helper()
	return s.browser().with(store.Session{Guardian: f.Guardians[n].Guardian.ID})
}

// file reads a file as it is kept.
func (s *site) file(id placement.ReferralID) (f placement.File) {
	s.Helper()
	storetest.Read(s.T, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = tx.File(ctx, store.Whole(s.in), id)
		return err
	})
	return f
}

// asked is the path of the nth guardian's request for agreement.
func (s *site) asked(f placement.File, n int) string {
	s.Helper()
	for _, a := range s.file(f.Referral.ID).Agreements {
		if a.Guardian == f.Guardians[n].Guardian.ID {
			return "/famille/accords/" + string(a.ID)
		}
	}
	s.Fatal("nobody was asked")
	return ""
}

// offer keeps an offer of the house wished for first.
func (s *site) offer(f placement.File) (path string) {
	s.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.Whole(s.in), f.Referral.Wishes[0].House, storetest.Today)
		if err != nil {
			return err
		}
		o, err := tx.SaveOffer(ctx, placement.Offer{
			Territory: s.in, Referral: f.Referral.ID, Pupil: f.Pupil.ID, House: sections[0].House, Section: sections[0].ID, State: placement.Offered,
			Nights:   calendar.Interval{From: calendar.MustDay("2027-09-01"), To: calendar.MustDay("2028-07-04")},
			AnswerBy: s.now.Load().AddDate(0, 0, 10), DecidedAt: *s.now.Load(), Algorithm: true, AppealBody: "le recteur",
		}, storetest.Officer(s.in).Happened(*s.now.Load(), "offer.made", "offer", ""))
		path = "/famille/propositions/" + string(o.ID)
		return err
	})
	return path
}

// meeting keeps an appointment to which the guardians of a file are invited.
func (s *site) meeting(f placement.File) (path string) {
	s.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		m := placement.Meeting{Territory: s.in, House: f.Referral.Wishes[0].House, Pupil: f.Pupil.ID, Kind: placement.ParentTalk,
			At: s.now.Load().AddDate(0, 0, 8), Place: "Salle 2", State: placement.Planned}
		for _, k := range f.Guardians {
			m.Invited = append(m.Invited, placement.Invitation{Guardian: k.Guardian.ID})
		}
		m, err := tx.SaveMeeting(ctx, m, storetest.Officer(s.in).Happened(*s.now.Load(), "meeting.planned", "meeting", ""))
		path = "/famille/rendez-vous/" + string(m.ID)
		return err
	})
	return path
}

var textField = regexp.MustCompile(`name="text" value="([0-9a-f]{64})"`)

func TestAParentReadsAgreesAndTakesBack(t *testing.T) {
	s := open(t)
	f := s.pupil(storetest.Answering(0, placement.Requested))
	b, page := s.parent(f, 0), s.asked(f, 0)
	b.get("/famille").has(t, "Nous attendons votre accord", page)
	b.get(page).is(t, http.StatusOK)
	b.follow(b.post(page+"/lire")).is(t, http.StatusOK)
	for range 3 {
		b.get(page).has(t, "Je donne mon accord", "Je ne suis pas d’accord", "J’ai besoin d’en parler", "Lina Bensaïd")
	}
	if s.file(f.Referral.ID).Ready(storetest.Today) {
		t.Fatal("a GET agreed")
	}
	hash := textField.FindStringSubmatch(b.get(page).text)[1]
	b.post(page, "says", "given", "text", "another").is(t, http.StatusUnprocessableEntity).has(t, "Le texte a changé")
	b.follow(b.post(page, "says", "given", "text", hash)).has(t, "Votre reçu", hash[:12], "Retirer mon accord")
	if !s.file(f.Referral.ID).Ready(storetest.Today) {
		t.Fatal("the agreement was not kept")
	}
	offer := s.offer(f)
	b.get("/famille").has(t, "Une place est proposée")
	b.get(page+"/retirer").has(t, "une proposition est suspendue")
	b.follow(b.post(page+"/retirer")).has(t, "Votre accord est retiré")
	b.get(offer).has(t, "Cette proposition est suspendue")
}

func TestAParentWhoWantsToTalkIsCalledBack(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	f := s.pupil(storetest.Answering(0, placement.Requested))
	b, page := s.parent(f, 0), s.asked(f, 0)
	b.follow(b.post(page, "says", "talk")).has(t, "le service vous rappelle")
	s.browser().as("anne@example.fr").get("/orientations/"+string(f.Referral.ID)).has(t, "à rappeler")
}

func TestBothParentsAcceptAnOfferEachForOneself(t *testing.T) {
	s := open(t)
	f := s.pupil()
	offer := s.offer(f)
	mother, father := s.parent(f, 0), s.parent(f, 1)
	mother.get(offer).has(t, "J’accepte la place", "Un traitement algorithmique", "le recteur")
	mother.follow(mother.post(offer, "says", "accept")).has(t, "Vous avez accepté", "Nous attendons aussi")
	father.get(offer+"/refuser").has(t, "Refuser la place")
	father.follow(father.post(offer, "says", "accept")).has(t, "Vous avez accepté")
	mother.get("/famille").has(t, "a une place à")
	if got := s.file(f.Referral.ID).Referral.State; got != placement.Placed {
		t.Errorf("the referral is %s", got)
	}
}

func TestAParentAnswersAnInvitation(t *testing.T) {
	s := open(t)
	f := s.pupil()
	page := s.meeting(f)
	b := s.parent(f, 0)
	b.get("/famille").has(t, "Un rendez-vous vous est proposé", page)
	b.follow(b.post(page, "reply", "phone")).has(t, "Je préfère le téléphone")
}

// Whatever address a parent types, another family's child is not found there.
func TestAnotherFamilysChildIsNowhere(t *testing.T) {
	s := open(t)
	mine := s.pupil()
	theirs := s.pupil(storetest.Answering(0, placement.Requested), func(f *placement.File) { f.Pupil.Given, f.Pupil.Family = "Zéphyr", "Quemener" })
	agreement, offer, meeting := s.asked(theirs, 0), s.offer(theirs), s.meeting(theirs)
	b := s.parent(mine, 0)
	for _, path := range []string{"/famille/dossiers/" + string(theirs.Referral.ID), agreement, agreement + "/retirer", offer, offer + "/refuser", meeting} {
		if a := b.get(path).is(t, http.StatusNotFound); strings.Contains(a.text, "Zéphyr") {
			t.Errorf("%s names the child", path)
		}
	}
	for path, form := range map[string]url.Values{
		agreement: {"says": {"given"}, "text": {store.Hash("x")}}, agreement + "/retirer": {}, offer: {"says": {"accept"}}, meeting: {"reply": {"coming"}},
	} {
		b.do("POST", path, form).is(t, http.StatusNotFound)
	}
	if strings.Contains(b.get("/famille").text, "Zéphyr") {
		t.Error("/famille names another family's child")
	}
	b.get("/orientations/"+string(theirs.Referral.ID)).is(t, http.StatusForbidden)
}

// A parent learns of the other one the name and that an agreement is awaited:
// no address, no answer. Where an address is protected, nothing at all.
func TestNothingOfTheOtherGuardianIsTold(t *testing.T) {
	for _, protected := range []bool{false, true} {
		s := open(t)
		f := s.pupil(storetest.Answering(1, placement.Refused), func(f *placement.File) {
			f.Guardians[1].Protected = protected
			f.Guardians[1].Guardian.Email, f.Guardians[1].Guardian.Phone, f.Guardians[1].Guardian.Address = "cache@secret.invalid", "06 99 88 77 66", "9 impasse Cachée"
			f.Referral.Claims = append(f.Referral.Claims, placement.Claim{Code: "protection"})
		})
		page, b := "", s.parent(f, 0)
		for _, path := range []string{"/famille", "/famille/dossiers/" + string(f.Referral.ID), s.asked(f, 0), s.offer(f)} {
			page += b.get(path).is(t, http.StatusOK).text
		}
		for _, secret := range []string{"cache@secret", "06 99", "impasse", "refus", "désaccord", "Protection"} {
			if strings.Contains(strings.ReplaceAll(page, "/refuser", ""), secret) && !(secret == "refus" && !strings.Contains(page, "a refusé")) {
				t.Errorf("protected=%v: %q is told", protected, secret)
			}
		}
		if named := strings.Contains(page, f.Guardians[1].Guardian.Name); named == protected {
			t.Errorf("protected=%v: named=%v", protected, named)
		}
	}
}

func TestTheOtherGuardianIsAwaitedInSoManyWords(t *testing.T) {
	for _, test := range []struct {
		protected int // whose address; -1: nobody's
		told      bool
	}{{-1, true}, {0, false}, {1, false}} {
		s := open(t)
		f := s.pupil(storetest.Answering(1, placement.Requested), func(f *placement.File) {
			if test.protected >= 0 {
				f.Guardians[test.protected].Protected = true
			}
		})
		page := s.parent(f, 0).get("/famille").text
		if got := strings.Contains(page, "Nous attendons aussi l’accord de l’autre responsable."); got != test.told {
			t.Errorf("protected %d: told = %v", test.protected, got)
		}
	}
}

func TestWhoIsOnlyInformedReadsAndAnswersNothing(t *testing.T) {
	s := open(t)
	f := s.pupil(func(f *placement.File) {
		f.Guardians[0].Standing, f.Guardians[0].Judgment, f.Guardians[0].JudgedOn = placement.Sole, "JAF 1", storetest.Today.AddDays(-300)
		f.Guardians[1].Standing = placement.Informe
	})
	offer := s.offer(f)
	b := s.parent(f, 1)
	b.get("/famille").has(t, "Vous n’avez rien à faire")
	if page := b.get(offer).is(t, http.StatusOK).text; strings.Contains(page, "J’accepte") {
		t.Error("somebody who does not sign is asked to accept")
	}
	if a := b.post(offer, "says", "accept"); a.StatusCode == http.StatusSeeOther {
		t.Error("somebody who does not sign accepted")
	}
}

// Every door of the pages is tried: after all of them the father has still not
// agreed, and the child is not ready.
func TestNoDoorMakesAChildReadyWithoutEveryHolder(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	f := s.pupil(storetest.Answering(1, placement.Requested), func(f *placement.File) {
		carer := f.Guardians[0]
		carer.Standing, carer.Link, carer.Guardian.Name, carer.Guardian.Email = placement.Carer, "service", "Famille d'accueil", "accueil@x.invalid"
		f.Guardians = append(f.Guardians, carer)
	})
	father, mother, officer := s.asked(f, 1), s.parent(f, 0), s.browser().as("anne@example.fr")
	file := "/orientations/" + string(f.Referral.ID)
	officer.get(file).has(t, "L’accord de Karim Bensaïd manque")
	reader := s.parent(f, 1)
	reader.post(father + "/lire")
	hash := textField.FindStringSubmatch(reader.get(father).text)[1]
	paper := func(n int) string { return file + "/accords/" + string(f.Guardians[n].Guardian.ID) }
	attested := []string{"says", "given", "channel", "paper", "on", storetest.Today.AddDays(-30).String(), "attestation", "Formulaire signé", "attested", "1"}
	mother.post(father, "says", "given", "text", hash).is(t, http.StatusNotFound)
	officer.post(father, "says", "given", "text", hash).is(t, http.StatusForbidden)
	officer.post(paper(2), attested...).is(t, http.StatusNotFound)
	officer.post(paper(0), attested...)
	officer.post(paper(1), attested[:8]...).is(t, http.StatusUnprocessableEntity).has(t, "Cochez cette case")
	officer.post(file+"/accords").is(t, http.StatusUnprocessableEntity)
	officer.post(file+"/modifier", "do", "submit", "eleve", string(f.Pupil.ID), "version", "1", "way", "application")
	s.browser().with(store.Session{Guardian: f.Guardians[2].Guardian.ID}).post(father, "says", "given", "text", hash).is(t, http.StatusNotFound)
	got := s.file(f.Referral.ID)
	if got.Ready(storetest.Today) || len(got.Guardians) != 3 {
		t.Errorf("the child became ready: %+v", got.Agreements)
	}
	if !strings.Contains(officer.get("/orientations?vue=accord").text, string(f.Referral.ID)) || strings.Contains(officer.get("/orientations?vue=prets").text, string(f.Referral.ID)) {
		t.Error("the lists say otherwise")
	}
	officer.follow(officer.post(paper(1), attested...)).has(t, "2 accords sur 2")
}

// Nobody who is asked reads the text before the reading is kept, and a mail
// scanner that follows a link reads nothing.
func TestTheTextOfAnAgreementIsOpenedByAClickThatIsKept(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	f := s.pupil(storetest.Answering(0, placement.Requested))
	b, page := s.parent(f, 0), ""
	for _, a := range f.Agreements {
		if a.Guardian == f.Guardians[0].Guardian.ID {
			page = "/famille/accords/" + string(a.ID)
		}
	}
	before := b.get(page).is(t, 200)
	before.has(t, "Lire le texte")
	if strings.Contains(before.text, `name="says"`) {
		t.Error("an answer is asked for before the text was opened")
	}
	b.get("/famille").has(t, `action="`+page+`/lire"`)
	b.follow(b.post(page+"/lire")).is(t, 200).has(t, "autorité parentale", `name="says" value="given"`)
	if a, _ := s.file(f.Referral.ID).AgreementOf(f.Guardians[0].Guardian.ID, placement.FirstAdmission); a.State != placement.Viewed || a.ViewedAt.IsZero() {
		t.Errorf("kept %+v", a)
	}
}
