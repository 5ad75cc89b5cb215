package office_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A checked house has a boarder with a review in every girls' bed but one, and
// a request that was offered the last bed and accepted it.
type checked struct {
	*desk
	boarder, other placement.Stay
	offered        placement.File
	offer          placement.Offer
	next           storetest.Lodging // another house of the territory
}

func newChecked(t *testing.T, db *store.DB) *checked {
	c := &checked{desk: newDesk(t, db)}
	c.next = storetest.House(t, db, func(h *placement.House) { h.Territory = c.house.Territory })
	_, c.boarder = c.boards(0)
	_, c.other = c.boards(1)
	for _, s := range []placement.Stay{c.boarder, c.other} {
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			review, event := placement.PlanReview(c.officer, s, placement.ReviewPlan{Rules: placement.ExampleReviewRules()}, storetest.Today, "", c.now)
			_, err := tx.SaveReview(ctx, review, event)
			return err
		})
	}
	c.offered = c.asks()
	c.offer = storetest.Offer(t, db, c.offered, c.house.Girls, storetest.NextYear, func(o *placement.Offer) { o.State = placement.Accepted })
	return c
}

// breaches are what the check finds, "code about".
func (c *checked) breaches() (list []placement.Breach) {
	c.Helper()
	_, err := c.Check(c.ctx, c.officer, func(_ placement.House, b placement.Breach) error {
		list = append(list, b)
		return nil
	})
	c.must(err)
	return list
}

// behind changes the database behind everybody's back, guards off.
func (d *desk) behind(query string, args ...any) {
	d.Helper()
	storetest.Unguarded(d.T, d.db, query, args...)
}

// Each mutation of a sound database is found, by its own rule and at its place,
// on both engines.
func TestEveryBrokenRuleIsFoundByTheCheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, m := range mutations {
			t.Run(string(m.want), func(t *testing.T) {
				c := newChecked(t, db)
				if sound := c.breaches(); len(sound) > 0 {
					t.Fatalf("the sound house has %v", sound)
				}
				about := m.break_(c)
				found := c.breaches()
				i := slices.IndexFunc(found, func(b placement.Breach) bool { return b.Code == m.want && b.About.ID == about })
				if i < 0 {
					t.Fatalf("about %s, found %+v", about, found)
				}
				if b := found[i]; b.House == "" || b.Since.IsZero() {
					t.Errorf("it does not say where and since when: %+v", b)
				}
			})
		}
	})
}

var mutations = []struct {
	want   placement.BreachCode
	break_ func(c *checked) (about string)
}{
	{placement.BedTakenTwice, func(c *checked) string {
		c.behind(`UPDATE stay SET bed_id = $1, from_day = '2026-10-01' WHERE id = $2`, string(c.boarder.Bed), string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.PupilInTwoBeds, func(c *checked) string {
		c.behind(`UPDATE stay SET pupil_id = $1, from_day = '2026-10-01' WHERE id = $2`, string(c.boarder.Pupil), string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.BedElsewhere, func(c *checked) string {
		c.behind(`UPDATE stay SET bed_id = $1 WHERE id = $2`, string(c.house.BoysBeds[0].ID), string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.SectionElsewhere, func(c *checked) string {
		c.behind(`UPDATE stay SET section_id = $1 WHERE id = $2`, string(c.next.Girls.ID), string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.BedOutOfService, func(c *checked) string {
		c.closes(c.other.Bed, "2026-12-01", "2026-12-05")
		return string(c.other.ID)
	}},
	{placement.BoarderNotAdmitted, func(c *checked) string {
		c.behind(`UPDATE pupil SET sex = 'M' WHERE id = $1`, string(c.other.Pupil))
		return string(c.other.ID)
	}},
	{placement.StayPastItsEnd, func(c *checked) string {
		c.behind(`UPDATE stay SET to_day = '2026-11-20' WHERE id = $1`, string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.StayOutsideOffer, func(c *checked) string {
		c.behind(`UPDATE stay SET offer_id = $1 WHERE id = $2`, string(c.offer.ID), string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.StayInClosedHouse, func(c *checked) string {
		c.behind(`UPDATE house SET closed = 1 WHERE id = $1`, string(c.house.ID))
		c.behind(`UPDATE stay SET to_day = '9999-12-31' WHERE id = $1`, string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.NoNextReview, func(c *checked) string {
		c.behind(`DELETE FROM review WHERE stay_id = $1`, string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.StayUntold, func(c *checked) string {
		c.behind(`DELETE FROM event WHERE about_id = $1`, string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.OfferElsewhere, func(c *checked) string {
		c.behind(`UPDATE offer SET section_id = $1 WHERE id = $2`, string(c.next.Girls.ID), string(c.offer.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferNotAdmitted, func(c *checked) string {
		c.behind(`UPDATE referral SET level = 'Tle' WHERE id = $1`, string(c.offered.Referral.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferNotSuspended, func(c *checked) string {
		c.behind(`UPDATE agreement SET state = 'withdrawn', answered_at = '2026-11-20T10:00:00.000Z' WHERE referral_id = $1`, string(c.offered.Referral.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferWithoutConsent, func(c *checked) string {
		c.behind(`DELETE FROM agreement WHERE referral_id = $1`, string(c.offered.Referral.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferOfNoReferral, func(c *checked) string {
		c.behind(`UPDATE referral SET state = 'withdrawn' WHERE id = $1`, string(c.offered.Referral.ID))
		return string(c.offer.ID)
	}},
	{placement.NeitherCameNor, func(c *checked) string {
		c.behind(`UPDATE offer SET from_day = '2026-11-22' WHERE id = $1`, string(c.offer.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferOutside, func(c *checked) string {
		c.behind(`UPDATE offer SET to_day = '2028-08-15' WHERE id = $1`, string(c.offer.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferInClosedHouse, func(c *checked) string {
		c.behind(`UPDATE house SET closed = 1 WHERE id = $1`, string(c.house.ID))
		return string(c.offer.ID)
	}},
	{placement.OfferUntold, func(c *checked) string {
		c.behind(`UPDATE offer SET state = 'suspended' WHERE id = $1`, string(c.offer.ID))
		return string(c.offer.ID)
	}},
	{placement.OverBeds, func(c *checked) string {
		for _, bed := range c.house.GirlsBeds { // one closed twice is one bed less
			c.closes(bed.ID, "2027-09-01", "2027-12-01")
			c.closes(bed.ID, "2027-11-01", "2028-02-01")
		}
		return string(c.house.Girls.ID)
	}},
	{placement.OverLicence, func(c *checked) string {
		c.behind(`UPDATE house SET licensed = 1 WHERE id = $1`, string(c.house.ID))
		return string(c.house.ID)
	}},
	{placement.OverStaff, func(c *checked) string {
		c.behind(`UPDATE band SET ratio = 1 WHERE id = $1`, string(c.house.Band.ID))
		return string(c.house.Band.ID)
	}},
	{placement.BandElsewhere, func(c *checked) string {
		c.behind(`UPDATE section SET band_id = $1 WHERE id = $2`, string(c.next.Band.ID), string(c.house.Boys.ID))
		return string(c.house.Boys.ID)
	}},
	{placement.TargetBeyond, func(c *checked) string {
		c.behind(`INSERT INTO mix_target (id, section_id, group_code, ceiling, seats, share, author, set_on, source)
			VALUES ($1, $2, 'boursier', 0, 7, '', 'DSDEN', '2026-09-01', 'essai')`, "mix_"+string(c.house.Girls.ID), string(c.house.Girls.ID))
		return "mix_" + string(c.house.Girls.ID)
	}},
	{placement.ReservedElsewhere, func(c *checked) string {
		c.reserves(c.offer, c.house.BoysBeds[0].ID)
		return string(c.offer.ID)
	}},
	{placement.ReservedTaken, func(c *checked) string {
		c.reserves(c.offer, c.other.Bed)
		c.behind(`UPDATE stay SET to_day = '9999-12-31' WHERE id = $1`, string(c.other.ID))
		return string(c.offer.ID)
	}},
	{placement.ReservedClosed, func(c *checked) string {
		c.reserves(c.offer, c.other.Bed)
		c.closes(c.other.Bed, "2027-10-04", "2027-10-06")
		return string(c.offer.ID)
	}},
	{placement.RoomMixed, func(c *checked) string {
		c.behind(`UPDATE pupil SET sex = 'M' WHERE id = $1`, string(c.other.Pupil))
		return c.together()
	}},
	{placement.RoomAdultMinor, func(c *checked) string {
		c.behind(`UPDATE pupil SET born = '2008-03-02' WHERE id = $1`, string(c.other.Pupil))
		return c.together()
	}},
	{placement.RoomNotApart, func(c *checked) string {
		p := placement.Pair{One: c.boarder.Pupil, Other: c.other.Pupil}.Ordered()
		c.behind(`INSERT INTO kept_apart (one_id, other_id, author, set_on) VALUES ($1, $2, 'CPE', '2026-11-02')`, string(p.One), string(p.Other))
		return c.together()
	}},
	{placement.RoomBeyondRule, func(c *checked) string {
		c.behind(`INSERT INTO room_rule (house_id, beds, area, author, set_on, source) VALUES ($1, 1, 0, 'CA', '2026-11-02', 'essai')`, string(c.house.ID))
		return c.together()
	}},
	{placement.AbsenceOutside, func(c *checked) string {
		c.excuses(c.other, "2026-12-01", "2026-12-03")
		c.behind(`UPDATE stay SET to_day = '2026-12-02' WHERE id = $1`, string(c.other.ID))
		return string(c.other.ID)
	}},
	{placement.AbsenceTwice, func(c *checked) string {
		c.excuses(c.other, "2026-12-01", "2026-12-03")
		c.excuses(c.other, "2026-12-07", "2026-12-09")
		c.behind(`UPDATE absence SET from_day = '2026-12-02' WHERE from_day = '2026-12-07'`)
		return string(c.other.ID)
	}},
	{placement.RosterMissing, func(c *checked) string {
		c.rosters()
		c.behind(`DELETE FROM roster_week WHERE house_id = $1 AND monday = '2026-11-30'`, string(c.house.ID))
		return "2026-11-30"
	}},
	{placement.RosterShort, func(c *checked) string {
		c.rosters()
		c.behind(`DELETE FROM shift WHERE house_id = $1 AND on_day = '2026-12-01'`, string(c.house.ID))
		return "2026-11-30"
	}},
	{placement.RosterThin, func(c *checked) string {
		c.rosters()
		c.behind(`INSERT INTO supervision_rule (id, house_id, kind, slot, age, boarders, adults, per_wing, whole, mixed, least, hard, author, set_on, source)
			VALUES ($1, $2, 'ratio', 'night', '', 1, 1, 0, 0, 0, 0, 0, 'CA', '2026-11-02', 'essai')`, "rul_thin_"+string(c.house.ID), string(c.house.ID))
		return "2026-11-30"
	}},
	{placement.OnDutyAway, func(c *checked) string {
		stf := c.rosters()
		c.behind(`INSERT INTO staff_absence (id, staff_id, from_day, to_day, reason) VALUES ($1, $2, '2026-12-02', '2026-12-03', 'leave')`, "sab_"+stf, stf)
		return "2026-11-30"
	}},
	{placement.StaffTooYoung, func(c *checked) string {
		c.behind(`UPDATE staff SET born = '2006-12-02' WHERE id = $1`, c.rosters()) // twenty on the third of these nights
		return "2026-11-30"
	}},
	{placement.TwoPlacesAtOnce, func(c *checked) string {
		stf := c.rosters()
		c.behind(`INSERT INTO staff (id, house_id, name, name_key, kind, born, hundredths, until_day, version)
			SELECT 'stf_b' || id, $1, name, name_key, kind, born, hundredths, until_day, 1 FROM staff WHERE id = $2`, string(c.next.ID), stf)
		c.behind(`INSERT INTO shift (house_id, on_day, slot, staff_id, wing) VALUES ($1, '2026-12-01', 'night', $2, '')`, string(c.next.ID), "stf_b"+stf)
		return "2026-11-30"
	}},
	{placement.ShiftElsewhere, func(c *checked) string {
		c.rosters()
		c.behind(`UPDATE shift SET wing = $1 WHERE house_id = $2 AND on_day = '2026-12-01'`, string(c.next.Band.ID), string(c.house.ID))
		return "2026-11-30"
	}},
	{placement.StaffedBeyond, func(c *checked) string {
		c.rosters()
		c.behind(`UPDATE band SET adults = 2, staffed_week = '2026-11-30', staffed_night = '2026-12-01' WHERE id = $1`, string(c.house.Band.ID))
		return string(c.house.Band.ID)
	}},
	{placement.PostsMissing, func(c *checked) string {
		c.rosters()
		c.behind(`INSERT INTO supervision_rule (id, house_id, kind, slot, age, boarders, adults, per_wing, whole, mixed, least, hard, author, set_on, source)
			VALUES ($1, $2, 'allotment', '', '', 3, 1, 0, 0, 0, 0, 0, 'CA', '2026-11-02', 'essai')`, "rul_post_"+string(c.house.ID), string(c.house.ID))
		return string(c.house.ID)
	}},
	{placement.CountStale, func(c *checked) string {
		c.behind(`UPDATE occupancy_change SET held = held - 1 WHERE section_id = $1 AND on_day = '2027-09-01'`, string(c.house.Girls.ID))
		return string(c.house.Girls.ID)
	}},
}

// together puts the two boarders into one room, in a bed each.
func (c *checked) together() (room string) {
	c.Helper()
	c.behind(`UPDATE bed SET room_id = (SELECT room_id FROM bed WHERE id = $1) WHERE id = $2`, string(c.boarder.Bed), string(c.other.Bed))
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		rooms, err := tx.Bedrooms(ctx, store.Whole(c.house.Territory), c.house.ID)
		for _, r := range rooms {
			for _, b := range r.Beds {
				if b.ID == c.boarder.Bed {
					room = string(r.ID)
				}
			}
		}
		return err
	})
	return room
}

// reserves keeps a bed for whoever accepted an offer.
func (c *checked) reserves(o placement.Offer, bed placement.BedID) {
	c.behind(`INSERT INTO bed_reservation (offer_id, bed_id) VALUES ($1, $2)`, string(o.ID), string(bed))
}

func (c *checked) excuses(s placement.Stay, from, to string) {
	c.Helper()
	_, err := c.Excuse(c.ctx, c.officer, office.Excuse{Stay: s.ID, Nights: calendar.Interval{From: calendar.MustDay(from), To: calendar.MustDay(to)}, Reason: "family"})
	c.must(err)
}

// rosters gives the house a roster that is as it should be: one adult of half a
// post on the nights of this week and the next, and strict rules that ask for one
// and for twenty years of age.
func (c *checked) rosters() (staff string) {
	c.Helper()
	staff = "stf_" + string(c.house.ID)
	c.behind(`INSERT INTO staff (id, house_id, name, name_key, kind, born, hundredths, until_day, version)
		VALUES ($1, $2, 'Anne', $3, 'aed', '1995-03-02', 50, '9999-12-31', 1)`, staff, string(c.house.ID), "anne "+string(c.house.ID))
	for kind, column := range map[string]string{"floor": "whole", "age": "least"} {
		c.behind(`INSERT INTO supervision_rule (id, house_id, kind, slot, age, boarders, adults, per_wing, whole, mixed, least, hard, author, set_on, source)
			VALUES ($1, $2, $3, 'night', '', 0, 0, 0, 0, 0, 0, 1, 'CA', '2026-11-02', 'essai')`, "rul_"+kind+string(c.house.ID), string(c.house.ID), kind)
		c.behind(`UPDATE supervision_rule SET `+column+` = $1 WHERE id = $2`, map[string]int{"floor": 1, "age": 20}[kind], "rul_"+kind+string(c.house.ID))
	}
	for _, week := range []calendar.Week{storetest.Today.ISOWeek(), storetest.Today.ISOWeek().Next()} {
		c.behind(`INSERT INTO roster_week (house_id, monday, version, by_role, by_id, by_name, at) VALUES ($1, $2, 1, 'director', '', '', '2026-11-20T10:00:00.000Z')`,
			string(c.house.ID), week.Monday().String())
		for night := range 4 {
			c.behind(`INSERT INTO shift (house_id, on_day, slot, staff_id, wing) VALUES ($1, $2, 'night', $3, $4)`,
				string(c.house.ID), week.Monday().AddDays(night).String(), staff, string(c.house.Band.ID))
		}
	}
	if found := c.breaches(); len(found) > 0 {
		c.Fatalf("the roster as it should be has %+v", found)
	}
	return staff
}

// Who is away with leave needs nobody, and who wrote why a soft rule breaks need
// not be told again.
func TestTheCheckKnowsOfLeaveAndOfWrittenReasons(t *testing.T) {
	c := newChecked(t, storetest.Open(t))
	c.rosters()
	c.behind(`DELETE FROM shift WHERE on_day = '2026-12-01'`)
	if found := c.breaches(); len(found) != 1 || found[0].Code != placement.RosterShort || found[0].Slot != "night" || found[0].Count != 0 || found[0].Of != 1 {
		t.Fatalf("found %+v", found)
	}
	c.excuses(c.other, "2026-12-01", "2026-12-02")
	c.excuses(c.boarder, "2026-12-01", "2026-12-02")
	if found := c.breaches(); len(found) > 0 {
		t.Errorf("nobody sleeps there, and it found %+v", found)
	}
	c.behind(`UPDATE absence SET state = 'cancelled'`)
	c.behind(`UPDATE supervision_rule SET hard = 0`)
	storetest.Write(t, c.db, func(ctx context.Context, tx *store.Tx) error {
		e := c.officer.Happened(c.now, "roster.changed", "roster_week", string(c.house.ID)+"/2026-W49")
		e.House, e.Reason, e.Facts = c.house.ID, "veilleur de l'internat voisin", map[string]string{"short": "2026-12-01 night"}
		return tx.AddEvent(ctx, e)
	})
	if found := c.breaches(); len(found) > 0 {
		t.Errorf("somebody wrote why, and it found %+v", found)
	}
}

// onPurpose are the breaches that the sample data shows: a Wednesday with one
// adult too few, an adult who is away on a Thursday, two who should be kept apart,
// and small rooms.
var onPurpose = []placement.BreachCode{placement.RosterShort, placement.RosterThin, placement.OnDutyAway, placement.RoomNotApart, placement.RoomBeyondRule}

// The schema itself keeps a closure from running backward, on both engines; the
// rule is tested where it is written.
func TestEveryRuleOfTheCheckHasAMutation(t *testing.T) {
	has := map[placement.BreachCode]bool{placement.ClosureBackward: true}
	for _, m := range mutations {
		has[m.want] = true
	}
	for _, code := range placement.BreachCodes {
		if !has[code] {
			t.Errorf("nothing breaks %s", code)
		}
	}
}

// closes takes a bed out of service.
func (c *checked) closes(bed placement.BedID, from, to string) {
	c.Helper()
	storetest.Write(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveClosure(ctx, placement.Closure{Bed: bed, When: calendar.Interval{From: calendar.MustDay(from), To: calendar.MustDay(to)}, Reason: "works"},
			c.officer.Happened(c.now, "closure.added", "closure", ""))
		return err
	})
}

// A bed that is mended while nobody is there is no breach.
func TestAClosureWhileTheHouseIsShutIsNoBreach(t *testing.T) {
	c := newChecked(t, storetest.Open(t))
	c.closes(c.other.Bed, "2026-11-27", "2026-11-30") // from Friday to Monday
	if found := c.breaches(); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
}

// Adults who may move are counted together.
func TestAdultsWhoMoveAreCheckedTogether(t *testing.T) {
	c := newChecked(t, storetest.Open(t))
	c.behind(`UPDATE house SET movable = 1 WHERE id = $1`, string(c.house.ID))
	c.behind(`UPDATE band SET ratio = 1 WHERE id = $1`, string(c.house.Band.ID))
	found := c.breaches()
	if len(found) != 1 || found[0].About.Kind != "house" || found[0].Count != 2 || found[0].Of != 1 || found[0].Since != storetest.Today {
		t.Errorf("found %+v", found)
	}
}

func TestASeededDatabaseHasTheBreachesItShowsAndNoOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, err := cohort.Build(cohort.Demo(storetest.Today))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Seed(context.Background(), w, nil); err != nil {
			t.Fatal(err)
		}
		o := office.New(db, func() time.Time { return storetest.Noon })
		found := map[placement.BreachCode]int{}
		round, err := o.Check(context.Background(), placement.Tick(w.Territory.ID), func(h placement.House, b placement.Breach) error {
			found[b.Code]++
			if !slices.Contains(onPurpose, b.Code) {
				t.Errorf("%s: %+v", h.UAI, b)
			}
			return nil
		})
		if got := fmt.Sprint(found); got != "map[room.beyond_rule:13 room.kept_apart:1 roster.away:8 roster.short:7 roster.thin:17]" {
			t.Error(got)
		}
		if err != nil || round.Stays < 100 || round.Houses != len(w.Houses) {
			t.Errorf("%+v, %v", round, err)
		}
	})
}

// last is the check that is kept, and what each person sees of it.
func (c *checked) last(by placement.Actor) (round store.CheckRound, lines []store.BreachLine) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) (err error) {
		if round, err = tx.LastCheck(ctx, by.Territory); err != nil {
			return err
		}
		lines, err = tx.Breaches(ctx, store.ScopeOf(by), 100)
		return err
	})
	return round, lines
}

func TestTheNightlyCheckIsKeptForThoseItConcerns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newChecked(t, db)
		director := storetest.Director(t, db, c.house.Territory, c.house.ID)
		neighbour := storetest.Director(t, db, c.house.Territory, c.next.ID)
		c.behind(`DELETE FROM review WHERE stay_id = $1`, string(c.other.ID))
		if n, err := c.CheckNight(c.ctx, c.house.Territory); err != nil || n != 1 {
			t.Fatalf("%d breaches, %v", n, err)
		}
		for _, see := range []struct {
			by    placement.Actor
			lines int
		}{{c.officer, 1}, {director, 1}, {neighbour, 0}} {
			round, lines := c.last(see.by)
			if !round.At.Equal(storetest.Noon) || round.Breaches != 1 || len(lines) != see.lines {
				t.Errorf("%s sees %+v %+v", see.by.Role, round, lines)
			}
		}
		_, lines := c.last(director)
		if l := lines[0]; l.Code != placement.NoNextReview || l.BedLabel == "" || l.SectionName != c.house.Girls.Name || l.UAI != c.house.UAI || l.Days != c.other.Nights {
			t.Errorf("kept %+v", l)
		}
	})
}

// Two replicas that check the same night at once keep what was found once.
func TestTwoReplicasKeepOneCheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newChecked(t, db)
		c.behind(`DELETE FROM review WHERE stay_id = $1`, string(c.other.ID))
		var all sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			all.Go(func() {
				_, errs[i] = office.New(db, func() time.Time { return c.now }).CheckNight(c.ctx, c.house.Territory)
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if round, lines := c.last(c.officer); round.Breaches != 1 || len(lines) != 1 {
			t.Errorf("kept %+v %+v", round, lines)
		}
	})
}

// What the office does by its own rules is sound by those of the check: a whole
// campaign, from the run to the last offer.
func TestAWholeCampaignLeavesNothingBroken(t *testing.T) {
	size := cohort.Demo(calendar.MustDay("2027-03-15"))
	ctx, db := context.Background(), storetest.Open(t)
	w, err := cohort.Build(size)
	if err == nil {
		err = db.Seed(ctx, w, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	o := office.New(db, func() time.Time { return size.AsOf.At(10, 0, paris).UTC() })
	by := storetest.Officer(w.Territory.ID)
	var open placement.CampaignID
	for _, c := range w.Campaigns {
		if c.State == placement.Open {
			open = c.ID
		}
	}
	run, err := o.PrepareRun(ctx, by, open, placement.Fill)
	if err == nil {
		err = o.StartRun(ctx, by, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version})
	}
	if err == nil {
		err = o.ComputeRun(ctx, by, run.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	var lines []store.ProposalLine
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		lines, err = tx.Proposals(ctx, store.Whole(by.Territory), run.ID, store.ToOpen, 1000, 0)
		return err
	})
	for _, p := range lines {
		if err := o.OpenProposal(ctx, by, p.ID); err != nil {
			t.Fatal(err)
		}
	}
	done, err := o.ConfirmAll(ctx, by, run.ID)
	if err != nil || done.Offers == 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	round, err := o.Check(ctx, by, func(h placement.House, b placement.Breach) error {
		if !slices.Contains(onPurpose, b.Code) {
			t.Errorf("%s: %+v", h.UAI, b)
		}
		return nil
	})
	if err != nil || round.Offers < done.Offers {
		t.Errorf("%+v, %v", round, err)
	}
}

// Linear in the stays; what is in memory is a few houses, so that the peak does
// not grow with them.
func BenchmarkCheck(b *testing.B) {
	for _, size := range []struct{ pupils, houses int }{{20_000, 400}, {250_000, 5000}} {
		b.Run(fmt.Sprint(size.pupils), func(b *testing.B) {
			if testing.Short() {
				b.Skip("it seeds for long")
			}
			db := storetest.Open(b)
			w, err := cohort.Build(cohort.Size{Pupils: size.pupils, Houses: size.houses, Seed: 1, AsOf: storetest.Today})
			check(b, err)
			check(b, db.Seed(context.Background(), w, nil))
			o, peak := office.New(db, func() time.Time { return storetest.Noon }), uint64(0)
			for b.Loop() {
				round, err := o.Check(context.Background(), placement.Tick(w.Territory.ID), func(placement.House, placement.Breach) error { return nil })
				check(b, err)
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
				b.ReportMetric(float64(round.Stays), "stays")
				b.ReportMetric(float64(round.Breaches), "breaches")
			}
			b.ReportMetric(float64(peak)/1e6, "heap-MB")
		})
	}
}
