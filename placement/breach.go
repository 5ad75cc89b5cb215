package placement

import (
	"encoding/json"

	"internat/placement/match"
)

// A Breach is one way in which an outcome breaks the published rules, as it is
// kept with the run. The pupil is under the pseudonym of the run.
type Breach struct {
	Code    string `json:"code"`
	Pupil   string `json:"pupil,omitempty"`
	House   string `json:"house,omitempty"`
	Section string `json:"section,omitempty"`
	Message string `json:"message"`
}

// BreachesFile writes what the verifier found as it is kept; nothing for none.
func BreachesFile(violations []match.Violation) ([]byte, error) {
	if len(violations) == 0 {
		return nil, nil
	}
	list := make([]Breach, len(violations))
	for i, v := range violations {
		list[i] = Breach(v)
	}
	return json.Marshal(list)
}

// ReadBreaches reads what the verifier found on the run.
func (r Run) ReadBreaches() (list []Breach, err error) {
	if len(r.Breaches) == 0 {
		return nil, nil
	}
	err = json.Unmarshal(r.Breaches, &list)
	return list, err
}
