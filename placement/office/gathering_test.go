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

// evening is a start-of-year meeting in ten days: three slots of a quarter of an
// hour, each with room for two families.
func (b *boarding) evening() placement.Gathering {
	return placement.Gathering{House: b.house.ID, Kind: placement.HouseEvening, First: b.now.AddDate(0, 0, 10), Minutes: 15, Slots: 3, Room: 2, Place: "Réfectoire"}
}

// family invites the guardians of one more child to a gathering.
func (b *boarding) family(g placement.Gathering) (placement.File, placement.MeetingID) {
	b.Helper()
	f := storetest.Pupil(b.T, b.db, storetest.In(b.house.House))
	m := placement.Meeting{Territory: g.Territory, House: g.House, Pupil: f.Pupil.ID, Kind: g.Kind, Gathering: g.ID, At: g.First, Place: g.Place, Owner: g.Owner, State: placement.Planned}
	for _, k := range f.Guardians {
		m.Invited = append(m.Invited, placement.Invitation{Guardian: k.Guardian.ID})
	}
	storetest.Write(b.T, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = tx.SaveMeeting(ctx, m, b.officer.Happened(b.now, "meeting.planned", "meeting", ""))
		return err
	})
	return f, m.ID
}

func (b *boarding) taken(g placement.Gathering) (taken map[time.Time]int) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		taken, err = tx.SlotsTaken(ctx, g.ID, "")
		return err
	})
	return taken
}

func TestAWholeHouseIsInvitedAtOnceAndEachGuestTakesASlot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		ctx := context.Background()
		g, err := b.PlanGathering(ctx, b.director, b.evening())
		if err != nil {
			t.Fatal(err)
		}
		var line store.MeetingLine
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.MeetingsOfGathering(ctx, b.director, g.ID)
			if len(list) != 1 || len(list[0].Guests) != 2 || list[0].Pupil != b.file.Pupil.ID || list[0].Slots != 3 {
				t.Fatalf("invited %+v (%v)", list, err)
			}
			line = list[0]
			return err
		})
		if got := b.notices(line.ID, placement.Waiting); len(got) != 2 || got[0] != placement.MeetingInvitation {
			t.Errorf("queued %v", got)
		}
		mother := storetest.ParentOf(b.file, 0)
		if err := b.AnswerMeeting(ctx, mother, office.MeetingAnswer{Meeting: line.ID, Reply: placement.Coming}); kindOf(err) != placement.Invalid {
			t.Errorf("without a time: %v", err)
		}
		if err := b.AnswerMeeting(ctx, mother, office.MeetingAnswer{Meeting: line.ID, Reply: placement.Coming, Slot: g.First.Add(time.Minute)}); kindOf(err) != placement.Invalid {
			t.Errorf("between two slots: %v", err)
		}
		in := office.MeetingAnswer{Meeting: line.ID, Reply: placement.Coming, Slot: g.First.Add(15 * time.Minute), People: 3, Interpreter: " pulaar "}
		if err := b.AnswerMeeting(ctx, mother, in); err != nil {
			t.Fatal(err)
		}
		father := office.MeetingAnswer{Meeting: line.ID, Reply: placement.Coming, Slot: g.First} // parents apart come apart
		if err := b.AnswerMeeting(ctx, storetest.ParentOf(b.file, 1), father); err != nil {
			t.Fatal(err)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.Meeting(ctx, b.officer, line.ID)
			if !kept.SlotOf(mother.Guardian).Equal(in.Slot) || !kept.AtFor(b.file.Guardians[1].Guardian.ID).Equal(g.First) {
				t.Errorf("kept %+v", kept.Invited)
			}
			for _, i := range kept.Invited {
				if i.Guardian == mother.Guardian && (i.People != 3 || i.Interpreter != "pulaar") {
					t.Errorf("kept %+v", i)
				}
			}
			due, _, err2 := tx.DueMeetings(ctx, g.Territory, b.now, b.now.AddDate(0, 0, 12), store.Part{})
			for _, d := range due {
				if d.To.Guardian.ID == mother.Guardian && !d.At.Equal(in.Slot) {
					t.Errorf("reminded of %s, comes at %s", d.At, in.Slot)
				}
			}
			if err == nil && len(due) != 2 {
				t.Errorf("%d to remind", len(due))
			}
			if err == nil {
				err = err2
			}
			return err
		})
		if err := b.AnswerMeeting(ctx, mother, office.MeetingAnswer{Meeting: line.ID, Reply: placement.NotComing}); err != nil {
			t.Fatal(err)
		}
		if taken := b.taken(g); taken[in.Slot] != 0 || taken[g.First.UTC()] != 1 {
			t.Errorf("taken %v: who does not come leaves the slot", taken)
		}
	})
}

func TestOfFiftyFamiliesAtOnceASlotTakesAsManyAsItHasRoom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		g, err := b.PlanGathering(context.Background(), b.director, b.evening())
		if err != nil {
			t.Fatal(err)
		}
		results := make([]error, 50)
		var start, done sync.WaitGroup
		start.Add(1)
		for i := range results {
			f, id := b.family(g)
			done.Go(func() {
				start.Wait()
				results[i] = b.AnswerMeeting(context.Background(), storetest.ParentOf(f, 0), office.MeetingAnswer{Meeting: id, Reply: placement.Coming, Slot: g.First})
			})
		}
		start.Done()
		done.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else {
				wantsTold(t, err, "gathering.full")
			}
		}
		if taken := b.taken(g); won != g.Room || taken[g.First.UTC()] != g.Room {
			t.Errorf("%d families were told yes and %d have the slot; it has room for %d", won, taken[g.First.UTC()], g.Room)
		}
	})
}

func TestAGatheringIsRefusedWithAllThatIsWrong(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	for name, c := range map[string]struct {
		by     placement.Actor
		change func(*placement.Gathering)
		want   placement.Kind
	}{
		"another house's director": {b.stranger, func(*placement.Gathering) {}, placement.NotFound},
		"yesterday":                {b.director, func(g *placement.Gathering) { g.First = b.now.AddDate(0, 0, -1) }, placement.Invalid},
		"no slot":                  {b.director, func(g *placement.Gathering) { g.Slots = 0 }, placement.Invalid},
		"a talk with one family":   {b.director, func(g *placement.Gathering) { g.Kind = placement.ParentTalk }, placement.Invalid},
	} {
		g := b.evening()
		c.change(&g)
		if _, err := b.PlanGathering(context.Background(), c.by, g); kindOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	g := b.evening()
	g.Minutes, g.Place = 0, ""
	_, err := b.PlanGathering(context.Background(), b.director, g)
	wantsTold(t, err, "field.missing")
	wantsTold(t, err, "number.too_small", 1)
}
