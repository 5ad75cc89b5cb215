package web

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"internat/placement"
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
