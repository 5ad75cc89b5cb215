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
	"internat/placement/store/storetest"
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

// TestAProgramRecordsWhatPeopleDecided takes a proposal of a run to a boarder
// who leaves again, over the API alone.
func TestAProgramRecordsWhatPeopleDecided(t *testing.T) {
	w := populate(t)
	officer, director := w.browser().with(w.officer), w.browser().with(w.director)
	proposal := decode[APIProposal](t, officer.get("/api/v1/proposals/"+w.own["proposal"]))
	if proposal.State != placement.Proposed || len(proposal.Reasons) == 0 || len(proposal.Reasons[0].Sentences) == 0 {
		t.Fatalf("proposal: %+v", proposal)
	}
	confirm := "/api/v1/proposals/" + w.own["proposal"] + "/confirm"
	officer.json(confirm, `{"version":99}`).is(t, 409).has(t, "row.stale")
	director.json(confirm, `{"version":1}`).is(t, 403)
	decided := decode[APIProposal](t, officer.json(confirm, body(t, APIDecision{Version: proposal.Version})))
	if decided.State != placement.Confirmed || decided.DecidedBy != "Anne Martin" {
		t.Fatalf("decided: %+v", decided)
	}
	officer.json(confirm, body(t, APIDecision{Version: decided.Version})).is(t, 409).has(t, "proposal.decided")

	var offer APIOffer
	for _, x := range decode[Listing[APIOffer]](t, officer.get("/api/v1/offers?state=open")).Items {
		if x.Referral == proposal.Referral {
			offer = x
		}
	}
	answers := "/api/v1/offers/" + string(offer.ID) + "/answers"
	officer.json(answers, `{"guardian":"gua_x","accepts":true,"channel":"fax","reason":""}`).is(t, 422).has(t, `"errors":[{`, `"field":"channel"`, `"field":"reason"`)
	for _, agreement := range decode[APIReferral](t, officer.get("/api/v1/referrals/"+string(offer.Referral))).Agreements {
		in := APIAnswerIn{Guardian: agreement.Guardian, Accepts: true, Channel: "phone", Reason: "A rappelé le service"}
		offer = decode[APIOffer](t, officer.json(answers, body(t, in)))
	}
	if offer.State != placement.Accepted || len(offer.Answers) != 2 {
		t.Fatalf("offer: %+v", offer)
	}

	w.at(storetest.NextYear.From.At(10, 0, time.UTC))
	director = w.browser().with(w.director)
	stay := decode[APIStay](t, director.json("/api/v1/offers/"+string(offer.ID)+"/arrival", body(t, APIArrivalIn{On: storetest.NextYear.From, Version: offer.Version})))
	if stay.State != placement.Present || stay.Offer != offer.ID || stay.Bed == "" {
		t.Fatalf("stay: %+v", stay)
	}
	departure := APIDepartureIn{On: storetest.NextYear.From.AddDays(1), Reason: "Déménagement", Version: stay.Version}
	w.later(48 * time.Hour)
	director = w.browser().with(w.director)
	stay = decode[APIStay](t, director.json("/api/v1/stays/"+string(stay.ID)+"/departure", body(t, departure)))
	if stay.State != placement.Left || stay.To != departure.On {
		t.Errorf("stay: %+v", stay)
	}
}

func TestAListHasPagesThatJoinUp(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	whole := decode[Listing[APIEvent]](t, b.get("/api/v1/events?limit=1000"))
	var joined []placement.EventID
	for next := "/api/v1/events?limit=7"; next != ""; {
		page := decode[Listing[APIEvent]](t, b.get(next))
		for _, e := range page.Items {
			joined = append(joined, e.ID)
		}
		next = page.Next
	}
	if len(whole.Items) < 10 || len(joined) != len(whole.Items) || joined[9] != whole.Items[9].ID {
		t.Errorf("%d events on pages, %d in one", len(joined), len(whole.Items))
	}
	if a := b.get("/api/v1/meetings?from=2030-01-01").is(t, 200); strings.TrimSpace(a.text) != `{"items":[]}` {
		t.Errorf("an empty list: %s", a.text)
	}
}

func decode[T any](t *testing.T, a answer) (v T) {
	t.Helper()
	a.is(t, 200)
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		t.Fatalf("%v: %s", err, a.text)
	}
	return v
}

func body(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
