package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A HouseView is one house: its places tonight, its sections and beds, its
// adults, what is out of service, its targets and its rules.
type HouseView struct {
	Frame
	House     placement.House
	On        calendar.Day
	Form      *Form
	Edit      bool // the person may change it
	Tiles     []Tile
	Lines     []PlaceLine
	Limit     *Ceiling // of the house
	Duty      string   // of the supervision, for whom may see it
	Todo      []Note
	Sections  []SectionCard
	RoomRule  string
	Anomalies []RoomAnomalyLine
	Bands     []placement.Band
	Closures  []ClosureLine
	Ousted    []OustedLine // who has to move because of them
	Targets   []TargetLine
	Papers    []Point // what the house asks for, and how firmly
	PapersSay string  // who set that, when, on which text
	Rules     []Point
	Facts     []Point
	Occupied  bool // the person may see the occupancy pages
	Plan      bool // the person may see who sleeps where
	Nights    NightsView
	Counts    []CountLine // the ministry's, the latest first
}

// A SectionCard is a section with its rooms.
type SectionCard struct {
	placement.Section
	About, Band string
	Beds        int
	Floors      []FloorRooms
}

// A ClosureLine is a bed out of service, now or later, or all beds of a room or
// a section that closes as a whole.
type ClosureLine struct {
	placement.Closure
	Bed, Section string
	Slept        bool // somebody sleeps in it on the day of the page
	beds         int
}

// A TargetLine is a target with the section it is about and its size in words.
type TargetLine struct {
	placement.Target
	Section, Says string
}

var housePage = newPage[HouseView]("house.html")

func houseID(r *http.Request) placement.HouseID { return placement.HouseID(chi.URLParam(r, "id")) }

func (s *Server) showHouse(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := HouseView{Frame: s.frame(r, by, "house.title").under("/places", words.T(langOf(r), "places.title")), Form: readQuery(r)}
	v.On = s.asked(r, v.Form)
	v.Edit, v.Occupied, v.Plan = admit(by, placement.EditHouses) == nil, admit(by, placement.SeeOccupancy) == nil, admit(by, placement.ArrangeBeds) == nil
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, houseID(r)) })
	if err != nil {
		return err
	}
	v.Title = v.House.Name
	return housePage.render(w, v.Form.Status(), v)
}

func (v *HouseView) read(ctx context.Context, tx *store.Tx, id placement.HouseID) error {
	scope := store.ScopeOf(v.By)
	p, err := tx.Premises(ctx, scope, id, calendar.Interval{From: v.On, To: v.On.AddDays(1)})
	if err != nil {
		return err
	}
	places := p.Places(v.On, true)
	v.House, v.Bands = p.House, p.Bands
	v.Lines = placeLines(v.Frame, places, v.On)
	v.Limit, v.Lines[0].Limit = v.Lines[0].Limit, nil
	if admit(v.By, placement.SeeRoster) == nil {
		v.Duty = supervisionPath(id)
	}
	v.Tiles = houseTiles(v.Frame, places, v.On)
	v.Rules, v.Facts, v.Todo = rulesOf(v.Frame, p.House), factsOf(v.Frame, p.House), todoOf(v.Frame, p)
	rooms, err := tx.Bedrooms(ctx, scope, id)
	if err != nil {
		return err
	}
	v.Sections = sectionCards(v.Frame, p, rooms)
	if err := v.roomRule(ctx, tx, scope, id, rooms); err != nil {
		return err
	}
	closures, err := tx.Closures(ctx, scope, id, calendar.Interval{From: v.On})
	if err != nil {
		return err
	}
	slept, err := tx.SleptIn(ctx, scope, id, v.On)
	if err != nil {
		return err
	}
	v.Closures = closureLines(v.Frame, p, rooms, closures, slept)
	if err := v.mustMove(ctx, tx, closures); err != nil {
		return err
	}
	targets, err := tx.Targets(ctx, scope, id)
	if err != nil {
		return err
	}
	v.Targets = targetLines(v.Frame, p, targets)
	if err := v.counted(ctx, tx, p); err != nil {
		return err
	}
	if err := v.asksFor(ctx, tx, scope); err != nil {
		return err
	}
	return v.nightsOn(ctx, tx, p.House)
}

func houseTiles(f Frame, p placement.Places, on calendar.Day) []Tile {
	limit := ceiling(f, limitOn(p, on))
	tiles := []Tile{
		{Number: plain.Number(f.Lang, p.Occupied), Label: f.T("house.tile_occupied", plain.Percent(f.Lang, p.Occupied, p.Usable()))},
		{Number: plain.Number(f.Lang, p.Standing.Places), Label: f.T("house.tile_places", p.Standing.Places), Limit: limit},
		{Number: plain.Number(f.Lang, p.Placeable), Label: f.T("house.tile_placeable", p.Placeable), Tone: toneIf(p.Placeable > 0, "ok"), Limit: limit},
		{Number: plain.Number(f.Lang, p.OutOfService), Label: f.T("house.tile_out", p.OutOfService), Tone: toneIf(p.OutOfService > 0, "wait")},
	}
	if p.Over+p.Excess > 0 {
		tiles = append(tiles, Tile{Number: plain.Number(f.Lang, max(p.Over, p.Excess)), Label: f.T("house.tile_over"), Tone: "bad"})
	}
	return tiles
}

// rulesOf are what people decided about the house.
func rulesOf(f Frame, h placement.House) []Point {
	licence := f.T("house.no_licence")
	if h.Licensed > 0 {
		licence = f.T("house.licence_of", h.Licensed)
	}
	appeal := h.AppealBody
	if appeal == "" {
		appeal = "–"
	}
	zone := f.T("house.zone_own")
	if h.Calendar != "" {
		zone = h.Calendar
	}
	points := []Point{
		{Label: f.T("house.scheme"), Value: f.T("scheme." + string(h.Scheme))},
		{Label: f.T("house.decides"), Value: f.T("authority." + string(h.Decides))},
		{Label: f.T("house.appeal"), Value: appeal},
		{Label: f.T("house.licensed"), Value: licence},
		{Label: f.T("house.opening"), Value: f.T("opening." + openingCode(h))},
		{Label: f.T("house.zone"), Value: zone},
		{Label: f.T("house.movable"), Value: yesNo(f, h.Movable)},
	}
	if h.Closed {
		points = append(points, Point{Label: f.T("house.closed"), Value: yesNo(f, true)})
	}
	return points
}

func openingCode(h placement.House) string {
	if h.Opening == "" {
		return placement.MondayToFriday
	}
	return h.Opening
}

func yesNo(f Frame, yes bool) string {
	if yes {
		return f.T("house.yes")
	}
	return f.T("house.no")
}

// factsOf are what the directory says.
func factsOf(f Frame, h placement.House) []Point {
	sector := "house.private"
	if h.Public {
		sector = "house.public"
	}
	points := []Point{
		{Label: f.T("house.uai"), Value: h.UAI},
		{Label: f.T("house.kind"), Value: f.T("house.kind_"+h.Kind) + ", " + f.T(sector)},
		{Label: f.T("house.commune"), Value: h.Commune},
	}
	if h.Pupils > 0 {
		points = append(points, Point{Label: f.T("house.pupils"), Value: plain.Number(f.Lang, h.Pupils)})
	}
	if h.Priority != "" {
		points = append(points, Point{Label: f.T("house.priority"), Value: h.Priority})
	}
	return points
}

// todoOf is what the house still lacks before anybody can be placed there.
func todoOf(f Frame, p placement.Premises) (notes []Note) {
	at := "/places/" + string(p.House.ID)
	if p.House.AppealBody == "" {
		notes = append(notes, Note{"wait", f.T("house.todo_appeal"), &Link{at + "/regles", f.T("house.todo_appeal_do")}})
	}
	if len(p.Sections) == 0 {
		notes = append(notes, Note{"wait", f.T("house.todo_sections"), &Link{at + "/sections/nouvelle", f.T("house.add_section")}})
	}
	if len(p.Sections) > 0 && len(p.Bands) == 0 {
		notes = append(notes, Note{"wait", f.T("house.todo_bands"), &Link{at + "/encadrement/nouveau", f.T("house.add_band")}})
	}
	return notes
}

func sectionCards(f Frame, p placement.Premises, rooms []placement.Bedroom) []SectionCard {
	var cards []SectionCard
	for _, x := range p.Sections {
		own := slices.DeleteFunc(slices.Clone(rooms), func(r placement.Bedroom) bool { return r.Section != x.ID })
		card := SectionCard{Section: x, About: f.T("sex."+string(x.Sex)) + levelsText(f, x.Levels), Floors: floorLines(f, p.House.ID, own)}
		for _, r := range own {
			card.Beds += len(r.Beds)
		}
		for _, b := range p.Bands {
			if b.ID == x.Band {
				card.Band = b.Code
			}
		}
		cards = append(cards, card)
	}
	return cards
}

func closureLines(f Frame, p placement.Premises, rooms []placement.Bedroom, closures []placement.Closure, slept map[placement.BedID]bool) []ClosureLine {
	var lines []ClosureLine
	for _, c := range closures {
		if i := slices.IndexFunc(lines, func(l ClosureLine) bool { return c.With(l.Closure) }); i >= 0 {
			lines[i].beds++
			lines[i].Slept = lines[i].Slept || slept[c.Bed]
			continue
		}
		lines = append(lines, ClosureLine{Closure: c, Slept: slept[c.Bed], beds: 1})
	}
	for i := range lines {
		lines[i].name(f, p.Sections, rooms)
	}
	return lines
}

// mustMove names, for who arranges beds, those who sleep in a bed that closes.
func (v *HouseView) mustMove(ctx context.Context, tx *store.Tx, closures []placement.Closure) error {
	if !v.Plan || len(closures) == 0 {
		return nil
	}
	d, err := tx.Dormitory(ctx, store.ScopeOf(v.By), v.House.ID, v.On)
	v.Ousted = ousted(v.Frame, d, v.On)
	return err
}

// name says what is out of service.
func (l *ClosureLine) name(f Frame, sections []placement.Section, rooms []placement.Bedroom) {
	for _, r := range rooms {
		for _, b := range r.Beds {
			if b.ID != l.Closure.Bed {
				continue
			}
			l.Section = sectionName(sections, r.Section)
			switch l.Part {
			case "":
				l.Bed = b.Label
			case string(r.ID):
				l.Bed = f.T("house.whole_room", l.beds, r.Name)
			default:
				l.Bed = f.T("house.whole_section", l.beds)
			}
		}
	}
}

func sectionName(sections []placement.Section, id placement.SectionID) string {
	if i := slices.IndexFunc(sections, func(x placement.Section) bool { return x.ID == id }); i >= 0 {
		return sections[i].Name
	}
	return ""
}

func targetLines(f Frame, p placement.Premises, targets []placement.Target) []TargetLine {
	var lines []TargetLine
	for _, t := range targets {
		lines = append(lines, TargetLine{Target: t, Section: sectionName(p.Sections, t.Section), Says: targetSays(f, t)})
	}
	slices.SortStableFunc(lines, func(a, b TargetLine) int { return strings.Compare(a.Section, b.Section) })
	return lines
}

// targetSays is a target in words: « au moins 35 % de boursiers ».
func targetSays(f Frame, t placement.Target) string {
	key := "house.target_floor"
	if t.Ceiling {
		key = "house.target_ceiling"
	}
	size := f.T("house.target_seats", t.Seats)
	if t.Share != "" {
		size = percentOf(f, t.Share)
	}
	return f.T(key, size, f.T("group."+string(t.Group)))
}

// percentOf writes an exact decimal as people say it: "0.35" is 35 %.
func percentOf(f Frame, share string) string {
	text := typedPercent(share)
	if f.Lang == plain.EN {
		return text + "%"
	}
	return strings.Replace(text, ".", ",", 1) + "\u00a0%"
}

// levelName is a level as people write it.
func levelName(f Frame, l placement.Level) string { return plain.Level(f.Lang, l) }
