package web

import (
	"net/http"
	"slices"
	"strconv"

	"internat/placement"
	"internat/placement/office"
)

func (s *Server) askTarget(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", p.version(), "kind", "floor", "count", "share", "set_on", s.dayOf(r).String())
	if id := partOf(r); id != "" {
		i := slices.IndexFunc(p.targets, func(t placement.Target) bool { return string(t.ID) == id })
		if i < 0 {
			return placement.Missing("target")
		}
		form = targetForm(p.targets[i])
		form.Set("version", p.version())
	}
	return s.showHouseForm(w, r, by, p, "target", form)
}

func targetForm(t placement.Target) *Form {
	form := newForm("section", string(t.Section), "group", string(t.Group), "kind", "floor", "amount", typedPercent(t.Share)+" %",
		"author", t.Author, "set_on", t.On.String(), "source", t.Source)
	if t.Ceiling {
		form.Set("kind", "ceiling")
	}
	if t.Share == "" {
		form.Set("amount", strconv.Itoa(t.Seats))
	}
	return form
}

func (s *Server) saveTarget(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.submitHouse(w, r, by, "target", "target.saved", func(p houseParts, form *Form) func() error {
		t := placement.Target{ID: placement.TargetID(partOf(r)), Section: placement.SectionID(form.Optional("section", 60)),
			Group: placement.Group(form.Optional("group", 40)), Ceiling: form.Choice("kind", "floor", "ceiling") == "ceiling", Provenance: form.provenance()}
		t.Seats, t.Share = form.amount("amount")
		page := p.page(form)
		return func() error { return s.Office.SaveTarget(r.Context(), by, page, t) }
	})
}

// amount reads a size: a number of places, or a share where a % follows.
func (f *Form) amount(field string) (seats int, share string) {
	typed := f.Text(field, 20)
	if typed == "" {
		return 0, ""
	}
	if seats, err := strconv.Atoi(typed); err == nil {
		return seats, ""
	}
	return 0, shareOfPercent(typed)
}

func (s *Server) dropTarget(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.HousePage{House: houseID(r), Version: form.Version()}
	again, err := form.Submit(func() error {
		return s.Office.DropTarget(r.Context(), by, in, placement.TargetID(partID(r)))
	})
	if err == nil && again {
		return s.showHouseAgain(w, r, by, form)
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, "/places/"+string(in.House), "target.removed")
}
