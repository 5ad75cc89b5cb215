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
		pause := func(p store.Pause) { t.Helper(); s.pauseAll(t, p) }
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

// pauseAll pauses the whole service, or lets it go on.
func (s *service) pauseAll(t *testing.T, p store.Pause) {
	t.Helper()
	by := placement.Actor{Role: placement.Admin, Account: "acc_1", Name: "Maud", Territory: s.file.Pupil.Territory}
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.PauseService(ctx, p, by.Happened(morning, "service.paused", "territory", string(by.Territory)))
	})
}

// Who pauses while many leave reads that nothing leaves: what is claimed and frozen
// already stays where it is, but for what is on the wire.
func TestAPauseStopsWhatIsClaimedAlready(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		state := t.TempDir()
		for _, batches := range []bool{false, true} {
			for name, pause := range map[string]func(*service, store.Pause){
				"the whole service": func(s *service, p store.Pause) { s.pauseAll(t, p) },
				"the territory": func(s *service, p store.Pause) {
					s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
						return tx.PauseNotices(ctx, s.file.Pupil.Territory, p, e)
					})
				},
			} {
				s, k := newService(t, db), newSink(t)
				s.Relay, s.Connections = relay(k.address), 1
				if batches {
					s.State = state
				}
				s.Now = func() time.Time {
					k.mu.Lock()
					defer k.mu.Unlock()
					return morning.Add(time.Duration(k.given) * 2 * time.Second)
				}
				k.after = func(given int) {
					if given == 5 {
						pause(s, store.Pause{By: "Maud", Since: morning, Reason: "textes faux"})
					}
				}
				s.queue(t, 40, 0, placement.MeetingInvitation)
				if tally := s.send(t); tally.Sent != 5 || tally.Failed+tally.Doubts+tally.Closed != 0 {
					t.Errorf("%s, in batches %v: %d left, %+v", name, batches, tally.Sent, tally)
				}
				pause(s, store.Pause{})
				if s.send(t); len(k.all()) != 40 {
					t.Errorf("%s, in batches %v: after it %d have left", name, batches, len(k.all()))
				}
			}
		}
	})
}
