package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// An Excuse is what somebody enters about an authorised absence.
type Excuse struct {
	Stay    placement.StayID
	Absence placement.AbsenceID // "" = a new one
	Nights  calendar.Interval
	Reason  string
	Version int // of the absence; 0 for a new one
}

// Excuse allows a boarder to be elsewhere for some nights, or changes that. The
// absences of the stay are read in the same transaction: two people who excuse
// the same nights at once do not excuse them twice.
func (o *Office) Excuse(ctx context.Context, by placement.Actor, in Excuse) (kept placement.Absence, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		stay, all, m, err := o.absencesOf(ctx, tx, by, in.Stay)
		if err != nil {
			return err
		}
		var event placement.Event
		if in.Absence == "" {
			kept, event, err = stay.Excuse(by, in.Nights, in.Reason, all, m.now)
		} else {
			if kept, err = absence(all, in); err != nil {
				return err
			}
			kept, event, err = kept.Change(by, stay, in.Nights, in.Reason, all, m.now)
		}
		if err != nil {
			return err
		}
		kept, err = tx.SaveAbsence(ctx, kept, event)
		return err
	})
	return kept, err
}

// CancelAbsence says that the boarder is there after all.
func (o *Office) CancelAbsence(ctx context.Context, by placement.Actor, in Excuse) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		_, all, m, err := o.absencesOf(ctx, tx, by, in.Stay)
		if err != nil {
			return err
		}
		a, err := absence(all, in)
		if err != nil {
			return err
		}
		a, event, err := a.Cancel(by, m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveAbsence(ctx, a, event)
		return err
	})
}

// absence is the one that was entered, as the page showed it.
func absence(all []placement.Absence, in Excuse) (placement.Absence, error) {
	i := slices.IndexFunc(all, func(a placement.Absence) bool { return a.ID == in.Absence })
	if i < 0 {
		return placement.Absence{}, placement.Missing("absence")
	}
	a := all[i]
	a.Version = in.Version
	return a, nil
}

// absencesOf reads a stay in scope about which the person may do that, and its
// absences.
func (o *Office) absencesOf(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.StayID) (placement.Stay, []placement.Absence, moment, error) {
	line, err := tx.Stay(ctx, store.ScopeOf(by), id)
	if err != nil {
		return placement.Stay{}, nil, moment{}, err
	}
	if err := placement.Allow(by, placement.GrantAbsence, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
		return placement.Stay{}, nil, moment{}, err
	}
	m, err := o.momentIn(ctx, tx, line.Territory)
	if err != nil {
		return line.Stay, nil, m, err
	}
	all, err := tx.AbsencesOf(ctx, store.ScopeOf(by), id)
	return line.Stay, all, m, err
}
