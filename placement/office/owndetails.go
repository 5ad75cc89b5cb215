package office

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// Details are how a guardian wants to be reached.
type Details struct {
	Email, Phone, Address string
	Channel               placement.Channel
	Lang                  string
	LivesIn               calendar.Territory // "" = as the address says
	Version               int                // of the guardian that the page showed
}

// Confirmation writes what goes to the address that was on file before, in the
// language of the guardian: when the change was made, and whom to call.
type Confirmation func(lang plain.Lang, at time.Time, t placement.Territory) (subject, text string)

// OwnDetails finds the guardian who asks, as he or she is on file.
func (o *Office) OwnDetails(ctx context.Context, by placement.Actor) (g placement.Guardian, err error) {
	if err := placement.Allow(by, placement.EditOwnDetails, placement.Subject{}); err != nil {
		return g, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		g, err = tx.Guardian(ctx, by.Territory, by.Guardian)
		return err
	})
	return g, err
}

// KeepOwnDetails changes at once how a guardian is reached, and tells it to the
// address that was on file before: whoever took the mailbox over is noticed.
// The answer lists what changed.
func (o *Office) KeepOwnDetails(ctx context.Context, by placement.Actor, in Details, tells Confirmation) (changed []string, err error) {
	err = o.act(ctx, by, placement.EditOwnDetails, func(tx *store.Tx, m moment) error {
		old, err := tx.Guardian(ctx, by.Territory, by.Guardian)
		if err != nil {
			return err
		}
		changed, err = in.keep(ctx, tx, old, old, by.Happened(m.now, "guardian.details", "guardian", string(old.ID)), tells, m)
		return err
	})
	return changed, err
}

// keep changes how a guardian is reached, and tells it to the address that was on
// file before, as far as that still takes anything: told is the guardian as the word
// goes there.
func (in Details) keep(ctx context.Context, tx *store.Tx, old, told placement.Guardian, why placement.Event, tells Confirmation, m moment) ([]string, error) {
	g := in.of(old)
	if err := placement.CheckGuardian(placement.Guardianship{Guardian: g}, "", m.today).Err(); err != nil {
		return nil, err
	}
	if old.Version != in.Version {
		return nil, &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	changed := g.Changed(old)
	if len(changed) == 0 {
		return nil, nil
	}
	why.Facts = map[string]string{"changed": strings.Join(changed, " ")}
	g, err := tx.SaveGuardian(ctx, g, why)
	if err != nil {
		return nil, err
	}
	return changed, confirmChange(ctx, tx, told, changed, tells, g.Version, m)
}

func (in Details) of(g placement.Guardian) placement.Guardian {
	if in.Email != g.Email {
		g.Bounced = false
	}
	g.Email, g.Phone, g.Address, g.Channel, g.Lang, g.LivesIn = in.Email, in.Phone, in.Address, in.Channel, in.Lang, in.LivesIn
	return g
}

// confirmChange queues the word to the old address: by mail when there was one
// that takes mail, else by letter. Another language or another clock alone harms nobody.
func confirmChange(ctx context.Context, tx *store.Tx, old placement.Guardian, changed []string, tells Confirmation, round int, m moment) error {
	if !slices.ContainsFunc(changed, func(field string) bool { return field != "lang" && field != "lives_in" }) {
		return nil
	}
	n := placement.NoticeTo(old, placement.ContactChanged, placement.Thing{Kind: "guardian", ID: string(old.ID)}, strconv.Itoa(round), m.now)
	switch {
	case old.Email != "" && !old.Bounced:
		n.Channel, n.Recipient = placement.ByEmail, old.Email
	case old.Address != "":
		n.Channel, n.Recipient = placement.ByLetter, old.Name+"\n"+old.Address
	default:
		return nil // nothing was on file
	}
	t, err := tx.Territory(ctx, old.Territory)
	if err != nil {
		return err
	}
	n.CreatedAt = m.now
	n.Subject, n.Text = tells(plain.Lang(old.Lang), m.now, t)
	_, err = tx.QueueNotices(ctx, []placement.Notice{n})
	return err
}
