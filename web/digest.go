package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/notify"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

func digestRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/compte/point-du-matin", Action: OwnAccount, Do: (*Server).chooseDigest, Event: "digest.wanted"},
		{Method: http.MethodGet, Path: notify.StopPath + "{token}", Action: Public, Do: (*Server).askStopDigest},
		{Method: http.MethodPost, Path: notify.StopPath + "{token}", Action: Public, Do: (*Server).stopDigest, Event: "digest.stopped"},
	}
}

// digestCounts are what the digest tells beside the tiles of « Ma journée » that call
// for something.
var digestCounts = []Count{
	{Label: "digest.offers", Path: "/propositions?etat=" + string(placement.Offered), Action: placement.SeeOffers, Of: openOffers},
	{Label: "digest.unreached", Path: "/orientations?vue=joindre", Action: placement.EditReferrals, Of: countView(store.Unreached)},
	{Label: "digest.reviews_soon", Path: "/bilans?etat=bientot", Action: placement.SeeReviews, Of: reviewsSoon},
	{Label: "digest.breaches", Path: "/controle", Action: placement.SeeOccupancy, Of: breachesFound},
}

// openOffers counts the offers that families have still to answer.
func openOffers(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (int, error) {
	n, err := tx.OfferCounts(ctx, store.ScopeOf(by), store.OfferFilter{})
	return n[placement.Offered], err
}

// reviewsSoon counts the reviews to be held in the days that the page calls soon.
func reviewsSoon(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
	t, err := tx.Territory(ctx, by.Territory)
	if err != nil {
		return 0, err
	}
	return tx.CountReviews(ctx, by, reviewFilters(calendar.DayOf(now, zoneNamed(t.TimeZone)))["bientot"])
}

// breachesFound counts what the last nightly check found.
func breachesFound(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (int, error) {
	return tx.CountBreaches(ctx, store.ScopeOf(by))
}

// waitsFor reports whether a number is of use to a person.
func (c Count) waitsFor(by placement.Actor) bool {
	return admit(by, c.Action) == nil && (c.Only == "" || c.Only == by.Role)
}

// toTell are the numbers that a digest tells a person: what calls for nothing is left
// to the page.
func toTell(by placement.Actor) (list []Count) {
	for _, c := range counts {
		if c.Tone != "" && c.waitsFor(by) {
			list = append(list, c)
		}
	}
	for _, c := range digestCounts {
		if c.waitsFor(by) {
			list = append(list, c)
		}
	}
	return list
}

// awaits reports whether anything can ever wait for a person.
func awaits(by placement.Actor) bool { return len(toTell(by)) > 0 }

// Waiting reads what waits for a person: the numbers of « Ma journée » that are above
// zero and call for something, in their scope.
func Waiting(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (list []notify.Wait, err error) {
	for _, c := range toTell(by) {
		n, err := c.Of(ctx, tx, by, now)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		w := notify.Wait{Label: map[plain.Lang]string{}, Number: n, Path: c.Path}
		for _, lang := range plain.Langs {
			w.Label[lang] = words.T(lang, c.Label)
		}
		list = append(list, w)
	}
	return list, nil
}

// digestForm is the choice of the reader.
func digestForm(ctx context.Context, tx *store.Tx, by placement.Actor) (*Form, error) {
	d, err := tx.DigestOf(ctx, by.Account)
	if d.Wanted {
		return newForm("digest", "oui"), err
	}
	return newForm("digest", "non"), err
}

// DigestChoices are the two answers.
func (v OwnAccountView) DigestChoices() []Option {
	return []Option{{"oui", v.T("digest.yes")}, {"non", v.T("digest.no")}}
}

func (s *Server) chooseDigest(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	wanted := form.Choice("digest", "oui", "non")
	if form.Bad() {
		return form.faults
	}
	if err := s.Office.WantDigest(r.Context(), by, wanted == "oui"); err != nil {
		return err
	}
	return s.redirect(w, r, "/compte", "digest."+wanted)
}

// A StopDigestView is the page of who wants no digest any more. It names nobody:
// whoever has the address sees it.
type StopDigestView struct {
	Frame
	At      string // where the form goes; "" there is nothing to stop
	Stopped bool   // just now
}

var stopDigestPage = newPage[StopDigestView]("stopdigest.html")

// askStopDigest asks: a program that opens every link of a message stops nothing.
func (s *Server) askStopDigest(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := StopDigestView{Frame: s.frame(r, by, "digest.stop_title")}
	secret := chi.URLParam(r, "token")
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		d, err := tx.DigestBehind(r.Context(), secret)
		if d.Wanted {
			v.At = notify.StopPath + url.PathEscape(secret)
		}
		return err
	})
	if err != nil {
		return err
	}
	return stopDigestPage.render(w, http.StatusOK, v)
}

// stopDigest stops it, for a person and for a mail program, which follows no redirect
// and has no session (RFC 8058).
func (s *Server) stopDigest(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.StopDigest(r.Context(), chi.URLParam(r, "token")); err != nil {
		return err
	}
	return stopDigestPage.render(w, http.StatusOK, StopDigestView{Frame: s.frame(r, by, "digest.stop_title"), Stopped: true})
}
