package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// A NewMeetingView is the form for an appointment; before it, the search for
// the pupil.
type NewMeetingView struct {
	Frame
	Pupil   *placement.Pupil
	Form    *Form
	Kinds   []Option
	Telling Telling
	Search  *Form
	Found   []placement.Pupil
	Sought  bool
}

var newMeetingPage = newPage[NewMeetingView]("newmeeting.html")

func (s *Server) askMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	query := readQuery(r)
	return s.meetingForm(w, r, by, newForm(), freshMeeting(by, query.Value("eleve"), query.Value("bilan")))
}

func freshMeeting(by placement.Actor, pupil, review string) *Form {
	return newForm("eleve", pupil, "bilan", review, "kind", string(placement.ParentTalk), "owner", by.Name, "at", "17:30")
}

// searchMeetingPupil finds the pupil by POST: no name is in an address.
func (s *Server) searchMeetingPupil(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	search := readForm(r)
	if search.err != nil {
		return search.err
	}
	if err := s.noteSearch(r.Context(), by); err != nil {
		return err
	}
	return s.meetingForm(w, r, by, search, freshMeeting(by, "", ""))
}

// meetingForm shows the form for the pupil named, or the search for one.
func (s *Server) meetingForm(w http.ResponseWriter, r *http.Request, by placement.Actor, search, form *Form) error {
	v := NewMeetingView{Frame: s.frame(r, by, "meetings.new").under("/entretiens", words.T(langOf(r), "meetings.title")), Form: form, Search: search}
	for _, kind := range []placement.MeetingKind{placement.ParentTalk, placement.Installation, placement.HouseEvening} {
		v.Kinds = append(v.Kinds, Option{string(kind), v.T("meeting." + string(kind))})
	}
	typed := search.Optional("nom", 80)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if id := form.Value("eleve"); id != "" {
			return v.choose(r.Context(), tx, s.Office, by, placement.PupilID(id))
		}
		if v.Sought = typed != ""; v.Sought {
			v.Found, err = tx.FindPupils(r.Context(), store.ScopeOf(by), typed, 20)
		}
		return err
	})
	if err != nil {
		return err
	}
	return newMeetingPage.render(w, form.Status(), v)
}

// choose reads the pupil and who would be invited.
func (v *NewMeetingView) choose(ctx context.Context, tx *store.Tx, desk *office.Office, by placement.Actor, id placement.PupilID) error {
	p, err := tx.Pupil(ctx, store.ScopeOf(by), id)
	if err != nil {
		return err
	}
	v.Pupil = &p
	heard, err := desk.WhoHears(ctx, tx, by, placement.MeetingInvitation, placement.File{Pupil: p})
	v.Telling = telling(v.Frame, heard)
	return err
}

func (s *Server) planMeeting(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.NewMeeting{
		Pupil: placement.PupilID(form.Text("eleve", 60)), Review: placement.ReviewID(form.Optional("bilan", 60)),
		Kind:  placement.MeetingKind(form.Choice("kind", string(placement.ParentTalk), string(placement.Installation), string(placement.HouseEvening))),
		At:    form.momentAt("on", "at", zoneOf(r)),
		Place: form.Text("place", 200), Owner: form.Text("owner", 100),
	}
	var kept placement.Meeting
	again, err := form.Submit(func() (err error) {
		kept, err = s.Office.PlanMeeting(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.meetingForm(w, r, by, newForm(), form)
	}
	return s.redirect(w, r, "/entretiens/"+url.PathEscape(string(kept.ID)), "meeting.planned")
}

// momentAt is a day and a time of day on the clocks of a place. An hour that
// the clocks skip is the one after.
func (f *Form) momentAt(day, clock string, zone *time.Location) time.Time {
	d := f.Day(day)
	typed := f.Text(clock, 8)
	at, err := time.Parse("15:04", typed)
	if err != nil && f.faultAt(clock) == nil {
		f.Reject(clock, "time.unknown")
	}
	if d.IsZero() {
		return time.Time{}
	}
	return d.At(at.Hour(), at.Minute(), zone)
}
