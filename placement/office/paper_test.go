package office_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// aPDF is a small paper with a text in it.
func aPDF(text string) string {
	return "%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\n% " + text + "\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
}

func (c *counter) send(f placement.File, by placement.Actor, kind, content string) (placement.Paper, error) {
	return c.SendPaper(bg, by, office.PaperSent{Referral: f.Referral.ID, Kind: kind, Name: `C:\photos\lettre de Lina.PDF`, Content: strings.NewReader(content)})
}

// kept counts what is left of papers, finished or not.
func (c *counter) kept() (papers, parts int) {
	c.Helper()
	return storetest.Rows(c.T, c.db, "paper"), storetest.Rows(c.T, c.db, "paper_part")
}

func TestAPaperIsReadBackAsItWasSentAndEachOpeningIsInTheJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		long := aPDF(strings.Repeat("é;", 700_000))
		p, err := c.send(f, c.officer, "motivation", long)
		if err != nil || p.Media != placement.PDF || p.Bytes != len(long) || p.Parts < 5 {
			t.Fatalf("kept %+v, %v", p, err)
		}
		got, content, err := c.OpenPaper(bg, c.officer, p.ID)
		if err != nil || string(content) != long || got.FileName() != "lettre de Lina.pdf" {
			t.Errorf("read %d bytes of %q, %v", len(content), got.FileName(), err)
		}
		verbs := strings.Join(c.verbs(f.Pupil.ID), " ")
		if !strings.Contains(verbs, "paper.sent") || !strings.Contains(verbs, "paper.opened") {
			t.Errorf("the journal says %s", verbs)
		}
		if m, there := c.file(f.Referral.ID).Mark("motivation"); !there || m.Way != placement.PaperSent || m.By != c.officer.Name {
			t.Errorf("marked %+v", m)
		}
	})
}

// broken ends in an error, as a line that breaks does.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// endless is a stream without an end that counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) { e.read += len(p); return len(p), nil }

func TestNothingStaysOfAPaperThatIsNotGood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		ten := &endless{}
		for name, x := range map[string]struct {
			content io.Reader
			want    string
		}{
			"empty":                {strings.NewReader(""), "paper.empty"},
			"a zip":                {strings.NewReader("PK\x03\x04"), "paper.type_unknown"},
			"a script":             {strings.NewReader(aPDF("\n<</S/JavaScript>>")), "paper.active"},
			"a stream of 10 GB":    {ten, "paper.too_large"},
			"a line that breaks":   {broken{strings.NewReader(aPDF("x"))}, ""},
			"and breaks at a part": {broken{bytes.NewReader(make([]byte, 256<<10))}, ""},
		} {
			_, err := c.SendPaper(bg, c.officer, office.PaperSent{Referral: f.Referral.ID, Kind: "motivation", Name: "lettre.pdf", Content: x.content})
			if x.want == "" && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %v", name, err)
			}
			if x.want != "" {
				wantFault(t, err, x.want)
			}
		}
		if papers, parts := c.kept(); papers+parts > 0 {
			t.Errorf("%d papers and %d parts are left", papers, parts)
		}
		if ten.read > 2*placement.MostPaperBytes {
			t.Errorf("%d bytes were read of a stream that is too long", ten.read)
		}
		if _, there := c.file(f.Referral.ID).Mark("motivation"); there {
			t.Error("it is said to be there")
		}
	})
}

func TestFiftyPapersAtOnceAreAllKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				text := aPDF(strings.Repeat(string(rune('a'+i%26)), 300_000))
				p, err := c.send(f, c.officer, placement.PaperKinds[i%len(placement.PaperKinds)].Code, text)
				if err != nil {
					t.Errorf("paper %d: %v", i, err)
					return
				}
				if _, content, err := c.OpenPaper(bg, c.officer, p.ID); err != nil || string(content) != text {
					t.Errorf("paper %d: %d bytes, %v", i, len(content), err)
				}
			})
		}
		all.Wait()
		if papers, _ := c.kept(); papers != 50 {
			t.Errorf("%d papers", papers)
		}
	})
}

func TestWhoOpensAPaper(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		mother, father := storetest.ParentOf(f, 0), storetest.ParentOf(f, 1)
		other := c.officer
		other.Account = "acc_other"
		abroad := storetest.Officer("ter_elsewhere")
		director := storetest.Director(t, db, c.house.Territory, c.house.ID)
		team := placement.Actor{Role: placement.Support, Account: "acc_support", Name: "Dr Morel", Territory: c.house.Territory}
		letter, err := c.send(f, mother, "motivation", aPDF("a"))
		if err != nil {
			t.Fatal(err)
		}
		health, err := c.send(f, mother, "health_fitness", aPDF("b"))
		if err != nil {
			t.Fatal(err)
		}
		social, err := c.send(f, c.officer, "social_opinion", aPDF("c"))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			by    placement.Actor
			paper placement.Paper
			opens bool
		}{
			{mother, letter, true}, {mother, health, true}, {mother, social, false},
			{father, letter, false}, {father, health, false},
			{c.officer, letter, true}, {c.officer, health, false}, {c.officer, social, true},
			{other, letter, true}, {other, health, false}, {other, social, false},
			{team, health, true}, {team, social, true}, {team, letter, false},
			{abroad, letter, false}, {director, letter, false},
		} {
			if _, _, err := c.OpenPaper(bg, x.by, x.paper.ID); (err == nil) != x.opens {
				t.Errorf("%s %s opens %s: %v", x.by.Role, x.by.Account, x.paper.Kind, err)
			}
		}
		_, err = c.send(f, father, "school_opinion", aPDF("d"))
		wantFault(t, err, "paper.not_yours")
		_, err = c.send(c.pupil(), mother, "motivation", aPDF("e"))
		wantFault(t, err, "referral.not_found")
	})
}

func TestAPaperThatIsRemovedIsMissingAgain(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil()
	one, err := c.send(f, c.officer, "insurance", aPDF("1"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := c.send(f, storetest.ParentOf(f, 0), "insurance", aPDF("2"))
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range []placement.Paper{one, two} {
		if _, err := c.DropPaper(bg, c.officer, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, there := c.file(f.Referral.ID).Mark("insurance"); there != (i == 0) {
			t.Errorf("after %d of 2 are removed it is there: %v", i+1, there)
		}
	}
	if papers, parts := c.kept(); papers+parts > 0 {
		t.Errorf("%d papers and %d parts are left", papers, parts)
	}
}

// Neither the file of the database, nor its log, nor a copy of it holds a
// letter of a paper or of its name.
func TestAPaperCannotBeReadFromTheFileOrACopy(t *testing.T) {
	db := storetest.Open(t)
	c := newCounter(t, db)
	f := c.pupil()
	if _, err := c.SendPaper(bg, c.officer, office.PaperSent{Referral: f.Referral.ID, Kind: "motivation", Name: "CANARI-NOM.pdf",
		Content: strings.NewReader(aPDF("CANARI-CONTENU"))}); err != nil {
		t.Fatal(err)
	}
	file := storetest.Path(t, db)
	copied := storetest.Copy(t, db)
	files, _ := filepath.Glob(file + "*")
	read := 0
	for _, name := range append(files, copied) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		read += len(content)
		for _, secret := range []string{"CANARI-NOM", "CANARI-CONTENU", "%PDF-1.7"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s stands in %s", secret, filepath.Base(name))
			}
		}
	}
	if read < 100_000 {
		t.Errorf("only %d bytes were looked at", read)
	}
}

// asks gives the counter's house the example list.
func (c *counter) asks() {
	c.Helper()
	list := placement.ExampleList(c.house.ID)
	list.Asked = append(list.Asked, placement.AskedPaper{Label: "Autorisation de transport", Required: true})
	list.Provenance = placement.Provenance{Author: "Mme Roux", On: storetest.Today, Source: "Conseil d'administration"}
	if err := c.SavePaperList(bg, c.officer, office.HousePage{House: c.house.ID, Version: c.house.Version}, list); err != nil {
		c.Fatal(err)
	}
}

func TestTheFamilyIsAskedOnceForAllThatIsMissing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		c.asks()
		f := c.pupil()
		own := placement.OwnPaper(store.Hash(store.Fold("Autorisation de transport")))
		for _, kinds := range [][]string{{"motivation"}, {own, "insurance"}} {
			if err := c.AskForPapers(bg, c.officer, f.Referral.ID, kinds); err != nil {
				t.Fatal(err)
			}
		}
		letters := c.notices(placement.PaperLetter)
		if len(letters) != 2 {
			t.Fatalf("%d letters to two holders", len(letters))
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			l, err := tx.Letter(ctx, letters[0])
			if err != nil || len(l.Papers) != 3 || l.Papers[2].Label != "Autorisation de transport" {
				t.Errorf("the letter names %+v, %v", l.Papers, err)
			}
			return nil
		})
		wantFault(t, c.AskForPapers(bg, c.officer, f.Referral.ID, []string{"school_opinion"}), "paper.nothing_to_ask")
		wantFault(t, c.AskForPapers(bg, storetest.ParentOf(f, 0), f.Referral.ID, []string{"insurance"}), "actor.forbidden")
	})
}

// Two officers who change one list at once: the second reads what the first did.
func TestAListThatChangedMeanwhileIsNotOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		c.asks()
		list := placement.PaperList{Provenance: placement.Provenance{Author: "M. Leray", On: storetest.Today, Source: "CA"}}
		wantFault(t, c.SavePaperList(bg, c.officer, office.HousePage{House: c.house.ID, Version: c.house.Version}, list), "row.stale")
	})
}

func TestACriterionIsVerifiedOnAPaperOfItsOwnFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f, other := c.pupil(), c.pupil()
		p, err := c.send(f, c.officer, "scholarship", aPDF("bourse"))
		if err != nil {
			t.Fatal(err)
		}
		on := placement.Proof{Evidence: placement.EvidencePaper, Paper: p.ID}
		wantFault(t, c.VerifyClaim(bg, c.officer, office.Verification{Referral: other.Referral.ID, Criterion: "boursier", Proof: on, Version: other.Referral.Version}), "claim.no_paper")
		wantFault(t, c.VerifyClaim(bg, c.officer, office.Verification{Referral: f.Referral.ID, Criterion: "boursier", Version: f.Referral.Version}), "claim.no_evidence")
		if err := c.VerifyClaim(bg, c.officer, office.Verification{Referral: f.Referral.ID, Criterion: "boursier", Proof: on, Version: f.Referral.Version}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.DropPaper(bg, c.officer, p.ID); err != nil {
			t.Fatal(err)
		}
		for _, claim := range c.file(f.Referral.ID).Referral.Claims {
			if claim.Code == "boursier" && (claim.VerifiedBy != c.officer.Name || claim.Evidence != placement.EvidencePaper || claim.Paper != "") {
				t.Errorf("after its paper is gone the criterion says %+v", claim)
			}
		}
	})
}
