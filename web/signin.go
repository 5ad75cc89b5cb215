package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5/middleware"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SignInView is the door of those who have an account.
type SignInView struct {
	Frame
	Form    *Form
	Entries []DemoEntry
}

var signInPage = newPage[SignInView]("signin.html")

func signInRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/connexion", Action: Public, Do: (*Server).askSignIn},
		{Method: http.MethodPost, Path: "/connexion", Action: Public, Do: (*Server).signIn, Event: "session.started"},
		{Method: http.MethodPost, Path: "/deconnexion", Action: Public, Do: (*Server).signOut, Event: "session.ended"},
		{Method: http.MethodPost, Path: "/demonstration", Action: Public, Do: (*Server).enterDemo, Event: "session.started"},
	}
}

func (s *Server) askSignIn(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showSignIn(w, r, by, newForm("suite", r.URL.Query().Get("suite")))
}

func (s *Server) showSignIn(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := SignInView{Frame: s.frame(r, by, "sign_in.title"), Form: form, Entries: s.DemoEntries}
	v.Narrow = true
	return signInPage.render(w, form.Status(), v)
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	email, password, next := form.Text("email", 200), form.Value("password"), form.Optional("suite", 500)
	var account store.Account
	again, err := form.Submit(func() (err error) {
		account, err = s.accountWith(r.Context(), email, password)
		return err
	})
	if err != nil {
		return err
	}
	if again {
		return s.showSignIn(w, r, by, form)
	}
	why := account.Actor().Happened(s.Now(), "session.started", "account", string(account.ID))
	if err := s.start(w, r, store.Session{Account: account.ID}, why); err != nil {
		return err
	}
	if _, err := r.Cookie(langCookie); err != nil && spoken(plain.Lang(account.Lang)) {
		s.rememberLang(w, plain.Lang(account.Lang))
	}
	return s.redirect(w, r, next, "")
}

// How many attempts are answered within the window. A school may stand behind
// one address.
const (
	attemptWindow   = 15 * time.Minute
	triesPerAccount = 5
	triesPerAddress = 100
)

// errWrong says the same of an unknown address, a wrong password and a door
// that is shut for a while: none of them tells who has an account.
func errWrong() error { return placement.Reject("password", "sign_in.wrong", triesPerAccount) }

// accountWith finds the account of an address and a password. The attempt is
// counted before the password is looked at, so that guesses sent at the same
// moment all count.
func (s *Server) accountWith(ctx context.Context, email, password string) (store.Account, error) {
	key := "account|" + store.EmailKey(email)
	open, err := s.countTries(ctx, key, triesPerAccount)
	if err != nil {
		return store.Account{}, err
	}
	var account store.Account
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		account, err = tx.AccountByEmail(ctx, email)
		return err
	})
	if err != nil && !errors.Is(err, placement.Missing("account")) {
		return account, err
	}
	late := !account.FirstUntil.IsZero() && !s.Now().Before(account.FirstUntil)
	if right := office.RightPassword(account.Password, password); !right || !open || account.Disabled || late {
		return store.Account{}, errWrong()
	}
	return account, s.DB.Write(ctx, func(tx *store.Tx) error { return tx.ForgetAttempts(ctx, key) })
}

// countTries counts one attempt for a key and for the address of the network
// it comes from, and reports whether it may be answered.
func (s *Server) countTries(ctx context.Context, key string, limit int) (open bool, err error) {
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.CountAttempt(ctx, key, s.Now(), attemptWindow)
		if err != nil {
			return err
		}
		m, err := tx.CountAttempt(ctx, "address|"+middleware.GetClientIP(ctx), s.Now(), attemptWindow)
		open = n <= limit && m <= triesPerAddress
		return err
	})
	return open, err
}

// signOut ends the session and tells the browser to forget the pages.
func (s *Server) signOut(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	ctx := r.Context()
	if token := s.cookie(r, sessionCookie); token != "" {
		err := s.DB.Write(ctx, func(tx *store.Tx) error {
			if err := tx.EndSession(ctx, token); err != nil || by.Role == placement.Nobody {
				return err
			}
			return tx.AddEvent(ctx, by.Happened(s.Now(), "session.ended", "session", ""))
		})
		if err != nil {
			return err
		}
	}
	s.setCookie(w, sessionCookie, "", -time.Hour)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return s.redirect(w, r, "/", "session.ended")
}

// A DemoEntry is one click that signs a visitor of the demonstration in, as an
// account or as a guardian.
type DemoEntry struct {
	Code     string // what the form sends: "officer"
	Name     string // "Mme Le Goff"
	Role     placement.Role
	Account  placement.AccountID
	Guardian placement.GuardianID
}

func (s *Server) enterDemo(w http.ResponseWriter, r *http.Request, _ placement.Actor) error {
	code := readForm(r).Value("entry")
	for _, entry := range s.DemoEntries {
		if s.Demo && entry.Code == code {
			session := store.Session{Account: entry.Account, Guardian: entry.Guardian}
			why := placement.Actor{Role: entry.Role, Account: entry.Account, Guardian: entry.Guardian, Name: entry.Name}.
				Happened(s.Now(), "session.started", "demo", entry.Code)
			if err := s.start(w, r, session, why); err != nil {
				return err
			}
			return s.redirect(w, r, "/", "")
		}
	}
	return placement.Missing("page")
}

// signInURL leads to the door and, after it, back to where one was going.
func signInURL(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.Path == "/" {
		return "/connexion"
	}
	return "/connexion?" + url.Values{"suite": {r.URL.RequestURI()}}.Encode()
}
