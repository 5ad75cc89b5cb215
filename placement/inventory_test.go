package placement

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
)

// audited is a house of one section with four beds, checked on a day of November
// by a timetable that has every night but those of Friday and Saturday.
func audited(change ...func(*Inventory)) string {
	v := Inventory{
		House:    House{ID: "hou_a"},
		Bands:    []Band{{ID: "ban_a", House: "hou_a", Ratio: 4, Adults: 1}},
		Sections: []Section{{ID: "sec_a", House: "hou_a", Band: "ban_a", Beds: 4}},
	}
	for _, f := range change {
		f(&v)
	}
	if v.Counted == nil {
		v.Counted = counted(v.Stays, v.Offers)
	}
	open := func(d calendar.Day) bool { return d.Weekday() != time.Friday && d.Weekday() != time.Saturday }
	var says []string
	for _, b := range v.Breaches(calendar.MustDay("2026-11-23"), time.UTC, open) {
		says = append(says, fmt.Sprintf("%s %s since %s %d/%d", b.Code, b.Days, b.Since, b.Count, b.Of))
	}
	return strings.Join(says, "; ")
}

// counted is what the counts say of sound stays and offers.
func counted(stays []KeptStay, offers []KeptOffer) (list []KeptChange) {
	add := func(section SectionID, state capacity.State, nights calendar.Interval) {
		list = append(list, KeptChange{section, state, nights.From, 1})
		if !nights.IsOpen() {
			list = append(list, KeptChange{section, state, nights.To, -1})
		}
	}
	for _, s := range stays {
		add(s.Section, capacity.Occupied, s.Nights)
	}
	for _, o := range offers {
		if o.State == Accepted || o.State == Suspended {
			add(o.Section, capacity.Held, o.Nights)
		}
	}
	return list
}

func TestACountThatDoesNotFollowItsStaysIsNamedByItsWeeks(t *testing.T) {
	year := during("2026-09-01", "2027-07-03")
	on := func(day string, n int) KeptChange {
		return KeptChange{"sec_a", capacity.Occupied, calendar.MustDay(day), n}
	}
	for _, c := range []struct {
		name string
		kept []KeptChange
		want string
	}{
		{"as it should be", []KeptChange{on("2026-09-01", 2), on("2027-07-03", -2)}, ""},
		{"added and taken away again", []KeptChange{on("2026-09-01", 2), on("2026-10-01", 1), on("2026-10-01", -1), on("2027-07-03", -2)}, ""},
		{"one lost for two nights of one week", []KeptChange{on("2026-09-01", 2), on("2026-11-24", -1), on("2026-11-26", 1), on("2027-07-03", -2)},
			"count.stale 2026-11-23/2026-11-30 since 2026-11-23 12/14"},
		{"one never left", []KeptChange{on("2026-09-01", 2), on("2027-07-03", -1)}, "count.stale 2027-06-28/ since 2027-06-28 12/10"},
		{"one moved a day too late", []KeptChange{on("2026-09-01", 1), on("2026-09-02", 1), on("2027-07-03", -2)}, "count.stale 2026-08-31/2026-09-07 since 2026-08-31 11/12"},
		{"wrong in two places", []KeptChange{on("2026-09-01", 3), on("2026-09-08", -1), on("2027-06-30", -2)}, "count.stale 2026-08-31/2027-07-05 since 2026-08-31 18/12"},
		{"all of it gone", []KeptChange{on("2020-01-01", 0)}, "count.stale 2026-08-31/2027-07-05 since 2026-08-31 0/12"},
	} {
		got := audited(sleeping(2, year), func(v *Inventory) { v.Counted = c.kept })
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func during(from, to string) calendar.Interval {
	i := calendar.Interval{From: calendar.MustDay(from)}
	if to != "" {
		i.To = calendar.MustDay(to)
	}
	return i
}

// sleeping puts so many sound stays into the section, each in a bed of its own.
func sleeping(n int, nights calendar.Interval) func(*Inventory) {
	return func(v *Inventory) {
		for range n {
			id := fmt.Sprint("x", len(v.Stays))
			v.Stays = append(v.Stays, KeptStay{
				Stay:       Stay{ID: StayID(id), House: "hou_a", Section: "sec_a", Bed: BedID(id), Nights: nights, State: Present},
				BedSection: "sec_a", SectionHouse: "hou_a", Reviewed: true, Told: true,
			})
		}
	}
}

func closing(bed BedID, when calendar.Interval) func(*Inventory) {
	return func(v *Inventory) {
		v.Closures = append(v.Closures, KeptClosure{Closure: Closure{ID: "clo_" + ClosureID(bed), Bed: bed, When: when}, Section: "sec_a"})
	}
}

func TestWhatTheCheckSaysOfAHouse(t *testing.T) {
	year := during("2026-09-01", "2027-07-03")
	for _, c := range []struct {
		name  string
		house []func(*Inventory)
		want  string
	}{
		{"full is sound", []func(*Inventory){sleeping(4, year)}, ""},
		{"one too many for the beds and for the adult", []func(*Inventory){sleeping(5, year)},
			"ceiling.usable 2026-11-23/2027-07-03 since 2026-11-23 5/4; ceiling.staffed 2026-11-23/2027-07-03 since 2026-11-23 5/4"},
		{"from the night the fifth is there, worst night shown", []func(*Inventory){sleeping(4, year), sleeping(1, during("2027-01-04", "2027-03-01")), sleeping(1, during("2027-02-01", "2027-02-15")),
			func(v *Inventory) { v.Bands = nil; v.Sections[0].Band = "" }},
			"ceiling.usable 2027-01-04/2027-03-01 since 2027-01-04 6/4"},
		{"nobody is too many on nights the house is shut", []func(*Inventory){sleeping(4, year), closing("free", during("2026-11-27", "2026-11-29"))}, ""},
		{"two closures of one bed are one bed less", []func(*Inventory){sleeping(3, year), closing("free", during("2026-12-01", "2026-12-10")), closing("free", during("2026-12-05", "2026-12-20"))}, ""},
		{"and two of two beds are two", []func(*Inventory){sleeping(3, year), closing("free", during("2026-12-01", "")), closing("other", during("2026-12-08", "2026-12-10"))},
			"ceiling.usable 2026-12-08/2026-12-10 since 2026-12-08 3/2"},
		{"what is past is not counted", []func(*Inventory){sleeping(5, during("2025-09-01", "2026-07-03")), func(v *Inventory) {
			for i := range v.Stays {
				v.Stays[i].State = Left
			}
		}}, ""},
		{"a closure that runs backward", []func(*Inventory){closing("free", during("2026-12-10", "2026-12-01"))}, "closure.backward 2026-12-10/2026-12-01 since 2026-12-10 0/0"},
		{"the day one leaves the next may come", []func(*Inventory){sleeping(1, during("2026-09-01", "2026-12-01")), sleeping(1, during("2026-12-01", "")), func(v *Inventory) { v.Stays[1].Bed = v.Stays[0].Bed }}, ""},
		{"a stay without a night takes no bed", []func(*Inventory){sleeping(1, year), sleeping(1, during("2026-10-01", "2026-10-01")), func(v *Inventory) { v.Stays[1].Bed = v.Stays[0].Bed; v.Stays[1].State = Left }}, ""},
		{"each stay in excess is named once", []func(*Inventory){sleeping(1, year), sleeping(2, during("2026-10-01", "2026-10-05")), func(v *Inventory) {
			v.Stays[1].Bed, v.Stays[2].Bed = v.Stays[0].Bed, v.Stays[0].Bed
			v.Stays[1].State, v.Stays[2].State = Left, Left
		}}, "stay.bed_taken_twice 2026-10-01/2026-10-05 since 2026-10-01 0/0; stay.bed_taken_twice 2026-10-01/2026-10-05 since 2026-10-01 0/0"},
	} {
		if got := audited(c.house...); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// consenting is what the check says of an offer by what its guardians said.
func consenting(change ...func(*KeptOffer)) string {
	o := KeptOffer{
		Offer:        Offer{ID: "off_a", House: "hou_a", Section: "sec_a", Nights: during("2027-09-01", "2028-07-01"), State: Accepted, DecidedAt: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)},
		SectionHouse: "hou_a", Of: Placed, Way: Application, Born: calendar.MustDay("2013-05-02"), Told: true,
		Holders: []KeptHolder{{Standing: Joint, State: Given}, {Standing: Joint, State: Given}, {Standing: Carer}},
	}
	for _, f := range change {
		f(&o)
	}
	code, _, _ := strings.Cut(audited(func(v *Inventory) { v.Offers = []KeptOffer{o} }), " ")
	return code
}

func TestTheCheckAsksForEveryAgreementOnceMore(t *testing.T) {
	says := func(n int, state AgreementState) func(*KeptOffer) {
		return func(o *KeptOffer) { o.Holders[n].State = state }
	}
	renewal := func(o *KeptOffer) { o.Way = Renewal }
	for _, c := range []struct {
		name  string
		offer []func(*KeptOffer)
		want  string
	}{
		{"both said yes", nil, ""},
		{"one is silent", []func(*KeptOffer){says(1, Requested)}, "offer.no_agreement"},
		{"one was never asked", []func(*KeptOffer){says(0, "")}, "offer.no_agreement"},
		{"one took it back", []func(*KeptOffer){says(1, TakenBack)}, "offer.not_suspended"},
		{"and the offer is suspended", []func(*KeptOffer){says(1, TakenBack), func(o *KeptOffer) { o.State = Suspended }}, ""},
		{"a carer's word never counts", []func(*KeptOffer){says(0, ""), says(1, ""), says(2, Given)}, "offer.no_agreement"},
		{"for a renewal one is enough", []func(*KeptOffer){renewal, says(1, Requested)}, ""},
		{"unless the other objects", []func(*KeptOffer){renewal, says(1, Requested), func(o *KeptOffer) { o.Holders[1].Objects = true }}, "offer.no_agreement"},
		{"or says no", []func(*KeptOffer){renewal, says(1, Refused)}, "offer.not_suspended"},
		{"a pupil of age signs alone", []func(*KeptOffer){says(0, ""), says(1, ""), func(o *KeptOffer) { o.Born = calendar.MustDay("2008-11-23") }}, ""},
		{"but not the day before", []func(*KeptOffer){says(0, ""), says(1, ""), func(o *KeptOffer) { o.Born = calendar.MustDay("2008-11-24") }}, "offer.no_agreement"},
		{"an offer that lapsed asks for nothing", []func(*KeptOffer){says(0, TakenBack), func(o *KeptOffer) { o.State = Lapsed }}, ""},
	} {
		if got := consenting(c.offer...); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAnOfferToChangePlacesTakesNoPlaceInTheCheck(t *testing.T) {
	full := func(exchange string) string {
		return audited(sleeping(4, during("2026-09-01", "2027-07-03")), func(v *Inventory) {
			v.Offers = []KeptOffer{{Offer: Offer{ID: "off_a", House: "hou_a", Section: "sec_a", Nights: during("2026-12-01", "2027-07-03"), State: Offered, Exchange: exchange},
				SectionHouse: "hou_a", Of: Placed, Way: Application, Born: calendar.MustDay("2008-01-02"), Told: true}}
		})
	}
	if got := full("exc_1"); got != "" {
		t.Errorf("another of the exchange has the place: %s", got)
	}
	if got := full(""); !strings.HasPrefix(got, "ceiling.usable 2026-12-01") {
		t.Errorf("any other offer takes one: %s", got)
	}
}

func TestRoomsAreHeldOnlyOverNightsToCome(t *testing.T) {
	two := func(nights calendar.Interval, change ...func(a, b *KeptStay)) string {
		return audited(sleeping(2, nights), func(v *Inventory) {
			for i := range v.Stays {
				v.Stays[i].Room, v.Stays[i].Sex, v.Stays[i].Pupil, v.Stays[i].Born = "101", Girl, PupilID(v.Stays[i].ID), calendar.MustDay("2012-03-01")
			}
			for _, f := range change {
				f(&v.Stays[0], &v.Stays[1])
			}
		})
	}
	year := during("2026-09-01", "2027-07-03")
	boy := func(_, b *KeptStay) { b.Sex = Boy }
	for _, c := range []struct {
		name, got, want string
	}{
		{"two girls", two(year), ""},
		{"a girl and a boy", two(year, boy), "room.girls_and_boys 2026-11-23/2027-07-03 since 2026-11-23 0/0"},
		{"one leaves before the other comes", two(year, boy, func(a, b *KeptStay) {
			a.Nights.To = calendar.MustDay("2027-01-04")
			b.Nights.From = calendar.MustDay("2027-01-04")
		}), ""},
		{"last year", two(during("2025-09-01", "2026-07-04"), boy, func(a, b *KeptStay) { a.State, b.State = Left, Left }), ""},
		{"eighteen during the year is a minor of the first day", two(year, func(_, b *KeptStay) { b.Born = calendar.MustDay("2008-10-01") }), ""},
		{"eighteen on the first day is of age", two(year, func(_, b *KeptStay) { b.Born = calendar.MustDay("2008-08-01") }), "room.adult_and_minor 2026-11-23/2027-07-03 since 2026-11-23 0/0"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}
