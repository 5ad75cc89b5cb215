package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var monday = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

// reminders are n notices about n things, due one minute after the other.
func reminders(n int) []placement.Notice {
	list := make([]placement.Notice, n)
	for i := range list {
		list[i] = reminder(i)
	}
	return list
}

func reminder(i int) placement.Notice {
	g := placement.Guardian{ID: placement.GuardianID(fmt.Sprintf("gua_%06d", i)), Territory: "ter_1", Lang: "fr", Channel: placement.ByEmail}
	about := placement.Thing{Kind: "review", ID: fmt.Sprintf("rev_%06d", i)}
	return placement.NoticeTo(g, placement.ReviewReminder, about, "D-7", monday.Add(time.Duration(i)*time.Minute))
}

func queue(t testing.TB, db *store.DB, list []placement.Notice) (added int) {
	t.Helper()
	write(t, db, func(tx *store.Tx) (err error) {
		added, err = tx.QueueNotices(context.Background(), list)
		return err
	})
	return added
}

func write(t testing.TB, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if err := db.Read(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func TestQueueingTheSameNoticesAgainAddsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if n := queue(t, db, reminders(123)); n != 123 {
			t.Errorf("added %d, want 123", n)
		}
		if n := queue(t, db, reminders(130)); n != 7 {
			t.Errorf("added %d the second time, want the 7 new ones", n)
		}
	})
}

func TestTwoPlannersAtOnceQueueEachNoticeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				err := db.Write(context.Background(), func(tx *store.Tx) error {
					_, err := tx.QueueNotices(context.Background(), reminders(80))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := states(t, db)[placement.Waiting]; n != 80 {
			t.Errorf("%d notices wait, want 80", n)
		}
	})
}

func states(t testing.TB, db *store.DB) (counts map[placement.NoticeState]int) {
	t.Helper()
	read(t, db, func(tx *store.Tx) (err error) {
		counts, err = tx.NoticeStates(context.Background())
		return err
	})
	return counts
}

func TestVoidingClosesWhatIsNotSentAboutAThing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue(t, db, reminders(3))
		write(t, db, func(tx *store.Tx) error {
			about := placement.Thing{Kind: "review", ID: "rev_000001"}
			if n, err := tx.VoidNotices(context.Background(), about, "review.moved", placement.MeetingReminder); n != 0 || err != nil {
				t.Errorf("another kind: voided %d, %v", n, err)
			}
			n, err := tx.VoidNotices(context.Background(), about, "review.moved")
			if n != 1 {
				t.Errorf("voided %d, want 1", n)
			}
			return err
		})
		read(t, db, func(tx *store.Tx) error {
			list, err := tx.Notices(context.Background(), store.Whole("ter_1"), store.NoticeFilter{State: placement.Void})
			if len(list) != 1 || list[0].Error != "review.moved" {
				t.Errorf("void: %+v", list)
			}
			return err
		})
	})
}

func TestANoticeOfAnotherTerritoryIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue(t, db, reminders(1))
		read(t, db, func(tx *store.Tx) error {
			here, err := tx.Notices(context.Background(), store.Whole("ter_1"), store.NoticeFilter{})
			if err != nil || len(here) != 1 {
				t.Fatalf("%d notices, %v", len(here), err)
			}
			if _, err := tx.Notice(context.Background(), store.Whole("ter_2"), here[0].ID); err == nil {
				t.Error("the other territory found it")
			}
			n, err := tx.Notice(context.Background(), store.Whole("ter_1"), here[0].ID)
			if n.Key != "review_reminder/rev_000000/D-7/gua_000000" || !n.DueAt.Equal(monday) {
				t.Errorf("read %+v", n)
			}
			return err
		})
	})
}

func TestTheBoardCountsByStateAndNamesTheOldestLateOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue(t, db, reminders(10))
		read(t, db, func(tx *store.Tx) error {
			b, err := tx.NoticeBoard(context.Background(), store.Whole("ter_1"), monday.Add(3*time.Minute))
			if b.Waiting != 10 || b.Soon != 10 || !b.Oldest.Equal(monday) || b.Sent != 0 {
				t.Errorf("board %+v", b)
			}
			return err
		})
	})
}

// What is queued together lies together: a quarter of a million rows are written and
// read a page at a time.
func TestNoticesAreNumberedInTheOrderInWhichTheyAreQueued(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		list := reminders(300)
		for i := range list {
			list[i].DueAt, list[i].CreatedAt = monday, monday
		}
		queue(t, db, list[:120])
		queue(t, db, list[120:])
		read(t, db, func(tx *store.Tx) error {
			got, err := tx.Notices(context.Background(), store.Whole("ter_1"), store.NoticeFilter{Limit: 300})
			for i := range got {
				if len(got) != 300 || got[i].Key != list[i].Key || len(got[i].ID) != len("not_")+26 {
					t.Fatalf("%d: %s (%s), want %s", i, got[i].Key, got[i].ID, list[i].Key)
				}
			}
			return err
		})
	})
}

// What did not reach one person is one thing to repair, however many notices it is.
func TestTheBoardCountsWhomNoticesDidNotReach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		list := reminders(3)
		list[1].Guardian = list[0].Guardian
		for i := range list {
			list[i].State = placement.Undone
		}
		queue(t, db, list)
		read(t, db, func(tx *store.Tx) error {
			b, err := tx.NoticeBoard(context.Background(), store.Whole("ter_1"), monday)
			if b.Failed != 2 || err != nil {
				t.Errorf("failed %d, %v", b.Failed, err)
			}
			tasks, err := tx.FailedTasks(context.Background(), store.Whole("ter_1"), 10, 0)
			if err != nil || len(tasks) != 2 || len(tasks[0]) != 2 || len(tasks[1]) != 1 {
				t.Errorf("tasks %+v", tasks)
			}
			second, err := tx.FailedTasks(context.Background(), store.Whole("ter_1"), 1, 1)
			if len(second) != 1 || len(second[0]) != 1 || second[0][0].Key != list[2].Key {
				t.Errorf("the second page has %+v", second)
			}
			return err
		})
	})
}
