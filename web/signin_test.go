package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

var testHash = sync.OnceValue(func() string { return office.HashPassword(password) })

func TestAnOfficerSignsInAndOut(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as(" Anne@example.FR")
	b.get("/").is(t, 200).has(t, "Anne Martin", "Se déconnecter")
	out := b.post("/deconnexion").is(t, http.StatusSeeOther)
	if out.Header.Get("Clear-Site-Data") == "" {
		t.Error("signing out leaves the pages in the browser")
	}
	if strings.Contains(b.follow(out).text, "Anne Martin") {
		t.Error("still signed in")
	}
}

func TestSigningInLeadsBackToAPageOfOursOnly(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	for next, want := range map[string]string{
		"/journal?qui=x": "/journal?qui=x", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "/nulle-part": "/", "": "/",
		"javascript:alert(1)": "/",
	} {
		a := s.browser().post("/connexion", "email", "anne@example.fr", "password", password, "suite", next)
		if got := a.Header.Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func TestTheDoorSaysTheSameToEverybodyWhoHasNoKey(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	unknown := s.browser().post("/connexion", "email", "nobody@example.fr", "password", "x").is(t, 422)
	known := s.browser().post("/connexion", "email", "anne@example.fr", "password", "x").is(t, 422)
	if strings.ReplaceAll(known.text, "anne@", "nobody@") != unknown.text {
		t.Error("the two pages differ")
	}
	if strings.Contains(known.text, `value="x"`) {
		t.Error("the password came back")
	}
	known.has(t, `value="anne@example.fr"`, `href="#password"`, `aria-invalid="true"`)
}

func TestAfterFiveWrongPasswordsTheRightOneWaitsAQuarterOfAnHour(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	for range triesPerAccount {
		s.browser().post("/connexion", "email", "anne@example.fr", "password", "x", "X-Forwarded-For", "1.2.3.4").is(t, 422)
	}
	s.browser().post("/connexion", "email", "anne@example.fr", "password", password).is(t, 422)
	s.later(attemptWindow)
	s.browser().as("anne@example.fr")
}

func TestASessionEndsByIdlenessAndByItsHour(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	for range 7*3 - 1 { // a click every twenty minutes, for almost seven hours
		s.later(20 * time.Minute)
		b.get("/").has(t, "Anne Martin")
	}
	s.later(staffIdle + 2*touchEvery)
	if strings.Contains(b.get("/").text, "Anne Martin") {
		t.Error("an idle session lives on")
	}
	b.as("anne@example.fr")
	for range 24 {
		s.later(20 * time.Minute)
		b.get("/")
	}
	if strings.Contains(b.get("/").text, "Anne Martin") {
		t.Error("a session lives for more than eight hours")
	}
}

func TestARightTakenAwayIsGoneWithTheNextClick(t *testing.T) {
	s := open(t)
	a := s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	a.Disabled = true
	s.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, placement.Event{At: *s.now.Load(), Verb: "account.changed"})
	})
	if strings.Contains(b.get("/").text, "Anne Martin") {
		t.Error("a disabled account is still in")
	}
}

func TestSigningInTakesANewTokenAndKeepsNoneOfIt(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser()
	b.as("anne@example.fr")
	u := mustURL(s.server.URL)
	first := b.client.Jar.Cookies(u)[0].Value
	b.as("anne@example.fr")
	if second := b.client.Jar.Cookies(u)[0].Value; second == first {
		t.Error("the token was kept")
	}
	other := s.browser()
	if strings.Contains(other.get("/", "Cookie", "internat="+first).text, "Anne Martin") {
		t.Error("the first token still works")
	}
	if strings.Contains(s.log.String(), first) {
		t.Error("the token is in the log")
	}
}

func TestADemonstrationIsEnteredByOneClick(t *testing.T) {
	s := open(t, func(c *Config) { c.Demo = true })
	a := s.account(placement.Director, "anne@example.fr")
	s.web.DemoEntries = []DemoEntry{{Code: "director", Name: a.Name, Role: a.Role, Account: a.ID}}
	b := s.browser()
	b.get("/").has(t, "Anne Martin", "Démonstration")
	b.follow(b.post("/demonstration", "entry", "director")).has(t, "Se déconnecter")
	s.web.Demo = false
	s.browser().post("/demonstration", "entry", "director").is(t, 404)
}
