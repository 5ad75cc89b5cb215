package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SectionHours is the row of one section on the form of an installation day:
// when its families begin to come and when the last slot ends.
type SectionHours struct {
	Name     string
	From, To Field
}

// sectionNames are the names of the sections of a house.
type sectionNames map[placement.SectionID]string

func sectionsNamed(sections []placement.Section) sectionNames {
	names := sectionNames{}
	for _, x := range sections {
		names[x.ID] = x.Name
	}
	return names
}

// hoursFields are the fields of the form that say hours of sections.
func (f *Form) hoursFields() (fields []string) {
	for field := range f.values {
		if strings.HasPrefix(field, "from_") || strings.HasPrefix(field, "to_") {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// hoursSent are the sections of which the form says hours, by their ids.
func (f *Form) hoursSent() (list []placement.SectionID) {
	for _, field := range f.hoursFields() {
		section, isFrom := strings.CutPrefix(field, "from_")
		if isFrom {
			list = append(list, placement.SectionID(section))
		}
	}
	return list
}

// sectionHours reads the hours of each section; a section without any has all
// slots of the day.
func (f *Form) sectionHours(g *placement.Gathering, zone *time.Location) {
	for _, section := range f.hoursSent() {
		from, to := placement.HoursFields(section)
		if f.Optional(from, 8) == "" && f.Optional(to, 8) == "" {
			continue
		}
		begins, ends := f.momentAt("on", from, zone), f.momentAt("on", to, zone)
		if f.faultAt(from) != nil || f.faultAt(to) != nil || g.First.IsZero() {
			continue
		}
		h, faults := g.Between(section, begins, ends)
		for _, fault := range faults {
			f.Reject(fault.Field, fault.Code, fault.Args...)
		}
		g.Hours = append(g.Hours, h)
	}
}

// sectionRows asks for the hours of each section of the house that is chosen.
func (v *NewGatheringView) sectionRows(sections []placement.Section) {
	for _, x := range sections {
		from, to := placement.HoursFields(x.ID)
		row := SectionHours{
			Name: x.Name,
			From: v.Form.field(v.Lang, from, v.T("gatherings.hours_from_of", x.Name)),
			To:   v.Form.field(v.Lang, to, v.T("gatherings.hours_to_of", x.Name)),
		}
		row.From.Kind, row.To.Kind = "time", "time"
		v.Sections = append(v.Sections, row)
	}
}

// chooseHouse names the house of the form: the only one there is, else the one
// chosen, whose sections may have hours.
func (v *NewGatheringView) chooseHouse(r *http.Request, tx *store.Tx, houses []placement.House, today calendar.Day) error {
	if len(houses) == 1 {
		v.Form.Set("house", string(houses[0].ID))
	}
	house := placement.HouseID(v.Form.Value("house"))
	if house == "" {
		return nil
	}
	sections, err := tx.Sections(r.Context(), store.ScopeOf(v.By), house, today)
	v.sectionRows(sections)
	return err
}

// hoursPoints say which section comes when.
func hoursPoints(lang plain.Lang, g placement.Gathering, names sectionNames, zone *time.Location) (points []Point) {
	for _, h := range g.Hours {
		from, to := g.Span(h.Section)
		points = append(points, Point{
			Label: words.T(lang, "gatherings.hours_of", names[h.Section]),
			Value: words.T(lang, "gatherings.hours_are", plain.Clock(lang, from.In(zone)), plain.Clock(lang, to.In(zone))),
		})
	}
	return points
}

// of names the section of a family where sections come at hours of their own.
func (v *GatheringView) of(m store.MeetingLine) string {
	if len(v.Gathering.Hours) == 0 {
		return ""
	}
	return v.names[m.Section]
}
