package notify

import (
	"context"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// It was decided in the evening that there is no place, and in the morning, before
// anybody was told, a bed came free: the family hears of the place alone.
func TestNobodyIsToldThatThereIsNoPlaceWhenOneIsOfferedMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for offered, want := range map[placement.OfferState]Tally{"": {Sent: 1}, placement.Offered: {Closed: 1}, placement.Recalled: {Sent: 1}} {
			house := storetest.House(t, db)
			c := storetest.Campaign(t, db, house.Territory)
			s, k := newService(t, db, storetest.In(house.House), storetest.Of(c)), newSink(t)
			s.Relay = relay(k.address)
			s.noPlace(t, c)
			if offered != "" {
				storetest.Offer(t, db, s.file, house.Girls, storetest.Year, func(o *placement.Offer) { o.State = offered })
			}
			tally := s.send(t)
			if tally.Planned = 0; tally != want {
				t.Errorf("an offer in state %q: %+v", offered, tally)
			}
			if closed := s.notices(t, placement.Void); want.Closed == 1 && (len(closed) != 1 || closed[0].Error != PlaceGiven) {
				t.Errorf("closed: %+v", closed)
			}
		}
	})
}

// noPlace queues the word to the first guardian that a campaign gave no place.
func (s *service) noPlace(t *testing.T, c placement.Campaign) {
	t.Helper()
	by := storetest.Officer(c.Territory)
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		run, err := tx.SaveRun(ctx, placement.Run{Campaign: c.ID, Territory: c.Territory, State: placement.Decided, Input: []byte("{}"), StartedAt: s.clock}, by.Happened(s.clock, "run.started", "run", ""))
		if err != nil {
			return err
		}
		err = tx.AddProposals(ctx, []placement.Proposal{{Run: run.ID, Campaign: c.ID, Territory: c.Territory, Referral: s.file.Referral.ID, Pupil: s.file.Pupil.ID,
			Code: "CUTOFF", State: placement.Confirmed, DecidedBy: by.Author(), DecidedAt: s.clock}})
		if err != nil {
			return err
		}
		list, err := tx.ProposalsOf(ctx, store.Whole(c.Territory), s.file.Referral.ID)
		if err != nil {
			return err
		}
		n := placement.NoticeTo(s.file.Guardians[0].Guardian, placement.NoPlaceNotice, placement.Thing{Kind: "proposal", ID: string(list[0].ID)}, "", s.clock)
		_, err = tx.QueueNotices(ctx, []placement.Notice{n})
		return err
	})
}
