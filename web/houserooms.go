package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A FloorRooms is the rooms of a section on one floor.
type FloorRooms struct {
	Name  string
	Rooms []RoomChip
}

// A RoomChip is a room in a list: its name, its beds, its surface.
type RoomChip struct {
	Name, Says, Href string
	Accessible       bool
}

// A RoomAnomalyLine is a room that breaks the rule of the house about rooms.
type RoomAnomalyLine struct{ Name, Href, Text string }

func roomHref(house placement.HouseID, id placement.RoomID) string {
	return "/places/" + string(house) + "/chambres/" + string(id)
}

// floorLines put rooms, which come in their order, under their floors.
func floorLines(f Frame, house placement.HouseID, rooms []placement.Bedroom) (lines []FloorRooms) {
	for _, r := range rooms {
		name := floor(f, r.Floor)
		if len(lines) == 0 || lines[len(lines)-1].Name != name {
			lines = append(lines, FloorRooms{Name: name})
		}
		at := &lines[len(lines)-1]
		at.Rooms = append(at.Rooms, RoomChip{Name: r.Name, Says: roomSays(f, r), Href: roomHref(house, r.ID), Accessible: r.Accessible})
	}
	return lines
}

// floor is the name of a floor as people say it: « étage 1 », or the name itself
// where it is a word.
func floor(f Frame, name string) string {
	switch _, err := strconv.Atoi(name); {
	case name == "":
		return f.T("house.floor_unknown")
	case err == nil:
		return f.T("house.floor_number", name)
	}
	return name
}

// area writes tenths of a square metre, whole metres without a decimal.
func area(f Frame, tenths int) string {
	if tenths%10 == 0 {
		return plain.Number(f.Lang, tenths/10)
	}
	return plain.Tenths(f.Lang, tenths)
}

func roomSays(f Frame, r placement.Bedroom) string {
	says := f.T("house.room_beds", len(r.Beds))
	if r.Area > 0 {
		says += ", " + f.T("house.room_area", area(f, r.Area))
	}
	return says
}

// roomRule reads the rule of the house about rooms, and which rooms break it.
func (v *HouseView) roomRule(ctx context.Context, tx *store.Tx, scope store.Scope, id placement.HouseID, rooms []placement.Bedroom) error {
	rule, err := tx.RoomRule(ctx, scope, id)
	if isMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	v.RoomRule = ruleSays(v.Frame, rule) + " " + v.T("house.provenance", rule.Author, plain.Date(v.Lang, rule.On), rule.Source)
	for _, b := range rule.Anomalies(rooms) {
		line := RoomAnomalyLine{Name: v.T("house.room_named", b.Room.Name) + " · " + cardName(v.Sections, b.Room.Section), Href: roomHref(id, b.Room.ID)}
		switch small := v.T("house.anomaly_small", area(v.Frame, b.Small), area(v.Frame, rule.Area)); {
		case b.TooMany && b.Small > 0:
			line.Text = v.T("house.anomaly_beds", len(b.Room.Beds), rule.Beds) + " ; " + small
		case b.TooMany:
			line.Text = v.T("house.anomaly_beds", len(b.Room.Beds), rule.Beds)
		default:
			line.Text = small
		}
		v.Anomalies = append(v.Anomalies, line)
	}
	return nil
}

func cardName(cards []SectionCard, id placement.SectionID) string {
	if i := slices.IndexFunc(cards, func(c SectionCard) bool { return c.ID == id }); i >= 0 {
		return cards[i].Name
	}
	return ""
}

func ruleSays(f Frame, r placement.RoomRule) string {
	switch {
	case r.Beds > 0 && r.Area > 0:
		return f.T("house.room_rule_both", r.Beds, area(f, r.Area))
	case r.Beds > 0:
		return f.T("house.room_rule_beds", r.Beds)
	}
	return f.T("house.room_rule_area", area(f, r.Area))
}

func (s *Server) askRoom(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", p.version(), "beds", "2", "section", r.URL.Query().Get("section"))
	if id := partOf(r); id != "" {
		i := slices.IndexFunc(p.rooms, func(x placement.Bedroom) bool { return string(x.ID) == id })
		if i < 0 {
			return placement.Missing("room")
		}
		x := p.rooms[i]
		form = newForm("version", p.version(), "name", x.Name, "floor", x.Floor, "area", placement.WriteArea(x.Area),
			"section", string(x.Section), "beds", strconv.Itoa(len(x.Beds)))
		form.tick("accessible", x.Accessible)
	}
	return s.showHouseForm(w, r, by, p, "room", form)
}

func (s *Server) saveRoom(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "room", "room.saved", func(p houseParts, form *Form) func() error {
		room := placement.Bedroom{ID: placement.RoomID(partOf(r)), Name: form.Text("name", 20), Floor: form.Optional("floor", 20),
			Area: form.area("area"), Section: placement.SectionID(form.Text("section", 60)), Accessible: form.Ticked("accessible")}
		beds := form.Number("beds", 0, 12)
		page := p.page(form)
		return func() error { return s.Office.SaveRoom(r.Context(), by, page, room, beds) }
	})
}

// area is a surface in tenths of a square metre, 0 where nothing was typed.
func (f *Form) area(field string) int {
	tenths, ok := placement.ReadArea(f.Optional(field, 12))
	if !ok {
		f.Reject(field, "room.area_unknown")
	}
	return tenths
}

func (s *Server) removeRoom(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := readForm(r)
	page := p.page(form)
	again, err := form.Submit(func() error { return s.Office.RemoveRoom(r.Context(), by, page, placement.RoomID(partID(r))) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showHouseAgain(w, r, by, form)
	}
	return s.redirect(w, r, "/places/"+string(p.house.ID), "room.removed")
}

// askRoomRule shows the rule of the house about rooms or, where there is none,
// the example to change.
func (s *Server) askRoomRule(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	rule := placement.ExampleRoomRule
	rule.On = s.dayOf(r)
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		kept, err := tx.RoomRule(r.Context(), store.ScopeOf(by), p.house.ID)
		if err == nil {
			rule = kept
		}
		if isMissing(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	form := newForm("version", p.version(), "area", placement.WriteArea(rule.Area), "author", rule.Author, "set_on", rule.On.String(), "source", rule.Source)
	if rule.Beds > 0 {
		form.Set("beds", strconv.Itoa(rule.Beds))
	}
	return s.showHouseForm(w, r, by, p, "roomrule", form)
}

func (s *Server) setRoomRule(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "roomrule", "room_rule.saved", func(p houseParts, form *Form) func() error {
		rule := placement.RoomRule{Beds: form.optionalNumber("beds", 12), Area: form.area("area"), Provenance: form.provenance()}
		page := p.page(form)
		return func() error { return s.Office.SetRoomRule(r.Context(), by, page, rule) }
	})
}
