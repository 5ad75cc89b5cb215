package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// concrete is a URL of a route: its parameters are ids of nothing.
func concrete(route Route) string {
	return pathParam.ReplaceAllString(route.Path, "xyz_none")
}

func TestNoRouteIsOutsideTheManifest(t *testing.T) {
	s := open(t)
	listed := map[string]bool{}
	for _, route := range Manifest() {
		key := route.Method + " " + route.Path
		if listed[key] {
			t.Errorf("%s is listed twice", key)
		}
		listed[key] = true
	}
	err := chi.Walk(s.web.router, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if !listed[method+" "+path] {
			t.Errorf("%s %s is not in the manifest", method, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheManifestSaysWhatEachRouteIsFor(t *testing.T) {
	actions := map[placement.Action]bool{Public: true, SignedIn: true, OwnAccount: true}
	for _, a := range placement.Actions() {
		actions[a] = true
	}
	for _, route := range Manifest() {
		name := route.Method + " " + route.Path
		switch {
		case !actions[route.Action]:
			t.Errorf("%s: action %q is not in the permission table", name, route.Action)
		case route.Do == nil:
			t.Errorf("%s: no handler", name)
		case route.Method == http.MethodGet && route.Event != "":
			t.Errorf("%s: a GET changes nothing", name)
		case route.Method != http.MethodGet && route.Event == "" && route.Path != "/csp":
			t.Errorf("%s: which verb does it write to the journal?", name)
		case route.Event != "" && !words.Has("event."+route.Event):
			t.Errorf("%s: no sentence event.%s", name, route.Event)
		case strings.HasPrefix(route.Path, "/api/") != (route.API != nil):
			t.Errorf("%s: a route of the API has a description, and only it", name)
		}
	}
}

// TestEveryRoleReachesWhatTheTableSaysAndNothingElse walks every route as every
// role. What comes after admission (a missing id, a missing field) does not
// matter here. Each visit has a session of its own: some routes end it.
func TestEveryRoleReachesWhatTheTableSaysAndNothingElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	people := s.people()
	for _, route := range Manifest() {
		if route.Path == "/connexion" {
			continue
		}
		for role, session := range people {
			checkAdmission(t, route, role, s.browser().with(session))
		}
	}
}

// people is one person of each role, nobody included, as their sessions begin.
func (s *site) people() map[placement.Role]store.Session {
	s.Helper()
	people := map[placement.Role]store.Session{placement.Nobody: {}}
	for _, role := range placement.StaffRoles {
		people[role] = store.Session{Account: s.account(role, string(role)+"@example.fr").ID}
	}
	people[placement.Parent] = store.Session{Guardian: s.guardian("", "lien").ID}
	return people
}

func checkAdmission(t *testing.T, route Route, role placement.Role, b *browser) {
	t.Helper()
	var form url.Values
	if route.Method != http.MethodGet {
		form = url.Values{"x": {"y"}}
	}
	a := b.do(route.Method, concrete(route), form)
	name := route.Method + " " + route.Path + " as " + string(role)
	toDoor := a.StatusCode == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), "/connexion")
	switch {
	case a.StatusCode >= 500:
		t.Errorf("%s: %s\n%s", name, a.Status, b.log.String())
	case role == placement.Nobody && route.Action != Public && forProgramPath(route.Path):
		if a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %s, want 401", name, a.Status)
		}
	case role == placement.Nobody && route.Action != Public:
		if !toDoor {
			t.Errorf("%s: %s, want the sign-in page", name, a.Status)
		}
	case admit(placement.Actor{Role: role}, route.Action) != nil:
		if a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s, want 403", name, a.Status)
		}
	case a.StatusCode == http.StatusForbidden || toDoor:
		t.Errorf("%s: %s, want in", name, a.Status)
	}
}

func forProgramPath(path string) bool { return strings.HasPrefix(path, "/api/") }

func TestEveryAnswerCarriesTheHeadersThatProtect(t *testing.T) {
	s := open(t, func(c *Config) { c.URL = "https://internat.example.fr" })
	paths := []string{"/nulle-part", assetPath("app.css"), "/api/v1/nulle-part"}
	for _, route := range Manifest() {
		if route.Method == http.MethodGet {
			paths = append(paths, concrete(route))
		}
	}
	b := s.browser()
	for _, path := range paths {
		a := b.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		kept := a.Header.Get("Cache-Control") != "no-store"
		if kept != (a.StatusCode == 200 && strings.HasPrefix(path, "/static/")) {
			t.Errorf("%s: Cache-Control is %q", path, a.Header.Get("Cache-Control"))
		}
		if a.Header.Get("Server") != "" || strings.Contains(a.text, "<script>") || strings.Contains(a.text, " style=") {
			t.Errorf("%s says too much or styles itself", path)
		}
	}
}

func TestAPostFromAnotherSiteIsRefused(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
	} {
		for _, route := range Manifest() {
			if route.Method == http.MethodGet {
				continue
			}
			if a := b.do(route.Method, concrete(route), url.Values{"x": {"y"}}, headers...); a.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s with %v: %s", route.Method, route.Path, headers, a.Status)
			}
		}
	}
	b.get("/").has(t, "Anne Martin")
	if a := b.do("POST", "/deconnexion", url.Values{}, "Origin", s.web.URL); a.StatusCode != http.StatusSeeOther {
		t.Errorf("our own form: %s", a.Status)
	}
}

func TestAMethodThatIsNotListedIsRefused(t *testing.T) {
	b := open(t).browser()
	for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"} {
		if a := b.do(method, "/regles", nil); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %s", method, a.Status)
		}
	}
	if a := b.do("HEAD", "/regles", nil); a.StatusCode != http.StatusOK || a.text != "" {
		t.Errorf("HEAD: %s %q", a.Status, a.text)
	}
}

func TestTheLanguageIsAskedRememberedPreferredOrFrench(t *testing.T) {
	s := open(t)
	for header, want := range map[string]plain.Lang{
		"": plain.FR, "de": plain.FR, "en": plain.EN, "en-GB,en;q=0.9,fr;q=0.8": plain.EN, "fr-FR,fr;q=0.9,en;q=0.8": plain.FR,
		"de,en;q=0.5": plain.EN, "en;q=0.2, fr;q=0.7": plain.FR,
	} {
		s.browser().get("/", "Accept-Language", header).has(t, `<html lang="`+string(want)+`">`)
	}
	b := s.browser()
	b.get("/?lang=en").has(t, `<html lang="en">`, "A place in a boarding house")
	b.get("/").has(t, `<html lang="en">`)
	b.get("/?lang=xx").has(t, `<html lang="en">`)
}

func TestAnErrorForAProgramIsAProblem(t *testing.T) {
	a := open(t).browser().get("/api/v1/nulle-part").is(t, 404)
	if a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("Content-Type %s", a.Header.Get("Content-Type"))
	}
	a.has(t, `"code":"page.not_found"`, `"status":404`)
}

func TestTheHealthOfTheProgramIsAskedWithoutSigningIn(t *testing.T) {
	s := open(t)
	s.browser().get("/healthz").is(t, 200)
	s.browser().get("/readyz").is(t, 200)
	s.db.Close()
	s.browser().get("/healthz").is(t, 200)
	s.browser().get("/readyz").is(t, 503)
}

func TestABugInOnePageIsAnIncidentAndNothingMore(t *testing.T) {
	s := open(t)
	boom := Route{Method: "GET", Path: "/boom", Action: Public, Do: func(*Server, http.ResponseWriter, *http.Request, placement.Actor) error {
		panic("secret of a child")
	}}
	s.web.router.Method(boom.Method, boom.Path, s.web.serve(boom))
	a := s.browser().get("/boom").is(t, 500)
	if strings.Contains(a.text, "secret") {
		t.Error("the page says what broke")
	}
	a.has(t, "Un incident de notre côté")
}

func TestTheOtherLanguageOfARefusedFormIsAPage(t *testing.T) {
	s := open(t)
	for _, route := range Manifest() {
		if route.Method != http.MethodPost || route.API != nil {
			continue
		}
		sent, _ := http.NewRequest(http.MethodPost, concrete(route), nil)
		if at := s.web.pageOf(sent); !s.web.router.Match(chi.NewRouteContext(), http.MethodGet, at.Path) {
			t.Errorf("%s: %s is no page", route.Path, at.Path)
		}
	}
}
