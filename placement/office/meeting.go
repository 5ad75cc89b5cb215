package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A NewMeeting is an appointment to be fixed with the parents of a pupil.
type NewMeeting struct {
	Pupil  placement.PupilID
	Review placement.ReviewID // the review it prepares, if any
	Kind   placement.MeetingKind
	At     time.Time
	Place  string
	Owner  string // who meets the parents; "" = the person who plans it
}

// PlanMeeting fixes an appointment and invites every guardian who is told about
// the child: holders of authority and those with a right to be informed. The
// invitations leave after the undo window.
func (o *Office) PlanMeeting(ctx context.Context, by placement.Actor, in NewMeeting) (kept placement.Meeting, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		meeting, told, err := in.meeting(ctx, tx, by, m)
		if err != nil {
			return err
		}
		event := by.Happened(m.now, "meeting.planned", "meeting", "")
		event.Pupil, event.House = meeting.Pupil, meeting.House
		if kept, err = tx.SaveMeeting(ctx, meeting, event); err != nil {
			return err
		}
		return invite(ctx, tx, by, kept, told, m)
	})
	return kept, err
}

// meeting checks the form and says who is invited.
func (in NewMeeting) meeting(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (placement.Meeting, []placement.Guardianship, error) {
	house, err := tx.BoardsWhere(ctx, by, in.Pupil, m.today)
	if missing(err) {
		return placement.Meeting{}, nil, placement.Reject("pupil", "meeting.no_boarder")
	}
	if err != nil {
		return placement.Meeting{}, nil, err
	}
	if err := placement.Allow(by, placement.EditMeetings, placement.Subject{Territory: by.Territory, House: house}); err != nil {
		return placement.Meeting{}, nil, err
	}
	if err := appointment(in.At, in.Place, m); err != nil {
		return placement.Meeting{}, nil, err
	}
	if in.Owner == "" {
		in.Owner = by.Name
	}
	told, err := tx.WhoIsTold(ctx, by.Territory, in.Pupil, calendar.DayOf(in.At, m.zone))
	if err != nil {
		return placement.Meeting{}, nil, err
	}
	if len(told) == 0 {
		return placement.Meeting{}, nil, placement.Reject("pupil", "meeting.nobody_to_invite")
	}
	meeting := placement.Meeting{
		Territory: by.Territory, House: house, Pupil: in.Pupil, Review: in.Review, Kind: in.Kind,
		At: in.At.UTC(), Place: in.Place, Owner: in.Owner, State: placement.Planned,
	}
	for _, k := range told {
		meeting.Invited = append(meeting.Invited, placement.Invitation{Guardian: k.Guardian.ID})
	}
	return meeting, told, nil
}

// appointment says all that is wrong with a moment and a place.
func appointment(at time.Time, place string, m moment) error {
	var faults placement.Faults
	if !at.After(m.now) {
		faults.Add("at", "meeting.in_past")
	}
	if place == "" {
		faults.Add("place", "field.missing")
	}
	return faults.Err()
}

// invite queues the invitations to an appointment as it stands now.
func invite(ctx context.Context, tx *store.Tx, by placement.Actor, meeting placement.Meeting, told []placement.Guardianship, m moment) error {
	return tell(ctx, tx, by, placement.MeetingInvitation, meeting, told, m)
}

// tell queues one notice about a meeting to each guardian.
func tell(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, meeting placement.Meeting, told []placement.Guardianship, m moment) error {
	var notices []placement.Notice
	for _, k := range told {
		n := placement.NoticeTo(k.Guardian, kind, aboutMeeting(meeting.ID), store.MeetingRound(meeting.SequenceFor(k.Guardian.ID)), m.now)
		n.Pupil, n.NotAfter = meeting.Pupil, meeting.AtFor(k.Guardian.ID)
		notices = append(notices, n)
	}
	_, err := m.queue(ctx, tx, by, notices)
	return err
}

// A MovedMeeting gives an appointment another moment or place.
type MovedMeeting struct {
	Meeting placement.MeetingID
	At      time.Time
	Place   string
	Version int
}

// MoveMeeting moves an appointment: every answer is asked anew, what was queued
// about the old one is closed, and who may be told today is invited again.
func (o *Office) MoveMeeting(ctx context.Context, by placement.Actor, in MovedMeeting) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		line, m, err := o.meetingToEdit(ctx, tx, by, in.Meeting, in.Version)
		if err != nil {
			return err
		}
		if err := appointment(in.At, in.Place, m); err != nil {
			return err
		}
		meeting, event, err := line.Move(by, in.At.UTC(), in.Place, m.now)
		if err != nil {
			return err
		}
		return keepMoved(ctx, tx, by, meeting, event, calendar.DayOf(in.At, m.zone), m)
	})
}

// keepMoved keeps a meeting at its new date: what was sent about the old one is
// closed, and who may be told on the day it is about is invited again.
func keepMoved(ctx context.Context, tx *store.Tx, by placement.Actor, meeting placement.Meeting, event placement.Event, on calendar.Day, m moment) error {
	told, err := tx.WhoIsTold(ctx, meeting.Territory, meeting.Pupil, on)
	if err != nil {
		return err
	}
	meeting.Invited = withNewcomers(meeting.Invited, told)
	if meeting, err = tx.SaveMeeting(ctx, meeting, event); err != nil {
		return err
	}
	if _, err := tx.VoidNotices(ctx, aboutMeeting(meeting.ID), "meeting.moved"); err != nil {
		return err
	}
	return invite(ctx, tx, by, meeting, told, m)
}

// withNewcomers adds who became a guardian since the first invitation.
func withNewcomers(invited []placement.Invitation, told []placement.Guardianship) []placement.Invitation {
	for _, k := range told {
		known := slices.ContainsFunc(invited, func(i placement.Invitation) bool { return i.Guardian == k.Guardian.ID })
		if !known {
			invited = append(invited, placement.Invitation{Guardian: k.Guardian.ID})
		}
	}
	return invited
}

// An EndedMeeting says how an appointment ended: held, or cancelled.
type EndedMeeting struct {
	Meeting placement.MeetingID
	As      placement.ReviewState
	Reason  string
	Version int
}

// EndMeeting closes an appointment. Whoever heard of one that is cancelled is
// told so; who was not invited yet and did not answer hears nothing at all.
func (o *Office) EndMeeting(ctx context.Context, by placement.Actor, in EndedMeeting) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		line, m, err := o.meetingToEdit(ctx, tx, by, in.Meeting, in.Version)
		if err != nil {
			return err
		}
		if in.As != placement.Held && in.As != placement.Cancelled {
			return placement.Reject("as", "field.unknown")
		}
		if in.As == placement.Held && calendar.DayOf(line.At, m.zone).After(m.today) {
			return placement.Refuse("meeting.not_yet") // its reminders would stop
		}
		return endAppointment(ctx, tx, by, line, in.As, in.Reason, m)
	})
}

// endAppointment closes an appointment in either way.
func endAppointment(ctx context.Context, tx *store.Tx, by placement.Actor, line store.MeetingLine, as placement.ReviewState, reason string, m moment) error {
	heard, err := whoHeard(ctx, tx, line, m.today)
	if err != nil {
		return err
	}
	meeting, event, err := line.Close(by, as, m.now, reason)
	if err != nil {
		return err
	}
	if meeting, err = tx.SaveMeeting(ctx, meeting, event); err != nil {
		return err
	}
	if _, err := tx.VoidNotices(ctx, aboutMeeting(meeting.ID), "meeting."+string(as)); err != nil || as == placement.Held {
		return err
	}
	return tell(ctx, tx, by, placement.MeetingCancelled, meeting, heard, m)
}

// whoHeard are the guardians whose invitation may have left or who answered
// before it did, on their own page or by telephone, and who may be told today.
func whoHeard(ctx context.Context, tx *store.Tx, line store.MeetingLine, today calendar.Day) ([]placement.Guardianship, error) {
	told, err := tx.WhoIsTold(ctx, line.Territory, line.Pupil, today)
	if err != nil {
		return nil, err
	}
	notices, err := tx.NoticesOf(ctx, store.Whole(line.Territory), aboutMeeting(line.ID))
	return slices.DeleteFunc(told, func(k placement.Guardianship) bool {
		answered := slices.ContainsFunc(line.Invited, func(i placement.Invitation) bool {
			return i.Guardian == k.Guardian.ID && i.Reply != placement.NoReply
		})
		return !answered && !slices.ContainsFunc(notices, func(n placement.Notice) bool {
			return n.Guardian == k.Guardian.ID && left(n)
		})
	}), err
}

// left reports whether a notice may have reached its recipient.
func left(n placement.Notice) bool {
	return n.State == placement.Sent || n.State == placement.Intent || n.State == placement.InDoubt || n.State == placement.Posted
}

// A MeetingAnswer is what an invited guardian says.
type MeetingAnswer struct {
	Meeting  placement.MeetingID
	Guardian placement.GuardianID // whom an officer answers for; a parent answers for him- or herself
	Reply    placement.Reply

	Slot        time.Time // of a gathering; zero: as before, or the only one
	People      int       // 0: the guest alone
	Interpreter string    // language, "" none is needed
	Words       string    // what the guest says beside it
}

// AnswerMeeting records a guardian's answer, given online or noted by somebody
// who heard it.
func (o *Office) AnswerMeeting(ctx context.Context, by placement.Actor, in MeetingAnswer) error {
	action := placement.EditMeetings
	if by.Role == placement.Parent {
		action, in.Guardian = placement.AnswerMeeting, by.Guardian
	}
	if !slices.Contains(placement.Replies, in.Reply) {
		return placement.Reject("reply", "field.unknown")
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		line, err := tx.Meeting(ctx, by, in.Meeting)
		if err != nil {
			return err
		}
		if err := placement.Allow(by, action, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
			return err
		}
		return o.answerMeeting(ctx, tx, by, line.Meeting, in, "")
	})
}

// answerMeeting saves what a guest says. From says what brought the answer when
// it was no person: "calendar".
func (o *Office) answerMeeting(ctx context.Context, tx *store.Tx, by placement.Actor, m placement.Meeting, in MeetingAnswer, from string) error {
	now, err := o.momentIn(ctx, tx, m.Territory)
	if err != nil {
		return err
	}
	says, err := seated(ctx, tx, m, in, placement.Invitation{Guardian: in.Guardian, Reply: in.Reply, At: now.now, Words: strings.TrimSpace(in.Words)})
	if err != nil {
		return err
	}
	meeting, event, err := m.Reply(by, says, from == "calendar")
	if err != nil {
		return err
	}
	event.Facts = map[string]string{"guardian": string(in.Guardian), "reply": string(in.Reply)}
	if from != "" {
		event.Facts["from"] = from
	}
	if meeting, err = tx.SaveMeeting(ctx, meeting, event); err != nil {
		return err
	}
	return tellSlot(ctx, tx, by, m, meeting, in.Guardian, now)
}

// tellSlot sends a guest whose own time changed the appointment at that time, for
// the calendar, or takes away the one that the guest gave up. What waits about another
// time does not leave any more.
func tellSlot(ctx context.Context, tx *store.Tx, by placement.Actor, was, is placement.Meeting, guest placement.GuardianID, m moment) error {
	if was.SlotOf(guest).Equal(is.SlotOf(guest)) {
		return nil
	}
	for _, kind := range []placement.NoticeKind{placement.MeetingSlot, placement.MeetingGivenUp, placement.MeetingReminder} {
		if err := tx.VoidNoticesTo(ctx, aboutMeeting(is.ID), guest, "meeting.other_time", kind); err != nil {
			return err
		}
	}
	if was.SequenceFor(guest) == is.SequenceFor(guest) {
		return nil
	}
	told, err := tx.WhoIsTold(ctx, is.Territory, is.Pupil, m.today)
	told = slices.DeleteFunc(told, func(k placement.Guardianship) bool { return k.Guardian.ID != guest })
	if err != nil {
		return err
	}
	if !is.SlotOf(guest).IsZero() {
		return tell(ctx, tx, by, placement.MeetingSlot, is, told, m)
	}
	if has, err := inCalendar(ctx, tx, is, guest); err != nil || !has {
		return err
	}
	return tell(ctx, tx, by, placement.MeetingGivenUp, is, told, m)
}

// inCalendar reports whether the appointment at a chosen time may have reached the
// guest's calendar: by mail, on its own or with the day that was moved.
func inCalendar(ctx context.Context, tx *store.Tx, m placement.Meeting, guest placement.GuardianID) (bool, error) {
	notices, err := tx.NoticesOf(ctx, store.Whole(m.Territory), aboutMeeting(m.ID))
	return slices.ContainsFunc(notices, func(n placement.Notice) bool {
		at := n.Kind == placement.MeetingSlot || n.Kind == placement.MeetingInvitation && m.Sequence > 0
		return n.Guardian == guest && at && n.Channel == placement.ByEmail && left(n)
	}), err
}

// meetingToEdit reads a meeting that the person may change, as the page showed
// it.
func (o *Office) meetingToEdit(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.MeetingID, version int) (store.MeetingLine, moment, error) {
	line, err := tx.Meeting(ctx, by, id)
	if err != nil {
		return line, moment{}, err
	}
	if err := placement.Allow(by, placement.EditMeetings, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
		return line, moment{}, err
	}
	if line.Version != version {
		return line, moment{}, &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	m, err := o.momentIn(ctx, tx, line.Territory)
	return line, m, err
}

func aboutMeeting(id placement.MeetingID) placement.Thing {
	return placement.Thing{Kind: "meeting", ID: string(id)}
}

// missing tells what is not there from a database that fails.
func missing(err error) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == placement.NotFound
}
