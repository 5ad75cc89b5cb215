package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An AccountsView lists who may sign in.
type AccountsView struct {
	Frame
	Accounts []AccountLine
}

// An AccountLine is one account with the names of a director's houses.
type AccountLine struct {
	store.Account
	State string // "open", "first" (the password was handed over), "bounced" (no mail arrives), "closed"
	Runs  []string
}

// An AccountView is one account to be added or changed.
type AccountView struct {
	Frame
	AccountLine
	Form   *Form
	Roles  []Option
	Houses []Option
	Langs  []Option
	Own    bool // the administrator's own
}

// A SecretView shows a secret, once.
type SecretView struct {
	Frame
	Lead, Secret, After string
	Facts               []Point
	Back                Link
	Print               bool // it is handed over on paper
}

var (
	accountsPage = newPage[AccountsView]("accounts.html")
	accountPage  = newPage[AccountView]("account.html")
	secretPage   = newPage[SecretView]("secret.html")
)

func accountRoutes() []Route {
	edit := placement.EditAccounts
	return []Route{
		{Method: http.MethodGet, Path: "/comptes", Action: edit, Do: (*Server).listAccounts},
		{Method: http.MethodGet, Path: "/comptes/nouveau", Action: edit, Do: (*Server).askAccount},
		{Method: http.MethodPost, Path: "/comptes", Action: edit, Do: (*Server).addAccount, Event: "account.added"},
		{Method: http.MethodGet, Path: "/comptes/{id}", Action: edit, Do: (*Server).showAccount},
		{Method: http.MethodPost, Path: "/comptes/{id}", Action: edit, Do: (*Server).changeAccount, Event: "account.changed"},
		{Method: http.MethodPost, Path: "/comptes/{id}/mot-de-passe", Action: edit, Do: (*Server).renewPassword, Event: "account.password_renewed"},
		{Method: http.MethodPost, Path: "/comptes/{id}/fermeture", Action: edit, Do: (*Server).disableAccount, Event: "account.disabled"},
		{Method: http.MethodPost, Path: "/comptes/{id}/ouverture", Action: edit, Do: (*Server).enableAccount, Event: "account.enabled"},
		{Method: http.MethodPost, Path: "/comptes/{id}/sessions", Action: edit, Do: (*Server).signOutAccount, Event: "account.signed_out"},
	}
}

func (s *Server) listAccounts(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := AccountsView{Frame: s.frame(r, by, "account.list")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		accounts, err := tx.Accounts(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		names, _, err := houseNames(r.Context(), tx, by)
		for _, a := range accounts {
			v.Accounts = append(v.Accounts, accountLine(a, names))
		}
		return err
	})
	if err != nil {
		return err
	}
	return accountsPage.render(w, http.StatusOK, v)
}

// countUnchosen counts those who still have the password they were handed.
func countUnchosen(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (n int, err error) {
	accounts, err := tx.Accounts(ctx, by.Territory)
	for _, a := range accounts {
		if !a.FirstUntil.IsZero() && !a.Disabled {
			n++
		}
	}
	return n, err
}

// houseNames are the houses in the person's scope: by id, and as a choice.
func houseNames(ctx context.Context, tx *store.Tx, by placement.Actor) (map[placement.HouseID]string, []Option, error) {
	houses, err := tx.Houses(ctx, store.ScopeOf(by))
	names, choice := map[placement.HouseID]string{}, []Option{}
	for _, h := range houses {
		names[h.ID] = h.Name
		choice = append(choice, Option{string(h.ID), h.Name})
	}
	return names, choice, err
}

func accountLine(a store.Account, names map[placement.HouseID]string) AccountLine {
	line := AccountLine{Account: a, State: "open"}
	switch {
	case a.Disabled:
		line.State = "closed"
	case a.Bounced:
		line.State = "bounced"
	case !a.FirstUntil.IsZero():
		line.State = "first"
	}
	for _, id := range a.Houses {
		line.Runs = append(line.Runs, names[id])
	}
	slices.Sort(line.Runs)
	return line
}

func (s *Server) askAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showAccountForm(w, r, by, store.Account{}, newForm("role", string(placement.Officer), "lang", "fr"))
}

func (s *Server) showAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	a, err := s.accountAt(r, by)
	if err != nil {
		return err
	}
	form := newForm("name", a.Name, "email", a.Email, "role", string(a.Role), "lang", a.Lang, "institution", a.Institution)
	for _, id := range a.Houses {
		form.values.Add("houses", string(id))
	}
	return s.showAccountForm(w, r, by, a, form)
}

// accountAt is the account that the URL names, in the administrator's own
// territory.
func (s *Server) accountAt(r *http.Request, by placement.Actor) (a store.Account, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		a, err = tx.Account(r.Context(), by.Territory, accountID(r))
		return err
	})
	return a, err
}

func accountID(r *http.Request) placement.AccountID {
	return placement.AccountID(chi.URLParam(r, "id"))
}

// showAccountForm shows an account, or the form that adds one.
func (s *Server) showAccountForm(w http.ResponseWriter, r *http.Request, by placement.Actor, a store.Account, form *Form) error {
	v := AccountView{Form: form, Own: a.ID == by.Account}
	v.Frame = s.frame(r, by, "account.new").under("/comptes", words.T(langOf(r), "account.list"))
	if a.ID != "" {
		v.Title = a.Name
	}
	for _, role := range placement.StaffRoles {
		v.Roles = append(v.Roles, Option{string(role), v.T("account.as_" + string(role))})
	}
	v.Langs = langChoice(v.Frame)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		names, choice, err := houseNames(r.Context(), tx, by)
		v.Houses, v.AccountLine = choice, accountLine(a, names)
		return err
	})
	if err != nil {
		return err
	}
	return accountPage.render(w, form.Status(), v)
}

func langChoice(f Frame) []Option {
	var choice []Option
	for _, lang := range plain.Langs {
		choice = append(choice, Option{string(lang), f.T("lang." + string(lang))})
	}
	return choice
}

// readAccount reads what was typed about an account. The office says what is
// wrong with it, all at once.
func readAccount(r *http.Request) (*Form, office.AccountEntry) {
	form := readForm(r)
	in := office.AccountEntry{
		Account: accountID(r), Name: form.Optional("name", 100), Email: form.Optional("email", 200),
		Role: placement.Role(form.Optional("role", 20)), Lang: form.Choice("lang", "fr", "en"),
		Institution: form.Optional("institution", 120),
	}
	for _, id := range form.Values("houses") {
		in.Houses = append(in.Houses, placement.HouseID(id))
	}
	return form, in
}

func (s *Server) addAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, in := readAccount(r)
	var first string
	again, err := form.Submit(func() (err error) {
		_, first, err = s.Office.AddAccount(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.showAccountForm(w, r, by, store.Account{}, form)
	}
	return s.showFirstPassword(w, r, by, in.Name, in.Email, first)
}

// showFirstPassword shows the password to hand over. It is nowhere else: the
// page cannot be shown again.
func (s *Server) showFirstPassword(w http.ResponseWriter, r *http.Request, by placement.Actor, name, email, first string) error {
	v := SecretView{Frame: s.frame(r, by, "account.first_title", name).under("/comptes", words.T(langOf(r), "account.list"))}
	v.Lead, v.Secret, v.After = v.T("account.first_lead"), first, v.T("account.first_after")
	v.Facts = []Point{{Label: v.T("sign_in.email"), Value: email}, {Label: v.T("account.first_where"), Value: s.URL}}
	v.Back = Link{"/comptes", v.T("account.back")}
	return secretPage.render(w, http.StatusOK, v)
}

func (s *Server) changeAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, in := readAccount(r)
	in.Version = form.Version()
	again, err := form.Submit(func() error { return s.Office.ChangeAccount(r.Context(), by, in) })
	if err != nil {
		return err
	}
	if again {
		a, err := s.accountAt(r, by)
		if err != nil {
			return err
		}
		return s.showAccountForm(w, r, by, a, form)
	}
	return s.redirect(w, r, "/comptes", "account.changed")
}

func (s *Server) renewPassword(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	a, err := s.accountAt(r, by)
	if err != nil {
		return err
	}
	first, err := s.Office.RenewPassword(r.Context(), by, a.ID, readForm(r).Version())
	if err != nil {
		return err
	}
	return s.showFirstPassword(w, r, by, a.Name, a.Email, first)
}

func (s *Server) disableAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.DisableAccount(r.Context(), by, accountID(r), readForm(r).Version()); err != nil {
		return err
	}
	return s.redirect(w, r, "/comptes", "account.disabled")
}

func (s *Server) enableAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.EnableAccount(r.Context(), by, accountID(r), readForm(r).Version()); err != nil {
		return err
	}
	return s.redirect(w, r, "/comptes", "account.enabled")
}

func (s *Server) signOutAccount(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.SignOutAccount(r.Context(), by, accountID(r)); err != nil {
		return err
	}
	return s.redirect(w, r, "/comptes", "account.signed_out")
}
