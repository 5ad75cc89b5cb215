package web

import (
	"net/http"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// An OwnReferralsView is the page of a professional who refers: the requests he
// or she made, each with where it stands in a word.
type OwnReferralsView struct {
	Frame
	Lines  []OwnReferralLine
	Empty  Empty
	Drafts []DraftLine
}

// An OwnReferralLine is one of them.
type OwnReferralLine struct {
	Name  string
	Level placement.Level
	State Badge
	On    calendar.Day
}

var ownReferralsPage = newPage[OwnReferralsView]("ownreferrals.html")

// ownReferralsPath is where a professional makes a request.
const ownReferralPath = "/mes-orientations/nouvelle"

func ownReferralRoutes() []Route {
	refer := placement.Refer
	return []Route{
		{Method: http.MethodGet, Path: "/mes-orientations", Action: refer, Do: (*Server).ownReferrals},
		{Method: http.MethodGet, Path: ownReferralPath, Action: refer, Do: (*Server).newReferral},
		{Method: http.MethodPost, Path: ownReferralPath, Action: refer, Do: (*Server).refer, Event: "referral.referred", Door: placement.ProfessionalDoor},
	}
}

// mostOwnReferrals is how many requests the page shows.
const mostOwnReferrals = 200

func (s *Server) ownReferrals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := OwnReferralsView{Frame: s.frame(r, by, "own_referrals.title")}
	v.Empty = Empty{Title: v.T("own_referrals.empty"), Text: v.T("own_referrals.empty_text"), Next: &Link{ownReferralPath, v.T("own_referrals.new")}}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		var err error
		if v.Drafts, err = s.drafts(r.Context(), tx, v.Frame); err != nil {
			return err
		}
		list, err := tx.OwnReferrals(r.Context(), by.Territory, by.Account, mostOwnReferrals)
		for _, o := range list {
			v.Lines = append(v.Lines, OwnReferralLine{o.Pupil.Given + " " + o.Pupil.Family, o.Level, ownBadge(v.Frame, o), v.Day(o.CreatedAt)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return ownReferralsPage.render(w, http.StatusOK, v)
}

// ownBadge says where a request stands, and never why.
func ownBadge(f Frame, o store.OwnReferral) Badge {
	if o.Silent {
		return Badge{"", f.T("own_referrals.silent")}
	}
	switch o.State {
	case placement.Draft:
		return Badge{"wait", f.T("own_referrals.received")}
	case placement.Submitted:
		return Badge{"wait", f.T("own_referrals.running")}
	case placement.Placed:
		return Badge{"ok", f.T("own_referrals.placed")}
	}
	return Badge{"", f.T("own_referrals.over")}
}

func (s *Server) refer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if moved, err := s.nextStep(w, r, by, form, placement.ProfessionalDoor); moved || err != nil {
		return s.referralMended(w, r, by, form, moved, err)
	}
	in := office.Dossier{Pupil: form.pupil(), Guardians: form.guardians(), Referral: form.referral(), Typed: form.draft()}
	again, err := form.Submit(func() error { return s.Office.Refer(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.referralRefused(w, r, by, form)
	}
	return s.redirect(w, r, "/mes-orientations", "referral.referred")
}
