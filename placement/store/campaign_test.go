package store_test

import (
	"context"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestACampaignIsReadAsItWasKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		want := storetest.ValidCampaign(in)
		want.Siblings, want.Recount = "together", true
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			want, err = tx.SaveCampaign(ctx, want, storetest.Officer(in).Happened(storetest.Noon, "campaign.opened", "campaign", ""))
			return err
		})
		for _, recount := range []bool{true, false} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.Campaign(ctx, in, want.ID)
				if got != want || got.Recount != recount {
					t.Errorf("read %+v, want %+v", got, want)
				}
				return err
			})
			want.Recount = false
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				want, err = tx.SaveCampaign(ctx, want, storetest.Officer(in).Happened(storetest.Noon, "campaign.changed", "campaign", ""))
				return err
			})
		}
	})
}

// TestTheHeadsOfFilesStayWithinTheScope: an id is not enough.
func TestTheHeadsOfFilesStayWithinTheScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		near, far := storetest.Pupil(t, db), storetest.Pupil(t, db)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			heads, err := tx.Heads(ctx, store.Whole(near.Pupil.Territory), []placement.ReferralID{near.Referral.ID, far.Referral.ID})
			if len(heads) != 1 || heads[near.Referral.ID].Pupil.Family != near.Pupil.Family || heads[near.Referral.ID].Referral.Level != near.Referral.Level {
				t.Errorf("%d heads: %+v", len(heads), heads)
			}
			return err
		})
	})
}

// TestEveryEventMovesTheStamp: even two of one instant.
func TestEveryEventMovesTheStamp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in, by := storetest.Territory(t, db).ID, storetest.Officer("")
		stamp := func() (s store.EventStamp) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				s, err = tx.LatestEvent(ctx, in)
				return err
			})
			return s
		}
		by.Territory = in
		seen := map[store.EventStamp]bool{stamp(): true}
		for range 3 {
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.AddEvent(ctx, by.Happened(storetest.Noon, "referral.searched", "referral", ""))
			})
			if s := stamp(); seen[s] {
				t.Errorf("%+v twice", s)
			} else {
				seen[s] = true
			}
		}
	})
}
