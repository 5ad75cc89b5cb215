package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A PlanView is the floors of a house as a picture: who sleeps where on a night.
type PlanView struct {
	Frame
	House     placement.House
	On        calendar.Day
	Here      string
	Form      *Form
	Tiles     []Tile
	Conflicts []ConflictLine
	Ousted    []OustedLine
	Last      *LastPlan
	Floors    []PlanFloor
	Waiting   []PlanBed // who has no bed yet
	Empty     Empty
}

// A LastPlan is the plan that was confirmed last and can be undone.
type LastPlan struct{ ID, Text string }

// A ConflictLine is a rule that is broken in a room.
type ConflictLine struct{ Room, Text string }

// An OustedLine is somebody who needs another bed, because the own one closes.
type OustedLine struct {
	Name, Says string
	Href       string // where another bed is given; "" of who is not named
}

// A PlanFloor is one floor of the picture.
type PlanFloor struct {
	Name  string
	Rooms []PlanRoom
}

// A PlanRoom is a room of the picture with its beds.
type PlanRoom struct {
	ID, Name, Section, About string
	Wrong                    bool
	Beds                     []PlanBed
}

// A PlanBed is a bed of the picture, or somebody without one. State: "taken",
// "kept" (somebody is expected), "free", "closed".
type PlanBed struct {
	ID, Label, State string
	Key, Name, About string // of who has it
	Href             string
	Closed           string // why nobody may sleep there
}

var planPage = newPage[PlanView]("bedplan.html")

// bedPlanRoutes are the pages on which a director says who sleeps where.
func bedPlanRoutes() []Route {
	do, at := placement.ArrangeBeds, "/internats/{id}/plan"
	return []Route{
		{Method: http.MethodGet, Path: at, Action: do, Do: (*Server).showPlan},
		{Method: http.MethodGet, Path: at + "/sejours", Action: do, Do: (*Server).showStayChart},
		{Method: http.MethodGet, Path: at + "/proposition", Action: do, Do: (*Server).showBedProposal},
		{Method: http.MethodPost, Path: at + "/proposition", Action: do, Do: (*Server).confirmBeds, Event: "bed_plan.confirmed"},
		{Method: http.MethodPost, Path: at + "/annuler", Action: do, Do: (*Server).undoBeds, Event: "bed_plan.undone"},
		{Method: http.MethodGet, Path: at + "/colocataires", Action: placement.KeepApart, Do: (*Server).showRoommates},
		{Method: http.MethodPost, Path: at + "/colocataires", Action: placement.KeepApart, Do: (*Server).saveRoommates, Event: "roommate.wished"},
		{Method: http.MethodGet, Path: at + "/lits/{part}", Action: do, Do: (*Server).askMove},
		{Method: http.MethodPost, Path: at + "/lits/{part}", Action: do, Do: (*Server).moveBoarder, Event: "stay.bed_changed"},
	}
}

func planHref(house placement.HouseID) string { return "/internats/" + string(house) + "/plan" }

// onDay adds the day of a plan to the address of one of its pages.
func onDay(path string, on calendar.Day) string {
	return path + "?" + url.Values{"le": {on.String()}}.Encode()
}

// bedHref is a bed on the plan of a day.
func bedHref(house placement.HouseID, on calendar.Day, bed placement.BedID) string {
	return onDay(planHref(house), on) + "#lit-" + string(bed)
}

// planFrame starts a page under the plan of a house.
func (s *Server) planFrame(r *http.Request, by placement.Actor, title string, house placement.House, on calendar.Day) Frame {
	lang := langOf(r)
	return s.frame(r, by, title).under("/places", words.T(lang, "places.title")).under("/places/"+string(house.ID), house.Name).
		under(onDay(planHref(house.ID), on), words.T(lang, "plan.title"))
}

func (s *Server) showPlan(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.planWith(w, r, by, readQuery(r))
}

func (s *Server) planWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := PlanView{Form: form, On: s.asked(r, form), Frame: s.frame(r, by, "plan.title")}
	var d placement.Dormitory
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if d, err = tx.Dormitory(r.Context(), store.ScopeOf(by), houseID(r), v.On); err != nil {
			return err
		}
		return v.last(r.Context(), tx, houseID(r), s.dayOf(r))
	})
	if err != nil {
		return err
	}
	v.House, v.Here = d.House, planHref(d.House.ID)
	v.Frame = v.under("/places", v.T("places.title")).under("/places/"+string(d.House.ID), d.House.Name)
	v.Title = v.T("plan.of", plain.Day(v.Lang, v.On))
	v.draw(d)
	v.Empty = Empty{Title: v.T("plan.empty"), Text: v.T("plan.empty_text"), Next: &Link{"/places/" + string(d.House.ID), d.House.Name}}
	return planPage.render(w, form.Status(), v)
}

// last reads the plan that can be undone, for as long as anybody remembers the
// beds from before it.
func (v *PlanView) last(ctx context.Context, tx *store.Tx, house placement.HouseID, today calendar.Day) error {
	p, err := tx.LastBedPlan(ctx, store.ScopeOf(v.By), house)
	if isMissing(err) {
		return nil
	}
	if err == nil && !p.On.Before(today.AddDays(-undoable)) {
		v.Last = &LastPlan{string(p.ID), v.T("plan.last", p.MadeAt, p.By, p.On, len(p.Lines))}
	}
	return err
}

// undoable is how many days after its day a plan can still be undone.
const undoable = 31

// draw puts the rooms on their floors.
func (v *PlanView) draw(d placement.Dormitory) {
	wrong := map[placement.RoomID]bool{}
	for _, c := range d.Conflicts(v.On) {
		wrong[c.Room.ID] = true
		if c.Code == placement.BedClosed { // see ousted
			continue
		}
		v.Conflicts = append(v.Conflicts, ConflictLine{v.T("house.room_named", c.Room.Name), conflict(v.Frame, c)})
	}
	v.Ousted = ousted(v.Frame, d, v.On)
	rooms := slices.Clone(d.Rooms)
	slices.SortStableFunc(rooms, func(a, b placement.Bedroom) int { return placement.CompareFloors(a.Floor, b.Floor) })
	count := map[string]int{}
	for _, r := range rooms {
		if name := floor(v.Frame, r.Floor); len(v.Floors) == 0 || v.Floors[len(v.Floors)-1].Name != name {
			v.Floors = append(v.Floors, PlanFloor{Name: name})
		}
		room := v.room(d, r)
		room.Wrong = wrong[r.ID]
		for _, b := range room.Beds {
			count[b.State]++
			if b.Closed != "" {
				count["out"]++
			}
		}
		at := &v.Floors[len(v.Floors)-1]
		at.Rooms = append(at.Rooms, room)
	}
	for _, s := range d.Waiting(v.On, office.SoonInBed) {
		v.Waiting = append(v.Waiting, v.sleeper(s, PlanBed{State: "waiting"}))
	}
	v.Tiles = []Tile{
		{Number: plain.Number(v.Lang, count["taken"]), Label: v.T("plan.tile_taken", count["taken"])},
		{Number: plain.Number(v.Lang, count["kept"]), Label: v.T("plan.tile_kept", count["kept"])},
		{Number: plain.Number(v.Lang, count["free"]), Label: v.T("plan.tile_free", count["free"]), Tone: toneIf(count["free"] > 0, "ok")},
		v.outTile(count["out"], count["out"]-count["closed"]),
		{Number: plain.Number(v.Lang, len(v.Waiting)), Label: v.T("plan.tile_waiting", len(v.Waiting)), Href: "#sans-lit", Tone: toneIf(len(v.Waiting) > 0, "wait")},
	}
}

// outTile counts the beds out of service, those in which somebody sleeps all the
// same with them.
func (v *PlanView) outTile(out, slept int) Tile {
	tile := Tile{Number: plain.Number(v.Lang, out), Label: v.T("plan.tile_closed"), Tone: toneIf(out > 0, "wait")}
	if slept > 0 {
		tile.Label, tile.Tone, tile.Href = v.T("plan.tile_closed_slept", slept), "bad", "#a-deplacer"
	}
	return tile
}

// ousted are those who need another bed from a day on, because the own one closes.
func ousted(f Frame, d placement.Dormitory, from calendar.Day) (lines []OustedLine) {
	for _, o := range d.Ousted(from) {
		b, room, _ := d.Bed(o.Sleeper.Bed)
		line := OustedLine{Name: o.Name, Says: f.T("plan.ousted_line", b.Label, room.Name, o.On, f.T("closure."+o.Reason))}
		if !o.Hidden {
			line.Href = onDay(planHref(d.House.ID)+"/lits/"+o.Key(), from)
		}
		lines = append(lines, line)
	}
	return lines
}

func (v *PlanView) room(d placement.Dormitory, r placement.Bedroom) PlanRoom {
	room := PlanRoom{ID: string(r.ID), Name: r.Name}
	if x, ok := d.Section(r.Section); ok {
		room.Section = x.Name
	}
	about := []string{roomSays(v.Frame, r)}
	if sex := d.SexOf(r, v.On); sex != "" {
		if word := v.T("sex." + string(sex)); !strings.EqualFold(word, room.Section) {
			about = append([]string{word}, about...)
		}
	}
	if r.Accessible {
		about = append(about, v.T("plan.accessible"))
	}
	room.About = strings.Join(about, " · ")
	for _, b := range r.Beds {
		room.Beds = append(room.Beds, v.bedOf(d, b))
	}
	return room
}

// bedOf is a bed on the night of the page: who sleeps there, or who will first.
func (v *PlanView) bedOf(d placement.Dormitory, b placement.Bed) PlanBed {
	bed := PlanBed{ID: string(b.ID), Label: b.Label, State: "free"}
	if c, shut := d.ClosedOn(b.ID, v.On); shut {
		bed.State, bed.Closed = "closed", v.T("closure."+c.Reason)
	}
	if s, ok := d.In(b.ID, v.On); ok {
		bed.State = "taken"
		if !s.Boards() {
			bed.State = "kept"
		}
		return v.sleeper(s, bed)
	}
	for _, s := range d.Sleepers {
		if s.Bed == b.ID && s.Concerns(v.On, office.SoonInBed) {
			bed.State = "kept"
			return v.sleeper(s, bed)
		}
	}
	return bed
}

func (v *PlanView) sleeper(s placement.Sleeper, bed PlanBed) PlanBed {
	if bed.Key, bed.Name = s.Key(), s.Name; s.Hidden {
		return bed
	}
	bed.About = levelName(v.Frame, s.Level)
	if s.Nights.From.After(v.On) || !s.Boards() {
		bed.About += ", " + v.T("plan.from", plain.ShortDate(v.Lang, s.Nights.From))
	}
	bed.Href = onDay(v.Here+"/lits/"+s.Key(), v.On)
	return bed
}

// conflict is a broken rule in words. Who must be kept apart is never named.
func conflict(f Frame, c placement.RoomConflict) string {
	if c.Code == placement.BedKeptApart {
		return f.T("plan.conflict.kept_apart")
	}
	return f.T("plan.conflict."+c.Code, plain.List(f.Lang, c.Who))
}

func (s *Server) undoBeds(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	id := placement.BedPlanID(form.Text("plan", 60))
	again, err := form.Submit(func() error { return s.Office.UndoBeds(r.Context(), by, houseID(r), id) })
	switch {
	case err != nil:
		return err
	case again:
		return s.planWith(w, r, by, form)
	}
	on := form.OptionalDay("le")
	if on.IsZero() {
		on = s.dayOf(r)
	}
	return s.redirect(w, r, onDay(planHref(houseID(r)), on), "bed_plan.undone")
}
