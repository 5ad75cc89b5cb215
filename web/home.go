package web

import (
	"net/http"

	"internat/placement"
)

// A WelcomeView is the home page of somebody who has not signed in.
type WelcomeView struct {
	Frame
	Entries []DemoEntry
}

var welcomePage = newPage[WelcomeView]("welcome.html")

func homeRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/", Action: Public, Do: (*Server).home},
	}
}

// home is the first page: another one for each role.
func (s *Server) home(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	switch by.Role {
	case placement.Nobody:
		v := WelcomeView{Frame: s.frame(r, by, "welcome.title"), Entries: s.DemoEntries}
		return welcomePage.render(w, http.StatusOK, v)
	case placement.Support:
		http.Redirect(w, r, "/soutien", http.StatusSeeOther)
		return nil
	case placement.Referrer:
		http.Redirect(w, r, "/mes-orientations", http.StatusSeeOther)
		return nil
	case placement.Parent:
		http.Redirect(w, r, "/famille", http.StatusSeeOther)
		return nil
	}
	return s.today(w, r, by)
}
