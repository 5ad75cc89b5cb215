package store_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// What is asked for together is what is asked for one by one: for every kind of
// thing, for one that is gone, and for one of another territory.
func TestLettersAskedForTogetherAreThoseAskedForOneByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		list := lettersOfAll(t, db)
		read(t, db, func(tx *store.Tx) error {
			ctx := context.Background()
			together := tx.Letters()
			if err := together.Ahead(ctx, list); err != nil {
				return err
			}
			found := 0
			for _, n := range list {
				want, wantErr := tx.Letter(ctx, n)
				var got store.Letter
				err := together.Read(ctx, n, &got)
				if !reflect.DeepEqual(got, want) && wantErr == nil || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%v: %+v, %v\none by one %+v, %v", n.About, got, err, want, wantErr)
				}
				wantStamp, wantErr := tx.LetterStamp(ctx, n)
				stamp, err := together.Stamp(ctx, n)
				if stamp != wantStamp || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%v: stamp %q, %v, one by one %q, %v", n.About, stamp, err, wantStamp, wantErr)
				}
				if err == nil {
					found++
				}
			}
			if found < len(list)/2 {
				t.Errorf("only %d of %d letters are about something", found, len(list))
			}
			return nil
		})
	})
}

// lettersOfAll is forty meetings and forty reviews, each told to both parents, two
// things that are gone, and one thing asked for in another territory.
func lettersOfAll(t *testing.T, db *store.DB) (list []placement.Notice) {
	t.Helper()
	f := storetest.Pupil(t, db)
	about := func(kind, id string) {
		for _, k := range f.Guardians {
			n := placement.NoticeTo(k.Guardian, map[string]placement.NoticeKind{"meeting": placement.MeetingReminder, "review": placement.ReviewReminder}[kind], placement.Thing{Kind: kind, ID: id}, "", monday)
			n.Territory = f.Pupil.Territory
			list = append(list, n)
		}
	}
	event := placement.Event{At: monday, Territory: f.Pupil.Territory, Verb: "test", About: placement.Thing{Kind: "test"}}
	write(t, db, func(tx *store.Tx) error {
		for i := range 40 {
			m := placement.Meeting{Territory: f.Pupil.Territory, House: f.Referral.Wishes[0].House, Pupil: f.Pupil.ID, Kind: placement.ParentTalk,
				At: monday.AddDate(0, 0, i), Place: fmt.Sprint("Salle ", i), Owner: "M. Petit", State: placement.Planned}
			for _, k := range f.Guardians {
				m.Invited = append(m.Invited, placement.Invitation{Guardian: k.Guardian.ID})
			}
			m, err := tx.SaveMeeting(context.Background(), m, event)
			if err != nil {
				return err
			}
			about("meeting", string(m.ID))
		}
		return nil
	})
	house := storetest.House(t, db, func(h *placement.House) { h.Territory = f.Pupil.Territory })
	write(t, db, func(tx *store.Tx) error {
		stay, err := tx.SaveStay(context.Background(), placement.Stay{
			Territory: f.Pupil.Territory, Pupil: f.Pupil.ID, House: house.ID, Section: house.Girls.ID, Bed: house.GirlsBeds[0].ID,
			Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}, State: placement.Present,
		}, event)
		if err != nil {
			return err
		}
		for i := range 40 {
			officer := placement.Actor{Role: placement.Officer, Territory: f.Pupil.Territory}
			review, event := placement.PlanReview(officer, stay, placement.ReviewPlan{Rules: placement.ExampleReviewRules()}, calendar.MustDay("2026-11-01").AddDays(i), "M. Petit", monday)
			if review, err = tx.SaveReview(context.Background(), review, event); err != nil {
				return err
			}
			about("review", string(review.ID))
		}
		return nil
	})
	elsewhere := list[0]
	elsewhere.Territory = "ter_other"
	list = append(list, elsewhere)
	about("meeting", "mee_gone")
	about("review", "rev_gone")
	return list
}

// Each question of a batch walks an index and no table.
func TestLettersAskedForTogetherWalkNoTable(t *testing.T) {
	db := storetest.Open(t)
	list := lettersOfAll(t, db)
	var asked []string
	var args [][]any
	db.Watch(func(query string, a []any) { asked, args = append(asked, query), append(args, a) })
	read(t, db, func(tx *store.Tx) error { return tx.Letters().Ahead(context.Background(), list) })
	db.Watch(nil)
	if len(asked) < 3 {
		t.Fatalf("%d questions", len(asked))
	}
	for i, query := range asked {
		plan, err := db.Plan(context.Background(), query, args[i]...)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(plan, "\n") {
			if strings.Contains(line, "SCAN") && !strings.Contains(line, "CONSTANT ROW") && !strings.Contains(line, "SCAN w") && !strings.Contains(line, "VALUES") {
				t.Errorf("%s\n%s", line, plan)
			}
		}
	}
}
