package web

import (
	"net/http"
	"net/url"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnDetailsView is how the reader is reached, what he or she asked of the
// office, and where what is wrong about a child is told.
type OwnDetailsView struct {
	Frame
	Name     string
	Form     *Form
	Channels []Option
	Langs    []Option
	Homes    []Option
	Children []Link
	Asks     []OwnAsk
	Contact  Contact
}

// An OwnAsk is what the reader asked, and where it is taken back.
type OwnAsk struct {
	Text, On, Reason string
	State            Badge
	Path             string // "" once it was answered
}

var ownDetailsPage = newPage[OwnDetailsView]("owndetails.html")

const ownDetailsPath = "/famille/coordonnees"

func ownDetailsRoutes() []Route {
	edit, withdraw := placement.EditOwnDetails, placement.WithdrawRequest
	return []Route{
		{Method: http.MethodGet, Path: ownDetailsPath, Action: edit, Do: (*Server).ownDetails},
		{Method: http.MethodPost, Path: ownDetailsPath, Action: edit, Do: (*Server).keepOwnDetails, Event: "guardian.details"},
		{Method: http.MethodGet, Path: "/famille/enfants/{id}/corriger", Action: edit, Do: (*Server).askCorrection},
		{Method: http.MethodPost, Path: "/famille/enfants/{id}/corriger", Action: edit, Do: (*Server).correct, Event: "ask.correction"},
		{Method: http.MethodPost, Path: "/famille/demandes/{id}/retrait", Action: edit, Do: (*Server).takeBackAsk, Event: "ask.taken_back"},
		{Method: http.MethodGet, Path: "/famille/dossiers/{id}/retirer", Action: withdraw, Do: (*Server).askOwnWithdrawal},
		{Method: http.MethodPost, Path: "/famille/dossiers/{id}/retirer", Action: withdraw, Do: (*Server).withdrawOwn, Event: "ask.withdrawal"},
		{Method: http.MethodGet, Path: "/famille/sejours/{id}/depart", Action: withdraw, Do: (*Server).askOwnDeparture},
		{Method: http.MethodPost, Path: "/famille/sejours/{id}/depart", Action: withdraw, Do: (*Server).departOwn, Event: "ask.departure"},
	}
}

func (s *Server) ownDetails(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	g, err := s.Office.OwnDetails(r.Context(), by)
	if err != nil {
		return err
	}
	return s.ownDetailsWith(w, r, by, contactForm(g))
}

func (s *Server) ownDetailsWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnDetailsView{Frame: s.familyFrame(r, by, "own_details.title"), Name: by.Name, Form: form, Contact: contactOf(r)}
	v.Channels = []Option{{string(placement.ByEmail), v.T("own_details.by_email")}, {string(placement.ByLetter), v.T("own_details.by_letter")}}
	v.Langs = []Option{{"fr", v.T("own_details.fr")}, {"en", v.T("own_details.en")}}
	v.Homes = homes(v.Frame)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		children, err := tx.Children(r.Context(), by.Guardian, s.dayOf(r))
		if err != nil {
			return err
		}
		for _, c := range children {
			v.Children = append(v.Children, Link{correctPath(c.ID), v.T("own_details.wrong", c.Given)})
		}
		asks, err := tx.OwnAsks(r.Context(), by.Guardian, s.dayOf(r))
		for _, a := range asks {
			v.Asks = append(v.Asks, ownAsk(v.Frame, a))
		}
		return err
	})
	if err != nil {
		return err
	}
	return ownDetailsPage.render(w, form.Status(), v)
}

func correctPath(id placement.PupilID) string {
	return "/famille/enfants/" + url.PathEscape(string(id)) + "/corriger"
}

// ownAsk says what was asked in one line.
func ownAsk(f Frame, a store.FamilyAskLine) OwnAsk {
	o := OwnAsk{Text: askText(f, a), On: plain.Date(f.Lang, f.Day(a.AskedAt)), State: stateBadge(f.Lang, "ask", string(a.State)), Reason: a.Reason}
	if a.State == placement.AskOpen {
		o.Path = "/famille/demandes/" + url.PathEscape(string(a.ID)) + "/retrait"
	}
	return o
}

func askText(f Frame, a store.FamilyAskLine) string {
	switch a.Kind {
	case placement.AskCorrection:
		return f.T("ask.text.correction", f.T("ask.field."+a.Field), a.Child.Given)
	case placement.AskDeparture:
		return f.T("ask.text.departure", a.Child.Given, plain.Day(f.Lang, a.On))
	}
	return f.T("ask.text.withdrawal", a.Child.Given)
}

// homes are where a guardian may live: what the postal address says, or one of the
// territories with a clock and holidays of their own.
func homes(f Frame) []Option {
	list := []Option{{"", f.T("own_details.lives_as_address")}}
	for _, t := range calendar.Territories() {
		key := "zone." + string(t)
		if t == calendar.Metropole || t == calendar.AlsaceMoselle {
			key = "home." + string(t)
		}
		list = append(list, Option{string(t), f.T(key)})
	}
	return list
}

// changedText is the word to the old address. It says neither the new address
// nor anything of a child: somebody else may read it.
func changedText(lang plain.Lang, at time.Time, t placement.Territory) (subject, body string) {
	subject = words.T(lang, "own_details.mail_subject")
	body = words.T(lang, "own_details.mail_text", plain.Moment(lang, at.In(plain.Paris)), t.Phone, t.Hours)
	return subject, body
}

func (s *Server) keepOwnDetails(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := form.details()
	again, err := form.Submit(func() error {
		_, err := s.Office.KeepOwnDetails(r.Context(), by, in, changedText)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.ownDetailsWith(w, r, by, form)
	}
	return s.redirect(w, r, ownDetailsPath, "own_details.kept")
}

func (s *Server) takeBackAsk(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.TakeBackAsk(r.Context(), by, placement.FamilyAskID(ownID(r))); err != nil {
		return err
	}
	return s.redirect(w, r, ownDetailsPath, "ask.taken_back")
}
