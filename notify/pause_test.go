package notify

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// While a person has paused the whole service nothing is claimed, codes included,
// and after it all leaves that waited.
func TestNothingIsClaimedWhileTheWholeServiceIsPaused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		by := placement.Actor{Role: placement.Admin, Account: "acc_1", Name: "Maud", Territory: s.file.Pupil.Territory}
		pause := func(p store.Pause) {
			t.Helper()
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.PauseService(ctx, p, by.Happened(s.clock, "service.paused", "territory", string(by.Territory)))
			})
		}
		code := placement.NoticeTo(s.file.Guardians[0].Guardian, placement.SignInCode, placement.Thing{Kind: "guardian", ID: string(s.file.Guardians[0].Guardian.ID)}, "x", s.clock)
		code.Channel, code.NotAfter, code.Subject, code.Text = placement.ByEmail, s.clock.Add(time.Hour), "Code", "ABCD"
		s.queue(t, 3, 0, placement.MeetingInvitation)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.QueueNotices(ctx, []placement.Notice{code})
			return err
		})
		pause(store.Pause{By: "Maud", Since: s.clock, Reason: "mauvais relais"})
		for range 2 {
			if tally := s.send(t); tally.Sent != 0 || tally.Paused != "Maud: mauvais relais" {
				t.Fatalf("while paused: %+v", tally)
			}
		}
		for _, n := range s.notices(t, placement.Waiting) {
			if n.Attempts != 0 {
				t.Errorf("%s was tried", n.Key)
			}
		}
		if got := len(k.all()); got != 0 {
			t.Fatalf("%d left", got)
		}
		pause(store.Pause{})
		if tally := s.send(t); tally.Sent != 4 || tally.Paused != "" || len(k.all()) != 4 {
			t.Errorf("after it: %+v", tally)
		}
	})
}
