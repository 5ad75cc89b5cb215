package web

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// An officer notes how a pupil of age is reached and that the parents are left out; the
// file says who signs, who is told, and since when nobody tells the parents.
func TestTheFileOfAPupilOfAgeSaysWhoSignsAndWhoIsTold(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	f := s.pupil(func(f *placement.File) { f.Pupil.Born = storetest.Today.AddDays(-6700) })
	minor := s.pupil()
	officer, page := s.officer(), "/orientations/"+string(f.Referral.ID)
	officer.get(page).is(t, 200).has(t, "l’élève est majeur(e).", "Reste informé(e), sans avoir à répondre.", "Aucun moyen de joindre l’élève")
	if list := officer.get("/orientations?vue=joindre").is(t, 200).text; !strings.Contains(list, string(f.Referral.ID)) || strings.Contains(list, string(minor.Referral.ID)) {
		t.Error("the list of pupils to be reached has others, or not this one")
	}
	officer.get("/orientations/"+string(minor.Referral.ID)+"/eleve-majeur").is(t, 409)
	officer.get(page+"/eleve-majeur").is(t, 200)
	officer.post(page+"/eleve-majeur", "channel", "email", "lang", "fr", "version", "0").is(t, 422)
	officer.post(page+"/eleve-majeur", "email", "lina@eleve.invalid", "channel", "email", "lang", "fr", "version", "0").is(t, 303)
	officer.post(page+"/eleve-majeur", "email", "autre@eleve.invalid", "channel", "email", "lang", "fr", "version", "0").is(t, 422)
	if text := officer.get(page).is(t, 200).text; strings.Contains(text, "Aucun moyen de joindre") || !strings.Contains(text, "lina@eleve.invalid") {
		t.Error("the file does not say how the pupil is reached")
	}
	officer.get(page+"/accords").is(t, 200).has(t, "Personne n’est à solliciter")
	whole := s.file(f.Referral.ID)
	self := slices.IndexFunc(whole.Guardians, placement.Guardianship.Own)
	if space := s.parent(whole, self).get("/famille").is(t, 200).text; !strings.Contains(space, "Votre demande est") || strings.Contains(space, "La demande de Lina") {
		t.Errorf("the space speaks of the pupil to the pupil:\n%s", space)
	}

	parent := s.parent(f, 0)
	parent.get("/famille").is(t, 200).has(t, "Lina")
	officer.post(page+"/eleve-majeur/parents", "parents", "off").is(t, 303)
	officer.get(page).is(t, 200).has(t, "N’est plus informé(e) depuis le")
	if text := parent.get("/famille").is(t, 200).text; strings.Contains(text, "Lina") || strings.Contains(text, "majeur") {
		t.Error("a parent who is left out sees the pupil, or why not")
	}
	parent.get("/famille/dossiers/"+string(f.Referral.ID)).is(t, 404)
	officer.post(page+"/eleve-majeur/parents", "parents", "on").is(t, 303)
	parent.get("/famille").is(t, 200).has(t, "Lina")
}

// Every page of the own space speaks to the pupil, in both languages, and of the pupil to
// nobody else.
func TestTheSpaceOfAPupilOfAgeSpeaksToThePupil(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	f := s.pupil(func(f *placement.File) {
		f.Pupil.Born = storetest.Today.AddDays(-6700)
		f.Guardians[0].Standing, f.Guardians[0].Link = placement.Self, placement.SelfLink
	})
	pupil := s.parent(f, 0)
	for lang, wrong := range map[string][]string{
		"fr": {"otre enfant", "un autre enfant", "de " + f.Pupil.Given, "pour " + f.Pupil.Given, "À " + f.Pupil.Given, "l’autre parent", "Tu "},
		"en": {"our child", "another child", "of " + f.Pupil.Given + "<", "for " + f.Pupil.Given, "to " + f.Pupil.Given, "the other parent"},
	} {
		seen, todo := map[string]bool{}, []string{"/famille"}
		for len(todo) > 0 {
			at := todo[0]
			if todo = todo[1:]; seen[at] {
				continue
			}
			seen[at] = true
			text := pupil.get(at+"?lang="+lang).is(t, 200).text
			for _, words := range wrong {
				if strings.Contains(text, words) {
					t.Errorf("%s in %s says %q", at, lang, words)
				}
			}
			for _, m := range familyLink.FindAllStringSubmatch(text, -1) {
				todo = append(todo, m[1])
			}
		}
		if len(seen) < 8 {
			t.Errorf("only %d pages are read: %v", len(seen), seen)
		}
	}
	mother := s.parent(f, 1).get("/famille").is(t, 200)
	mother.has(t, f.Pupil.Given)
}

var familyLink = regexp.MustCompile(`href="(/famille[^"#?.]*)"`)

// A pupil of age who did not answer is asked a second time like any holder.
func TestAPupilOfAgeIsAskedASecondTime(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	f := s.pupil(func(f *placement.File) {
		f.Pupil.Born = storetest.Today.AddDays(-6700)
		f.Guardians[0].Standing, f.Guardians[0].Link = placement.Self, placement.SelfLink
	})
	s.write(func(ctx context.Context, tx *store.Tx) error {
		a := f.Agreements[len(f.Agreements)-1] // the pupil's own
		a.State, a.AnsweredAt = placement.Expired, time.Time{}
		_, err := tx.SaveAgreement(ctx, a, placement.Tick(s.in).Happened(storetest.Noon, "agreement.expired", "agreement", ""))
		return err
	})
	officer, page := s.officer(), "/orientations/"+string(f.Referral.ID)+"/accords"
	officer.get(page+"/tableau").is(t, 200).has(t, "/accords/relancer")
	officer.post(page+"/relancer", "guardian", "", "act", string(placement.FirstAdmission)).is(t, 303)
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Notices(ctx, store.Whole(s.in), store.NoticeFilter{Kind: placement.AgreementRequest})
		if len(list) != 1 || list[0].Guardian != f.Guardians[0].Guardian.ID {
			t.Errorf("asked: %+v", list)
		}
		return err
	})
}

// A birthday that was corrected stands on the file as people say it.
func TestTheFileSaysACorrectedBirthdayInWords(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	f := s.pupil()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		f.Pupil.Born = calendar.MustDay("2012-03-20")
		_, err := tx.SavePupil(ctx, f.Pupil, storetest.Officer(s.in).Happened(storetest.Noon, "pupil.changed", "pupil", string(f.Pupil.ID)))
		return err
	})
	page := s.officer().get("/orientations/"+string(f.Referral.ID)).is(t, 200)
	page.has(t, plain.Date(plain.FR, calendar.MustDay("2012-03-20")))
	if strings.Contains(page.text, "2012-03-20") {
		t.Error("the birthday stands as it is kept")
	}
}
