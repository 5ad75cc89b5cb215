package office_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

const listHead = "ine;nom;prenom;date_naissance;sexe;niveau;resp1_nom;resp1_lien;resp1_courriel;resp1_autorite;resp1_jugement;resp1_jugement_le;resp2_nom;resp2_lien;resp2_courriel;prescripteur;famille_informee_le;criteres;voeu_1\n"

// list is a file of pupils: the head and these lines.
func list(lines ...string) office.PupilFile {
	text := listHead + strings.Join(lines, "\n") + "\n"
	return office.PupilFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// lina is a line with a request for the house of the counter.
func (c *counter) lina(changes ...string) string {
	line := "120000001AB;Le Goff;Maëlys;14/03/2012;F;4e;Solène Le Goff;mere;solene@famille.invalid;;;;Yann Le Goff;pere;yann@famille.invalid;A. Martin;02/10/2026;far boursier;" + c.house.UAI
	return strings.NewReplacer(changes...).Replace(line)
}

func (c *counter) imported(file office.PupilFile) office.PupilPlan {
	c.Helper()
	plan, err := c.ImportPupils(bg, c.officer, file)
	if err != nil {
		c.Fatal(err)
	}
	return plan
}

// everything is the content of the territory's files, for comparing.
func (c *counter) everything() (text string) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		files, err := tx.Referrals(ctx, store.Whole(c.house.Territory), store.ReferralFilter{View: store.Everything, Today: storetest.Today, Limit: 1000})
		for i := range files {
			files[i].Referral.Scale = nil // read anew each time
		}
		text = fmt.Sprintf("%+v", files)
		return err
	})
	return text
}

func TestAListIsTakenOverOnceHoweverOftenItIsRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		file := list(c.lina(), c.lina("120000001AB", "", "Maëlys", "Noé", ";F;", ";M;"))
		plan, err := c.PlanPupils(bg, c.officer, file)
		if err != nil || !plan.Clean() || plan.Added != 2 || plan.Requests != 2 {
			t.Fatalf("plan %+v, %v", plan, err)
		}
		if c.everything() != "[]" {
			t.Fatal("the plan changed something")
		}
		done := c.imported(file)
		if done.Added != 2 || done.Changed != 0 || done.Left != 0 || done.Guardians != 2 {
			t.Errorf("took over %+v: brother and sister share their guardians", done)
		}
		before := c.everything()
		again := c.imported(file)
		if again.Left != 2 || again.Added+again.Changed+again.Requests+again.Guardians != 0 || again.Before.SHA256 != again.SHA256 {
			t.Errorf("the second time: %+v", again)
		}
		if c.everything() != before {
			t.Error("the second time changed something")
		}
	})
}

func TestAFaultOnOneLineKeepsEveryLineOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		closed := storetest.House(t, db, func(h *placement.House) { h.Territory, h.Scheme = c.house.Territory, placement.Tremplin })
		plan := c.imported(list(c.lina(), c.lina("120000001AB", "", "Maëlys", "Noé", c.house.UAI, closed.UAI), c.lina("14/03/2012", "31/04/2012", "Maëlys", "Awa", "120000001AB", "")))
		var codes []string
		for _, f := range plan.Wrong.Faults {
			codes = append(codes, fmt.Sprintf("%d %s %s", f.Line, f.Column, f.Code))
		}
		if len(codes) != 2 || !strings.HasPrefix(codes[0], "3 voeu_1 wish.tremplin") || !strings.HasPrefix(codes[1], "4 date_naissance") {
			t.Errorf("faults %v", codes)
		}
		if c.everything() != "[]" {
			t.Error("a line was kept")
		}
	})
}

func TestAListNeverLoosensWhatIsOnFile(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	c.imported(list(c.lina("solene@famille.invalid;;;", "solene@famille.invalid;exclusive;JAF 26/1;2025-05-12", "Yann Le Goff;pere;yann@famille.invalid", ";;")))
	done := c.imported(list(c.lina("4e", "3e", "solene@", "s.legoff@")))
	if done.Changed != 1 || done.Guardians != 1 || done.Requests != 0 || done.Notes.Len() == 0 {
		t.Errorf("took over %+v", done)
	}
	f := c.only()
	for _, k := range f.Guardians {
		switch {
		case k.Link == "mother" && (k.Standing != placement.Sole || k.Judgment != "JAF 26/1" || k.Guardian.Email != "s.legoff@famille.invalid"):
			t.Errorf("the mother became %+v", k)
		case k.Link == "father" && k.Standing != placement.Joint:
			t.Errorf("the father is %+v", k)
		}
	}
	if f.Pupil.Level != "3e" || f.Referral.Level != "3e" {
		t.Errorf("level %s, asked for %s: the request under way must stay", f.Pupil.Level, f.Referral.Level)
	}
}

// only is the single file of the territory.
func (c *counter) only() placement.File {
	c.Helper()
	var id placement.ReferralID
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		files, err := tx.Referrals(ctx, store.Whole(c.house.Territory), store.ReferralFilter{View: store.Everything, Today: storetest.Today, Limit: 2})
		if len(files) != 1 {
			c.Fatalf("%d files", len(files))
		}
		id = files[0].Referral.ID
		return err
	})
	return c.file(id)
}

func TestANationalIDOfAnotherChildStopsTheList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		c.imported(list(c.lina()))
		before := c.everything()
		plan := c.imported(list(c.lina("Le Goff;Maëlys;14/03/2012", "Diallo;Awa;15/03/2013")))
		if plan.Clean() || plan.Wrong.Faults[0].Code != "import.ine_of_another" {
			t.Errorf("faults %+v", plan.Wrong)
		}
		elsewhere := newCounter(t, db)
		abroad := elsewhere.imported(list(elsewhere.lina()))
		if abroad.Clean() || abroad.Wrong.Faults[0].Code != "pupil.ine_taken" {
			t.Errorf("faults %+v", abroad.Wrong)
		}
		if c.everything() != before || elsewhere.everything() != "[]" {
			t.Error("something was kept")
		}
	})
}

// An imported pupil enters no run before every holder agreed.
func TestAnImportedPupilIsBlockedUntilEveryHolderAgreed(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	c.imported(list(c.lina()))
	if f := c.only(); len(f.AgreementBlockers(storetest.Today)) != 2 {
		t.Errorf("blockers %+v", f.Blockers(storetest.Today))
	}
}

func TestOnlyAnOfficerTakesAListOver(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	for _, role := range []placement.Role{placement.Director, placement.Admin, placement.Parent, placement.Nobody} {
		_, err := c.ImportPupils(bg, placement.Actor{Role: role, Territory: c.house.Territory}, list(c.lina()))
		wantFault(t, err, "actor.forbidden")
	}
}

// A list of twenty thousand pupils is planned in the memory of one row.
func TestALongListIsPlannedInBoundedMemory(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	const rows = 20_000
	var peak, before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var most uint64
	file := office.PupilFile{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(c.long(rows)), nil },
		Progress: func(int) {
			runtime.ReadMemStats(&peak)
			most = max(most, peak.HeapInuse)
		},
	}
	plan, err := c.PlanPupils(bg, c.officer, file)
	if err != nil || plan.Added != rows {
		t.Fatalf("added %d, %v", plan.Added, err)
	}
	if grown := int64(most) - int64(before.HeapInuse); grown > 24<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

// long writes a list of n pupils as it is read.
func (c *counter) long(n int) io.Reader {
	read, write := io.Pipe()
	go func() {
		fmt.Fprint(write, listHead)
		for i := range n {
			fmt.Fprintln(write, c.lina("120000001AB", "", "Le Goff;Maëlys", fmt.Sprintf("Nom%d;Maëlys", i)))
		}
		write.Close()
	}()
	return read
}

func BenchmarkImportPupils(b *testing.B) {
	for b.Loop() {
		db := storetest.Open(b)
		house := storetest.House(b, db).House
		c := &counter{house: house}
		desk := office.New(db, clock)
		lines := make([]string, 1000)
		for i := range lines {
			lines[i] = c.lina("120000001AB", "", "Le Goff;Maëlys", fmt.Sprintf("Nom%d;Maëlys", i), ";A. Martin;02/10/2026;far boursier;"+house.UAI, ";;;;")
		}
		plan, err := desk.ImportPupils(bg, storetest.Officer(house.Territory), list(lines...))
		if err != nil || plan.Added != len(lines) {
			b.Fatalf("%+v, %v", plan, err)
		}
	}
}
