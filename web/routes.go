package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/placement"
)

// A Handler answers one route for one person. It writes nothing before it is
// sure: a page is rendered into a buffer, an error is returned.
type Handler func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error

// Three actions that are not in the permission table.
const (
	Public     placement.Action = "public"      // everybody, signed in or not
	SignedIn   placement.Action = "signed-in"   // whoever has signed in, whatever the role
	OwnAccount placement.Action = "own-account" // whoever has an account: not a parent
)

// A Route is one line of the manifest: everything that is to be known about a
// URL without reading its handler.
type Route struct {
	Method string
	Path   string           // chi pattern: "/campagnes/{id}"
	Action placement.Action // what one must be allowed to do; or Public, SignedIn
	Do     Handler          // (*Server).showCampaign
	Event  string           // the verb a POST writes to the journal; "" for a GET
	API    *APIDoc          // what /openapi.json says; nil for a page
	Door   placement.Door   // of a form whose text is kept when the session is over; "" for others
}

// Manifest lists every route of the program, subject by subject. Add a subject
// here and nowhere else.
func Manifest() []Route {
	var all []Route
	for _, routes := range [][]Route{
		staticRoutes(),
		homeRoutes(),
		signInRoutes(),
		linkRoutes(),
		legalRoutes(),
		catalogueRoutes(),
		referralRoutes(),
		tableEntryRoutes(),
		urgentRoutes(),
		ownReferralRoutes(),
		draftRoutes(),
		applicationRoutes(),
		renewalRoutes(),
		supportRoutes(),
		protectionRoutes(),
		ofAgeRoutes(),
		mendRoutes(),
		noteRoutes(),
		signatureRoutes(),
		pupilRoutes(),
		doubleRoutes(),
		familyRoutes(),
		ownWishRoutes(),
		ownDetailsRoutes(),
		familyAskRoutes(),
		familyCodeRoutes(),
		paperRoutes(),
		paperListRoutes(),
		importRoutes(),
		placeRoutes(),
		supervisionRoutes(),
		houseImportRoutes(),
		roomImportRoutes(),
		boarderImportRoutes(),
		placeImportRoutes(),
		occupancyRoutes(),
		dashboardRoutes(),
		houseListRoutes(),
		campaignRoutes(),
		runRoutes(),
		scenarioRoutes(),
		offerRoutes(),
		agendaRoutes(),
		stayRoutes(),
		absenceRoutes(),
		absenceReportRoutes(),
		bedRoutes(),
		bedPlanRoutes(),
		reviewRoutes(),
		meetingRoutes(),
		noticeRoutes(),
		letterRoutes(),
		letterTextRoutes(),
		leavingRoutes(),
		gatheringRoutes(),
		reminderRoutes(),
		journalRoutes(),
		retentionRoutes(),
		subjectRoutes(),
		assessmentRoutes(),
		checkRoutes(),
		schoolCalendarRoutes(),
		accountRoutes(),
		ownAccountRoutes(),
		digestRoutes(),
		apiRoutes(),
		jobRoutes(),
		healthRoutes(),
	} {
		all = append(all, routes...)
	}
	return all
}

// mount puts the manifest on a router.
func (s *Server) mount(on chi.Router) {
	for _, route := range s.manifest {
		on.Method(route.Method, route.Path, s.serve(route))
	}
}

// serve checks that the person may, asks the handler, and shows what went
// wrong.
func (s *Server) serve(route Route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who := personOf(r)
		err := admit(who.by, route.Action)
		if err == nil && who.first && !beforeChoice[route.Path] {
			err = errFirstPassword
		}
		if err == nil {
			err = route.Do(s, w, r, who.by)
		} else if route.Door != "" && errors.Is(err, errNotSignedIn) {
			err = s.keepForLater(w, r, route.Door)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	}
}

// errNotSignedIn sends people to the sign-in page and programs a 401.
var errNotSignedIn = &placement.Fault{Kind: placement.Forbidden, Code: "actor.unknown"}

// errFirstPassword sends people to the choice of a password of their own.
var errFirstPassword = &placement.Fault{Kind: placement.Forbidden, Code: "account.first_password"}

// beforeChoice is all that somebody reaches with a password that was handed
// over.
var beforeChoice = map[string]bool{
	"/compte": true, "/compte/mot-de-passe": true, "/deconnexion": true, "/csp": true,
	"/accessibilite": true, "/confidentialite": true, "/mentions-legales": true, "/regles": true,
}

// admit asks the permission table. Whose house or child it is, is asked by the
// query behind the handler.
func admit(by placement.Actor, action placement.Action) error {
	switch {
	case action == Public:
		return nil
	case by.Role == placement.Nobody:
		return errNotSignedIn
	case action == SignedIn, action == OwnAccount && by.Role != placement.Parent:
		return nil
	}
	return placement.Allow(by, action, placement.Subject{})
}

// known reports whether the program has a page at that path: the only places
// it redirects to.
func (s *Server) known(path string) bool {
	if path == "" || path[0] != '/' || len(path) > 1 && (path[1] == '/' || path[1] == '\\') {
		return false
	}
	return s.router.Match(chi.NewRouteContext(), http.MethodGet, path)
}
