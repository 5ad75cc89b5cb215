package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// APIOffer is a place offered to a family.
type APIOffer struct {
	ID         placement.OfferID    `json:"id"`
	Proposal   placement.ProposalID `json:"proposal"` // "" when given outside a run
	Campaign   placement.CampaignID `json:"campaign"` // likewise
	Referral   placement.ReferralID `json:"referral"`
	Pupil      APIPupil             `json:"pupil"`
	House      placement.HouseID    `json:"house"`
	Section    placement.SectionID  `json:"section"`
	From       calendar.Day         `json:"from"`
	To         calendar.Day         `json:"to,omitzero"` // the first night without
	State      placement.OfferState `json:"state"`
	Beside     placement.OfferID    `json:"beside"`   // the offer whose place stays kept until this better one is accepted; "" is none
	Exchange   string               `json:"exchange"` // joins offers that take effect together or not at all; "" is none
	AnswerBy   time.Time            `json:"answer_by"`
	Algorithm  bool                 `json:"algorithm"` // a run helped to rank
	AppealBody string               `json:"appeal_body"`
	DecidedBy  string               `json:"decided_by"`
	DecidedAt  time.Time            `json:"decided_at"`
	Answers    []APIAnswer          `json:"answers,omitempty"` // with one offer only
	Version    int                  `json:"version"`
}

// APIAnswer is one holder's answer.
type APIAnswer struct {
	Guardian placement.GuardianID `json:"guardian"`
	Accepts  bool                 `json:"accepts"`
	Channel  string               `json:"channel"`
	At       time.Time            `json:"at"`
}

// APIStay is a boarder in a bed.
type APIStay struct {
	ID      placement.StayID    `json:"id"`
	Pupil   APIPupil            `json:"pupil"`
	Sex     placement.Sex       `json:"sex"`
	Level   placement.Level     `json:"level"`
	House   placement.HouseID   `json:"house"`
	Section placement.SectionID `json:"section"`
	Bed     placement.BedID     `json:"bed"`
	Offer   placement.OfferID   `json:"offer"` // "" when the stay came from elsewhere
	From    calendar.Day        `json:"from"`
	To      calendar.Day        `json:"to,omitzero"` // the first night without; absent when none is known
	State   placement.StayState `json:"state"`
	Version int                 `json:"version"`
}

// APIAnswerIn is an answer that somebody at the office heard or read.
type APIAnswerIn struct {
	Guardian placement.GuardianID `json:"guardian"`
	Accepts  bool                 `json:"accepts"`
	Channel  string               `json:"channel"` // phone, paper or counter
	Reason   string               `json:"reason"`  // what was said, and by whom
}

// APIArrivalIn is a pupil who takes up an accepted offer.
type APIArrivalIn struct {
	On      calendar.Day    `json:"on"`
	Bed     placement.BedID `json:"bed,omitempty"` // the first free one unless told
	Version int             `json:"version"`
}

// APIAbsenceIn is a pupil who did not come.
type APIAbsenceIn struct {
	Reason  string `json:"reason"`
	Version int    `json:"version"`
}

// APIDepartureIn is a boarder who leaves.
type APIDepartureIn struct {
	On      calendar.Day `json:"on"` // the first night without
	Reason  string       `json:"reason"`
	Version int          `json:"version"`
}

func apiOfferRoutes() []Route {
	see, arrival := placement.SeeOffers, placement.RecordArrival
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/offers", Action: see, Do: (*Server).apiOffers, API: &APIDoc{
			Summary: "Offers, the most pressing answer first", Query: paged(
				Param{"state", "In one state", placement.OfferState("")}, Param{"campaign", "The id of one campaign", nil}, Param{"house", "The id of one house", nil}),
			Out: Listing[APIOffer]{}}},
		{Method: http.MethodGet, Path: "/api/v1/offers/{id}", Action: see, Do: (*Server).apiOffer, API: &APIDoc{
			Summary: "One offer with its answers", Out: APIOffer{}}},
		{Method: http.MethodPost, Path: "/api/v1/offers/{id}/answers", Action: placement.EditOffers, Do: (*Server).apiAnswer, Event: "offer.answered", API: &APIDoc{
			Summary: "Record a holder's answer for him or her", In: APIAnswerIn{}, Out: APIOffer{}}},
		{Method: http.MethodPost, Path: "/api/v1/offers/{id}/arrival", Action: arrival, Do: (*Server).apiArrive, Event: "offer.arrived", API: &APIDoc{
			Summary: "Record an arrival: the offer becomes a stay", In: APIArrivalIn{}, Out: APIStay{}}},
		{Method: http.MethodPost, Path: "/api/v1/offers/{id}/no-show", Action: arrival, Do: (*Server).apiNoShow, Event: "offer.no_show", API: &APIDoc{
			Summary: "Record that the pupil did not come", In: APIAbsenceIn{}, Out: APIOffer{}}},
		{Method: http.MethodGet, Path: "/api/v1/stays", Action: placement.SeeStays, Do: (*Server).apiStays, API: &APIDoc{
			Summary: "Stays by house, section and name", Query: paged(
				Param{"house", "The id of one house", nil}, Param{"state", "In one state", placement.StayState("")},
				Param{"on", "With that night", calendar.Day{}}, Param{"pupil", "The id of one pupil", nil}),
			Out: Listing[APIStay]{}}},
		{Method: http.MethodGet, Path: "/api/v1/stays/{id}", Action: placement.SeeStays, Do: (*Server).apiStay, API: &APIDoc{
			Summary: "One stay", Out: APIStay{}}},
		{Method: http.MethodPost, Path: "/api/v1/stays/{id}/departure", Action: placement.RecordDeparture, Do: (*Server).apiLeave, Event: "stay.ended", API: &APIDoc{
			Summary: "Record a departure: the bed is free from that night on", In: APIDepartureIn{}, Out: APIStay{}}},
	}
}

func offerJSON(l store.OfferLine) APIOffer {
	return APIOffer{
		ID: l.ID, Proposal: l.Proposal, Campaign: l.Campaign, Referral: l.Referral, Pupil: APIPupil{l.Pupil, l.PupilName}, House: l.House,
		Section: l.Section, From: l.Nights.From, To: l.Nights.To, State: l.State, Beside: l.Beside, Exchange: l.Exchange, AnswerBy: l.AnswerBy, Algorithm: l.Algorithm,
		AppealBody: l.AppealBody, DecidedBy: l.DecidedBy.Name, DecidedAt: l.DecidedAt, Version: l.Version,
		Answers: inJSON(l.Answers, func(a placement.OfferAnswer) APIAnswer { return APIAnswer{a.Guardian, a.Accepts, a.Channel, a.At} }),
	}
}

func offerID(r *http.Request) placement.OfferID { return placement.OfferID(chi.URLParam(r, "id")) }

func (s *Server) apiOffers(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := store.OfferFilter{
		State: filterOneOf[placement.OfferState](form, "state"), Campaign: filterID[placement.CampaignID](form, "campaign"),
		House: filterID[placement.HouseID](form, "house"),
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIOffer, error) {
		f.Limit, f.Offset = limit, offset
		lines, err := tx.Offers(r.Context(), store.ScopeOf(by), f)
		return inJSON(lines, offerJSON), err
	})
}

func (s *Server) apiOffer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var line store.OfferLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		line, err = tx.Offer(r.Context(), store.ScopeOf(by), offerID(r))
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, offerJSON(line))
}

func (s *Server) apiAnswer(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var in APIAnswerIn
	if err := readJSON(r, &in); err != nil {
		return err
	}
	err := s.Office.AnswerOffer(r.Context(), by, office.OfferReply{
		Offer: offerID(r), Guardian: in.Guardian, Accepts: in.Accepts, Channel: in.Channel, Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	return s.apiOffer(w, r, by)
}

func (s *Server) apiArrive(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var in APIArrivalIn
	if err := readJSON(r, &in); err != nil {
		return err
	}
	stay, err := s.Office.Arrive(r.Context(), by, office.Arrival{Offer: offerID(r), Bed: in.Bed, On: in.On, Version: in.Version})
	if err != nil {
		return err
	}
	return s.answerStay(w, r, by, stay.ID)
}

func (s *Server) apiNoShow(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var in APIAbsenceIn
	if err := readJSON(r, &in); err != nil {
		return err
	}
	if err := s.Office.NoShow(r.Context(), by, office.Absence{Offer: offerID(r), Reason: in.Reason, Version: in.Version}); err != nil {
		return err
	}
	return s.apiOffer(w, r, by)
}

func stayJSON(l store.StayLine) APIStay {
	return APIStay{
		ID: l.ID, Pupil: APIPupil{l.Pupil, l.PupilName}, Sex: l.Sex, Level: l.Level, House: l.House, Section: l.Section, Bed: l.Bed,
		Offer: l.Offer, From: l.Nights.From, To: l.Nights.To, State: l.State, Version: l.Version,
	}
}

func (s *Server) apiStays(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := store.StayFilter{
		House: filterID[placement.HouseID](form, "house"), State: filterOneOf[placement.StayState](form, "state"),
		On: form.OptionalDay("on"), Pupil: filterID[placement.PupilID](form, "pupil"),
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIStay, error) {
		f.Limit, f.Offset = limit, offset
		lines, err := tx.Stays(r.Context(), store.ScopeOf(by), f)
		return inJSON(lines, stayJSON), err
	})
}

func (s *Server) apiStay(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.answerStay(w, r, by, placement.StayID(chi.URLParam(r, "id")))
}

func (s *Server) answerStay(w http.ResponseWriter, r *http.Request, by placement.Actor, id placement.StayID) error {
	var line store.StayLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		line, err = tx.Stay(r.Context(), store.ScopeOf(by), id)
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, stayJSON(line))
}

func (s *Server) apiLeave(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var in APIDepartureIn
	if err := readJSON(r, &in); err != nil {
		return err
	}
	id := placement.StayID(chi.URLParam(r, "id"))
	if err := s.Office.Leave(r.Context(), by, office.Departure{Stay: id, On: in.On, Reason: in.Reason, Version: in.Version}); err != nil {
		return err
	}
	return s.answerStay(w, r, by, id)
}
