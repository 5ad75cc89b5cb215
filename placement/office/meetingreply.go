package office

import (
	"context"
	"strings"

	"internat/placement"
	"internat/placement/ics"
	"internat/placement/store"
)

// calendarReplies are the answers of a calendar program in the words of a
// guest. Who proposes another moment asks for another date.
var calendarReplies = map[ics.Says]placement.Reply{
	ics.Accepted: placement.Coming, ics.Tentative: placement.Maybe, ics.Declined: placement.NotComing, ics.Counter: placement.AnotherDate,
}

// CalendarReply records what a guest's calendar program answered, as brought by
// the mailbox of the service (the system) or by somebody who was handed it. It
// counts for the guest whose invitation it names, when it comes from the
// address that was invited and is about the appointment as it stands now:
// anything else is a NotFound or Stale fault and changes nothing.
func (o *Office) CalendarReply(ctx context.Context, by placement.Actor, reply ics.Reply) (placement.MeetingID, error) {
	id, guardian, ours := placement.ReadInvitationUID(reply.UID)
	says, known := calendarReplies[reply.Says]
	if !ours || !known {
		return id, placement.Missing("meeting")
	}
	return id, o.db.Write(ctx, func(tx *store.Tx) error {
		guest, err := tx.Invitee(ctx, id, guardian)
		if err != nil {
			return err
		}
		if guest.Email == "" || !strings.EqualFold(guest.Email, reply.Attendee) {
			return placement.Missing("meeting")
		}
		line, author, err := replied(ctx, tx, by, id, guest)
		if err != nil {
			return err
		}
		if line.SequenceFor(guest.ID) != reply.Sequence {
			return &placement.Fault{Kind: placement.Stale, Code: "meeting.moved_since"}
		}
		return o.answerMeeting(ctx, tx, author, line.Meeting, MeetingAnswer{Meeting: id, Guardian: guest.ID, Reply: says}, "calendar")
	})
}

// replied reads the meeting as the one may who brings the answer. What comes
// by mail is the guest's own word, within what the guest may still see.
func replied(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.MeetingID, guest placement.Guardian) (store.MeetingLine, placement.Actor, error) {
	action := placement.EditMeetings
	if by.Role == placement.System {
		action = placement.AnswerMeeting
		by = placement.Actor{Role: placement.Parent, Guardian: guest.ID, Name: guest.Name, Territory: guest.Territory}
	}
	line, err := tx.Meeting(ctx, by, id)
	if err != nil {
		return line, by, err
	}
	return line, by, placement.Allow(by, action, placement.Subject{Territory: line.Territory, House: line.House})
}
