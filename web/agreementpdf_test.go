package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// oneLine is a text as it is printed, without its line breaks and kinds of blanks:
// the fonts have no raised letters.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ", "ᵉʳ", "er").Replace(text)), " ")
}

// TestThePaperToSignHasTheVeryTextThatIsHashed compares what is laid out, and what
// stands in the file, with the hash that the guardian's own page answers with.
func TestThePaperToSignHasTheVeryTextThatIsHashed(t *testing.T) {
	s := open(t)
	f := s.pupil(storetest.Answering(0, placement.Requested))
	b, page := s.parent(f, 0), s.asked(f, 0)
	b.follow(b.post(page+"/lire")).is(t, http.StatusOK)
	hash := textField.FindStringSubmatch(b.get(page).text)[1]
	asked, _ := s.file(f.Referral.ID).AgreementOf(f.Guardians[0].Guardian.ID, placement.FirstAdmission)
	path := "/orientations/" + string(f.Referral.ID) + "/accords/" + string(f.Guardians[0].Guardian.ID) + "/formulaire"
	officer := s.officer()
	officer.get(path).is(t, 200).has(t, path+".pdf", path+".pdf?avec=en", grouped(asked))
	for _, english := range []bool{false, true} {
		form := s.paperOf(f, english)
		if n := len(form.Questions); n != 1 {
			t.Fatalf("%d questions", n)
		}
		if got := store.Hash(strings.Join(form.Questions[0].Text, "\n")); got != hash {
			t.Errorf("the paper (English: %t) has a text of hash %s, not %s", english, got, hash)
		}
	}
	french, both := oneLine(strings.Join(printed(t, officer.get(path+".pdf")), " ")), oneLine(strings.Join(printed(t, officer.get(path+".pdf?avec=en")), " "))
	for _, text := range []string{french, both} {
		for _, want := range append(s.paperOf(f, false).Questions[0].Text, "Code "+grouped(asked), "Je donne mon accord", "Date et signature") {
			if want = oneLine(want); !strings.Contains(text, want) {
				t.Errorf("%q does not stand in %s", want, text)
			}
		}
	}
	if strings.Contains(french, "I agree") || !strings.Contains(both, "I agree") {
		t.Error("English stands where it was not asked for, or not where it was")
	}
	s.browser().with(store.Session{Account: s.account(placement.Director, "dir@example.fr").ID}).get(path+".pdf").is(t, http.StatusForbidden)
	officer.get("/orientations/"+string(f.Referral.ID)+"/accords/gua_nobody/formulaire.pdf").is(t, http.StatusNotFound)
}

// paperOf is the form that is laid out for the first guardian of a file.
func (s *site) paperOf(f placement.File, english bool) report.Form {
	s.Helper()
	v := PrintedFormView{Frame: Frame{Lang: plain.EN}, Today: storetest.Today}
	kept := s.file(f.Referral.ID)
	storetest.Read(s.T, s.db, func(ctx context.Context, tx *store.Tx) error {
		return v.read(ctx, tx, kept, f.Guardians[0].Guardian.ID)
	})
	return v.paper(english)
}
