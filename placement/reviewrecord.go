package placement

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"internat/capacity/calendar"
)

// A ReviewCause is the event for which a review is held out of turn.
type ReviewCause string

// The causes.
const (
	NoCause          ReviewCause = ""           // a rule asks for it
	AfterIncident    ReviewCause = "incident"   // something happened in the house
	AfterAbsences    ReviewCause = "absences"   // the boarder is often away
	AfterWithdrawal  ReviewCause = "withdrawal" // a holder took the agreement back
	MeasureEnds      ReviewCause = "measure"    // what led to the placement comes to its end
	AskedByFamily    ReviewCause = "family"
	AskedByColleague ReviewCause = "colleague"
)

// ReviewCauses are those that a person chooses from.
var ReviewCauses = []ReviewCause{AfterIncident, AfterAbsences, MeasureEnds, AskedByFamily, AskedByColleague}

// A ReviewTopic is one thing that is looked at. None of them is health or
// protection: those have their restricted section.
type ReviewTopic string

// ReviewTopics are the topics in the order of the form.
var ReviewTopics = []ReviewTopic{"settled", "rest", "work", "group", "activities", "family_link"}

// A Rating is how a topic was found.
type Rating string

// Ratings are the findings to tick; a topic that was not looked at has none.
var Ratings = []Rating{"well", "watch", "act"}

// A ReviewRecord is what belongs to a review beside its minutes. It is kept
// sealed, as one value.
type ReviewRecord struct {
	Guests    []ReviewGuest          `json:"guests,omitempty"`
	Prepare   string                 `json:"prepare,omitempty"` // what to bring and to look at: the family reads it
	Found     map[ReviewTopic]Rating `json:"found,omitempty"`
	Decisions []ReviewDecision       `json:"decisions,omitempty"`
	Internal  string                 `json:"internal,omitempty"` // for colleagues: the family does not read it
	Signed    []ReviewSignature      `json:"signed,omitempty"`
}

// A ReviewGuest is a professional who is to come. The parents see the list
// before, and say when they would rather have it otherwise.
type ReviewGuest struct {
	Name     string `json:"name"`
	Function string `json:"function"`
}

// A ReviewDecision is one thing that somebody is to do.
type ReviewDecision struct {
	What string       `json:"what"`
	Who  string       `json:"who"`
	Due  calendar.Day `json:"due,omitzero"`
}

// A ReviewSignature says that somebody signed the printed minutes.
type ReviewSignature struct {
	Name       string       `json:"name"`
	Function   string       `json:"function"`
	On         calendar.Day `json:"on"`
	RecordedBy string       `json:"recorded_by"`
}

// Bounds of what is typed.
const (
	mostGuests     = 8
	mostDecisions  = 6
	mostSignatures = 12
	longestLine    = 160 // characters
	longestText    = 4000
)

// A ReviewReply is what a parent says of a review before it is held.
type ReviewReply struct {
	Guardian GuardianID
	Agrees   bool   // with those who come, and the day
	Words    string // what is to be talked about, who should not come
	Wished   calendar.Day
	At       time.Time
}

// Announce settles who comes and what is prepared, before the family is told.
func (r Review) Announce(by Actor, guests []ReviewGuest, prepare string, now time.Time) (Review, Event, error) {
	var faults Faults
	if r.State != Planned {
		return r, Event{}, Refuse("review.over")
	}
	for _, g := range guests {
		if g.Name == "" || g.Function == "" {
			faults.Add("guests", "review.guest_half")
		}
		if long(g.Name, longestLine) || long(g.Function, longestLine) {
			faults.Add("guests", "field.too_long", longestLine)
		}
	}
	if len(guests) > mostGuests {
		faults.Add("guests", "review.too_many_guests", mostGuests)
	}
	if long(prepare, longestText) {
		faults.Add("prepare", "field.too_long", longestText)
	}
	if err := faults.Err(); err != nil {
		return r, Event{}, err
	}
	r.Record.Guests, r.Record.Prepare, r.Announced = guests, prepare, now
	return r, r.happened(by, now, "review.announced"), nil
}

func long(text string, most int) bool { return utf8.RuneCountInString(text) > most }

// A ReviewResult is what was found and decided when a review was held.
type ReviewResult struct {
	On        calendar.Day
	Minutes   string
	Found     map[ReviewTopic]Rating
	Decisions []ReviewDecision
	Internal  string
}

// Hold records that the review took place.
func (r Review) Hold(by Actor, in ReviewResult, now time.Time) (Review, Event, error) {
	if r.State != Planned {
		return r, Event{}, Refuse("review.over")
	}
	if err := in.check(calendar.DayOf(now, time.UTC)); err != nil {
		return r, Event{}, err
	}
	r.State, r.HeldOn, r.Minutes = Held, in.On, in.Minutes
	r.Record.Found, r.Record.Decisions, r.Record.Internal = in.Found, in.Decisions, in.Internal
	return r, r.happened(by, now, "review.held"), nil
}

func (in ReviewResult) check(today calendar.Day) error {
	var faults Faults
	if in.Minutes == "" {
		faults.Add("minutes", "field.missing")
	}
	if in.On.After(today.AddDays(1)) {
		faults.Add("held_on", "date.in_future")
	}
	for topic, rating := range in.Found {
		if !slices.Contains(ReviewTopics, topic) || !slices.Contains(Ratings, rating) {
			faults.Add("found", "field.unknown")
		}
	}
	for _, d := range in.Decisions {
		switch {
		case d.What == "" || d.Who == "":
			faults.Add("decisions", "review.decision_half")
		case long(d.What, longestLine) || long(d.Who, longestLine):
			faults.Add("decisions", "field.too_long", longestLine)
		}
	}
	if len(in.Decisions) > mostDecisions {
		faults.Add("decisions", "review.too_many_decisions", mostDecisions)
	}
	return faults.Err()
}

// Reschedule moves the due day. A review that the director was told about is not
// moved without saying why.
func (r Review) Reschedule(by Actor, to calendar.Day, why string, now time.Time) (Review, Event, error) {
	if r.State != Planned {
		return r, Event{}, Refuse("review.over")
	}
	if !r.Escalated.IsZero() && strings.TrimSpace(why) == "" {
		return r, Event{}, Reject("why", "review.why_late")
	}
	e := r.happened(by, now, "review.moved")
	e.Reason = why
	e.Facts = map[string]string{"from": r.DueOn.String(), "to": to.String()}
	r.DueOn, r.Escalated = to, calendar.Day{}
	return r, e, nil
}

// Escalate tells the director that a review was not held: the same review is
// told once, until it gets another day.
func (r Review) Escalate(by Actor, today calendar.Day, now time.Time) (Review, Event) {
	r.Escalated = today
	return r, r.happened(by, now, "review.escalated")
}

// Sign records who signed the printed minutes.
func (r Review) Sign(by Actor, s ReviewSignature, today calendar.Day, now time.Time) (Review, Event, error) {
	if r.State != Held {
		return r, Event{}, Refuse("review.not_held")
	}
	var faults Faults
	if s.Name == "" {
		faults.Add("signer", "field.missing")
	}
	if s.On.Before(r.HeldOn) || s.On.After(today) {
		faults.Add("signed_on", "review.signed_when")
	}
	if long(s.Name, longestLine) || long(s.Function, longestLine) {
		faults.Add("signer", "field.too_long", longestLine)
	}
	if len(r.Record.Signed) >= mostSignatures {
		faults.Add("signer", "review.too_many_signatures", mostSignatures)
	}
	if err := faults.Err(); err != nil {
		return r, Event{}, err
	}
	s.RecordedBy = by.Name
	r.Record.Signed = append(slices.Clone(r.Record.Signed), s)
	return r, r.happened(by, now, "review.signed"), nil
}

// OpenReview plans a review out of turn, for an event. What happened is written
// for colleagues; the journal keeps the cause alone.
func OpenReview(by Actor, s Stay, cause ReviewCause, words string, due calendar.Day, owner string, now time.Time) (Review, Event, error) {
	var faults Faults
	if !slices.Contains(ReviewCauses, cause) {
		faults.Add("cause", "field.unknown")
	}
	if s.State != Present {
		return Review{}, Event{}, Refuse("review.no_boarder")
	}
	if long(words, longestText) {
		faults.Add("words", "field.too_long", longestText)
	}
	if err := faults.Err(); err != nil {
		return Review{}, Event{}, err
	}
	r := Review{
		Territory: s.Territory, Stay: s.ID, Pupil: s.Pupil, House: s.House, Kind: Extraordinary, Cause: cause,
		DueOn: due, Owner: owner, State: Planned, Record: ReviewRecord{Internal: words},
	}
	e := r.happened(by, now, "review.planned")
	e.Facts = map[string]string{"because": string(cause)}
	return r, e, nil
}

// Answer keeps what a parent says before the review is held.
func (r Review) Answer(by Actor, says ReviewReply, today calendar.Day) (ReviewReply, Event, error) {
	if r.State != Planned {
		return says, Event{}, Refuse("review.over")
	}
	var faults Faults
	if says.Words = strings.TrimSpace(says.Words); long(says.Words, longestText/4) {
		faults.Add("words", "field.too_long", longestText/4)
	}
	if !says.Wished.IsZero() && says.Wished.Before(today) {
		faults.Add("wished", "review.in_past")
	}
	if !says.Agrees && says.Words == "" && says.Wished.IsZero() {
		faults.Add("words", "review.say_what")
	}
	if err := faults.Err(); err != nil {
		return says, Event{}, err
	}
	return says, r.happened(by, says.At, "review.answered"), nil
}
