package web

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
	"time"

	"internat/capacity"
	"internat/placement"
	"internat/placement/plain"
)

// A PostsBox is the check of posts: another question than who is on duty.
type PostsBox struct {
	Known    bool // a rule says how many posts there should be
	Points   []Point
	Badge    Badge
	Says     string
	Unruled  string
	Boarders string
}

// posts compares the posts that the rules give for the boarders with those there are.
func (v *SupervisionView) posts(d placement.Duty) {
	on := v.Week.Monday()
	if len(v.Days) > 0 {
		on = v.Days[0]
		if len(v.Days) > 1 {
			on = v.Days[1] // a night of the middle of the week
		}
	}
	a := d.Allot(on)
	v.Posts.Known = slices.ContainsFunc(d.Rules, func(r placement.SupervisionRule) bool { return r.Kind == placement.Allotment })
	counts := map[placement.AgeBand]int{}
	for _, s := range d.Sleepers {
		if s.Nights.Contains(on) {
			counts[s.Level.AgeBand()] += s.Count
		}
	}
	v.Posts.Boarders = v.T("supervision.posts_for", counts[placement.CollegeAge], counts[placement.LyceeAge], on)
	v.Posts.Points = []Point{
		{Label: v.T("supervision.posts_given"), Value: fte(v.Lang, a.Required)},
		{Label: v.T("supervision.posts_filled"), Value: fte(v.Lang, a.Posts)},
	}
	missing := a.Missing()
	switch missing.Sign() {
	case 1:
		v.Posts.Badge, v.Posts.Says = Badge{"bad", v.T("supervision.posts_short")}, v.T("supervision.posts_missing", fte(v.Lang, missing))
	case 0:
		v.Posts.Badge, v.Posts.Says = Badge{"ok", v.T("supervision.posts_enough")}, v.T("supervision.posts_equal")
	default:
		v.Posts.Badge, v.Posts.Says = Badge{"ok", v.T("supervision.posts_enough")}, v.T("supervision.posts_more", fte(v.Lang, new(big.Rat).Neg(missing)))
	}
	if len(a.Unruled) > 0 && v.Posts.Known {
		v.Posts.Unruled = v.T("supervision.posts_unruled", v.ageNames(a.Unruled))
	}
	v.Tiles = append(v.Tiles, Tile{Number: fte(v.Lang, a.Posts), Label: v.T("supervision.tile_posts", fte(v.Lang, a.Required)), Href: "#postes"})
}

func (v *SupervisionView) ageNames(codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, v.T("age."+code))
	}
	return plain.List(v.Lang, names)
}

// fte writes posts exactly to the hundredth: 3,5.
func fte(lang plain.Lang, r *big.Rat) string {
	text := strings.TrimRight(strings.TrimRight(r.FloatString(2), "0"), ".")
	if lang == plain.FR {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// A BandAdults is the number of adults with which the places of a band are
// counted, where it comes from, and what the roster of the week would say.
type BandAdults struct {
	ID     placement.BandID
	Code   string
	Says   string // "2 adultes × 20 = 40 places"
	From   string // who said so
	Roster string // what the roster of the week gives
	Differ bool   // and it is another number, or another source
}

func (v *SupervisionView) bandAdults(d placement.Duty) {
	for _, b := range d.Bands {
		line := BandAdults{ID: b.ID, Code: b.Code, Says: v.T("supervision.band_says", b.Adults, b.Ratio, b.Staffed()), From: v.staffedFrom(b)}
		adults, night, known := d.WeakestNight(b.ID, v.Week)
		switch {
		case !known:
			line.Roster = v.T("supervision.band_unknown")
		default:
			line.Roster = v.T("supervision.band_roster", adults, night, adults*b.Ratio)
			line.Differ = adults != b.Adults || b.Monday != v.Week.Monday()
		}
		v.Bands = append(v.Bands, line)
	}
}

// staffedFrom says which number is in force, the plan or a roster, and whose it is.
func (v *SupervisionView) staffedFrom(b placement.Band) string {
	if b.ByRoster() {
		return v.T("supervision.from_roster", b.Monday, b.Night, b.Said.Author, b.Said.On)
	}
	if b.Said.Author == "" {
		return v.T("supervision.from_plan", b.Source.Author, b.Source.On, b.Source.Source)
	}
	return v.T("supervision.from_plan", b.Said.Author, b.Said.On, b.Source.Source)
}

// A StaffLine is one adult of the team.
type StaffLine struct {
	Name, About, Href string
	Gone              bool
}

// A StaffAbsenceLine is one absence of the week.
type StaffAbsenceLine struct {
	Name, Days, Reason, Remove string
}

func (v *SupervisionView) people(d placement.Duty) {
	for _, p := range d.Staff {
		line := StaffLine{Name: p.Name, Gone: !p.Here(v.Week.Monday()),
			About: v.T("supervision.staff_about", v.T("staff."+string(p.Kind)), fte(v.Lang, big.NewRat(int64(p.Hundredths), 100)))}
		if p.Age(v.Week.Monday()) < 20 {
			line.About += v.T("supervision.under_20")
		}
		if v.Edit {
			line.Href = v.At + "/equipe/" + string(p.ID)
		}
		v.Staff = append(v.Staff, line)
	}
	for _, a := range d.Absences {
		line := StaffAbsenceLine{Name: staffName(d, a.Staff), Days: v.T("supervision.away_days", a.Days.From, a.Days.To.AddDays(-1)), Reason: v.T("staff_absence." + a.Reason)}
		if v.Edit {
			line.Remove = v.At + "/absences/" + string(a.ID) + "/retirer"
		}
		v.Absences = append(v.Absences, line)
	}
}

// A RuleGroup is rules of one check that somebody set on the same day and text.
type RuleGroup struct {
	About, From string
	Rules       []DutyRuleLine
}

// A DutyRuleLine is a rule in words.
type DutyRuleLine struct {
	Says, Href string
	Force      string // strict or soft
}

func (v *SupervisionView) rules(d placement.Duty) {
	list := slices.SortedStableFunc(slices.Values(d.Rules), func(a, b placement.SupervisionRule) int {
		return cmp.Or(cmp.Compare(slices.Index(placement.RuleKinds, a.Kind), slices.Index(placement.RuleKinds, b.Kind)),
			cmp.Compare(slices.Index(capacity.Slots, a.Slot), slices.Index(capacity.Slots, b.Slot)), cmp.Compare(a.Age, b.Age))
	})
	for _, r := range list {
		line := DutyRuleLine{Says: v.ruleSays(r)}
		if r.Kind != placement.Allotment {
			line.Force = v.T("rule.soft")
			if r.Hard {
				line.Force = v.T("rule.hard")
			}
		}
		if v.Edit {
			line.Href = v.At + "/regles/" + string(r.ID)
		}
		v.group(r, line)
	}
	if v.Edit {
		for _, kind := range placement.RuleKinds {
			v.NewRules = append(v.NewRules, Link{v.At + "/regles/nouvelle?genre=" + string(kind), v.T("rule.add_" + string(kind))})
		}
	}
}

// group puts a rule to those of the same check and the same text.
func (v *SupervisionView) group(r placement.SupervisionRule, line DutyRuleLine) {
	g := RuleGroup{About: v.T("rule.kind_" + string(r.Kind)), From: v.T("house.provenance", r.Author, plain.Date(v.Lang, r.On), r.Source)}
	i := slices.IndexFunc(v.Rules, func(other RuleGroup) bool { return other.About == g.About && other.From == g.From })
	if i < 0 {
		i, v.Rules = len(v.Rules), append(v.Rules, g)
	}
	v.Rules[i].Rules = append(v.Rules[i].Rules, line)
}

// ruleSays is a rule as people say it.
func (v *SupervisionView) ruleSays(r placement.SupervisionRule) string {
	slot := plain.Slot(v.Lang, r.Slot)
	switch r.Kind {
	case placement.DutyRatio:
		return v.T("rule.says_ratio", slot, r.Adults, r.Boarders, v.T("age."+string(r.Age)))
	case placement.LeastAge:
		return v.T("rule.says_age", slot, r.Least)
	case placement.Allotment:
		text := v.T("rule.says_allotment", r.Adults, r.Boarders, v.T("age."+string(r.Age)))
		if r.Mixed > 0 {
			text += v.T("rule.says_mixed", r.Mixed)
		}
		return text
	}
	var parts []string
	for _, p := range []struct {
		key string
		n   int
	}{{"rule.says_per_wing", r.PerWing}, {"rule.says_whole", r.Whole}, {"rule.says_mixed_floor", r.Mixed}} {
		if p.n > 0 {
			parts = append(parts, v.T(p.key, p.n))
		}
	}
	return v.T("rule.says_floor", slot, plain.List(v.Lang, parts))
}

// wallOf is the clock on the wall of the page.
func wallOf(zone *time.Location) *time.Location { return cmp.Or(zone, plain.Paris) }
