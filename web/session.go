package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// How long a session lasts without a click, and in all. A parent may sit at
// the computer of a library.
const (
	staffIdle, staffLimit   = 30 * time.Minute, 8 * time.Hour
	parentIdle, parentLimit = 15 * time.Minute, 2 * time.Hour
)

// touchEvery is how exactly idleness is known: a click within a minute of the
// last one writes nothing.
const touchEvery = time.Minute

// A person is who asks, and for which territory: its name stands in the header
// and its clock on the wall.
type person struct {
	by        placement.Actor
	territory placement.Territory
	token     placement.TokenID // of a program; "" for a browser
	first     bool              // signed in with a password that was handed over
}

// personOf is the person behind a request; the zero person is nobody.
func personOf(r *http.Request) person {
	who, _ := r.Context().Value(personKey).(person)
	return who
}

// actorOf is the person behind a request as permissions see it.
func actorOf(r *http.Request) placement.Actor { return personOf(r).by }

// withPerson finds out who asks, with the rights of this very moment.
func (s *Server) withPerson(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := s.whoAsks(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), personKey, who)))
	})
}

// whoAsks is the bearer of an API token, where programs call, or whoever is
// signed in on the browser.
func (s *Server) whoAsks(r *http.Request) (person, error) {
	if strings.HasPrefix(r.URL.Path, "/static/") {
		return person{}, nil
	}
	if secret, sent := bearerOf(r); sent {
		return s.program(r.Context(), secret)
	}
	if token := s.cookie(r, sessionCookie); token != "" {
		return s.person(r.Context(), token)
	}
	return person{}, nil
}

// person is who a session token belongs to: nobody when the session is over.
func (s *Server) person(ctx context.Context, token string) (who person, err error) {
	now := s.Now()
	var session store.Session
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if session, err = tx.Session(ctx, token, now); err != nil {
			return err
		}
		if who.by, err = tx.ActorOf(ctx, session); err != nil {
			return err
		}
		who.first = session.FirstPassword
		who.territory, err = tx.Territory(ctx, who.by.Territory)
		return err
	})
	var gone *placement.Fault
	if errors.As(err, &gone) && gone.Kind == placement.NotFound || tooIdle(session, now) {
		return person{}, nil
	}
	if err == nil && now.Sub(session.SeenAt) >= touchEvery {
		err = s.DB.Write(ctx, func(tx *store.Tx) error { return tx.Touch(ctx, token, now) })
	}
	return who, err
}

// tooIdle reports whether the person has been away for too long.
func tooIdle(session store.Session, now time.Time) bool {
	limit := staffIdle
	if session.Guardian != "" {
		limit = parentIdle
	}
	return now.Sub(session.SeenAt) > limit+touchEvery
}

// start signs somebody in on this browser, under a new token: one that was
// planted before is worth nothing.
func (s *Server) start(w http.ResponseWriter, r *http.Request, session store.Session, why placement.Event) error {
	ctx, now, token := r.Context(), s.Now(), store.NewToken()
	limit := staffLimit
	if session.Guardian != "" {
		limit = parentLimit
	}
	session.CreatedAt, session.SeenAt, session.ExpiresAt = now, now, now.Add(limit)
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		if old := s.cookie(r, sessionCookie); old != "" {
			if err := tx.EndSession(ctx, old); err != nil {
				return err
			}
		}
		if err := tx.StartSession(ctx, token, session); err != nil {
			return err
		}
		return tx.AddEvent(ctx, why)
	})
	if err != nil {
		return err
	}
	s.setCookie(w, sessionCookie, token, limit)
	return nil
}

// The cookies, without their prefix.
const (
	sessionCookie = "internat"
	nonceCookie   = "internat_entry"
)

// cookieName asks the browser, on https, to take the cookie from this very host
// only and to send it back encrypted only.
func (s *Server) cookieName(name string) string {
	if s.https {
		return "__Host-" + name
	}
	return name
}

func (s *Server) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie keeps a secret in the browser; a negative life takes it back.
func (s *Server) setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: s.https, SameSite: http.SameSiteLaxMode,
	})
}
