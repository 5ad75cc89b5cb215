package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/store"
)

// elsewhere are the ways in which somebody may try to lead a person away from
// our pages, after the lists that such lists are made of.
var elsewhere = []string{
	"https://evil.example", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/\/evil.example`, "https:/journal", "https:journal",
	"javascript:alert(1)", "javascript:/journal", "JaVaScRiPt:/journal", "data:text/html,x", "evil:/journal", "http:///journal", "https://@evil.example/journal",
	"//journal@evil.example/journal", "/%2f%2fevil.example", "/%5cevil.example", "/..//evil.example", "/.//evil.example", "/\t/evil.example", "/\n/evil.example",
	"\t//evil.example", " //evil.example", "/;@evil.example", "?x=//evil.example", "evil.example/journal", "journal", "", "/nulle-part", "//journal", "https://evil.example/journal",
	"/journal\r\nSet-Cookie: a=b", "%68ttps://evil.example", "〱evil.example", "/〱evil.example",
}

func TestNoRedirectLeavesOurPages(t *testing.T) {
	s := open(t)
	r := httptest.NewRequest(http.MethodPost, "/connexion", nil)
	for _, next := range elsewhere {
		w := httptest.NewRecorder()
		if err := s.web.redirect(w, r, next, ""); err != nil {
			t.Errorf("%q: %v", next, err)
		}
		if got := w.Header().Get("Location"); got != "/" || w.Code != http.StatusSeeOther {
			t.Errorf("%q: %d to %q", next, w.Code, got)
		}
	}
}

func TestAMethodIsTheOneThatWasUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	officer := store.Session{Account: s.account(placement.Officer, "anne@example.fr").ID}
	for _, route := range Manifest() {
		b := s.browser().with(officer)
		other := map[string]string{http.MethodGet: http.MethodPost, http.MethodPost: http.MethodGet}[route.Method]
		both := s.web.router.Match(chi.NewRouteContext(), other, concrete(route))
		for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"} {
			a := b.do(method, concrete(route), nil)
			if a.StatusCode != http.StatusMethodNotAllowed || !strings.Contains(strings.Join(a.Header.Values("Allow"), ","), route.Method) {
				t.Errorf("%s %s: %s, Allow %v", method, route.Path, a.Status, a.Header.Values("Allow"))
			}
		}
		if both {
			continue
		}
		a := b.do(other, concrete(route), url.Values{"_method": {route.Method}},
			"X-HTTP-Method-Override", route.Method, "X-HTTP-Method", route.Method, "X-Method-Override", route.Method)
		if a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s in the clothes of %s %s: %s", other, route.Method, route.Path, a.Status)
		}
		if route.Method == http.MethodPost {
			if a := b.do(http.MethodHead, concrete(route), nil); a.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("HEAD %s: %s", route.Path, a.Status)
			}
		}
	}
}

func TestAHeadIsAGetWithoutItsBody(t *testing.T) {
	s := open(t)
	officer := store.Session{Account: s.account(placement.Officer, "anne@example.fr").ID}
	for _, path := range []string{"/", "/regles", "/journal", "/openapi.json", "/api/v1/me", "/nulle-part"} {
		get, head := s.browser().with(officer).get(path), s.browser().with(officer).do("HEAD", path, nil)
		if head.StatusCode != get.StatusCode || head.text != "" {
			t.Errorf("HEAD %s: %s %q", path, head.Status, head.text)
		}
	}
}

func TestAFieldThatIsThereTwiceIsRefused(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	s.account(placement.Admin, "admin@example.fr")
	s.browser().get("/journal?quoi=stay&quoi=offer").is(t, http.StatusSeeOther)
	s.browser().as("anne@example.fr").get("/journal?quoi=stay&quoi=offer").is(t, 422).has(t, "envoyé deux fois")
	s.browser().do("POST", "/connexion", url.Values{"email": {"anne@example.fr", "admin@example.fr"}, "password": {password}}).is(t, 422)
	s.browser().as("admin@example.fr").do("POST", "/comptes", url.Values{
		"name": {"X"}, "email": {"x@example.fr"}, "role": {"officer", "admin"}, "lang": {"fr"},
	}).is(t, 422).has(t, `href="#role"`)
	a := s.browser().as("admin@example.fr").post("/comptes?role=admin", "name", "X", "email", "x@example.fr", "role", "officer", "lang", "fr")
	a.is(t, 200)
	if got := s.accountOf("x@example.fr").Role; got != placement.Officer {
		t.Errorf("the query made %s of an officer", got)
	}
}

func TestWhatIsTooLargeIsRefused(t *testing.T) {
	s := open(t)
	officer := store.Session{Account: s.account(placement.Officer, "anne@example.fr").ID}
	large := strings.Repeat("x", maxBody+1)
	s.browser().post("/connexion", "email", large).is(t, 422).has(t, "trop volumineux")
	s.browser().with(officer).post("/compte/langue", "lang", large).is(t, 422)
	s.browser().with(officer).json("/api/v1/proposals/x/confirm", `{"reason":"`+large+`"}`).is(t, 422).has(t, "form.too_large")
	s.browser().post("/csp", "x", strings.Repeat("x", 9<<10)).is(t, 422)
	s.browser().post("/connexion", "email", "anne@example.fr", "password", strings.Repeat("x", 1000)).is(t, 422)
	if a := s.browser().get("/", "Cookie", "a="+strings.Repeat("x", 2<<20)); a.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a long header: %s", a.Status)
	}
}

// TestAHeaderMakesNobodySomebodyElse sends the headers that careless programs
// believe.
func TestAHeaderMakesNobodySomebodyElse(t *testing.T) {
	s := open(t)
	b := s.browser()
	a := b.get("/openapi.json", "Host", "evil.example", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example", "X-Original-URL", "/journal", "X-Rewrite-URL", "/journal").is(t, 200)
	if strings.Contains(a.text, "evil.example") {
		t.Error("the document repeats a host that was sent")
	}
	b.get("/journal", "X-Forwarded-User", "anne", "Remote-User", "anne", "X-Remote-User", "anne").is(t, http.StatusSeeOther)
	for _, header := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"} {
		if got := b.get("/api/v1/me", "Origin", "https://evil.example").Header.Get(header); got != "" {
			t.Errorf("%s: %s", header, got)
		}
	}
}
