package office_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// undone undoes an import and gives the rows that stayed.
func (c *counter) undone(id string) office.PastImport {
	c.Helper()
	if _, err := c.UndoImport(bg, c.officer, id); err != nil {
		c.Fatal(err)
	}
	past, err := c.PastImport(bg, c.officer, id)
	if err != nil {
		c.Fatal(err)
	}
	return past
}

// people is who is on file, with guardians.
func (c *counter) people() (text string) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		scope := store.Whole(c.house.Territory)
		pupils, err := tx.FindPupils(ctx, scope, "", 100)
		for _, p := range pupils {
			p.Version = 0
			bonds, err := tx.Guardianships(ctx, scope, p.ID)
			if err != nil {
				return err
			}
			for i := range bonds {
				bonds[i].Guardian.Version = 0
			}
			text += fmt.Sprintf("%+v %+v\n", p, bonds)
		}
		return err
	})
	return text
}

func TestUndoingAnImportLeavesNothingOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		file := list(c.lina(), c.lina("120000001AB", "", "Maëlys", "Noé", ";F;", ";M;"))
		done := c.imported(file)
		past := c.undone(done.Import)
		if c.people() != "" || c.everything() != "[]" || len(past.Kept) != 0 || past.UndoneBy != c.officer.Name || past.UndoneAt.IsZero() {
			t.Errorf("left: %s %s %+v", c.people(), c.everything(), past)
		}
		if _, err := c.UndoImport(bg, c.officer, done.Import); err == nil {
			t.Error("undone twice")
		}
		// The file can be taken over anew.
		if again := c.imported(file); again.Added != 2 || again.Guardians != 2 {
			t.Errorf("the second time: %+v", again)
		}
	})
}

func TestUndoingGivesBackWhatWasChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		sibling := []string{"120000001AB", "", "Maëlys", "Noé", ";F;", ";M;"}
		c.imported(list(c.lina(), c.lina(sibling...)))
		before := c.people()
		// Both rows change the mother, who answers for both children.
		change := []string{"4e", "3e"}
		plan, err := c.PlanPupils(bg, c.officer, list(c.lina(append(change, "solene@", "a@")...)))
		if err != nil || len(plan.Changes) != 1 || fmt.Sprint(plan.Changes[0].Facts) != "[{ {level 4e 3e}} {Solène Le Goff {email solene@famille.invalid a@famille.invalid}}]" {
			t.Errorf("the plan says %+v, %v", plan.Changes, err)
		}
		done := c.imported(list(c.lina(append(change, "solene@", "a@")...), c.lina(append(append(sibling, change...), "solene@", "b@")...)))
		if done.Changed != 2 || c.people() == before {
			t.Fatalf("took over %+v", done)
		}
		if past := c.undone(done.Import); len(past.Kept) != 0 || c.people() != before {
			t.Errorf("kept %+v\nbefore %s\nafter  %s", past.Kept, before, c.people())
		}
	})
}

func TestWhatWasTouchedSinceStaysAndIsListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		done := c.imported(list(c.lina(), c.lina("120000001AB", "", "Maëlys", "Noé", "Le Goff", "Kerou", "@famille", "@autres")))
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			p, err := tx.KnownPupil(ctx, store.Whole(c.house.Territory), "120000001AB", "", storetest.Today)
			if err != nil {
				return err
			}
			p.Commune = "Rennes"
			_, err = tx.SavePupil(ctx, p, c.officer.Happened(clock(), "pupil.changed", "pupil", string(p.ID)))
			return err
		})
		past := c.undone(done.Import)
		if len(past.Kept) != 1 || past.Kept[0].Line != 2 || past.Kept[0].Why != "import.kept_touched" || past.Kept[0].Pupil.Given != "Maëlys" {
			t.Errorf("kept %+v", past.Kept)
		}
		f := c.only()
		if f.Pupil.Commune != "Rennes" || len(f.Guardians) != 2 || len(f.Referral.Wishes) != 1 || strings.Contains(c.people(), "Noé") {
			t.Errorf("the file is %+v", f)
		}
	})
}

// A request to which something else hangs by now keeps its whole row.
func TestARowOnWhichSomethingHangsStaysWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		done := c.imported(list(c.lina()))
		f := c.only()
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveAgreement(ctx, placement.Agreement{Referral: f.Referral.ID, Pupil: f.Pupil.ID, Guardian: f.Guardians[0].Guardian.ID,
				Act: placement.FirstAdmission, State: placement.Requested, RequestedAt: clock()}, c.officer.Happened(clock(), "agreement.requested", "agreement", ""))
			return err
		})
		before := c.people()
		if past := c.undone(done.Import); len(past.Kept) != 1 || past.Kept[0].Why != "import.kept_needed" || c.people() != before {
			t.Errorf("kept %+v\n%s", past.Kept, c.people())
		}
	})
}

func TestOnlyAnOfficerOfTheTerritoryUndoesAnImport(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	done := c.imported(list(c.lina()))
	far := newCounter(t, c.db)
	for name, by := range map[string]placement.Actor{"a director": {Role: placement.Director, Territory: c.house.Territory}, "an officer over the border": far.officer} {
		if _, err := c.UndoImport(bg, by, done.Import); err == nil {
			t.Errorf("%s undid an import", name)
		}
	}
	c.only()
}

func TestTheSameFileTwiceAtOnceIsOneImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		file := list(c.lina(), c.lina("120000001AB", "", "Maëlys", "Noé", ";F;", ";M;"))
		var wait sync.WaitGroup
		plans := make([]office.PupilPlan, 4)
		for i := range plans {
			wait.Go(func() {
				var err error
				if plans[i], err = c.ImportPupils(bg, c.officer, file); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		added := 0
		for _, p := range plans {
			added += p.Added
		}
		var ledger []store.Import
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			ledger, err = tx.Imports(ctx, c.house.Territory, 10)
			return err
		})
		if added != 2 || len(ledger) != 1 || strings.Count(c.people(), "Le Goff Given") != 2 {
			t.Errorf("added %d, ledger %+v, on file %s", added, ledger, c.people())
		}
	})
}

// A mortal context ends at the nth time it is asked.
type mortal struct {
	context.Context
	mu   sync.Mutex
	left int
	dead chan struct{}
}

func (m *mortal) ask() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left--; m.left == 0 {
		close(m.dead)
	}
	return m.left <= 0
}

func (m *mortal) Done() <-chan struct{} { m.ask(); return m.dead }

func (m *mortal) Err() error {
	if m.ask() {
		return context.Canceled
	}
	return nil
}

// However early or late an import ends in the middle, none of it is kept; asked
// again, all of it is.
func TestAnImportThatEndsInTheMiddleKeepsNothing(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	file := list(c.lina(), c.lina("120000001AB", "", "Maëlys", "Noé", ";F;", ";M;"))
	died := 0
	for n := 1; ; n += 3 {
		ctx := &mortal{Context: bg, left: n, dead: make(chan struct{})}
		plan, err := c.ImportPupils(ctx, c.officer, file)
		on := c.people()
		if err == nil {
			if plan.Added != 2 || strings.Count(on, "Given") != 2 {
				t.Errorf("took over %+v: %s", plan, on)
			}
			break
		}
		if on == "" {
			died++
			continue
		}
		// The commit itself may have been done before its answer was cut off.
		if strings.Count(on, "Given") != 2 || len(c.everything()) < 100 {
			t.Fatalf("after %d, %v: %s", n, err, on)
		}
		break
	}
	if died < 20 {
		t.Errorf("ended in the middle %d times only", died)
	}
}

func TestAMappingIsRememberedForFilesOfTheSameColumns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		text := "Nom de famille;Prénom;Né(e) le;Classe actuelle;Nom parent 1;Lien parent 1;Email parent 1\nLe Goff;Maëlys;14/03/2012;4e;Solène Le Goff;mère;s@famille.invalid\n"
		file := office.PupilFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		page, err := c.PupilColumns(bg, c.officer, file.Open)
		if err != nil || !page.Unsettled() {
			t.Fatalf("%+v, %v", page, err)
		}
		answer := office.ColumnAnswer{Name: "PRONOTE", Columns: map[string]string{}}
		for _, col := range page.Columns {
			answer.Columns[col.Key] = col.Guess
		}
		wantFault(t, c.KeepColumns(bg, c.officer, page, office.ColumnAnswer{Columns: answer.Columns}), "field.missing")
		if err := c.KeepColumns(bg, c.officer, page, answer); err != nil {
			t.Fatal(err)
		}
		text = strings.Replace(text, "Maëlys", "Noé", 1)
		if plan, err := c.PlanPupils(bg, c.officer, file); err != nil || !plan.Clean() || plan.Added != 1 || plan.Columns.Name != "PRONOTE" || plan.Columns.By != c.officer.Name {
			t.Errorf("plan %+v, %v", plan, err)
		}
		far := newCounter(t, db)
		if plan, err := far.PlanPupils(bg, far.officer, file); err != nil || plan.Clean() {
			t.Errorf("another territory reads by it: %+v, %v", plan, err)
		}
	})
}

const (
	registerHead  = `<?xml version="1.0" encoding="UTF-8"?>`
	registerOf    = `<PARAMETRES><UAJ>0350028R</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>`
	registerPupil = `<ELEVE ELEVE_ID="%d"><ID_NATIONAL>120000001AB</ID_NATIONAL><NOM_DE_FAMILLE>Le Goff</NOM_DE_FAMILLE><PRENOM>Maëlys</PRENOM><DATE_NAISS>14/03/2012</DATE_NAISS><CODE_SEXE>2</CODE_SEXE><CODE_MEF>10210001110</CODE_MEF>%s</ELEVE>`
)

func register(left string) office.PupilFile {
	return registerText(fmt.Sprintf(registerPupil, 1, left))
}

func registerText(pupils string) office.PupilFile {
	text := registerHead + `<BEE_ELEVES>` + registerOf + `<DONNEES><ELEVES>` + pupils + `</ELEVES></DONNEES></BEE_ELEVES>`
	return office.PupilFile{Register: &office.Register{UAI: "0350028R"}, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// Who left the school stays on file; the request is closed, and opened again when
// the import is undone.
func TestARequestOfWhoLeftTheSchoolIsClosedAndCanBeOpenedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		c.imported(list(c.lina()))
		if stays := c.imported(register("")); stays.Changed != 1 || c.only().Referral.State != placement.Submitted || c.only().Pupil.SchoolUAI != "0350028R" || len(c.only().Guardians) != 2 {
			t.Fatalf("took over %+v", stays)
		}
		file := register("<DATE_SORTIE>01/09/2026</DATE_SORTIE>")
		plan, err := c.PlanPupils(bg, c.officer, file)
		if err != nil || len(plan.Leavers) != 1 || plan.Leavers[0].Shut != 1 || plan.Leavers[0].Pupil.Given != "Maëlys" || c.only().Referral.State != placement.Submitted {
			t.Fatalf("plan %+v, %v", plan, err)
		}
		done := c.imported(file)
		if f := c.only(); f.Referral.State != placement.Shut || len(f.Referral.Wishes) != 1 {
			t.Errorf("the request is %+v", f.Referral)
		}
		if again := c.imported(file); again.Changed+again.Added != 0 {
			t.Errorf("the second time: %+v", again)
		}
		if past := c.undone(done.Import); len(past.Kept) != 0 || c.only().Referral.State != placement.Submitted {
			t.Errorf("%+v, %s", past.Kept, c.only().Referral.State)
		}
	})
}
