package office_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func (b *boarding) gathering(id placement.GatheringID) (g placement.Gathering) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		g, err = tx.Gathering(ctx, store.Whole(b.house.Territory), id)
		return err
	})
	return g
}

// left marks what waits about a meeting as sent.
func (b *boarding) left(id placement.MeetingID) {
	b.Helper()
	storetest.Write(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		for _, n := range b.allNotices(id) {
			if n.State != placement.Waiting {
				continue
			}
			n.State = placement.Sent
			if err := tx.MoveNotice(ctx, n, placement.Waiting, b.officer.Happened(b.now, "test", "notice", string(n.ID))); err != nil {
				return err
			}
		}
		return nil
	})
}

// hears is how many people the button would name.
func (b *boarding) hears(by placement.Actor, g placement.Gathering, off bool) (n int) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		h, err := b.WhoHearsOfGathering(ctx, tx, by, g, off)
		n = len(h.Told)
		if !h.LeavesAt.Equal(b.now.Add(placement.UndoWindow)) {
			b.Errorf("leaves at %v", h.LeavesAt)
		}
		return err
	})
	return n
}

// hearsOthers tells whether the button says that others may be told.
func (b *boarding) hearsOthers(by placement.Actor, g placement.Gathering) (others bool) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		h, err := b.WhoHearsOfGathering(ctx, tx, by, g, false)
		others = h.Others
		return err
	})
	return others
}

func TestAMovedGatheringKeepsTheSlotsOrAsksAgainAsThePersonSays(t *testing.T) {
	for _, keep := range []bool{true, false} {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			b := newBoarding(t, db)
			g, m := b.invited()
			b.chooses(m, 0, placement.Coming, g.First.Add(15*time.Minute))
			first := g.First.AddDate(0, 0, 3).Add(time.Hour)
			in := office.MovedGathering{Gathering: g.ID, First: first, Place: "Gymnase", Keep: keep, Version: g.Version}
			if n := b.hears(b.director, g, false); n != 2 {
				t.Errorf("the button names %d", n)
			}
			if err := b.MoveGathering(context.Background(), b.director, in); err != nil {
				t.Fatal(err)
			}
			kept := b.ofFamily(g.ID)
			mother, father := b.file.Guardians[0].Guardian.ID, b.file.Guardians[1].Guardian.ID
			if kept.Sequence != 1 || kept.SequenceFor(mother) != 2 || kept.SequenceFor(father) != 1 || kept.Place != "Gymnase" || !kept.At.Equal(first) {
				t.Errorf("kept %+v", kept)
			}
			if want := first.Add(15 * time.Minute); keep != kept.SlotOf(mother).Equal(want) || keep != (b.said(m.ID, 0) == placement.Coming) {
				t.Errorf("keep %v: the mother's slot is %v, she said %q", keep, kept.SlotOf(mother), b.said(m.ID, 0))
			}
			if taken := b.taken(b.gathering(g.ID)); keep != (taken[first.Add(15*time.Minute).UTC()] == 1) {
				t.Errorf("keep %v: taken %v", keep, taken)
			}
			if got := b.notices(m.ID, placement.Waiting); len(got) != 2 || got[0] != placement.MeetingInvitation || got[1] != placement.MeetingInvitation {
				t.Errorf("waits %v: want an invitation for each, and nothing of the old date", got)
			}
			if err := b.MoveGathering(context.Background(), b.director, in); kindOf(err) != placement.Stale {
				t.Errorf("moved twice from one page: %v", err)
			}
			if err := b.MoveMeeting(context.Background(), b.director, office.MovedMeeting{Meeting: m.ID, At: first, Place: "x", Version: kept.Version}); code(err) != "meeting.of_gathering" {
				t.Errorf("one family alone: %v", err)
			}
		})
	}
}

func TestAGatheringThatIsOffIsToldToWhoHeardOfItAndMovesNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		g, m := b.invited()
		if n := b.hears(b.director, g, true); n != 0 {
			t.Errorf("nobody heard of it, and the button names %d", n)
		}
		b.chooses(m, 0, placement.Coming, g.First)
		if n := b.hears(b.director, g, true); n != 1 {
			t.Errorf("a mother who said yes on her page, before any mail left, would come for nothing: the button names %d", n)
		}
		b.left(m.ID)
		if n := b.hears(b.director, g, true); n != 2 {
			t.Errorf("the button names %d", n)
		}
		off := office.CancelledGathering{Gathering: g.ID, Reason: "Inondation du réfectoire.", Version: g.Version}
		if err := b.CancelGathering(context.Background(), b.stranger, off); kindOf(err) != placement.NotFound {
			t.Errorf("another director: %v", err)
		}
		if err := b.CancelGathering(context.Background(), b.director, off); err != nil {
			t.Fatal(err)
		}
		if got := b.notices(m.ID, placement.Waiting); len(got) != 2 || got[0] != placement.MeetingCancelled {
			t.Errorf("waits %v", got)
		}
		now := b.gathering(g.ID)
		if kept := b.ofFamily(g.ID); now.State != placement.Cancelled || kept.State != placement.Cancelled || kept.Sequence != 1 {
			t.Errorf("kept %+v of %+v", kept, now)
		}
		again := office.MovedGathering{Gathering: g.ID, First: g.First.AddDate(0, 0, 1), Place: "x", Version: now.Version}
		if err := b.MoveGathering(context.Background(), b.director, again); code(err) != "gathering.over" {
			t.Errorf("moved after it was called off: %v", err)
		}
	})
}

// The child of whom only named readers know moves with the others, and is not
// counted beside the names of the others.
func TestAGatheringMovesForTheProtectedChildTooWithoutNamingIt(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	g, m := b.invited()
	b.officer.Account = "acc_officer"
	storetest.Write(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Protect(ctx, b.file.Pupil, []store.Reader{{Account: b.director.Account}}, b.officer.Happened(b.now, "pupil.protected", "pupil", ""))
	})
	if n := b.hears(b.officer, g, false); n != 0 {
		t.Errorf("the officer, who does not know the child, is shown %d people", n)
	}
	if !b.hearsOthers(b.officer, g) || b.hearsOthers(b.director, g) {
		t.Error("the officer is not told that there may be others, or the director, who knows all, is")
	}
	in := office.MovedGathering{Gathering: g.ID, First: g.First.AddDate(0, 0, 1), Place: "Gymnase", Version: g.Version}
	if err := b.MoveGathering(context.Background(), b.officer, in); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		line, err := tx.Meeting(ctx, placement.Tick(b.house.Territory), m.ID)
		if line.Place != "Gymnase" {
			t.Errorf("the child's meeting stayed at %s", line.Place)
		}
		return err
	})
}

func TestPresenceIsTickedOnTheDayBySomebodyAndCanBeTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		g, m := b.invited()
		mother := b.file.Guardians[0].Guardian.ID
		tick := func(by placement.Actor, was, says placement.Presence) error {
			return b.TickGuest(context.Background(), by, office.Ticked{Meeting: m.ID, Guardian: mother, Was: was, Says: says})
		}
		if err := tick(b.director, placement.NotTicked, placement.Came); code(err) != "presence.not_yet" {
			t.Errorf("ten days before: %v", err)
		}
		b.now = g.First.Add(-6 * time.Hour)
		if err := tick(b.stranger, placement.NotTicked, placement.Came); kindOf(err) != placement.NotFound {
			t.Errorf("another director: %v", err)
		}
		if err := tick(b.director, placement.NotTicked, placement.Came); err != nil {
			t.Fatal(err)
		}
		if err := tick(b.officer, placement.NotTicked, placement.Came); err != nil {
			t.Errorf("the same said twice: %v", err)
		}
		if err := tick(b.officer, placement.NotTicked, placement.Absent); code(err) != "presence.ticked" {
			t.Errorf("otherwise than a colleague: %v", err)
		}
		seen := func() placement.Invitation {
			for _, i := range b.ofFamily(g.ID).Invited {
				if i.Guardian == mother {
					return i
				}
			}
			return placement.Invitation{}
		}
		if i := seen(); i.Presence != placement.Came || i.TickedBy != b.director.Name || !i.TickedAt.Equal(b.now.UTC()) {
			t.Errorf("kept %+v", i)
		}
		if err := tick(b.officer, placement.Came, placement.NotTicked); err != nil || seen().Presence != placement.NotTicked {
			t.Errorf("taken back: %v", err)
		}
		events := 0
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Events(ctx, store.EventQuery{Territory: b.house.Territory, About: placement.Thing{Kind: "meeting", ID: string(m.ID)}, Limit: 100})
			for _, e := range list {
				if e.Verb == "meeting.ticked" {
					events++
				}
			}
			return err
		})
		if events != 2 {
			t.Errorf("%d events, want one for each change", events)
		}
	})
}

// Two people stand at the desk: each guest is ticked once, whoever is quicker.
func TestTwoAtTheDeskNeverTickOneGuestTwoWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		g, m := b.invited()
		b.now = g.First
		says := []placement.Presence{placement.Came, placement.Absent}
		errs := make([]error, 20)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range errs {
			done.Go(func() {
				start.Wait()
				errs[i] = b.TickGuest(context.Background(), b.director, office.Ticked{Meeting: m.ID, Guardian: b.file.Guardians[0].Guardian.ID, Says: says[i%2]})
			})
		}
		start.Done()
		done.Wait()
		var won placement.Presence
		for _, i := range b.ofFamily(g.ID).Invited {
			if i.Presence != "" {
				won = i.Presence
			}
		}
		for i, err := range errs {
			switch {
			case says[i%2] == won && err != nil:
				t.Errorf("said the same and is told %v", err)
			case says[i%2] != won && code(err) != "presence.ticked":
				t.Errorf("said otherwise and is told %v", err)
			}
		}
	})
}
