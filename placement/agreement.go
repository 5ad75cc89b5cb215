package placement

import (
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
)

// An Act is what guardians agree to; the law asks more of some acts.
type Act string

// The acts. Each is asked and answered by itself: a yes to one is no yes to
// another. Entering a boarding house, or another one, changes where a child
// lives and who looks after the child day by day: it is treated as an act that
// every holder of authority must agree to. Renewal in the same house continues
// an earlier practice; passing information on and another section of the same
// house are ordinary acts: one holder is enough unless an objection is on file.
// This is a cautious reading (no text classifies boarding), to be confirmed by
// counsel.
const (
	FirstAdmission   Act = "admission"
	RenewedAdmission Act = "renewal"
	Sharing          Act = "sharing"        // passing what the file says on to the educational team
	HouseChange      Act = "house_change"   // to a house that the admission does not name
	SectionChange    Act = "section_change" // within the house: another section, other nights
)

// Acts lists them in the order in which they are asked.
var Acts = []Act{FirstAdmission, RenewedAdmission, Sharing, HouseChange, SectionChange}

// OneIsEnough reports whether one holder may agree for all as long as nobody
// objects.
func (a Act) OneIsEnough() bool { return a != FirstAdmission && a != HouseChange }

// Change reports whether the act changes a place that was agreed to before.
func (a Act) Change() bool { return a == HouseChange || a == SectionChange }

// AgreementDays is how many days a holder has to answer. Reminders go out
// before; afterwards the request is expired and somebody calls.
const AgreementDays = 14

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

// agreementMoves are the answers that change where an agreement stands. A late
// word is still a word: who did not answer in time may do so until the request
// is over. What was given can be given again, to a new text.
var agreementMoves = map[AgreementState][]AgreementState{
	Requested: {Viewed, Given, Refused, Expired, Contested},
	Viewed:    {Viewed, Given, Refused, Expired, Contested, Requested},
	Expired:   {Given, Refused, Contested, Requested},
	Given:     {Given, TakenBack, Contested, Requested},
	Refused:   {Given, Refused, Contested, Requested},
	TakenBack: {Given, Refused, Contested, Requested},
	Contested: {Given, Refused, Requested},
}

// May reports whether an agreement may go from one state to another.
func (s AgreementState) May(to AgreementState) bool { return slices.Contains(agreementMoves[s], to) }

// An Agreement is one holder's answer to one act for one referral, with the
// hash of the exact text that was read. It holds for the houses and the first
// day that stood in that text: a change asks anew.
type Agreement struct {
	ID          AgreementID
	Referral    ReferralID
	Pupil       PupilID
	Guardian    GuardianID // "" = the pupil, who signs alone
	Act         Act
	State       AgreementState
	TextHash    string // SHA-256 of the text agreed to
	Channel     string // "online", "paper", "counter"
	RequestedAt time.Time
	AnsweredAt  time.Time
	Houses      []HouseID    // of the text; none: not written down, kept before it was
	Detail      string       // of a change within the house: what changes, in the words of the text
	From        calendar.Day // first day of the text; zero: as soon as possible
	DueOn       calendar.Day // last day to answer; zero: none was set
	Ruling      string       // reference of the judge's decision that stands in for this holder's yes
	RuledOn     calendar.Day
	ViewedAt    time.Time // the holder opened the request and read its text; zero: not yet
	TalkAt      time.Time // the holder asked to talk first
	Section     SectionID // of a change within the house: the one of the text; "" = it is about something else
	Version     int
}

// FormCode is what the printed form carries, so that the paper finds its way
// back to the one agreement it is about.
func (a Agreement) FormCode() string { return FormCode(a.ID) }

// FormCode is the code of the form of an agreement, and of nothing else: ten
// signs of its random id.
func FormCode(id AgreementID) string {
	_, random, _ := strings.Cut(string(id), "_")
	return strings.ToUpper(random[:min(10, len(random))])
}

// ReadFormCode is a code as somebody typed it off a form.
func ReadFormCode(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\u00a0' {
			return -1
		}
		return r
	}, typed))
}

// To is the agreement with what the text now names.
func (a Agreement) To(houses []HouseID, from calendar.Day) Agreement {
	a.Houses, a.From = houses, from
	return a
}

// Answer records what the holder said. An officer may record it for a holder
// (paper, counter); nobody answers for another holder.
func (a Agreement) Answer(by Actor, state AgreementState, channel, textHash string, now time.Time) (Agreement, Event, error) {
	if a.notOf(by) {
		return a, Event{}, Missing("agreement")
	}
	if state != Given && state != Refused {
		return a, Event{}, Reject("answer", "agreement.answer_unknown")
	}
	if a.State == Given && state == Refused {
		return a.Withdraw(by, channel, now)
	}
	if !a.State.May(state) {
		return a, Event{}, Refuse("agreement.answered")
	}
	a.State, a.Channel, a.TextHash, a.AnsweredAt = state, channel, textHash, now
	return a, a.happened(by, now, "agreement."+string(state)), nil
}

// notOf reports whether a family member would answer for another one. Whether the
// person is the pupil, whose agreement names nobody, is asked where it is found.
func (a Agreement) notOf(by Actor) bool {
	return by.Role == Parent && a.Guardian != "" && by.Guardian != a.Guardian
}

// Contest records that a holder says that this agreement does not stand: the
// signature is not his or hers, or it was given under another assumption.
// Nobody here decides who is right.
func (a Agreement) Contest(by Actor, channel string, now time.Time) (Agreement, Event, error) {
	if !a.State.May(Contested) {
		return a, Event{}, Refuse("agreement.contested_already")
	}
	a.State, a.Channel, a.AnsweredAt = Contested, channel, now
	return a, a.happened(by, now, "agreement.contested"), nil
}

// Expire records that nobody answered in time. Silence is no agreement and no
// refusal.
func (a Agreement) Expire(by Actor, now time.Time) (Agreement, Event, error) {
	if !a.State.May(Expired) {
		return a, Event{}, Refuse("agreement.answered")
	}
	a.State = Expired
	return a, a.happened(by, now, "agreement.expired"), nil
}

// AskAnew asks again, for what was not answered in time, or for what the text
// did not name.
func (a Agreement) AskAnew(by Actor, due calendar.Day, now time.Time) (Agreement, Event, error) {
	if !a.State.May(Requested) {
		return a, Event{}, Refuse("agreement.asked_already")
	}
	a.State, a.RequestedAt, a.DueOn, a.AnsweredAt, a.Channel, a.TextHash = Requested, now, due, time.Time{}, "", ""
	a.ViewedAt, a.TalkAt = time.Time{}, time.Time{}
	e := a.happened(by, now, "agreement.requested")
	e.Facts["again"] = "yes"
	return a, e, nil
}

// Rule records the decision of a judge that stands in for this holder's yes.
// What the holder said stays on file.
func (a Agreement) Rule(by Actor, reference string, on calendar.Day, now time.Time) (Agreement, Event) {
	a.Ruling, a.RuledOn = reference, on
	return a, a.happened(by, now, "agreement.ruled")
}

// stands reports whether the agreement counts for the file as it is now: the
// word was given to the houses and the day that are asked for today, or a
// judge's decision stands in for it.
func (a Agreement) stands(f File) bool {
	return a.Ruling != "" || a.State == Given && a.Covers(f)
}

// Covers reports whether the text named every house wished for and the day on
// which the pupil would come. Any other act is not about the wishes.
func (a Agreement) Covers(f File) bool {
	if a.Act != f.Referral.Act() && a.Act != FirstAdmission {
		return true
	}
	if !a.From.IsZero() && !f.From.IsZero() && a.From != f.From {
		return false
	}
	return !slices.ContainsFunc(f.Referral.Wishes, func(w Wish) bool { return !a.names(w.House) })
}

// names reports whether the text named that house, as far as it was written
// down.
func (a Agreement) names(house HouseID) bool {
	return len(a.Houses) == 0 || slices.Contains(a.Houses, house)
}

// Withdraw takes a given agreement back. It is allowed at any time; what
// follows for an offer or a stay is decided elsewhere, in the same transaction.
func (a Agreement) Withdraw(by Actor, channel string, now time.Time) (Agreement, Event, error) {
	if a.notOf(by) {
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

// Signatories are the guardians whose agreement the act needs. For an act of
// which one is enough any one of them will do, as long as no objection is on
// file; the bool says so.
func Signatories(act Act, guardians []Guardianship) (must []Guardianship, oneIsEnough bool) {
	oneIsEnough = act.OneIsEnough()
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

// AgreementBlockers says whose agreement to the file's own act is missing and
// why: the one gate of the engine, of offers and of arrivals.
func (f File) AgreementBlockers(today calendar.Day) []Blocker {
	return f.Missing(f.Referral.Act(), today)
}

// Missing says whose agreement to an act is missing and why. A pupil of age or
// emancipated signs alone; a carer's word never counts; a standing that rests on
// a judgment counts only with its reference and within its dates.
func (f File) Missing(act Act, today calendar.Day) []Blocker {
	if f.Pupil.SignsAlone(today) {
		if code := f.lacks("", act); code != "" {
			return []Blocker{{Code: code, Who: f.Pupil.Given}}
		}
		return nil
	}
	must, one := Signatories(act, f.Guardians)
	if len(must) == 0 {
		return []Blocker{{Code: "agreement.no_holder"}}
	}
	var missing []Blocker
	given := 0
	for _, g := range must {
		if b, ok := f.blockerOf(g, act, today); ok {
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
func refusal(missing []Blocker) bool { return slices.ContainsFunc(missing, Blocker.Disagrees) }

// Disagrees reports whether somebody who must agree said no. The file is then
// suspended until all agree, or a judge has decided: nobody here arbitrates.
func (b Blocker) Disagrees() bool {
	return b.Code == "agreement.refused" || b.Code == "agreement.withdrawn" || b.Code == "agreement.contested"
}

// Suspended reports whether a known disagreement keeps the file from going on.
func (f File) Suspended(today calendar.Day) bool {
	open := f.Referral.State == Draft || f.Referral.State == Submitted
	return open && refusal(f.AgreementBlockers(today))
}

// Disputed reports whether holders are known not to agree: one said no to the
// act of the request, or an objection is on file. What one of them changes alone
// is then heard by a person first.
func (f File) Disputed(today calendar.Day) bool {
	return f.Suspended(today) || slices.ContainsFunc(f.Guardians, func(k Guardianship) bool { return k.Objects })
}

// SharingRefused reports whether somebody who must agree said no to passing
// information on. Then what the file says reaches nobody beyond the office: not
// the professional who referred, not the team. Silence is no refusal: nothing
// new is passed on by it either.
func (f File) SharingRefused(today calendar.Day) bool { return refusal(f.Missing(Sharing, today)) }

// blockerOf says what is wrong with one holder's agreement, if anything.
func (f File) blockerOf(g Guardianship, act Act, today calendar.Day) (Blocker, bool) {
	block := func(code string) (Blocker, bool) {
		return Blocker{Code: code, Guardian: g.Guardian.ID, Who: g.Guardian.Name}, true
	}
	if g.Standing.NeedsJudgment() && (g.Judgment == "" || g.JudgedOn.IsZero()) {
		return block("agreement.judgment_missing")
	}
	if !g.Until.IsZero() && !today.Before(g.Until) {
		return block("agreement.judgment_expired")
	}
	if code := f.lacks(g.Guardian.ID, act); code != "" {
		return block(code)
	}
	return Blocker{}, false
}

// lacks is the code of what keeps the word of a holder ("" = the pupil) from
// counting; "" when it counts.
func (f File) lacks(id GuardianID, act Act) string {
	a, _ := f.AgreementOf(id, act)
	if a.stands(f) {
		return ""
	}
	switch a.State {
	case Given:
		return "agreement.changed"
	case Refused, TakenBack, Contested, Expired:
		return "agreement." + string(a.State)
	}
	return "agreement.missing"
}

// AgreementOf is the agreement of one guardian ("" = the pupil) to an act.
func (f File) AgreementOf(id GuardianID, act Act) (Agreement, bool) {
	for _, a := range f.Agreements {
		if a.Guardian == id && a.Act == act {
			return a, true
		}
	}
	return Agreement{}, false
}

// Uncovered names the first holder whose agreement does not reach to a place in
// that house from that day: the house did not stand in the text and no change to
// it was agreed to, or the place begins before the day of the text.
func (f File) Uncovered(house HouseID, from, today calendar.Day) (who string, found bool) {
	for _, a := range f.Agreements {
		if a.Act != f.Referral.Act() || a.State != Given || f.reaches(a, house, from) {
			continue
		}
		for _, g := range f.Guardians {
			if g.Guardian.ID == a.Guardian && g.Entitled(today) && !f.Pupil.SignsAlone(today) {
				return g.Guardian.Name, true
			}
		}
		if a.Guardian == "" && f.Pupil.SignsAlone(today) {
			return f.Pupil.Given, true
		}
	}
	return "", false
}

// reaches reports whether what the holder of a agreed to, then or by a later
// change, covers a place in that house from that day.
func (f File) reaches(a Agreement, house HouseID, from calendar.Day) bool {
	change, _ := f.AgreementOf(a.Guardian, HouseChange)
	for _, c := range []Agreement{a, change} {
		if (c.State == Given || c.Ruling != "") && c.names(house) && (c.From.IsZero() || !from.Before(c.From)) {
			return true
		}
	}
	return false
}
