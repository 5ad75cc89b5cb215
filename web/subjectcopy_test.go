package web

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// unzipped gives what is in an answer, by name.
func unzipped(t *testing.T, a answer) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader([]byte(a.text)), int64(len(a.text)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

// TestTheCopyOfAGuardianHoldsThePapersThatGuardianSent, byte for byte, and none in
// the copy of the other guardian.
func TestTheCopyOfAGuardianHoldsThePapersThatGuardianSent(t *testing.T) {
	w := populate(t)
	f, content := w.file(placement.ReferralID(w.own["referral"])), "%PDF-1.4\nLETTRE-DE-MOTIVATION\n%%EOF\n"
	page := "/famille/dossiers/" + w.own["referral"]
	mother := w.browser().with(w.parent)
	mother.follow(mother.sendPaper(page+"/pieces", "motivation", "lettre.pdf", content)).is(t, 200)
	if len(f.Guardians) != 2 {
		t.Fatalf("%d guardians: the test proves nothing of another", len(f.Guardians))
	}
	holds := func(b *browser) (n int) {
		for _, text := range unzipped(t, b.post(page+"/copie").is(t, 200)) {
			if strings.Contains(text, "LETTRE-DE-MOTIVATION") {
				if n++; text != content {
					t.Errorf("the paper is %q", text)
				}
			}
		}
		return n
	}
	if n := holds(mother); n != 1 {
		t.Errorf("the paper stands %d times in the copy of who sent it", n)
	}
	for _, k := range f.Guardians {
		if k.Guardian.ID == w.parent.Guardian {
			continue
		}
		if n := holds(w.browser().with(store.Session{Guardian: k.Guardian.ID})); n != 0 {
			t.Errorf("%s is given it (%d)", k.Guardian.Name, n)
		}
	}
}

// The copy is read by a parent: a day, a class and a girl are words there, and the
// file for programs beside it keeps the codes.
func TestTheCopyIsWrittenInWords(t *testing.T) {
	f := Frame{Lang: plain.FR}
	c := office.SubjectCopy{Child: office.CopiedChild{Born: "2010-03-27", Sex: placement.Girl, Level: "2de"}}
	c.Stays = []office.CopiedStay{{House: "Les Ajoncs", From: "2025-09-01", To: "2026-07-04"}}
	said := map[string]bool{}
	for _, table := range copyReport(f, c, time.Time{}).Tables {
		for _, row := range table.Rows {
			for _, cell := range row.Cells {
				said[cell.In(plain.FR)] = true
			}
		}
	}
	for _, want := range []string{"27\u00a0mars 2010", "fille", "2ᵈᵉ", "1ᵉʳ\u00a0septembre 2025", "4\u00a0juillet 2026"} {
		if !said[want] {
			t.Errorf("the copy does not say %q: %v", want, said)
		}
	}
}

func TestAnImportSaysWhatChangesInWords(t *testing.T) {
	for name, want := range map[string]string{"level": "4ᵉ → 5ᵉ", "born": "27\u00a0mars 2010 → 28\u00a0mars 2010", "sex": "fille → garçon"} {
		sides := map[string][2]string{"level": {"4e", "5e"}, "born": {"2010-03-27", "2010-03-28"}, "sex": {"F", "M"}}[name]
		got := personFact(Frame{Lang: plain.FR}, office.PersonFact{Fact: placement.Fact{Name: name, From: sides[0], To: sides[1]}})
		if got.Value != want {
			t.Errorf("%s: %q, want %q", name, got.Value, want)
		}
	}
}
