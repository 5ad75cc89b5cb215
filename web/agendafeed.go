package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/ics"
	"internat/placement/plain"
	"internat/placement/store"
)

func feedRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/agenda/flux/{token}.ics", Action: Public, Do: (*Server).readFeed},
		{Method: http.MethodPost, Path: "/compte/agenda", Action: placement.SeeMeetings, Do: (*Server).makeFeed, Event: "feed.made"},
		{Method: http.MethodPost, Path: "/compte/agenda/revocation", Action: placement.SeeMeetings, Do: (*Server).revokeFeed, Event: "feed.revoked"},
	}
}

// What a feed holds, and how often it may be read.
const (
	feedPast   = 14  // days
	feedFuture = 180 // days
	feedReads  = 30  // of one address in attemptWindow
)

// makeFeed shows the address once: only its hash is kept.
func (s *Server) makeFeed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	secret, err := s.Office.MakeFeed(r.Context(), by)
	if err != nil {
		return err
	}
	v := SecretView{Frame: s.frame(r, by, "feed.title").under("/compte", words.T(langOf(r), "own.title"))}
	v.Lead, v.Secret, v.After = v.T("feed.lead"), s.URL+"/agenda/flux/"+url.PathEscape(secret)+".ics", v.T("feed.after")
	v.Facts = []Point{{Label: v.T("feed.has"), Value: v.T("feed.has_what")}, {Label: v.T("feed.who"), Value: v.T("feed.who_reads")}}
	v.Back = Link{"/compte", v.T("own.back")}
	return secretPage.render(w, http.StatusOK, v)
}

func (s *Server) revokeFeed(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.RevokeFeed(r.Context(), by); err != nil {
		return err
	}
	return s.redirect(w, r, "/compte", "feed.revoked")
}

// ownFeed is the feed of the reader, nil when there is none.
func ownFeed(ctx context.Context, tx *store.Tx, by placement.Actor) (*store.Feed, error) {
	feed, err := tx.FeedOf(ctx, by.Account)
	if isMissing(err) {
		return nil, nil
	}
	return &feed, err
}

// readFeed answers a calendar program with what its owner may see at this very
// moment, without a pupil's name. An address that does not work, or whose owner
// has another role now, is not there.
func (s *Server) readFeed(w http.ResponseWriter, r *http.Request, _ placement.Actor) error {
	secret := chi.URLParam(r, "token")
	open, err := s.feedMayBeRead(r, secret)
	if err != nil {
		return err
	}
	if !open {
		w.Header().Set("Retry-After", strconv.Itoa(int(attemptWindow/time.Second)))
		http.Error(w, words.T(plain.FR, "feed.too_often"), http.StatusTooManyRequests)
		return nil
	}
	file, feed, err := s.feed(r, secret)
	if err != nil {
		return err
	}
	if now := s.Now(); now.Sub(feed.SeenAt) >= touchEvery {
		if err := s.DB.Write(r.Context(), func(tx *store.Tx) error { return tx.TouchFeed(r.Context(), feed.Account, now) }); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8; method=PUBLISH")
	w.Header().Set("Content-Disposition", `inline; filename="internat.ics"`)
	_, err = w.Write(file)
	return ignoreGone(err)
}

// feedMayBeRead counts a reading of an address that works. One that does not is
// not kept: nobody can guess 130 bits, and a row for each try would be a gift.
func (s *Server) feedMayBeRead(r *http.Request, secret string) (open bool, err error) {
	open = true
	err = s.DB.Write(r.Context(), func(tx *store.Tx) error {
		feed, err := tx.FeedBehind(r.Context(), secret)
		if err != nil {
			return err
		}
		n, err := tx.CountAttempt(r.Context(), "feed|"+string(feed.Account), s.Now(), attemptWindow)
		open = n <= feedReads
		return err
	})
	return open, err
}

// feed writes the calendar of the address's owner.
func (s *Server) feed(r *http.Request, secret string) (file []byte, feed store.Feed, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if feed, err = tx.FeedBehind(r.Context(), secret); err != nil {
			return err
		}
		f, err := s.ownerOf(r, tx, feed)
		if err != nil {
			return err
		}
		houses, _, err := houseNames(r.Context(), tx, f.By)
		if err != nil {
			return err
		}
		today := f.Day(s.Now())
		items, _, err := agenda(r.Context(), tx, f, "", houses, today.AddDays(-feedPast), today.AddDays(feedFuture))
		file = ics.Write(ics.Publish, f.T("feed.name"), feedEvents(f, items, s.Now())...)
		return err
	})
	return file, feed, err
}

// ownerOf is the frame of the account behind a feed, as it is now.
func (s *Server) ownerOf(r *http.Request, tx *store.Tx, feed store.Feed) (f Frame, err error) {
	by, err := tx.ActorOf(r.Context(), store.Session{Account: feed.Account})
	if isMissing(err) || err == nil && (by.Role != feed.Role || admit(by, placement.SeeMeetings) != nil) {
		return f, placement.Missing("feed")
	}
	if err != nil {
		return f, err
	}
	account, err := tx.Account(r.Context(), by.Territory, by.Account)
	if err != nil {
		return f, err
	}
	territory, err := tx.Territory(r.Context(), by.Territory)
	if err != nil {
		return f, err
	}
	zone, err := time.LoadLocation(territory.TimeZone)
	lang := plain.FR
	if account.Lang == string(plain.EN) {
		lang = plain.EN
	}
	return Frame{Lang: lang, By: by, Zone: zone}, err
}

// feedEvents are the items without a name: what has no hour is counted by day and
// house.
func feedEvents(f Frame, items []AgendaItem, now time.Time) (list []ics.Event) {
	type pile struct {
		kind  string
		on    calendar.Day
		house placement.HouseID
	}
	counted := map[pile]int{}
	var order []AgendaItem
	for _, x := range items {
		if !x.At.IsZero() {
			list = append(list, ics.Event{
				UID: x.Kind + "-" + x.ID + "@internat", Stamp: now, Start: x.At, Length: x.Long, Title: x.What + " – " + x.Where, Place: x.Place,
			})
			continue
		}
		p := pile{x.Kind, x.On, x.House}
		if counted[p]++; counted[p] == 1 {
			order = append(order, x)
		}
	}
	for _, x := range order {
		n := counted[pile{x.Kind, x.On, x.House}]
		list = append(list, ics.Event{
			UID:   x.Kind + "-" + x.On.String() + "-" + string(x.House) + "@internat",
			Stamp: now, Start: x.On.At(0, 0, zone(f)), Zone: zone(f), AllDay: true, Title: f.T("feed.many_"+x.Kind, n) + " – " + x.Where,
		})
	}
	return list
}
