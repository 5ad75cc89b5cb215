package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestFiftyWhoRedeemOneCodeAtOnceAreOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := storetest.Pupil(t, db)
		to := f.Guardians[0].Guardian
		n := placement.NoticeTo(to, placement.SignInCode, placement.Thing{Kind: "guardian", ID: string(to.ID)}, "x", storetest.Noon)
		n.CreatedAt, n.NotAfter = storetest.Noon, storetest.Noon.Add(time.Minute)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.KeepCode(ctx, "nonce", "ABCDEFGH", n) })
		var won atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				var ok bool
				err := db.Write(context.Background(), func(tx *store.Tx) (err error) {
					_, ok, err = tx.RedeemCode(context.Background(), "nonce", "ABCDEFGH", storetest.Noon)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if ok && err == nil {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 50 came in by one code", won.Load())
		}
	})
}
