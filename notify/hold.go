package notify

import (
	"context"
	"slices"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// Why the mail is held.
const (
	HeldRestored = "restored" // the database knows less than its list of departures
	HeldMoved    = "moved"    // the database is known to send from another place
)

// hold looks whether the database is the one that sent from here last. A
// database that was restored, or copied to another place, has forgotten what
// left meanwhile: nothing leaves until a person says so, and what the list of
// departures knows is not sent twice.
func (p *Postman) hold(ctx context.Context, r *round) error {
	d := r.departures
	if d == nil {
		return p.DB.Read(ctx, func(tx *store.Tx) (err error) {
			if r.territories, err = tx.Territories(ctx); err != nil {
				return err
			}
			return r.readHold(ctx, tx)
		})
	}
	copied, err := d.moved()
	if err != nil {
		return err
	}
	var next spot
	err = p.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if r.territories, err = tx.Territories(ctx); err != nil {
			return err
		}
		if next, err = arrive(ctx, tx, d, copied, r); err != nil {
			return err
		}
		return r.readHold(ctx, tx)
	})
	if err != nil {
		return err
	}
	return d.save(next)
}

func (r *round) readHold(ctx context.Context, tx *store.Tx) error {
	h, err := tx.MailHold(ctx)
	if err != nil {
		return err
	}
	r.held = h.On()
	r.restored, err = tx.AnyDeparted(ctx)
	return err
}

// arrive compares what the place and the database know of each other, and holds
// the mail when they do not fit.
func arrive(ctx context.Context, tx *store.Tx, d *departures, copied bool, r *round) (spot, error) {
	known, err := tx.MailPlace(ctx, d.place.ID)
	if err != nil {
		return spot{}, err
	}
	from := min(known.Sent, d.size)
	if known.Sent > d.size { // a list that was lost in part is read whole
		from = 0
	}
	left, err := d.since(from)
	if err != nil {
		return spot{}, err
	}
	left, days := apart(left)
	why := misfit(d, known, copied)
	if left, err = settleBegun(ctx, tx, left, r); err != nil {
		return spot{}, err
	}
	if why == "" && len(left) > 0 {
		why = HeldRestored
	}
	next := spot{ID: d.place.ID, Looks: max(known.Looks, d.place.Looks) + 1}
	if next.ID == "" || copied {
		next.ID = store.NewID("mpl")
	}
	if why != "" {
		if err := holdFor(ctx, tx, why, left, days, r); err != nil {
			return spot{}, err
		}
	}
	return next, tx.SaveMailPlace(ctx, store.MailPlace{ID: next.ID, Sent: d.size, Looks: next.Looks})
}

// misfit says why the mail is held, "" when the place is the right one. The very
// first place of a database is right.
func misfit(d *departures, known store.MailPlace, copied bool) string {
	switch {
	case d.place.ID == "" && known.Others > 0, d.place.ID != "" && copied:
		return HeldMoved
	case d.place.ID != "" && (!known.Exists || known.Looks < d.place.Looks || known.Sent > d.size):
		return HeldRestored
	}
	return ""
}

// settleBegun marks as sent what a dead sender had begun and the list knows to
// have left; what it gives back is unknown to the database.
func settleBegun(ctx context.Context, tx *store.Tx, left []store.Departure, r *round) ([]store.Departure, error) {
	left = slices.Clone(left)
	if len(left) > 0 {
		begun, err := tx.Begun(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range begun {
			i := indexOf(left, o.Key)
			if i < 0 {
				continue
			}
			if r.dead(o.Owner) { // otherwise its end is not noticed yet: it is known all the same
				if err := tx.Settle(ctx, o.Owner, o.ID, store.Settlement{State: placement.Sent, At: left[i].At}); err != nil {
					return nil, err
				}
			}
			left = slices.Delete(left, i, i+1)
		}
		if left, err = settleDoubted(ctx, tx, left); err != nil {
			return nil, err
		}
	}
	return settleFrozen(ctx, tx, left, r)
}

// settleDoubted does the same for what another copy of the program took over while
// the one of this place was down: it put it in doubt, and may have sent it once more.
func settleDoubted(ctx context.Context, tx *store.Tx, left []store.Departure) ([]store.Departure, error) {
	if len(left) == 0 {
		return left, nil
	}
	doubted, err := tx.Doubted(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range doubted {
		i := indexOf(left, o.Key)
		if i < 0 {
			continue
		}
		if o.Waits {
			if err := tx.Settle(ctx, "", o.ID, store.Settlement{State: placement.Sent, At: left[i].At}); err != nil {
				return nil, err
			}
		}
		left = slices.Delete(left, i, i+1)
	}
	return left, nil
}

// settleFrozen does the same for the batches of a dead sender. What only its own
// record knows to have left is put on the list.
func settleFrozen(ctx context.Context, tx *store.Tx, left []store.Departure, r *round) ([]store.Departure, error) {
	owners, err := tx.FrozenOwners(ctx)
	if err != nil {
		return nil, err
	}
	for _, owner := range owners {
		if !r.dead(owner) {
			continue
		}
		frozen, err := tx.FrozenBy(ctx, owner)
		if err != nil {
			return nil, err
		}
		for _, o := range frozen {
			gone, listed := r.departures.carried.left(owner, o.MessageID)
			if i := indexOf(left, o.Key); i >= 0 {
				gone, listed = left[i], true
				left = slices.Delete(left, i, i+1)
			} else if listed {
				gone = store.Departed(ownName(o.Key), gone.At)
				if err := r.departures.add([]store.Departure{gone}); err != nil {
					return nil, err
				}
			}
			if !listed {
				continue
			}
			if err := tx.SettleFrozen(ctx, owner, o, store.Settlement{State: placement.Sent, At: gone.At}); err != nil {
				return nil, err
			}
		}
	}
	return left, nil
}

// indexOf finds a notice among departures.
func indexOf(left []store.Departure, key string) int {
	hash := store.Departed(ownName(key), time.Time{}).Hash
	return slices.IndexFunc(left, func(d store.Departure) bool { return d.Hash == hash })
}

// apart tells the days of which the mail left from the notices that did. A day is on
// the list with its mail: by itself it says nothing of the database.
func apart(left []store.Departure) (notices, days []store.Departure) {
	for _, d := range left {
		if d.IsDay() {
			days = append(days, d)
		} else {
			notices = append(notices, d)
		}
	}
	return notices, days
}

// holdFor holds the mail and says so in the journal of every territory.
func holdFor(ctx context.Context, tx *store.Tx, why string, left, days []store.Departure, r *round) error {
	if _, err := tx.KeepDepartures(ctx, slices.Concat(left, days)); err != nil {
		return err
	}
	return tx.HoldMail(ctx, store.MailHold{Since: r.now, Why: why, Left: len(left)}, r.everywhere("notice.held", why)...)
}

// alreadyLeft takes out of a batch what left before the database was restored.
func (p *Postman) alreadyLeft(ctx context.Context, r *round, batch []store.Outgoing) ([]store.Outgoing, error) {
	if !r.restored {
		return batch, nil
	}
	var stay []store.Outgoing
	err := r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
		stay = nil
		for _, o := range batch {
			name := MessageID(o.Key, p.From.host())
			at, err := tx.LeftAt(ctx, name)
			if err != nil {
				return err
			}
			if at.IsZero() {
				stay = append(stay, o)
				continue
			}
			o.MessageID = name
			if err := tx.SettleLeft(ctx, r.me, o, at); err != nil {
				return err
			}
		}
		return nil
	})
	return stay, err
}
