package placement

import (
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
)

// Keep is the event of a referral that is kept as it stands, complete or not.
func (r Referral) Keep(by Actor, now time.Time) Event {
	if r.Version == 0 {
		return r.happened(by, now, "referral.added")
	}
	return r.happened(by, now, "referral.changed")
}

// Verify records that somebody checked a claim, and when. SituationLine stands
// for all family and educational criteria together: whoever may not see them by
// name attests, on the support team's word, that they are there. The proof is
// kept with each claim.
func (r Referral) Verify(by Actor, code string, proof Proof, today calendar.Day, now time.Time) (Referral, Event, error) {
	if r.State != Draft && r.State != Submitted {
		return r, Event{}, Refuse("referral.over")
	}
	if err := proof.Check(); err != nil {
		return r, Event{}, err
	}
	claims, found := slices.Clone(r.Claims), false
	for i, c := range claims {
		if r.Scale.LineOf(c.Code) == code && c.VerifiedBy == "" {
			claims[i].VerifiedBy, claims[i].VerifiedOn, found = by.Name, today, true
			claims[i].Evidence, claims[i].Paper = proof.Evidence, proof.Paper
		}
	}
	if !found {
		return r, Event{}, Refuse("claim.not_open")
	}
	r.Claims = claims
	e := r.happened(by, now, "referral.verified")
	e.Facts = map[string]string{"criterion": code, "evidence": string(proof.Evidence)}
	return r, e, nil
}

// Ask starts the agreement of one holder ("" = the pupil) to an act, to be
// answered by the end of a day.
func (r Referral) Ask(by Actor, holder GuardianID, act Act, due calendar.Day, now time.Time) (Agreement, Event) {
	a := Agreement{Referral: r.ID, Pupil: r.Pupil, Guardian: holder, Act: act, State: Requested, RequestedAt: now, DueOn: due}
	return a, a.happened(by, now, "agreement.requested")
}

// Talk records that the holder has read the request and wants to be called
// before answering. It is not an answer.
func (a Agreement) Talk(by Actor, now time.Time) (Agreement, Event, error) {
	if a.notOf(by) {
		return a, Event{}, Missing("agreement")
	}
	if a.State != Requested && a.State != Viewed {
		return a, Event{}, Refuse("agreement.answered")
	}
	a.State, a.TalkAt = Viewed, now
	if a.ViewedAt.IsZero() {
		a.ViewedAt = now
	}
	return a, a.happened(by, now, "agreement.talk"), nil
}

// Unread reports whether the holder is waited for and has not opened the request.
func (a Agreement) Unread() bool {
	return (a.State == Requested || a.State == Expired) && a.ViewedAt.IsZero()
}

// Read records that the holder opened the request and had its text before the
// eyes, once. It is no answer: reminders go on.
func (a Agreement) Read(by Actor, channel string, now time.Time) (Agreement, Event) {
	if by.Role != Parent || a.notOf(by) || !a.Unread() {
		return a, Event{}
	}
	a.ViewedAt = now
	if a.State == Requested {
		a.State = Viewed
	}
	e := a.happened(by, now, "agreement.viewed")
	e.Facts["channel"] = channel
	return a, e
}

// Entitled reports whether the guardian's word counts on that day: a standing
// that rests on a judgment does with its reference, its date and within its
// term.
func (k Guardianship) Entitled(today calendar.Day) bool {
	judged := !k.Standing.NeedsJudgment() || k.Judgment != "" && !k.JudgedOn.IsZero()
	return k.Standing.Signs() && judged && (k.Until.IsZero() || today.Before(k.Until))
}

// Unasked lists who must agree and was never asked: the holders, or the pupil who
// signs alone, when there is a way to write to him or her.
func (f File) Unasked(today calendar.Day) []Guardianship {
	if f.Pupil.SignsAlone(today) {
		self, known := f.Signer("", today)
		if _, asked := f.AgreementOf("", f.Referral.Act()); asked || !known {
			return nil
		}
		return []Guardianship{self}
	}
	must, _ := Signatories(f.Referral.Act(), f.Guardians)
	return slices.DeleteFunc(slices.Clone(must), func(k Guardianship) bool {
		_, asked := f.AgreementOf(k.Guardian.ID, f.Referral.Act())
		return asked || !k.Entitled(today)
	})
}

// Holder finds a guardian of the file whose word counts on that day.
func (f File) Holder(id GuardianID, today calendar.Day) (Guardianship, bool) {
	for _, k := range f.Guardians {
		if k.Guardian.ID == id && k.Entitled(today) {
			return k, true
		}
	}
	return Guardianship{}, false
}

// Tally counts those who must agree and those who did: the holders, or the one
// pupil who signs alone.
func (f File) Tally(today calendar.Day) (given, needed int) {
	if f.Pupil.SignsAlone(today) {
		return 1 - len(f.AgreementBlockers(today)), 1
	}
	must, one := Signatories(f.Referral.Act(), f.Guardians)
	for _, k := range must {
		if _, missing := f.blockerOf(k, f.Referral.Act(), today); !missing {
			given++
		}
	}
	if one && len(must) > 0 && len(f.AgreementBlockers(today)) == 0 {
		return given, given
	}
	return given, len(must)
}

// CheckPupil lists what keeps a pupil from being put on file.
func CheckPupil(p Pupil, today calendar.Day) Faults {
	var faults Faults
	if p.Family == "" {
		faults.Add("family", "field.missing")
	}
	if p.Given == "" {
		faults.Add("given", "field.missing")
	}
	switch {
	case p.Born.IsZero():
		faults.Add("born", "field.missing")
	case p.Born.After(today.AddDays(-5*365)) || p.Born.Before(today.AddDays(-30*365)):
		faults.Add("born", "pupil.born_unlikely")
	}
	if p.Level != Primary && !p.Level.Known() {
		faults.Add("now", "level.unknown")
	}
	if p.INE != "" && !looksLikeINE(p.INE) {
		faults.Add("ine", "pupil.ine_malformed")
	}
	checkLine(&faults, "family", p.Family, MostNameLetters)
	checkLine(&faults, "given", p.Given, MostNameLetters)
	checkLine(&faults, "school", p.School, MostWordsLetters)
	checkLine(&faults, "commune", p.Commune, MostNameLetters)
	if _, ok := ParseUAI(p.SchoolUAI); p.SchoolUAI != "" && !ok {
		faults.Add("school", "pupil.school_uai_malformed")
	}
	return faults
}

// looksLikeINE accepts what the national register writes: eleven capitals and
// digits.
func looksLikeINE(text string) bool {
	return len(text) == 11 && strings.Trim(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// CheckGuardian lists what keeps a guardian from being put on file; the fields
// carry the prefix of the place in the form ("g1_").
func CheckGuardian(k Guardianship, prefix string, today calendar.Day) Faults {
	var faults Faults
	if k.Guardian.Name == "" {
		faults.Add(prefix+"name", "field.missing")
	}
	if k.Guardian.Email != "" && !LooksLikeEmail(k.Guardian.Email) {
		faults.Add(prefix+"email", "email.unknown")
	}
	if k.Guardian.Channel == ByEmail && k.Guardian.Email == "" {
		faults.Add(prefix+"email", "guardian.email_missing")
	}
	if k.Guardian.Channel == ByLetter && k.Guardian.Address == "" {
		faults.Add(prefix+"address", "guardian.address_missing")
	}
	checkLine(&faults, prefix+"name", k.Guardian.Name, MostWordsLetters)
	checkLine(&faults, prefix+"address", k.Guardian.Address, MostPlaceLetters)
	checkLine(&faults, prefix+"judgment", k.Judgment, MostWordsLetters)
	checkPhone(&faults, prefix+"phone", k.Guardian.Phone)
	if k.Guardian.LivesIn != "" && !k.Guardian.LivesIn.Known() {
		faults.Add(prefix+"lives_in", "field.unknown")
	}
	checkDay(&faults, prefix+"judged_on", k.JudgedOn, today.AddDays(-years(30)), today)
	checkDay(&faults, prefix+"until", k.Until, today.AddDays(-years(30)), today.AddDays(years(30)))
	return faults
}
