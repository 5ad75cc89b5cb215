package office_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func weekly(house placement.HouseID, days int) placement.ReviewRules {
	r := placement.ExampleReviewRules()
	r.House, r.Rules[0].Days = house, days
	r.Provenance = placement.Provenance{Author: "Conseil de la vie internat", On: storetest.Today, Source: "Projet d'internat 2026"}
	return r
}

func (b *boarding) hold(v int) placement.Review {
	b.Helper()
	next, err := b.HoldReview(context.Background(), b.director, office.HeldReview{Review: b.review.ID, Version: v,
		ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "Tout va bien."}})
	if err != nil {
		b.Fatal(err)
	}
	return next
}

func TestTheNextReviewFollowsTheRulesOfItsHouse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		ctx := context.Background()
		if err := b.ChangeReviewRules(ctx, b.officer, weekly("", 120), 0); err != nil {
			t.Fatal(err)
		}
		own := placement.ExampleReviewRules()
		own.House, own.Rules = b.house.ID, []placement.ReviewRule{{Kind: placement.RenewalTalk, Month: time.November, Day: 24}}
		own.Provenance = weekly("", 1).Provenance
		if err := b.ChangeReviewRules(ctx, b.director, own, 0); err != nil {
			t.Fatal(err)
		}
		if next := b.hold(b.review.Version); next.Kind != placement.RenewalTalk || next.DueOn != calendar.MustDay("2026-11-24") {
			t.Errorf("next %s on %s", next.Kind, next.DueOn)
		}
	})
}

func TestWhoMayChangeTheRulesOfReviews(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	for _, c := range []struct {
		name  string
		by    placement.Actor
		house placement.HouseID
		want  placement.Kind
	}{
		{"a director, for every house", b.director, "", placement.Forbidden},
		{"another director, for this house", b.stranger, b.house.ID, placement.NotFound},
		{"a parent", storetest.ParentOf(b.file, 0), b.house.ID, placement.Forbidden},
		{"an officer, for every house", b.officer, "", ""},
		{"her director, for this house", b.director, b.house.ID, ""},
	} {
		if err := b.ChangeReviewRules(context.Background(), c.by, weekly(c.house, 30), 0); kindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestTwoPeopleWhoChangeTheRulesOfReviewsAtOnceMakeOneVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() { errs[i] = b.ChangeReviewRules(context.Background(), b.officer, weekly("", 30+i), 0) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if kindOf(err) != placement.Stale {
				t.Errorf("a late click got %v", err)
			}
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			versions, err := tx.ReviewRulesOf(ctx, b.house.Territory, "")
			if done != 1 || len(versions) != 1 {
				t.Errorf("%d changes, versions %v", done, versions)
			}
			return err
		})
	})
}

// queued are the kinds of notices about the review, and to whom.
func (b *boarding) queued() map[placement.NoticeKind]int {
	b.Helper()
	kinds := map[placement.NoticeKind]int{}
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.NoticesOf(ctx, store.Whole(b.house.Territory), placement.Thing{Kind: "review", ID: string(b.review.ID)})
		for _, n := range list {
			if n.State == placement.Waiting {
				kinds[n.Kind]++
			}
		}
		return err
	})
	return kinds
}

func TestAnAnnouncedReviewTellsBothParentsAndEachAnswersAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, ctx := newBoarding(t, db), context.Background()
		mother, father := storetest.ParentOf(b.file, 0), storetest.ParentOf(b.file, 1)
		err := b.AnnounceReview(ctx, b.director, office.AnnouncedReview{Review: b.review.ID, Version: b.review.Version,
			Guests: []placement.ReviewGuest{{Name: "Mme Roy", Function: "CPE"}}, Prepare: "Le travail du soir"})
		if err != nil || b.queued()[placement.ReviewInvitation] != 2 {
			t.Fatalf("%v %v", err, b.queued())
		}
		says := placement.ReviewReply{Words: "Sans la voisine", Wished: storetest.Today.AddDays(5)}
		if err := b.AnswerReview(ctx, mother, b.review.ID, says); err != nil {
			t.Fatal(err)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			hers, err := tx.OwnReview(ctx, mother.Guardian, storetest.Today, b.review.ID)
			if err != nil || hers.Said == nil || hers.Said.Words != "Sans la voisine" || len(hers.Record.Guests) != 1 {
				t.Errorf("she reads %+v, %v", hers, err)
			}
			his, err := tx.OwnReview(ctx, father.Guardian, storetest.Today, b.review.ID)
			if err != nil || his.Said != nil {
				t.Errorf("he reads what she said: %+v, %v", his.Said, err)
			}
			return nil
		})
		if err := b.MoveReview(ctx, b.director, office.MovedReview{Review: b.review.ID, To: storetest.Today.AddDays(5), Version: b.review.Version + 1}); err != nil {
			t.Fatal(err)
		}
		if got := b.queued(); got[placement.ReviewInvitation] != 0 || got[placement.ReviewMoved] != 2 {
			t.Errorf("after the move %v", got)
		}
		b.hold(b.review.Version + 2)
		if got := b.queued(); got[placement.ReviewMoved] != 0 || got[placement.ReviewMinutes] != 2 {
			t.Errorf("after the review %v", got)
		}
	})
}

func TestTheFamilyReadsTheMinutesAndNotWhatIsForColleagues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		_, err := b.HoldReview(context.Background(), b.director, office.HeldReview{Review: b.review.ID, Version: b.review.Version, ReviewResult: placement.ReviewResult{
			On: storetest.Today, Minutes: "Dort bien.", Internal: "Rappeler le collège", Found: map[placement.ReviewTopic]placement.Rating{"rest": "well"},
			Decisions: []placement.ReviewDecision{{What: "Étude jusqu'à 19 h", Who: "M. Petit"}}}})
		if err != nil {
			t.Fatal(err)
		}
		sign := office.SignedReview{Review: b.review.ID, Version: b.review.Version + 1, ReviewSignature: placement.ReviewSignature{Name: "Awa Diallo", On: storetest.Today}}
		if err := b.SignReview(context.Background(), b.director, sign); err != nil {
			t.Fatal(err)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			own, err := tx.OwnReview(ctx, storetest.ParentOf(b.file, 0).Guardian, storetest.Today, b.review.ID)
			if err != nil || own.Minutes != "Dort bien." || own.Record.Internal != "" || own.Record.Found["rest"] != "well" || len(own.Record.Decisions) != 1 {
				t.Errorf("%+v, %v", own, err)
			}
			staff, err := tx.Review(ctx, b.director, b.review.ID)
			if staff.Record.Internal != "Rappeler le collège" || len(staff.Record.Signed) != 1 || staff.Record.Signed[0].RecordedBy != b.director.Name {
				t.Errorf("%+v", staff.Record)
			}
			return err
		})
		if held := storetest.Holding(t, db, "Rappeler le collège", "Étude jusqu'à 19 h", "Dort bien."); len(held) > 0 {
			t.Errorf("readable in the file: %v", held)
		}
	})
}

func TestWhoIsOnlyInformedReadsAReviewAndDoesNotAnswer(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	ctx := context.Background()
	storetest.Write(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		k := b.file.Guardians[1]
		k.Pupil, k.Standing = b.file.Pupil.ID, placement.Informe
		return tx.SaveGuardianship(ctx, k, b.officer.Happened(b.now, "guardian.changed", "guardian", string(k.Guardian.ID)))
	})
	if err := b.AnswerReview(ctx, storetest.ParentOf(b.file, 1), b.review.ID, placement.ReviewReply{Agrees: true}); kindOf(err) != placement.Conflict {
		t.Errorf("answered: %v", err)
	}
	stranger := storetest.ParentOf(storetest.Pupil(t, b.db, storetest.In(b.house.House)), 0)
	if err := b.AnswerReview(ctx, stranger, b.review.ID, placement.ReviewReply{Agrees: true}); kindOf(err) != placement.NotFound {
		t.Errorf("a stranger: %v", err)
	}
}

func TestAnIncidentOpensAReviewBesideTheOneOfTheRules(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	in := office.NewReview{Stay: b.stay.ID, Cause: placement.AfterIncident, Words: "Dispute au réfectoire", On: storetest.Today.AddDays(2)}
	if _, err := b.OpenReview(context.Background(), b.stranger, in); kindOf(err) != placement.NotFound {
		t.Errorf("another director: %v", err)
	}
	if _, err := b.OpenReview(context.Background(), b.director, in); err != nil || len(b.planned()) != 2 {
		t.Fatalf("%v, planned %d", err, len(b.planned()))
	}
	if held := storetest.Holding(t, b.db, "Dispute au réfectoire"); len(held) > 0 {
		t.Errorf("readable in the file: %v", held)
	}
}
