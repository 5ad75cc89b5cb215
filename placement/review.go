package placement

import (
	"strings"
	"time"

	"internat/capacity/calendar"
)

// A ReviewKind is why a review is held.
type ReviewKind string

// The kinds of review, in the order of a boarder's year.
const (
	SettlingIn    ReviewKind = "settling_in"  // four to six weeks after arrival
	SupportTeam   ReviewKind = "support_team" // at three months
	EndOfTerm     ReviewKind = "end_of_term"
	RenewalTalk   ReviewKind = "renewal" // April or May
	Extraordinary ReviewKind = "on_event"
)

// A ReviewState is where a review or a meeting stands.
type ReviewState string

// The states of a review or a meeting.
const (
	Planned   ReviewState = "planned"
	Held      ReviewState = "done"
	Cancelled ReviewState = "cancelled"
)

// A Review looks at how a boarder is doing. A stay always has a next one.
type Review struct {
	ID        ReviewID
	Territory TerritoryID
	Stay      StayID
	Pupil     PupilID
	House     HouseID
	Kind      ReviewKind
	DueOn     calendar.Day
	Owner     string // who holds it
	State     ReviewState
	HeldOn    calendar.Day
	Minutes   string // what was found and decided: the family may read it
	Cause     ReviewCause
	Announced time.Time    // when the family was told who comes; zero: not yet
	Escalated calendar.Day // when the director was told that it is late; zero: not
	Record    ReviewRecord // read with the minutes
	Version   int
}

// Overdue reports whether the review should have been held before that day.
func (r Review) Overdue(today calendar.Day) bool {
	return r.State == Planned && r.DueOn.Before(today)
}

func (r Review) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "review", string(r.ID))
	e.Pupil, e.House = r.Pupil, r.House
	return e
}

// A MeetingKind is why parents are met.
type MeetingKind string

// The kinds of meeting.
const (
	ParentTalk   MeetingKind = "parents"
	Installation MeetingKind = "installation"
	HouseEvening MeetingKind = "house"
)

// A Meeting is an appointment with the parents of one pupil.
type Meeting struct {
	ID        MeetingID
	Territory TerritoryID
	House     HouseID
	Pupil     PupilID
	Review    ReviewID // the review it prepares, if any
	Kind      MeetingKind
	At        time.Time
	Place     string
	Owner     string
	State     ReviewState
	Sequence  int // of the calendar invitation
	Invited   []Invitation
	Version   int

	Gathering GatheringID // the day of the whole house that it belongs to, if any
	Slots     int         // of the gathering among which the family chooses; 0: of its own
	Minutes   int         // of one slot of it
	Section   SectionID   // whose hours of the gathering are the family's; "" all are
}

// SlotOf is the slot that a guest chose; zero: none.
func (m Meeting) SlotOf(g GuardianID) time.Time { return m.invitation(g).Slot }

func (m Meeting) invitation(g GuardianID) Invitation {
	for _, i := range m.Invited {
		if i.Guardian == g {
			return i
		}
	}
	return Invitation{}
}

// AtFor is when a guest is expected: in the slot chosen, else at the beginning.
func (m Meeting) AtFor(g GuardianID) time.Time {
	if slot := m.SlotOf(g); !slot.IsZero() {
		return slot
	}
	return m.At
}

// SequenceFor numbers what a guest's calendar was told of the meeting: one up
// whenever the meeting changes for all, or the own slot for this guest.
func (m Meeting) SequenceFor(g GuardianID) int { return m.Sequence + m.invitation(g).Changes }

// LastSlot is when the last of the times among which the family chooses begins.
func (m Meeting) LastSlot() time.Time {
	return m.At.Add(time.Duration(max(0, m.Slots-1)*m.Minutes) * time.Minute)
}

// Length is how long a calendar keeps free.
func (m Meeting) Length() time.Duration {
	if m.Minutes > 0 {
		return time.Duration(m.Minutes) * time.Minute
	}
	return meetingLength
}

// Open reports whether a guest has still to choose a time.
func (m Meeting) Open(g GuardianID) bool { return m.Slots > 1 && m.SlotOf(g).IsZero() }

// A Reply is what an invited guardian answers.
type Reply string

// The replies.
const (
	NoReply     Reply = ""
	Coming      Reply = "coming"
	ByPhone     Reply = "phone"
	AnotherDate Reply = "other_date"
	NotComing   Reply = "not_coming"
	Maybe       Reply = "maybe" // as a calendar program says it
)

// Replies are what a guest may say, in the order in which a page offers them.
var Replies = []Reply{Coming, ByPhone, AnotherDate, NotComing}

// An Invitation is one guardian invited to a meeting.
type Invitation struct {
	Guardian GuardianID
	Reply    Reply
	At       time.Time

	Slot        time.Time // of a gathering
	People      int       // who come with this guest, and the guest
	Interpreter string    // language, "" none is needed
	Words       string    // what the guest says beside it: days that would suit, a number to call
	Changes     int       // of the own slot so far, each told to the guest's calendar

	Presence Presence
	TickedAt time.Time // when somebody at the desk said so
	TickedBy string
}

// meetingLength is how long an appointment of its own takes.
const meetingLength = time.Hour

// uidHost ends the name of an invitation in calendars. It is no address: the
// name stays when the service moves.
const uidHost = "@internat"

// InvitationUID names one guardian's invitation to a meeting in calendars. It is
// not that of another guest: who knows the one cannot answer for the other.
func InvitationUID(m MeetingID, g GuardianID) string { return string(m) + "." + string(g) + uidHost }

// ReadInvitationUID tells whose invitation a calendar means.
func ReadInvitationUID(uid string) (MeetingID, GuardianID, bool) {
	name, ours := strings.CutSuffix(uid, uidHost)
	meeting, guardian, two := strings.Cut(name, ".")
	return MeetingID(meeting), GuardianID(guardian), ours && two && meeting != "" && guardian != ""
}

// Reply records a guardian's answer. Knows says that the guest's own calendar brought
// the answer and shows it already: a time that is declined there is not told to it as
// a change.
func (m Meeting) Reply(by Actor, says Invitation, knows bool) (Meeting, Event, error) {
	if by.Role == Parent && by.Guardian != says.Guardian {
		return m, Event{}, Missing("meeting")
	}
	if m.State != Planned || says.At.After(m.At) {
		return m, Event{}, Refuse("meeting.over")
	}
	for i, inv := range m.Invited {
		if inv.Guardian == says.Guardian {
			says.Changes, says.Presence, says.TickedAt, says.TickedBy = inv.Changes, inv.Presence, inv.TickedAt, inv.TickedBy
			if m.Slots > 1 && !says.Slot.Equal(inv.Slot) && !(knows && says.Reply == NotComing) {
				says.Changes++
			}
			m.Invited = append([]Invitation(nil), m.Invited...)
			m.Invited[i] = says
			return m, m.happened(by, says.At, "meeting.answered"), nil
		}
	}
	return m, Event{}, Missing("meeting")
}

// Move gives the meeting another instant or place; every answer is asked anew.
func (m Meeting) Move(by Actor, at time.Time, place string, now time.Time) (Meeting, Event, error) {
	if m.State != Planned {
		return m, Event{}, Refuse("meeting.over")
	}
	if m.Gathering != "" {
		return m, Event{}, Refuse("meeting.of_gathering")
	}
	if at.Before(now) {
		return m, Event{}, Reject("at", "meeting.in_past")
	}
	m.At, m.Place, m.Sequence = at, place, m.Sequence+1
	invited := make([]Invitation, len(m.Invited))
	for i, inv := range m.Invited {
		invited[i] = Invitation{Guardian: inv.Guardian, Changes: inv.Changes}
	}
	m.Invited = invited
	return m, m.happened(by, now, "meeting.moved"), nil
}

// Close ends the meeting: held or cancelled.
func (m Meeting) Close(by Actor, as ReviewState, now time.Time, reason string) (Meeting, Event, error) {
	if m.State != Planned {
		return m, Event{}, Refuse("meeting.over")
	}
	m.State, m.Sequence = as, m.Sequence+1
	e := m.happened(by, now, "meeting."+string(as))
	e.Reason = reason
	return m, e, nil
}

func (m Meeting) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "meeting", string(m.ID))
	e.Pupil, e.House = m.Pupil, m.House
	return e
}
