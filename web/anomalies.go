package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/store"
)

// A AnomaliesView is what the verifier found on a run, for the person who must
// report it. Pupils are under the pseudonyms of the run: the page may be sent on
// as it is.
type AnomaliesView struct {
	Frame
	Campaign    placement.Campaign
	Run         placement.Run
	Here        string
	Lines       []AnomalyLine
	Quarantined int
	Examined    int
}

// A AnomalyLine is one anomaly in words.
type AnomalyLine struct {
	Text    string
	Pupil   string // the beginning of a pseudonym
	Message string // of the verifier, for who mends the program
}

var anomaliesPage = newPage[AnomaliesView]("anomalies.html")

func (s *Server) showAnomalies(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := AnomaliesView{Frame: s.frame(r, by, "anomalies.title")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		c, run, err := readRun(r, tx, by)
		if err != nil {
			return err
		}
		v.Campaign, v.Run, v.Here = c, run, runPath(run)
		count, err := tx.CountProposals(r.Context(), by.Territory, run.ID)
		if err != nil {
			return err
		}
		v.Quarantined, v.Examined = count.Quarantined, count.All
		known, err := namesOf(r.Context(), tx, by.Territory, c)
		if err != nil {
			return err
		}
		return v.read(known)
	})
	if err != nil {
		return err
	}
	v.Frame = v.Frame.under("/campagnes/"+string(v.Campaign.ID), v.Campaign.Name).under(v.Here, v.T("runs.result"))
	return anomaliesPage.render(w, http.StatusOK, v)
}

func (v *AnomaliesView) read(known names) error {
	list, err := v.Run.ReadAnomalies()
	for _, f := range list {
		where := known[f.House]
		if f.Section != "" {
			where = known["of "+f.Section] + ", " + known[f.Section]
		}
		v.Lines = append(v.Lines, AnomalyLine{Text: words.Anomaly(v.Lang, f, where), Pupil: short(f.Pupil), Message: f.Message})
	}
	return err
}
