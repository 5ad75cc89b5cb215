package web

import (
	"net/http"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// APICover is the on-duty check of one slot of one day. Who is on duty is no
// business of programs.
type APICover struct {
	On       calendar.Day  `json:"on"` // a night bears the day of its evening
	Slot     capacity.Slot `json:"slot"`
	Boarders int           `json:"boarders"`
	Required int           `json:"required"` // adults, by the rules of the house
	Rostered int           `json:"rostered"`
	Lacking  int           `json:"lacking"`
	Entered  bool          `json:"entered"` // somebody is on the roster of that slot; otherwise nobody has said yet
	Wings    []APIWing     `json:"wings"`
}

// APIWing is what one wing needs: a supervision group, or a section without one.
type APIWing struct {
	Name     string `json:"name"`
	Boarders int    `json:"boarders"`
	Required int    `json:"required"`
	Tied     int    `json:"tied"` // adults on duty for that wing alone
}

func apiCoverRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/api/v1/houses/{id}/cover", Action: placement.SeeRoster, Do: (*Server).apiCover, API: &APIDoc{
		Summary: "Adults on duty against those needed, slot by slot", Query: paged(
			Param{"from", "First day; this week's Monday unless told", calendar.Day{}},
			Param{"to", "First day that is not counted any more; a week later unless told, sixty days later at most", calendar.Day{}}),
		Out: Listing[APICover]{}}}}
}

// mostCoverDays bounds the period of one call.
const mostCoverDays = 60

func (s *Server) apiCover(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	days := calendar.Interval{From: form.OptionalDay("from"), To: form.OptionalDay("to")}
	if days.From.IsZero() {
		days.From = s.dayOf(r).ISOWeek().Monday()
	}
	if days.To.IsZero() {
		days.To = days.From.AddDays(7)
	}
	if !form.Bad() && (days.IsEmpty() || days.To.Sub(days.From) > mostCoverDays) {
		form.Reject("to", "number.too_large", mostCoverDays)
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APICover, error) {
		duty, err := tx.Duty(r.Context(), store.ScopeOf(by), houseID(r), days, store.AcceptedExpected)
		return inJSON(cut(duty.Covers(duty.Sessions(days)), limit, offset), coverJSON(duty)), err
	})
}

func coverJSON(d placement.Duty) func(capacity.Cover) APICover {
	entered := map[capacity.Session]bool{}
	for _, s := range d.Shifts {
		entered[s.Session] = true
	}
	return func(c capacity.Cover) APICover {
		x := APICover{On: c.Day, Slot: c.Slot, Boarders: c.Boarders, Required: c.Required, Rostered: c.Rostered, Lacking: c.Lacking,
			Entered: entered[c.Session], Wings: []APIWing{}}
		for _, wing := range c.Wings {
			x.Wings = append(x.Wings, APIWing{wingName(d, wing.Wing), wing.Boarders, wing.Required, wing.Tied})
		}
		return x
	}
}
