package notify

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A clockwork looks at the queue whenever its ticks say so, as the program does:
// it plans, closes what was overtaken, sends what may leave, and lets the rest
// wait. Nothing here is a mock of the rules: Plan, quiet and Due are the real ones.
type clockwork struct {
	facts  func(now time.Time) Facts
	policy Policy
	office placement.Territory
	home   placement.Guardianship
	queue  []placement.Notice
	known  map[string]bool
	end    map[string]string    // key → how it ended
	at     map[string]time.Time // key → when
}

func newClockwork(office placement.Territory, home placement.Guardianship, facts func(time.Time) Facts) *clockwork {
	return &clockwork{policy: DefaultPolicy(), facts: facts, office: office, home: home, known: map[string]bool{}, end: map[string]string{}, at: map[string]time.Time{}}
}

// tick is one look.
func (c *clockwork) tick(now time.Time) {
	p := &Postman{Policy: c.policy}
	for _, n := range Plan(now, p.Policy, c.facts(now)) {
		if !c.known[n.Key] {
			c.known[n.Key] = true
			c.queue = append(c.queue, n)
		}
	}
	letter := store.Letter{Territory: c.office, To: c.home}
	for i := range c.queue {
		n := &c.queue[i]
		switch {
		case c.end[n.Key] != "" || n.DueAt.After(now):
		case !n.NotAfter.IsZero() && !now.Before(n.NotAfter):
			c.end[n.Key], c.at[n.Key] = Overtaken, now
		default:
			later, waits := p.quiet(now, *n, letter)
			switch {
			case waits && later.State == placement.Void:
				c.end[n.Key], c.at[n.Key] = later.Error, now
			case waits:
				n.Moved = later.Moved
			default:
				c.end[n.Key], c.at[n.Key] = "sent", now
			}
		}
	}
}

// lines tells the life of each notice on the recipient's clocks.
func (c *clockwork) lines(where Place) string {
	var b strings.Builder
	const clock = "Mon 2006-01-02 15:04 -07"
	for _, n := range c.queue {
		end := c.end[n.Key]
		if end == "" {
			end = "waits"
		} else {
			end += " " + c.at[n.Key].In(where.Zone).Format(clock)
		}
		fmt.Fprintf(&b, "  %-5s due %s  %-11s %s\n", stepOf(n), n.DueAt.In(where.Zone).Format(clock), orDash(n.Moved), end)
	}
	if len(c.queue) == 0 {
		b.WriteString("  nothing\n")
	}
	return b.String()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// every gives the ticks from one instant to another.
func every(step time.Duration, from, to time.Time) (list []time.Time) {
	for t := from; !t.After(to); t = t.Add(step) {
		list = append(list, t)
	}
	return list
}

// A plannedCase is a line of the golden table: whom, about what, and what the
// clock of the program does meanwhile.
type plannedCase struct {
	name    string
	office  string // département of the office
	address string // of the guardian
	due     func(t *testing.T) placement.Due
	change  func(ticks []time.Time) []time.Time // what is wrong with the clock; nil: nothing
}

func (c plannedCase) kind(d placement.Due) func(Place) Facts {
	return func(where Place) Facts {
		f := Facts{Where: where}
		switch d.About.Kind {
		case "review":
			f.Reviews = []placement.Due{d}
		case "meeting":
			f.Meetings = []placement.Due{d}
		case "offer":
			f.Offers = []placement.Due{d}
		case "agreement":
			f.Agreements = []placement.Due{d}
		}
		return f
	}
}

var zoneOfDepartment = map[string]string{"035": "Europe/Paris", "067": "Europe/Paris", "974": "Indian/Reunion", "971": "America/Guadeloupe"}

func reviewOn(on string) func(*testing.T) placement.Due {
	return func(*testing.T) placement.Due { return review(on) }
}

func meetingAt(when, since string) func(*testing.T) placement.Due {
	return func(t *testing.T) placement.Due {
		d := meeting(t, when)
		if since != "" {
			d.Since = at(t, since)
		}
		return d
	}
}

func offerUntil(since, until string) func(*testing.T) placement.Due {
	return func(t *testing.T) placement.Due {
		return placement.Due{About: placement.Thing{Kind: "offer", ID: "off_1"}, Round: "r", Since: at(t, since), At: at(t, until)}
	}
}

func askedAt(since string) func(*testing.T) placement.Due {
	return func(t *testing.T) placement.Due {
		return placement.Due{About: placement.Thing{Kind: "agreement", ID: "agr_1"}, Round: "r", Since: at(t, since)}
	}
}

// without takes the ticks of some hours away: the program was down.
func without(from, to string) func([]time.Time) []time.Time {
	return func(ticks []time.Time) (left []time.Time) {
		a, _ := time.Parse(time.RFC3339, from)
		b, _ := time.Parse(time.RFC3339, to)
		for _, t := range ticks {
			if t.Before(a) || t.After(b) {
				left = append(left, t)
			}
		}
		return left
	}
}

// jump sets the clock of the machine wrong for a day from that instant on.
func jump(from string, by time.Duration) func([]time.Time) []time.Time {
	return func(ticks []time.Time) (list []time.Time) {
		a, _ := time.Parse(time.RFC3339, from)
		for _, t := range ticks {
			if !t.Before(a) && t.Before(a.Add(24*time.Hour)) {
				t = t.Add(by)
			}
			list = append(list, t)
		}
		return list
	}
}

const (
	rennes       = "4 rue des Lilas\n35000 Rennes"
	saintDenis   = "5 chemin des Tamarins\n97400 Saint-Denis"
	pointeAPitre = "2 rue des Flamboyants\n97110 Pointe-à-Pitre"
	strasbourg   = "3 rue du Dôme\n67000 Strasbourg"
	papeete      = "1 avenue du Prince\n98713 Papeete"
)

var plannedCases = []plannedCase{
	{"an ordinary week", "035", rennes, reviewOn("2026-12-11"), nil},
	{"over the change to winter time", "035", rennes, reviewOn("2026-10-28"), nil},
	{"over the change to summer time", "035", rennes, reviewOn("2027-04-03"), nil},
	{"two days before is the eve of the change to winter time", "035", rennes, meetingAt("2026-10-26T17:00:00Z", ""), nil},
	{"over the end of the year", "035", rennes, reviewOn("2027-01-08"), nil},
	{"around 29 February", "035", rennes, reviewOn("2028-03-02"), nil},
	{"on 29 February", "035", rennes, meetingAt("2028-02-29T17:00:00Z", ""), nil},
	{"around Easter in Strasbourg", "067", strasbourg, reviewOn("2027-03-30"), nil},
	{"a parent in Strasbourg, an office in Rennes", "035", strasbourg, reviewOn("2027-03-28"), nil},
	{"an office in La Réunion", "974", saintDenis, reviewOn("2027-01-04"), nil},
	{"a parent in La Réunion, an office in Rennes", "035", saintDenis, reviewOn("2026-12-22"), nil},
	{"a parent in La Réunion over the change to winter time", "035", saintDenis, reviewOn("2026-10-28"), nil},
	{"an office in Guadeloupe", "971", pointeAPitre, reviewOn("2027-05-29"), nil},
	{"a parent in Guadeloupe, an office in Rennes", "035", pointeAPitre, meetingAt("2027-05-29T08:00:00Z", ""), nil},
	{"a parent in Guadeloupe over the change to summer time", "035", pointeAPitre, reviewOn("2027-03-30"), nil},
	{"a parent in Tahiti, eleven hours behind", "035", papeete, meetingAt("2026-12-11T08:00:00Z", ""), nil},
	{"a parent in Rennes, an office in La Réunion", "974", rennes, reviewOn("2026-12-13"), nil},
	{"two days before is a Sunday and the Saturday is the day of the invitation", "035", rennes, meetingAt("2026-12-08T17:00:00Z", "2026-12-04T15:00:00Z"), nil},
	{"an offer of two weeks", "035", rennes, offerUntil("2027-06-01T14:00:00Z", "2027-06-15T21:59:00Z"), nil},
	{"an offer that ends on a Sunday", "035", rennes, offerUntil("2027-06-01T14:00:00Z", "2027-06-13T21:59:00Z"), nil},
	{"an offer that ends on a public holiday", "035", rennes, offerUntil("2027-06-28T14:00:00Z", "2027-07-14T21:59:00Z"), nil},
	{"an offer to a parent in Guadeloupe that ends on 27 May", "035", pointeAPitre, offerUntil("2027-05-13T14:00:00Z", "2027-05-27T21:59:00Z"), nil},
	{"an offer of three days", "035", rennes, offerUntil("2027-06-01T14:00:00Z", "2027-06-04T21:59:00Z"), nil},
	{"an agreement asked for before the first of May", "035", rennes, askedAt("2027-04-29T08:00:00Z"), nil},
	{"36 hours without the program, over D-7", "035", rennes, reviewOn("2026-12-11"), without("2026-12-04T06:00:00Z", "2026-12-05T18:00:00Z")},
	{"36 hours without the program, over D-2, from a Saturday on", "035", rennes, reviewOn("2026-12-08"), without("2026-12-05T07:00:00Z", "2026-12-06T19:00:00Z")},
	{"without the program until after the event", "035", rennes, meetingAt("2026-12-11T17:00:00Z", ""), without("2026-12-09T06:00:00Z", "2026-12-12T06:00:00Z")},
	{"the clock is an hour ahead for a day", "035", rennes, reviewOn("2026-12-11"), jump("2026-12-04T06:30:00Z", time.Hour)},
	{"the clock is an hour behind for a day", "035", rennes, reviewOn("2026-12-11"), jump("2026-12-04T06:30:00Z", -time.Hour)},
	{"the clock is a day ahead for a day", "035", rennes, reviewOn("2026-12-11"), jump("2026-12-03T06:30:00Z", 24*time.Hour)},
	{"the clock is a day behind for a day", "035", rennes, reviewOn("2026-12-11"), jump("2026-12-04T06:30:00Z", -24*time.Hour)},
	{"the clock goes back ten minutes in the minute of sending", "035", rennes, reviewOn("2026-12-11"), jump("2026-12-04T08:00:00Z", -10*time.Minute)},
}

// The table was read line by line; UPDATE=1 writes it anew, to be read again.
func TestWhenPeopleAreReminded(t *testing.T) {
	var b strings.Builder
	for _, c := range plannedCases {
		d := c.due(t)
		d.To = guardian
		d.To.Guardian.Address = c.address
		office := placement.Territory{ID: "ter_1", Code: c.office, TimeZone: zoneOfDepartment[c.office]}
		where := place(t, office.TimeZone, office.Code)
		facts := c.kind(d)
		event := d.At
		if event.IsZero() {
			event = d.On.At(12, 0, where.Zone)
		}
		if d.About.Kind == "agreement" {
			event = d.Since.AddDate(0, 0, 20)
		}
		ticks := every(30*time.Minute, event.AddDate(0, 0, -21).Truncate(time.Hour), event.AddDate(0, 0, 3))
		if c.change != nil {
			ticks = c.change(ticks)
		}
		work := newClockwork(office, d.To, func(now time.Time) Facts { return known(facts(where), now) })
		for _, now := range ticks {
			work.tick(now)
		}
		fmt.Fprintf(&b, "%s\n  event %s there\n%s\n", c.name, event.In(where.Zone).Format("Mon 2006-01-02 15:04 -07"), work.lines(where.Of(d.To.Guardian)))
	}
	const file = "testdata/planning.txt"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}

// known leaves out what was not on file yet at that instant, and what the queries
// do not read any more.
func known(f Facts, now time.Time) Facts {
	keep := func(list []placement.Due) (left []placement.Due) {
		for _, d := range list {
			past := !d.At.IsZero() && !d.At.After(now) || !d.On.IsZero() && d.On.Before(calendar.DayOf(now, f.Where.Zone))
			if !d.Since.After(now) && !past {
				left = append(left, d)
			}
		}
		return left
	}
	return Facts{Where: f.Where, Reviews: keep(f.Reviews), Meetings: keep(f.Meetings), Offers: keep(f.Offers), Agreements: keep(f.Agreements)}
}
