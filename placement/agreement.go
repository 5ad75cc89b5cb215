package placement

import (
	"time"

	"internat/capacity/calendar"
)

// An Act is what guardians agree to; the law asks more of some acts.
type Act string

// The acts. Entering a boarding house changes where a child lives and who
// looks after the child day by day: it is treated as an act that every holder
// of authority must agree to. Renewal in the same house continues an earlier
// practice: one holder is enough unless an objection is on file. This is a
// cautious reading (no text classifies boarding), to be confirmed by counsel.
const (
	FirstAdmission   Act = "admission"
	RenewedAdmission Act = "renewal"
)

// An AgreementState is where one holder's agreement stands.
type AgreementState string

// The states of an agreement. Silence is never an agreement.
const (
	Requested AgreementState = "requested"
	Viewed    AgreementState = "viewed"
	Given     AgreementState = "given"
	Refused   AgreementState = "refused"
	Expired   AgreementState = "expired"
	TakenBack AgreementState = "withdrawn"
	Contested AgreementState = "contested"
)

// An Agreement is one holder's answer to one act for one referral, with the
// hash of the exact text that was read.
type Agreement struct {
	ID          AgreementID
	Referral    ReferralID
	Pupil       PupilID
	Guardian    GuardianID
	Act         Act
	State       AgreementState
	TextHash    string // SHA-256 of the text agreed to
	Channel     string // "online", "paper", "counter"
	RequestedAt time.Time
	AnsweredAt  time.Time
	Version     int
}

// Answer records what the holder said. An officer may record it for a holder
// (paper, counter); nobody answers for another holder.
func (a Agreement) Answer(by Actor, state AgreementState, channel, textHash string, now time.Time) (Agreement, Event, error) {
	if by.Role == Parent && by.Guardian != a.Guardian {
		return a, Event{}, Missing("agreement")
	}
	if state != Given && state != Refused {
		return a, Event{}, Reject("answer", "agreement.answer_unknown")
	}
	if a.State == Given && state == Refused {
		return a.Withdraw(by, channel, now)
	}
	a.State, a.Channel, a.TextHash, a.AnsweredAt = state, channel, textHash, now
	return a, a.happened(by, now, "agreement."+string(state)), nil
}

// Withdraw takes a given agreement back. It is allowed at any time; what
// follows for an offer or a stay is decided elsewhere, in the same transaction.
func (a Agreement) Withdraw(by Actor, channel string, now time.Time) (Agreement, Event, error) {
	if by.Role == Parent && by.Guardian != a.Guardian {
		return a, Event{}, Missing("agreement")
	}
	if a.State != Given {
		return a, Event{}, Refuse("agreement.not_given")
	}
	a.State, a.Channel, a.AnsweredAt = TakenBack, channel, now
	return a, a.happened(by, now, "agreement.withdrawn"), nil
}

func (a Agreement) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "agreement", string(a.ID))
	e.Pupil = a.Pupil
	e.Facts = map[string]string{"guardian": string(a.Guardian), "channel": a.Channel}
	return e
}

// Signatories are the guardians whose agreement the act needs. For a renewal
// without objection any one of them will do; the bool says so.
func Signatories(act Act, guardians []Guardianship) (must []Guardianship, oneIsEnough bool) {
	oneIsEnough = act == RenewedAdmission
	for _, g := range guardians {
		if g.Objects {
			oneIsEnough = false
		}
		if g.Standing.Signs() {
			must = append(must, g)
		}
	}
	return must, oneIsEnough
}

// AgreementBlockers says whose agreement is missing and why. A pupil of age
// signs alone; a carer's word never counts; a standing that rests on a
// judgment counts only with its reference and within its dates.
func (f File) AgreementBlockers(today calendar.Day) []Blocker {
	if f.Pupil.Adult(today) {
		return nil
	}
	must, one := Signatories(f.Referral.Act(), f.Guardians)
	if len(must) == 0 {
		return []Blocker{{Code: "agreement.no_holder"}}
	}
	var missing []Blocker
	given := 0
	for _, g := range must {
		if b, ok := f.blockerOf(g, today); ok {
			missing = append(missing, b)
		} else {
			given++
		}
	}
	if one && given > 0 && !refusal(missing) {
		return nil
	}
	return missing
}

// refusal reports whether somebody said no: then one signature is not enough
// any more, and nobody arbitrates but the parents or a judge.
func refusal(missing []Blocker) bool {
	for _, b := range missing {
		if b.Code == "agreement.refused" || b.Code == "agreement.withdrawn" || b.Code == "agreement.contested" {
			return true
		}
	}
	return false
}

// blockerOf says what is wrong with one holder's agreement, if anything.
func (f File) blockerOf(g Guardianship, today calendar.Day) (Blocker, bool) {
	block := func(code string) (Blocker, bool) {
		return Blocker{Code: code, Guardian: g.Guardian.ID, Who: g.Guardian.Name}, true
	}
	if g.Standing.NeedsJudgment() && (g.Judgment == "" || g.JudgedOn.IsZero()) {
		return block("agreement.judgment_missing")
	}
	if !g.Until.IsZero() && !today.Before(g.Until) {
		return block("agreement.judgment_expired")
	}
	switch f.agreementOf(g.Guardian.ID) {
	case Given:
		return Blocker{}, false
	case Refused:
		return block("agreement.refused")
	case TakenBack:
		return block("agreement.withdrawn")
	case Contested:
		return block("agreement.contested")
	case Expired:
		return block("agreement.expired")
	}
	return block("agreement.missing")
}

// agreementOf is the state of one guardian's agreement to the file's act.
func (f File) agreementOf(id GuardianID) AgreementState {
	for _, a := range f.Agreements {
		if a.Guardian == id && a.Act == f.Referral.Act() {
			return a.State
		}
	}
	return ""
}
