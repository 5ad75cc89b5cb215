package web

import (
	"net/url"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
)

// A Ceiling stands beside a number of places: what limits it, in words, and
// where the reason is. Why is nil where the person may not see it. Every page
// that shows how many may sleep somewhere has one, drawn by the "ceiling" block.
type Ceiling struct {
	Code string // "staffed"; of several houses, those of each: "usable staffed"
	Text string
	Why  *Link
}

// A Limit is a ceiling of one house with what leads to its reason.
type Limit struct {
	House placement.HouseID
	By    capacity.Ceiling
	On    calendar.Day // zero: today
	Out   int          // beds out of service
	Short []placement.Band
}

// limitOn is what limits a house on one night.
func limitOn(p placement.Places, on calendar.Day) Limit {
	return Limit{p.House.ID, p.Binding, on, p.OutOfService, p.Short()}
}

// ceiling names what limits the places of one house or section.
func ceiling(f Frame, l Limit) *Ceiling {
	if l.By == "" || l.By == capacity.BySections {
		return nil
	}
	return &Ceiling{Code: string(l.By), Text: f.T("ceiling.is", f.T("ceiling."+string(l.By))), Why: whyLimited(f, l)}
}

// whyLimited leads to the licence on the page of the house, to its beds or what is
// out of service, or to the adults: where their number was read off a roster, to
// the week of the night that is the weakest.
func whyLimited(f Frame, l Limit) *Link {
	switch at := housePath(l.House, l.On); {
	case l.House == "":
		return nil
	case l.By == capacity.ByStaff:
		return shortNight(f, l)
	case admit(f.By, placement.SeeHouses) != nil:
		return nil
	case l.By == capacity.ByLicence:
		return &Link{at + "#regles", f.T("ceiling.see_licence")}
	case l.Out > 0:
		return &Link{at + "#hors-service", f.T("ceiling.see_closures", l.Out)}
	default:
		return &Link{at + "#sections", f.T("ceiling.see_beds")}
	}
}

func shortNight(f Frame, l Limit) *Link {
	if admit(f.By, placement.SeeRoster) != nil {
		return nil
	}
	for _, b := range l.Short {
		if b.ByRoster() {
			return &Link{weekPath(l.House, b.Monday.ISOWeek()) + "#places", f.T("ceiling.see_night", b.Night)}
		}
	}
	return &Link{supervisionPath(l.House) + "#places", f.T("places.see_supervision")}
}

func housePath(id placement.HouseID, on calendar.Day) string {
	at := "/places/" + url.PathEscape(string(id))
	if on.IsZero() {
		return at
	}
	return at + "?le=" + on.String()
}

// ceilings names what limits the places of several houses, with how many each
// ceiling limits; the list says it of each.
func ceilings(f Frame, b placement.Bindings, list *Link) *Ceiling {
	c := &Ceiling{Why: list}
	for i, by := range b.Most() {
		if i > 0 {
			c.Code += " "
			c.Text += ", "
		}
		c.Code += string(by)
		if name := f.T("ceiling." + string(by)); len(b) > 1 {
			c.Text += f.T("ceiling.houses", name, b[by])
		} else {
			c.Text += name
		}
	}
	if c.Code == "" {
		return nil
	}
	c.Text = f.T("ceiling.is", c.Text)
	return c
}

// placesList leads to every house with its three ceilings.
func placesList(f Frame, on calendar.Day) *Link {
	if admit(f.By, placement.SeeHouses) != nil {
		return nil
	}
	return &Link{"/places?le=" + on.String(), f.T("ceiling.see_houses")}
}

// wishBounds are the ceilings by the names that the engine gives them.
var wishBounds = map[match.Bound]capacity.Ceiling{match.ByBeds: capacity.ByUsable, match.ByStaff: capacity.ByStaff, match.ByHouse: capacity.ByLicence}

// ceilingAt names the ceiling that a wish met in a run, and leads to the
// ceilings as they were frozen for it.
func ceilingAt(f Frame, by match.Bound, run string) *Ceiling {
	c := ceiling(f, Limit{By: wishBounds[by]})
	if c != nil {
		c.Why = &Link{run + "#plafonds", f.T("ceiling.see_frozen")}
	}
	return c
}

// causeHref leads from a cause of empty beds to where something can be done about
// it: for one house to the very part, for several to the list. "" where the
// person may not go.
func causeHref(f Frame, cause capacity.Cause, house placement.HouseID, on calendar.Day, short []placement.Band) string {
	to := func(action placement.Action, one, all string) string {
		switch {
		case admit(f.By, action) != nil:
			return ""
		case house == "":
			return all
		}
		return one
	}
	at, all := housePath(house, on), "/places?le="+on.String()
	switch cause {
	case capacity.OutForWorks:
		return to(placement.SeeHouses, at+"#hors-service", all)
	case capacity.NoStaff:
		one := ""
		if night := shortNight(f, Limit{House: house, Short: short}); night != nil {
			one = night.Href
		}
		return to(placement.SeeRoster, one, "/encadrement")
	case capacity.NoLicence:
		return to(placement.SeeHouses, at+"#regles", all)
	case capacity.Pending:
		return to(placement.SeeOffers, "/propositions?"+url.Values{"internat": {string(house)}}.Encode(), "/propositions")
	case capacity.Mismatch:
		return to(placement.SeeHouses, at+"#sections", all)
	}
	return to(placement.SeeReferrals, "/orientations", "/orientations")
}
