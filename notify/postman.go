package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// A Postman plans and sends, when a clock says so. Its fields are set once, before it is used.
type Postman struct {
	DB          *store.DB
	Now         func() time.Time
	Policy      Policy
	Writer      Writer
	From        Envelope
	Relay       *Relay // nil: nothing leaves, letters are still written
	Only        Only   // who may be sent to at all; empty: everybody
	Connections int    // 0 = 4: so many messages a crash can leave in doubt
	State       string // directory of the list of departures; "": none is kept
	Bounces     string // Maildir of the delivery reports; "": there is none
	Log         *slog.Logger
	Waits       Waits // what a morning digest tells; nil: none is written
}

func (p *Postman) connections() int {
	if p.Connections > 0 {
		return p.Connections
	}
	return 4
}

func (p *Postman) log() *slog.Logger {
	if p.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Log
}

// Once does all that is due at this moment, in the order in which it leads to
// letters: it reads what came back, mends what reviews miss, plans, and sends one
// batch of each queue, or until nothing is left. A relay that cannot be used is no
// error of the round: the tally says what stopped it.
func (p *Postman) Once(ctx context.Context, untilEmpty bool) (Tally, error) {
	if _, err := p.ReadReports(ctx); err != nil { // no reason to send nothing
		p.log().Error("the mailbox of delivery reports", "error", err)
	}
	var territories []placement.Territory
	err := p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		territories, err = tx.Territories(ctx)
		return err
	})
	if err != nil {
		return Tally{}, err
	}
	planned := 0
	var failed error // what cannot be planned in one territory keeps nothing from leaving
	for _, t := range territories {
		n, err := p.prepared(ctx, t)
		if planned += n; err != nil {
			failed = errors.Join(failed, fmt.Errorf("plan for territory %s: %w", t.ID, err))
		}
	}
	tally, err := p.Send(ctx, untilEmpty)
	if tally.Planned = planned; failed != nil {
		err = errors.Join(failed, err)
	}
	return tally, err
}

// prepared mends what reviews miss and plans the reminders of a territory.
func (p *Postman) prepared(ctx context.Context, t placement.Territory) (planned int, err error) {
	if _, err := p.RepairReviews(ctx, t); err != nil {
		return 0, err
	}
	if planned, err = p.Plan(ctx, t, p.Now().UTC()); err != nil {
		return planned, err
	}
	_, err = p.EscalateReviews(ctx, t)
	return planned, err
}

// Send takes the right to send and sends what is due, and plans nothing. The
// program that cannot be the sender, because another one is, gets a Busy fault.
func (p *Postman) Send(ctx context.Context, untilEmpty bool) (Tally, error) {
	tally, err := p.look(ctx, &round{}, untilEmpty)
	switch {
	case err != nil:
	case tally.Held:
		p.log().Warn("the mail is held: the database was restored or moved; somebody has to release it")
	case tally != Tally{}:
		p.log().Info("notices", "sent", tally.Sent, "deferred", tally.Deferred, "failed", tally.Failed,
			"doubts", tally.Doubts, "letters", tally.Letters, "closed", tally.Closed, "stopped", tally.Stopped)
	}
	return tally, err
}

// ReadReports reads what mail servers say of what left, and tells how many reports
// it read.
func (p *Postman) ReadReports(ctx context.Context) (n int, err error) {
	if p.Bounces == "" {
		return 0, nil
	}
	did, err := p.TakeMaildir(ctx, p.Bounces)
	for _, some := range did {
		n += some
	}
	if n > 0 {
		p.log().Info("delivery reports", "failed", did[BounceFailed], "delayed", did[BounceDelayed], "unknown", did[BounceUnknown], "known", did[BounceKnown])
	}
	return n, err
}

// CodesWait reports whether somebody waits for a one-time code.
func (p *Postman) CodesWait(ctx context.Context) (wait bool) {
	if p.Relay == nil {
		return false
	}
	_ = p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		wait, err = tx.CodesWait(ctx, p.Now())
		return err
	})
	return wait
}

// DoubtsLeft tells how many notices in doubt wait for a person.
func (p *Postman) DoubtsLeft(ctx context.Context) (n int, err error) {
	err = p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		n, err = tx.DoubtsLeft(ctx)
		return err
	})
	return n, err
}

func (p *Postman) look(ctx context.Context, r *round, untilEmpty bool) (Tally, error) {
	sender, err := p.DB.StartSender(ctx)
	if err != nil {
		return Tally{}, err
	}
	defer sender.Stop()
	dead, err := sender.Dead(ctx)
	if err != nil {
		return Tally{}, err
	}
	r.silent, r.dead, r.alive = p.Relay == nil, dead, sender.Alive
	r.me, r.now = sender.ID(), p.Now().UTC()
	if p.State != "" && !r.silent {
		if r.departures, err = openDepartures(ctx, p.State); err != nil {
			return Tally{}, fmt.Errorf("the list of what left: %w", err)
		}
		defer r.departures.close()
	}
	if err := p.hold(ctx, r); err != nil {
		return Tally{}, err
	}
	r.ledger = openLedger(ctx, p.DB, p.Now, r.me, r.departures)
	err = p.round(ctx, r, untilEmpty)
	err = errors.Join(err, r.flow.close())
	released := r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
		if r.flow.told() {
			if _, err := tx.Release(ctx, r.me); err != nil {
				return err
			}
		}
		return p.noteRound(ctx, tx, r)
	})
	r.ledger.close()
	r.tally.Held = r.held
	return r.tally, errors.Join(err, released)
}

func (p *Postman) round(ctx context.Context, r *round, untilEmpty bool) error {
	if err := p.recover(ctx, r); err != nil {
		return err
	}
	r.flow = p.openFlow(r)
	var last store.Round
	err := p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		last, err = tx.LastRound(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := errors.Join(p.listed(r, last), p.setBack(r, last)); err != nil {
		return err
	}
	// Codes leave first: a person waits in front of the screen.
	if err := p.codes(ctx, r); err != nil {
		return err
	}
	var failed error
	for _, t := range r.territories { // what is damaged in one keeps the others from nothing
		if err := p.territory(ctx, r, t, untilEmpty); err != nil {
			failed = errors.Join(failed, fmt.Errorf("territory %s: %w", t.ID, err))
		}
	}
	return errors.Join(failed, p.verdict(r))
}

// verdict tells a relay that refuses us from a database that fails.
func (p *Postman) verdict(r *round) error {
	var f *Failure
	if errors.As(r.stop, &f) {
		r.tally.Stopped = f.Code
		return nil
	}
	return r.stop
}

// recover names the doubts of senders that died.
func (p *Postman) recover(ctx context.Context, r *round) error {
	return r.ledger.write(func(ctx context.Context, tx *store.Tx) (err error) {
		r.tally.Doubts, err = tx.Recover(ctx, r.dead, r.begun, r.now)
		return err
	})
}

// setBack has what was put off decided about anew where the clock was set back since the
// last look: it was put off from a moment that is not there yet.
func (p *Postman) setBack(r *round, last store.Round) error {
	if !last.At.After(r.now.Add(time.Hour)) { // the clocks of two copies differ by less, and a wait of less harms nobody
		return nil
	}
	return r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
		for _, t := range r.territories {
			if err := tx.ForgetWaits(ctx, t.ID, r.now); err != nil {
				return err
			}
		}
		return nil
	})
}

// begun reports whether a message of a dead sender's batch may have left: its own
// record knows, and where there is none, it may.
func (r *round) begun(o store.Begun) bool {
	return r.departures == nil || r.departures.carried.begun(o)
}

// overtaken closes what came too late.
func (p *Postman) overtaken(r *round, t placement.Territory) error {
	closed := 0
	err := r.ledger.write(func(ctx context.Context, tx *store.Tx) (err error) {
		closed, err = tx.CloseOvertaken(ctx, t.ID, r.now, Overtaken)
		return err
	})
	r.tally.Closed += closed
	return err
}

func (p *Postman) codes(ctx context.Context, r *round) error {
	if p.Relay == nil || r.held {
		return nil
	}
	return p.deliver(ctx, r, r.unlessPaused(ctx, "", func(tx *store.Tx, n int) ([]store.Outgoing, error) {
		return tx.ClaimCodes(ctx, r.me, r.now, n)
	}))
}

// territory sends for one territory, unless a person paused it.
func (p *Postman) territory(ctx context.Context, r *round, t placement.Territory, untilEmpty bool) error {
	if err := p.overtaken(r, t); err != nil {
		return err
	}
	if r.held {
		return nil
	}
	channel := placement.Channel("")
	if p.Relay == nil {
		channel = placement.ByLetter
	}
	first := true
	return p.deliver(ctx, r, r.unlessPaused(ctx, t.ID, func(tx *store.Tx, n int) ([]store.Outgoing, error) {
		if !first && !untilEmpty {
			return nil, nil
		}
		if p.Relay != nil { // a code never waits behind a quarter of a million letters
			if codes, err := tx.ClaimCodes(ctx, r.me, p.Now().UTC(), n); err != nil || len(codes) > 0 {
				return codes, err
			}
		}
		first = false
		batch, err := tx.ClaimNotices(ctx, r.me, t.ID, channel, r.now, n)
		if err != nil || p.Relay == nil {
			return batch, err
		}
		return claimAlong(ctx, tx, r.me, r.now, batch)
	}))
}
