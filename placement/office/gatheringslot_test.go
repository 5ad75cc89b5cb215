package office_test

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/ics"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// invited is a planned evening with the meeting of the boarder's family.
func (b *boarding) invited() (placement.Gathering, placement.Meeting) {
	b.Helper()
	g, err := b.PlanGathering(context.Background(), b.director, b.evening())
	if err != nil {
		b.Fatal(err)
	}
	return g, b.ofFamily(g.ID)
}

// ofFamily is the meeting of the boarder's family as it is kept.
func (b *boarding) ofFamily(g placement.GatheringID) (m placement.Meeting) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.MeetingsOfGathering(ctx, b.officer, g)
		for _, l := range list {
			if l.Pupil == b.file.Pupil.ID {
				m = l.Meeting
			}
		}
		return err
	})
	return m
}

func (b *boarding) chooses(m placement.Meeting, place int, reply placement.Reply, slot time.Time) {
	b.Helper()
	in := office.MeetingAnswer{Meeting: m.ID, Reply: reply, Slot: slot}
	if err := b.AnswerMeeting(context.Background(), storetest.ParentOf(b.file, place), in); err != nil {
		b.Fatal(err)
	}
}

func TestWhoChoosesATimeIsSentItAndWhoChoosesAgainIsSentTheNewOneOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		g, m := b.invited()
		slots := func(state placement.NoticeState) (list []placement.Notice) {
			for _, n := range b.allNotices(m.ID) {
				if n.Kind == placement.MeetingSlot && n.State == state {
					list = append(list, n)
				}
			}
			return list
		}
		b.chooses(m, 0, placement.Coming, g.First.Add(15*time.Minute))
		waits := slots(placement.Waiting)
		mother := b.file.Guardians[0].Guardian.ID
		if len(waits) != 1 || waits[0].Guardian != mother || !waits[0].DueAt.Equal(b.now.Add(placement.UndoWindow)) {
			t.Fatalf("told %+v", waits)
		}
		b.chooses(m, 0, placement.ByPhone, g.First.Add(15*time.Minute)) // the same time: nothing new for a calendar
		if len(slots(placement.Waiting)) != 1 || len(slots(placement.Void)) != 0 {
			t.Error("the same time is told twice")
		}
		b.chooses(m, 0, placement.Coming, g.First)
		b.chooses(m, 0, placement.Coming, g.First.Add(15*time.Minute))
		kept := b.ofFamily(g.ID)
		if w, v := slots(placement.Waiting), slots(placement.Void); len(w) != 1 || len(v) != 2 || kept.SequenceFor(mother) != 3 {
			t.Errorf("%d wait, %d closed, sequence %d: want one, two and 3", len(w), len(v), kept.SequenceFor(mother))
		}
		if father := b.file.Guardians[1].Guardian.ID; kept.SequenceFor(father) != 0 || kept.Sequence != 0 {
			t.Errorf("the father's calendar would be told of the mother's time: %+v", kept)
		}
		b.chooses(m, 0, placement.NotComing, time.Time{})
		if len(slots(placement.Waiting)) != 0 {
			t.Error("who does not come any more is still sent the time")
		}
		if told := b.givenUp(m); len(told) != 0 {
			t.Errorf("no calendar has the time, and it is taken out: %+v", told)
		}
	})
}

// givenUp are the words that take a time out of a guest's calendar.
func (b *boarding) givenUp(m placement.Meeting) (list []placement.Notice) {
	for _, n := range b.allNotices(m.ID) {
		if n.Kind == placement.MeetingGivenUp && n.State == placement.Waiting {
			list = append(list, n)
		}
	}
	return list
}

// RFC 5546, 3.2.5: it is the organiser who takes an appointment out of a calendar. A
// page of the service is no calendar program: what the guest says there, no program
// has heard.
func TestWhoGivesUpATimeHasItTakenOutOfTheCalendar(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		g, m := b.invited()
		mother := b.file.Guardians[0].Guardian.ID
		b.chooses(m, 0, placement.Coming, g.First)
		b.left(m.ID)
		b.chooses(m, 0, placement.NotComing, time.Time{})
		if told := b.givenUp(m); len(told) != 1 || told[0].Guardian != mother || b.ofFamily(g.ID).SequenceFor(mother) != 2 {
			t.Fatalf("told %+v, sequence %d, want the mother and 2", told, b.ofFamily(g.ID).SequenceFor(mother))
		}
		b.chooses(m, 0, placement.Coming, g.First) // before it left: the time stays
		if told := b.givenUp(m); len(told) != 0 {
			t.Errorf("who comes after all loses the time: %+v", told)
		}
	})
}

// A calendar that declines shows so itself; one that may come keeps the time, and one
// that asks for another loses it.
func TestWhatACalendarSaidItselfItIsNotTold(t *testing.T) {
	for says, want := range map[ics.Says]int{ics.Declined: 0, ics.Tentative: 0, ics.Counter: 1} {
		b := newBoarding(t, storetest.Open(t))
		g, m := b.invited()
		b.chooses(m, 0, placement.Coming, g.First)
		b.left(m.ID)
		reply := b.reply(m, 0, says)
		reply.Sequence = 1
		if _, err := b.CalendarReply(context.Background(), placement.Tick(""), reply); err != nil {
			t.Fatal(err)
		}
		if told := b.givenUp(m); len(told) != want {
			t.Errorf("%s: told %+v, want %d", says, told, want)
		}
		if taken := b.taken(g)[g.First.UTC()]; (taken == 1) != (says == ics.Tentative) {
			t.Errorf("%s: %d has the time", says, taken)
		}
	}
}

// The calendar of each guest counts its own changes.
func TestACalendarAnswersAboutTheTimeThatItsGuestChose(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	g, m := b.invited()
	b.chooses(m, 0, placement.Coming, g.First)
	late := b.reply(m, 0, ics.Declined)
	if _, err := b.CalendarReply(context.Background(), placement.Tick(""), late); kindOf(err) != placement.Stale {
		t.Errorf("about the invitation without a time: %v", err)
	}
	late.Sequence = 1
	if _, err := b.CalendarReply(context.Background(), placement.Tick(""), late); err != nil || b.said(m.ID, 0) != placement.NotComing {
		t.Errorf("about the chosen time: %v", err)
	}
	if taken := b.taken(g); taken[g.First.UTC()] != 0 {
		t.Errorf("who declines keeps the slot: %v", taken)
	}
}
