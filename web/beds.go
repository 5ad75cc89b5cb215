package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A FreedView is who could have a bed of a section.
type FreedView struct {
	Frame
	Section placement.Section
	House   placement.House
	Room    placement.Room
	Left    string
	Limit   *Ceiling
	Form    *Form
	Called  []CandidateLine
	Others  []CandidateLine // asked for the house and not called, with why
	Unasked []CandidateLine // never asked for it
	Order   string          // how equal pupils are ordered
	Mend    []string
	Empty   Empty
}

// A CandidateLine is a pupil who might have the bed, and what speaks against it.
type CandidateLine struct {
	office.Candidate
	Name    string
	Why     []string // called when, and what counted; or why not
	Against []string
	Href    string
}

// A GiveView is the page on which a person gives a bed: first where, then what
// it does.
type GiveView struct {
	Frame
	File    placement.File
	Form    *Form
	Open    []OpenSection
	Chosen  bool
	Preview office.BedPreview
	Mix     []MixChangeLine
	Against []string
	Left    string
	Limit   *Ceiling
	Look    *Note // where to look at who has the last place, when somebody was quicker
	Telling Telling
	Short   []string // sessions of the roster that a soft rule then finds short
}

// An OpenSection is a section that admits the pupil and has room.
type OpenSection struct {
	House, Section string
	Left           int
	Limit          *Ceiling
	Wish           int
	Href           string
}

// A MixChangeLine is what the pupil's coming does to one target.
type MixChangeLine struct {
	Group, Asked  string
	Before, After int
	Tone, Text    string
}

var (
	freedPage = newPage[FreedView]("freed.html")
	givePage  = newPage[GiveView]("give.html")
)

func bedRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/lits/donner/{referral}", Action: placement.GiveBed, Do: (*Server).askBed},
		{Method: http.MethodPost, Path: "/lits/donner/{referral}", Action: placement.GiveBed, Do: (*Server).giveBed, Event: "offer.made"},
		{Method: http.MethodGet, Path: "/lits/{section}", Action: placement.GiveBed, Do: (*Server).showFreed},
	}
}

// nightsOf are those typed, or from today to the end of the school year.
func nightsOf(form *Form, today calendar.Day) calendar.Interval {
	nights := calendar.Interval{From: form.OptionalDay("du"), To: form.OptionalDay("au")}
	if nights.From.IsZero() {
		nights.From = today
	}
	if nights.To.IsZero() {
		nights.To = calendar.NewDay(calendar.SchoolYearOf(nights.From).Start().Year()+1, 7, 4)
	}
	form.Set("du", nights.From.String())
	form.Set("au", nights.To.String())
	return nights
}

func (s *Server) showFreed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	v := FreedView{Frame: s.frame(r, by, "beds.title").under("/sejours", words.T(langOf(r), "stays.title")), Form: form}
	nights := nightsOf(form, s.dayOf(r))
	id := placement.SectionID(chi.URLParam(r, "section"))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Section, err = tx.Section(r.Context(), by.Territory, id); err != nil {
			return err
		}
		if v.House, err = tx.House(r.Context(), store.ScopeOf(by), v.Section.House); err != nil {
			return err
		}
		if v.Room, err = tx.Room(r.Context(), id, nights); err != nil {
			return err
		}
		bands, err := tx.Bands(r.Context(), store.ScopeOf(by), v.House.ID)
		v.Limit = roomCeiling(v.Frame, v.House.ID, v.Section, v.Room, bands)
		return err
	})
	if err != nil {
		return err
	}
	candidates, err := s.Office.WhoCouldHave(r.Context(), by, id, nights)
	if err != nil {
		return err
	}
	v.candidates(candidates, nights)
	v.Left = left(v.Frame, v.Room)
	v.Title = v.T("beds.who", v.Section.Name, v.House.Name)
	v.Empty = Empty{Title: v.T("beds.nobody"), Text: v.T("beds.nobody_text"), Next: &Link{"/orientations", v.T("nav.referrals")}}
	return freedPage.render(w, http.StatusOK, v)
}

// candidates are those whom the rules call, in their order, and the others.
func (v *FreedView) candidates(all office.Candidates, nights calendar.Interval) {
	for _, c := range all.List {
		line := CandidateLine{Candidate: c, Name: c.File.Pupil.Short(), Why: callReasons(v.Frame, c), Against: against(v.Frame, beyondRoom(c.Refused))}
		if len(line.Against) > 0 && c.Turn == 0 && c.Wish > 0 {
			line.Why = nil // the rule that shuts the door is named
		}
		if c.Refused == nil && c.Wish > 0 { // nobody is given what the family never asked for by one click
			line.Href = givePath(c.File.Referral.ID, v.Section.ID, nights)
		}
		switch {
		case c.Turn > 0:
			v.Called = append(v.Called, line)
		case c.Wish > 0:
			v.Others = append(v.Others, line)
		default:
			v.Unasked = append(v.Unasked, line)
		}
	}
	v.Order = v.T("beds.not_drawn")
	if all.Drawn {
		v.Order = v.T("beds.drawn")
	}
	for _, name := range all.Mend {
		v.Mend = append(v.Mend, v.T("beds.mend", name))
	}
}

// beyondRoom is what speaks against a bed besides that there is none: the head of
// the page says that once for all.
func beyondRoom(err error) error {
	var many placement.Faults
	if !errors.As(err, &many) {
		return err
	}
	return slices.DeleteFunc(slices.Clone(many), func(f *placement.Fault) bool { return strings.HasPrefix(f.Code, "bed.no_room.") }).Err()
}

// callReasons say what counted when the rules call a pupil, or why they do not.
func callReasons(f Frame, c office.Candidate) []string {
	if c.Turn == 0 {
		return skipped(f, c)
	}
	lines := []string{f.T("beds.counted", c.Wish, c.Points)}
	if c.Sibling {
		lines = append(lines, f.T("beds.sibling"))
	}
	var filled []string
	for _, g := range c.Fills() {
		filled = append(filled, f.T("group."+string(g)))
	}
	if len(filled) > 0 {
		lines = append(lines, f.T("beds.fills", plain.List(f.Lang, filled)))
	}
	for _, x := range c.Mix {
		if x.After == x.Before {
			continue
		}
		key := "beds.mix_change"
		if x.Ceiling {
			key = "beds.ceiling_change"
		}
		lines = append(lines, f.T(key, f.T("group."+string(x.Group)), x.Before, x.After, x.Asked))
	}
	return lines
}

// skipped says why the rules do not call a pupil.
func skipped(f Frame, c office.Candidate) []string {
	switch {
	case c.Wish == 0:
		return []string{f.T("beds.skip.")}
	case c.Declined:
		return []string{f.T("beds.skip.declined")}
	case c.Code == match.Continuing:
		return []string{f.T("beds.skip.kept", c.Instead)}
	case c.Instead != "":
		return []string{f.T("beds.skip.better", c.Instead)}
	case c.Code != "":
		return []string{f.T("beds.skip.gate")}
	}
	return nil
}

func givePath(id placement.ReferralID, section placement.SectionID, nights calendar.Interval) string {
	query := url.Values{"du": {nights.From.String()}, "au": {nights.To.String()}}
	if section != "" {
		query.Set("section", string(section))
	}
	return "/lits/donner/" + string(id) + "?" + query.Encode()
}

// left says how many more may come; the ceiling beside it what limits them.
func left(f Frame, r placement.Room) string {
	if r.Full() {
		return f.T("beds.full", r.Places)
	}
	return f.T("beds.left", r.Left, r.Places)
}

// roomCeiling names what limits a section on the worst of some nights.
func roomCeiling(f Frame, house placement.HouseID, x placement.Section, r placement.Room, bands []placement.Band) *Ceiling {
	l := Limit{House: house, By: r.Binding, On: r.Night, Out: r.Out}
	for _, b := range bands {
		if b.ID == x.Band {
			l.Short = []placement.Band{b}
		}
	}
	return ceiling(f, l)
}

// against are the gates that are shut, in words.
func against(f Frame, err error) []string {
	var many placement.Faults
	var one *placement.Fault
	switch {
	case errors.As(err, &many):
	case errors.As(err, &one):
		many = placement.Faults{one}
	}
	var list []string
	for _, fault := range many {
		list = append(list, words.Fault(f.Lang, fault))
	}
	return list
}

func (s *Server) askBed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	nightsOf(form, s.dayOf(r))
	form.Set("answer_days", "5")
	return s.giveWith(w, r, by, form)
}

// giveWith shows where the pupil could go or, once a section is chosen, what
// giving the bed does.
func (s *Server) giveWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := GiveView{Frame: s.frame(r, by, "beds.title").under("/orientations", words.T(langOf(r), "nav.referrals")), Form: form}
	today := s.dayOf(r)
	in := office.GivenBed{Referral: placement.ReferralID(chi.URLParam(r, "referral")), Section: placement.SectionID(form.Value("section")), Nights: nightsOf(form, today)}
	v.Chosen = in.Section != ""
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.File, err = tx.File(r.Context(), store.ScopeOf(by), in.Referral); err != nil {
			return err
		}
		if !v.Chosen {
			return v.sections(r.Context(), tx, in.Nights)
		}
		heard, err := s.Office.WhoHears(r.Context(), tx, by, placement.OfferNotice, v.File)
		v.Telling = telling(v.Frame, heard)
		return err
	})
	if err != nil {
		return err
	}
	v.Title = v.T("beds.give_to", v.File.Pupil.Short())
	if v.Chosen {
		if v.Preview, err = s.Office.PreviewBed(r.Context(), by, in); err != nil {
			return err
		}
		v.preview()
		if form.Lost() {
			v.Against = nil // said above
			v.Look = look(v.Frame, "beds.lost", onDay(planHref(v.Preview.House.ID), in.Nights.From))
		}
	} else {
		v.Against = against(v.Frame, v.File.MayHaveBed(today))
	}
	return givePage.render(w, form.Status(), v)
}

// sections lists those that admit the pupil and have room, wished for first.
func (v *GiveView) sections(ctx context.Context, tx *store.Tx, nights calendar.Interval) error {
	lodgings, err := tx.Lodgings(ctx, v.By.Territory, nights)
	v.Open = openSections(v.Frame, lodgings, v.File, nights)
	return err
}

// openSections are those that admit the pupil of a file and have room during the
// nights, wished for first.
func openSections(f Frame, lodgings []placement.Lodging, file placement.File, nights calendar.Interval) (wished []OpenSection) {
	wish := map[placement.HouseID]int{}
	for _, w := range file.Referral.Wishes {
		wish[w.House] = w.Rank
	}
	var others []OpenSection
	for _, l := range lodgings {
		for _, x := range l.Sections {
			room := l.Room(x.ID, nights)
			if room.Full() || !x.Admits(file.Pupil.Sex, file.Referral.Level) || l.House.Scheme == placement.Tremplin {
				continue
			}
			open := OpenSection{House: l.House.Name, Section: x.Name, Left: room.Left, Limit: roomCeiling(f, l.House.ID, x, room, l.Bands), Wish: wish[l.House.ID], Href: givePath(file.Referral.ID, x.ID, nights)}
			if open.Wish > 0 {
				wished = append(wished, open)
			} else {
				others = append(others, open)
			}
		}
	}
	return append(wished, others...)
}

// look is where to see who has a bed that somebody else was quicker to give.
func look(f Frame, text, href string) *Note {
	return &Note{Tone: "wait", Text: f.T(text), Link: &Link{href, f.T("plan.look")}}
}

// preview puts what giving the bed does into words.
func (v *GiveView) preview() {
	v.Left = left(v.Frame, v.Preview.Room)
	v.Limit = roomCeiling(v.Frame, v.Preview.House.ID, v.Preview.Section, v.Preview.Room, v.Preview.Bands)
	v.Against = against(v.Frame, v.Preview.Refused)
	for _, c := range v.Preview.Short {
		v.Short = append(v.Short, v.T("beds.short_session", plain.Session(v.Lang, c.Session), c.Rostered, c.Required))
	}
	for _, c := range v.Preview.Mix {
		asked := v.T("beds.at_least", c.Asked)
		if c.Ceiling {
			asked = v.T("beds.at_most", c.Asked)
		}
		verdict := c.Verdict()
		line := MixChangeLine{Group: v.T("group." + string(c.Group)), Asked: asked, Before: c.Before, After: c.After, Text: v.T("beds.mix." + string(verdict))}
		switch {
		case c.Breaks:
			line.Tone = "bad"
		case verdict == placement.MixKept:
			line.Tone = "ok"
		}
		v.Mix = append(v.Mix, line)
	}
}

func (s *Server) giveBed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.GivenBed{
		Referral: placement.ReferralID(chi.URLParam(r, "referral")), Section: placement.SectionID(form.Text("section", 60)),
		Nights: calendar.Interval{From: form.Day("du"), To: form.Day("au")}, AnswerDays: form.Number("answer_days", 1, 60), Reason: form.Optional("reason", 500),
	}
	var kept placement.Offer
	again, err := form.Submit(func() (err error) {
		kept, err = s.Office.GiveBed(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.giveWith(w, r, by, form)
	}
	return s.redirect(w, r, "/propositions/"+string(kept.ID), "offer.made")
}
