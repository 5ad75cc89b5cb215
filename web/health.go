package web

import (
	"io"
	"net/http"

	"internat/placement"
)

func healthRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/healthz", Action: Public, Do: (*Server).alive},
		{Method: http.MethodGet, Path: "/readyz", Action: Public, Do: (*Server).ready},
	}
}

// alive says that the program runs. Who wants to know more finds the page of its
// jobs, behind a sign-in.
func (s *Server) alive(w http.ResponseWriter, _ *http.Request, _ placement.Actor) error {
	w.Header().Set("Link", "<"+jobsPath+`>; rel="status"`)
	_, err := io.WriteString(w, "ok\n")
	return ignoreGone(err)
}

// ready says that the database answers too.
func (s *Server) ready(w http.ResponseWriter, r *http.Request, _ placement.Actor) error {
	if err := s.DB.Ping(r.Context()); err != nil {
		return &placement.Fault{Kind: placement.Busy, Code: "store.busy", Err: err}
	}
	return s.alive(w, r, placement.Actor{})
}
