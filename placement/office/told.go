package office

import (
	"context"
	"slices"
	"time"

	"internat/capacity/calendar"
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
	// DayMail says that by mail it leaves with the one of the day of who is told, and
	// Had who got that of today already: they hear another morning.
	DayMail bool
	Had     map[placement.GuardianID]bool
	Others  bool // families of whom the person may not know are told as well, if there are any
}

// WhoHears says who would be told, if a notice of that kind about a child were
// queued at this moment. The file needs its pupil; for what holders are asked, its
// guardians and agreements too.
func (o *Office) WhoHears(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, f placement.File) (h Hearing, err error) {
	return o.WhoHearsBefore(ctx, tx, by, kind, f, time.Time{})
}

// WhoHearsBefore is WhoHears of something that happens at a moment: what is near
// leaves by itself.
func (o *Office) WhoHearsBefore(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, f placement.File, happens time.Time) (h Hearing, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return h, err
	}
	if h.Told, err = audience(ctx, tx, by.Territory, kind, f, m); err != nil {
		return h, err
	}
	if h, err = o.heardAt(ctx, tx, by, h, m); err != nil {
		return h, err
	}
	return h.withDay(ctx, tx, by, kind, happens, m)
}

// withDay says whether what is queued leaves with the mail of the day, and who had it,
// as far as the person who clicks may know.
func (h Hearing) withDay(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, happens time.Time, m moment) (Hearing, error) {
	if h.DayMail = (placement.Notice{Kind: kind}).CanWait(h.LeavesAt, happens); !h.DayMail {
		return h, nil
	}
	h.Had = map[placement.GuardianID]bool{}
	for _, k := range h.Told {
		had, err := tx.KnowsDayMail(ctx, store.ScopeOf(by), k.Guardian.ID, k.Guardian.DayAt(h.LeavesAt, m.zone))
		if err != nil {
			return h, err
		}
		if had {
			h.Had[k.Guardian.ID] = true
		}
	}
	return h, nil
}

// WhoHearsOff says who would be told if an appointment were called off: who may have
// its invitation.
func (o *Office) WhoHearsOff(ctx context.Context, tx *store.Tx, by placement.Actor, line store.MeetingLine) (h Hearing, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return h, err
	}
	if h.Told, err = whoHeard(ctx, tx, line, m.today); err != nil {
		return h, err
	}
	return o.heardAt(ctx, tx, by, h, m)
}

// WhoHearsAsFamily says who would be told, if these families were invited.
func (o *Office) WhoHearsAsFamily(ctx context.Context, tx *store.Tx, by placement.Actor, families []Family) (h Hearing, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return h, err
	}
	for _, f := range families {
		h.Told = append(h.Told, f.Told...)
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

// To is the hearing of a notice that goes to one guardian only, when that guardian
// may still be told.
func (h Hearing) To(one placement.GuardianID) Hearing {
	h.Told = onlyTo(h.Told, one)
	return h
}

func onlyTo(told []placement.Guardianship, one placement.GuardianID) []placement.Guardianship {
	return slices.DeleteFunc(slices.Clone(told), func(k placement.Guardianship) bool { return k.Guardian.ID != one })
}

// WhoIsChased says who would be written to again about the renewals of a campaign:
// each holder once, however many children are asked about.
func (o *Office) WhoIsChased(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.CampaignID) (h Hearing, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return h, err
	}
	c, err := tx.Campaign(ctx, by.Territory, id)
	if err != nil {
		return h, err
	}
	lines, err := unanswered(ctx, tx, by, id)
	if err != nil {
		return h, err
	}
	seen := map[placement.GuardianID]bool{}
	for _, l := range lines {
		holders, _, err := chased(ctx, tx, by, l.Referral, m)
		if err != nil {
			return h, err
		}
		for _, k := range holders {
			if !seen[k.Guardian.ID] {
				seen[k.Guardian.ID] = true
				h.Told = append(h.Told, k)
			}
		}
	}
	if h, err = o.heardAt(ctx, tx, by, h, m); err != nil {
		return h, err
	}
	return h.withDay(ctx, tx, by, placement.RenewalReminder, comes(c.ClosesOn, m), m)
}

// comes is the beginning of a day that is to come; zero where it is past.
func comes(d calendar.Day, m moment) time.Time {
	if d.Before(m.today) {
		return time.Time{}
	}
	return d.At(0, 0, m.zone)
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
		if !f.Pupil.Counts(k, m.today) {
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
