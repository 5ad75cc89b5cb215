package office_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A kindOfImport is one sort of file that people bring, such that it adds
// something and changes something.
type kindOfImport struct {
	name string
	// ready puts on file what the import changes.
	ready func(*desk)
	// take takes the file over and gives how many rows did something.
	take func(context.Context, *desk) (int, error)
	// rows are how many of them did.
	rows int
}

func fileOf(text string) office.TableFile {
	return office.TableFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// counter is the desk as the tests of pupils see it.
func (d *desk) counter() *counter {
	return &counter{T: d.T, db: d.db, house: d.house.House, Office: d.Office, officer: d.officer, campaign: d.campaign}
}

func takePupils(file func(*desk) office.PupilFile) func(context.Context, *desk) (int, error) {
	return func(ctx context.Context, d *desk) (int, error) {
		plan, err := d.ImportPupils(ctx, d.officer, file(d))
		if err == nil && !plan.Clean() {
			err = fmt.Errorf("refused: %v", plan.Wrong.Faults)
		}
		return plan.Added + plan.Changed, err
	}
}

// sibling is the brother of Maëlys.
var sibling = []string{"120000001AB", "", "Maëlys", "Noé", ";F;", ";M;"}

const ondeHead = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse;Cycle;Niveau;Libellé classe\n"

var kindsOfImport = []kindOfImport{
	{"a list of pupils", func(d *desk) { d.counter().imported(list(d.counter().lina())) }, takePupils(func(d *desk) office.PupilFile {
		return list(d.counter().lina("4e", "3e", "solene@", "a@"), d.counter().lina(append([]string{"solene@", "b@"}, sibling...)...))
	}), 2},
	{"a register", func(d *desk) { d.counter().imported(list(d.counter().lina())) }, takePupils(func(*desk) office.PupilFile {
		return registerText(fmt.Sprintf(registerPupil, 1, "<DATE_SORTIE>01/09/2026</DATE_SORTIE>") +
			strings.NewReplacer("Maëlys", "Noé", "120000001AB", "", "10210001110", "10110001110").Replace(fmt.Sprintf(registerPupil, 2, "")))
	}), 2},
	{"a primary schools' register", func(d *desk) { d.counter().imported(list(d.counter().lina("4e", "6e"))) }, takePupils(func(*desk) office.PupilFile {
		text := ondeHead + "Le Goff;;Maëlys;14/03/2012;F;120000001AB;;CYCLE III;CM2;CM2 A\nLe Goff;;Noé;15/04/2016;M;;;CYCLE III;CM2;CM2 A\n"
		return office.PupilFile{Open: fileOf(text).Open}
	}), 2},
	{"a table of boarders", func(d *desk) { d.boards(0) }, func(ctx context.Context, d *desk) (int, error) {
		plan, err := d.ImportBoarders(ctx, d.officer, d.lodgers(
			";Exemple;Ada;14/03/2013;F;6e;UAI;Filles;101-B;01/09/2025;03/07/2026",
			";Exemple;Ada;14/03/2013;F;5e;UAI;Filles;101-C;01/09/2026;03/07/2027",
			";Modèle;Inès;14/03/2013;F;6e;UAI;Filles;101-C;01/09/2025;03/07/2026"))
		if err == nil && !plan.Clean() {
			err = fmt.Errorf("refused: %v", plan.Wrong.Faults)
		}
		return plan.Added, err
	}, 3},
	{"a directory", func(d *desk) {
		_, err := d.ImportHouses(d.ctx, d.officer, directory(d.T, func(b []byte) []byte { return []byte(firstLines(string(b), 5)) }, replace("Lycée", "Ancien lycée")))
		d.must(err)
	}, func(ctx context.Context, d *desk) (int, error) {
		plan, err := d.ImportHouses(ctx, d.officer, directory(d.T))
		return len(plan.Added) + len(plan.Changed), err
	}, 14},
	{"counts of beds", func(d *desk) {
		_, err := d.ImportPlaces(d.ctx, d.officer, d.counted("UAI;2024;14;11\n"), "DEPP 2024")
		d.must(err)
	}, func(ctx context.Context, d *desk) (int, error) {
		plan, err := d.ImportPlaces(ctx, d.officer, d.counted("UAI;2024;14;12\nUAI;2023;14;9\n"), "DEPP, rectifié")
		return len(plan.Added) + len(plan.Changed), err
	}, 2},
	{"a table of rooms", func(d *desk) {
		d.must(d.CloseBeds(d.ctx, d.officer, d.page(), office.Closing{Parts: []string{string(d.house.Girls.ID)}, When: calendar.Interval{From: storetest.Today}, Reason: "works"}))
	}, func(ctx context.Context, d *desk) (int, error) {
		plan, err := d.ImportRooms(ctx, d.officer, office.RoomTable{House: d.house.ID, Open: fileOf("section\tchambre\tlits\tétage\tsurface\nfilles\t101\t5\t1\t18,5\nFilles\tÉrable\t2\t2\t12\n").Open})
		if err == nil && !plan.Clean() {
			err = fmt.Errorf("refused: %v", plan.Wrong.Faults)
		}
		return len(plan.Added) + len(plan.Changed), err
	}, 2},
}

func firstLines(text string, n int) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(lines[:min(n, len(lines))], "")
}

// eachImport runs a test on every kind of import and both databases. The file is
// not taken over yet.
func eachImport(t *testing.T, test func(*desk, kindOfImport)) {
	for _, kind := range kindsOfImport {
		t.Run(strings.ReplaceAll(kind.name, " ", "_"), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				here := storetest.Territory(t, db, func(x *placement.Territory) { x.Code, x.Name = "035", "Ille-et-Vilaine" })
				d := newDesk(t, db, func(h *placement.House) { h.Territory = here.ID })
				kind.ready(d)
				d.now = d.now.AddDate(0, 0, 1)
				test(d, kind)
			})
		})
	}
}

// took takes the file over, as all of it does something, and gives its id.
func (d *desk) took(kind kindOfImport) string {
	d.Helper()
	if n, err := kind.take(d.ctx, d); err != nil || n != kind.rows {
		d.Fatalf("%d rows did something, not %d: %v", n, kind.rows, err)
	}
	return d.ledger()[0].ID
}

func (d *desk) ledger() (list []store.Import) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Imports(ctx, d.house.Territory, 20)
		return err
	})
	return list
}

func (d *desk) events() string {
	return strings.Join(storetest.Column(d.T, d.db, `SELECT id FROM event ORDER BY id`), " ")
}

func TestAfterAnUndoingEveryThingIsAsItWasBeforeTheImport(t *testing.T) {
	eachImport(t, func(d *desk, kind kindOfImport) {
		before := storetest.Content(d.T, d.db)
		id := d.took(kind)
		taken, events := storetest.Content(d.T, d.db), d.events()
		if taken == before {
			d.Fatal("the import did nothing")
		}
		plan, err := d.PlanUndo(d.ctx, d.officer, id)
		if err != nil || plan.Undone != kind.rows || plan.Left != 0 || len(plan.Rows) != kind.rows || len(plan.Rows[0].Does) == 0 {
			d.Errorf("the plan: %+v, %v", plan, err)
		}
		if !slices.IsSortedFunc(plan.Rows, func(a, b office.UndoRow) int { return a.Line - b.Line }) {
			d.Errorf("not in the order of the file: %+v", plan.Rows)
		}
		if storetest.Content(d.T, d.db) != taken || d.events() != events {
			d.Error("the plan changed something")
		}
		d.now = d.now.AddDate(0, 0, 1)
		if plan, err = d.UndoImport(d.ctx, d.officer, id); err != nil || plan.Undone != kind.rows || len(plan.Kept) != 0 {
			d.Fatalf("undone: %+v, %v", plan, err)
		}
		if after := storetest.Content(d.T, d.db); after != before {
			d.Errorf("what differs:\n%s", difference(before, after))
		}
		if d.events() == events {
			d.Error("nothing in the journal")
		}
		for _, undo := range []func(context.Context, placement.Actor, string) (office.UndoPlan, error){d.UndoImport, d.PlanUndo} {
			if _, err := undo(d.ctx, d.officer, id); !refusedFor(err, "import.undone_already") {
				d.Errorf("undone twice: %v", err)
			}
		}
		if again := d.took(kind); again == id {
			d.Error("the file is not taken over anew")
		}
	})
}

// difference are the lines of only one of two texts.
func difference(a, b string) (text string) {
	in := func(text, line string) bool { return slices.Contains(strings.Split(text, "\n"), line) }
	for line := range strings.SplitSeq(a, "\n") {
		if !in(b, line) {
			text += "- " + line + "\n"
		}
	}
	for line := range strings.SplitSeq(b, "\n") {
		if !in(a, line) {
			text += "+ " + line + "\n"
		}
	}
	return text
}

func TestTheSameFileASecondTimeChangesNothingAtAll(t *testing.T) {
	eachImport(t, func(d *desk, kind kindOfImport) {
		d.took(kind)
		content, events, ledger := storetest.Content(d.T, d.db), d.events(), len(d.ledger())
		if n, err := kind.take(d.ctx, d); n != 0 || err != nil {
			d.Errorf("%d rows did something again, %v", n, err)
		}
		if diff := difference(content, storetest.Content(d.T, d.db)); diff != "" || d.events() != events || len(d.ledger()) != ledger {
			d.Errorf("%s, %d files in the ledger, not %d", diff, len(d.ledger()), ledger)
		}
	})
}

// dying runs something whose database connection is gone at the nth statement, and
// tells whether it got that far.
func (d *desk) dying(n int, do func(context.Context) error) (died bool) {
	d.Helper()
	ctx, end := context.WithCancel(d.ctx)
	defer end()
	d.db.Watch(func(string, []any) {
		if n--; n == 0 {
			end()
		}
	})
	defer d.db.Watch(nil)
	err := do(ctx)
	if died = n <= 0; died != (err != nil) {
		d.Fatalf("ended at a statement: %t, and says %v", died, err)
	}
	return died
}

// At whichever statement an import or its undoing is cut off, nothing of it is
// kept; asked again, all of it is. IMPORT_CUTS=1 takes eight times as many places.
func TestWhatIsCutOffInTheMiddleKeepsNothing(t *testing.T) {
	sparse := 1
	if os.Getenv("IMPORT_CUTS") != "" {
		sparse = 8
	}
	eachImport(t, func(d *desk, kind kindOfImport) {
		cutOff := func(what string, do func(context.Context) error) {
			content, events := storetest.Content(d.T, d.db), d.events()
			for n := 1; d.dying(n, do); n += 1 + n/sparse {
				if diff := difference(content, storetest.Content(d.T, d.db)); diff != "" || d.events() != events {
					d.Fatalf("%s, cut off at statement %d, kept:\n%s", what, n, diff)
				}
			}
		}
		before := storetest.Content(d.T, d.db)
		cutOff("the import", func(ctx context.Context) error {
			n, err := kind.take(ctx, d)
			if err == nil && n != kind.rows {
				err = fmt.Errorf("%d rows", n)
			}
			return err
		})
		id := d.ledger()[0].ID
		cutOff("its undoing", func(ctx context.Context) error {
			_, err := d.UndoImport(ctx, d.officer, id)
			return err
		})
		if diff := difference(before, storetest.Content(d.T, d.db)); diff != "" {
			d.Errorf("undone at last, and what differs:\n%s", diff)
		}
	})
}

// Two people bring the same file in one moment: it is taken over once. They undo
// it in one moment: the second is told that it is undone.
func TestTheSameFileFromTwoPeopleAtOnceIsTakenOverAndUndoneOnce(t *testing.T) {
	eachImport(t, func(d *desk, kind kindOfImport) {
		before := storetest.Content(d.T, d.db)
		ledger := len(d.ledger())
		rows := make([]int, 4)
		atOnce(len(rows), func(i int) {
			var err error
			if rows[i], err = kind.take(d.ctx, d); err != nil && !refusedFor(err, "row.stale") {
				d.Error(err)
			}
		})
		if sum := rows[0] + rows[1] + rows[2] + rows[3]; sum != kind.rows || len(d.ledger()) != ledger+1 {
			d.Fatalf("%v rows did something, %d more in the ledger", rows, len(d.ledger())-ledger)
		}
		id := d.ledger()[0].ID
		undone := make([]int, 2)
		atOnce(len(undone), func(i int) {
			plan, err := d.UndoImport(d.ctx, d.officer, id)
			if err != nil && !refusedFor(err, "import.undone_already") {
				d.Error(err)
			}
			if err == nil {
				undone[i] = plan.Undone
			}
		})
		if diff := difference(before, storetest.Content(d.T, d.db)); undone[0]+undone[1] != kind.rows || diff != "" {
			d.Errorf("undone %v:\n%s", undone, diff)
		}
	})
}

func atOnce(n int, do func(int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { do(i) })
	}
	wait.Wait()
}
