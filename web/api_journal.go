package web

import (
	"net/http"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// APINotice is a notice, without its recipient, its subject and its text.
type APINotice struct {
	ID       placement.NoticeID    `json:"id"`
	Kind     placement.NoticeKind  `json:"kind"`
	Channel  placement.Channel     `json:"channel"`
	State    placement.NoticeState `json:"state"`
	About    APIThing              `json:"about"`
	Pupil    placement.PupilID     `json:"pupil"`    // "" when about none
	Guardian placement.GuardianID  `json:"guardian"` // to whom, or
	Account  placement.AccountID   `json:"account"`
	DueAt    time.Time             `json:"due_at"`
	SentAt   time.Time             `json:"sent_at,omitzero"`
	Attempts int                   `json:"attempts"`
}

// APIThing names what something is about.
type APIThing struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// APIEvent is one line of the journal.
type APIEvent struct {
	ID    placement.EventID `json:"id"`
	At    time.Time         `json:"at"`
	By    string            `json:"by"`
	Role  placement.Role    `json:"role"`
	Verb  string            `json:"verb"`
	About APIThing          `json:"about"`
	Pupil placement.PupilID `json:"pupil"` // "" when about none
	House placement.HouseID `json:"house"` // likewise
}

func apiJournalRoutes() []Route {
	from, before := Param{"from", "On that day or after", calendar.Day{}}, Param{"before", "Before that day", calendar.Day{}}
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/notices", Action: placement.SeeNotices, Do: (*Server).apiNotices, API: &APIDoc{
			Summary: "Notices, the earliest due first", Out: Listing[APINotice]{}, Query: paged(from, before,
				Param{"state", "In one state", placement.NoticeState("")}, Param{"kind", "Of one kind", nil})}},
		{Method: http.MethodGet, Path: "/api/v1/events", Action: placement.SeeJournal, Do: (*Server).apiEvents, API: &APIDoc{
			Summary: "The journal, the latest first", Out: Listing[APIEvent]{}, Query: paged(from,
				Param{"to", "On that day or before", calendar.Day{}}, Param{"kind", "About one kind of thing: offer, stay…", nil},
				Param{"about", "About the thing of that id", nil}, Param{"pupil", "The id of one pupil", nil}, Param{"house", "The id of one house", nil},
				Param{"by", "The id of the author", nil})}},
	}
}

func (s *Server) apiNotices(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := store.NoticeFilter{
		State: filterOneOf[placement.NoticeState](form, "state"), Kind: filterID[placement.NoticeKind](form, "kind"),
		From: midnight(r, form.OptionalDay("from")), Before: midnight(r, form.OptionalDay("before")),
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APINotice, error) {
		f.Limit, f.Offset = limit, offset
		list, err := tx.Notices(r.Context(), store.ScopeOf(by), f)
		return inJSON(list, noticeJSON), err
	})
}

func noticeJSON(n placement.Notice) APINotice {
	return APINotice{
		ID: n.ID, Kind: n.Kind, Channel: n.Channel, State: n.State, About: APIThing{n.About.Kind, n.About.ID}, Pupil: n.Pupil,
		Guardian: n.Guardian, Account: n.Account, DueAt: n.DueAt, SentAt: n.SentAt, Attempts: n.Attempts,
	}
}

func (s *Server) apiEvents(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	q := store.EventQuery{
		Territory: by.Territory, Reader: by.Account, Zone: zoneOf(r), By: form.Optional("by", 60),
		About: placement.Thing{Kind: form.Optional("kind", 30), ID: form.Optional("about", 60)},
		Pupil: filterID[placement.PupilID](form, "pupil"), House: filterID[placement.HouseID](form, "house"),
		From: form.OptionalDay("from"), To: form.OptionalDay("to"),
	}
	if by.Role == placement.Director {
		q.Director = by.Account
	}
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIEvent, error) {
		q.Limit, q.Skip = limit, offset
		lines, err := tx.Events(r.Context(), q)
		return inJSON(lines, eventJSON), err
	})
}

// eventJSON leaves out what a person wrote as a reason, and the facts, which
// may name a criterion.
func eventJSON(l store.Line) APIEvent {
	return APIEvent{l.ID, l.At, l.By.Name, l.By.Role, l.Verb, APIThing{l.About.Kind, l.About.ID}, l.Pupil, l.House}
}
