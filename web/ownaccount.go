package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnAccountView is what a person sees of the own account.
type OwnAccountView struct {
	Frame
	Email    string
	First    bool  // a password of one's own is still to be chosen
	Password *Form // the form of the password
	Token    *Form // the form of a new token
	Spoken   *Form // the form of the language
	Langs    []Option
	Lives    []Option // how long a token may live
	Sessions []OwnSession
	Tokens   []store.APIToken
	Digests  bool // something may wait for the person, which a morning digest tells
	Digest   *Form
	Feeds    bool // the person has an agenda that a program may read
	Feed     *store.Feed
}

// An OwnSession is one browser that the person is signed in on.
type OwnSession struct {
	store.Session
	Here bool
}

var ownAccountPage = newPage[OwnAccountView]("ownaccount.html")

func ownAccountRoutes() []Route {
	own := OwnAccount
	return []Route{
		{Method: http.MethodGet, Path: "/compte", Action: own, Do: (*Server).showOwnAccount},
		{Method: http.MethodPost, Path: "/compte/mot-de-passe", Action: own, Do: (*Server).changePassword, Event: "account.password_changed"},
		{Method: http.MethodPost, Path: "/compte/langue", Action: own, Do: (*Server).chooseLanguage, Event: "account.language_chosen"},
		{Method: http.MethodPost, Path: "/compte/session", Action: own, Do: (*Server).endOwnSession, Event: "session.ended"},
		{Method: http.MethodPost, Path: "/compte/sessions", Action: own, Do: (*Server).endOwnSessions, Event: "account.signed_out"},
		{Method: http.MethodPost, Path: "/compte/cles", Action: own, Do: (*Server).addToken, Event: "token.added"},
		{Method: http.MethodPost, Path: "/compte/cles/{id}/revocation", Action: own, Do: (*Server).revokeToken, Event: "token.revoked"},
	}
}

func (s *Server) showOwnAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.renderOwnAccount(w, r, by, newForm(), newForm("days", "90"))
}

// renderOwnAccount shows the page, with one of its forms as it was refused.
func (s *Server) renderOwnAccount(w http.ResponseWriter, r *http.Request, by placement.Actor, password, token *Form) error {
	v := OwnAccountView{Frame: s.frame(r, by, "own.title"), Password: password, Token: token, First: personOf(r).first}
	v.Langs, v.Lives = langChoice(v.Frame), tokenLives(v.Frame)
	v.Digests = awaits(by)
	v.Feeds = admit(by, placement.SeeMeetings) == nil
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		a, err := tx.Account(r.Context(), by.Territory, by.Account)
		if err != nil {
			return err
		}
		v.Email, v.Spoken = a.Email, newForm("lang", a.Lang)
		sessions, err := tx.Sessions(r.Context(), by.Account, s.Now())
		for _, x := range sessions {
			v.Sessions = append(v.Sessions, OwnSession{x, x.Hash == store.Hash(s.cookie(r, sessionCookie))})
		}
		if err != nil {
			return err
		}
		if v.Digest, err = digestForm(r.Context(), tx, by); err != nil {
			return err
		}
		if v.Tokens, err = tx.Tokens(r.Context(), by.Account, s.Now()); err != nil || !v.Feeds {
			return err
		}
		v.Feed, err = ownFeed(r.Context(), tx, by)
		return err
	})
	if err != nil {
		return err
	}
	return ownAccountPage.render(w, max(password.Status(), token.Status()), v)
}

// tokenLives are the days among which one chooses.
func tokenLives(f Frame) []Option {
	var choice []Option
	for _, days := range []int{30, 90, 365} {
		choice = append(choice, Option{text(days), f.T("own.token_days", days)})
	}
	return choice
}

// changePassword takes the new password and starts a new session here: all
// others are over.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	old, chosen := form.Value("old"), form.Value("password")
	if chosen != form.Value("again") {
		form.Reject("again", "password.differs")
	}
	again, err := form.Submit(func() error {
		open, err := s.countTries(r.Context(), "old|"+string(by.Account), triesPerAccount)
		if err == nil && !open {
			err = placement.Reject("old", "password.later")
		}
		if err != nil {
			return err
		}
		return s.Office.ChangePassword(r.Context(), by, old, chosen)
	})
	if err != nil {
		return err
	}
	if again {
		return s.renderOwnAccount(w, r, by, form, newForm("days", "90"))
	}
	why := by.Happened(s.Now(), "session.started", "account", string(by.Account))
	if err := s.start(w, r, store.Session{Account: by.Account}, why); err != nil {
		return err
	}
	return s.redirect(w, r, "/compte", "account.password_changed")
}

func (s *Server) chooseLanguage(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	lang := plain.Lang(readForm(r).Value("lang"))
	if err := s.Office.ChooseLanguage(r.Context(), by, string(lang)); err != nil {
		return err
	}
	s.rememberLang(w, lang)
	return s.redirect(w, r, "/compte", "account.language_chosen")
}

func (s *Server) endOwnSession(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.EndOwnSession(r.Context(), by, readForm(r).Optional("session", 64)); err != nil {
		return err
	}
	return s.redirect(w, r, "/compte", "session.closed")
}

// endOwnSessions signs out everywhere, here too.
func (s *Server) endOwnSessions(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.EndOwnSessions(r.Context(), by); err != nil {
		return err
	}
	s.setCookie(w, sessionCookie, "", -time.Hour)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return s.redirect(w, r, "/", "session.ended")
}

func (s *Server) addToken(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	name, days := form.Optional("name", 80), form.Number("days", 1, 366)
	var secret string
	again, err := form.Submit(func() (err error) {
		secret, err = s.Office.AddToken(r.Context(), by, name, days)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.renderOwnAccount(w, r, by, newForm(), form)
	}
	v := SecretView{Frame: s.frame(r, by, "own.token_title").under("/compte", words.T(langOf(r), "own.title"))}
	v.Lead, v.Secret, v.After = v.T("own.token_lead"), secret, v.T("own.token_after")
	v.Facts = []Point{{Label: v.T("own.token_name"), Value: name}, {Label: v.T("own.token_use"), Value: "Authorization: Bearer …"}}
	v.Back = Link{"/compte", v.T("own.back")}
	return secretPage.render(w, http.StatusOK, v)
}

func (s *Server) revokeToken(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.RevokeToken(r.Context(), by, placement.TokenID(chi.URLParam(r, "id"))); err != nil {
		return err
	}
	return s.redirect(w, r, "/compte", "token.revoked")
}
