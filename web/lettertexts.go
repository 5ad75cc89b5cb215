package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/wording"
)

// A LetterTextsView lists what each kind of notice says.
type LetterTextsView struct {
	Frame
	Lines []LetterTextLine
}

// A LetterTextLine is the text in force of one kind, and the next one if somebody
// prepares it.
type LetterTextLine struct {
	Kind              placement.NoticeKind
	What, Said, Href  string
	Draft, DraftSince string // its page and by whom; "" nobody prepares one
}

var letterTextsPage = newPage[LetterTextsView]("lettertexts.html")

const letterTextsPath = "/textes"

func letterTextRoutes() []Route {
	edit := placement.EditLetterTexts
	return []Route{
		{Method: http.MethodGet, Path: letterTextsPath, Action: edit, Do: (*Server).letterTexts},
		{Method: http.MethodPost, Path: letterTextsPath, Action: edit, Do: (*Server).draftLetterText, Event: "letter_text.drafted"},
		{Method: http.MethodGet, Path: letterTextsPath + "/{id}", Action: edit, Do: (*Server).letterText},
		{Method: http.MethodPost, Path: letterTextsPath + "/{id}", Action: edit, Do: (*Server).changeLetterText, Event: "letter_text.changed"},
		{Method: http.MethodPost, Path: letterTextsPath + "/{id}/publier", Action: edit, Do: (*Server).publishLetterText, Event: "letter_text.published"},
		{Method: http.MethodPost, Path: letterTextsPath + "/{id}/supprimer", Action: edit, Do: (*Server).dropLetterText, Event: "letter_text.dropped"},
		{Method: http.MethodPost, Path: letterTextsPath + "/{id}/essai", Action: edit, Do: (*Server).tryLetterText, Event: "letter_text.tried"},
	}
}

func letterTextID(r *http.Request) placement.LetterTextID {
	return placement.LetterTextID(chi.URLParam(r, "id"))
}

func letterTextPath(id placement.LetterTextID) string {
	return letterTextsPath + "/" + url.PathEscape(string(id))
}

func (s *Server) letterTexts(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := LetterTextsView{Frame: s.frame(r, by, "lettertexts.title")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		for _, kind := range placement.NoticeKinds {
			if _, _, ok := wording.Shipped(kind); !ok {
				continue
			}
			all, err := tx.LetterTexts(r.Context(), by.Territory, kind)
			if err != nil {
				return err
			}
			v.add(kind, all)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return letterTextsPage.render(w, http.StatusOK, v)
}

// add lists a kind by its versions, the latest first.
func (v *LetterTextsView) add(kind placement.NoticeKind, all []placement.LetterText) {
	l := LetterTextLine{Kind: kind, What: v.T("notice." + string(kind))}
	for _, t := range all {
		switch {
		case t.State == placement.TextDraft:
			l.Draft, l.DraftSince = letterTextPath(t.ID), v.T("lettertext.by", t.DraftedBy, plain.ShortMoment(v.Lang, t.DraftedAt.In(zone(v.Frame))))
		case l.Href == "":
			l.Href, l.Said = letterTextPath(t.ID), textSaid(v.Frame, t)
		}
	}
	v.Lines = append(v.Lines, l)
}

// textSaid says of a version which it is, of whom and since when.
func textSaid(f Frame, t placement.LetterText) string {
	switch {
	case !t.Own(): // when it came is the program's affair
		return f.T("lettertext.shipped", t.Number)
	case t.State == placement.TextDraft:
		return f.T("lettertext.drafted", t.Number, t.DraftedBy, plain.ShortMoment(f.Lang, t.DraftedAt.In(zone(f))))
	}
	return f.T("lettertext.published", t.Number, t.PublishedBy, plain.Date(f.Lang, f.Day(t.PublishedAt)))
}

func (s *Server) draftLetterText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	kind := placement.NoticeKind(form.Text("kind", 40))
	if form.Bad() {
		return form.faults
	}
	id, err := s.Office.DraftLetterText(r.Context(), by, kind)
	if err != nil {
		return err
	}
	return s.redirect(w, r, letterTextPath(id), "letter_text.drafted")
}

func (s *Server) changeLetterText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.LetterTyping{ID: letterTextID(r), Version: form.Version()}
	in.FR = placement.LetterWords{Subject: form.Optional("subject_fr", wording.MostSubject), Body: form.Optional("body_fr", wording.MostBody)}
	in.EN = placement.LetterWords{Subject: form.Optional("subject_en", wording.MostSubject), Body: form.Optional("body_en", wording.MostBody)}
	return s.letterTextDone(w, r, by, form, "changed", letterTextPath(in.ID), func() error { return s.Office.ChangeLetterText(r.Context(), by, in) })
}

func (s *Server) publishLetterText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	id, version, reason := letterTextID(r), form.Version(), form.Text("reason", placement.MostProseLetters)
	return s.letterTextDone(w, r, by, form, "published", letterTextPath(id), func() error {
		return s.Office.PublishLetterText(r.Context(), by, id, version, reason)
	})
}

func (s *Server) dropLetterText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	return s.letterTextDone(w, r, by, form, "dropped", letterTextsPath, func() error {
		return s.Office.DropLetterText(r.Context(), by, letterTextID(r), form.Version())
	})
}

func (s *Server) tryLetterText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	lang := plain.Lang(form.Choice("reader", string(plain.FR), string(plain.EN)))
	return s.letterTextDone(w, r, by, form, "tried", letterTextPath(letterTextID(r)), func() error {
		_, err := s.Office.TestLetterText(r.Context(), by, letterTextID(r), lang)
		return err
	})
}

// letterTextDone does one thing to a text and goes on, or shows its page again with
// what is wrong.
func (s *Server) letterTextDone(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, done, next string, do func() error) error {
	again, err := form.Submit(do)
	switch {
	case err != nil:
		return err
	case again:
		return s.showLetterText(w, r, by, form)
	}
	return s.redirect(w, r, next, "letter_text."+done)
}
