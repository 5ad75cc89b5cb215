package web

import (
	"context"
	"net/http"

	"internat/placement"
)

// actorOf is the person behind a request; the zero Actor is nobody.
func actorOf(r *http.Request) placement.Actor {
	by, _ := r.Context().Value(personKey).(placement.Actor)
	return by
}

// withPerson finds out who asks.
func (s *Server) withPerson(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by := placement.Actor{}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), personKey, by)))
	})
}
