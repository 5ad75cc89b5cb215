package office_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
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

// A watchroom is a desk with a director, a team and the week of the desk's clock.
type watchroom struct {
	*desk
	director placement.Actor
	week     calendar.Week
	team     map[string]placement.StaffID
}

// newWatchroom has Anne and Bilal, who are grown up, Chloé, who is nineteen, and
// the rules given.
func newWatchroom(t *testing.T, db *store.DB, rules ...placement.SupervisionRule) *watchroom {
	t.Helper()
	d := newDesk(t, db)
	w := &watchroom{desk: d, director: storetest.Director(t, db, d.house.Territory, d.house.ID), week: storetest.Today.ISOWeek(), team: map[string]placement.StaffID{}}
	for name, born := range map[string]string{"Anne": "1995-03-02", "Bilal": "1990-05-06", "Chloé": "2007-02-01"} {
		w.must(w.SaveStaff(w.ctx, w.director, placement.Staff{House: d.house.ID, Name: name, Kind: placement.AED, Born: calendar.MustDay(born), Hundredths: 50}))
	}
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Staff(ctx, store.Whole(d.house.Territory), d.house.ID)
		for _, p := range all {
			w.team[p.Name] = p.ID
		}
		return err
	})
	for _, r := range rules {
		r.House = d.house.ID
		r.Provenance = placement.Provenance{Author: "Conseil d'administration", On: storetest.Today, Source: "Règlement intérieur"}
		w.must(w.SaveSupervisionRule(w.ctx, w.director, r))
	}
	return w
}

// at is a session of the week: 0 is Monday.
func (w *watchroom) at(day int, slot capacity.Slot) capacity.Session {
	return capacity.Session{Day: w.week.Monday().AddDays(day), Slot: slot}
}

// serve puts adults on duty, all for the whole house, with the version kept.
func (w *watchroom) serve(reason string, sessions []capacity.Session, names ...string) error {
	w.Helper()
	in := office.RosterChange{House: w.house.ID, Week: w.week, Version: w.version(), Sessions: sessions, Reason: reason}
	for _, name := range names {
		in.OnDuty = append(in.OnDuty, office.OnDuty{Staff: w.team[name]})
	}
	return w.ChangeRoster(w.ctx, w.director, in)
}

func (w *watchroom) version() (n int) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.RosterWeek(ctx, store.Whole(w.house.Territory), w.house.ID, w.week)
		n = kept.Version
		return err
	})
	return n
}

// nights are those of Monday to Thursday.
func (w *watchroom) nights() (list []capacity.Session) {
	for day := range 4 {
		list = append(list, w.at(day, capacity.Night))
	}
	return list
}

func (w *watchroom) duty() (d placement.Duty) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) (err error) {
		d, err = tx.Duty(ctx, store.Whole(w.house.Territory), w.house.ID, w.week.Days(), store.AcceptedExpected)
		return err
	})
	return d
}

var (
	oneAtNight  = placement.SupervisionRule{Kind: placement.DutyFloor, Slot: capacity.Night, Whole: 1, Mixed: 2, Hard: true}
	oneForOne   = placement.SupervisionRule{Kind: placement.DutyRatio, Slot: capacity.Night, Boarders: 1, Adults: 1, Hard: true}
	twoAtStudy  = placement.SupervisionRule{Kind: placement.DutyFloor, Slot: capacity.Study, Whole: 2}
	twentyAtBed = placement.SupervisionRule{Kind: placement.LeastAge, Slot: capacity.Night, Least: 20, Hard: true}
)

// refusals are the codes of a refusal, with the sessions it names.
func refusals(err error) (list []string) {
	var many placement.Faults
	var one *placement.Fault
	if !errors.As(err, &many) && errors.As(err, &one) {
		many = placement.Faults{one}
	}
	for _, f := range many {
		text := f.Code
		for _, arg := range f.Args {
			if s, ok := arg.(capacity.Session); ok {
				text += fmt.Sprintf(" %s %s", s.Day.Weekday(), s.Slot)
			}
		}
		list = append(list, text)
	}
	return list
}

func TestARosterThatBreaksAStrictRuleIsRefusedWithEverySlotNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db, oneAtNight)
		w.boards(0)
		w.must(w.serve("", w.nights(), "Anne"))
		before := w.duty().Shifts
		err := w.serve("on verra", []capacity.Session{w.at(0, capacity.Night), w.at(2, capacity.Night)})
		if got := fmt.Sprint(refusals(err)); got != "[roster.breaks_hard Monday night roster.breaks_hard Wednesday night]" {
			t.Errorf("taking everybody off two nights: %s (%v)", got, err)
		}
		if after := w.duty().Shifts; fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("the roster changed: %v", after)
		}
		w.must(w.serve("", []capacity.Session{w.at(0, capacity.Night)}, "Bilal"))
	})
}

func TestAWeekMayBeEnteredBitByBit(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), oneAtNight)
	w.boards(0)
	w.must(w.serve("", []capacity.Session{w.at(3, capacity.Night)}, "Anne")) // the other nights lack somebody, as before
}

func TestASoftRuleAsksForAReasonWhichTheJournalKeeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db, twoAtStudy)
		w.boards(0)
		study := []capacity.Session{w.at(1, capacity.Study)}
		w.must(w.serve("", study, "Anne", "Bilal"))
		if got := fmt.Sprint(refusals(w.serve(" ", study, "Anne"))); got != "[roster.breaks_soft Tuesday study]" {
			t.Errorf("without a reason: %s", got)
		}
		w.now = w.now.Add(time.Minute)
		w.must(w.serve("Sortie au théâtre, la moitié est dehors", study, "Anne"))
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			lines, err := tx.Events(ctx, store.EventQuery{Territory: w.house.Territory, House: w.house.ID, Limit: 1})
			if err == nil && (lines[0].Reason != "Sortie au théâtre, la moitié est dehors" || lines[0].Facts["short"] != "2026-11-24 study") {
				t.Errorf("the journal says %+v", lines[0].Event)
			}
			return err
		})
	})
}

func TestWhoIsUnderTwentyIsNotOnDutyAtNight(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), twentyAtBed)
	w.boards(0)
	if got := fmt.Sprint(refusals(w.serve("", []capacity.Session{w.at(0, capacity.Night)}, "Chloé"))); got != "[roster.too_young Monday night]" {
		t.Errorf("at night: %s", got)
	}
	w.must(w.serve("", []capacity.Session{w.at(0, capacity.Study)}, "Chloé"))
}

func TestAnAbsenceIsNeverRefusedAndShowsWhatItLeavesShort(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), oneAtNight)
	w.boards(0)
	w.must(w.serve("", w.nights(), "Anne"))
	tuesday := w.week.Monday().AddDays(1)
	w.must(w.AddAbsence(w.ctx, w.director, w.house.ID, placement.StaffAbsence{Staff: w.team["Anne"], Reason: "unplanned",
		Days: calendar.Interval{From: tuesday, To: tuesday.AddDays(1)}}))
	for _, c := range w.duty().Covers(w.nights()) {
		if lacks := c.Lacking > 0; lacks != (c.Day == tuesday) {
			t.Errorf("%s lacks %d", c.Day, c.Lacking)
		}
	}
	if got := fmt.Sprint(refusals(w.serve("", []capacity.Session{w.at(1, capacity.Study)}, "Anne"))); got != "[roster.away]" {
		t.Errorf("on duty while away: %s", got)
	}
}

func TestOfTwoDirectorsWhoChangeAWeekAtOnceTheSecondIsToldOfTheFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db)
		other := storetest.Director(t, db, w.house.Territory, w.house.ID)
		other.Name = "Noria Haddad"
		for round := range 10 {
			version, errs := w.version(), [2]error{}
			var both sync.WaitGroup
			for i, by := range []placement.Actor{w.director, other} {
				both.Go(func() {
					errs[i] = w.ChangeRoster(w.ctx, by, office.RosterChange{House: w.house.ID, Week: w.week, Version: version,
						Sessions: []capacity.Session{w.at(i, capacity.Night)}, OnDuty: []office.OnDuty{{Staff: w.team["Anne"]}}})
				})
			}
			both.Wait()
			var stale *placement.Fault
			if (errs[0] == nil) == (errs[1] == nil) || !errors.As(errors.Join(errs[:]...), &stale) {
				t.Fatalf("round %d: %v", round, errs)
			}
			first := map[bool]string{true: w.director.Name, false: other.Name}[errs[0] == nil]
			if stale.Code != "roster.stale" || stale.Args[0] != first {
				t.Errorf("round %d: %s was first, and the other is told %v", round, first, stale.Args)
			}
		}
	})
}

func TestABedThatTheRosterCannotCoverIsRefusedWithTheSlotNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db, oneForOne)
		w.boards(0)
		f := w.asks()
		give := office.GivenBed{Referral: f.Referral.ID, Section: w.house.Girls.ID, AnswerDays: 5,
			Nights: calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(30)}}
		w.must(w.serve("", []capacity.Session{w.at(0, capacity.Night), w.at(1, capacity.Night)}, "Anne", "Bilal"))
		w.must(w.serve("", []capacity.Session{w.at(2, capacity.Night)}, "Anne"))
		_, err := w.GiveBed(w.ctx, w.officer, give)
		if got := fmt.Sprint(refusals(err)); got != "[bed.breaks_cover Wednesday night]" {
			t.Errorf("one adult on Wednesday for two: %s; Thursday has no roster and says nothing", got)
		}
		w.must(w.serve("", []capacity.Session{w.at(2, capacity.Night)}, "Anne", "Bilal"))
		if _, err := w.GiveBed(w.ctx, w.officer, give); err != nil {
			t.Errorf("two adults for two: %v", err)
		}
	})
}

func TestWithoutARosterOnlyThePlannedAdultsLimit(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), oneForOne)
	w.boards(0)
	f := w.asks()
	_, err := w.GiveBed(w.ctx, w.officer, office.GivenBed{Referral: f.Referral.ID, Section: w.house.Girls.ID, AnswerDays: 5,
		Nights: calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(30)}})
	w.must(err)
}

func TestAnArrivalThatTheRosterCannotCoverIsRefused(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), oneForOne)
	w.boards(0)
	f := w.asks()
	w.must(w.serve("", w.nights(), "Anne", "Bilal"))
	offer := storetest.Offer(t, w.db, f, w.house.Girls, calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(30)}, func(o *placement.Offer) { o.State = placement.Accepted })
	w.must(w.DropSupervisionRule(w.ctx, w.director, w.house.ID, w.duty().Rules[0].ID))
	w.must(w.serve("", []capacity.Session{w.at(0, capacity.Night)}, "Anne"))
	rule := oneForOne
	rule.House, rule.Provenance = w.house.ID, placement.Provenance{Author: "CA", On: storetest.Today, Source: "Règlement"}
	w.must(w.SaveSupervisionRule(w.ctx, w.director, rule))
	_, err := w.Arrive(w.ctx, w.director, office.Arrival{Offer: offer.ID, On: storetest.Today, Version: offer.Version})
	if got := fmt.Sprint(refusals(err)); got != "[bed.breaks_cover Monday night]" {
		t.Errorf("one adult tonight for two: %s (%v)", got, err)
	}
	w.must(w.serve("", []capacity.Session{w.at(0, capacity.Night)}, "Anne", "Bilal"))
	if _, err := w.Arrive(w.ctx, w.director, office.Arrival{Offer: offer.ID, On: storetest.Today, Version: offer.Version}); err != nil {
		t.Errorf("two adults tonight: %v", err)
	}
}

func TestACopiedWeekTakesNobodyOffAndLeavesOutWhoIsAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db, oneAtNight)
		w.boards(0)
		w.must(w.serve("", w.nights(), "Anne"))
		next := w.week.Next()
		w.must(w.ChangeRoster(w.ctx, w.director, office.RosterChange{House: w.house.ID, Week: next,
			Sessions: []capacity.Session{{Day: next.Monday(), Slot: capacity.Night}}, OnDuty: []office.OnDuty{{Staff: w.team["Bilal"]}}}))
		w.must(w.AddAbsence(w.ctx, w.director, w.house.ID, placement.StaffAbsence{Staff: w.team["Anne"], Reason: "leave",
			Days: calendar.Interval{From: next.Monday().AddDays(3), To: next.Monday().AddDays(4)}}))
		in := office.WeekCopy{House: w.house.ID, From: w.week, Weeks: 2}
		preview, err := w.PreviewCopy(w.ctx, w.director, in)
		w.must(err)
		if len(preview) != 2 || len(preview[0].Added) != 2 || preview[0].Kept != 1 || len(preview[0].Left) != 1 || preview[0].Left[0].Why != "away" || len(preview[1].Added) != 4 {
			t.Fatalf("the preview is %+v", preview)
		}
		in.Versions = []int{preview[0].Version, preview[1].Version}
		w.must(w.CopyWeek(w.ctx, w.director, in))
		w.week = next
		var who []string
		for _, s := range w.duty().Shifts {
			for name, id := range w.team {
				if id == s.Staff {
					who = append(who, name)
				}
			}
		}
		if got := strings.Join(who, " "); got != "Bilal Anne Anne" {
			t.Errorf("next week has %s", got)
		}
		if err := w.CopyWeek(w.ctx, w.director, in); !errors.Is(err, placement.Refuse("roster.stale")) && !errors.Is(err, placement.Refuse("roster.nothing_to_copy")) {
			t.Errorf("a copy on a preview that is out of date: %v", err)
		}
	})
}

func TestThePublishedAdultsAreThoseOfTheWeakestNightAndFollowTheirWeek(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db)
		publish := func() error {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				w.house.House, err = tx.House(ctx, store.Whole(w.house.Territory), w.house.ID)
				return err
			})
			return w.PublishAdults(w.ctx, w.director, office.Published{House: w.house.ID, Version: w.house.Version, Band: w.house.Band.ID, Week: w.week})
		}
		room := func() (r placement.Room) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				r, err = tx.Room(ctx, w.house.Girls.ID, storetest.NextYear)
				return err
			})
			return r
		}
		w.must(w.serve("", w.nights()[:3], "Anne", "Bilal"))
		if err := publish(); !errors.Is(err, placement.Refuse("roster.week_incomplete")) {
			t.Errorf("Thursday is blank: %v", err)
		}
		w.must(w.serve("", w.nights()[3:], "Anne", "Bilal"))
		w.must(publish())
		if r := room(); r.Left != 6 || r.Binding != capacity.ByUsable {
			t.Errorf("two adults for twenty each: %+v", r)
		}
		w.must(w.serve("", w.nights()[2:3])) // nobody on Wednesday: the week is not complete, the number stands
		if got := w.duty().Bands[0]; got.Adults != 2 || !got.ByRoster() {
			t.Errorf("the number is %+v", got)
		}
		w.must(w.serve("", w.nights()[2:3], "Anne"))
		if got := w.duty().Bands[0]; got.Adults != 1 || got.Night != w.week.Monday().AddDays(2) || got.Said.Author != w.director.Name {
			t.Errorf("one adult on Wednesday: %+v", got)
		}
	})
}

func TestANumberTypedInThePlanTakesTheRostersPlace(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t))
	w.must(w.serve("", w.nights(), "Anne", "Bilal"))
	w.must(w.PublishAdults(w.ctx, w.director, office.Published{House: w.house.ID, Version: w.house.Version, Band: w.house.Band.ID, Week: w.week}))
	band := w.house.Band
	band.Adults = 3
	w.must(w.SaveBand(w.ctx, w.director, office.HousePage{House: w.house.ID, Version: w.house.Version + 1}, band))
	if got := w.duty().Bands[0]; got.Adults != 3 || got.ByRoster() || got.Said.Author != w.director.Name {
		t.Errorf("%+v", got)
	}
}

func TestTheRosterOfAnotherHouseIsOutOfReach(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t))
	stranger := storetest.Director(t, w.db, w.house.Territory)
	err := w.ChangeRoster(w.ctx, stranger, office.RosterChange{House: w.house.ID, Week: w.week, Sessions: w.nights()})
	if !errors.Is(err, placement.Missing("house")) {
		t.Errorf("a director of another house: %v", err)
	}
	err = w.ChangeRoster(w.ctx, w.officer, office.RosterChange{House: w.house.ID, Week: w.week, Sessions: w.nights()})
	if !errors.Is(err, &placement.Fault{Code: "actor.forbidden"}) {
		t.Errorf("an officer sees and does not change: %v", err)
	}
}

func TestAProposalThatTheRosterCannotCoverIsLeftOut(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), oneForOne)
	w.asks()
	w.asks()
	entry := w.campaign.EntryOn
	for !w.duty().Hours.OpenNight(entry) {
		entry = entry.AddDays(1)
	}
	w.week = entry.ISOWeek()
	w.must(w.serve("", []capacity.Session{{Day: entry, Slot: capacity.Night}}, "Anne"))
	done, err := w.ConfirmAll(w.ctx, w.officer, w.run().ID)
	w.must(err)
	if done.Offers != 1 || len(done.Left) != 1 || done.Left[0].Fault.Code != "bed.breaks_cover" {
		t.Errorf("one adult on the first night: %+v", done)
	}
}

func TestWhoCouldHaveABedIsToldThatTheRosterStandsAgainstIt(t *testing.T) {
	w := newWatchroom(t, storetest.Open(t), oneForOne)
	w.boards(0)
	w.asks(func(f *placement.File) { f.Referral.Way, f.Referral.Campaign = placement.Urgent, "" })
	w.must(w.serve("", w.nights(), "Anne"))
	list, err := w.WhoCouldHave(w.ctx, w.officer, w.house.Girls.ID, calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(30)})
	w.must(err)
	if len(list.List) != 1 || len(refusals(list.List[0].Refused)) != 4 || refusals(list.List[0].Refused)[0] != "bed.breaks_cover Monday night" {
		t.Errorf("%+v", list)
	}
}

// accepted is an offer of a girls' bed that a family accepted.
func (w *watchroom) accepted(nights calendar.Interval) placement.Offer {
	w.Helper()
	return storetest.Offer(w.T, w.db, w.asks(), w.house.Girls, nights, func(o *placement.Offer) { o.State = placement.Accepted })
}

// reasons are what the journal keeps of rules that gave way.
func (w *watchroom) reasons() (list []string) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
		events, err := tx.Events(ctx, store.EventQuery{Territory: w.house.Territory, Limit: 200})
		for _, e := range events {
			if e.Verb == "roster.set_aside" {
				list = append(list, e.Reason+": "+e.Facts["short"])
			}
		}
		return err
	})
	return list
}

func TestARosterCountsThoseWhoAreStillToArrive(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWatchroom(t, db, oneForOne)
		w.boards(0)
		w.must(w.serve("", w.nights(), "Anne", "Bilal"))
		w.accepted(calendar.Interval{From: storetest.Today.AddDays(2), To: storetest.Today.AddDays(30)}) // from Wednesday on
		w.must(w.serve("", []capacity.Session{w.at(1, capacity.Night)}, "Anne"))
		err := w.serve("", []capacity.Session{w.at(2, capacity.Night)}, "Anne")
		if got := fmt.Sprint(refusals(err)); got != "[roster.breaks_hard Wednesday night]" {
			t.Errorf("one adult for a boarder and one who is expected that night: %s (%v)", got, err)
		}
	})
}

func TestAnArrivalBeyondASoftRuleAsksTheDirectorWhy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		soft := oneForOne
		soft.Hard = false
		w := newWatchroom(t, db, soft)
		w.boards(0)
		w.must(w.serve("", w.nights(), "Anne"))
		offer := w.accepted(calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(3)})
		in := office.Arrival{Offer: offer.ID, On: storetest.Today, Reason: " ", Version: offer.Version}
		_, err := w.Arrive(w.ctx, w.director, in)
		if got := fmt.Sprint(refusals(err)); got != "[roster.breaks_soft Monday night roster.breaks_soft Tuesday night roster.breaks_soft Wednesday night]" {
			t.Errorf("without a reason: %s (%v)", got, err)
		}
		in.Reason = "une seconde surveillante arrive jeudi"
		_, err = w.Arrive(w.ctx, w.director, in)
		w.must(err)
		want := "[une seconde surveillante arrive jeudi: 2026-11-23 night, 2026-11-24 night, 2026-11-25 night]"
		if got := fmt.Sprint(w.reasons()); got != want {
			t.Errorf("the journal keeps %s", got)
		}
		_, err = w.Check(w.ctx, w.officer, func(_ placement.House, b placement.Breach) error {
			if b.Code == placement.RosterThin {
				t.Errorf("somebody wrote why, and the check finds %+v", b)
			}
			return nil
		})
		w.must(err)
	})
}

// tied puts adults on duty for the girls' wing, or for the boys'.
func (w *watchroom) tied(by map[string]string) error {
	in := office.RosterChange{House: w.house.ID, Week: w.week, Version: w.version(), Sessions: w.nights()}
	for name, wing := range by {
		in.OnDuty = append(in.OnDuty, office.OnDuty{Staff: w.team[name], Wing: wing})
	}
	return w.ChangeRoster(w.ctx, w.director, in)
}

func TestAMoveToASectionNobodyWatchesOverIsRefusedWithTheSlotNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		perWing := placement.SupervisionRule{Kind: placement.DutyFloor, Slot: capacity.Night, PerWing: 1, Hard: true}
		w := newWatchroom(t, db, perWing)
		w.behind(`UPDATE section SET band_id = NULL, sex = '' WHERE house_id = $1`, string(w.house.ID))
		_, stay := w.boards(0)
		w.boards(1)
		w.must(w.tied(map[string]string{"Anne": string(w.house.Girls.ID)}))
		err := w.moves(string(stay.ID), w.house.BoysBeds[0].ID, storetest.Today)
		if got := fmt.Sprint(refusals(err)); got != "[bed.breaks_cover Monday night bed.breaks_cover Tuesday night bed.breaks_cover Wednesday night bed.breaks_cover Thursday night]" {
			t.Fatalf("nobody is on duty over there: %s (%v)", got, err)
		}
		w.must(w.moves(string(stay.ID), w.house.GirlsBeds[4].ID, storetest.Today)) // within the section nothing changes
		w.must(w.tied(map[string]string{"Anne": string(w.house.Girls.ID), "Bilal": string(w.house.Boys.ID)}))
		w.must(w.moves(string(stay.ID), w.house.BoysBeds[0].ID, storetest.Today))
	})
}

func TestAMoveBeyondASoftRuleAsksWhy(t *testing.T) {
	perWing := placement.SupervisionRule{Kind: placement.DutyFloor, Slot: capacity.Night, PerWing: 1}
	w := newWatchroom(t, storetest.Open(t), perWing)
	w.behind(`UPDATE section SET band_id = NULL, sex = '' WHERE house_id = $1`, string(w.house.ID))
	_, stay := w.boards(0)
	w.boards(1)
	w.must(w.tied(map[string]string{"Anne": string(w.house.Girls.ID)}))
	in := office.BedMove{House: w.house.ID, Boarder: string(stay.ID), From: stay.Bed, To: w.house.BoysBeds[0].ID, On: storetest.Today}
	if got := refusals(w.MoveBoarder(w.ctx, w.director, in)); len(got) != 4 || got[0] != "roster.breaks_soft Monday night" {
		t.Errorf("without a reason: %v", got)
	}
	in.Reason = "travaux dans le dortoir"
	w.must(w.MoveBoarder(w.ctx, w.director, in))
	if got := w.reasons(); len(got) != 1 || !strings.HasPrefix(got[0], "travaux dans le dortoir: 2026-11-23 night") {
		t.Errorf("the journal keeps %q", got)
	}
}

func TestABedBeyondASoftRuleIsGivenWithAReason(t *testing.T) {
	soft := oneForOne
	soft.Hard = false
	w := newWatchroom(t, storetest.Open(t), soft)
	w.boards(0)
	f := w.asks()
	w.must(w.serve("", w.nights(), "Anne"))
	give := office.GivenBed{Referral: f.Referral.ID, Section: w.house.Girls.ID, AnswerDays: 5, Nights: calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(1)}}
	if p, err := w.PreviewBed(w.ctx, w.officer, give); err != nil || p.Refused != nil || len(p.Short) != 1 || !p.Breaks() {
		t.Errorf("the preview says %+v, %v", p, err)
	}
	_, err := w.GiveBed(w.ctx, w.officer, give)
	if got := fmt.Sprint(refusals(err)); got != "[roster.breaks_soft Monday night]" {
		t.Errorf("without a reason: %s", got)
	}
	give.Reason = "urgence signalée par l'ASE"
	_, err = w.GiveBed(w.ctx, w.officer, give)
	w.must(err)
	if got := fmt.Sprint(w.reasons()); got != "[urgence signalée par l'ASE: 2026-11-23 night]" {
		t.Errorf("the journal keeps %s", got)
	}
}
