package placement

import "errors"

// A Kind says what sort of answer a fault calls for. The outer floors turn it
// into a status or an exit code; the domain knows neither.
type Kind string

// The kinds of fault.
const (
	Invalid   Kind = "invalid"   // what was typed cannot be accepted; Field says where
	NotFound  Kind = "not_found" // absent, or outside the actor's scope: the two look alike on purpose
	Forbidden Kind = "forbidden" // the actor's role never allows it
	Conflict  Kind = "conflict"  // a rule of the house says no today
	Stale     Kind = "stale"     // somebody else changed it in between
	Busy      Kind = "busy"      // try again shortly
)

// A Fault is an error that somebody can act on. Its Code is stable and names
// the sentence shown to people (package plain holds it in French and English);
// every other error is ours and is shown as an incident.
type Fault struct {
	Kind  Kind
	Code  string // "offer.expired"
	Field string // the form field or column, when Kind is Invalid
	Args  []any  // what the sentence needs, in the order of its %s
	Err   error  // the cause, never shown
}

// Error is for logs: it names the code and never an argument, which may be
// about a child.
func (f *Fault) Error() string {
	text := string(f.Kind) + ": " + f.Code
	if f.Field != "" {
		text += " (" + f.Field + ")"
	}
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	return text
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Is makes errors.Is compare codes, so that a fault with arguments still is
// the fault a caller names.
func (f *Fault) Is(target error) bool {
	var other *Fault
	return errors.As(target, &other) && other.Code == f.Code
}

// Refuse builds a fault about a rule that says no.
func Refuse(code string, args ...any) *Fault {
	return &Fault{Kind: Conflict, Code: code, Args: args}
}

// Reject builds a fault about one field of what was typed.
func Reject(field, code string, args ...any) *Fault {
	return &Fault{Kind: Invalid, Code: code, Field: field, Args: args}
}

// Missing builds the fault for a thing that is not there for this actor.
func Missing(what string) *Fault {
	return &Fault{Kind: NotFound, Code: what + ".not_found"}
}

// Faults are all that is wrong with one form: shown together, never one by one.
type Faults []*Fault

// Error names every code.
func (fs Faults) Error() string {
	text := ""
	for i, f := range fs {
		if i > 0 {
			text += "; "
		}
		text += f.Error()
	}
	return text
}

// Add appends a rejected field.
func (fs *Faults) Add(field, code string, args ...any) {
	*fs = append(*fs, Reject(field, code, args...))
}

// Err is nil when nothing is wrong, so that a nil Faults never becomes a
// non-nil error.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}
