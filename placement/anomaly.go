package placement

import (
	"encoding/json"

	"internat/placement/match"
)

// An Anomaly is one way in which an outcome breaks the published rules, as it is
// kept with the run. The pupil is under the pseudonym of the run.
type Anomaly struct {
	Code    string `json:"code"`
	Pupil   string `json:"pupil,omitempty"`
	House   string `json:"house,omitempty"`
	Section string `json:"section,omitempty"`
	Message string `json:"message"`
}

// AnomaliesFile writes what the verifier found as it is kept; nothing for none.
func AnomaliesFile(violations []match.Violation) ([]byte, error) {
	if len(violations) == 0 {
		return nil, nil
	}
	list := make([]Anomaly, len(violations))
	for i, v := range violations {
		list[i] = Anomaly(v)
	}
	return json.Marshal(list)
}

// ReadAnomalies reads what the verifier found on the run.
func (r Run) ReadAnomalies() (list []Anomaly, err error) {
	if len(r.Anomalies) == 0 {
		return nil, nil
	}
	err = json.Unmarshal(r.Anomalies, &list)
	return list, err
}
