package web

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ResultView is what a run proposes: the answer first, then who has no place
// and why, what a person must open, the mix, the supervision, the check.
type ResultView struct {
	Frame
	Campaign   placement.Campaign
	Run        placement.Run
	Here       string
	Seed       string // as far as one needs to recognise it
	Count      store.ProposalCount
	Tiles      []Tile
	Unplaced   []UnplacedLine
	More       int // without a place and not on the page
	Chosen     *ProposalView
	Exceptions []store.ProposalLine
	Mix        Mix
	Floors     []FloorLine
	Missed     int // floors not reached
	Bands      []BandLine
	Places     []PlaceLine // under the ceilings of the frozen input
	Left       int         // how many more could sleep under all of them
	Bound      placement.Bindings
	Warnings   []string
	Delta      *Delta // nil for the first run of a campaign
	Latest     bool
	CanDecide  bool
}

// An UnplacedLine is a pupil without a place, with the reason beside.
type UnplacedLine struct {
	store.ProposalLine
	Points, Wishes int
	Why            string
	Selected       bool
}

// A FloorLine is one target of one section and how it came out.
type FloorLine struct {
	House, Section, Group string
	Filed, Held           int
	Met                   bool
}

// A BandLine is the supervision of some sections after the run.
type BandLine struct {
	House, Band         string
	Adults, Cap, Placed int
	Full                bool
}

var resultPage = newPage[ResultView]("result.html")

// unplacedShown is how many pupils without a place stand on the page itself.
const unplacedShown = 15

func (s *Server) showResult(w http.ResponseWriter, r *http.Request, by placement.Actor, c placement.Campaign, run placement.Run) error {
	v := ResultView{Frame: s.frame(r, by, "runs.title"), Campaign: c, Run: run, Here: runPath(run)}
	v.Frame = v.Frame.under("/campagnes", v.T("campaigns.title")).under("/campagnes/"+string(c.ID), c.Name)
	problem, err := readProblem(run)
	if err != nil {
		return err
	}
	outcome, err := match.ReadOutcome(bytes.NewReader(run.Outcome))
	if err != nil {
		return err
	}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		return v.read(r.Context(), tx, placement.ProposalID(r.URL.Query().Get("eleve")), problem, outcome)
	})
	if err != nil {
		return err
	}
	v.finish()
	return resultPage.render(w, http.StatusOK, v)
}

func (v *ResultView) read(ctx context.Context, tx *store.Tx, chosen placement.ProposalID, problem *match.Problem, outcome *match.Outcome) (err error) {
	in := v.By.Territory
	if v.Count, err = tx.CountProposals(ctx, in, v.Run.ID); err != nil {
		return err
	}
	if v.Exceptions, err = tx.Proposals(ctx, store.ScopeOf(v.By), v.Run.ID, store.ToOpen, 200, 0); err != nil {
		return err
	}
	lines, err := tx.Proposals(ctx, store.ScopeOf(v.By), v.Run.ID, store.WithoutPlace, unplacedShown, 0)
	if err != nil {
		return err
	}
	v.More = v.Count.Unplaced - len(lines)
	if err := v.unplaced(lines, chosen); err != nil {
		return err
	}
	for _, l := range v.Unplaced {
		if !l.Selected {
			continue
		}
		p, err := readProposalView(ctx, tx, v.Frame, l.ProposalLine)
		if err != nil {
			return err
		}
		v.Chosen = &p
	}
	names, err := namesOf(ctx, tx, in, v.Campaign)
	if err != nil {
		return err
	}
	v.Floors, v.Bands = v.floors(outcome, names), bandLines(outcome, names)
	v.frozenPlaces(problem, outcome, names)
	for _, warning := range outcome.Warnings {
		v.Warnings = append(v.Warnings, v.warning(warning, names))
	}
	v.Mix = mixOf(v.Frame, problem, outcome)
	if err := v.readDelta(ctx, tx, problem, outcome, names); err != nil {
		return err
	}
	runs, err := tx.Runs(ctx, in, v.Campaign.ID)
	last, ok := decidable(runs)
	v.Latest = ok && last.ID == v.Run.ID
	return err
}

func (v *ResultView) unplaced(lines []store.ProposalLine, chosen placement.ProposalID) error {
	for i, p := range lines {
		why, err := p.Reasons()
		if err != nil {
			return err
		}
		line := UnplacedLine{ProposalLine: p, Wishes: len(why.Wishes), Why: words.T(v.Lang, "runs.short."+p.Code), Selected: p.ID == chosen || chosen == "" && i == 0}
		if len(why.Wishes) > 0 {
			line.Points = why.Wishes[0].Points
		}
		v.Unplaced = append(v.Unplaced, line)
	}
	return nil
}

// names are those of houses, sections and bands by their ids.
type names map[string]string

// namesOf reads them. A section is named with its house.
func namesOf(ctx context.Context, tx *store.Tx, in placement.TerritoryID, c placement.Campaign) (names, error) {
	known := names{}
	houses, err := tx.Houses(ctx, store.Whole(in))
	for _, h := range houses {
		known[string(h.ID)] = h.Name
	}
	if err != nil {
		return known, err
	}
	sections, err := tx.Sections(ctx, store.Whole(in), "", c.EntryOn)
	for _, x := range sections {
		known[string(x.ID)], known["of "+string(x.ID)] = x.Name, known[string(x.House)]
	}
	if err != nil {
		return known, err
	}
	bands, err := tx.Bands(ctx, store.Whole(in), "")
	for _, b := range bands {
		known[string(b.ID)] = b.Code
	}
	return known, err
}

// floors are the targets of each section and how they came out, the missed ones
// first.
func (v *ResultView) floors(o *match.Outcome, known names) []FloorLine {
	var list []FloorLine
	for _, f := range o.Floors {
		line := FloorLine{House: known["of "+f.Section], Section: known[f.Section], Group: group(v.Frame, f.Group), Filed: f.Filed, Held: f.Held, Met: f.Held >= f.Asked}
		if !line.Met {
			v.Missed++
		}
		list = append(list, line)
	}
	slices.SortStableFunc(list, func(a, b FloorLine) int {
		return cmp.Or(flag(a.Met)-flag(b.Met), cmp.Compare(a.House, b.House), cmp.Compare(a.Section, b.Section), cmp.Compare(a.Group, b.Group))
	})
	return list
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// group names a group; the complement that stands for a ceiling in its own
// words.
func group(f Frame, code string) string {
	if name, complement := cutComplement(code); complement {
		return f.T("why.others_than", f.T("group."+name))
	}
	return f.T("group." + code)
}

func cutComplement(code string) (name string, complement bool) {
	if code != "" && code[0] == '!' {
		return code[1:], true
	}
	return code, false
}

// bandLines is the supervision of each house, the full ones first.
func bandLines(o *match.Outcome, known names) []BandLine {
	var list []BandLine
	for _, x := range o.Staffing {
		list = append(list, BandLine{House: known[x.House], Band: known[x.Band], Adults: x.Adults, Cap: x.Cap, Placed: x.Placed, Full: x.Placed >= x.Cap})
	}
	slices.SortStableFunc(list, func(a, b BandLine) int {
		return cmp.Or(flag(b.Full)-flag(a.Full), cmp.Compare(a.House, b.House), cmp.Compare(a.Band, b.Band))
	})
	return list
}

func (v *ResultView) warning(x match.Warning, known names) string {
	x.House, x.Band = known[x.House], known[x.Band]
	if x.Section != "" {
		x.Section = known["of "+x.Section] + ", " + known[x.Section]
	}
	return words.Warning(v.Lang, x)
}

// finish writes the answer and the five numbers.
func (v *ResultView) finish() {
	c := v.Count
	examined := c.All - c.NotExamined
	v.Title, v.Seed = v.T("runs.headline", c.Placed, examined), shortSeed(v.Run.Seed)
	list := v.Here + "/eleves?quoi="
	v.Tiles = []Tile{
		{Number: plain.Number(v.Lang, c.Placed), Label: v.T("runs.tile.placed", examined), Href: list + string(store.WithPlace), Tone: "ok"},
		{Number: plain.Number(v.Lang, c.First), Label: v.T("runs.tile.first"), Href: list + string(store.FirstWish)},
		{Number: plain.Number(v.Lang, c.Unplaced), Label: v.T("runs.tile.unplaced"), Href: list + string(store.WithoutPlace), Tone: toneIf(c.Unplaced > 0, "bad")},
		{Number: plain.Number(v.Lang, c.NotExamined), Label: v.T("runs.tile.not_examined"), Href: list + string(store.NotExamined), Tone: toneIf(c.NotExamined > 0, "wait")},
		{Number: plain.Number(v.Lang, v.Left), Label: v.T("runs.tile.left"), Href: "#plafonds", Limit: ceilings(v.Frame, v.Bound, nil)},
	}
	v.CanDecide = v.Latest && c.Undecided > 0 && admit(v.By, placement.DecideProposals) == nil
}

// shortSeed is the beginning of a seed; the whole of it stands with the check.
func shortSeed(seed string) string {
	letters := []rune(seed)
	if len(letters) <= 20 {
		return seed
	}
	return string(letters[:16]) + "…"
}

// frozenPlaces are the houses of a run under the ceilings of its frozen input, with
// everybody whom it placed; names are those of today. A house that is closed takes
// nobody.
func (v *ResultView) frozenPlaces(p *match.Problem, o *match.Outcome, known names) {
	held, adults := map[string]int{}, map[string]map[string]int{}
	for _, x := range o.Placements {
		held[x.Section]++
	}
	for _, x := range o.Staffing {
		if adults[x.House] == nil {
			adults[x.House] = map[string]int{}
		}
		adults[x.House][x.Band] = x.Adults
	}
	sum := PlaceLine{}
	for _, h := range p.Houses {
		if h.Closed {
			continue
		}
		premises := placement.FrozenPremises(h, held, adults[h.ID])
		premises.House.Name = known.called(h.ID)
		for i, b := range premises.Bands {
			premises.Bands[i].Code = known.called(string(b.ID))
		}
		for i, x := range premises.Sections {
			premises.Sections[i].Name = known.called(string(x.ID))
		}
		places := premises.Places(v.Campaign.EntryOn, true)
		sum.plus(places)
		v.Places = append(v.Places, placeLines(v.Frame, places, calendar.Day{})...)
	}
	v.Left, v.Bound = sum.Placeable, sum.Bound
}
