package web

import (
	"cmp"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A Frame is what every page has around its own content. Handlers get one from
// Server.frame and may add a Trail or set Narrow.
//
// What says something with a frame is a function that takes one: a method would be
// promoted into every view that embeds Frame, and compiled twice for each.
type Frame struct {
	Lang    plain.Lang
	Zone    *time.Location // of the clock on this page; nil is Paris
	Title   string
	By      placement.Actor
	Office  string // the territory's name, beside the brand
	Nav     []NavItem
	Trail   []Link // breadcrumb, from the home page down, without the page itself
	Alarms  []Note // what did not run in its time
	Leaving []Leaving
	Done    string // what the person has just done, after a redirect
	Other   string // this page in the other language
	Narrow  bool   // one column, for parents and for a single question
	Own     bool   // who reads is the pupil, and is spoken to as such
	Demo    bool
	AsOf    time.Time // what a print says it shows
	Request string    // the identifier to quote to support
}

func (f Frame) frame() Frame { return f }

// T is a sentence in the page's language, for handlers that build views.
func (f Frame) T(key string, args ...any) string { return sentence(f.Lang, f.Own, key, args...) }

// sentence is one of the catalogue as it is said to a parent, or to the pupil where it is another
// one: that stands beside it, under its key and ".own".
func sentence(lang plain.Lang, own bool, key string, args ...any) string {
	if !own || !words.Has(key+".own") {
		return words.T(lang, key, args...)
	}
	if text := words.T(lang, key+".own"); !strings.Contains(text, plain.MissingMark) {
		return text // it does not name the pupil
	}
	return words.T(lang, key+".own", args...)
}

// Day is the day of an instant on the clock of the page.
func (f Frame) Day(t time.Time) calendar.Day { return calendar.DayOf(t, cmp.Or(f.Zone, plain.Paris)) }

// SignedIn reports whether somebody is.
func (f Frame) SignedIn() bool { return f.By.Role != placement.Nobody }

// frame starts a page: its title is a sentence of the catalogue.
func (s *Server) frame(r *http.Request, by placement.Actor, titleKey string, args ...any) Frame {
	lang, own := langOf(r), s.isPupil(r, by)
	return Frame{
		Lang: lang, Own: own, Zone: zoneOf(r), Office: personOf(r).territory.Name, Title: sentence(lang, own, titleKey, args...), By: by, Demo: s.Demo, AsOf: s.Now(),
		Nav: s.navOf(r, by), Other: otherLang(lang, s.pageOf(r)), Alarms: s.alarmsOf(r, by), Leaving: s.leavingOf(r, by), Done: doneText(lang, r.URL),
		Narrow: by.Role == placement.Parent,
	}
}

// isPupil reports whether who reads is a pupil who signs alone.
func (s *Server) isPupil(r *http.Request, by placement.Actor) (own bool) {
	if by.Role != placement.Parent {
		return false
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		own, err = tx.IsPupil(r.Context(), by.Guardian)
		return err
	})
	if err != nil {
		s.Log.WarnContext(r.Context(), "frame", "error", err)
	}
	return own
}

// under adds a step to the breadcrumb.
func (f Frame) under(href, text string) Frame {
	f.Trail = append(f.Trail[:len(f.Trail):len(f.Trail)], Link{href, text})
	return f
}

// pageOf is the address under which a page can be asked for again: a form that is
// sent to an address without a page of its own is shown again as the page above.
func (s *Server) pageOf(r *http.Request) *url.URL {
	at := *r.URL
	for r.Method == http.MethodPost && at.Path != "/" && !s.router.Match(chi.NewRouteContext(), http.MethodGet, at.Path) {
		at.Path, at.RawQuery = path.Dir(at.Path), ""
	}
	return &at
}

// otherLang is the same page in the other language. The switch keeps filters.
func otherLang(lang plain.Lang, at *url.URL) string {
	other := plain.EN
	if lang == plain.EN {
		other = plain.FR
	}
	query := at.Query()
	query.Set("lang", string(other))
	query.Del("fait")
	return at.Path + "?" + query.Encode()
}

// doneText is what the last POST did. The URL carries a code, never a sentence:
// nobody can make the program say something by sending a link.
func doneText(lang plain.Lang, at *url.URL) string {
	if key := "done." + at.Query().Get("fait"); words.Has(key) {
		return words.T(lang, key)
	}
	return ""
}

// redirect answers a POST: to a page of ours, saying what was done by the code
// of a sentence « done.<code> », or "".
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, path, done string) error {
	target := &url.URL{Path: "/"}
	if parsed, err := url.Parse(path); err == nil && s.known(parsed.Path) && parsed.Scheme == "" && parsed.Host == "" && parsed.Opaque == "" && parsed.User == nil {
		target = &url.URL{Path: parsed.Path, RawQuery: parsed.RawQuery, Fragment: parsed.Fragment}
	}
	if done != "" {
		query := target.Query()
		query.Set("fait", done)
		target.RawQuery = query.Encode()
	}
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
	return nil
}
