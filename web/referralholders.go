package web

import (
	"slices"

	"internat/placement"
	"internat/placement/plain"
)

// A HolderLine is one guardian in the matrix of agreements.
type HolderLine struct {
	Guardian placement.Guardianship
	Link     string
	Standing string
	Why      string // why this person must sign, or need not
	Signs    bool
	State    *Badge // nil: never asked
	Asked    string
	Answered string
	Reach    []string
	Flags    []string
	Record   string // where to record an answer on paper
	Talk     bool   // wants to be called first
}

// holders makes the matrix of agreements: who, why that person, what was said.
func (v *ReferralView) holders() {
	why := map[placement.GuardianID]string{}
	for _, x := range v.File.Signatures(v.Today) {
		if x.Act == v.File.Referral.Act() {
			why[x.Holder.Guardian.ID] = v.T("signatures.why." + x.Why)
		}
	}
	for _, k := range v.signers() {
		line := HolderLine{
			Guardian: k, Link: v.T("link." + k.Link), Standing: v.T("standing." + string(k.Standing)), Signs: v.File.Pupil.Asks(k, v.Today),
			Flags: flags(v.Frame, k),
		}
		line.Why = why[k.Signer()]
		if signs, told := v.outcome(k); signs != "" {
			line.Why, line.Flags = signs, append([]string{told}, line.Flags...)
		}
		if k.Guardian.ID != "" {
			line.Reach = reach(v.Frame, k.Guardian)
		}
		if a, asked := agreementOf(v.File, k.Signer()); asked {
			badge := stateBadge(v.Lang, "agreement", string(a.State))
			line.State, line.Asked = &badge, v.T("referral.asked_on", plain.ShortMoment(v.Lang, a.RequestedAt))
			if !a.AnsweredAt.IsZero() {
				line.Answered = v.T("referral.answered_on", plain.ShortMoment(v.Lang, a.AnsweredAt), v.T("channel."+a.Channel))
			}
			line.Talk = a.State == placement.Viewed && !a.TalkAt.IsZero()
		}
		if v.Open && v.File.Pupil.Counts(k, v.Today) {
			line.Record = signerPath(v.File.Referral.ID, k.Signer(), "")
		}
		v.Holders = append(v.Holders, line)
	}
}

// signers are the people of the matrix, the pupil first who signs alone, whether or not
// there is a way to write to him or her.
func (v *ReferralView) signers() []placement.Guardianship {
	list := slices.DeleteFunc(slices.Clone(v.File.Guardians), placement.Guardianship.Own)
	if !v.File.Pupil.SignsAlone(v.Today) {
		return list
	}
	self, known := v.File.Signer("", v.Today)
	v.OfAge, v.Unreached = referralPath(v.File.Referral.ID, ofAgeAt), !known
	self.Standing, self.Link = placement.Self, placement.SelfLink
	self.Guardian.Name = v.File.Pupil.Given + " " + v.File.Pupil.Family
	return slices.Insert(list, 0, self)
}

// outcome says of the parents of a pupil who signs alone that they do not sign, and
// whether they are still told.
func (v *ReferralView) outcome(k placement.Guardianship) (signs, told string) {
	p := v.File.Pupil
	if k.Own() || !p.SignsAlone(v.Today) || !k.Informed(v.Today) {
		return "", ""
	}
	signs, told = v.T("of_age.not_signing"), v.T("of_age.informed")
	if !p.Adult(v.Today) {
		signs = v.T("of_age.not_signing_judged")
	}
	if p.LeavesOut(v.Today) {
		told = v.T("of_age.left_out", plain.Date(v.Lang, p.ParentsOff))
	}
	return signs, told
}

// agreementOf is one guardian's agreement to the act of a file.
func agreementOf(f placement.File, id placement.GuardianID) (placement.Agreement, bool) {
	return f.AgreementOf(id, f.Referral.Act())
}

func reach(f Frame, g placement.Guardian) []string {
	list := []string{f.T("channel." + string(g.Channel))}
	if g.Bounced {
		list[0] = f.T("channel.bounced")
	}
	for _, text := range []string{g.Email, g.Phone, g.Address} {
		if text != "" {
			list = append(list, text)
		}
	}
	return list
}

func flags(f Frame, k placement.Guardianship) []string {
	var list []string
	if k.Judgment != "" {
		list = append(list, f.T("referral.judgment", k.Judgment, plain.Date(f.Lang, k.JudgedOn)))
	}
	if !k.Until.IsZero() {
		list = append(list, f.T("referral.until", plain.Date(f.Lang, k.Until)))
	}
	if k.Protected {
		list = append(list, f.T("referral.protected"))
	}
	if k.Objects {
		list = append(list, f.T("referral.objects"))
	}
	return list
}
