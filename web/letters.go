package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/notify"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/report"
	"internat/placement/store"
)

// A LettersView is every letter that waits: what is printed together, and what
// needs a look first.
type LettersView struct {
	Frame
	Form    *Form
	Ready   []LetterLine
	Trouble []LetterLine
	More    bool // others wait beside those that one print has
	Can     bool // may note that they are posted
	Prints  []LetterPrint
	Empty   Empty
}

// A LetterLine is one letter of the list.
type LetterLine struct {
	ID            placement.NoticeID
	To, What, Why string
	Whom          string // the pupil it speaks of
	Subject       string
	Mark          string // what the family reads on it
	Ticked        bool
	On            calendar.Day // written for that day
	Open          string
}

// A LetterPrint is one way to print them all.
type LetterPrint struct {
	Link
	Hint string
}

var lettersPage = newPage[LettersView]("letters.html")

const lettersPath = "/courriers/lettres"

func letterRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: lettersPath, Action: placement.SeeNotices, Do: (*Server).letters},
		{Method: http.MethodGet, Path: lettersPath + ".pdf", Action: placement.SeeNotices, Do: (*Server).printLetters},
		{Method: http.MethodPost, Path: lettersPath, Action: placement.EditNotices, Do: (*Server).postLetters, Event: "notice.posted"},
		{Method: http.MethodGet, Path: "/courriers/{id}/lettre.pdf", Action: placement.SeeNotices, Do: (*Server).printLetter},
	}
}

func letterPath(id placement.NoticeID) string {
	return "/courriers/" + url.PathEscape(string(id)) + "/lettre.pdf"
}

// mostLetters is how many letters one print has.
const mostLetters = 200

// waitingLetters reads the letters that wait, the earliest due first, as many as one
// print has; more says that others wait behind them.
func (s *Server) waitingLetters(ctx context.Context, by placement.Actor) (papers []notify.Paper, more bool, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Notices(ctx, store.ScopeOf(by), store.NoticeFilter{State: placement.ToPrint, Limit: mostLetters + 1})
		if err != nil {
			return err
		}
		if more = len(list) > mostLetters; more {
			list = list[:mostLetters]
		}
		for i := range list {
			if list[i], err = tx.Notice(ctx, store.ScopeOf(by), list[i].ID); err != nil {
				return err
			}
		}
		papers, err = notify.Papers(ctx, tx, list, s.Now())
		return err
	})
	return papers, more, err
}

func (s *Server) letters(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.lettersWith(w, r, by, nil)
}

// lettersWith shows the list with the form as it was typed; fresh, every letter is
// ticked and was posted today.
func (s *Server) lettersWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := LettersView{Form: form, Can: admit(by, placement.EditNotices) == nil,
		Frame: s.frame(r, by, "letters.title").under("/courriers?etat=lettres", words.T(langOf(r), "notices.title"))}
	papers, more, err := s.waitingLetters(r.Context(), by)
	if err != nil {
		return err
	}
	v.More = more
	if form == nil {
		v.Form = newForm("on", s.dayOf(r).String())
	}
	if err := s.addLetters(r.Context(), &v, papers, form); err != nil {
		return err
	}
	if len(v.Ready) > 0 {
		lang := "lang=" + string(v.Lang)
		v.Prints = []LetterPrint{
			{Link{lettersPath + ".pdf?" + lang, v.T("letters.both_sides")}, v.T("letters.both_sides_hint")},
			{Link{lettersPath + ".pdf?faces=une&" + lang, v.T("letters.one_side")}, v.T("letters.one_side_hint")},
		}
	}
	v.Empty = Empty{Title: v.T("letters.empty"), Text: v.T("letters.empty_text"), Next: &Link{"/courriers", v.T("notices.title")}}
	return lettersPage.render(w, v.Form.Status(), v)
}

// addLetters lists the letters, each with the pupil it speaks of: two parents of two
// pupils get two of a kind on a day.
func (s *Server) addLetters(ctx context.Context, v *LettersView, papers []notify.Paper, typed *Form) error {
	var list []placement.Notice
	for _, p := range papers {
		list = append(list, p.Notice)
	}
	var lines []NoticeLine
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		lines, err = named(ctx, tx, store.ScopeOf(v.By), list)
		return err
	})
	if err != nil {
		return err
	}
	for i, p := range papers {
		v.add(p, lines[i].Whom, typed)
	}
	return nil
}

func (v *LettersView) add(p notify.Paper, whom string, typed *Form) {
	l := LetterLine{ID: p.ID, Mark: notify.Mark(p.ID), Whom: whom, Subject: p.Notice.Subject, To: p.Sheet.To[0], What: v.T("notice." + string(p.Kind)), On: v.Day(p.DueAt), Open: "/courriers/" + url.PathEscape(string(p.ID))}
	if p.Trouble != "" {
		l.Why = cause(v.Frame, p.Trouble)
		v.Trouble = append(v.Trouble, l)
		return
	}
	l.Ticked = typed == nil
	for _, id := range typed.Values("letter") {
		l.Ticked = l.Ticked || id == string(p.ID)
	}
	v.Ready = append(v.Ready, l)
}

// printLetters is one file of all letters that may be posted as they are. On both
// sides of the paper unless asked otherwise: who forgets to ask mixes no two
// families on a sheet.
func (s *Server) printLetters(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	papers, _, err := s.waitingLetters(r.Context(), by)
	if err != nil {
		return err
	}
	var list []report.Letter
	for _, p := range papers {
		if p.Trouble == "" {
			list = append(list, p.Sheet)
		}
	}
	if len(list) == 0 {
		return placement.Missing("letter")
	}
	return s.sendLetters(w, r, list, readQuery(r).Value("faces") != "une")
}

// printLetter is one letter alone, as it is or was printed.
func (s *Server) printLetter(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var list []notify.Paper
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		n, err := tx.Notice(r.Context(), store.ScopeOf(by), placement.NoticeID(chi.URLParam(r, "id")))
		if err != nil {
			return err
		}
		if n.State != placement.ToPrint && n.State != placement.Posted {
			return placement.Missing("letter")
		}
		list, err = notify.Papers(r.Context(), tx, []placement.Notice{n}, s.Now())
		return err
	})
	if err != nil {
		return err
	}
	if code := list[0].Trouble; code != "" {
		return placement.Refuse("letter.not_now", words.T(langOf(r), "cause."+code))
	}
	return s.sendLetters(w, r, []report.Letter{list[0].Sheet}, false)
}

// sendLetters answers with letters as a file: whole before its first byte is sent.
func (s *Server) sendLetters(w http.ResponseWriter, r *http.Request, list []report.Letter, bothSides bool) error {
	var b bytes.Buffer
	name := words.T(langOf(r), "letters.file", s.dayOf(r).String())
	if err := report.Letters(&b, name, s.Now(), list, bothSides); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.pdf"`)
	_, err := w.Write(b.Bytes())
	return ignoreGone(err)
}

func (s *Server) postLetters(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Posting{On: form.Day("on")}
	for _, id := range form.Values("letter") {
		in.Letters = append(in.Letters, placement.NoticeID(id))
	}
	if len(in.Letters) > mostLetters {
		return placement.Reject("letter", "field.unknown")
	}
	again, err := form.Submit(func() error {
		_, err := s.Office.PostLetters(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again && admit(by, placement.SeeNotices) != nil:
		return form.faults
	case again:
		return s.lettersWith(w, r, by, form)
	}
	return s.redirect(w, r, "/courriers?etat=postes", "notice.letters_posted")
}
