package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"internat/capacity/calendar"
	"internat/placement"
)

// A Form is what a person typed and what is wrong with it. A page shows the
// same form again with everything that was typed; nothing is lost.
//
//	form := readForm(r)
//	in := office.Leave{Stay: id, On: form.Day("on"), Reason: form.Text("reason", 500), Version: form.Version()}
//	again, err := form.Submit(func() error { return s.Office.Leave(r.Context(), by, in) })
//	switch {
//	case err != nil:
//		return err
//	case again:
//		return s.showLeaving(w, r, by, form)
//	}
//	return s.redirect(w, r, "/sejours", "stay.ended")
type Form struct {
	values url.Values
	faults placement.Faults
	err    error             // one that no form can mend
	unkept bool              // the disk could not take it: what was typed is right
	labels map[string]string // of the fields drawn so far, for the summary
	placed []int             // where the guardians were typed, from 0: a place may be left free
}

// newForm starts a form with values: name, value, name, value.
func newForm(pairs ...string) *Form {
	f := &Form{values: url.Values{}, labels: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// readForm reads what a POST sends. A body that is no form is a fault of the
// whole form.
func readForm(r *http.Request) *Form {
	f := newForm()
	if err := r.ParseForm(); err != nil {
		f.err = placement.Reject("", "form.unreadable")
		if faultOf(err) != nil {
			f.err = faultOf(err)
		}
		return f
	}
	f.values = legible(r.PostForm)
	return f
}

// legible leaves out the bytes that are no letters: a page could not show them
// again.
func legible(all url.Values) url.Values {
	for _, values := range all {
		for i, value := range values {
			values[i] = strings.ToValidUTF8(value, "")
		}
	}
	return all
}

// readQuery reads the filters of a list from its URL.
func readQuery(r *http.Request) *Form {
	f := newForm()
	f.values = legible(r.URL.Query())
	return f
}

// Submit does the thing, unless something that was typed is wrong already. What
// the thing answers is taken into the form when typing can mend it (again: show
// the form once more) and returned as an error when it cannot.
func (f *Form) Submit(do func() error) (again bool, err error) {
	if f.err != nil {
		return false, f.err
	}
	if len(f.faults) > 0 {
		return true, nil
	}
	var many placement.Faults
	var one *placement.Fault
	switch err := do(); {
	case err == nil:
		return false, nil
	case errors.As(err, &many):
		f.faults = many
	case errors.As(err, &one) && (one.Kind == placement.Invalid || one.Kind == placement.Conflict || one.Kind == placement.Stale):
		f.faults = placement.Faults{one}
	case unkept(err) != nil:
		f.faults, f.unkept = placement.Faults{unkept(err)}, true
	default:
		return false, err
	}
	f.atPlaces()
	return true, nil
}

// Lost reports whether somebody else was quicker: a bed or a last place is taken.
func (f *Form) Lost() bool {
	return f != nil && slices.ContainsFunc(f.faults, func(x *placement.Fault) bool {
		return strings.HasPrefix(x.Code, "place.taken") || strings.HasPrefix(x.Code, "plan.taken")
	})
}

// Bad reports whether something that was typed is wrong so far.
func (f *Form) Bad() bool { return f != nil && (f.err != nil || len(f.faults) > 0) }

// Status is that of a page with the form: 422 when something is wrong, 507 when it
// could not be kept.
func (f *Form) Status() int {
	if f.unkept {
		return http.StatusInsufficientStorage
	}
	if len(f.faults) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// Reject says that a field is wrong.
func (f *Form) Reject(field, code string, args ...any) { f.faults.Add(field, code, args...) }

// Set puts a value in a form that is about to be shown.
func (f *Form) Set(field, value string) { f.values.Set(field, value) }

// Value is what was typed, as it was typed.
func (f *Form) Value(field string) string {
	if f == nil {
		return ""
	}
	return f.values.Get(field)
}

// Values are all values of a field: ticked boxes.
func (f *Form) Values(field string) []string {
	if f == nil {
		return nil
	}
	return f.values[field]
}

// faultAt is the first fault of a field.
func (f *Form) faultAt(field string) *placement.Fault {
	if f == nil {
		return nil
	}
	if i := slices.IndexFunc(f.faults, func(x *placement.Fault) bool { return x.Field == field }); i >= 0 {
		return f.faults[i]
	}
	return nil
}

// Asks reports whether somebody was asked for a field that is not always there, or
// filled it in.
func (f *Form) Asks(field string) bool { return f.faultAt(field) != nil || f.Value(field) != "" }

// Optional is a text of at most limit letters, without blanks around it. A
// field sent twice is refused: two readers might pick two values.
func (f *Form) Optional(field string, limit int) string {
	if len(f.values[field]) > 1 {
		f.Reject(field, "field.twice")
		return ""
	}
	value := strings.TrimSpace(strings.ToValidUTF8(f.values.Get(field), ""))
	if utf8.RuneCountInString(value) > limit {
		f.Reject(field, "field.too_long", limit)
	}
	return value
}

// Text is a text that must not be empty.
func (f *Form) Text(field string, limit int) string {
	value := f.Optional(field, limit)
	if value == "" && f.faultAt(field) == nil {
		f.Reject(field, "field.missing")
	}
	return value
}

// Day is a day: what a browser sends (2026-09-01) or what people type
// (1/9/2026). An empty one is the zero day and a fault; see OptionalDay.
func (f *Form) Day(field string) calendar.Day {
	d := f.OptionalDay(field)
	if d.IsZero() && f.faultAt(field) == nil {
		f.Reject(field, "field.missing")
	}
	return d
}

var typedDay = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$`)

// OptionalDay is a day or the zero day.
func (f *Form) OptionalDay(field string) calendar.Day {
	value := f.Optional(field, 20)
	if value == "" || f.faultAt(field) != nil {
		return calendar.Day{}
	}
	if m := typedDay.FindStringSubmatch(value); m != nil {
		value = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[1])
	}
	d, err := calendar.ParseDay(value)
	if err != nil {
		f.Reject(field, "date.unknown")
	}
	return d
}

func twoDigits(n string) string {
	if len(n) < 2 {
		return "0" + n
	}
	return n
}

// Number is a whole number between two bounds.
func (f *Form) Number(field string, least, most int) int {
	value := f.Text(field, 12)
	if f.faultAt(field) != nil {
		return least
	}
	n, err := strconv.Atoi(strings.Join(strings.Fields(value), ""))
	switch {
	case err != nil:
		f.Reject(field, "number.unknown")
	case n < least:
		f.Reject(field, "number.too_small", least)
	case n > most:
		f.Reject(field, "number.too_large", most)
	}
	return n
}

// Choice is one of the listed values; list "" to allow none.
func (f *Form) Choice(field string, among ...string) string {
	value := f.Optional(field, 100)
	if !slices.Contains(among, value) && f.faultAt(field) == nil {
		f.Reject(field, "field.unknown")
	}
	return value
}

// Ticked reports whether a box is ticked.
func (f *Form) Ticked(field string) bool { return f.values.Get(field) != "" }

// Version is the version of the thing the page showed: a hidden field.
func (f *Form) Version() int {
	n, err := strconv.Atoi(f.values.Get("version"))
	if err != nil {
		f.faults = append(f.faults, &placement.Fault{Kind: placement.Stale, Code: "row.stale"})
	}
	return n
}
