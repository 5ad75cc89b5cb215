package office_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A boarding is a boarder in a bed since September, with a review due today.
type boarding struct {
	*testing.T
	*office.Office
	db       *store.DB
	house    storetest.Lodging
	officer  placement.Actor
	director placement.Actor
	stranger placement.Actor // runs another house of the territory
	file     placement.File
	stay     placement.Stay
	review   placement.Review
	now      time.Time
}

func newBoarding(t *testing.T, db *store.DB) *boarding {
	t.Helper()
	b := &boarding{T: t, db: db, house: storetest.House(t, db), now: storetest.Noon}
	b.Office = office.New(db, func() time.Time { return b.now })
	in := b.house.Territory
	other := storetest.House(t, db, func(h *placement.House) { h.Territory = in })
	b.officer = storetest.Officer(in)
	b.director, b.stranger = storetest.Director(t, db, in, b.house.ID), storetest.Director(t, db, in, other.ID)
	b.file = storetest.Pupil(t, db, storetest.In(b.house.House))
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		b.stay, err = tx.SaveStay(ctx, placement.Stay{
			Territory: in, Pupil: b.file.Pupil.ID, House: b.house.ID, Section: b.house.Girls.ID, Bed: b.house.GirlsBeds[0].ID,
			Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}, State: placement.Present,
		}, b.officer.Happened(b.now, "stay.started", "stay", ""))
		if err != nil {
			return err
		}
		review, event := placement.PlanReview(b.officer, b.stay, placement.ReviewPlan{Rules: placement.ExampleReviewRules()}, storetest.Today.AddDays(-1), "M. Petit", b.now)
		review.DueOn = storetest.Today
		b.review, err = tx.SaveReview(ctx, review, event)
		return err
	})
	return b
}

func (b *boarding) planned() (list []store.ReviewLine) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Reviews(ctx, b.officer, store.ReviewFilter{State: placement.Planned})
		return err
	})
	return list
}

func kindOf(err error) placement.Kind {
	var fault *placement.Fault
	var faults placement.Faults
	switch {
	case errors.As(err, &fault):
		return fault.Kind
	case errors.As(err, &faults):
		return placement.Invalid
	}
	return ""
}

func TestHoldingAReviewPlansTheNextOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		next, err := b.HoldReview(context.Background(), b.director, office.HeldReview{
			Review: b.review.ID, ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "Tout va bien."}, Version: b.review.Version,
		})
		if err != nil || !next.DueOn.After(storetest.Today) || next.Owner != "M. Petit" {
			t.Fatalf("next %+v, %v", next, err)
		}
		if list := b.planned(); len(list) != 1 || list[0].ID != next.ID {
			t.Errorf("planned %+v", list)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			held, err := tx.Review(ctx, b.director, b.review.ID)
			if held.Minutes != "Tout va bien." || held.State != placement.Held {
				t.Errorf("held %+v", held)
			}
			return err
		})
	})
}

func TestAReviewHeldEarlyIsNotPlannedAgainForItsOwnDay(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	due := calendar.MustDay("2026-12-10") // end of term
	if err := b.MoveReview(context.Background(), b.officer, office.MovedReview{Review: b.review.ID, To: due, Version: b.review.Version}); err != nil {
		t.Fatal(err)
	}
	next, err := b.HoldReview(context.Background(), b.officer, office.HeldReview{Review: b.review.ID, ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "x"}, Version: b.review.Version + 1})
	if err != nil || !next.DueOn.After(due) {
		t.Errorf("next %s, %v", next.DueOn, err)
	}
}

func TestTwoPeopleWhoHoldTheSameReviewHoldItOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = b.HoldReview(context.Background(), b.officer, office.HeldReview{Review: b.review.ID, ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "x"}, Version: b.review.Version})
			})
		}
		wg.Wait()
		held := 0
		for _, err := range errs {
			if err == nil {
				held++
			} else if kindOf(err) != placement.Stale {
				t.Errorf("a late click got %v", err)
			}
		}
		if held != 1 || len(b.planned()) != 1 {
			t.Errorf("held %d times, %d planned", held, len(b.planned()))
		}
	})
}

func TestWhatAReviewRefuses(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	valid := office.HeldReview{Review: b.review.ID, ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "x"}, Version: b.review.Version}
	for _, c := range []struct {
		name string
		by   placement.Actor
		in   office.HeldReview
		want placement.Kind
	}{
		{"another director's house", b.stranger, valid, placement.NotFound},
		{"another territory", storetest.Officer("ter_else"), valid, placement.NotFound},
		{"a parent", storetest.ParentOf(b.file, 0), valid, placement.Forbidden},
		{"tomorrow", b.officer, office.HeldReview{Review: b.review.ID, ReviewResult: placement.ReviewResult{On: storetest.Today.AddDays(1), Minutes: "x"}, Version: b.review.Version}, placement.Invalid},
		{"an old page", b.officer, office.HeldReview{Review: b.review.ID, ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "x"}, Version: 0}, placement.Stale},
	} {
		if _, err := b.HoldReview(context.Background(), c.by, c.in); kindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if len(b.planned()) != 1 {
		t.Error("something was changed")
	}
}

// meet plans a meeting in ten days.
func (b *boarding) meet() placement.Meeting {
	b.Helper()
	m, err := b.PlanMeeting(context.Background(), b.director, office.NewMeeting{
		Pupil: b.file.Pupil.ID, Kind: placement.ParentTalk, At: b.now.AddDate(0, 0, 10), Place: "Salle 3",
	})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func (b *boarding) allNotices(id placement.MeetingID) (list []placement.Notice) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.NoticesOf(ctx, store.Whole(b.house.Territory), placement.Thing{Kind: "meeting", ID: string(id)})
		return err
	})
	return list
}

func (b *boarding) notices(id placement.MeetingID, state placement.NoticeState) (kinds []placement.NoticeKind) {
	b.Helper()
	for _, n := range b.allNotices(id) {
		if n.State == state {
			kinds = append(kinds, n.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}

func TestAMeetingInvitesEveryGuardianWhoIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			carer := b.file.Guardians[1]
			carer.Standing = placement.Carer
			return tx.SaveGuardianship(ctx, carer, b.officer.Happened(b.now, "test", "guardian", ""))
		})
		m := b.meet()
		if len(m.Invited) != 1 || m.Invited[0].Guardian != b.file.Guardians[0].Guardian.ID || m.House != b.house.ID {
			t.Errorf("invited %+v", m)
		}
		if got := b.notices(m.ID, placement.Waiting); len(got) != 1 || got[0] != placement.MeetingInvitation {
			t.Errorf("queued %v", got)
		}
	})
}

func TestAMovedMeetingIsAnnouncedAnew(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	m := b.meet()
	mother := storetest.ParentOf(b.file, 0)
	if err := b.AnswerMeeting(context.Background(), mother, office.MeetingAnswer{Meeting: m.ID, Reply: placement.Coming}); err != nil {
		t.Fatal(err)
	}
	in := office.MovedMeeting{Meeting: m.ID, At: b.now.AddDate(0, 0, 12), Place: "Salle 4", Version: m.Version + 1}
	if err := b.MoveMeeting(context.Background(), b.officer, in); err != nil {
		t.Fatal(err)
	}
	if void, waits := b.notices(m.ID, placement.Void), b.notices(m.ID, placement.Waiting); len(void) != 2 || len(waits) != 2 {
		t.Errorf("closed %v, queued %v", void, waits)
	}
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		line, err := tx.Meeting(ctx, b.officer, m.ID)
		if line.Invited[0].Reply != placement.NoReply || line.Invited[1].Reply != placement.NoReply || line.Place != "Salle 4" {
			t.Errorf("kept %+v", line.Meeting)
		}
		return err
	})
}

func TestOnlyWhoHeardOfAMeetingIsToldThatItIsOff(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	m := b.meet()
	storetest.Write(t, b.db, func(ctx context.Context, tx *store.Tx) error { // the mother's invitation has left
		list, err := tx.ClaimNotices(ctx, "snd_test", b.house.Territory, "", b.now.Add(time.Hour), 9)
		if err != nil {
			return err
		}
		for _, o := range list {
			if o.Guardian != b.file.Guardians[0].Guardian.ID {
				continue
			}
			if err := errors.Join(tx.Intend(ctx, "snd_test", o), tx.Settle(ctx, "snd_test", o.ID, store.Settlement{State: placement.Sent, At: b.now})); err != nil {
				return err
			}
		}
		_, err = tx.Release(ctx, "snd_test")
		return err
	})
	in := office.EndedMeeting{Meeting: m.ID, As: placement.Cancelled, Reason: "Grève des transports", Version: m.Version}
	if err := b.EndMeeting(context.Background(), b.director, in); err != nil {
		t.Fatal(err)
	}
	if got := b.notices(m.ID, placement.Waiting); len(got) != 1 || got[0] != placement.MeetingCancelled {
		t.Errorf("queued %v", got)
	}
	if got := b.notices(m.ID, placement.Void); len(got) != 1 {
		t.Errorf("closed %v", got)
	}
}

func TestWhoMayAnswerAnInvitation(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	m := b.meet()
	otherFamily := storetest.ParentOf(storetest.Pupil(t, b.db, storetest.In(b.house.House)), 0)
	father := b.file.Guardians[1].Guardian.ID
	for _, c := range []struct {
		name string
		by   placement.Actor
		in   office.MeetingAnswer
		want placement.Kind
	}{
		{"the mother", storetest.ParentOf(b.file, 0), office.MeetingAnswer{Meeting: m.ID, Reply: placement.ByPhone}, ""},
		{"the director for the father", b.director, office.MeetingAnswer{Meeting: m.ID, Guardian: father, Reply: placement.Coming}, ""},
		{"another family", otherFamily, office.MeetingAnswer{Meeting: m.ID, Reply: placement.Coming}, placement.NotFound},
		{"another director", b.stranger, office.MeetingAnswer{Meeting: m.ID, Guardian: father, Reply: placement.Coming}, placement.NotFound},
		{"a word nobody knows", storetest.ParentOf(b.file, 0), office.MeetingAnswer{Meeting: m.ID, Reply: "peut-être"}, placement.Invalid},
	} {
		if err := b.AnswerMeeting(context.Background(), c.by, c.in); kindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	b.now = b.now.AddDate(0, 0, 11)
	if err := b.AnswerMeeting(context.Background(), storetest.ParentOf(b.file, 0), office.MeetingAnswer{Meeting: m.ID, Reply: placement.Coming}); kindOf(err) != placement.Conflict {
		t.Errorf("after the meeting: %v", err)
	}
}

func TestAMeetingNeedsABoarderOfOnesOwnHouseAndADayToCome(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	for name, c := range map[string]struct {
		by placement.Actor
		in office.NewMeeting
	}{
		"another house": {b.stranger, office.NewMeeting{Pupil: b.file.Pupil.ID, Kind: placement.ParentTalk, At: b.now.AddDate(0, 0, 1), Place: "x"}},
		"yesterday":     {b.officer, office.NewMeeting{Pupil: b.file.Pupil.ID, Kind: placement.ParentTalk, At: b.now.AddDate(0, 0, -1), Place: "x"}},
		"no place":      {b.officer, office.NewMeeting{Pupil: b.file.Pupil.ID, Kind: placement.ParentTalk, At: b.now.AddDate(0, 0, 1)}},
	} {
		_, err := b.PlanMeeting(context.Background(), c.by, c.in)
		var one *placement.Fault
		var many placement.Faults
		if !errors.As(err, &one) && !errors.As(err, &many) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatAPersonDoesWithANotice(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	m := b.meet()
	var first placement.Notice
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.NoticesOf(ctx, store.Whole(b.house.Territory), placement.Thing{Kind: "meeting", ID: string(m.ID)})
		first = list[0]
		return err
	})
	ctx := context.Background()
	if err := b.MoveNotice(ctx, b.director, first.ID, office.GiveUp); kindOf(err) != placement.Forbidden {
		t.Errorf("a director: %v", err)
	}
	if err := b.MoveNotice(ctx, storetest.Officer("ter_else"), first.ID, office.GiveUp); kindOf(err) != placement.NotFound {
		t.Errorf("another territory: %v", err)
	}
	if err := b.MoveNotice(ctx, b.officer, first.ID, office.PostedOn); kindOf(err) != placement.Conflict {
		t.Errorf("posted before it is printed: %v", err)
	}
	if err := b.MoveNotice(ctx, b.officer, first.ID, office.GiveUp); err != nil {
		t.Error(err)
	}
	if err := b.MoveNotice(ctx, b.officer, first.ID, office.GiveUp); kindOf(err) != placement.Conflict {
		t.Errorf("twice: %v", err)
	}
}
