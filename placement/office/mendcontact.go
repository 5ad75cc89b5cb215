package office

import (
	"context"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/store"
)

// A FailedContact is a person whom a notice did not reach, and all that failed to
// reach that person, as far as the reader may know of it.
type FailedContact struct {
	Guardian placement.Guardian
	Notice   placement.Notice
	Failed   []placement.Notice // what leaves again with the correction
}

// Unreached finds whom a failed notice did not reach. Whatever state the file is in,
// the address may be corrected: mail goes to families whose child has been placed.
func (o *Office) Unreached(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.NoticeID) (c FailedContact, err error) {
	if c.Notice, err = tx.Notice(ctx, store.ScopeOf(by), id); err != nil {
		return c, err
	}
	if !c.Notice.Mends() {
		return c, placement.Refuse("notice.over")
	}
	if c.Guardian, err = tx.Guardian(ctx, by.Territory, c.Notice.Guardian); err != nil {
		return c, err
	}
	failed, err := tx.FailedTo(ctx, store.ScopeOf(by), c.Guardian.ID)
	c.Failed = slices.DeleteFunc(failed, func(n placement.Notice) bool { return !n.Mends() })
	return c, err
}

// MendContact corrects how a person is reached whom notices did not reach, and sends
// those again, and nothing else. It tells how many.
func (o *Office) MendContact(ctx context.Context, by placement.Actor, id placement.NoticeID, in Details, tells Confirmation) (again int, err error) {
	if err := placement.Allow(by, placement.EditNotices, placement.Subject{}); err != nil {
		return 0, err
	}
	err = o.act(ctx, by, placement.EditReferrals, func(tx *store.Tx, m moment) error {
		c, err := o.Unreached(ctx, tx, by, id)
		if err != nil {
			return err
		}
		event := by.Happened(m.now, "guardian.mended", "guardian", string(c.Guardian.ID))
		event.Pupil = c.Notice.Pupil
		if _, err := in.keep(ctx, tx, c.Guardian, c.reachable(), event, tells, m); err != nil {
			return err
		}
		again, err = sendAgain(ctx, tx, by, c.by(in), m)
		return err
	})
	return again, err
}

// reachable is the guardian as on file, with an address that refused what was sent
// to it taken for one that takes no mail: no word about the change goes there.
func (c FailedContact) reachable() placement.Guardian {
	g := c.Guardian
	g.Bounced = g.Bounced || slices.ContainsFunc(c.Failed, func(n placement.Notice) bool {
		return n.Channel == placement.ByEmail && strings.EqualFold(n.Recipient, g.Email)
	})
	return g
}

// by is what failed, on the way that the corrected details give it: a letter that had
// nowhere to go leaves by mail where there still is no postal address.
func (c FailedContact) by(in Details) []placement.Notice {
	for i, n := range c.Failed {
		if n.Channel == placement.ByLetter && in.Address == "" {
			c.Failed[i].Channel = in.Channel
		}
	}
	return c.Failed
}
