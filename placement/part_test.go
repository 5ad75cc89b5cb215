package placement

import (
	"slices"
	"testing"

	"internat/capacity/calendar"
)

var ruled = Provenance{Author: "DSDEN", On: today, Source: "Convention, article 4"}

func TestWhatIsWrongWithAPartOfAHouse(t *testing.T) {
	floor := Target{ID: "mix_1", Section: "sec_a", Group: Boursier, Share: "0.40", Provenance: ruled}
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"a sound band", Band{Code: "MAISON", Ratio: 20, Adults: 0, Source: ruled}.Check(today), nil},
		{"a band of nothing", Band{}.Check(today), []string{"author:provenance.author_missing", "code:field.missing", "ratio:number.out_of_range", "set_on:field.missing", "source:provenance.source_missing"}},
		{"a rule of tomorrow", Band{Code: "A", Ratio: 1, Source: Provenance{"A", today.AddDays(1), "B"}}.Check(today), []string{"set_on:date.in_future"}},
		{"a sound section", Section{Name: "Filles", Sex: Girl, Levels: []Level{"6e"}, Band: "ban_1"}.Check([]Band{{ID: "ban_1"}}), nil},
		{"a section of another house's band", Section{Name: "Filles", Band: "ban_2"}.Check([]Band{{ID: "ban_1"}}), []string{"band:field.unknown"}},
		{"a section of nothing", Section{Sex: "X", Levels: []Level{"7e"}}.Check(nil), []string{"levels:field.unknown", "name:field.missing", "sex:field.unknown"}},
		{"a sound closure", Closure{When: fromToday, Reason: "works"}.Check(), nil},
		{"a closure of no night", Closure{When: calendar.Interval{From: today, To: today}, Reason: "rain"}.Check(), []string{"reason:field.unknown", "to:closure.backward"}},
		{"a sound floor", floor.Check(today, nil), nil},
		{"the same floor again", floor.Check(today, []Target{floor}), nil},
		{"a target on religion", Target{Group: "religion", Seats: 1, Provenance: ruled}.Check(today, nil), []string{"group:target.group_unlawful"}},
		{"a target of no size", Target{Group: QPV, Provenance: ruled}.Check(today, nil), []string{"amount:target.amount_missing"}},
		{"a target of two sizes", Target{Group: QPV, Seats: 2, Share: "0.2", Provenance: ruled}.Check(today, nil), []string{"amount:target.seats_and_share"}},
		{"more than all", Target{Group: QPV, Share: "1.01", Provenance: ruled}.Check(today, nil), []string{"amount:target.amount_unknown"}},
		{"a share that is no decimal", Target{Group: QPV, Share: "1/3", Provenance: ruled}.Check(today, nil), []string{"amount:target.amount_unknown"}},
		{"all", Target{Group: QPV, Share: "1", Provenance: ruled}.Check(today, nil), nil},
		{"a ceiling under the floor", Target{Section: "sec_a", Group: Boursier, Ceiling: true, Share: "0.35", Provenance: ruled}.Check(today, []Target{floor}),
			[]string{"amount:target.floor_over_ceiling"}},
		{"a ceiling at the floor", Target{Section: "sec_a", Group: Boursier, Ceiling: true, Share: "0.4", Provenance: ruled}.Check(today, []Target{floor}), nil},
		{"a ceiling of another section", Target{Section: "sec_b", Group: Boursier, Ceiling: true, Share: "0.1", Provenance: ruled}.Check(today, []Target{floor}), nil},
		{"a target of nobody", Target{Group: QPV, Seats: 2}.Check(today, nil), []string{"author:provenance.author_missing", "set_on:field.missing", "source:provenance.source_missing"}},
	} {
		if got := fieldCodes(c.err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
