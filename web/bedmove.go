package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A MoveView is the form by which somebody gets another bed, with why the other
// beds are out of the question.
type MoveView struct {
	Frame
	House    placement.House
	Form     *Form
	Here     string
	Back     string
	Points   []Point
	Beds     []Option
	Others   []Option // whom one could change beds with
	Excluded []ExcludedBed
	Kept     bool        // a bed waits that can be let go
	Agree    *AgreeFirst // another section, to which nobody agreed yet
	Look     *Note       // where to look at a bed that somebody else was quicker to give
}

// An ExcludedBed is a bed that somebody cannot have, and why.
type ExcludedBed struct{ ID, Bed, Room, Why string }

var movePage = newPage[MoveView]("bedmove.html")

func (s *Server) askMove(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.moveWith(w, r, by, readQuery(r))
}

func (s *Server) moveWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	on := s.asked(r, form)
	d, who, err := s.sleeper(r, by, on)
	if err != nil {
		return err
	}
	if today := s.dayOf(r); who.Boards() && on.After(today) && !form.Bad() {
		on = today
		form.Set("le", on.String())
	}
	v := MoveView{Frame: s.planFrame(r, by, "plan.move", d.House, on), House: d.House, Form: form}
	v.Here, v.Back = planHref(d.House.ID)+"/lits/"+who.Key(), onDay(planHref(d.House.ID), on)
	v.Title = v.T("plan.move_of", who.Name)
	v.Kept = !who.Boards() && who.Bed != ""
	if form.Value("from") == "" {
		form.Set("from", string(who.Bed))
	}
	if form.Lost() {
		v.Look = look(v.Frame, "plan.lost", bedHref(d.House.ID, on, placement.BedID(form.Value("bed"))))
	}
	if form.Asks("urgent") {
		if v.Agree, err = s.agreeFirst(r, v, d, who); err != nil {
			return err
		}
	}
	v.describe(d, who)
	v.choose(d, who, on)
	return movePage.render(w, form.Status(), v)
}

// sleeper reads the house and finds who is to be moved. A day beyond the end of
// the stay is for the form to refuse.
func (s *Server) sleeper(r *http.Request, by placement.Actor, on calendar.Day) (d placement.Dormitory, who placement.Sleeper, err error) {
	from := on
	if today := s.dayOf(r); today.Before(from) {
		from = today
	}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		d, err = tx.Dormitory(r.Context(), store.ScopeOf(by), houseID(r), from)
		return err
	})
	if err != nil {
		return d, who, err
	}
	who, ok := d.Sleeper(chi.URLParam(r, "part"))
	if !ok {
		err = placement.Missing("sleeper")
	}
	return d, who, err
}

// An AgreeFirst leads to where a family is asked before a boarder changes section,
// or says that the office does it.
type AgreeFirst struct {
	Ask     string
	Telling Telling // who is told when it is urgent
}

func (s *Server) agreeFirst(r *http.Request, v MoveView, d placement.Dormitory, who placement.Sleeper) (*AgreeFirst, error) {
	bed, _, _ := d.Bed(placement.BedID(v.Form.Value("bed")))
	a := &AgreeFirst{}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		stay, err := tx.Stay(r.Context(), store.ScopeOf(v.By), who.Stay)
		if err != nil {
			return err
		}
		heard, err := s.Office.WhoHears(r.Context(), tx, v.By, placement.SectionMoved, placement.File{Pupil: placement.Pupil{ID: stay.Pupil}})
		if a.Telling = telling(v.Frame, heard); err != nil || admit(v.By, placement.EditReferrals) != nil {
			return err
		}
		f, found, err := office.FileOfStay(r.Context(), tx, stay.Stay)
		if err == nil && found {
			q := url.Values{"section": {string(bed.Section)}, "le": {v.Form.Value("le")}}
			a.Ask = referralPath(f.Referral.ID, "/accords/tableau?"+q.Encode()+"#changement")
		}
		return err
	})
	return a, err
}

func (v *MoveView) describe(d placement.Dormitory, who placement.Sleeper) {
	where := v.T("plan.no_bed")
	if b, room, ok := d.Bed(who.Bed); ok {
		where = v.T("plan.bed_in", b.Label, room.Name)
	}
	section := ""
	if x, ok := d.Section(who.Section); ok {
		section = x.Name
	}
	v.Points = []Point{
		{Label: v.T("plan.level"), Value: levelName(v.Frame, who.Level)}, {Label: v.T("stays.section"), Value: section},
		{Label: v.T("plan.bed_now"), Value: where}, {Label: v.T("stays.nights"), Value: plain.Nights(v.Lang, who.Nights)},
	}
}

// choose lists the beds that can be had from a day on, and what excludes each of
// the others.
func (v *MoveView) choose(d placement.Dormitory, who placement.Sleeper, on calendar.Day) {
	for _, room := range d.Rooms {
		for _, b := range room.Beds {
			switch o := d.Against(who, b.ID, on); o.Code {
			case "":
				v.Beds = append(v.Beds, Option{string(b.ID), v.bedChoice(d, who, b, room, on)})
			case placement.BedHere:
			case placement.BedTaken:
				v.exchange(d, who, b, on)
				fallthrough
			default:
				v.Excluded = append(v.Excluded, ExcludedBed{string(b.ID), b.Label, room.Name, excluded(v.Frame, o)})
			}
		}
	}
}

// bedChoice is a free bed with who else sleeps in the room, and who of them would
// like to share it with the boarder.
func (v *MoveView) bedChoice(d placement.Dormitory, who placement.Sleeper, b placement.Bed, room placement.Bedroom, on calendar.Day) string {
	var others []string
	for _, s := range d.Inside(room, on) {
		switch together := d.Together(who, s); {
		case s.Pupil == who.Pupil && !s.Hidden: // the own room
		case s.Hidden:
			others = append(others, s.Name)
		case together != "":
			others = append(others, v.T("plan.mate."+together, s.Name, levelName(v.Frame, s.Level)))
		default:
			others = append(others, s.Name+" ("+levelName(v.Frame, s.Level)+")")
		}
	}
	text := v.T("plan.bed_in", b.Label, room.Name)
	if room.Floor != "" {
		text += ", " + floor(v.Frame, room.Floor)
	}
	if len(others) == 0 {
		return text + ", " + v.T("plan.alone")
	}
	return text + ", " + v.T("plan.with", plain.List(v.Lang, others))
}

// exchange adds whoever sleeps in a bed to those one could change with, when
// that breaks no rule.
func (v *MoveView) exchange(d placement.Dormitory, who placement.Sleeper, b placement.Bed, on calendar.Day) {
	other, ok := d.In(b.ID, on)
	if !ok || other.Hidden || who.Bed == "" || !who.Nights.Contains(on) {
		return
	}
	if _, err := d.Moved([]placement.BedMove{{Key: who.Key(), Bed: other.Bed}, {Key: other.Key(), Bed: who.Bed}}, on); err == nil {
		v.Others = append(v.Others, Option{other.Key(), v.T("plan.exchange_with", other.Name, b.Label)})
	}
}

// excluded is why a bed cannot be had, in words.
func excluded(f Frame, o placement.BedObstacle) string {
	switch o.Code {
	case placement.BedTaken:
		if o.Who == "" {
			return f.T("plan.why.taken_unnamed")
		}
		return f.T("plan.why.taken", o.Who)
	case placement.BedClosed:
		return f.T("plan.why.closed", f.T("closure."+o.Reason))
	}
	return f.T("plan.why." + o.Code)
}

func (s *Server) moveBoarder(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.BedMove{House: houseID(r), Boarder: chi.URLParam(r, "part"), On: form.Day("le"),
		From: placement.BedID(form.Optional("from", 60)), To: placement.BedID(form.Optional("bed", 60)), Reason: form.Optional("reason", 500), Urgent: form.Optional("urgent", 600)}
	other, do := form.Optional("with", 60), form.Optional("do", 20)
	again, err := form.Submit(func() error {
		switch {
		case do == "exchange" && other == "":
			return placement.Reject("with", "field.missing")
		case do == "exchange":
			return s.Office.ExchangeBeds(r.Context(), by, in.House, in.Boarder, other, in.On, in.Reason, in.Urgent)
		case do == "release":
			in.To = ""
		case in.To == "":
			return placement.Reject("bed", "field.missing")
		}
		return s.Office.MoveBoarder(r.Context(), by, in)
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.moveWith(w, r, by, form)
	}
	return s.redirect(w, r, onDay(planHref(in.House), in.On), "stay.bed_changed")
}

// A BedProposalView is a plan that was proposed, line by line.
type BedProposalView struct {
	Frame
	House   placement.House
	On      calendar.Day
	Form    *Form
	Here    string
	Back    string
	Print   string
	Lines   []BedProposalLine
	Kept    int
	Without []ConflictLine
	Past    bool // too late to confirm
}

// A BedProposalLine is a bed proposed to somebody, and why.
type BedProposalLine struct{ Name, About, From, To, Why string }

var bedProposalPage = newPage[BedProposalView]("bedproposal.html")

func (s *Server) showBedProposal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.bedProposalWith(w, r, by, readQuery(r))
}

func (s *Server) bedProposalWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	on := s.asked(r, form)
	p, err := s.Office.ProposeBeds(r.Context(), by, houseID(r), on)
	if err != nil {
		return err
	}
	d := p.Dormitory
	v := BedProposalView{Frame: s.planFrame(r, by, "plan.proposal", d.House, on), House: d.House, On: on, Form: form, Print: p.Print, Kept: len(p.Kept)}
	v.Here, v.Back, v.Past = planHref(d.House.ID)+"/proposition", onDay(planHref(d.House.ID), on), on.Before(s.dayOf(r))
	v.Title = v.T("plan.proposal_of", plain.Day(v.Lang, on))
	for _, l := range p.Moves {
		v.Lines = append(v.Lines, v.line(d, l))
	}
	for _, u := range p.Without {
		var why []string
		for _, o := range u.Obstacles {
			why = append(why, v.T("plan.obstacle."+o))
		}
		v.Without = append(v.Without, ConflictLine{u.Sleeper.Name, strings.Join(why, " ; ")})
	}
	return bedProposalPage.render(w, form.Status(), v)
}

func (v *BedProposalView) line(d placement.Dormitory, l placement.BedLine) BedProposalLine {
	line := BedProposalLine{Name: l.Sleeper.Name, About: levelName(v.Frame, l.Sleeper.Level), From: v.T("plan.no_bed")}
	if b, room, ok := d.Bed(l.From); ok {
		line.From = v.T("plan.bed_in", b.Label, room.Name)
	}
	if b, room, ok := d.Bed(l.To); ok {
		line.To = v.T("plan.bed_in", b.Label, room.Name)
	}
	var why []string
	for _, r := range l.Because {
		if r.With != "" {
			why = append(why, v.T("plan.because."+r.Code, r.With))
		} else {
			why = append(why, v.T("plan.because."+r.Code))
		}
	}
	if len(why) == 0 {
		why = []string{v.T("plan.because.free")}
	}
	line.Why = strings.Join(why, " ; ")
	return line
}

func (s *Server) confirmBeds(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	on, print := form.Day("le"), form.Text("print", 100)
	again, err := form.Submit(func() error {
		_, err := s.Office.ConfirmBeds(r.Context(), by, houseID(r), on, print)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.bedProposalWith(w, r, by, form)
	}
	return s.redirect(w, r, onDay(planHref(houseID(r)), on), "bed_plan.confirmed")
}
