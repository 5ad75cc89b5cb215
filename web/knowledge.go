package web

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement/store"
)

// Knowledge says of which day a statement knows the stays and offers.
type Knowledge struct {
	at time.Time    // the end of that day; zero is now
	on calendar.Day // the day asked for
}

func (k Knowledge) asked() bool { return !k.at.IsZero() }

// said is what a statement about the past says of itself.
func (k Knowledge) said(f Frame) string { return f.T("dashboard.as_known", k.on) }

// know reads the day as of which the statement is asked for. A day of which the
// history tells nothing is refused by its name, never answered by today's data.
func (d *dashboard) know(ctx context.Context, tx *store.Tx, today calendar.Day) error {
	on := d.form.OptionalDay("connu")
	if on.IsZero() || !on.Before(today) {
		d.form.Set("connu", "")
		return nil
	}
	since, err := tx.KnownSince(ctx, store.ScopeOf(d.By), d.house, d.Zone)
	switch {
	case err != nil:
		return err
	case since.IsZero():
		d.form.Reject("connu", "dashboard.known_nothing")
	case on.Before(since):
		d.form.Reject("connu", "dashboard.known_since", since)
	default:
		d.known = Knowledge{at: on.AddDays(1).At(0, 0, d.Zone).Add(-time.Millisecond), on: on}
	}
	return nil
}
