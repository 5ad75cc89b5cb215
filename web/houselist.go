package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A HouseListView is a list of boarders on paper: for the doors, for the night,
// for an evacuation.
type HouseListView struct {
	Frame
	House   placement.House
	On      calendar.Day
	Kind    placement.ListKind
	Back    string
	Shut    bool // the house is not open that night
	Total   int
	Doors   []Door
	Wings   []Wing
	Roll    []placement.ListedBoarder // by name
	Nobody  Empty
	Printed string // at what moment
	Formats []fileFormat
}

// A Door is a room and who sleeps behind it.
type Door struct {
	Room, Section string
	Names         []string
}

// A Wing is a section, or a floor of it, and who sleeps there, by room.
type Wing struct {
	Name     string
	Sleepers []placement.ListedBoarder
}

// HouseLists are the lists that the director of a house may print.
type HouseLists struct {
	House placement.HouseID
	On    calendar.Day
	Kinds []placement.ListKind
}

var houseListPage = newPage[HouseListView]("houselist.html")

func houseListRoutes() []Route {
	return []Route{{Method: http.MethodPost, Path: "/places/{id}/listes", Action: placement.PrintLists, Do: (*Server).printHouseList, Event: "list.printed"}}
}

// lists are offered on the dashboard of one house to its director.
func (d *dashboard) lists() *HouseLists {
	if d.house == "" || admit(d.By, placement.PrintLists) != nil {
		return nil
	}
	return &HouseLists{House: d.house, On: d.statement.On, Kinds: placement.ListKinds}
}

// printHouseList answers a POST with a page, so that names are in no URL and the
// journal knows who asked.
func (s *Server) printHouseList(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	on := form.Day("le")
	kind := placement.ListKind(form.Value("list"))
	formats := []string{""} // the page
	for _, f := range fileFormats {
		formats = append(formats, f.Ending)
	}
	format := form.Choice("format", formats...)
	for _, field := range []string{"le", "format"} {
		if fault := form.faultAt(field); fault != nil {
			return fault
		}
	}
	house, sleepers, err := s.Office.HouseList(r.Context(), by, houseID(r), kind, on)
	if err != nil {
		return err
	}
	var school *calendar.Calendar
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		school, err = tx.SchoolCalendar(r.Context())
		return err
	})
	if err != nil {
		return err
	}
	v := HouseListView{Frame: s.frame(r, by, "list.title_"+string(kind)), House: house, On: on, Kind: kind, Total: len(sleepers),
		Back: "/occupation/tableau?internat=" + string(house.ID) + "&le=" + on.String()}
	v.AsOf = time.Time{} // the list says when it was printed
	v.Title = v.T("list.title_of_"+string(kind), house.Name)
	v.Other = "/occupation/tableau?lang=" + words.T(v.Lang, "frame.other_code") + "&internat=" + string(house.ID)
	v.Shut = !house.Timetable(personOf(r).territory, school).OpenNight(on)
	v.Printed = plain.Moment(v.Lang, s.Now().In(zoneOf(r)))
	v.Nobody = Empty{Title: v.T("list.nobody"), Text: v.T("list.nobody_text")}
	v.sort(sleepers)
	v.Formats = fileFormats
	for _, f := range fileFormats {
		if f.Ending == format {
			return f.send(w, string(kind)+"-"+on.String(), v.report(s.Now()))
		}
	}
	return houseListPage.render(w, http.StatusOK, v)
}

// sort puts the boarders in the order of the list.
func (v *HouseListView) sort(sleepers []placement.ListedBoarder) {
	switch v.Kind {
	case placement.DoorList:
		for _, x := range sleepers {
			last := len(v.Doors) - 1
			if last < 0 || v.Doors[last].Room != x.Bed.RoomName() || v.Doors[last].Section != x.Section {
				v.Doors = append(v.Doors, Door{Room: x.Bed.RoomName(), Section: x.Section})
				last++
			}
			v.Doors[last].Names = append(v.Doors[last].Names, placement.Pupil{Given: x.Given, Family: x.Family}.Short())
		}
	case placement.NightList:
		for _, x := range sleepers {
			name := x.Section
			if x.Floor != "" {
				name = v.T("list.floor", x.Section, x.Floor)
			}
			if last := len(v.Wings) - 1; last < 0 || v.Wings[last].Name != name {
				v.Wings = append(v.Wings, Wing{Name: name})
			}
			wing := &v.Wings[len(v.Wings)-1]
			wing.Sleepers = append(wing.Sleepers, x)
		}
	case placement.EvacuationList:
		v.Roll = slices.Clone(sleepers)
		slices.SortStableFunc(v.Roll, func(a, b placement.ListedBoarder) int {
			return cmp.Or(cmp.Compare(store.Fold(a.Family), store.Fold(b.Family)), cmp.Compare(store.Fold(a.Given), store.Fold(b.Given)))
		})
	}
}
