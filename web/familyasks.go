package web

import (
	"context"
	"net/http"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A FamilyAsksView is the list of what families ask and an officer answers, the
// oldest first.
type FamilyAsksView struct {
	Frame
	Lines   []FamilyAskRow
	Form    *Form
	Failed  string // the line whose answer was refused
	Nothing Empty
}

// A FamilyAskRow is one of them.
type FamilyAskRow struct {
	ID           string
	Name, By, On string
	Text         string
	Stands, Asks string // of a correction
	Words        string
	Open         Link // the request or the stay
	Version      int
}

var familyAsksPage = newPage[FamilyAsksView]("familyasks.html")

const (
	familyAsksPath = "/demandes-familles"
	mostAsks       = 200
)

func familyAskRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: familyAsksPath, Action: placement.EditReferrals, Do: (*Server).familyAsks},
		{Method: http.MethodPost, Path: familyAsksPath + "/{id}", Action: placement.EditReferrals, Do: (*Server).decideAsk, Event: "ask.accepted"},
	}
}

func (s *Server) familyAsks(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.familyAsksWith(w, r, by, newForm(), "")
}

func (s *Server) familyAsksWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, failed string) error {
	v := FamilyAsksView{Frame: s.frame(r, by, "asks.title"), Form: form, Failed: failed}
	v.Nothing = Empty{Title: v.T("asks.none"), Text: v.T("asks.none_text")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		lines, err := tx.OpenFamilyAsks(r.Context(), store.ScopeOf(by), mostAsks)
		for _, l := range lines {
			v.Lines = append(v.Lines, familyAskRow(v.Frame, l))
		}
		return err
	})
	if err != nil {
		return err
	}
	return familyAsksPage.render(w, form.Status(), v)
}

func familyAskRow(f Frame, l store.FamilyAskLine) FamilyAskRow {
	row := FamilyAskRow{
		ID: string(l.ID), Name: l.Child.Short(), By: l.By.Name, On: plain.Date(f.Lang, f.Day(l.AskedAt)), Text: askText(f, l), Words: l.Words, Version: l.Version,
	}
	switch l.Kind {
	case placement.AskCorrection:
		row.Stands, row.Asks = l.Stands(l.Child, l.By), l.Value
	case placement.AskDeparture:
		row.Open = Link{"/sejours/" + string(l.Stay), f.T("asks.stay")}
	default:
		row.Open = Link{referralPath(l.Referral, ""), f.T("asks.referral")}
	}
	return row
}

func (s *Server) decideAsk(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.AskDecision{Ask: placement.FamilyAskID(ownID(r)), Accepts: form.Choice("says", "accept", "decline") == "accept", Reason: form.Optional("reason", 500), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.DecideAsk(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.familyAsksWith(w, r, by, form, ownID(r))
	}
	done := "ask.declined"
	if in.Accepts {
		done = "ask.accepted"
	}
	return s.redirect(w, r, familyAsksPath, done)
}

// asksToAnswer is the number on the first page of an officer.
func asksToAnswer(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (int, error) {
	return tx.CountFamilyAsks(ctx, store.ScopeOf(by))
}
