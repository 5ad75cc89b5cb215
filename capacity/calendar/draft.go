package calendar

import (
	"slices"
	"strings"
)

// draft gathers what the rows of a file say, until all are read and coverage can
// be judged.
type draft struct {
	holidays map[Zone][]Holiday
	doubtful map[zoneYear]bool // a row was refused there
	report   Report
}

type zoneYear struct {
	zone Zone
	year SchoolYear
}

// Lengths, in days, beyond which a row is a slip of the pen. The longest
// holiday between two terms is the austral summer of La Réunion, 39 days; the
// longest between two years is Nouvelle-Calédonie's, 65.
const (
	longestBreak   = 40
	longestHoliday = 75
)

func (d *draft) add(line int, r row) {
	d.report.Rows++
	a, known := audienceOf(r.population)
	switch {
	case r.short:
		d.refuse(Refusal{Line: line, Reason: RowShort, Text: r.text})
	case !known:
		d.refuse(Refusal{Line: line, Reason: PopulationUnknown, Text: r.text})
	case a.aside != "":
		d.setAside(a.aside)
	default:
		d.addForPupils(line, r, a)
	}
}

func (d *draft) addForPupils(line int, r row, a audience) {
	h, reason := r.holiday()
	h.Level = a.level
	for _, zone := range a.zones(h.Zone) {
		h.Zone = zone
		if reason == "" && d.contradicts(h) {
			reason = DatesContradictory
		}
		if reason != "" {
			d.doubt(h.Zone, h.Year)
			continue
		}
		d.keep(h)
	}
	if reason != "" {
		d.refuse(Refusal{Line: line, Reason: reason, Zone: h.Zone, Year: h.Year, Text: r.text})
		return
	}
	d.report.Kept++
}

// holiday reads the row, or tells why it cannot. What was read before the fault
// is returned with it.
func (r row) holiday() (h Holiday, fault Reason) {
	var ok bool
	var err error
	h.Name = r.description
	if h.Zone, ok = zoneNamed(r.zone); !ok {
		return h, ZoneUnknown
	}
	if h.Year, err = ParseSchoolYear(strings.TrimSpace(r.year)); err != nil || !h.Year.plausibleIn(h.Zone) {
		h.Year = SchoolYear{}
		return h, YearUnreadable
	}
	if h.From, fault = dayIn(h.Zone, r.start); fault != "" {
		return h, fault
	}
	if h.To, fault = dayIn(h.Zone, r.end); fault != "" {
		return h, fault
	}
	return h.checked()
}

// plausibleIn keeps a slip such as 2205-2206 from making two centuries of gaps.
func (y SchoolYear) plausibleIn(zone Zone) bool {
	return y.austral == zone.Austral() && y.first >= 1960 && y.first < 2100
}

// checked settles what equal dates mean and refuses dates that cannot be.
func (h Holiday) checked() (Holiday, Reason) {
	length := h.To.Sub(h.From)
	switch {
	case length < 0:
		return h, DatesReversed
	case length > longestHoliday, length > longestBreak && !h.endsYear():
		return h, DatesTooFarApart
	case !h.Year.Days().Contains(h.From):
		return h, DatesOutsideYear
	case length == 0 && h.endsYear():
		h.To = Day{} // the ministry has not published when classes resume
	case length == 0:
		h.To = h.From.AddDays(1)
	}
	return h, ""
}

// endsYear tells the long holiday between two school years by its name. La
// Réunion's is in its winter; its summer is a break in the middle of the year.
func (h Holiday) endsYear() bool {
	name := plain(h.Name)
	summer := strings.Contains(name, "vacances d'ete") && !strings.Contains(name, "austral")
	return summer || strings.Contains(name, "grandes vacances") || strings.Contains(name, "vacances d'hiver austral")
}

// contradicts tells whether another row gives other dates to the same holiday:
// the académies of a zone must agree, or the zone has no calendar.
func (d *draft) contradicts(h Holiday) bool {
	return slices.ContainsFunc(d.holidays[h.Zone], func(other Holiday) bool {
		return other.Name == h.Name && other.Year == h.Year && other.Level == h.Level &&
			other.Interval != h.Interval && other.Overlaps(h.Interval)
	})
}

func (d *draft) keep(h Holiday) {
	if d.holidays == nil {
		d.holidays = make(map[Zone][]Holiday)
	}
	if !slices.Contains(d.holidays[h.Zone], h) {
		d.holidays[h.Zone] = append(d.holidays[h.Zone], h)
	}
}

func (d *draft) refuse(r Refusal) { d.report.Refused = append(d.report.Refused, r) }

func (d *draft) doubt(zone Zone, year SchoolYear) {
	if d.doubtful == nil {
		d.doubtful = make(map[zoneYear]bool)
	}
	d.doubtful[zoneYear{zone, year}] = true
}

func (d *draft) setAside(why Aside) {
	if d.report.Aside == nil {
		d.report.Aside = make(map[Aside]int)
	}
	d.report.Aside[why]++
}
