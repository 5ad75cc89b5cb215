package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// kindAt is what {id} names behind the first part of a path.
var kindAt = map[string]string{
	"houses": "house", "referrals": "referral", "campaigns": "campaign", "runs": "run", "proposals": "proposal", "offers": "offer", "stays": "stay",
	"orientations": "referral", "campagnes": "campaign", "calculs": "run", "propositions": "proposal", "offres": "offer", "sejours": "stay",
	"places": "house", "occupation": "house", "soutien": "referral", "bilans": "review", "entretiens": "meeting", "courriers": "notice", "comptes": "account",
	"internats": "house", "baremes": "catalogue",
}

// aimed are the URLs of a route with the ids of a world: one where the path
// says what it names, one for each kind of thing where it does not.
func aimed(route Route, x world) []string {
	parts := strings.Split(strings.TrimPrefix(route.Path, "/api/v1"), "/")
	kinds := []string{kindAt[parts[1]]}
	if kinds[0] == "" || strings.Count(route.Path, "{") > 1 {
		kinds = []string{"house", "referral", "campaign", "run", "proposal", "offer", "stay", "review", "meeting", "notice", "account", "pupil", "guardian", "agreement", "section"}
	}
	var urls []string
	for _, kind := range kinds {
		if x[kind] == "" {
			continue
		}
		url := route.Path
		for _, m := range pathParam.FindAllStringSubmatch(route.Path, -1) {
			id := x[kind]
			if x[m[1]] != "" {
				id = x[m[1]]
			}
			url = strings.Replace(url, m[0], id, 1)
		}
		if !slices.Contains(urls, url) {
			urls = append(urls, url)
		}
	}
	return urls
}

// TestWhatIsOutOfScopeIsNotThere calls every route that names a thing with the
// things of another territory, of another house, of another family. Nothing is
// found, nothing is shown and nothing changes.
func TestWhatIsOutOfScopeIsNotThere(t *testing.T) {
	t.Parallel()
	w := populate(t)
	for _, row := range []struct {
		who     string
		session store.Session
		where   string
		world   world
	}{
		{"officer", w.officer, "another territory", w.far},
		{"administrator", w.admin, "another territory", w.far},
		{"director", w.director, "another house", w.next},
		{"director", w.director, "another territory", w.far},
		{"parent", w.parent, "another family", w.next},
	} {
		before, b := w.said(row.world), w.browser().with(row.session)
		for _, route := range Manifest() {
			if route.Action == Public || !strings.Contains(route.Path, "{") {
				continue
			}
			for _, path := range aimed(route, row.world) {
				if strings.HasPrefix(path, "/compte/") {
					b = b.with(row.session) // what one does to the own account may end the session
				}
				a := b.knock(route, path)
				if (a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusForbidden) && !(route.Method != http.MethodGet && a.StatusCode == http.StatusUnprocessableEntity) {
					t.Errorf("%s in %s: %s %s answers %s", row.who, row.where, route.Method, path, a.Status)
				}
				if strings.Contains(strings.ToUpper(a.text), row.world["secret"]) {
					t.Errorf("%s in %s: %s %s shows what it must not", row.who, row.where, route.Method, path)
				}
			}
		}
		if after := w.said(row.world); after != before {
			t.Errorf("%s in %s: %d lines more in the journal", row.who, row.where, after-before)
		}
	}
}

// knock calls a route with a body that a form or a program might send.
func (b *browser) knock(route Route, path string) answer {
	b.Helper()
	switch {
	case route.Method == http.MethodGet:
		return b.get(path)
	case route.API != nil:
		return b.json(path, `{"version":1}`)
	}
	return b.do(route.Method, path, url.Values{"version": {"1"}, "reason": {"essai"}, "on": {storetest.Today.String()}, "state": {"given"}, "to": {"done"}})
}

// json posts as a page's script would.
func (b *browser) json(path, body string) answer {
	b.Helper()
	r, err := http.NewRequest(http.MethodPost, b.server.URL+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	return b.send(r)
}

// TestNoProgramReadsWhatIsSealedOrRestricted asks every list and every thing of
// the API, as each role, for canaries: where a family lives, what a referrer or
// a reviewer wrote, what a notice says, which restricted criterion is claimed.
func TestNoProgramReadsWhatIsSealedOrRestricted(t *testing.T) {
	w := populate(t)
	seen := map[string]bool{}
	for who, session := range map[string]store.Session{"officer": w.officer, "director": w.director, "admin": w.admin, "parent": w.parent} {
		b := w.browser().with(session)
		for _, route := range Manifest() {
			if route.API == nil || route.Method != http.MethodGet {
				continue
			}
			for _, path := range aimed(route, w.own) {
				if route.Path == "/api/v1/occupancy" {
					path += fmt.Sprintf("?from=%s&to=%s", storetest.Year.From, storetest.Year.To)
				}
				a := b.get(path)
				for _, secret := range []string{canary, strings.ToLower(canary), "protection", "special_needs"} {
					if strings.Contains(a.text, secret) {
						t.Errorf("%s: %s shows %q:\n%s", who, path, secret, a.text)
					}
				}
				if a.StatusCode == http.StatusOK && strings.Contains(a.text, "_") {
					seen[who+" "+route.Path] = true
				}
			}
		}
	}
	for _, must := range []string{
		"officer /api/v1/referrals", "officer /api/v1/referrals/{id}", "officer /api/v1/notices", "officer /api/v1/proposals/{id}", "officer /api/v1/events",
		"director /api/v1/offers", "director /api/v1/stays/{id}", "director /api/v1/reviews", "director /api/v1/meetings", "director /api/v1/events",
		"officer /api/v1/occupancy", "director /api/v1/houses/{id}/sections", "admin /api/v1/houses",
	} {
		if !seen[must] {
			t.Errorf("%s answered nothing: the test proves nothing", must)
		}
	}
	for key := range seen {
		if strings.HasPrefix(key, "parent ") {
			t.Errorf("a parent reads the API: %s", key)
		}
	}
}

// TestADirectorsListsHaveOwnHousesOnly reads every list of the API as the
// director of one house.
func TestADirectorsListsHaveOwnHousesOnly(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.director)
	for _, route := range Manifest() {
		if route.API == nil || route.Method != http.MethodGet || strings.Contains(route.Path, "{") || admit(placement.Actor{Role: placement.Director}, route.Action) != nil {
			continue
		}
		path := route.Path
		if path == "/api/v1/occupancy" {
			path += fmt.Sprintf("?from=%s&to=%s", storetest.Year.From, storetest.Year.To)
		}
		a := b.get(path).is(t, 200)
		for _, other := range []world{w.next, w.far} {
			for kind, id := range other {
				if kind != "campaign" && kind != "account" && kind != "secret" && id != w.own[kind] && strings.Contains(a.text, id) {
					t.Errorf("%s names the %s of another house", path, kind)
				}
			}
		}
	}
}
