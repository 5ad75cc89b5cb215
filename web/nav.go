package web

import (
	"net/http"
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

// navigation is the menu in the order of the page. An item is shown to whoever
// may do its action, and only once its page exists.
var navigation = []struct {
	path   string
	text   string
	action placement.Action
}{
	{"/", "nav.home", SignedIn},
	{"/orientations", "nav.referrals", placement.SeeReferrals},
	{"/campagnes", "nav.campaigns", placement.SeeCampaigns},
	{"/offres", "nav.offers", placement.SeeOffers},
	{"/attente", "nav.waitlist", placement.SeeOffers},
	{"/internats", "nav.houses", placement.SeeHouses},
	{"/sejours", "nav.stays", placement.SeeStays},
	{"/occupation", "nav.occupancy", placement.SeeOccupancy},
	{"/bilans", "nav.reviews", placement.SeeReviews},
	{"/rendez-vous", "nav.meetings", placement.SeeMeetings},
	{"/courriers", "nav.notices", placement.SeeNotices},
	{"/comptes", "nav.accounts", placement.EditAccounts},
	{"/regles", "nav.rules", SignedIn},
	{"/journal", "nav.journal", placement.SeeJournal},
}

// navOf is the menu of one person. Parents have one page and no menu.
func (s *Server) navOf(r *http.Request, by placement.Actor) []NavItem {
	if by.Role == placement.Nobody || by.Role == placement.Parent {
		return nil
	}
	waiting := s.menuCounts(r, by)
	var items []NavItem
	for _, item := range navigation {
		if admit(by, item.action) == nil && s.known(item.path) {
			link := Link{item.path, words.T(langOf(r), item.text)}
			items = append(items, NavItem{Link: link, Current: under(r.URL.Path, item.path), Count: waiting[item.path]})
		}
	}
	return items
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
	return path == item || item != "/" && strings.HasPrefix(path, item+"/")
}
