package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
)

// call sends a program's request with a token.
func (s *site) call(method, path, token string, body any, headers ...string) answer {
	s.Helper()
	var content io.Reader
	if body != nil {
		text, isText := body.(string)
		if !isText {
			b, err := json.Marshal(body)
			if err != nil {
				s.Fatal(err)
			}
			text = string(b)
		}
		content = bytes.NewReader([]byte(text))
	}
	r, err := http.NewRequest(method, s.server.URL+path, content)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer{resp, string(text)}
}

// token makes an access key for somebody on the page for it.
func (b *browser) token(days string) string {
	b.Helper()
	return secretOn(b.T, b.post("/compte/cles", "name", "export de nuit", "days", days).is(b.T, 200))
}

func TestATokenActsAsItsAccountUntilItIsTakenAway(t *testing.T) {
	s := open(t)
	a := s.account(placement.Officer, "anne@example.fr")
	anne := s.browser().as("anne@example.fr")
	token := anne.token("30")
	s.call("GET", "/api/v1/me", token, nil).is(t, 200).has(t, string(a.ID), `"role":"officer"`)
	s.call("GET", "/api/v1/campaigns", token, nil).is(t, 200)
	anne.get("/compte").has(t, "export de nuit", "utilisée le")
	if strings.Contains(anne.get("/compte").text, token) {
		t.Error("the token is shown twice")
	}
	revoke := regexp.MustCompile(`action="(/compte/cles/[^"]+)"`).FindStringSubmatch(anne.get("/compte").text)[1]
	anne.post(revoke).is(t, 303)
	s.call("GET", "/api/v1/me", token, nil).is(t, 401)

	token = anne.token("30")
	s.later(30*24*time.Hour - time.Second)
	s.call("GET", "/api/v1/me", token, nil).is(t, 200)
	s.later(time.Second)
	gone := s.call("GET", "/api/v1/me", token, nil).is(t, 401)
	if !strings.HasPrefix(gone.Header.Get("WWW-Authenticate"), "Bearer") {
		t.Error("a 401 says how to sign in")
	}
}

func TestATokenEndsWithWhateverEndsTheSessions(t *testing.T) {
	for name, end := range map[string]func(s *site, anne *browser, id string){
		"closed by an administrator": func(s *site, _ *browser, id string) {
			s.account(placement.Admin, "admin@example.fr")
			s.browser().as("admin@example.fr").post("/comptes/"+id+"/fermeture", "version", "1").is(s.T, 303)
		},
		"another password": func(s *site, anne *browser, _ string) {
			anne.post("/compte/mot-de-passe", "old", password, "password", "quatre chevaux verts", "again", "quatre chevaux verts").is(s.T, 303)
		},
		"signed out everywhere": func(s *site, anne *browser, _ string) { anne.post("/compte/sessions").is(s.T, 303) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			a := s.account(placement.Officer, "anne@example.fr")
			anne := s.browser().as("anne@example.fr")
			token := anne.token("30")
			end(s, anne, string(a.ID))
			s.call("GET", "/api/v1/me", token, nil).is(t, 401)
		})
	}
}

func TestATokenOpensNoPageAndNothingElseOpensTheAPI(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	anne := s.browser().as("anne@example.fr")
	token := anne.token("30")
	for _, path := range []string{"/journal", "/compte"} {
		if a := anneless(s, path, "Bearer "+token); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	for _, header := range []string{"Bearer", "Bearer x", "Basic " + token, "Bearer " + token + "x", token} {
		if a := anneless(s, "/api/v1/me", header); a.StatusCode != http.StatusUnauthorized {
			t.Errorf("%q: %s", header, a.Status)
		}
	}
	if a := anneless(s, "/api/v1/me", "bearer "+token); a.StatusCode != http.StatusOK {
		t.Errorf("the scheme has no case: %s", a.Status)
	}
	// A browser that is signed in, and sends a wrong token, is nobody: what is
	// asked for counts, not what happens to be there.
	anne.get("/api/v1/me", "Authorization", "Bearer x").is(t, 401)
	anne.get("/api/v1/me").is(t, 200)
}

func anneless(s *site, path, authorization string) answer {
	return s.browser().get(path, "Authorization", authorization)
}

func TestAnAPICallThatIsWrongIsRefusedWithoutEcho(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	token := s.browser().as("anne@example.fr").token("30")
	const canary = "Zoé-Canari"
	for path, code := range map[string]string{
		"/api/v1/campaigns?limit=" + canary:                     "number.unknown",
		"/api/v1/campaigns?limit=-1":                            "number.unknown",
		"/api/v1/campaigns?offset=99999999999999999999":         "number.unknown",
		"/api/v1/campaigns?limit=1&limit=2":                     "field.twice",
		"/api/v1/campaigns?" + canary + "=1":                    "query.unknown",
		"/api/v1/offers?state=" + canary:                        "field.unknown",
		"/api/v1/stays?on=" + canary:                            "date.unknown",
		"/api/v1/stays?on=2026-02-30":                           "date.unknown",
		"/api/v1/occupancy":                                     "field.missing",
		"/api/v1/occupancy?from=2026-09-01&to=2026-09-01":       "number.too_large",
		"/api/v1/occupancy?from=2026-09-01&to=2028-09-01":       "number.too_large",
		"/api/v1/referrals?house=" + strings.Repeat(canary, 10): "field.too_long",
	} {
		a := s.call("GET", path, token, nil).is(t, 422)
		a.has(t, `"code":"`+code+`"`)
		if strings.Contains(a.text, canary) {
			t.Errorf("%s comes back", path)
		}
	}
	for body, status := range map[string]int{
		`{"version":1}`: 404, `{"version":1,"role":"admin"}`: 422, `{"version":1}{}`: 422, `{"version":"` + canary + `"}`: 422, `[`: 422, ``: 422, `null`: 404,
		`{"version":1,"reason":"` + strings.Repeat("x", 2<<20) + `"}`: 422,
	} {
		a := s.call("POST", "/api/v1/proposals/pro_x/confirm", token, body)
		if a.StatusCode != status || strings.Contains(a.text, canary) {
			t.Errorf("%.40s: %s %s", body, a.Status, a.text)
		}
	}
	s.call("POST", "/api/v1/proposals/pro_x/confirm", token, "version=1", "Content-Type", "application/x-www-form-urlencoded").is(t, 422)
	if strings.Contains(s.log.String(), canary) {
		t.Error("the log keeps what was sent")
	}
}

// TestTheDocumentIsOpenAPI31 checks the structure that tools rely on.
func TestTheDocumentIsOpenAPI31(t *testing.T) {
	s := open(t)
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version, Description string }
		Servers []struct{ URL string }
		Paths   map[string]map[string]struct {
			Summary, OperationID string
			Parameters           []struct {
				Name, In string
				Required bool
				Schema   map[string]any
			}
			RequestBody *struct{ Content map[string]any }
			Responses   map[string]struct {
				Description string
				Content     map[string]any
			}
			Security *[]map[string][]string
		}
		Components struct {
			Schemas         map[string]map[string]any
			SecuritySchemes map[string]map[string]string
		}
		Security []map[string][]string
	}
	a := s.browser().get("/openapi.json").is(t, 200)
	if err := json.Unmarshal([]byte(a.text), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" || doc.Info.Title == "" || doc.Info.Version == "" || len(doc.Servers) != 1 || doc.Servers[0].URL != s.web.URL {
		t.Errorf("head: %+v", doc)
	}
	for _, m := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(a.text, -1) {
		if doc.Components.Schemas[m[1]]["type"] != "object" {
			t.Errorf("%s is named and not described", m[1])
		}
	}
	for _, requirement := range doc.Security {
		for name := range requirement {
			if doc.Components.SecuritySchemes[name] == nil {
				t.Errorf("the scheme %s is not described", name)
			}
		}
	}
	seen := map[string]bool{}
	described := 0
	for path, operations := range doc.Paths {
		for method, op := range operations {
			name := method + " " + path
			described++
			if op.Summary == "" || op.OperationID == "" || seen[op.OperationID] || op.Responses["200"].Description == "" || op.Responses["default"].Content["application/problem+json"] == nil {
				t.Errorf("%s: %+v", name, op)
			}
			seen[op.OperationID] = true
			var named []string
			for _, p := range op.Parameters {
				if p.Schema["type"] == nil || p.In == "path" != p.Required {
					t.Errorf("%s: parameter %+v", name, p)
				}
				if p.In == "path" {
					named = append(named, p.Name)
				}
			}
			for _, m := range pathParam.FindAllStringSubmatch(path, -1) {
				if !slices.Contains(named, m[1]) {
					t.Errorf("%s: {%s} is not described", name, m[1])
				}
			}
			if (method == "post") != (op.RequestBody != nil) {
				t.Errorf("%s: a POST has a body, and only it", name)
			}
		}
	}
	for _, route := range Manifest() {
		if route.API != nil {
			described--
		}
	}
	if described != 0 {
		t.Errorf("%d operations more than routes", described)
	}
}
