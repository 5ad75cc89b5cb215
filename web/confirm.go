package web

import (
	"net/http"

	"internat/placement"
)

// A Confirmation is the page before a click that people will be told about: it
// says what will happen, to whom word goes, by which way and when.
type Confirmation struct {
	Question string  // "Retirer la proposition de Lina B. ?"
	Facts    []Point // what it is about
	Told     []Point // who will be told: name → channel and moment; empty: nobody
	Named    []Point // each of them, where Told only counts
	When     string  // when it leaves, where Told does not say it
	Paused   string  // why nothing leaves yet
	Others   string  // that there may be more who are told
	Action   string  // where the form is sent
	Button   string  // worded as the thing that will happen; "": there is nothing to confirm
	Stop     bool    // it takes something away
	Reason   bool    // a reason is asked for
	Back     Link
	Form     *Form // what was typed, and the hidden fields
	Keep     []string
}

// A ConfirmView is the page of a Confirmation.
type ConfirmView struct {
	Frame
	Ask Confirmation
}

var confirmPage = newPage[ConfirmView]("confirm.html")

// confirm shows a Confirmation. Keep names the values of the form that go along
// hidden: "version".
func (s *Server) confirm(w http.ResponseWriter, r *http.Request, by placement.Actor, c Confirmation) error {
	v := ConfirmView{Frame: s.frame(r, by, "confirm.title"), Ask: c}
	v.Title = c.Question
	if c.Form == nil {
		v.Ask.Form = newForm()
	}
	return confirmPage.render(w, v.Ask.Form.Status(), v)
}
