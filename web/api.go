package web

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"internat/placement"
)

// An APIDoc is what /openapi.json says about a route of the API.
type APIDoc struct {
	Summary string  // one line, in English
	Query   []Param // what may follow the question mark
	In      any     // a zero value of what a POST reads, or nil
	Out     any     // a zero value of what is answered
}

// A Param is one parameter of a query.
type Param struct{ Name, About string }

// writeJSON answers a program.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(append(content, '\n'))
	return ignoreGone(err)
}

// A Problem is an error for programs, RFC 9457. Code is stable; Detail is the
// sentence a person would have read.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"`
	Ticket string `json:"request,omitempty"`
}

func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int, fault *placement.Fault) {
	p := Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "ours", Ticket: middleware.GetReqID(r.Context())}
	p.Detail = words.T(langOf(r), "fault.ours")
	if fault != nil {
		p.Code, p.Field, p.Detail = fault.Code, fault.Field, words.Fault(langOf(r), fault)
	}
	content, err := json.Marshal(p)
	if err != nil {
		content = []byte("{}")
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(content)
}

// routePattern is the manifest's path of a request: what logs keep, because a
// URL may name a child's file.
func routePattern(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil {
		return c.RoutePattern()
	}
	return ""
}

// A Listing is one page of a list. Next is the URL of the page after it, "" on
// the last one.
type Listing[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// The sizes of a page of the API.
const defaultPage, largestPage = 100, 1000

// rangeOf reads ?limit= and ?offset=.
func rangeOf(r *http.Request) (limit, offset int, err error) {
	limit, offset = defaultPage, 0
	for name, into := range map[string]*int{"limit": &limit, "offset": &offset} {
		if text := r.URL.Query().Get(name); text != "" {
			if *into, err = strconv.Atoi(text); err != nil || *into < 0 {
				return 0, 0, placement.Reject(name, "number.unknown")
			}
		}
	}
	return max(1, min(limit, largestPage)), offset, nil
}

// listing makes the page of a list that was read with one item more than
// limit: the extra one only says that there is a next page.
func listing[T any](r *http.Request, items []T, limit, offset int) Listing[T] {
	if items == nil {
		items = []T{}
	}
	l := Listing[T]{Items: items}
	if len(items) > limit {
		l.Items = items[:limit]
		query := r.URL.Query()
		query.Set("limit", strconv.Itoa(limit))
		query.Set("offset", strconv.Itoa(offset+limit))
		l.Next = r.URL.Path + "?" + query.Encode()
	}
	return l
}

// readJSON reads what a program sends: one object without unknown members.
func readJSON(r *http.Request, into any) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return placement.Reject("", "form.unreadable")
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		if fault := faultOf(err); fault != nil {
			return fault
		}
		return placement.Reject("", "form.unreadable")
	}
	return nil
}
