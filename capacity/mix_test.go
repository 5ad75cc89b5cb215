package capacity_test

import (
	"testing"

	"internat/capacity"
)

func percent(t *testing.T, text string) *capacity.Share {
	t.Helper()
	s, err := capacity.ShareOf(text)
	if err != nil {
		t.Fatal(err)
	}
	return &s
}

// people returns so many scholarship holders, others, and boarders not classed.
func people(scholars, others, unknown int) []capacity.Member {
	var list []capacity.Member
	for range scholars {
		list = append(list, capacity.Member{Classed: true, Categories: []string{"qpv", "scholarship"}})
	}
	for range others {
		list = append(list, capacity.Member{Classed: true, Categories: []string{"qpv"}})
	}
	return append(list, make([]capacity.Member, unknown)...)
}

func TestATargetIsHeldToTheLastBoarder(t *testing.T) {
	target := capacity.Target{Category: "scholarship", Floor: percent(t, "30"), Ceiling: percent(t, "50")}
	for _, c := range []struct {
		scholars, others, unknown int
		missing, tooMany          int
	}{
		{8, 17, 0, 0, 0},
		{7, 18, 0, 1, 0}, // 28 %
		{7, 18, 9, 1, 0}, // those nobody classed are in no whole
		{12, 13, 0, 0, 0},
		{13, 12, 0, 0, 1}, // 52 %
		{0, 0, 5, 0, 0},
	} {
		m := capacity.MixOf(target, people(c.scholars, c.others, c.unknown))
		if m.Missing != c.missing || m.TooMany != c.tooMany || m.Unknown != c.unknown || m.Held != (c.missing+c.tooMany == 0) {
			t.Errorf("%+v: %+v", c, m)
		}
	}
}

func TestATargetWithoutFloorOrCeilingIsAlwaysHeld(t *testing.T) {
	if m := capacity.MixOf(capacity.Target{Category: "scholarship"}, people(0, 3, 0)); !m.Held || m.Percent(0) != "0" {
		t.Errorf("%+v", m)
	}
}

func TestTheSlackIsHowManyOthersMayStillCome(t *testing.T) {
	target := capacity.Target{Category: "scholarship", Floor: percent(t, "30")}
	for _, c := range []struct{ scholars, others int }{{8, 10}, {3, 0}, {7, 18}} {
		slack, ok := capacity.MixOf(target, people(c.scholars, c.others, 0)).Slack()
		held := capacity.MixOf(target, people(c.scholars, c.others+slack, 0)).Held
		broken := !capacity.MixOf(target, people(c.scholars, c.others+slack+1, 0)).Held
		if !ok || !held || !broken {
			t.Errorf("%+v: slack %d (%v), held %v, one more breaks it %v", c, slack, ok, held, broken)
		}
	}
}

func TestWithoutAFloorThereIsNoSlack(t *testing.T) {
	for _, target := range []capacity.Target{{}, {Floor: percent(t, "0")}, {Ceiling: percent(t, "50")}} {
		if slack, ok := capacity.MixOf(target, people(3, 3, 0)).Slack(); ok {
			t.Errorf("%+v: slack %d", target, slack)
		}
	}
}
