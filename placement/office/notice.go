package office

import (
	"context"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// PauseNotices stops the notices of the territory, or lets them go again.
// One-time codes are not stopped: a pause locks nobody out.
func (o *Office) PauseNotices(ctx context.Context, by placement.Actor, on bool) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		if err := placement.Allow(by, placement.EditNotices, placement.Subject{}); err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		event := by.Happened(m.now, "notice.resumed", "territory", string(by.Territory))
		pause := store.Pause{}
		if on {
			event.Verb, pause = "notice.paused", store.Pause{By: by.Name, Since: m.now}
		}
		return tx.PauseNotices(ctx, by.Territory, pause, event)
	})
}

// PauseService stops all that the service sends in every territory, one-time codes
// too, for a reason that the officers read; or lets it go again.
func (o *Office) PauseService(ctx context.Context, by placement.Actor, on bool, reason string) error {
	if on && reason == "" {
		return placement.Reject("reason", "field.missing")
	}
	return o.act(ctx, by, placement.PauseService, func(tx *store.Tx, m moment) error {
		before, err := tx.ServicePause(ctx)
		if err != nil || before.On() == on {
			return err
		}
		verb, pause := "service.resumed", store.Pause{}
		if on {
			verb, pause = "service.paused", store.Pause{By: by.Name, Since: m.now, Reason: reason}
		}
		territories, err := tx.Territories(ctx)
		var why []placement.Event
		for _, t := range territories {
			event := by.Happened(m.now, verb, "territory", string(t.ID))
			event.Territory, event.Reason = t.ID, reason
			why = append(why, event)
		}
		if err != nil {
			return err
		}
		return tx.PauseService(ctx, pause, why...)
	})
}

// ReleaseMail lets the mail of every territory leave again, after a person looked
// at why it is held: the database was restored, or sends from another place.
func (o *Office) ReleaseMail(ctx context.Context, by placement.Actor) error {
	return o.act(ctx, by, placement.EditNotices, func(tx *store.Tx, m moment) error {
		return tx.ReleaseMail(ctx, by.Happened(m.now, "notice.released", "territory", string(by.Territory)))
	})
}

// A NoticeMove is what a person does with a notice that waits, failed or is in
// doubt.
type NoticeMove string

// The moves.
const (
	SendAgain NoticeMove = "again"    // failed or in doubt: send it (once more)
	GiveUp    NoticeMove = "cancel"   // it is not to be sent
	AsLetter  NoticeMove = "letter"   // write it on paper
	PostedOn  NoticeMove = "posted"   // the letter left today
	NotPosted NoticeMove = "unposted" // it was noted as posted by mistake
	ByPhone   NoticeMove = "phone"    // the person was told by phone
)

// noticeMoves says from which states a move leads where.
var noticeMoves = map[NoticeMove]struct {
	from []placement.NoticeState
	to   placement.NoticeState
	verb string
}{
	SendAgain: {[]placement.NoticeState{placement.Undone, placement.InDoubt, placement.Deferred}, placement.Waiting, "notice.resent"},
	GiveUp: {[]placement.NoticeState{placement.Waiting, placement.Deferred, placement.Undone, placement.InDoubt, placement.ToPrint, placement.KeptBack},
		placement.Void, "notice.cancelled"},
	AsLetter: {[]placement.NoticeState{placement.Waiting, placement.Deferred, placement.Undone, placement.InDoubt, placement.KeptBack, placement.ToPrint},
		placement.Waiting, "notice.as_letter"}, // a letter is written anew, with what is true now
	ByPhone:   {[]placement.NoticeState{placement.Deferred, placement.Undone, placement.InDoubt}, placement.Void, "notice.by_phone"},
	PostedOn:  {[]placement.NoticeState{placement.ToPrint}, placement.Posted, "notice.posted"},
	NotPosted: {[]placement.NoticeState{placement.Posted}, placement.ToPrint, "notice.unposted"},
}

// MoveNotice does what a person decided about one notice.
func (o *Office) MoveNotice(ctx context.Context, by placement.Actor, id placement.NoticeID, move NoticeMove) error {
	rule, ok := noticeMoves[move]
	if !ok {
		return placement.Reject("move", "field.unknown")
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		if err := placement.Allow(by, placement.EditNotices, placement.Subject{}); err != nil {
			return err
		}
		n, err := tx.Notice(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		if n.Kind.ToStaff() && (move == AsLetter || move == ByPhone) {
			return placement.Refuse("notice.over")
		}
		from := rule.from
		if move == SendAgain && n.Error == TakenBackCode { // taken back, and sent after all
			from = append(from[:len(from):len(from)], placement.Void)
		}
		for _, from := range from {
			if n.State == from && n.Kind != placement.SignInCode {
				event := by.Happened(m.now, rule.verb, "notice", string(n.ID))
				event.Pupil = n.Pupil
				return tx.MoveNotice(ctx, moved(n, rule.to, move, m.now), from, event)
			}
		}
		return placement.Refuse("notice.over")
	})
}

// moved is the notice after the move.
func moved(n placement.Notice, to placement.NoticeState, move NoticeMove, now time.Time) placement.Notice {
	n.State, n.Error, n.NextAt = to, "", time.Time{}
	switch move {
	case SendAgain:
		n.NextAt = now
	case AsLetter:
		n.Channel, n.NextAt = placement.ByLetter, now
	case PostedOn:
		n.SentAt = now
	case NotPosted:
		n.SentAt = time.Time{}
	case GiveUp:
		n.Error = "by_hand"
	case ByPhone:
		n.Error = "by_phone"
	}
	return n
}

// resendSize is how many failed notices one click sends again.
const resendSize = 1000

// ResendFailed sends again every notice that failed, and only those; it tells how
// many. Who has no address that takes mail any more gets a letter.
func (o *Office) ResendFailed(ctx context.Context, by placement.Actor) (n int, err error) {
	err = o.act(ctx, by, placement.EditNotices, func(tx *store.Tx, m moment) error {
		list, err := tx.Notices(ctx, store.ScopeOf(by), store.NoticeFilter{State: placement.Undone, Limit: resendSize})
		if err != nil {
			return err
		}
		n, err = sendAgain(ctx, tx, by, list, m)
		return err
	})
	return n, err
}

// sendAgain lets failed notices leave once more, but for codes, which are asked for
// anew; it tells how many.
func sendAgain(ctx context.Context, tx *store.Tx, by placement.Actor, list []placement.Notice, m moment) (n int, err error) {
	for _, failed := range list {
		if failed.Kind == placement.SignInCode {
			continue
		}
		event := by.Happened(m.now, noticeMoves[SendAgain].verb, "notice", string(failed.ID))
		event.Pupil = failed.Pupil
		if err := tx.MoveNotice(ctx, moved(failed, placement.Waiting, SendAgain, m.now), failed.State, event); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
