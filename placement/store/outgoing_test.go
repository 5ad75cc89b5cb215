package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func claim(t testing.TB, db *store.DB, me string, n int) []store.Outgoing {
	t.Helper()
	return claimIn(t, db, "ter_1", me, n)
}

func claimIn(t testing.TB, db *store.DB, in placement.TerritoryID, me string, n int) (list []store.Outgoing) {
	t.Helper()
	write(t, db, func(tx *store.Tx) (err error) {
		list, err = tx.ClaimNotices(context.Background(), me, in, "", monday.Add(24*time.Hour), n)
		return err
	})
	return list
}

func TestANoticeIsClaimedByOneSender(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue(t, db, reminders(60))
		var mu sync.Mutex
		var wg sync.WaitGroup
		held := map[placement.NoticeID]int{}
		for _, me := range []string{"snd_a", "snd_b", "snd_c"} {
			wg.Go(func() {
				for range 5 {
					for _, o := range claim(t, db, me, 10) {
						mu.Lock()
						held[o.ID]++
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		if len(held) != 60 {
			t.Errorf("%d of 60 notices were claimed", len(held))
		}
		for id, n := range held {
			if n != 1 {
				t.Errorf("%s was claimed %d times", id, n)
			}
		}
	})
}

func TestOnlyWhatIsDueIsClaimedTheEarliestFirst(t *testing.T) {
	db := storetest.Open(t)
	queue(t, db, reminders(5))
	write(t, db, func(tx *store.Tx) error {
		list, err := tx.ClaimNotices(context.Background(), "snd_a", "ter_1", "", monday.Add(2*time.Minute), 10)
		if len(list) != 3 || list[0].About.ID != "rev_000000" || list[2].About.ID != "rev_000002" {
			t.Errorf("claimed %+v", list)
		}
		return err
	})
}

// story of one notice: claimed, frozen, and then one of the ends below.
func TestHowAnAttemptEnds(t *testing.T) {
	later := monday.Add(time.Hour)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, c := range []struct {
			name  string
			kind  placement.NoticeKind
			after store.Settlement
			again bool // is claimed again
		}{
			{"sent", placement.OfferNotice, store.Settlement{State: placement.Sent, At: monday}, false},
			{"deferred", placement.ReviewReminder, store.Settlement{State: placement.Deferred, NextAt: later, Error: "smtp.451"}, true},
			{"failed", placement.ReviewReminder, store.Settlement{State: placement.Undone, Error: "smtp.550"}, false},
			{"in doubt, a reminder", placement.ReviewReminder, store.Outgoing{Notice: placement.Notice{Kind: placement.ReviewReminder}}.Doubt(later, "x"), false},
			{"in doubt, a decision", placement.OfferNotice, store.Outgoing{Notice: placement.Notice{Kind: placement.OfferNotice}}.Doubt(later, "x"), true},
			{"in doubt again", placement.OfferNotice, store.Outgoing{Doubts: 1, Notice: placement.Notice{Kind: placement.OfferNotice}}.Doubt(later, "x"), false},
		} {
			t.Run(c.name, func(t *testing.T) {
				in := placement.TerritoryID(c.name)
				n := reminder(0)
				n.Kind, n.Territory, n.Key = c.kind, in, c.name
				queue(t, db, []placement.Notice{n})
				o := claimIn(t, db, in, "snd_a", 1)[0]
				o.Bytes, o.Text, o.MessageID = []byte("frozen"), "Bonjour", "<1@test>"
				write(t, db, func(tx *store.Tx) error { return tx.Intend(context.Background(), "snd_a", o) })
				write(t, db, func(tx *store.Tx) error { return tx.Settle(context.Background(), "snd_a", o.ID, c.after) })
				read(t, db, func(tx *store.Tx) error {
					kept, err := tx.Notice(context.Background(), store.Whole(in), o.ID)
					if kept.State != c.after.State || kept.Attempts != 1 {
						t.Errorf("kept as %s after %d attempts", kept.State, kept.Attempts)
					}
					trouble, err2 := tx.NoticesInTrouble(context.Background(), store.Whole(in))
					if want := kept.State == placement.Undone || kept.State == placement.InDoubt; (trouble == 1) != want {
						t.Errorf("the menu counts %d in trouble", trouble)
					}
					return errors.Join(err, err2)
				})
				next := claimIn(t, db, in, "snd_b", 1)
				if (len(next) == 1) != c.again {
					t.Errorf("claimed again: %d", len(next))
				}
				if len(next) == 1 && (string(next[0].Bytes) != "frozen" || next[0].MessageID != "<1@test>" || next[0].Text != "Bonjour") {
					t.Errorf("the frozen message was lost: %+v", next[0])
				}
			})
		}
	})
}

func TestADeadSendersWorkIsTakenOverAndItsDoubtsAreNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		list := reminders(4)
		list[1].Kind = placement.OfferNotice
		queue(t, db, list)
		held := claim(t, db, "snd_dead", 4)
		held[0].MessageID, held[1].MessageID = "<1@test>", "<2@test>"
		write(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.Intend(context.Background(), "snd_dead", held[0]), tx.Intend(context.Background(), "snd_dead", held[1]))
		})
		write(t, db, func(tx *store.Tx) error {
			n, err := tx.Recover(context.Background(), func(owner string) bool { return owner == "snd_dead" }, func(store.Begun) bool { return true }, monday)
			if n != 2 {
				t.Errorf("%d doubts, want 2", n)
			}
			return err
		})
		if s := states(t, db); s[placement.InDoubt] != 2 || s[placement.Waiting] != 2 {
			t.Errorf("states %v", s)
		}
		again := claim(t, db, "snd_new", 10)
		if len(again) != 3 {
			t.Errorf("%d notices wait again; want the decision in doubt and the two that were only claimed", len(again))
		}
	})
}

func TestANoticeVoidedAfterItWasClaimedIsNotSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue(t, db, reminders(1))
		o := claim(t, db, "snd_a", 1)[0]
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.VoidNotices(context.Background(), o.About, "review.moved")
			return err
		})
		err := db.Write(context.Background(), func(tx *store.Tx) error { return tx.Intend(context.Background(), "snd_a", o) })
		var fault *placement.Fault
		if !errors.As(err, &fault) || fault.Kind != placement.Stale {
			t.Errorf("got %v, want a stale fault", err)
		}
	})
}

func TestThereIsOneSenderOfASQLiteFile(t *testing.T) {
	db := storetest.Open(t)
	first, err := db.StartSender(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var fault *placement.Fault
	if _, err := db.StartSender(context.Background()); !errors.As(err, &fault) || fault.Kind != placement.Busy {
		t.Errorf("the second sender got %v", err)
	}
	first.Stop()
	second, err := db.StartSender(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dead, err := second.Dead(context.Background())
	if err != nil || !dead(first.ID()) || dead(second.ID()) {
		t.Errorf("who is dead: %v", err)
	}
	second.Stop()
}

func TestReplicasKnowWhichOfThemAreAlive(t *testing.T) {
	db := storetest.OpenPostgres(t)
	first, err := db.StartSender(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	second, err := db.StartSender(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Stop()
	dead, err := second.Dead(context.Background())
	if err != nil || dead(first.ID()) || dead(second.ID()) {
		t.Errorf("both are alive: %v", err)
	}
	first.Stop()
	if dead, err = second.Dead(context.Background()); err != nil || !dead(first.ID()) || dead(second.ID()) {
		t.Errorf("the first has stopped: %v", err)
	}
}
