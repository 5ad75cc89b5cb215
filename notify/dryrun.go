package notify

import (
	"context"
	"encoding/csv"
	"io"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// mostRehearsed is how many due notices of a territory a dry run looks at.
const mostRehearsed = 10_000

// DryRun writes as CSV what a round would do at this moment, and changes nothing:
// who would be told of what, by which way, and what would become of it.
func (p *Postman) DryRun(ctx context.Context, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"kind", "recipient", "channel", "due", "would"}); err != nil {
		return err
	}
	err := p.DB.Read(ctx, func(tx *store.Tx) error {
		territories, err := tx.Territories(ctx)
		for _, t := range territories {
			if err := p.rehearse(ctx, tx, t, out); err != nil {
				return err
			}
		}
		return err
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

// rehearse decides about what is due in a territory and about the reminders that
// would be planned first.
func (p *Postman) rehearse(ctx context.Context, tx *store.Tx, t placement.Territory, out *csv.Writer) error {
	now := p.Now().UTC()
	list, err := tx.DueNotices(ctx, t.ID, now, mostRehearsed)
	if err != nil {
		return err
	}
	planned, err := p.toPlan(ctx, tx, t, now)
	if err != nil {
		return err
	}
	pause, err := tx.PauseOf(ctx, t.ID)
	if err != nil {
		return err
	}
	read := tx.Letters()
	for _, n := range append(list, planned...) {
		var l store.Letter
		_, err := letterOf(ctx, tx, read, n, &l)
		if err != nil {
			return err
		}
		days, err := dailies(ctx, tx, now, []store.Outgoing{{Notice: n}}, []store.Letter{l})
		if err != nil {
			return err
		}
		if err := out.Write(p.rehearsed(now, n, l, days[n.ID], pause.On())); err != nil {
			return err
		}
	}
	return nil
}

// toPlan are the reminders that a round would queue.
func (p *Postman) toPlan(ctx context.Context, tx *store.Tx, t placement.Territory, now time.Time) (list []placement.Notice, err error) {
	policy := p.Policy
	if policy.Rules, err = tx.Reminders(ctx, t.ID); err != nil {
		return nil, err
	}
	facts, err := ReadFacts(ctx, tx, t, policy, now)
	if err != nil {
		return nil, err
	}
	for _, n := range Plan(now, policy, facts) {
		there, err := tx.IsQueued(ctx, n.Key)
		if err != nil {
			return nil, err
		}
		if !there {
			list = append(list, n)
		}
	}
	return list, nil
}

// rehearsed is one line: what would become of a notice.
func (p *Postman) rehearsed(now time.Time, n placement.Notice, l store.Letter, d daily, paused bool) []string {
	next, leaves := p.decide(now, store.Outgoing{Notice: n}, l)
	would := "send"
	switch {
	case next.State == placement.Void:
		would = "close: " + next.Error
	case paused:
		would = "wait: paused"
	case n.DueAt.After(now):
		would = "queue"
	case leaves && !p.Only.Allows(next.Recipient):
		would = "keep back: " + NotOnList
	case leaves && p.Relay == nil:
		would = "wait: no relay"
	case leaves && d.left && !p.anotherDay(store.Outgoing{Notice: n}, d).IsZero():
		would = "wait: " + MovedDay
	case leaves && !d.left && !d.today.IsZero():
		would = "send: the mail of the day"
	case next.State == placement.ToPrint:
		would = "print"
	case !leaves:
		would = "wait: " + next.Moved + next.Error
	}
	to := l.To.Guardian.Email
	if next.Channel == placement.ByLetter || to == "" {
		to = string(n.Guardian)
	}
	return []string{string(n.Kind), to, string(next.Channel), n.DueAt.Format(time.RFC3339), would}
}
