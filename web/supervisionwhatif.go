package web

import (
	"context"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A LostLine is a session that would lose cover, and whose beds.
type LostLine struct {
	Says     string
	Sections []LostSection
}

// A LostSection is a section that nobody would watch over.
type LostSection struct {
	Says  string
	Rooms []string
}

// whatIf answers « et si … manque ».
func (v *SupervisionView) whatIf(ctx context.Context, tx *store.Tx, d placement.Duty) error {
	v.Adults = []Option{{"", v.T("supervision.choose")}}
	for _, p := range d.Staff {
		if p.Here(v.Week.Monday()) {
			v.Adults = append(v.Adults, Option{string(p.ID), p.Name})
		}
	}
	v.WeekDays = append([]Option{{"", v.T("supervision.all_week")}}, v.WeekDays...)
	id, on := placement.StaffID(v.Form.Value("absent")), v.Form.OptionalDay("jour")
	name := staffName(d, id)
	if name == "" {
		return nil
	}
	v.Asked = v.T("supervision.asked_week", name)
	if !on.IsZero() {
		v.Asked = v.T("supervision.asked_day", name, on)
	}
	beds, err := tx.Beds(ctx, store.ScopeOf(v.By), d.House.ID)
	if err != nil {
		return err
	}
	for _, u := range d.Without(id, on, d.Sessions(v.Week.Days())) {
		slept, err := tx.SleptIn(ctx, store.ScopeOf(v.By), d.House.ID, u.Night())
		if err != nil {
			return err
		}
		v.Lost = append(v.Lost, v.lost(u, beds, slept))
	}
	return nil
}

// lost names the sections, rooms and beds that lose cover in a session.
func (v *SupervisionView) lost(u placement.Uncovered, beds []placement.Bed, slept map[placement.BedID]bool) LostLine {
	line := LostLine{Says: v.T("supervision.lost", plain.ShortSession(v.Lang, u.Session), u.Lacking, u.Required)}
	for _, x := range u.Sections {
		section := LostSection{Says: v.T("supervision.lost_section", x.Section.Name, x.Boarders)}
		inRoom, order := map[string][]string{}, []string(nil)
		for _, b := range beds {
			if b.Section != x.Section.ID || !slept[b.ID] {
				continue
			}
			if inRoom[b.Room] == nil {
				order = append(order, b.Room)
			}
			inRoom[b.Room] = append(inRoom[b.Room], b.Label)
		}
		for _, room := range order {
			section.Rooms = append(section.Rooms, v.T("supervision.lost_room", room, plain.List(v.Lang, inRoom[room])))
		}
		line.Sections = append(line.Sections, section)
	}
	return line
}
