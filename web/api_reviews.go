package web

import (
	"net/http"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// APIReview is a review of a stay, without its minutes.
type APIReview struct {
	ID      placement.ReviewID    `json:"id"`
	Stay    placement.StayID      `json:"stay"`
	Pupil   APIPupil              `json:"pupil"`
	House   placement.HouseID     `json:"house"`
	Kind    placement.ReviewKind  `json:"kind"`
	DueOn   calendar.Day          `json:"due_on"`
	State   placement.ReviewState `json:"state"`
	HeldOn  calendar.Day          `json:"held_on,omitzero"` // absent until held
	Version int                   `json:"version"`
}

// APIMeeting is a meeting with a family.
type APIMeeting struct {
	ID      placement.MeetingID   `json:"id"`
	Review  placement.ReviewID    `json:"review"` // "" when it belongs to none
	Pupil   APIPupil              `json:"pupil"`
	House   placement.HouseID     `json:"house"`
	Kind    placement.MeetingKind `json:"kind"`
	At      time.Time             `json:"at"`
	State   placement.ReviewState `json:"state"`
	Invited []APIInvitation       `json:"invited"`
	Version int                   `json:"version"`
}

// APIInvitation is what an invited guardian replied; "" is nothing yet.
type APIInvitation struct {
	Guardian placement.GuardianID `json:"guardian"`
	Reply    placement.Reply      `json:"reply"`
}

func apiReviewRoutes() []Route {
	house, from := Param{"house", "The id of one house", nil}, Param{"from", "On that day or after", calendar.Day{}}
	before := Param{"before", "Before that day", calendar.Day{}}
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/reviews", Action: placement.SeeReviews, Do: (*Server).apiReviews, API: &APIDoc{
			Summary: "Reviews, the earliest due first", Out: Listing[APIReview]{}, Query: paged(house, from, before,
				Param{"state", "In one state", placement.ReviewState("")}, Param{"pupil", "The id of one pupil", nil})}},
		{Method: http.MethodGet, Path: "/api/v1/meetings", Action: placement.SeeMeetings, Do: (*Server).apiMeetings, API: &APIDoc{
			Summary: "Meetings in their order", Query: paged(from, before), Out: Listing[APIMeeting]{}}},
	}
}

func (s *Server) apiReviews(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := store.ReviewFilter{
		House: filterID[placement.HouseID](form, "house"), Pupil: filterID[placement.PupilID](form, "pupil"),
		State: filterOneOf[placement.ReviewState](form, "state"), From: form.OptionalDay("from"), Before: form.OptionalDay("before"),
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIReview, error) {
		f.Limit, f.Offset = limit, offset
		lines, err := tx.Reviews(r.Context(), by, f)
		return inJSON(lines, reviewJSON), err
	})
}

func reviewJSON(l store.ReviewLine) APIReview {
	return APIReview{l.ID, l.Stay, APIPupil{l.Pupil, l.PupilName}, l.House, l.Kind, l.DueOn, l.State, l.HeldOn, l.Version}
}

func (s *Server) apiMeetings(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	from, before := midnight(r, form.OptionalDay("from")), midnight(r, form.OptionalDay("before"))
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIMeeting, error) {
		lines, err := tx.Meetings(r.Context(), by, store.MeetingFilter{From: from, To: before, Limit: offset + limit})
		return inJSON(cut(lines, limit, offset), meetingJSON), err
	})
}

// midnight is when the day begins on the clock of whoever asks; no day has none.
func midnight(r *http.Request, d calendar.Day) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.At(0, 0, zoneOf(r))
}

func meetingJSON(l store.MeetingLine) APIMeeting {
	return APIMeeting{
		ID: l.ID, Review: l.Review, Pupil: APIPupil{l.Pupil, l.PupilName}, House: l.House, Kind: l.Kind, At: l.At, State: l.State,
		Invited: inJSON(l.Invited, func(i placement.Invitation) APIInvitation { return APIInvitation{i.Guardian, i.Reply} }), Version: l.Version,
	}
}
