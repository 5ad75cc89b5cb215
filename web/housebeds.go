package web

import (
	"net/http"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

func (s *Server) askSection(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", p.version(), "sex", string(placement.Girl))
	if id := partOf(r); id != "" {
		i := slices.IndexFunc(p.sections, func(x placement.Section) bool { return string(x.ID) == id })
		if i < 0 {
			return placement.Missing("section")
		}
		x := p.sections[i]
		own := slices.DeleteFunc(slices.Clone(p.beds), func(b placement.Bed) bool { return b.Section != x.ID })
		form = newForm("version", p.version(), "name", x.Name, "sex", string(x.Sex), "band", string(x.Band), "rooms", placement.WriteRooms(placement.RoomsOf(own)))
		for _, l := range x.Levels {
			form.values.Add("levels", string(l))
		}
	}
	return s.showHouseForm(w, r, by, p, "section", form)
}

func (s *Server) saveSection(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "section", "section.saved", func(p houseParts, form *Form) func() error {
		x := placement.Section{ID: placement.SectionID(partOf(r)), Name: form.Text("name", 80), Sex: placement.Sex(form.Optional("sex", 10)),
			Band: placement.BandID(form.Optional("band", 60))}
		for _, l := range form.Values("levels") {
			x.Levels = append(x.Levels, placement.Level(l))
		}
		typed := form.Optional("rooms", 10_000)
		page := p.page(form)
		return func() error {
			rooms, err := placement.ReadRooms(typed)
			if err != nil {
				return err
			}
			return s.Office.SaveSection(r.Context(), by, page, x, rooms)
		}
	})
}

func (s *Server) askClosure(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	return s.showHouseForm(w, r, by, p, "closure", newForm("version", p.version(), "from", s.dayOf(r).String(), "reason", "works"))
}

func (s *Server) closeBeds(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "closure", "closure.added", func(p houseParts, form *Form) func() error {
		when := calendar.Interval{From: form.Day("from"), To: form.OptionalDay("to")}
		reason, page := form.Optional("reason", 40), p.page(form)
		in := office.Closing{Parts: form.Values("parts"), When: when, Reason: reason}
		for _, id := range form.Values("beds") {
			in.Beds = append(in.Beds, placement.BedID(id))
		}
		return func() error { return s.Office.CloseBeds(r.Context(), by, page, in) }
	})
}

func (s *Server) reopenBed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.HousePage{House: houseID(r), Version: form.Version()}
	on := form.Day("on")
	again, err := form.Submit(func() error {
		return s.Office.ReopenBed(r.Context(), by, in, placement.ClosureID(partID(r)), on)
	})
	if err == nil && again {
		return s.showHouseAgain(w, r, by, form)
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, "/places/"+string(in.House), "closure.changed")
}

// showHouseAgain shows the page of the house with what was wrong in one of its
// small forms.
func (s *Server) showHouseAgain(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := HouseView{Frame: s.frame(r, by, "house.title").under("/places", words.T(langOf(r), "places.title")), Form: form, On: s.dayOf(r), Edit: true, Occupied: true, Plan: true}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, houseID(r)) })
	if err != nil {
		return err
	}
	v.Title = v.House.Name
	return housePage.render(w, form.Status(), v)
}
