package placement

import "time"

// A NoticeState is where a notice stands on its way.
type NoticeState string

// The states of a notice. InDoubt is honest: the relay may have taken it, and
// the answer was never recorded.
const (
	Waiting  NoticeState = "pending"
	Intent   NoticeState = "intent" // bytes and Message-ID frozen, about to be sent
	Sent     NoticeState = "sent"
	Deferred NoticeState = "deferred"
	Undone   NoticeState = "failed"
	InDoubt  NoticeState = "in_doubt"
	Void     NoticeState = "cancelled" // no longer due: "sans objet"
	ToPrint  NoticeState = "to_print"  // a letter waiting for the printer
	Posted   NoticeState = "posted"
	KeptBack NoticeState = "held" // its recipient is not among those the service may write to
)

// A NoticeKind is what a notice says.
type NoticeKind string

// The kinds of notice. Statutory ones are sent late rather than never.
const (
	AgreementRequest  NoticeKind = "agreement_request"
	AgreementReminder NoticeKind = "agreement_reminder"
	RenewalReminder   NoticeKind = "renewal_reminder" // to who has not said what happens next year
	OfferNotice       NoticeKind = "offer"
	OfferReminder     NoticeKind = "offer_reminder"
	NoPlaceNotice     NoticeKind = "no_place"
	MeetingInvitation NoticeKind = "meeting_invitation"
	MeetingSlot       NoticeKind = "meeting_slot"     // to who chose a time of a meeting of the house
	MeetingGivenUp    NoticeKind = "meeting_given_up" // to who had chosen a time and does not come: it leaves the calendar
	MeetingReminder   NoticeKind = "meeting_reminder"
	MeetingCancelled  NoticeKind = "meeting_cancelled"
	ReviewInvitation  NoticeKind = "review_invitation" // who comes, and what is prepared
	ReviewReminder    NoticeKind = "review_reminder"
	ReviewMoved       NoticeKind = "review_moved"
	ReviewMinutes     NoticeKind = "review_minutes"   // they can be read
	AbsenceAnswered   NoticeKind = "absence_answered" // to who reported it: what the house said
	SignInCode        NoticeKind = "sign_in_code"
	PaperLetter       NoticeKind = "paper_request"
	SectionMoved      NoticeKind = "section_moved"   // to another section before anybody agreed, and why
	ContactChanged    NoticeKind = "contact_changed" // to the address that was on file before
	LetterTest        NoticeKind = "letter_test"     // a new text, to who writes it, about nobody
	MorningDigest     NoticeKind = "morning_digest"  // what waits for who works here, by number
)

// NoticeKinds are all kinds, in the order in which a child comes to meet them.
var NoticeKinds = []NoticeKind{
	AgreementRequest, AgreementReminder, PaperLetter, OfferNotice, OfferReminder, NoPlaceNotice, MeetingInvitation, MeetingSlot, MeetingGivenUp, MeetingReminder, MeetingCancelled,
	ReviewInvitation, ReviewReminder, ReviewMoved, ReviewMinutes, AbsenceAnswered, SectionMoved, RenewalReminder, SignInCode, ContactChanged,
	LetterTest, MorningDigest,
}

// Ready reports whether such a notice comes with its text: it is about no child,
// and what it says cannot be made again later.
func (k NoticeKind) Ready() bool {
	return k == SignInCode || k == ContactChanged || k == LetterTest || k == MorningDigest
}

// ToStaff reports whether such a notice goes to who works here, by mail or not at
// all: it is about no child.
func (k NoticeKind) ToStaff() bool { return k == LetterTest || k == MorningDigest }

// Statutory reports whether the notice carries a right or a deadline: it is
// sent late rather than never, and once more when in doubt.
func (k NoticeKind) Statutory() bool {
	return k == OfferNotice || k == NoPlaceNotice || k == AgreementRequest
}

// CanWait reports whether notices of a kind only remind or inform, so that a guardian
// may get them in the one mail of a day. All others leave by themselves: decisions
// and requests of agreement carry a right; an offer and its reminders a time limit;
// an appointment, its cancellation and the time chosen for it go into a calendar; of
// a child that was moved to another section before anybody agreed the family hears
// without delay; a code is waited for.
func (k NoticeKind) CanWait() bool {
	switch k {
	case AgreementReminder, RenewalReminder, PaperLetter, MeetingReminder, ReviewInvitation, ReviewReminder, ReviewMoved, ReviewMinutes, AbsenceAnswered:
		return true
	}
	return false
}

// Near is how soon what a notice speaks of may come for it to leave by itself.
const Near = 3 * 24 * time.Hour

// CanWait reports whether a notice may wait for the one mail of a day: it is of a kind
// that can, it stands for longer than Near (NotAfter), and so does what it speaks of,
// which happens at that moment; zero: at none. So the reminder of the day before
// leaves at once.
func (n Notice) CanWait(now, happens time.Time) bool {
	far := func(at time.Time) bool { return at.IsZero() || at.After(now.Add(Near)) }
	return n.Kind.CanWait() && far(n.NotAfter) && far(happens)
}

// A Notice is one message to one person about one thing. Its Key is unique:
// planning twice adds nothing.
type Notice struct {
	ID        NoticeID
	Key       string // "offer_reminder/off_7/half/gua_2"
	Kind      NoticeKind
	Territory TerritoryID
	About     Thing
	Pupil     PupilID
	Guardian  GuardianID // or
	Account   AccountID
	Dispatch  DispatchID // the click that it leaves with; "" when nobody clicked
	Channel   Channel
	Lang      string
	DueAt     time.Time
	NotAfter  time.Time // zero: late rather than never
	Moved     string    // why the due instant is not the one of the rule
	State     NoticeState
	Attempts  int
	NextAt    time.Time
	Recipient string // address, frozen at intent
	Subject   string
	Text      string
	Words     LetterTextID // the version of the text it is written with; "" before, and for what comes with its text
	HTML      string
	MessageID string
	Error     string // cause, in words an officer understands (a code)
	CreatedAt time.Time
	SentAt    time.Time
}

// Mends reports whether a notice did not reach its person and would leave again once
// the address is corrected. What comes with its text went to an address of its own.
func (n Notice) Mends() bool { return n.State == Undone && n.Guardian != "" && !n.Kind.Ready() }

// NoticeTo starts the notice of a kind about a thing to one guardian. Step
// tells apart several notices of one kind about one thing ("D-7"). The key is
// made of all of it and is unique: whoever queues the notice, and however
// often, there is one. Text is rendered when it is sent, from what is true
// then.
func NoticeTo(g Guardian, kind NoticeKind, about Thing, step string, due time.Time) Notice {
	return Notice{
		Key:       string(kind) + "/" + about.ID + "/" + step + "/" + string(g.ID),
		Kind:      kind,
		Territory: g.Territory,
		About:     about,
		Guardian:  g.ID,
		Channel:   g.Channel,
		Lang:      g.Lang,
		DueAt:     due,
		State:     Waiting,
	}
}

// UndoWindow is how long a person may take back what a click would send, where
// the territory has not chosen otherwise.
const UndoWindow = 5 * time.Minute

// A Dispatch is what one click of a person sends: its notices leave together,
// once the time to take them back is over.
type Dispatch struct {
	ID        DispatchID
	Territory TerritoryID
	Account   AccountID // who clicked
	By        string
	Kind      NoticeKind // of its first notice
	At        time.Time
	LeavesAt  time.Time
}
