package office

import (
	"context"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// undoLife is how long an import can be undone. What things were before is
// forgotten then.
const undoLife = 30 * 24 * time.Hour

// undoAs is what somebody must be allowed to do to undo an import of that kind:
// the same as to take such a file over.
var undoAs = map[string]placement.Action{
	"pupils": placement.ImportPupils, "siecle": placement.ImportPupils, "boarders": placement.ImportPupils,
	"houses": placement.ImportHouses, "places": placement.ImportHouses, "rooms": placement.EditHouses,
}

// A PastImport is a file that was taken over, and how much of it can be undone.
type PastImport struct {
	store.Import
	Rows     int       // rows that can be undone: 0 = none, or nothing more
	Kept     []UndoRow // rows that an undoing left: the first of them
	MoreKept int
	Until    time.Time // undoing is possible until then
}

// An UndoRow is a row of a file that is taken back, or that stays as it is.
type UndoRow struct {
	Line  int
	Pupil placement.Pupil // zero: it is about none, or one who is not on file or not known to the person
	House placement.House // likewise
	Does  []UndoThing     // what is taken back, in the order the file wrote it
	Why   string          // why it stays: a code
	Touch store.Touch     // who did what it stays for; zero: the journal does not tell
}

// An UndoThing is one thing that is removed, or becomes what it was.
type UndoThing struct {
	Kind  string // as of a store.Trace
	Added bool   // the file added it: it is removed
	Name  string // of a guardian or a room
	Facts []PersonFact
	Count *store.Turn[placement.PlaceCount]
}

// PastImport finds a file that was taken over.
func (o *Office) PastImport(ctx context.Context, by placement.Actor, id string) (past PastImport, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		past, err = pastImport(ctx, tx, by, id)
		return err
	})
	return past, err
}

func pastImport(ctx context.Context, tx *store.Tx, by placement.Actor, id string) (past PastImport, err error) {
	if past.Import, err = tx.ImportAt(ctx, by.Territory, id); err != nil {
		return past, err
	}
	if err := placement.Allow(by, undoAs[past.Kind], placement.Subject{Territory: past.Territory, House: past.House}); err != nil {
		return PastImport{}, err
	}
	past.Until = past.At.Add(undoLife)
	if past.Rows, err = tx.CountImportRows(ctx, id); err != nil || past.UndoneAt.IsZero() {
		return past, err
	}
	past.Kept, err = keptRows(ctx, tx, by, past.Import, past.UndoneAt)
	if err != nil {
		return past, err
	}
	all, err := tx.CountKeptImportRows(ctx, id)
	past.MoreKept = all - len(past.Kept)
	return past, err
}

// keptRows lists what an undoing at that instant left, in the order of the file,
// with who did what it was left for.
func keptRows(ctx context.Context, tx *store.Tx, by placement.Actor, of store.Import, at time.Time) (kept []UndoRow, err error) {
	rows, err := tx.KeptImportRows(ctx, of.ID, mostListed)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		line, err := namesOfRow(ctx, tx, by, of, row)
		if err != nil {
			return nil, err
		}
		if line.Why = row.Left; line.Pupil.ID != "" || row.Pupil == "" { // of a child nobody knows of nothing is told
			if line.Touch, err = touchOf(ctx, tx, row, store.Touched{Pupil: row.Pupil, House: line.House.ID, Since: of.At, Before: at}); err != nil {
				return nil, err
			}
		}
		kept = append(kept, line)
	}
	return kept, nil
}

// touchOf says who did something last to what a row wrote, or to what hangs on it.
func touchOf(ctx context.Context, tx *store.Tx, row store.ImportRow, where store.Touched) (store.Touch, error) {
	for _, t := range row.Traces {
		where.Things = append(where.Things, placement.Thing{Kind: t.About(), ID: t.ID})
		if t.Room == nil {
			continue
		}
		stays, err := tx.LastStaysIn(ctx, t.Room.Is.Beds)
		if err != nil {
			return store.Touch{}, err
		}
		for _, id := range stays {
			where.Things = append(where.Things, placement.Thing{Kind: "stay", ID: string(id)})
		}
	}
	return tx.LastTouch(ctx, where)
}

// namesOfRow says whom and what a row is about.
func namesOfRow(ctx context.Context, tx *store.Tx, by placement.Actor, of store.Import, row store.ImportRow) (line UndoRow, err error) {
	line.Line = row.Line
	if row.Pupil != "" {
		line.Pupil, err = tx.Pupil(ctx, store.ScopeOf(by), row.Pupil)
		return line, unlessMissing(err)
	}
	house := of.House
	for _, t := range row.Traces {
		switch {
		case t.House != nil:
			line.House, house = t.House.Is, ""
		case t.Count != nil:
			house = t.Count.Is.House
		}
	}
	if house != "" {
		line.House, err = tx.House(ctx, store.ScopeOf(by), house)
	}
	return line, unlessMissing(err)
}

// unlessMissing is the error, but that something is not there.
func unlessMissing(err error) error {
	if missing(err) {
		return nil
	}
	return err
}
