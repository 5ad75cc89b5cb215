package store_test

import (
	"context"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestWhoSeesWhichOffer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := twoTerritories(t, db)
		a, b := storetest.Pupil(t, db, storetest.In(n.a.House)), storetest.Pupil(t, db, storetest.In(n.b.House))
		far := storetest.Pupil(t, db, storetest.In(n.far.House))
		here, next := storetest.Offer(t, db, a, n.a.Girls, storetest.NextYear), storetest.Offer(t, db, b, n.b.Girls, storetest.NextYear)
		there := storetest.Offer(t, db, far, n.far.Girls, storetest.NextYear)
		for _, c := range []struct {
			name string
			by   placement.Actor
			want []placement.OfferID
		}{
			{"officer", storetest.Officer(n.a.Territory), []placement.OfferID{here.ID, next.ID}},
			{"director", n.director, []placement.OfferID{here.ID}},
			{"officer elsewhere", storetest.Officer(n.far.Territory), []placement.OfferID{there.ID}},
			{"nobody", placement.Actor{}, nil},
		} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				list, err := tx.Offers(ctx, store.ScopeOf(c.by), store.OfferFilter{State: placement.Offered})
				if len(list) != len(c.want) {
					t.Errorf("%s sees %d offers, want %d", c.name, len(list), len(c.want))
				}
				for _, id := range []placement.OfferID{here.ID, next.ID, there.ID} {
					if _, err := tx.Offer(ctx, store.ScopeOf(c.by), id); contains(c.want, id) != (err == nil) {
						t.Errorf("%s: offer %s gives %v", c.name, id, err)
					}
				}
				return err
			})
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			mother := a.Guardians[0].Guardian.ID
			if _, err := tx.ChildOffer(ctx, mother, storetest.Today, here.ID); err != nil {
				t.Errorf("the mother does not see the offer: %v", err)
			}
			_, err := tx.ChildOffer(ctx, mother, storetest.Today, next.ID)
			wantKind(t, err, placement.NotFound)
			list, err := tx.ChildOffers(ctx, mother, storetest.Today)
			if len(list) != 1 || list[0].ID != here.ID {
				t.Errorf("the mother sees %d offers", len(list))
			}
			return err
		})
	})
}

func TestAReferralHasOneStandingOffer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		f := storetest.Pupil(t, db, storetest.In(l.House))
		storetest.Offer(t, db, f, l.Girls, storetest.Year, func(o *placement.Offer) { o.State = placement.Declined })
		first := storetest.Offer(t, db, f, l.Girls, storetest.Year)
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			again := first
			again.ID, again.Version = "", 0
			_, err := tx.SaveOffer(context.Background(), again, placement.Event{At: storetest.Noon, Territory: l.Territory})
			return err
		})
		wantCode(t, err, "offer.standing")
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			o, err := tx.StandingOffer(ctx, l.Territory, f.Referral.ID)
			if o.ID != first.ID {
				t.Errorf("the standing offer is %s, want %s", o.ID, first.ID)
			}
			return err
		})
	})
}

func TestAnOfferKeepsWhatWasAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		f := storetest.Pupil(t, db, storetest.In(l.House))
		o := storetest.Offer(t, db, f, l.Girls, storetest.Year)
		for n := range 2 {
			by := storetest.ParentOf(f, n)
			says := placement.OfferAnswer{Guardian: by.Guardian, Accepts: true, Channel: "online", At: storetest.Noon}
			answered, why, err := o.Answer(by, says, f, storetest.Today)
			if err != nil {
				t.Fatal(err)
			}
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				o, err = tx.SaveOffer(ctx, answered, why)
				return err
			})
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.Offer(ctx, store.Whole(l.Territory), o.ID)
			if kept.State != placement.Accepted || len(kept.Answers) != 2 || kept.Version != 3 || kept.PupilName != "Lina B." {
				t.Errorf("kept as %+v", kept)
			}
			return err
		})
	})
}

func TestOffersNobodyAnsweredInTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		late := storetest.Offer(t, db, storetest.Pupil(t, db, storetest.In(l.House)), l.Girls, storetest.Year)
		storetest.Offer(t, db, storetest.Pupil(t, db, storetest.In(l.House)), l.Girls, storetest.Year, func(o *placement.Offer) { o.State = placement.Accepted })
		for after, want := range map[int]int{-1: 0, 0: 0, 1: 1} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				list, err := tx.OverdueOffers(ctx, l.Territory, late.AnswerBy.AddDate(0, 0, after), 10)
				if len(list) != want {
					t.Errorf("%d days after the end: %d overdue, want %d", after, len(list), want)
				}
				return err
			})
		}
	})
}
