package placement

import (
	"encoding/json"

	"internat/placement/match"
)

// A Finding is one way in which an outcome breaks the published rules, as it is
// kept with the run. The pupil is under the pseudonym of the run.
type Finding struct {
	Code    string `json:"code"`
	Pupil   string `json:"pupil,omitempty"`
	House   string `json:"house,omitempty"`
	Section string `json:"section,omitempty"`
	Message string `json:"message"`
}

// FindingsFile writes what the verifier found as it is kept; nothing for none.
func FindingsFile(violations []match.Violation) ([]byte, error) {
	if len(violations) == 0 {
		return nil, nil
	}
	list := make([]Finding, len(violations))
	for i, v := range violations {
		list[i] = Finding(v)
	}
	return json.Marshal(list)
}

// ReadFindings reads what the verifier found on the run.
func (r Run) ReadFindings() (list []Finding, err error) {
	if len(r.Findings) == 0 {
		return nil, nil
	}
	err = json.Unmarshal(r.Findings, &list)
	return list, err
}
