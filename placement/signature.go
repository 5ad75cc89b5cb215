package placement

import (
	"slices"

	"internat/capacity/calendar"
)

// A Need says whose word an act needs.
type Need string

// The needs.
const (
	Each    Need = "each"   // this person and everybody else whose need is Each
	AnyOne  Need = "anyone" // this person or another
	NoNeed  Need = "none"   // told, not asked
	Barred  Need = "barred" // would have to sign, and cannot until a judgment is on file
	SelfAll Need = "self"   // the pupil alone
)

// A Step is what an officer does next about one signature.
type Step string

// The steps.
const (
	NoStep       Step = ""
	AskStep      Step = "ask"
	AskAgainStep Step = "ask_again"
	RecordStep   Step = "record"   // the answer is awaited: record a paper that came in
	JudgmentStep Step = "judgment" // put the judgment on file
	SettleStep   Step = "settle"   // a disagreement: a new agreement, or a judge's decision
)

// A Signature is one place of the matrix of who must sign: one person, one act,
// and why.
type Signature struct {
	Holder    Guardianship // zero: the pupil
	Act       Act
	Need      Need
	Why       string    // code of the reason, with its source in law: "every_holder"
	Agreement Agreement // zero: never asked
	Asked     bool
	Lacks     string // code of what is missing; "" = it counts
	Reached   bool   // there is a way to write to that person: a pupil's may be missing
	Next      Step
}

// Own reports whether the place is the pupil's.
func (s Signature) Own() bool { return s.Holder.Guardian.ID == "" }

// Signatures is the matrix of a file, person by person: the act that the request
// is about, passing information on, and the changes that were asked for.
func (f File) Signatures(today calendar.Day) []Signature {
	acts := []Act{f.Referral.Act(), Sharing}
	for _, act := range []Act{FirstAdmission, HouseChange, SectionChange} {
		if act == f.Referral.Act() {
			continue
		}
		if slices.ContainsFunc(f.Agreements, func(a Agreement) bool { return a.Act == act }) {
			acts = append(acts, act)
		}
	}
	people := slices.DeleteFunc(slices.Clone(f.Guardians), Guardianship.Own)
	if f.Pupil.SignsAlone(today) {
		people = slices.Insert(people, 0, Guardianship{})
	}
	var list []Signature
	for _, k := range people {
		for _, act := range acts {
			list = append(list, f.signature(k, act, today))
		}
	}
	return list
}

func (f File) signature(k Guardianship, act Act, today calendar.Day) Signature {
	s := Signature{Holder: k, Act: act}
	s.Agreement, s.Asked = f.AgreementOf(k.Guardian.ID, act)
	s.Need, s.Why = f.need(k, act, today)
	if s.Need == NoNeed {
		return s
	}
	s.Lacks = f.lacks(k.Guardian.ID, act)
	_, s.Reached = f.Signer(k.Guardian.ID, today)
	s.Next = s.step()
	return s
}

// need says whether the act needs the word of that person ("" = the pupil) and
// why.
func (f File) need(k Guardianship, act Act, today calendar.Day) (Need, string) {
	_, one := Signatories(act, f.Guardians)
	switch {
	case k.Guardian.ID == "" && f.Pupil.Adult(today):
		return SelfAll, "of_age"
	case k.Guardian.ID == "":
		return SelfAll, "emancipated"
	case f.Pupil.SignsAlone(today):
		return NoNeed, "pupil_signs"
	case k.Standing == Carer:
		return NoNeed, "carer"
	case !k.Standing.Signs():
		return NoNeed, "informed"
	case k.Standing.NeedsJudgment() && (k.Judgment == "" || k.JudgedOn.IsZero()):
		return Barred, "judgment_missing"
	case !k.Entitled(today):
		return Barred, "judgment_expired"
	case one && !refusal(f.Missing(act, today)):
		return AnyOne, "one_enough"
	case one:
		return Each, "refused_by_one"
	case act.OneIsEnough():
		return Each, "objection"
	case k.Standing.NeedsJudgment():
		return Each, string(k.Standing)
	}
	return Each, "every_holder"
}

// step is what comes next for a word that does not count yet.
func (s Signature) step() Step {
	switch {
	case s.Need == Barred:
		return JudgmentStep
	case s.Lacks == "":
		return NoStep
	case Blocker{Code: s.Lacks}.Disagrees():
		return SettleStep
	case s.Own() && !s.Reached:
		return RecordStep
	case !s.Asked && s.Act != Sharing:
		return AskStep
	case s.Lacks == "agreement.missing":
		return RecordStep
	}
	return AskAgainStep
}
