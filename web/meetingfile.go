package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/ics"
	"internat/placement/store"
)

// ownMeetingFile is an appointment for the reader's own calendar: the same one
// as in the invitation, so that a calendar which has it already keeps one.
func (s *Server) ownMeetingFile(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var line store.MeetingLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		line, err = tx.Meeting(r.Context(), by, placement.MeetingID(ownID(r)))
		return err
	})
	if err != nil {
		return err
	}
	file := ics.Write(ics.Publish, "", ics.Event{
		UID: placement.InvitationUID(line.ID, by.Guardian), Sequence: line.SequenceFor(by.Guardian), Stamp: s.Now(),
		Start: line.AtFor(by.Guardian), Length: line.Length(), Zone: zoneOf(r),
		Title: words.T(langOf(r), "family.in_calendar"), Place: line.Place, Off: line.State == placement.Cancelled,
	})
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8; method=PUBLISH")
	w.Header().Set("Content-Disposition", `attachment; filename="rendez-vous.ics"`)
	_, err = w.Write(file)
	return ignoreGone(err)
}

// takeCalendarReply reads an answer of a calendar program that reached somebody
// of the staff instead of the mailbox of the service.
func (s *Server) takeCalendarReply(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	meeting := placement.MeetingID(chi.URLParam(r, "id"))
	form := newForm()
	again, err := form.Submit(func() error { return s.calendarReply(r, by, meeting) })
	switch {
	case err != nil:
		return err
	case again:
		return s.meetingWith(w, r, by, nil, form)
	}
	return s.redirect(w, r, "/entretiens/"+url.PathEscape(string(meeting)), "meeting.answered")
}

// calendarReply refuses what is no answer, or one about something else, beside
// the field.
func (s *Server) calendarReply(r *http.Request, by placement.Actor, meeting placement.MeetingID) error {
	file, _, err := r.FormFile("file")
	if err != nil {
		return placement.Reject("file", "meeting.no_reply")
	}
	defer file.Close()
	b, err := io.ReadAll(file)
	if err != nil {
		return placement.Reject("file", "meeting.no_reply")
	}
	reply, err := ics.ReadReply(b)
	if err != nil {
		return placement.Reject("file", "meeting.no_reply")
	}
	if named, _, _ := placement.ReadInvitationUID(reply.UID); named != meeting {
		return placement.Reject("file", "meeting.reply_elsewhere")
	}
	_, err = s.Office.CalendarReply(r.Context(), by, reply)
	var fault *placement.Fault
	switch {
	case errors.As(err, &fault) && fault.Kind == placement.NotFound:
		return placement.Reject("file", "meeting.reply_elsewhere")
	case errors.As(err, &fault) && fault.Code == "meeting.moved_since":
		return placement.Reject("file", "meeting.moved_since")
	}
	return err
}
