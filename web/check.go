package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A NightCheck is what the last nightly check found in the houses that the
// person sees.
type NightCheck struct {
	At    time.Time // zero: never yet
	Late  bool      // it is older than a night and a half
	Found int
	Rows  []BreachRow // the first of them
}

// A BreachRow is one breach in words, and the page where it is mended.
type BreachRow struct {
	Where, Why string
	Since      string // in words; "" no day is known
	Mend       Link
}

// lateCheck is the age at which a check that runs every night has missed one.
const lateCheck = 36 * time.Hour

// A CheckView is the whole list of what the last check found.
type CheckView struct {
	Frame
	Check NightCheck
	Round store.CheckRound
}

var checkPage = newPage[CheckView]("check.html")

func checkRoutes() []Route {
	return []Route{{Method: http.MethodGet, Path: "/controle", Action: placement.SeeOccupancy, Do: (*Server).showCheck}}
}

// mostBreachLines bounds the page: who has more mends these first.
const mostBreachLines = 500

func (s *Server) showCheck(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := CheckView{Frame: s.frame(r, by, "check.title")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Check, err = s.nightCheck(r.Context(), tx, v.Frame, mostBreachLines); err != nil {
			return err
		}
		v.Round, err = tx.LastCheck(r.Context(), by.Territory)
		return err
	})
	if err != nil {
		return err
	}
	if v.Check.Found > 0 {
		v.Title = v.T("check.found", v.Check.Found)
	}
	return checkPage.render(w, http.StatusOK, v)
}

// nightCheck reads the last check as far as the person sees it.
func (s *Server) nightCheck(ctx context.Context, tx *store.Tx, f Frame, limit int) (NightCheck, error) {
	round, err := tx.LastCheck(ctx, f.By.Territory)
	if err != nil {
		return NightCheck{}, err
	}
	c := NightCheck{At: round.At, Late: !round.At.IsZero() && s.Now().Sub(round.At) > lateCheck}
	scope := store.ScopeOf(f.By)
	if c.Found, err = tx.CountBreaches(ctx, scope); err != nil || c.Found == 0 {
		return c, err
	}
	lines, err := tx.Breaches(ctx, scope, limit)
	for _, l := range lines {
		c.Rows = append(c.Rows, breach(f, l, f.Day(s.Now())))
	}
	return c, err
}

// mostHomeBreaches is how many breaches the home page shows.
const mostHomeBreaches = 5

// checkFor is the check on the home page of whoever has use for it.
func (s *Server) checkFor(ctx context.Context, tx *store.Tx, f Frame) (*NightCheck, error) {
	if admit(f.By, placement.SeeOccupancy) != nil {
		return nil, nil
	}
	c, err := s.nightCheck(ctx, tx, f, mostHomeBreaches)
	return &c, err
}

// calm reports whether nothing of it waits for anybody.
func (c NightCheck) calm() bool { return c.Found == 0 && !c.Late }

func breach(f Frame, l store.BreachLine, today calendar.Day) BreachRow {
	where := []string{l.HouseName}
	if l.SectionName != "" {
		where = append(where, l.SectionName)
	}
	if l.RoomName != "" {
		where = append(where, f.T("check.room", l.RoomName))
	}
	if l.BedLabel != "" {
		where = append(where, f.T("check.bed", l.BedLabel))
	}
	row := BreachRow{Where: strings.Join(where, " · "), Why: words.Breach(f.Lang, l.Breach), Mend: mend(f, l.Breach)}
	switch {
	case l.Since.After(today):
		row.Since = f.T("check.from", plain.Date(f.Lang, l.Since))
	case !l.Since.IsZero():
		row.Since = f.T("check.since", plain.Date(f.Lang, l.Since))
	}
	return row
}

// mend is the page where a breach is put right.
func mend(f Frame, b placement.Breach) Link {
	house := "/places/" + string(b.House)
	switch b.About.Kind {
	case "stay":
		if b.Code == placement.AbsenceOutside || b.Code == placement.AbsenceTwice {
			return Link{"/sejours/" + b.About.ID + "#absences", f.T("check.see_absences")}
		}
		return Link{"/sejours/" + b.About.ID, f.T("check.see_stay")}
	case "offer":
		switch b.Code {
		case placement.ReservedElsewhere, placement.ReservedTaken, placement.ReservedClosed:
			return Link{planHref(b.House) + "/lits/" + b.About.ID, f.T("check.see_plan")}
		}
		if b.Code == placement.NeitherCameNor {
			return Link{"/sejours/arrivees/" + b.About.ID, f.T("check.note_arrival")}
		}
		return Link{"/propositions/" + b.About.ID, f.T("check.see_offer")}
	case "section":
		return Link{house + "/sections/" + b.About.ID, f.T("check.see_section")}
	case "band":
		return Link{house + "/encadrement/" + b.About.ID, f.T("check.see_band")}
	case "room":
		return Link{planHref(b.House), f.T("check.see_plan")}
	case "roster_week":
		return Link{supervisionPath(b.House) + "?semaine=" + b.About.ID, f.T("check.see_roster")}
	case "supervision":
		return Link{supervisionPath(b.House) + "#postes", f.T("check.see_posts")}
	case "target":
		return Link{house + "/mixite/" + b.About.ID, f.T("check.see_target")}
	}
	return Link{house, f.T("check.see_house")}
}
