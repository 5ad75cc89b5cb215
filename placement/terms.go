package placement

import (
	"slices"
	"strconv"
	"time"
)

// Schemes, Authorities and Levels of a list, in the order of every form.
var (
	Schemes     = []Scheme{Ordinary, Educatif, Excellence, EREA, Tremplin}
	Authorities = []Authority{HeadDecides, PanelDecides, TeamDecides}
)

// HouseTerms are what people decide about a house. The rest is the directory's
// and comes with it; an import never touches these.
type HouseTerms struct {
	Scheme     Scheme
	Decides    Authority
	AppealBody string
	Licensed   int
	Movable    bool
	Closed     bool
	Calendar   string
	Opening    string
}

// Terms are those in force.
func (h House) Terms() HouseTerms {
	return HouseTerms{h.Scheme, h.Decides, h.AppealBody, h.Licensed, h.Movable, h.Closed, h.Calendar, h.Opening}
}

// mostBeds bounds what is typed: no house of the country has as many.
const mostBeds = 2000

// Settle puts the terms in force. The event carries what changed, by code.
func (h House) Settle(by Actor, to HouseTerms, now time.Time) (House, Event, error) {
	var faults Faults
	if !slices.Contains(Schemes, to.Scheme) {
		faults.Add("scheme", "field.unknown")
	}
	if !slices.Contains(Authorities, to.Decides) {
		faults.Add("decides", "field.unknown")
	}
	if to.AppealBody == "" {
		faults.Add("appeal_body", "house.appeal_missing")
	}
	if to.Licensed < 0 || to.Licensed > mostBeds {
		faults.Add("licensed", "number.out_of_range", 0, mostBeds)
	}
	if !slices.Contains(Openings, to.Opening) {
		faults.Add("opening", "field.unknown")
	}
	if _, ok := ZoneOf(to.Calendar); to.Calendar != "" && !ok {
		faults.Add("calendar", "house.calendar_unknown")
	}
	if err := faults.Err(); err != nil {
		return h, Event{}, err
	}
	e := by.Happened(now, "house.changed", "house", string(h.ID))
	e.House, e.Facts = h.ID, h.Terms().changes(to)
	h.Scheme, h.Decides, h.AppealBody, h.Licensed = to.Scheme, to.Decides, to.AppealBody, to.Licensed
	h.Movable, h.Closed, h.Calendar, h.Opening = to.Movable, to.Closed, to.Calendar, to.Opening
	return h, e, nil
}

// changes names what differs, with its new code.
func (t HouseTerms) changes(to HouseTerms) map[string]string {
	facts := map[string]string{}
	for _, c := range []struct{ name, from, to string }{
		{"scheme", string(t.Scheme), string(to.Scheme)},
		{"decides", string(t.Decides), string(to.Decides)},
		{"appeal_body", t.AppealBody, to.AppealBody},
		{"licensed", strconv.Itoa(t.Licensed), strconv.Itoa(to.Licensed)},
		{"movable", strconv.FormatBool(t.Movable), strconv.FormatBool(to.Movable)},
		{"closed", strconv.FormatBool(t.Closed), strconv.FormatBool(to.Closed)},
		{"calendar", t.Calendar, to.Calendar},
		{"opening", t.Opening, to.Opening},
	} {
		if c.from != c.to {
			facts[c.name] = c.to
		}
	}
	return facts
}

// A Fact is one thing that the directory says of a house.
type Fact struct{ Name, From, To string }

// Update takes over what a newer directory says, and tells what differs. What
// people decided (the terms) and the UAI stay as they are.
func (h House) Update(read House) (House, []Fact) {
	var facts []Fact
	note := func(name, from, to string) {
		if from != to {
			facts = append(facts, Fact{name, from, to})
		}
	}
	note("name", h.Name, read.Name)
	note("kind", h.Kind, read.Kind)
	note("public", strconv.FormatBool(h.Public), strconv.FormatBool(read.Public))
	note("commune", h.Commune, read.Commune)
	note("commune_code", h.CommuneCode, read.CommuneCode)
	note("position", position(h), position(read))
	note("priority", h.Priority, read.Priority)
	note("pupils", strconv.Itoa(h.Pupils), strconv.Itoa(read.Pupils))
	note("email", h.Email, read.Email)
	h.Name, h.Kind, h.Public, h.Commune, h.CommuneCode = read.Name, read.Kind, read.Public, read.Commune, read.CommuneCode
	h.Latitude, h.Longitude, h.Priority, h.Pupils, h.Email = read.Latitude, read.Longitude, read.Priority, read.Pupils, read.Email
	return h, facts
}

// Read is a house as a row of the directory leaves it: what the row says nothing of
// is as it was known, and there are so many of those facts. Nothing is erased by a
// cell that is empty.
func (h House) Read(row House) (read House, left int) {
	keep := func(silent, known bool, take func()) {
		if silent && known {
			take()
			left++
		}
	}
	keep(row.Kind == "", h.Kind != "", func() { row.Kind = h.Kind })
	keep(row.Commune == "", h.Commune != "", func() { row.Commune = h.Commune })
	keep(row.CommuneCode == "", h.CommuneCode != "", func() { row.CommuneCode = h.CommuneCode })
	keep(row.Latitude == 0 && row.Longitude == 0, h.Latitude != 0 || h.Longitude != 0, func() { row.Latitude, row.Longitude = h.Latitude, h.Longitude })
	keep(row.Pupils == 0, h.Pupils != 0, func() { row.Pupils = h.Pupils })
	keep(row.Email == "", h.Email != "", func() { row.Email = h.Email })
	return row, left
}

func position(h House) string {
	return strconv.FormatFloat(h.Latitude, 'f', 5, 64) + ", " + strconv.FormatFloat(h.Longitude, 'f', 5, 64)
}
