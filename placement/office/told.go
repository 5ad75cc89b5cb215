package office

import (
	"context"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// A Hearing is who is told of what a person is about to do, and when: made by the
// code that queues it, so that a button promises what it does.
type Hearing struct {
	Told     []placement.Guardianship
	LeavesAt time.Time // when it may leave at the earliest
	Window   time.Duration
	Paused   bool // nothing leaves before somebody lets it
}

// WhoHears says who would be told, if a notice of that kind about a child were
// queued at this moment. The file needs its pupil; for what holders are asked, its
// guardians and agreements too.
func (o *Office) WhoHears(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, f placement.File) (h Hearing, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return h, err
	}
	if h.Told, err = audience(ctx, tx, by.Territory, kind, f, m); err != nil {
		return h, err
	}
	return o.heardAt(ctx, tx, by, h, m)
}

// heardAt says when who hears is told at the earliest.
func (o *Office) heardAt(ctx context.Context, tx *store.Tx, by placement.Actor, h Hearing, m moment) (_ Hearing, err error) {
	if h.Window, err = tx.UndoWindow(ctx, by.Territory); err != nil {
		return h, err
	}
	pause, err := tx.PauseOf(ctx, by.Territory)
	h.LeavesAt, h.Paused = m.now.Add(h.Window), pause.On()
	return h, err
}

// audience are the guardians to whom a notice of a kind about a child goes.
func audience(ctx context.Context, tx *store.Tx, in placement.TerritoryID, kind placement.NoticeKind, f placement.File, m moment) ([]placement.Guardianship, error) {
	switch kind {
	case placement.AgreementRequest:
		return f.Unasked(m.today), nil
	case placement.PaperLetter:
		return paperHolders(ctx, tx, f, m)
	}
	return tx.WhoIsTold(ctx, in, f.Pupil.ID, m.today)
}

// paperHolders are those whose word counts that day, without who has such a letter
// waiting already.
func paperHolders(ctx context.Context, tx *store.Tx, f placement.File, m moment) (list []placement.Guardianship, err error) {
	for _, k := range f.Guardians {
		if !mayBeAskedForPapers(f, k, m) {
			continue
		}
		waits, err := tx.PaperLetterWaits(ctx, f.Referral.ID, k.Guardian.ID)
		if err != nil {
			return nil, err
		}
		if !waits {
			list = append(list, k)
		}
	}
	return list, nil
}

func mayBeAskedForPapers(f placement.File, k placement.Guardianship, m moment) bool {
	return k.Entitled(m.today) && !f.Pupil.Adult(m.today)
}
