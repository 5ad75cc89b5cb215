package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A PapersView is what is there and what is missing of the papers of one
// request: all of it for an officer, their own for a guardian.
type PapersView struct {
	Frame
	File     placement.File
	Today    calendar.Day
	At       string // the page's own path
	Houses   []PaperHouse
	Items    []PaperItem
	Kinds    []Option // to send
	Opinions []Option // to record
	Says     []Option
	Kept     []KeptPaper
	ToAsk    []string // kinds that the family can be asked for in one letter
	Telling  Telling
	Open     bool // may still be changed
	Form     *Form
}

// A PaperHouse says of one house whether its list is complete.
type PaperHouse struct {
	Name, Source string
	Badge        Badge
}

// A PaperItem is one paper or opinion that is asked for, or that is there.
type PaperItem struct {
	Kind, Text string
	Badge      Badge
	How        string   // how it came to be there, or when the family was asked
	For        []string // the houses that ask for it, and how firmly
	Missing    bool
	Ask        bool // the family can be asked
	Opinion    bool
	Undo       bool // somebody said so by hand
}

// A KeptPaper is one file.
type KeptPaper struct {
	placement.Paper
	Text, Size, Open, Drop string
}

var (
	papersPage    = newPage[PapersView]("papers.html")
	ownPapersPage = newPage[PapersView]("ownpapers.html")
)

func paperRoutes() []Route {
	at, own := "/orientations/{id}/pieces", "/famille/dossiers/{id}/pieces"
	see, edit, send := placement.SeePapers, placement.EditPapers, placement.SendOwnPaper
	return []Route{
		{Method: http.MethodGet, Path: at, Action: see, Do: (*Server).showPapers},
		{Method: http.MethodPost, Path: at, Action: edit, Do: (*Server).sendPaper, Event: "paper.sent"},
		{Method: http.MethodPost, Path: at + "/vue", Action: edit, Do: (*Server).seePaper, Event: "paper.seen"},
		{Method: http.MethodPost, Path: at + "/avis", Action: edit, Do: (*Server).recordOpinion, Event: "paper.opinion"},
		{Method: http.MethodPost, Path: at + "/demander", Action: edit, Do: (*Server).askForPapers, Event: "paper.asked"},
		{Method: http.MethodPost, Path: at + "/annuler", Action: edit, Do: (*Server).unmarkPaper, Event: "paper.unmarked"},
		{Method: http.MethodPost, Path: "/pieces/{id}", Action: see, Do: (*Server).openPaper, Event: "paper.opened"},
		{Method: http.MethodPost, Path: "/pieces/{id}/supprimer", Action: edit, Do: (*Server).dropPaper, Event: "paper.dropped"},
		{Method: http.MethodGet, Path: own, Action: placement.SeeOwnFile, Do: (*Server).showPapers},
		{Method: http.MethodPost, Path: own, Action: send, Do: (*Server).sendPaper, Event: "paper.sent"},
		{Method: http.MethodPost, Path: "/famille/pieces/{id}", Action: placement.SeeOwnFile, Do: (*Server).openPaper, Event: "paper.opened"},
		{Method: http.MethodPost, Path: "/famille/pieces/{id}/supprimer", Action: send, Do: (*Server).dropPaper, Event: "paper.dropped"},
	}
}

// papersPath is the page of a request's papers, as the actor reaches it.
func papersPath(by placement.Actor, id placement.ReferralID) string {
	if by.Role == placement.Parent {
		return "/famille/dossiers/" + url.PathEscape(string(id)) + "/pieces"
	}
	return referralPath(id, "/pieces")
}

func (s *Server) showPapers(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.papersWith(w, r, by, newForm("kind", r.URL.Query().Get("piece"), "given", s.dayOf(r).String()))
}

func (s *Server) papersWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := PapersView{Frame: s.frame(r, by, "papers.title"), Today: s.dayOf(r), At: papersPath(by, referralID(r)), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if err := v.read(r.Context(), tx, referralID(r)); err != nil || by.Role == placement.Parent {
			return err
		}
		heard, err := s.Office.WhoHears(r.Context(), tx, by, placement.PaperLetter, v.File)
		v.Telling = telling(v.Frame, heard)
		return err
	})
	if err != nil {
		return err
	}
	file := strings.TrimSuffix(v.At, "/pieces")
	if by.Role == placement.Parent {
		v.Frame = v.under("/famille", v.T("family.title")).under(file, v.T("family.file", v.File.Pupil.Given))
		return ownPapersPage.render(w, form.Status(), v)
	}
	v.Frame = v.under("/orientations", v.T("referrals.title")).under(file, v.File.Pupil.Given+" "+v.File.Pupil.Family)
	return papersPage.render(w, form.Status(), v)
}

// read fills the page.
func (v *PapersView) read(ctx context.Context, tx *store.Tx, id placement.ReferralID) (err error) {
	if v.By.Role == placement.Parent {
		if v.File, err = tx.ChildFile(ctx, v.By.Guardian, v.Today, id); err == nil {
			v.File = v.File.For(v.By.Guardian)
		}
	} else {
		if v.File, err = tx.File(ctx, store.ScopeOf(v.By), id); err == nil {
			err = office.MayShare(v.By, v.File, v.Today)
		}
	}
	if err != nil {
		return err
	}
	names, err := namesOfHouses(ctx, tx, v.By.Territory)
	if err != nil {
		return err
	}
	asked, err := tx.PaperRequests(ctx, id)
	if err != nil {
		return err
	}
	papers, err := tx.Papers(ctx, office.PapersFor(v.By, v.Today), id)
	v.describe(names, asked, papers)
	return err
}

func (v *PapersView) describe(names map[placement.HouseID]string, asked []placement.PaperRequest, papers []placement.Paper) {
	state := v.File.Referral.State
	v.Open = (state == placement.Draft || state == placement.Submitted || state == placement.Placed) && v.By.Role != placement.Support
	for _, w := range v.File.Referral.Wishes {
		v.Houses = append(v.Houses, v.house(w.House, names))
	}
	for _, a := range v.everything() {
		item := v.item(a, names)
		if i := slices.IndexFunc(asked, func(r placement.PaperRequest) bool { return r.Kind == a.Kind }); i >= 0 && item.Missing {
			item.How = v.T("papers.asked_on", plain.ShortMoment(v.Lang, asked[i].At))
		}
		if item.Ask && item.Missing {
			v.ToAsk = append(v.ToAsk, a.Kind)
		}
		v.Items = append(v.Items, item)
	}
	v.choices()
	for _, p := range papers {
		v.Kept = append(v.Kept, v.kept(p))
	}
}

func (v *PapersView) house(id placement.HouseID, names map[placement.HouseID]string) PaperHouse {
	h := PaperHouse{Name: names[id], Badge: Badge{"", v.T("papers.no_list")}}
	list, ok := v.File.List(id)
	if !ok {
		return h
	}
	h.Source = v.T("papers.list_from", list.Author, list.On)
	missing := v.File.MissingIn(id)
	required := slices.ContainsFunc(missing, func(a placement.AskedPaper) bool { return a.Required })
	switch {
	case required:
		h.Badge = Badge{"bad", v.T("papers.house_missing", len(missing))}
	case len(missing) > 0:
		h.Badge = Badge{"wait", v.T("papers.house_wanted", len(missing))}
	default:
		h.Badge = Badge{"ok", v.T("papers.house_complete")}
	}
	return h
}

// everything lists what any wished house asks for, and what is there beside it,
// each once: first what keeps the file out of a house.
func (v *PapersView) everything() []placement.AskedPaper {
	list := v.File.MissingPapers()
	slices.SortStableFunc(list, func(a, b placement.AskedPaper) int { return oneIf(b.Required) - oneIf(a.Required) })
	add := func(a placement.AskedPaper) {
		if !slices.ContainsFunc(list, func(b placement.AskedPaper) bool { return b.Kind == a.Kind }) {
			list = append(list, a)
		}
	}
	for _, l := range v.File.Lists {
		for _, a := range l.Asked {
			add(a)
		}
	}
	for _, m := range v.File.Papers {
		add(placement.AskedPaper{Kind: m.Kind})
	}
	return list
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (v *PapersView) item(a placement.AskedPaper, names map[placement.HouseID]string) PaperItem {
	k, _ := placement.PaperKindOf(a.Kind)
	mark, there := v.File.Mark(a.Kind)
	item := PaperItem{Kind: a.Kind, Text: words.Paper(v.Lang, a), Missing: !there, Ask: k.FromFamily(), Opinion: k.Opinion}
	for _, l := range v.File.Lists {
		if i := slices.IndexFunc(l.Asked, func(b placement.AskedPaper) bool { return b.Kind == a.Kind }); i >= 0 {
			firm := "papers.wanted_by"
			if l.Asked[i].Required {
				firm = "papers.required_by"
			}
			item.For = append(item.For, v.T(firm, names[l.House]))
		}
	}
	switch {
	case there:
		item.Badge, item.How, item.Undo = Badge{"ok", v.T("papers.there")}, v.how(mark), mark.Way != placement.PaperSent
	case v.File.Referral.Way == placement.Renewal:
		item.Missing, item.Badge = false, Badge{"", v.T("papers.renewal")}
	case a.Required:
		item.Badge = Badge{"bad", v.T("papers.missing")}
	default:
		item.Badge = Badge{"wait", v.T("papers.wanted")}
	}
	return item
}

// how says how a paper came to be there; who did it is for officers only.
func (v *PapersView) how(m placement.PaperMark) string {
	text := v.T("papers.way." + string(m.Way))
	if m.By != "" {
		text = v.T("papers.way_by", text, m.By, plain.Date(v.Lang, m.On))
	}
	if m.Giver != "" {
		text = v.T("papers.given_by", m.Giver, plain.Date(v.Lang, m.Given))
	}
	if m.Says != "" {
		text += " · " + v.T("opinion."+string(m.Says))
	}
	return text
}

// choices are what can be sent and recorded: first what is missing.
func (v *PapersView) choices() {
	var rest []Option
	for _, item := range v.Items {
		o := Option{item.Kind, item.Text}
		if !item.Ask && v.By.Role == placement.Parent {
			continue
		}
		if item.Missing {
			v.Kinds = append(v.Kinds, o)
		} else {
			rest = append(rest, o)
		}
	}
	v.Kinds = append(append([]Option{{"", v.T("papers.choose")}}, v.Kinds...), rest...)
	for _, k := range placement.PaperKinds {
		o := Option{k.Code, words.Paper(v.Lang, placement.AskedPaper{Kind: k.Code})}
		if (k.FromFamily() || v.By.Role != placement.Parent) && !slices.Contains(v.Kinds, o) {
			v.Kinds = append(v.Kinds, o)
		}
		if k.Opinion {
			v.Opinions = append(v.Opinions, o)
		}
	}
	v.Says = append([]Option{{"", v.T("opinion.health")}}, choicesOf(v.Frame, "opinion.", placement.Opinions)...)
}

func (v *PapersView) kept(p placement.Paper) KeptPaper {
	a, _ := v.File.Asks(p.Kind)
	a.Kind = p.Kind
	at := "/pieces/" + url.PathEscape(string(p.ID))
	if v.By.Role == placement.Parent {
		at = "/famille" + at
	}
	k := KeptPaper{Paper: p, Text: words.Paper(v.Lang, a), Size: v.T("papers.size", max(1, p.Bytes>>10)), Open: at}
	if v.Open {
		k.Drop = at + "/supprimer"
	}
	return k
}

// mostOfAnswer is how much of a file that is too large is read on, in bytes:
// a browser that is cut off shows its own error instead of ours.
const mostOfAnswer = 48 << 20

// sendPaper takes a paper as it comes in. The kind comes before the file in the
// form.
func (s *Server) sendPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	waitLonger(w)
	form := newForm("given", s.dayOf(r).String())
	again, err := form.Submit(func() error { return s.receivePaper(r, by, form) })
	switch {
	case err != nil:
		return err
	case again:
		_, _ = io.CopyN(io.Discard, r.Body, mostOfAnswer)
		return s.papersWith(w, r, by, form)
	}
	return s.redirect(w, r, papersPath(by, referralID(r)), "paper.sent")
}

func (s *Server) receivePaper(r *http.Request, by placement.Actor, form *Form) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return placement.Reject("file", "paper.no_file")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return placement.Reject("file", "paper.no_file")
		}
		if err != nil {
			return unreadable(err)
		}
		if part.FormName() == "file" && part.FileName() != "" {
			_, err := s.Office.SendPaper(r.Context(), by, office.PaperSent{Referral: referralID(r), Kind: form.Value("kind"), Name: part.FileName(), Content: part})
			return unreadable(err)
		}
		value, err := io.ReadAll(io.LimitReader(part, 200))
		if err != nil {
			return unreadable(err)
		}
		form.Set(part.FormName(), string(value))
	}
}

// openPaper hands a paper out as a file to save, never as a page: what is in it
// came from outside. The opening is in the journal first.
func (s *Server) openPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, content, err := s.Office.OpenPaper(r.Context(), by, placement.PaperID(ownID(r)))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": p.FileName()}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, err = w.Write(content)
	return err
}

func (s *Server) dropPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.Office.DropPaper(r.Context(), by, placement.PaperID(ownID(r)))
	if err != nil {
		return err
	}
	return s.redirect(w, r, papersPath(by, p.Referral), "paper.dropped")
}

// changePapers does what one button of the page says.
func (s *Server) changePapers(w http.ResponseWriter, r *http.Request, by placement.Actor, done string, do func(*Form) error) error {
	form := readForm(r)
	again, err := form.Submit(func() error { return do(form) })
	switch {
	case err != nil:
		return err
	case again:
		return s.papersWith(w, r, by, form)
	}
	return s.redirect(w, r, papersPath(by, referralID(r)), done)
}

func (s *Server) seePaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.changePapers(w, r, by, "paper.seen", func(form *Form) error {
		return s.Office.MarkPaper(r.Context(), by, referralID(r), placement.PaperMark{Kind: form.Value("kind"), Way: placement.PaperSeen})
	})
}

func (s *Server) recordOpinion(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.changePapers(w, r, by, "paper.opinion", func(form *Form) error {
		mark := placement.PaperMark{Kind: form.Value("opinion"), Way: placement.OpinionGiven, Says: placement.Opinion(form.Value("says")),
			Giver: form.Optional("giver", 120), Given: form.OptionalDay("given")}
		if len(form.faults) > 0 {
			return form.faults
		}
		return s.Office.MarkPaper(r.Context(), by, referralID(r), mark)
	})
}

func (s *Server) askForPapers(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.changePapers(w, r, by, "paper.asked", func(form *Form) error {
		return s.Office.AskForPapers(r.Context(), by, referralID(r), form.Values("kind"))
	})
}

func (s *Server) unmarkPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.changePapers(w, r, by, "paper.unmarked", func(form *Form) error {
		return s.Office.UnmarkPaper(r.Context(), by, referralID(r), form.Value("kind"))
	})
}

// papersLink leads to the papers of a request and says how many are missing.
func papersLink(f Frame, file placement.File) Link {
	link := Link{papersPath(f.By, file.Referral.ID), f.T("papers.link")}
	if n := len(file.MissingPapers()); n > 0 && f.By.Role != placement.Parent {
		link.Text = f.T("papers.link_missing", n)
	}
	return link
}

// ownMissing counts what a house requires and only the family can bring.
func ownMissing(f placement.File) (n int) {
	if f.Referral.State != placement.Draft && f.Referral.State != placement.Submitted {
		return 0
	}
	for _, a := range f.MissingPapers() {
		if k, _ := placement.PaperKindOf(a.Kind); a.Required && !k.Opinion {
			n++
		}
	}
	return n
}

// readPapers reads what the reader may open of a request.
func (v *ReferralView) readPapers(ctx context.Context, tx *store.Tx) error {
	papers, err := tx.Papers(ctx, office.PapersFor(v.By, v.Today), v.File.Referral.ID)
	v.Papers = papersLink(v.Frame, v.File)
	v.Proofs = choicesOf(v.Frame, "evidence.", []placement.Evidence{placement.EvidenceSeen, placement.EvidenceAttested})
	for _, p := range papers {
		v.Proofs = append(v.Proofs, Option{string(p.ID), words.Paper(v.Lang, placement.AskedPaper{Kind: p.Kind}) + " (" + p.FileName() + ")"})
	}
	return err
}
