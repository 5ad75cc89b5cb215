package office

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// An UndoPlan says what the undoing of an import would take back, or took back,
// and what stays.
type UndoPlan struct {
	Past   PastImport // as it is before
	Undone int        // rows
	Left   int        // rows that stay as they are
	Rows   []UndoRow  // that are taken back: the first of them
	Kept   []UndoRow  // that stay: the first of them
}

// PlanUndo says what UndoImport would do: it is the same, and nothing of it is
// kept.
func (o *Office) PlanUndo(ctx context.Context, by placement.Actor, id string) (plan UndoPlan, err error) {
	err = o.db.Rehearse(ctx, func(tx *store.Tx) error {
		plan, err = o.undo(ctx, tx, by, id)
		return err
	})
	return plan, err
}

// UndoImport takes back what an import did: what it added is removed, what it
// changed becomes what it was. A row of which anything was touched since stays as
// it is, all of it, and is listed. Undoing is done once.
func (o *Office) UndoImport(ctx context.Context, by placement.Actor, id string) (plan UndoPlan, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		plan, err = o.undo(ctx, tx, by, id)
		return err
	})
	return plan, err
}

func (o *Office) undo(ctx context.Context, tx *store.Tx, by placement.Actor, id string) (plan UndoPlan, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return plan, err
	}
	if plan.Past, err = pastImport(ctx, tx, by, id); err != nil {
		return plan, err
	}
	if err := plan.Past.undoable(m.now); err != nil {
		return plan, err
	}
	tx.Often()
	u := undoing{ctx: ctx, tx: tx, by: by, m: m, UndoPlan: plan, restored: map[string]versions{}}
	if err := u.all(); err != nil {
		return plan, err
	}
	event := by.Happened(m.now, "import.undone", "import", id)
	event.House, event.Facts = plan.Past.House, map[string]string{"undone": strconv.Itoa(u.Undone), "kept": strconv.Itoa(u.Left)}
	if err := tx.MarkUndone(ctx, plan.Past.Import, event); err != nil {
		return plan, err
	}
	u.Kept, err = keptRows(ctx, tx, by, plan.Past.Import, m.now)
	return u.UndoPlan, err
}

// undoable refuses what was undone already, and what nobody remembers.
func (p PastImport) undoable(now time.Time) error {
	switch {
	case !p.UndoneAt.IsZero():
		return placement.Refuse("import.undone_already")
	case p.Rows == 0 || now.After(p.Until):
		return placement.Refuse("import.undo_over")
	}
	return nil
}

// An undoing goes back through the rows of an import, the last first.
type undoing struct {
	ctx context.Context
	tx  *store.Tx
	by  placement.Actor
	m   moment
	UndoPlan
	// restored are the things that this undoing wrote: a later row of the file
	// changed what an earlier one added.
	restored map[string]versions
	pending  map[string]versions // of the row being undone
}

// versions are the one that a thing has now, and the one it stands for.
type versions struct{ now, was int }

// undoneAtOnce is how many rows are in memory.
const undoneAtOnce = 500

func (u *undoing) all() error {
	for below := math.MaxInt32; ; {
		rows, err := u.tx.ImportRows(u.ctx, u.Past.ID, below, undoneAtOnce)
		if err != nil || len(rows) == 0 {
			slices.Reverse(u.Rows)
			return err
		}
		for _, row := range rows {
			if err := u.settle(row); err != nil {
				return err
			}
		}
		below = rows[len(rows)-1].Row
	}
}

// settle undoes one row, or notes why it stays. The first rows of the file, which
// come last, are told.
func (u *undoing) settle(row store.ImportRow) (err error) {
	var line UndoRow
	told := u.Undone+u.Left >= u.Past.Rows-mostListed
	if told {
		if line, err = u.line(row); err != nil {
			return err
		}
	}
	if row.Left, err = u.row(row); err != nil {
		return err
	}
	if row.Left != "" {
		u.Left++
		return u.tx.SettleImportRow(u.ctx, row)
	}
	if u.Undone++; told {
		u.Rows = append(u.Rows, line)
	}
	return u.tx.SettleImportRow(u.ctx, row)
}

// line says what would be taken back of a row.
func (u *undoing) line(row store.ImportRow) (UndoRow, error) {
	line, err := namesOfRow(u.ctx, u.tx, u.by, u.Past.Import, row)
	if err != nil {
		return line, err
	}
	for _, t := range row.Traces {
		thing := UndoThing{Kind: t.Kind, Added: t.Added, Count: t.Count}
		if says := undoKinds[t.Kind].says; says != nil {
			if err := unlessMissing(says(u, t, &thing)); err != nil {
				return line, err
			}
		}
		line.Does = append(line.Does, thing)
	}
	return line, nil
}

// An undoKind is how one kind of thing is taken back.
type undoKind struct {
	// now is the version a thing has: a Missing fault when it is not there any
	// more, or, of what has no version, not as the import left it.
	now func(*undoing, store.ImportRow, store.Trace) (int, error)
	// back takes it back, or says why it stays: a code.
	back func(*undoing, store.ImportRow, store.Trace) (why string, err error)
	// says tells more of it than its kind; may be nil.
	says func(*undoing, store.Trace, *UndoThing) error
}

var undoKinds = map[string]undoKind{
	"pupil":        {(*undoing).pupilNow, (*undoing).pupilBack, (*undoing).pupilSays},
	"guardian":     {(*undoing).guardianNow, (*undoing).guardianBack, (*undoing).guardianSays},
	"guardianship": {(*undoing).bondNow, (*undoing).bondBack, (*undoing).guardianSays},
	"referral":     {(*undoing).referralNow, (*undoing).referralBack, nil},
	"stay":         {(*undoing).stayNow, (*undoing).stayBack, nil},
	"review":       {(*undoing).reviewNow, (*undoing).reviewBack, nil},
	"house":        {(*undoing).houseNow, (*undoing).houseBack, (*undoing).houseSays},
	"count":        {(*undoing).countNow, (*undoing).countBack, nil},
	"room":         {(*undoing).roomNow, (*undoing).roomBack, (*undoing).roomSays},
	"closure":      {(*undoing).closureNow, (*undoing).closureBack, nil},
}

// row undoes one row, the last thing first, or says why it stays: all of it does
// then.
func (u *undoing) row(row store.ImportRow) (why string, err error) {
	for _, t := range row.Traces {
		if why, err := u.touched(row, t); why != "" || err != nil {
			return why, err
		}
	}
	u.pending = map[string]versions{}
	done, err := u.tx.Try(u.ctx, func() (bool, error) {
		for i := len(row.Traces) - 1; i >= 0 && why == "" && err == nil; i-- {
			why, err = undoKinds[row.Traces[i].Kind].back(u, row, row.Traces[i])
		}
		return why == "", err
	})
	if done {
		maps.Copy(u.restored, u.pending)
	}
	return why, err
}

const (
	touchedSince = "import.kept_touched" // somebody changed it
	neededSince  = "import.kept_needed"  // something else goes by it
)

// touched says whether a thing is no more as the import left it.
func (u *undoing) touched(row store.ImportRow, t store.Trace) (string, error) {
	now, err := undoKinds[t.Kind].now(u, row, t)
	if missing(err) {
		return touchedSince, nil
	}
	if v, ok := u.restored[t.Kind+t.ID]; ok && v.now == now {
		now = v.was
	}
	if err == nil && now != t.Version {
		return touchedSince, nil
	}
	return "", err
}

// dropped says why something was not taken off file: something else goes by it.
func dropped(gone bool, err error) (string, error) {
	if err == nil && !gone {
		return neededSince, nil
	}
	return "", err
}

func (u *undoing) happened(verb, kind string) placement.Event {
	return u.by.Happened(u.m.now, verb, kind, "")
}

func (u *undoing) scope() store.Scope { return store.ScopeOf(u.by) }
