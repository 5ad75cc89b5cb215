package placement

import (
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
)

// A FamilyAskKind is what a guardian asks of the office.
type FamilyAskKind string

// The kinds.
const (
	AskCorrection FamilyAskKind = "correction" // something written of the child, or of the guardian's name, is wrong
	AskWithdrawal FamilyAskKind = "withdrawal" // take the request back, where one guardian alone may not
	AskDeparture  FamilyAskKind = "departure"  // take the child out of the house
)

// A FamilyAskState is where it stands.
type FamilyAskState string

// The states.
const (
	AskOpen      FamilyAskState = "open"
	AskAccepted  FamilyAskState = "accepted"
	AskDeclined  FamilyAskState = "declined"
	AskTakenBack FamilyAskState = "taken_back"
)

// A FamilyAsk is what a guardian asks of the office about a child. It changes
// nothing by itself: a person decides, and says why when the answer is no.
type FamilyAsk struct {
	ID        FamilyAskID
	Territory TerritoryID
	Pupil     PupilID
	Guardian  GuardianID
	Referral  ReferralID // of a withdrawal
	Stay      StayID     // of a departure
	Kind      FamilyAskKind
	Field     string       // of a correction: one of Correctable
	Value     string       // of a correction: what should stand there
	Words     string       // what the guardian adds
	On        calendar.Day // of a departure: the first night away
	State     FamilyAskState
	AskedAt   time.Time
	DecidedBy string
	DecidedAt time.Time
	Reason    string // of the decision
	Version   int
}

// OwnName is the field of a correction that is about the guardian's own name: a
// signature stands under it.
const OwnName = "own_name"

// Correctable are the fields of which a guardian may ask the correction, in the
// order of the form.
var Correctable = []string{"given", "family", "born", "school", "commune", OwnName}

// Ask starts what a guardian asks, or lists what is wrong about it.
func (a FamilyAsk) Ask(by Actor, today calendar.Day, now time.Time) (FamilyAsk, Event, error) {
	var faults Faults
	switch a.Kind {
	case AskCorrection:
		faults = a.checkCorrection(today)
	case AskDeparture:
		if a.On.IsZero() {
			faults.Add("on", "field.missing")
		} else if a.On.Before(today) {
			faults.Add("on", "date.in_past")
		}
	}
	if err := faults.Err(); err != nil {
		return a, Event{}, err
	}
	a.Territory, a.Guardian, a.State, a.AskedAt = by.Territory, by.Guardian, AskOpen, now
	return a, a.happened(by, now, "ask."+string(a.Kind)), nil
}

func (a FamilyAsk) checkCorrection(today calendar.Day) (faults Faults) {
	if !slices.Contains(Correctable, a.Field) {
		faults.Add("field", "field.unknown")
	}
	if strings.TrimSpace(a.Value) == "" {
		faults.Add("value", "field.missing")
		return faults
	}
	if a.Field != "born" {
		return faults
	}
	born, err := calendar.ParseDay(a.Value)
	if err != nil {
		faults.Add("value", "date.unknown")
		return faults
	}
	for _, f := range CheckPupil(Pupil{Born: born}, today) {
		if f.Field == "born" {
			faults.Add("value", f.Code)
		}
	}
	return faults
}

// Decide answers: yes, or no with a reason that the guardian reads.
func (a FamilyAsk) Decide(by Actor, accepts bool, reason string, now time.Time) (FamilyAsk, Event, error) {
	if a.State != AskOpen {
		return a, Event{}, Refuse("ask.over")
	}
	if !accepts && reason == "" {
		return a, Event{}, Reject("reason", "reason.missing")
	}
	a.State, a.DecidedBy, a.DecidedAt, a.Reason = AskDeclined, by.Name, now, reason
	if accepts {
		a.State = AskAccepted
	}
	return a, a.happened(by, now, "ask."+string(a.State)), nil
}

// TakeBack is the guardian's own: what was not answered yet is asked no more.
func (a FamilyAsk) TakeBack(by Actor, now time.Time) (FamilyAsk, Event, error) {
	if a.State != AskOpen {
		return a, Event{}, Refuse("ask.over")
	}
	a.State = AskTakenBack
	return a, a.happened(by, now, "ask.taken_back"), nil
}

// Correct is the pupil as a correction would leave it.
func (a FamilyAsk) Correct(p Pupil) (Pupil, error) {
	switch a.Field {
	case "given":
		p.Given = a.Value
	case "family":
		p.Family = a.Value
	case "school":
		p.School, p.SchoolUAI = a.Value, ""
	case "commune":
		p.Commune = a.Value
	case "born":
		born, err := calendar.ParseDay(a.Value)
		if err != nil {
			return p, Reject("value", "date.unknown")
		}
		p.Born = born
	}
	return p, nil
}

// Stands is what stands on file in the field of a correction; text for people.
func (a FamilyAsk) Stands(p Pupil, own Guardian) string {
	switch a.Field {
	case "given":
		return p.Given
	case "family":
		return p.Family
	case "school":
		return p.School
	case "commune":
		return p.Commune
	case "born":
		return p.Born.String()
	}
	return own.Name
}

func (a FamilyAsk) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "ask", string(a.ID))
	e.Pupil = a.Pupil
	if a.Field != "" {
		e.Facts = map[string]string{"field": a.Field}
	}
	return e
}

// SignsFor reports whether the guardian, or the pupil, is the only one who signs for the child
// on that day: then nobody else has to be heard before the request is taken
// back.
func (f File) SignsFor(id GuardianID, today calendar.Day) bool {
	_, signs := f.SignerIs(id, today)
	must, _ := Signatories(f.Referral.Act(), f.Guardians)
	return signs && (len(must) == 1 || f.Pupil.SignsAlone(today)) && !f.Disputed(today)
}

// Changed lists the ways of reaching a guardian that differ: codes of the form.
func (g Guardian) Changed(from Guardian) []string {
	var list []string
	for _, c := range []struct{ field, now, before string }{
		{"email", g.Email, from.Email}, {"phone", g.Phone, from.Phone}, {"address", g.Address, from.Address},
		{"channel", string(g.Channel), string(from.Channel)}, {"lang", g.Lang, from.Lang},
		{"lives_in", string(g.LivesIn), string(from.LivesIn)},
	} {
		if c.now != c.before {
			list = append(list, c.field)
		}
	}
	return list
}
