package web

import (
	"cmp"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// APIHouse is a house. Its directory's mail address is no business of programs.
type APIHouse struct {
	ID          placement.HouseID   `json:"id"`
	UAI         string              `json:"uai"`
	Name        string              `json:"name"`
	Kind        string              `json:"kind"`
	Public      bool                `json:"public"`
	Commune     string              `json:"commune"`
	CommuneCode string              `json:"commune_code"`
	Latitude    float64             `json:"latitude"`
	Longitude   float64             `json:"longitude"`
	Priority    string              `json:"priority"`
	Scheme      placement.Scheme    `json:"scheme"`
	Decides     placement.Authority `json:"decides"`
	AppealBody  string              `json:"appeal_body"`
	Licensed    *int                `json:"licensed"` // null: no licence limits it
	Closed      bool                `json:"closed"`
	Version     int                 `json:"version"`
}

// APISection is a section on one night: what limits it and what becomes of its
// beds.
type APISection struct {
	ID           placement.SectionID `json:"id"`
	House        placement.HouseID   `json:"house"`
	Name         string              `json:"name"`
	Sex          placement.Sex       `json:"sex"` // "" takes both
	Levels       []placement.Level   `json:"levels"`
	Beds         int                 `json:"beds"`
	OutOfService int                 `json:"out_of_service"`
	Occupied     int                 `json:"occupied"`
	Offered      int                 `json:"offered"`
	Held         int                 `json:"held"`
	Free         int                 `json:"free"`
	Ceilings     APICeilings         `json:"ceilings"`
	Binding      capacity.Ceiling    `json:"binding"`   // the ceiling that limits it
	Placeable    int                 `json:"placeable"` // how many more may be let in
	SharesStaff  []string            `json:"shares_staff"`
}

// APICeilings are what limits the boarders of a section; null does not.
type APICeilings struct {
	Usable   int  `json:"usable"`
	Licensed *int `json:"licensed"`
	Staffed  *int `json:"staffed"`
}

// APISections are the sections of a house on one night.
type APISections struct {
	On    calendar.Day `json:"on"`
	Open  bool         `json:"open"` // the house sleeps its boarders that night
	Items []APISection `json:"items"`
}

// APIOccupancy is the bed-nights of a period.
type APIOccupancy struct {
	CalendarKnown bool `json:"calendar_known"` // false: holidays nobody has published count as nights of school
	Listing[APIWeek]
}

// APIWeek is the bed-nights of one section in one ISO week.
type APIWeek struct {
	Week         string              `json:"week"`
	House        placement.HouseID   `json:"house"`
	Section      placement.SectionID `json:"section"`
	Sex          placement.Sex       `json:"sex"`
	OpenNights   int                 `json:"open_nights"`
	BedNights    int                 `json:"bed_nights"`
	Occupied     int                 `json:"occupied"`
	Offered      int                 `json:"offered"`
	Held         int                 `json:"held"`
	Free         int                 `json:"free"`
	OutOfService int                 `json:"out_of_service"`
}

func apiHouseRoutes() []Route {
	on := Param{"on", "The night; today unless told", calendar.Day{}}
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/houses", Action: placement.SeeHouses, Do: (*Server).apiHouses, API: &APIDoc{
			Summary: "Houses by name", Query: paged(), Out: Listing[APIHouse]{}}},
		{Method: http.MethodGet, Path: "/api/v1/houses/{id}", Action: placement.SeeHouses, Do: (*Server).apiHouse, API: &APIDoc{
			Summary: "One house", Out: APIHouse{}}},
		{Method: http.MethodGet, Path: "/api/v1/houses/{id}/sections", Action: placement.SeeOccupancy, Do: (*Server).apiSections, API: &APIDoc{
			Summary: "The sections of a house on one night, with what limits them", Query: []Param{on}, Out: APISections{}}},
		{Method: http.MethodGet, Path: "/api/v1/occupancy", Action: placement.SeeOccupancy, Do: (*Server).apiOccupancy, API: &APIDoc{
			Summary: "Bed-nights by week and section", Query: paged(
				Param{"from", "First night", calendar.Day{}}, Param{"to", "First night that is not counted any more, a year later at most", calendar.Day{}},
				Param{"house", "The id of one house", nil}), Out: APIOccupancy{}}},
	}
}

func houseJSON(h placement.House) APIHouse {
	x := APIHouse{
		ID: h.ID, UAI: h.UAI, Name: h.Name, Kind: h.Kind, Public: h.Public, Commune: h.Commune, CommuneCode: h.CommuneCode,
		Latitude: h.Latitude, Longitude: h.Longitude, Priority: h.Priority, Scheme: h.Scheme, Decides: h.Decides, AppealBody: h.AppealBody,
		Closed: h.Closed, Version: h.Version,
	}
	if h.Licensed > 0 {
		x.Licensed = &h.Licensed
	}
	return x
}

func (s *Server) apiHouses(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIHouse, error) {
		houses, err := tx.Houses(r.Context(), store.ScopeOf(by))
		return inJSON(cut(houses, limit, offset), houseJSON), err
	})
}

func (s *Server) apiHouse(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var house placement.House
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		house, err = tx.House(r.Context(), store.ScopeOf(by), placement.HouseID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, houseJSON(house))
}

func (s *Server) apiSections(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	on := form.OptionalDay("on")
	if err := form.Err(); err != nil {
		return err
	}
	if on.IsZero() {
		on = s.dayOf(r)
	}
	var p placement.Premises
	var school *calendar.Calendar
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if school, err = tx.SchoolCalendar(r.Context()); err != nil {
			return err
		}
		night := calendar.Interval{From: on, To: on.AddDays(1)}
		p, err = tx.Premises(r.Context(), store.ScopeOf(by), placement.HouseID(chi.URLParam(r, "id")), night)
		return err
	})
	if err != nil {
		return err
	}
	open := p.House.Timetable(personOf(r).territory, school).OpenNight(on)
	places := p.Places(on, open)
	return writeJSON(w, http.StatusOK, APISections{On: on, Open: open, Items: inJSON(places.Sections, sectionJSON)})
}

func sectionJSON(x placement.SectionPlaces) APISection {
	return APISection{
		ID: x.Section.ID, House: x.Section.House, Name: x.Section.Name, Sex: x.Section.Sex,
		Levels: append([]placement.Level{}, x.Section.Levels...), SharesStaff: append([]string{}, x.Shared...),
		Beds: x.Beds, OutOfService: x.OutOfService, Occupied: x.Occupied, Offered: x.Offered, Held: x.Held, Free: x.Free,
		Ceilings: APICeilings{Usable: x.Ceilings.Usable, Licensed: limitJSON(x.Ceilings.Licensed), Staffed: limitJSON(x.Ceilings.Staffed)},
		Binding:  x.Binding, Placeable: x.Placeable,
	}
}

func limitJSON(l capacity.Limit) *int {
	if !l.Set {
		return nil
	}
	return &l.Places
}

// mostDays bounds the period of one call.
const mostDays = 373

func (s *Server) apiOccupancy(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	period := calendar.Interval{From: form.Day("from"), To: form.Day("to")}
	house := filterID[placement.HouseID](form, "house")
	if !form.Bad() && (!period.From.Before(period.To) || period.To.Sub(period.From) > mostDays) {
		form.Reject("to", "number.too_large", mostDays)
	}
	limit, offset, err := rangeOf(r)
	if err := cmp.Or(form.Err(), err); err != nil {
		return err
	}
	known, items := true, []APIWeek{}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		school, err := tx.SchoolCalendar(r.Context())
		if err != nil {
			return err
		}
		almanac := placement.NewAlmanac(personOf(r).territory, school, period)
		return tx.EachPremises(r.Context(), store.ScopeOf(by), house, period, func(p placement.Premises) error {
			rows, sure, err := almanac.Weeks(p)
			known = known && sure
			items = append(items, inJSON(rows, weekJSON(p.House.ID))...)
			return err
		})
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, APIOccupancy{known, listing(r, cut(items, limit+1, offset), limit, offset)})
}

func weekJSON(house placement.HouseID) func(capacity.Row) APIWeek {
	return func(row capacity.Row) APIWeek {
		return APIWeek{
			Week: row.Week.String(), House: house, Section: placement.SectionID(row.Section), Sex: placement.Sex(row.Sex),
			OpenNights: row.OpenNights, BedNights: row.Beds, Occupied: row.Occupied, Offered: row.Offered, Held: row.Held,
			Free: row.Free, OutOfService: row.OutOfService,
		}
	}
}
