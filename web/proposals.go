package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ProposalView is what a run says about one pupil, with the reason for every
// wish.
type ProposalView struct {
	Frame
	Campaign  placement.Campaign
	Line      store.ProposalLine
	Here      string
	Headline  string
	Wishes    []WishReason
	Points    []Point
	Form      *Form
	Decidable bool
	Offer     *Link
	Look      *Note // where to look at who has the last place, when somebody was quicker
}

// A WishReason is one wish and what became of it.
type WishReason struct {
	Number  int
	House   string
	Section string
	Tone    string
	Lines   []string
	Limit   *Ceiling // what the wish met in the run
}

// A ProposalsView is a list of the pupils of a run.
type ProposalsView struct {
	Frame
	Campaign placement.Campaign
	Here     string
	Pick     store.ProposalPick
	Picks    []ViewTab
	Lines    []store.ProposalLine
	Pages    Pages
	Empty    Empty
}

var (
	proposalPage  = newPage[ProposalView]("proposal.html")
	proposalsPage = newPage[ProposalsView]("proposals.html")
)

// readProposalView puts the reasons of a proposal into words.
func readProposalView(ctx context.Context, tx *store.Tx, f Frame, line store.ProposalLine) (ProposalView, error) {
	v := ProposalView{Frame: f, Line: line, Here: runPath(placement.Run{Campaign: line.Campaign, ID: line.Run}) + "/eleves/" + string(line.ID)}
	why, err := line.Reasons()
	if err != nil {
		return v, err
	}
	c, err := tx.Campaign(ctx, f.By.Territory, line.Campaign)
	if err != nil {
		return v, err
	}
	v.Campaign = c
	known, err := namesOf(ctx, tx, f.By.Territory, c)
	if err != nil {
		return v, err
	}
	run := runPath(placement.Run{Campaign: line.Campaign, ID: line.Run})
	for i, w := range why.Wishes {
		reason := WishReason{Number: i + 1, House: known[w.House], Section: known[w.Section], Lines: words.Why(f.Lang, w), Limit: ceilingAt(f, w.Bound, run)}
		if string(w.House) == string(line.House) && line.Placed() {
			reason.Tone = "ok"
		}
		v.Wishes = append(v.Wishes, reason)
	}
	file, err := tx.File(ctx, store.ScopeOf(f.By), line.Referral)
	if err != nil {
		return v, err
	}
	for _, l := range file.Referral.Lines(false) {
		v.Points = append(v.Points, lineOf(f, file.Referral.Scale, l))
	}
	v.Points = append(v.Points, Point{Label: f.T("runs.total"), Value: plain.Number(f.Lang, file.Referral.Points()), Total: true})
	v.Headline = v.headline()
	return v, nil
}

// lineOf is one line of the sum of points.
func lineOf(f Frame, scale *placement.Catalogue, l placement.Line) Point {
	p := Point{Label: criterion(f, scale, l.Code), Value: plain.Number(f.Lang, l.Points)}
	if l.Within {
		p.Value = f.T("criterion.within")
	}
	return p
}

func (v *ProposalView) headline() string {
	switch {
	case v.Line.NotExamined():
		return v.T("runs.one.not_examined", v.Line.PupilName)
	case v.Line.Better():
		return v.T("runs.one.better", v.Line.PupilName, v.Line.HouseName)
	case v.Line.Placed():
		return v.T("runs.one.placed", v.Line.PupilName, v.Line.HouseName)
	}
	return v.T("runs.one.unplaced", v.Line.PupilName)
}

// readProposal finds the proposal of a URL under its run.
func readProposal(r *http.Request, tx *store.Tx, by placement.Actor) (store.ProposalLine, error) {
	l, err := tx.Proposal(r.Context(), store.ScopeOf(by), placement.ProposalID(chi.URLParam(r, "proposal")))
	if err == nil && (string(l.Run) != chi.URLParam(r, "run") || string(l.Campaign) != chi.URLParam(r, "id")) {
		err = placement.Missing("proposal")
	}
	return l, err
}

func (s *Server) showProposal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.proposalWith(w, r, by, nil)
}

func (s *Server) proposalWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	var v ProposalView
	f := s.frame(r, by, "runs.title")
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		line, err := readProposal(r, tx, by)
		if err != nil {
			return err
		}
		if v, err = readProposalView(r.Context(), tx, f, line); err != nil {
			return err
		}
		runs, err := tx.Runs(r.Context(), by.Territory, line.Campaign)
		if err != nil {
			return err
		}
		last, ok := decidable(runs)
		v.Decidable = ok && last.ID == line.Run && line.State == placement.Proposed && !line.Quarantined && !line.NotExamined() && admit(by, placement.DecideProposals) == nil
		if offer, err := tx.StandingOffer(r.Context(), by.Territory, line.Referral); err == nil {
			v.Offer = &Link{"/propositions/" + string(offer.ID), v.T("runs.see_offer")}
		} else if !isMissing(err) {
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Form = form
	if form == nil {
		v.Form = newForm("version", text(v.Line.Version))
	}
	if v.Form.Lost() {
		v.Look = look(v.Frame, "beds.lost", onDay(planHref(v.Line.House), v.Campaign.EntryOn))
	}
	v.Title = v.Headline
	v.Frame = v.Frame.under("/campagnes/"+string(v.Line.Campaign), v.Campaign.Name).
		under("/campagnes/"+string(v.Line.Campaign)+"/calculs/"+string(v.Line.Run), v.T("runs.result"))
	return proposalPage.render(w, v.Form.Status(), v)
}

// proposalPageSize is how many pupils one page of a list has.
const proposalPageSize = 100

func (s *Server) listProposals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := ProposalsView{Frame: s.frame(r, by, "runs.pupils"), Pick: store.ProposalPick(r.URL.Query().Get("quoi"))}
	if !v.Pick.Known() {
		v.Pick = store.EveryProposal
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = max(0, min(page, 10_000))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		c, run, err := readRun(r, tx, by)
		if err != nil {
			return err
		}
		v.Campaign, v.Here = c, runPath(run)
		count, err := tx.CountProposals(r.Context(), by.Territory, run.ID)
		if err != nil {
			return err
		}
		v.Picks = v.tabs(count)
		v.Lines, err = tx.Proposals(r.Context(), store.ScopeOf(by), run.ID, v.Pick, proposalPageSize, page*proposalPageSize)
		v.Pages = v.pages(page, count)
		return err
	})
	if err != nil {
		return err
	}
	v.Frame = v.Frame.under("/campagnes/"+string(v.Campaign.ID), v.Campaign.Name).under(v.Here, v.T("runs.result"))
	v.Empty = Empty{Title: v.T("runs.pick_empty"), Text: v.T("runs.pick_empty_text"), Next: &Link{v.Here, v.T("runs.result")}}
	return proposalsPage.render(w, http.StatusOK, v)
}

// countOf is how many a pick has.
func countOf(c store.ProposalCount, pick store.ProposalPick) int {
	return map[store.ProposalPick]int{store.EveryProposal: c.All, store.WithPlace: c.Placed, store.FirstWish: c.First, store.WithoutPlace: c.Unplaced,
		store.NotExamined: c.NotExamined, store.ToOpen: c.Exceptions, store.StillUndecided: c.Undecided, store.NotFollowed: c.SetAside,
		store.BetterPlace: c.Better, store.InQuarantine: c.Quarantined}[pick]
}

func (v *ProposalsView) tabs(c store.ProposalCount) []ViewTab {
	var tabs []ViewTab
	for _, pick := range []store.ProposalPick{store.EveryProposal, store.WithPlace, store.FirstWish, store.BetterPlace, store.WithoutPlace, store.NotExamined, store.ToOpen,
		store.StillUndecided, store.NotFollowed, store.InQuarantine} {
		if rare := pick == store.BetterPlace || pick == store.InQuarantine; rare && countOf(c, pick) == 0 {
			continue
		}
		tabs = append(tabs, ViewTab{Link: Link{v.Here + "/eleves?quoi=" + url.QueryEscape(string(pick)), v.T("runs.pick." + string(pick))},
			Number: plain.Number(v.Lang, countOf(c, pick)), Current: pick == v.Pick})
	}
	return tabs
}

func (v *ProposalsView) pages(page int, c store.ProposalCount) Pages {
	of := countOf(c, v.Pick)
	if of <= proposalPageSize {
		return Pages{}
	}
	at := func(n int) string {
		return v.Here + "/eleves?quoi=" + url.QueryEscape(string(v.Pick)) + "&page=" + strconv.Itoa(n)
	}
	p := Pages{From: page*proposalPageSize + 1, To: min((page+1)*proposalPageSize, of), Of: of}
	if page > 0 {
		p.Previous = at(page - 1)
	}
	if p.To < of {
		p.Next = at(page + 1)
	}
	return p
}

// proposalPath is the page of the proposal of a URL.
func proposalPath(r *http.Request) string {
	return "/campagnes/" + chi.URLParam(r, "id") + "/calculs/" + chi.URLParam(r, "run") + "/eleves/" + chi.URLParam(r, "proposal")
}

func (s *Server) openProposal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.OpenProposal(r.Context(), by, placement.ProposalID(chi.URLParam(r, "proposal"))); err != nil {
		return err
	}
	return s.redirect(w, r, proposalPath(r), "proposal.opened")
}

func (s *Server) setAside(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.ProposalDecision{Proposal: placement.ProposalID(chi.URLParam(r, "proposal")), Reason: form.Text("reason", 500), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.SetAside(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.proposalWith(w, r, by, form)
	}
	return s.redirect(w, r, proposalPath(r), "proposal.set_aside")
}

// askConfirm names who will be told, by which way and when.
func (s *Server) askConfirm(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var line store.ProposalLine
	var heard office.Hearing
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if line, err = readProposal(r, tx, by); err != nil {
			return err
		}
		kind := placement.NoPlaceNotice
		if line.Placed() {
			kind = placement.OfferNotice
		}
		heard, err = s.Office.WhoHears(r.Context(), tx, by, kind, placement.File{Pupil: placement.Pupil{ID: line.Pupil}})
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(r, by, "confirm.title")
	ask := Confirmation{Question: f.T("runs.ask_no_place", line.PupilName), Button: f.T("runs.confirm_no_place"), Action: proposalPath(r) + "/confirmer",
		Facts: []Point{{Label: f.T("runs.leaves"), Value: telling(f, heard).When}}, Told: telling(f, heard).Told, Back: Link{proposalPath(r), f.T("frame.cancel")},
		Form: newForm("version", text(line.Version)), Keep: []string{"version"}}
	switch {
	case line.Better():
		ask.Question, ask.Button = f.T("runs.ask_better", line.PupilName, line.HouseName), f.T("runs.confirm_offer")
		ask.Facts = append(ask.Facts, Point{Label: f.T("runs.present"), Value: f.T("runs.better_text", line.FromHouse)})
	case line.Placed():
		ask.Question, ask.Button = f.T("runs.ask_offer", line.PupilName, line.HouseName), f.T("runs.confirm_offer")
	}
	return s.confirm(w, r, by, ask)
}

func (s *Server) confirmProposal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.ProposalDecision{Proposal: placement.ProposalID(chi.URLParam(r, "proposal")), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.Confirm(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.proposalWith(w, r, by, form)
	}
	return s.redirect(w, r, proposalPath(r), "proposal.confirmed")
}

// askConfirmAll says what confirming all will do: how many offers and notices,
// to how many guardians, by which channel and when.
func (s *Server) askConfirmAll(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var run placement.Run
	var count store.ProposalCount
	var told map[placement.Channel]int
	var names []placement.Guardianship
	var heard office.Hearing
	placed := 0
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if _, run, err = readRun(r, tx, by); err != nil {
			return err
		}
		if count, err = tx.CountProposals(r.Context(), by.Territory, run.ID); err != nil {
			return err
		}
		if placed, err = tx.UndecidedWithPlace(r.Context(), by.Territory, run.ID); err != nil {
			return err
		}
		if told, err = tx.WhoWillBeTold(r.Context(), store.ScopeOf(by), run.ID, s.dayOf(r)); err != nil {
			return err
		}
		if names, err = tx.NamesToBeTold(r.Context(), store.ScopeOf(by), run.ID, s.dayOf(r), mostNamed); err != nil {
			return err
		}
		heard, err = s.Office.WhoHears(r.Context(), tx, by, placement.OfferNotice, placement.File{}) // when; who, is above
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(r, by, "confirm.title")
	if count.Unopened > 0 {
		return placement.Refuse("run.exceptions_unopened", count.Unopened)
	}
	ask := Confirmation{Question: f.T("runs.ask_all", count.Undecided), Button: f.T("runs.confirm_all", count.Undecided), Action: runPath(run) + "/confirmer",
		Facts: []Point{
			{Label: f.T("runs.offers_out"), Value: plain.Number(f.Lang, placed)},
			{Label: f.T("runs.no_place_out"), Value: plain.Number(f.Lang, count.Undecided-placed)},
			{Label: f.T("runs.leaves"), Value: telling(f, heard).When},
			{Label: f.T("runs.decided_by"), Value: by.Name},
		},
		Back: Link{runPath(run), f.T("frame.cancel")}}
	for _, channel := range []placement.Channel{placement.ByEmail, placement.ByLetter} {
		if n := told[channel]; n > 0 {
			ask.Told = append(ask.Told, Point{Label: f.T("runs.told." + string(channel)), Value: f.T("runs.guardians", n)})
		}
	}
	ask.Named, ask.Paused = toldPoints(f, names), telling(f, heard).Paused
	return s.confirm(w, r, by, ask)
}

// mostNamed is how many of those who will be told a page names; above that it counts.
const mostNamed = 1000

// A ConfirmedView is what became of confirming all, when somebody was left out.
type ConfirmedView struct {
	Frame
	Here  string
	Done  office.Confirmed
	Lines []LeftLine
}

// A LeftLine is a proposal that was left out, and why.
type LeftLine struct {
	store.ProposalLine
	Why   string
	Taken string // who has the last place
	Look  string // where to see it
}

var confirmedPage = newPage[ConfirmedView]("confirmed.html")

func (s *Server) confirmAll(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	here := "/campagnes/" + chi.URLParam(r, "id") + "/calculs/" + chi.URLParam(r, "run")
	done, err := s.Office.ConfirmAll(r.Context(), by, placement.RunID(chi.URLParam(r, "run")))
	if err != nil {
		return err
	}
	if len(done.Left) == 0 {
		return s.redirect(w, r, here, "run.confirmed")
	}
	v := ConfirmedView{Frame: s.frame(r, by, "runs.confirmed_some", done.Offers+done.NoPlace).under(here, words.T(langOf(r), "runs.result")), Here: here, Done: done}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		for _, left := range done.Left {
			line, err := tx.Proposal(r.Context(), store.ScopeOf(by), left.Proposal)
			if err != nil {
				return err
			}
			l := LeftLine{ProposalLine: line, Why: words.Fault(v.Lang, left.Fault)}
			if left.Taken != nil {
				l.Taken, l.Look = words.Fault(v.Lang, left.Taken), planHref(line.House)
			}
			v.Lines = append(v.Lines, l)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return confirmedPage.render(w, http.StatusOK, v)
}
