package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"internat/placement"
	"internat/placement/store"
)

// An APIDoc is what /openapi.json says about a route of the API.
type APIDoc struct {
	Summary string  // one line, in English
	Query   []Param // what may follow the question mark
	Header  []Param // what may stand in the head of the request
	In      any     // a zero value of what a POST reads, or nil
	Out     any     // a zero value of what is answered
}

// A Param is one parameter of a query or one header. Zero is a zero value of its type: a typed
// string lists the values it may have, nil is any text.
type Param struct {
	Name, About string
	Zero        any
}

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
	// Errors are all that is wrong, when it is more than one thing.
	Errors []ProblemError `json:"errors,omitempty"`
}

// A ProblemError is one of several things that are wrong.
type ProblemError struct {
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"`
	Detail string `json:"detail"`
}

// problem answers a program that something went wrong; no fault is ours. It
// names what is wrong and never repeats it.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int, faults ...*placement.Fault) {
	lang := langOf(r)
	p := Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: "ours", Ticket: middleware.GetReqID(r.Context())}
	p.Detail = words.T(lang, "fault.ours")
	if len(faults) > 0 {
		p.Code, p.Field, p.Detail = faults[0].Code, faults[0].Field, words.Fault(lang, faults[0])
	}
	if len(faults) > 1 {
		for _, f := range faults {
			p.Errors = append(p.Errors, ProblemError{f.Code, f.Field, words.Fault(lang, f)})
		}
	}
	content, err := json.Marshal(p)
	if err != nil {
		content = []byte("{}")
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="internat"`)
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
	for _, p := range []struct {
		name string
		into *int
	}{{"limit", &limit}, {"offset", &offset}} {
		if text := r.URL.Query().Get(p.name); text != "" {
			if *p.into, err = strconv.Atoi(text); err != nil || *p.into < 0 || *p.into > farthest {
				return 0, 0, placement.Reject(p.name, "number.unknown")
			}
		}
	}
	return max(1, min(limit, largestPage)), offset, nil
}

// farthest is how far a list may be read page by page.
const farthest = 10_000_000

// paged are the parameters of every list.
func paged(more ...Param) []Param {
	return append(more,
		Param{"limit", "How many items at most: 100 unless told, 1000 at most", 0},
		Param{"offset", "How many items to pass over; better, follow next", 0})
}

// answerList answers one page of a list. read gives at most limit items from offset
// on, in the scope of whoever asks.
func answerList[T any](s *Server, w http.ResponseWriter, r *http.Request, read func(tx *store.Tx, limit, offset int) ([]T, error)) error {
	limit, offset, err := rangeOf(r)
	if err != nil {
		return err
	}
	var items []T
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		items, err = read(tx, limit+1, offset)
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, listing(r, items, limit, offset))
}

// cut takes a page out of a list that is always read whole, because it is
// short: houses, campaigns.
func cut[T any](items []T, limit, offset int) []T {
	return items[min(offset, len(items)):min(offset+limit, len(items))]
}

// inJSON turns a list of things into the list of what the API says of them.
func inJSON[T, U any](items []T, say func(T) U) []U {
	said := make([]U, len(items))
	for i, item := range items {
		said[i] = say(item)
	}
	return said
}

// checkQuery refuses a parameter that the route does not have, which would
// otherwise be a filter that silently does nothing, and one that is there
// twice, of which two readers might take different ones.
func checkQuery(r *http.Request, doc *APIDoc) error {
	for name, values := range r.URL.Query() {
		known := name == "lang" || slices.ContainsFunc(doc.Query, func(p Param) bool { return p.Name == name })
		switch {
		case !known:
			return placement.Reject("", "query.unknown")
		case len(values) > 1:
			return placement.Reject(name, "field.twice")
		}
	}
	return nil
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
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = cmp.Or(more, errors.New("more than one value"))
		}
	}
	if fault := faultOf(err); fault != nil {
		return fault
	}
	if err != nil {
		return placement.Reject("", "form.unreadable")
	}
	return nil
}
