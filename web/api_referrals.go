package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// APIPupil is a pupil as lists show one: first name and initial.
type APIPupil struct {
	ID   placement.PupilID `json:"id"`
	Name string            `json:"name"`
}

// APIReferral is a request for a place, without what its referrer wrote, where
// anybody lives, and which family or educational criteria stand behind it.
type APIReferral struct {
	ID         placement.ReferralID    `json:"id"`
	Pupil      APIPupil                `json:"pupil"`
	Sex        placement.Sex           `json:"sex"`
	Campaign   placement.CampaignID    `json:"campaign"` // "" outside a campaign
	Way        placement.Way           `json:"way"`
	State      placement.ReferralState `json:"state"`
	Level      placement.Level         `json:"level"`
	InformedOn calendar.Day            `json:"informed_on,omitzero"`
	WantedFrom calendar.Day            `json:"wanted_from,omitzero"`
	CreatedAt  time.Time               `json:"created_at"`
	Wishes     []APIWish               `json:"wishes"`
	Points     int                     `json:"points"`
	Criteria   []APICriterion          `json:"criteria"`   // family and educational ones as one line
	Unverified int                     `json:"unverified"` // criteria nobody has checked yet
	Agreements []APIAgreement          `json:"agreements"`
	Blockers   []string                `json:"blockers"` // what keeps it out of a run
	Version    int                     `json:"version"`
}

// APIWish is a house on the family's list.
type APIWish struct {
	Rank  int               `json:"rank"`
	House placement.HouseID `json:"house"`
}

// APICriterion is one line of the sum of points.
type APICriterion struct {
	Code   string `json:"code"`
	Points int    `json:"points,omitempty"` // none for what counts in the sum only
}

// APIAgreement is what one holder said.
type APIAgreement struct {
	Guardian    placement.GuardianID     `json:"guardian"`
	Act         placement.Act            `json:"act"`
	State       placement.AgreementState `json:"state"`
	Channel     string                   `json:"channel"`
	RequestedAt time.Time                `json:"requested_at,omitzero"`
	AnsweredAt  time.Time                `json:"answered_at,omitzero"`
}

func apiReferralRoutes() []Route {
	see := placement.SeeReferrals
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/referrals", Action: see, Do: (*Server).apiReferrals, API: &APIDoc{
			Summary: "Referrals, the latest first", Query: paged(
				Param{"view", "A saved list; drafts and what is submitted unless told", store.View("")},
				Param{"campaign", "The id of one campaign", nil}, Param{"way", "How it came", placement.Way("")},
				Param{"level", "The level asked for", placement.Level("")}, Param{"house", "The id of a house wished for", nil}),
			Out: Listing[APIReferral]{}}},
		{Method: http.MethodPost, Path: "/api/v1/referrals", Action: placement.EditReferrals, Do: (*Server).apiAddReferral, Event: "referral.added", API: &APIDoc{
			Summary: "Enter a request with its pupil and guardians; everything that is wrong is told at once", Header: []Param{keyParam}, In: APIReferralIn{}, Out: APIReferral{}}},
		{Method: http.MethodGet, Path: "/api/v1/referrals/{id}", Action: see, Do: (*Server).apiReferral, API: &APIDoc{
			Summary: "One referral", Out: APIReferral{}}},
	}
}

func (s *Server) apiReferrals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := store.ReferralFilter{
		View: filterOneOf[store.View](form, "view"), Campaign: filterID[placement.CampaignID](form, "campaign"), Way: filterOneOf[placement.Way](form, "way"),
		Level: filterOneOf[placement.Level](form, "level"), House: filterID[placement.HouseID](form, "house"), Today: s.dayOf(r),
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIReferral, error) {
		f.Limit, f.Offset = limit, offset
		files, err := tx.Referrals(r.Context(), store.ScopeOf(by), f)
		return inJSON(files, referralJSON(f.Today)), err
	})
}

func (s *Server) apiReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var file placement.File
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		file, err = tx.File(r.Context(), store.ScopeOf(by), placement.ReferralID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, referralJSON(s.dayOf(r))(file))
}

// referralJSON says of a file what every reader of the API may know.
func referralJSON(today calendar.Day) func(placement.File) APIReferral {
	return func(f placement.File) APIReferral {
		x := f.Referral
		return APIReferral{
			ID: x.ID, Pupil: APIPupil{f.Pupil.ID, f.Pupil.Short()}, Sex: f.Pupil.Sex, Campaign: x.Campaign, Way: x.Way, State: x.State,
			Level: x.Level, InformedOn: x.InformedOn, WantedFrom: x.WantedFrom, CreatedAt: x.CreatedAt, Version: x.Version,
			Wishes: inJSON(x.Wishes, func(w placement.Wish) APIWish { return APIWish{w.Rank, w.House} }),
			Points: x.Points(), Unverified: len(x.Unverified()),
			Criteria:   inJSON(x.Lines(false), func(l placement.Line) APICriterion { return APICriterion{l.Code, l.Points} }),
			Agreements: inJSON(f.Agreements, agreementJSON),
			Blockers:   inJSON(f.Blockers(today), func(b placement.Blocker) string { return b.Code }),
		}
	}
}

func agreementJSON(a placement.Agreement) APIAgreement {
	return APIAgreement{a.Guardian, a.Act, a.State, a.Channel, a.RequestedAt, a.AnsweredAt}
}
