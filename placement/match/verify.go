package match

// Violation is one way in which an outcome breaks the rules.
type Violation struct {
	Code    string
	Pupil   string
	House   string
	Section string
	Message string
}

// Verify returns every violation of the outcome.
func Verify(p *Problem, o *Outcome) []Violation { return nil }
