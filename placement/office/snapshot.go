package office

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// readSnapshot reads everything that a run of the campaign depends on.
func readSnapshot(ctx context.Context, tx *store.Tx, c placement.Campaign, m moment) (s placement.Snapshot, err error) {
	s.Campaign, s.Today = c, m.today
	scope := store.Whole(c.Territory)
	if s.Lodgings, err = tx.Lodgings(ctx, c.Territory, c.Nights()); err != nil {
		return s, err
	}
	if s.Targets, err = tx.Targets(ctx, scope, ""); err != nil {
		return s, err
	}
	s.Files, err = tx.Files(ctx, scope, c.ID)
	return s, err
}

// Snapshot reads what a run of the campaign would depend on now: what is ready
// and what blocks is read off it.
func (o *Office) Snapshot(ctx context.Context, by placement.Actor, id placement.CampaignID) (s placement.Snapshot, err error) {
	if err := placement.Allow(by, placement.SeeCampaigns, placement.Subject{}); err != nil {
		return s, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		c, err := tx.Campaign(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		s, err = readSnapshot(ctx, tx, c, m)
		return err
	})
	return s, err
}

// A Survey is what a run of a campaign would depend on now, and what a person
// should look at before it.
type Survey struct {
	placement.Snapshot
	Findings placement.Findings
	Asking   int // present boarders without a file in the campaign
}

// Survey looks at a campaign as PrepareRun will: what it finds to block is what a
// run is refused for.
func (o *Office) Survey(ctx context.Context, by placement.Actor, id placement.CampaignID) (v Survey, err error) {
	if err := placement.Allow(by, placement.SeeCampaigns, placement.Subject{}); err != nil {
		return v, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		c, err := tx.Campaign(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		v, _, err = survey(ctx, tx, c, m, "")
		return err
	})
	return v, err
}

// survey reads the snapshot, freezes it under the salt and looks at it.
func survey(ctx context.Context, tx *store.Tx, c placement.Campaign, m moment, salt string) (v Survey, p match.Problem, err error) {
	if v.Snapshot, err = readSnapshot(ctx, tx, c, m); err != nil {
		return v, p, err
	}
	if v.Asking, err = tx.CountBoardersToAsk(ctx, c.Territory, c.ID, m.today); err != nil {
		return v, p, err
	}
	p, legend := v.Problem(salt)
	v.Findings = v.Lint(p, legend, v.Asking)
	return v, p, nil
}

// frozen is the problem without its seed, as it is kept: the bytes of which
// InputHash is the SHA-256.
func frozen(p match.Problem) ([]byte, error) {
	var b bytes.Buffer
	err := p.WriteJSON(&b)
	return b.Bytes(), err
}

// Seeded is the frozen input of a run with its seed in front: the file that
// internat match and internat verify read.
func Seeded(r placement.Run) ([]byte, error) {
	seed, err := json.Marshal(r.Seed)
	if err != nil || r.Seed == "" || len(r.Input) == 0 {
		return r.Input, err
	}
	return slices.Concat([]byte(`{"seed":`), seed, []byte(`,`), r.Input[1:]), nil
}
