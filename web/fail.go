package web

import (
	"errors"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"internat/placement"
	"internat/placement/store"
)

// An ErrorView is the page of something that went wrong.
type ErrorView struct {
	Frame
	Text  string // what a person can do about it
	Ours  bool   // our fault: the identifier helps support
	Retry bool
}

var errorPage = newPage[ErrorView]("error.html")

// statuses translate the kinds of fault; everything else is ours.
var statuses = map[placement.Kind]int{
	placement.Invalid:   http.StatusUnprocessableEntity,
	placement.NotFound:  http.StatusNotFound,
	placement.Forbidden: http.StatusForbidden,
	placement.Conflict:  http.StatusConflict,
	placement.Stale:     http.StatusConflict,
	placement.Busy:      http.StatusServiceUnavailable,
}

// fail is the only place that shows an error. What is ours is logged and shown
// as an incident; what a person can act on is shown as a sentence and is no
// news to us. Nothing that was typed is repeated: it may be about a child.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	fault, disk := faultOf(err), unkept(err)
	switch {
	case disk != nil:
		s.Log.ErrorContext(r.Context(), "disk", "request", middleware.GetReqID(r.Context()), "route", routePattern(r), "error", err)
		s.showError(w, r, http.StatusInsufficientStorage, disk)
	case fault == nil:
		s.Log.ErrorContext(r.Context(), "request failed", "request", middleware.GetReqID(r.Context()),
			"method", r.Method, "route", routePattern(r), "error", err)
		s.showError(w, r, http.StatusInternalServerError, nil)
	case errors.Is(fault, errNotSignedIn):
		s.askToSignIn(w, r)
	case errors.Is(fault, errFirstPassword) && !forProgram(r):
		http.Redirect(w, r, "/compte", http.StatusSeeOther)
	default:
		if fault.Kind == placement.Busy {
			w.Header().Set("Retry-After", "5")
		}
		var many placement.Faults
		if forProgram(r) && errors.As(err, &many) {
			s.problem(w, r, statuses[fault.Kind], many...)
			return
		}
		s.showError(w, r, statuses[fault.Kind], fault)
	}
}

// faultOf is the fault in an error, the first of several, or nil.
func faultOf(err error) *placement.Fault {
	var one *placement.Fault
	if errors.As(err, &one) {
		return one
	}
	var many placement.Faults
	if errors.As(err, &many) && len(many) > 0 {
		return many[0]
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return placement.Reject("", "form.too_large")
	}
	return nil
}

// unkept is what people read when the disk is full or broken: they cannot make room
// there, and want to know whether what they did is kept. Nil for every other error.
func unkept(err error) *placement.Fault {
	disk := store.DiskFault(err)
	if disk == nil {
		return nil
	}
	return &placement.Fault{Kind: placement.Busy, Code: "form.unkept", Err: err}
}

// showError answers in the form that was asked for: problem+json for the API,
// a page for people. A nil fault is ours.
func (s *Server) showError(w http.ResponseWriter, r *http.Request, status int, fault *placement.Fault) {
	if forProgram(r) && fault != nil {
		s.problem(w, r, status, fault)
		return
	}
	if forProgram(r) {
		s.problem(w, r, status)
		return
	}
	v := ErrorView{Frame: s.frame(r, actorOf(r), errorTitle(status)), Ours: fault == nil}
	v.Request, v.Retry = middleware.GetReqID(r.Context()), status == http.StatusServiceUnavailable
	v.Text = v.T("fault.ours")
	if fault != nil {
		v.Text = words.Fault(v.Lang, fault)
	}
	if err := errorPage.render(w, status, v); err != nil {
		s.Log.ErrorContext(r.Context(), "error page", "error", err)
		http.Error(w, v.Text, status)
	}
}

// errorTitle is the heading for a status.
func errorTitle(status int) string {
	switch status {
	case http.StatusNotFound:
		return "error.not_found"
	case http.StatusForbidden:
		return "error.forbidden"
	case http.StatusInsufficientStorage:
		return "error.unkept"
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		return "error.ours"
	}
	return "error.refused"
}

// askToSignIn leads to the sign-in page and back; a program gets a 401.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if forProgram(r) {
		s.problem(w, r, http.StatusUnauthorized, errNotSignedIn)
		return
	}
	http.Redirect(w, r, signInURL(r), http.StatusSeeOther)
}

// forProgram reports whether the answer is read by a program.
func forProgram(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// missing answers for a URL that is not in the manifest.
func (s *Server) missing(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, placement.Missing("page"))
}

// wrongMethod answers for a URL that is asked in another way only, and says in
// which.
func (s *Server) wrongMethod(w http.ResponseWriter, r *http.Request) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if s.router.Match(chi.NewRouteContext(), method, r.URL.Path) {
			w.Header().Add("Allow", method)
		}
	}
	s.showError(w, r, http.StatusMethodNotAllowed, placement.Refuse("method.unknown"))
}

// crossSite answers a POST that another site sent in the person's name.
func (s *Server) crossSite(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &placement.Fault{Kind: placement.Forbidden, Code: "origin.foreign"})
}

// recovered keeps a bug in one page from ending the program.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // compared as net/http does
				s.Log.ErrorContext(r.Context(), "panic", "panic", p, "stack", string(debug.Stack()))
				s.showError(w, r, http.StatusInternalServerError, nil)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
