package web

import (
	"net/http"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/store"
)

// A NavItem is one link of the navigation.
type NavItem struct {
	Link
	Current bool
	Count   int // things waiting there; 0 shows nothing
}

// navigation is the menu in the order of the page. An item is shown once its
// page is in the manifest, to whoever may do the action of that route.
var navigation = []struct{ path, text string }{
	{"/", "nav.home"},
	{"/orientations", "nav.referrals"},
	{"/mes-orientations", "nav.own_referrals"},
	{"/soutien", "nav.support"},
	{"/campagnes", "nav.campaigns"},
	{"/propositions", "nav.proposals"},
	{"/places", "nav.houses"},
	{"/encadrement", "nav.supervision"},
	{"/sejours", "nav.stays"},
	{"/occupation", "nav.occupancy"},
	{"/bilans", "nav.reviews"},
	{"/entretiens", "nav.meetings"},
	{agendaPath, "nav.agenda"},
	{"/courriers", "nav.notices"},
	{"/imports", "nav.imports"},
	{"/calendrier", "nav.calendar"},
	{"/comptes", "nav.accounts"},
	{"/ouvertures", "nav.openings"},
	{"/regles", "nav.rules"},
	{"/journal", "nav.journal"},
	{"/conservation", "nav.retention"},
	{jobsPath, "nav.jobs"},
}

// navOf is the menu of one person. Parents have one page and no menu; nor has
// who still has to choose a password.
func (s *Server) navOf(r *http.Request, by placement.Actor) []NavItem {
	if by.Role == placement.Nobody || by.Role == placement.Parent || personOf(r).first {
		return nil
	}
	waiting := s.menuCounts(r, by)
	var items []NavItem
	for _, item := range navigation {
		if item.path == "/" && (by.Role == placement.Support || by.Role == placement.Referrer) {
			continue // their first page is a list of the menu
		}
		if s.shows(item.path, by) {
			link := Link{item.path, words.T(langOf(r), item.text)}
			items = append(items, NavItem{Link: link, Current: under(r.URL.Path, item.path), Count: waiting[item.path]})
		}
	}
	return items
}

// shows reports whether there is a page at that path for that person.
func (s *Server) shows(path string, by placement.Actor) bool {
	return slices.ContainsFunc(s.manifest, func(route Route) bool {
		return route.Method == http.MethodGet && route.Path == path && admit(by, route.Action) == nil
	})
}

// menuCounts are the numbers beside the menu. A page is not lost because one
// of them could not be read.
func (s *Server) menuCounts(r *http.Request, by placement.Actor) map[string]int {
	found := map[string]int{}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		for _, c := range counts {
			if !c.Menu || admit(by, c.Action) != nil {
				continue
			}
			n, err := c.Of(r.Context(), tx, by, s.Now())
			if err != nil {
				return err
			}
			path, _, _ := strings.Cut(c.Path, "?")
			found[path] += n
		}
		return nil
	})
	if err != nil {
		s.Log.WarnContext(r.Context(), "menu counts", "error", err)
	}
	return found
}

// under reports whether a page belongs to a menu item.
func under(path, item string) bool {
	if strings.HasPrefix(path, "/internats/") { // the supervision of one house, or what else there is of it
		return item == "/encadrement" && strings.Contains(path, item) || item == "/places" && !strings.Contains(path, "/encadrement")
	}
	if item == "/orientations" && slices.ContainsFunc([]string{"/accords", "/doublons", "/eleves"}, func(of string) bool { return under(path, of) }) {
		return true // agreements, doubles and pupils are reached from the requests
	}
	return path == item || item != "/" && strings.HasPrefix(path, item+"/")
}
