// Package web is what people see and programs call: pages in French and in
// English, the JSON API, sessions, static files. It asks package office for
// what changes something and package store for what is only read; it decides
// nothing itself.
//
// # How to add a page
//
// One: web/<subject>.go has a view, a page, the routes and a handler.
//
//	type StaysView struct {
//		Frame
//		Stays []placement.Stay
//	}
//
//	var staysPage = newPage[StaysView]("stays.html")
//
//	func stayRoutes() []Route {
//		return []Route{{Method: "GET", Path: "/sejours", Action: placement.SeeStays, Do: (*Server).listStays}}
//	}
//
//	func (s *Server) listStays(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
//		v := StaysView{Frame: s.frame(r, by, "stays.title")}
//		err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
//			v.Stays, err = tx.Stays(r.Context(), …)
//			return err
//		})
//		if err != nil {
//			return err
//		}
//		return staysPage.render(w, http.StatusOK, v)
//	}
//
// Two: stayRoutes() in Manifest, routes.go. The router, the tests of who may
// see what, the API document and the menu (nav.go) follow from it.
//
// Three: pages/stays.html is {{define "main"}}…{{end}} with the blocks of
// pages/components.html (badge, tiles, note, empty, steps, points, pages,
// errors, field; cell for a field in a row of a table), {{T "key" args}}, {{day .From}}, {{moment .At}} (on the clock of
// the person's territory; s.dayOf(r) is today there) and
// {{template "badge" (state "stay" .State)}}. No style, no script.
//
// Four: text/stays.json has the sentences, both languages side by side, with
// plain spaces: {"stays.title": {"fr": "Séjours", "en": "Stays"}}.
//
// # How to add a form
//
// GET shows it, POST reads it with readForm and form.Submit (form.go says how),
// which calls the office, and answers s.redirect(w, r, "/sejours", "stay.ended"): the sentence
// « done.stay.ended » is shown on the next page. A refused form is shown again
// with form.Status(), {{template "errors" .Form}} at its head and {{template
// "field" (field .Form "on" "stay.leave_on" | kind "date")}} for each question.
//
// Refusals of the domain come back through form.Submit. A click that people are
// told about goes through s.confirm first. An export is writeCSV.
//
// # How to add a number to « Ma journée »
//
// Write a function of the shape of Count.Of and a line in counts (today.go);
// Menu: true shows the number in the menu as well. Dates go to deadlines.
//
// # How to add to the API
//
// A route under /api/v1 has an APIDoc and lives in api_<subject>.go: a struct
// APIThing with json names, a function thingJSON that says what any reader may
// know, answerList for lists. It takes the permission action, the scope and the
// office's method of the page it stands beside. The document and the tests of
// scope and of what must not be read (scope_test.go) take it in by themselves.
//
// # What must hold
//
// A GET changes nothing. A handler returns its error; fail.go alone shows it,
// and never repeats what was typed. Whose child or house a thing is, is part of
// the query (store), so that what is out of scope is not found. Every POST
// names in its route the verb that it writes to the journal.
package web
