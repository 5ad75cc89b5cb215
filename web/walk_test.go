package web

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/placement/store"
)

// A walk visits the pages of the manifest as one person: those that need no id,
// those that the ids of a world lead to, and from there every link and every
// choice of a filter. Of addresses that differ only in their values it tries a
// few.
type walk struct {
	*browser
	queue  []string
	seen   map[string]bool
	tried  map[string]int // by kindOf
	served map[string]int // those that were answered
	told   func(route, path string, a answer)
}

// alike is how many addresses of one route with the same parameters are tried.
const alike = 2

// walkAs walks until nothing new is found and tells each answer.
func (s *site) walkAs(session store.Session, x world, told func(route, path string, a answer)) {
	s.Helper()
	w := &walk{browser: s.browser().with(session), seen: map[string]bool{}, tried: map[string]int{}, served: map[string]int{}, told: told}
	for _, route := range Manifest() {
		if route.Method != http.MethodGet {
			continue
		}
		if !strings.Contains(route.Path, "{") {
			w.add(route.Path)
			w.add(route.Path + "?from=2026-09-01&to=2027-07-03") // of which the API wants to know
			continue
		}
		if strings.Count(route.Path, "{") == 1 { // to others lead links
			for _, path := range aimed(route, x) {
				w.add(path)
			}
		}
	}
	for len(w.queue) > 0 {
		next := w.queue[0]
		w.queue = w.queue[1:]
		w.visit(next)
	}
}

// routeOf is the route that serves an address, "" when none does.
func (s *site) routeOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	c := chi.NewRouteContext()
	if !s.web.router.Match(c, http.MethodGet, path) {
		return ""
	}
	return c.RoutePattern()
}

func (w *walk) add(address string) {
	route := w.routeOf(address)
	if route == "" || w.seen[address] || strings.Contains(address, "lang=") {
		return
	}
	w.seen[address] = true
	w.queue = append(w.queue, address)
}

// kindOf is the route of an address and the names of its parameters.
func (w *walk) kindOf(address string) string {
	return w.routeOf(address) + "?" + strings.Join(slices.Sorted(maps.Keys(mustURL(address).Query())), "&")
}

func (w *walk) visit(address string) {
	w.Helper()
	kind := w.kindOf(address)
	if w.served[kind] >= alike || w.tried[kind] >= 20*alike {
		return
	}
	a := w.get(address)
	w.tried[kind]++
	if a.StatusCode == http.StatusOK {
		w.served[kind]++
	}
	if a.StatusCode >= 500 {
		w.Errorf("%s: %s\n%s", address, a.Status, w.log.String())
	}
	w.told(w.routeOf(address), address, a)
	if to := a.Header.Get("Location"); strings.HasPrefix(to, "/") {
		w.add(to)
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return
	}
	base := mustURL(address)
	for _, m := range linkInPage.FindAllStringSubmatch(a.text, -1) {
		if u, err := base.Parse(html.UnescapeString(m[1])); err == nil && u.Host == "" {
			u.Fragment = ""
			w.add(u.String())
		}
	}
	for _, form := range filterForm.FindAllStringSubmatch(a.text, -1) {
		w.choices(base, form[1], form[2])
	}
}

var (
	linkInPage = regexp.MustCompile(`href="([^"#]+)["#]`)
	filterForm = regexp.MustCompile(`(?s)<form[^>]*method="get"([^>]*)>(.*?)</form>`)
	formAction = regexp.MustCompile(`action="([^"]*)"`)
	listInForm = regexp.MustCompile(`(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>`)
	optionIn   = regexp.MustCompile(`<option[^>]*value="([^"]+)"`)
	inputIn    = regexp.MustCompile(`<input[^>]*>`)
	attribute  = regexp.MustCompile(`(type|name|value)="([^"]*)"`)
)

// choices are the addresses that a form leads to, one choice at a time.
func (w *walk) choices(base *url.URL, head, body string) {
	to := base.Path
	if m := formAction.FindStringSubmatch(head); m != nil {
		to = m[1]
	}
	hidden := url.Values{}
	choice := func(name, value string) {
		q := maps.Clone(hidden)
		q.Set(name, html.UnescapeString(value))
		w.add(to + "?" + q.Encode())
	}
	for _, input := range inputIn.FindAllString(body, -1) {
		x := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(input, -1) {
			x[m[1]] = m[2]
		}
		switch {
		case x["name"] == "":
		case x["type"] == "hidden":
			hidden.Set(x["name"], html.UnescapeString(x["value"]))
		case x["type"] == "checkbox", x["type"] == "radio":
			choice(x["name"], x["value"])
		case x["type"] == "date", x["type"] == "number", x["type"] == "month", x["type"] == "week":
			choice(x["name"], x["value"])
		default:
			choice(x["name"], "Bensaïd")
		}
	}
	for _, list := range listInForm.FindAllStringSubmatch(body, -1) {
		for _, o := range optionIn.FindAllStringSubmatch(list[2], -1) {
			choice(list[1], o[1])
		}
	}
}
