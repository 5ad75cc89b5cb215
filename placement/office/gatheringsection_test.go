package office_test

import (
	"context"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// sleepsWithTheBoys has the boarder sleep in the other section from today on.
func (b *boarding) sleepsWithTheBoys() {
	b.Helper()
	storetest.Write(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		stay, err := tx.Stay(ctx, store.Whole(b.house.Territory), b.stay.ID)
		if err != nil {
			return err
		}
		next := stay.Stay
		next.Bed, next.Section = b.house.BoysBeds[0].ID, b.house.Boys.ID
		return tx.MoveStays(ctx, []placement.BedChange{{Next: next, Event: b.officer.Happened(b.now, "stay.moved", "stay", string(next.ID))}})
	})
}

// follow has the program look at who sleeps where, and gives how many it followed.
func (b *boarding) follow() int {
	b.Helper()
	n, err := b.FollowSections(context.Background(), b.house.Territory)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func TestAChildWhoChangesSectionGetsTheHoursOfTheNewOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		day := b.installation()
		day.Hours = []placement.Hours{{Section: b.house.Girls.ID, First: 0, Slots: 3}, {Section: b.house.Boys.ID, First: 2, Slots: 2}}
		g, err := b.PlanGathering(context.Background(), b.director, day)
		if err != nil {
			t.Fatal(err)
		}
		half := func(n int) time.Time { return g.First.Add(time.Duration(n) * 15 * time.Minute) }
		m := b.ofFamily(g.ID)
		b.chooses(m, 0, placement.Coming, half(2)) // among the hours of both sections
		b.chooses(m, 1, placement.Coming, half(0)) // among those of the girls only
		b.left(m.ID)
		if n := b.follow(); n != 0 {
			t.Errorf("nobody moved, and %d are followed", n)
		}
		b.sleepsWithTheBoys()
		if n := b.follow(); n != 1 {
			t.Fatalf("%d followed, want one", n)
		}
		mother, father := b.file.Guardians[0].Guardian.ID, b.file.Guardians[1].Guardian.ID
		now := b.ofFamily(g.ID)
		if now.Section != b.house.Boys.ID || !now.At.Equal(half(2)) || now.Slots != 2 {
			t.Errorf("the family is expected in %+v", now)
		}
		if !now.SlotOf(mother).Equal(half(2)) || now.SequenceFor(mother) != 1 || !now.Open(father) || b.said(m.ID, 1) != placement.NoReply {
			t.Errorf("a time that is still open is lost, or another one kept: %+v", now.Invited)
		}
		var asked []placement.GuardianID
		for _, n := range b.allNotices(m.ID) {
			if n.State == placement.Waiting {
				asked = append(asked, n.Guardian)
			}
		}
		if len(asked) != 1 || asked[0] != father || now.SequenceFor(father) != 2 {
			t.Errorf("asked again: %v, sequence %d", asked, now.SequenceFor(father))
		}
		b.chooses(now, 1, placement.Coming, half(3))
		if n := b.follow(); n != 0 {
			t.Errorf("followed twice: %d", n)
		}
	})
}

// An hour of a section with one slot is told with the invitation: it is told anew.
func TestWhoWasToldAnHourIsToldTheOneOfTheNewSection(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	day := b.installation()
	day.Room, day.Hours = 9, []placement.Hours{{Section: b.house.Girls.ID, First: 0, Slots: 1}, {Section: b.house.Boys.ID, First: 3, Slots: 1}}
	g, err := b.PlanGathering(context.Background(), b.director, day)
	if err != nil {
		t.Fatal(err)
	}
	m := b.ofFamily(g.ID)
	b.sleepsWithTheBoys() // while the invitations wait
	b.follow()
	waits, closed := b.notices(m.ID, placement.Waiting), b.notices(m.ID, placement.Void)
	if now := b.ofFamily(g.ID); len(waits) != 2 || len(closed) != 2 || !now.AtFor(b.file.Guardians[0].Guardian.ID).Equal(g.First.Add(45*time.Minute)) {
		t.Errorf("%v wait, %v are closed, expected %+v", waits, closed, now)
	}
}

// A family that comes to a section when its hours are taken is asked for what is left
// of the day, and not for hours in which nobody expects it.
func TestWhoComesToASectionWhoseHoursAreFullChoosesAmongTheOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		day := b.installation()
		day.Room, day.Hours = 1, []placement.Hours{{Section: b.house.Girls.ID, First: 0, Slots: 3}, {Section: b.house.Boys.ID, First: 3, Slots: 1}}
		other := storetest.Pupil(t, db, storetest.In(b.house.House))
		storetest.Stay(t, db, other, b.house.Boys, b.house.BoysBeds[1].ID, calendar.Interval{From: storetest.Today.AddDays(2)})
		g, err := b.PlanGathering(context.Background(), b.director, day)
		if err != nil {
			t.Fatal(err)
		}
		half := func(n int) time.Time { return g.First.Add(time.Duration(n) * 15 * time.Minute) }
		taken := b.meetingOf(g, other.Pupil.ID)
		theirs := office.MeetingAnswer{Meeting: taken.ID, Reply: placement.Coming, Slot: half(3)}
		if err := b.AnswerMeeting(context.Background(), storetest.ParentOf(other, 0), theirs); err != nil {
			t.Fatal(err)
		}
		b.sleepsWithTheBoys()
		b.follow()
		m := b.ofFamily(g.ID)
		if !m.At.Equal(g.First) || m.Slots != g.Slots || m.Section != b.house.Boys.ID {
			t.Errorf("the family is asked for %s, %d slots", m.At, m.Slots)
		}
		b.chooses(m, 0, placement.Coming, half(1))
		in := office.MeetingAnswer{Meeting: m.ID, Reply: placement.Coming, Slot: half(3)}
		wantFault(t, b.AnswerMeeting(context.Background(), storetest.ParentOf(b.file, 1), in), "gathering.full")
		if n := b.follow(); n != 0 {
			t.Errorf("followed twice: %d", n)
		}
	})
}
