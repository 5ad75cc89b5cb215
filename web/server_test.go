package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A site is a server on a fresh database, with its clock and its log in hand.
type site struct {
	*testing.T
	server *httptest.Server
	db     *store.DB
	now    atomic.Pointer[time.Time]
	log    bytes.Buffer
	in     placement.TerritoryID
	web    *Server
}

var password = "une phrase assez longue"

// open starts a site with one territory.
func open(t *testing.T, change ...func(*Config)) *site {
	t.Helper()
	return openOn(t, storetest.Open(t), change...)
}

// openOn is open on a database of the caller's choice.
func openOn(t *testing.T, db *store.DB, change ...func(*Config)) *site {
	t.Helper()
	s := &site{T: t, db: db, in: "ter_35"}
	s.at(time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC))
	s.server = httptest.NewUnstartedServer(nil)
	clock := func() time.Time { return *s.now.Load() }
	config := Config{
		DB: s.db, Office: office.New(s.db, clock), Now: clock, URL: "http://" + s.server.Listener.Addr().String(),
		Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	}
	for _, f := range change {
		f(&config)
	}
	s.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveTerritory(ctx, placement.Territory{ID: s.in, Name: "Ille-et-Vilaine", Code: "035", Calendar: "B", TimeZone: "Europe/Paris", Phone: "02 99 00 00 00"})
	})
	var err error
	if s.web, err = New(config); err != nil {
		t.Fatal(err)
	}
	s.server.Config.Handler = s.web
	s.server.Start()
	t.Cleanup(s.server.Close)
	return s
}

func (s *site) at(now time.Time)       { s.now.Store(&now) }
func (s *site) later(by time.Duration) { s.at(s.now.Load().Add(by)) }
func (s *site) write(f func(context.Context, *store.Tx) error) {
	s.Helper()
	ctx := context.Background()
	if err := s.db.Write(ctx, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		s.Fatal(err)
	}
}

// account adds somebody who may sign in with the password of all tests.
func (s *site) account(role placement.Role, email string) store.Account {
	s.Helper()
	a := store.Account{
		ID: placement.AccountID(store.NewID("acc")), Territory: s.in, Name: "Anne Martin", Email: email,
		Role: role, Password: testHash(), Lang: "fr",
	}
	s.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, placement.Event{At: *s.now.Load(), Verb: "account.added"})
	})
	a.Version = 1
	return a
}

// A browser keeps its cookies and follows no redirect by itself.
type browser struct {
	*site
	client *http.Client
}

// An answer is a response that has been read.
type answer struct {
	*http.Response
	text string
}

func (s *site) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (b *browser) do(method, path string, form url.Values, headers ...string) answer {
	b.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.server.URL+path, body)
	if err != nil {
		b.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.send(r)
}

func (b *browser) send(r *http.Request) answer {
	b.Helper()
	method, path := r.Method, r.URL.Path
	resp, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	if utf8.Valid(text) && strings.Contains(string(text), plain.MissingMark) { // a packed file may hold any bytes
		b.Errorf("%s %s shows a sentence nobody wrote: …%s", method, path, after(string(text), plain.MissingMark))
	}
	return answer{resp, string(text)}
}

func (b *browser) get(path string, headers ...string) answer {
	b.Helper()
	return b.do("GET", path, nil, headers...)
}

func (b *browser) post(path string, pairs ...string) answer {
	b.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do("POST", path, form)
}

// as signs in with the password of all tests.
func (b *browser) as(email string) *browser {
	b.Helper()
	if a := b.post("/connexion", "email", email, "password", password); a.StatusCode != http.StatusSeeOther {
		b.Fatalf("signing in: %s\n%s", a.Status, a.text)
	}
	return b
}

// with signs in without a password, as somebody who did so a moment ago; the
// zero session signs nobody in.
func (b *browser) with(session store.Session) *browser {
	b.Helper()
	if session.Account == "" && session.Guardian == "" {
		return b
	}
	token, now := store.NewToken(), *b.now.Load()
	session.CreatedAt, session.SeenAt, session.ExpiresAt = now, now, now.Add(time.Hour)
	b.write(func(ctx context.Context, tx *store.Tx) error { return tx.StartSession(ctx, token, session) })
	b.client.Jar.SetCookies(mustURL(b.server.URL), []*http.Cookie{{Name: b.web.cookieName(sessionCookie), Value: token, Path: "/"}})
	return b
}

// follow goes where a redirect leads.
func (b *browser) follow(a answer) answer {
	b.Helper()
	if a.StatusCode != http.StatusSeeOther {
		b.Fatalf("no redirect: %s\n%s", a.Status, a.text)
	}
	return b.get(a.Header.Get("Location"))
}

func (a answer) has(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.text, text) {
			t.Errorf("%s %s lacks %q:\n%s", a.Request.Method, a.Request.URL.Path, text, a.text)
		}
	}
}

func (a answer) is(t *testing.T, status int) answer {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: %s, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.Status, status, a.text)
	}
	return a
}

func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest[:min(len(rest), 60)]
}

func mustURL(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	return u
}
