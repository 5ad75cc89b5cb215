package office_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// weeks counts the bed-nights of every house of the desk's territory, from the
// counts that are kept or from the stays and offers.
func (d *desk) weeks(counted bool) (rows []capacity.Row) {
	d.Helper()
	scope := store.Whole(d.house.Territory)
	period := calendar.Interval{From: calendar.MustDay("2026-08-24"), To: calendar.MustDay("2027-07-06")}
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		territory, err := tx.Territory(ctx, d.house.Territory)
		if err != nil {
			return err
		}
		school, err := tx.SchoolCalendar(ctx)
		if err != nil {
			return err
		}
		add := func(p placement.Premises) error {
			if counted && len(p.Claims) > 0 {
				d.Error("the counts read the stays")
			}
			list, _, err := p.Weeks(territory, school, period)
			rows = append(rows, list...)
			return err
		}
		if counted {
			return tx.EachPremises(ctx, scope, "", period, add)
		}
		return tx.EachPremisesKnown(ctx, scope, "", period, time.Time{}, add)
	})
	return rows
}

// differ is the first week of which two counts say something else; the zero row
// twice when there is none.
func differ(kept, found []capacity.Row) (one, other capacity.Row) {
	for i := range max(len(kept), len(found)) {
		if i >= len(kept) || i >= len(found) {
			return capacity.Row{Section: fmt.Sprint(len(kept))}, capacity.Row{Section: fmt.Sprint(len(found))}
		}
		if kept[i] != found[i] {
			return kept[i], found[i]
		}
	}
	return one, other
}

// A life is a house in which anything may happen next.
type life struct {
	*desk
	*rand.Rand
	admin placement.Actor
	asked []placement.File
	plans []store.BedPlan
	rooms int
	lived map[string]int // what came about, so that a life in which nothing does is seen
}

func newLife(t *testing.T, db *store.DB, seed uint64) *life {
	l := &life{desk: newDesk(t, db), Rand: rand.New(rand.NewPCG(seed, 7)), lived: map[string]int{}}
	l.admin = placement.Actor{Role: placement.Admin, Account: "acc_admin", Name: "Maud Kerdraon", Territory: l.house.Territory}
	l.boards(0)
	l.boards(1)
	return l
}

// does notes that something came about. What the program refuses has changed
// nothing, and is as good a step as another.
func (l *life) does(what string, err error) {
	l.Helper()
	var refused *placement.Fault
	var several placement.Faults
	switch {
	case err == nil:
		l.lived[what]++
	case !errors.As(err, &refused) && !errors.As(err, &several):
		l.Fatalf("%s: %v", what, err)
	}
}

func one[T any](l *life, list []T) (x T, ok bool) {
	if len(list) == 0 {
		return x, false
	}
	return list[l.IntN(len(list))], true
}

func (d *desk) page() office.HousePage {
	page := office.HousePage{House: d.house.ID}
	d.must(d.read(func(tx *store.Tx) error {
		h, err := tx.House(d.ctx, store.Whole(d.house.Territory), d.house.ID)
		page.Version = h.Version
		return err
	}))
	return page
}

func (l *life) present() (list []store.StayLine) {
	l.must(l.read(func(tx *store.Tx) (err error) {
		list, err = tx.Stays(l.ctx, store.Whole(l.house.Territory), store.StayFilter{State: placement.Present})
		return err
	}))
	return list
}

func (l *life) beds() (list []placement.Bed) {
	l.must(l.read(func(tx *store.Tx) (err error) {
		list, err = tx.Beds(l.ctx, store.Whole(l.house.Territory), l.house.ID)
		return err
	}))
	return list
}

// someOffer is an offer in a state.
func (l *life) someOffer(state placement.OfferState) (f placement.File, o store.OfferLine, ok bool) {
	var files []placement.File
	for _, f := range l.asked {
		if l.desk.offer(f.Pupil.ID).State == state {
			files = append(files, f)
		}
	}
	if f, ok = one(l, files); ok {
		o = l.desk.offer(f.Pupil.ID)
	}
	return f, o, ok
}

// steps are what may happen.
var steps = []func(*life){(*life).gives, (*life).gives, (*life).answers, (*life).answers, (*life).arrives, (*life).arrives, (*life).recalls,
	(*life).misses, (*life).leaves, (*life).moves, (*life).exchanges, (*life).partsWays, (*life).plansBeds, (*life).undoes, (*life).closes, (*life).opensRoom, (*life).imports}

func (l *life) gives() {
	f := l.asks(urgent)
	l.asked = append(l.asked, f)
	l.does("give", l.give(f))
}

func (l *life) answers() {
	if f, o, ok := l.someOffer(placement.Offered); ok {
		yes := l.IntN(4) > 0
		err := l.says(f, 0, o.ID, yes)
		if err == nil && yes {
			err = l.says(f, 1, o.ID, true)
		}
		l.does(fmt.Sprint("answer ", yes), err)
	}
}

func (l *life) arrives() {
	if _, o, ok := l.someOffer(placement.Accepted); ok {
		_, err := l.desk.arrives(o.Offer)
		l.does("arrive", err)
	}
}

func (l *life) recalls() {
	if _, o, ok := l.someOffer(placement.Offered); ok {
		l.does("recall", l.RecallOffer(l.ctx, l.officer, office.OfferChange{Offer: o.ID, Reason: "erreur", Version: o.Version}))
	}
}

func (l *life) misses() {
	if _, o, ok := l.someOffer(placement.Accepted); ok && l.IntN(3) == 0 {
		l.does("no show", l.NoShow(l.ctx, l.officer, office.Absence{Offer: o.ID, Reason: "déménage", Version: o.Version}))
	}
}

func (l *life) leaves() {
	if s, ok := one(l, l.present()); ok {
		l.does("leave", l.Leave(l.ctx, l.officer, office.Departure{Stay: s.ID, On: storetest.Today.AddDays(l.IntN(9) - 3), Reason: "déménage", Version: s.Version}))
	}
}

// moves tries some beds: most are taken, closed or of the other sex.
func (l *life) moves() {
	s, some := one(l, l.present())
	for before, try := l.lived["move"], 0; some && try < 8 && l.lived["move"] == before; try++ {
		bed, _ := one(l, l.beds())
		l.does("move", l.desk.moves(string(s.ID), bed.ID, storetest.Today.AddDays(l.IntN(10)-4)))
	}
}

func (l *life) exchanges() {
	one, other := l.present(), l.present()
	if len(one) > 1 {
		i := l.IntN(len(one) - 1)
		l.does("exchange", l.ExchangeBeds(l.ctx, l.officer, l.house.ID, string(one[i].ID), string(other[i+1].ID), storetest.Today, "", ""))
	}
}

// partsWays keeps two apart, so that the next plan has somebody to move.
func (l *life) partsWays() {
	a, some := one(l, l.present())
	if b, _ := one(l, l.present()); some && a.Pupil != b.Pupil {
		l.does("keep apart", l.KeepApart(l.ctx, l.officer, l.house.ID, placement.Pair{One: a.Pupil, Other: b.Pupil}, storetest.Today, true))
	}
}

func (l *life) plansBeds() {
	p, err := l.ProposeBeds(l.ctx, l.officer, l.house.ID, storetest.Today)
	if err != nil {
		l.does("plan", err)
		return
	}
	plan, err := l.ConfirmBeds(l.ctx, l.officer, l.house.ID, storetest.Today, p.Print)
	if l.does("plan", err); err == nil {
		l.plans = append(l.plans, plan)
	}
}

func (l *life) undoes() {
	if len(l.plans) > 0 {
		l.does("undo", l.UndoBeds(l.ctx, l.officer, l.house.ID, l.plans[len(l.plans)-1].ID))
	}
}

func (l *life) closes() {
	if bed, ok := one(l, l.beds()); ok {
		from := storetest.Today.AddDays(l.IntN(60))
		in := office.Closing{Beds: []placement.BedID{bed.ID}, When: calendar.Interval{From: from}, Reason: "works"}
		if l.IntN(2) == 0 {
			in.When.To = from.AddDays(1 + l.IntN(40))
		}
		l.does("close", l.CloseBeds(l.ctx, l.officer, l.page(), in))
	}
}

func (l *life) opensRoom() {
	l.rooms++
	l.does("open", l.SaveRoom(l.ctx, l.officer, l.page(), placement.Bedroom{Section: l.house.Girls.ID, Name: fmt.Sprint("N", l.rooms)}, 1+l.IntN(3)))
}

func (l *life) imports() {
	file := fmt.Sprintf("%sVacances de Noël;-;2026-12-%d;2027-01-04;Rennes;Zone B;2026-2027\n", calendarHead, 15+l.IntN(6))
	_, err := l.ImportCalendar(l.ctx, l.admin, []byte(file), true)
	l.does("import", err)
}

// countsHold compares what the counts say with what the stays and offers add up to.
func (d *desk) countsHold(after string) {
	d.Helper()
	if kept, found := differ(d.weeks(true), d.weeks(false)); kept != found {
		d.Fatalf("%s:\nkept  %+v\nfound %+v", after, kept, found)
	}
}

// TestTheCountsFollowWhateverHappens lives through some weeks of a house and
// compares, after each step, what the counts say with what the stays and offers
// add up to.
func TestTheCountsFollowWhateverHappens(t *testing.T) {
	lived := map[string]int{}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for seed := range uint64(2) {
			l := newLife(t, db, seed)
			for step := range 90 {
				do := steps[l.IntN(len(steps))]
				do(l)
				l.countsHold(fmt.Sprintf("seed %d, step %d, after %v", seed, step, l.lived))
			}
			if _, err := l.Check(l.ctx, l.officer, func(_ placement.House, b placement.Breach) error {
				if b.Code == placement.CountStale {
					t.Errorf("seed %d: %+v", seed, b)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			for what, n := range l.lived {
				lived[what] += n
			}
		}
	})
	for _, what := range []string{"give", "answer true", "arrive", "recall", "move", "exchange", "close", "import"} {
		if lived[what] == 0 {
			t.Errorf("nobody lived to see %q: %v", what, lived)
		}
	}
}

// Officers who fill one section at once lose no boarder and no place.
func TestTheCountsOfManyHandsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		var accepted []placement.Offer
		for range 3 {
			_, o := d.accepted()
			accepted = append(accepted, o)
		}
		var files []placement.File
		for range 3 {
			files = append(files, d.asks(urgent))
		}
		var hands sync.WaitGroup
		for _, o := range accepted {
			hands.Go(func() {
				if _, err := d.arrives(o); err != nil {
					t.Error(err)
				}
			})
		}
		for _, f := range files {
			hands.Go(func() {
				if err := d.give(f); err != nil {
					t.Error(err)
				}
			})
		}
		hands.Wait()
		if kept, found := differ(d.weeks(true), d.weeks(false)); kept != found {
			t.Errorf("kept  %+v\nfound %+v", kept, found)
		}
		if sum := capacity.Total(d.weeks(true)); sum.Occupied == 0 || sum.Occupied != sum.Offered || sum.Held != 0 {
			t.Errorf("three arrived and three were offered a place: %+v", sum)
		}
	})
}

// TestTheNightlyCheckMakesAStaleCountAnew breaks counts at the console.
func TestTheNightlyCheckMakesAStaleCountAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newChecked(t, db)
		c.behind(`UPDATE occupancy_change SET occupied = occupied + 1 WHERE section_id = $1 AND on_day = '2026-09-01'`, string(c.house.Girls.ID))
		found := c.breaches()
		want := placement.Breach{Code: placement.CountStale, House: c.house.ID, Section: c.house.Girls.ID, About: placement.Thing{Kind: "section", ID: string(c.house.Girls.ID)},
			Other: "occupied", Days: calendar.Interval{From: calendar.MustDay("2026-08-31")}, Since: calendar.MustDay("2026-08-31"), Count: 18, Of: 12}
		if len(found) != 1 || found[0] != want {
			t.Fatalf("found %+v\nwant  %+v", found, want)
		}
		if n, err := c.CheckNight(c.ctx, c.house.Territory); err != nil || n != 1 {
			t.Fatalf("%d breaches, %v", n, err)
		}
		if again := c.breaches(); len(again) > 0 || !slices.Equal(c.weeks(true), c.weeks(false)) {
			t.Errorf("after the night %+v", again)
		}
	})
}
