package office

import (
	"context"
	"errors"
	"maps"
	"math"
	"strconv"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// undoLife is how long an import can be undone. What things were before is
// forgotten then.
const undoLife = 30 * 24 * time.Hour

// A PastImport is a file that was taken over, and how much of it can be undone.
type PastImport struct {
	store.Import
	Rows     int          // rows that can be undone: 0 = none, or nothing more
	Kept     []KeptImport // rows that an undoing left: the first of them
	MoreKept int
	Until    time.Time // undoing is possible until then
}

// A KeptImport is a row that an undoing left as it is, and why.
type KeptImport struct {
	Line  int
	Pupil placement.Pupil // zero: not on file, or not known to the person
	Why   string          // a code
}

// PastImport finds a file that was taken over.
func (o *Office) PastImport(ctx context.Context, by placement.Actor, id string) (past PastImport, err error) {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return past, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if past.Import, err = tx.ImportAt(ctx, by.Territory, id); err != nil {
			return err
		}
		past.Until = past.At.Add(undoLife)
		if past.Rows, err = tx.CountImportRows(ctx, id); err != nil || past.UndoneAt.IsZero() {
			return err
		}
		return past.readKept(ctx, tx, by)
	})
	return past, err
}

// readKept lists what an undoing left, in the order of the file.
func (p *PastImport) readKept(ctx context.Context, tx *store.Tx, by placement.Actor) error {
	rows, err := tx.KeptImportRows(ctx, p.ID, mostListed)
	if err != nil {
		return err
	}
	for _, row := range rows {
		pupil, err := tx.Pupil(ctx, store.ScopeOf(by), row.Pupil)
		if err != nil && !missing(err) {
			return err
		}
		p.Kept = append(p.Kept, KeptImport{row.Line, pupil, row.Left})
	}
	all, err := tx.CountKeptImportRows(ctx, p.ID)
	p.MoreKept = all - len(p.Kept)
	return err
}

// UndoImport takes back what an import did: what it added is removed, what it
// changed becomes what it was. A row of which anything was touched since stays as
// it is, all of it, and is listed. Undoing is done once.
func (o *Office) UndoImport(ctx context.Context, by placement.Actor, id string) (undone, kept int, err error) {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return 0, 0, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		undone, kept = 0, 0
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		past, err := tx.ImportAt(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		if err := undoable(ctx, tx, past, m.now); err != nil {
			return err
		}
		tx.Often()
		u := undoing{ctx: ctx, tx: tx, by: by, m: m, restored: map[string]versions{}}
		if undone, kept, err = u.all(id); err != nil {
			return err
		}
		event := by.Happened(m.now, "import.undone", "import", id)
		event.Facts = map[string]string{"undone": strconv.Itoa(undone), "kept": strconv.Itoa(kept)}
		return tx.MarkUndone(ctx, past, event)
	})
	return undone, kept, err
}

// undoable refuses what was undone already, and what nobody remembers.
func undoable(ctx context.Context, tx *store.Tx, past store.Import, now time.Time) error {
	if !past.UndoneAt.IsZero() {
		return placement.Refuse("import.undone_already")
	}
	rows, err := tx.CountImportRows(ctx, past.ID)
	if err == nil && (rows == 0 || now.After(past.At.Add(undoLife))) {
		err = placement.Refuse("import.undo_over")
	}
	return err
}

// An undoing goes back through the rows of an import, the last first.
type undoing struct {
	ctx context.Context
	tx  *store.Tx
	by  placement.Actor
	m   moment
	// restored are the things that this undoing wrote: a later row of the file
	// changed what an earlier one added.
	restored map[string]versions
	pending  map[string]versions // of the row being undone
}

// versions are the one that a thing has now, and the one it stands for.
type versions struct{ now, was int }

// undoneAtOnce is how many rows are in memory.
const undoneAtOnce = 500

func (u *undoing) all(id string) (undone, kept int, err error) {
	for below := math.MaxInt32; ; {
		rows, err := u.tx.ImportRows(u.ctx, id, below, undoneAtOnce)
		if err != nil || len(rows) == 0 {
			return undone, kept, err
		}
		for _, row := range rows {
			if row.Left, err = u.row(row); err == nil {
				err = u.tx.SettleImportRow(u.ctx, row)
			}
			if err != nil {
				return undone, kept, err
			}
			if row.Left == "" {
				undone++
			} else {
				kept++
			}
		}
		below = rows[len(rows)-1].Row
	}
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
			why, err = u.trace(row, row.Traces[i])
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
	now, err := u.versionOf(row, t)
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

// versionOf is the version a thing has. A guardianship has none: it is 0 while it
// is as the import left it.
func (u *undoing) versionOf(row store.ImportRow, t store.Trace) (int, error) {
	scope := store.ScopeOf(u.by)
	switch t.Kind {
	case "pupil":
		p, err := u.tx.Pupil(u.ctx, scope, placement.PupilID(t.ID))
		if err == nil && string(p.ID) != t.ID { // merged into another
			err = placement.Missing("pupil")
		}
		return p.Version, err
	case "guardian":
		g, err := u.tx.Guardian(u.ctx, u.by.Territory, placement.GuardianID(t.ID))
		return g.Version, err
	case "referral":
		f, err := u.tx.File(u.ctx, scope, placement.ReferralID(t.ID))
		return f.Referral.Version, err
	}
	bonds, err := u.tx.Guardianships(u.ctx, scope, row.Pupil)
	for _, k := range bonds {
		if string(k.Guardian.ID) == t.ID && t.Bond != nil && bondOf(k) == *t.Bond {
			return 0, nil
		}
	}
	if err == nil {
		err = placement.Missing("guardianship")
	}
	return 0, err
}

// trace undoes one thing, or says why it stays.
func (u *undoing) trace(row store.ImportRow, t store.Trace) (string, error) {
	switch t.Kind {
	case "referral":
		return u.referral(t)
	case "guardianship":
		return u.bond(row, t)
	case "guardian":
		return u.guardian(t)
	}
	return u.pupil(t)
}

func (u *undoing) referral(t store.Trace) (string, error) {
	f, err := u.tx.File(u.ctx, store.ScopeOf(u.by), placement.ReferralID(t.ID))
	if err != nil {
		return "", err
	}
	if t.Added {
		return u.dropped(u.tx.DropReferral(u.ctx, f.Referral, u.happened("referral.removed", "referral")))
	}
	f.Referral.State = t.State
	_, err = u.tx.SaveReferral(u.ctx, f.Referral, u.happened("referral.reopened", "referral"))
	return "", err
}

func (u *undoing) bond(row store.ImportRow, t store.Trace) (string, error) {
	if !t.Added {
		event := u.happened("guardian.tied", "guardian")
		event.About.ID = t.ID
		return "", u.tx.SaveGuardianship(u.ctx, *t.Before, event)
	}
	event := u.happened("guardian.untied", "guardian")
	event.About.ID = t.ID
	err := u.tx.DropGuardianship(u.ctx, row.Pupil, placement.GuardianID(t.ID), event)
	if errors.Is(err, placement.Refuse("guardian.was_asked")) {
		return neededSince, nil
	}
	return "", err
}

func (u *undoing) guardian(t store.Trace) (string, error) {
	g, err := u.tx.Guardian(u.ctx, u.by.Territory, placement.GuardianID(t.ID))
	if err != nil {
		return "", err
	}
	if t.Added {
		// Whoever answers for another child by now stays: that is not of this row.
		_, err = u.tx.DropGuardian(u.ctx, g, u.happened("guardian.removed", "guardian"))
		return "", err
	}
	before := *t.Guardian
	before.Version = g.Version
	kept, err := u.tx.SaveGuardian(u.ctx, before, u.happened("guardian.changed", "guardian"))
	u.pending[t.Kind+t.ID] = versions{kept.Version, t.Guardian.Version}
	return "", err
}

func (u *undoing) pupil(t store.Trace) (string, error) {
	p, err := u.tx.Pupil(u.ctx, store.ScopeOf(u.by), placement.PupilID(t.ID))
	if err != nil {
		return "", err
	}
	if t.Added {
		return u.dropped(u.tx.DropPupil(u.ctx, p, u.happened("pupil.removed", "pupil")))
	}
	before := *t.Pupil
	before.Version = p.Version
	kept, err := u.tx.SavePupil(u.ctx, before, u.happened("pupil.changed", "pupil"))
	u.pending[t.Kind+t.ID] = versions{kept.Version, t.Pupil.Version}
	return "", err
}

// dropped says why something was not taken off file: something else goes by it.
func (*undoing) dropped(gone bool, err error) (string, error) {
	if err == nil && !gone {
		return neededSince, nil
	}
	return "", err
}

func (u *undoing) happened(verb, kind string) placement.Event {
	return u.by.Happened(u.m.now, verb, kind, "")
}
