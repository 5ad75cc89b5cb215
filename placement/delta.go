package placement

import "internat/placement/match"

// A GivenBack is a place of a campaign that was promised when an earlier run was
// made and that its pupil has no more.
type GivenBack struct {
	Referral ReferralID
	Pupil    PupilID
	Section  SectionID
	State    OfferState // how the offer ended
	Now      SectionID  // where the pupil has a place instead; "" nowhere
}

// Delta says who moves by a run, from where to where, and why: the places given
// back since the run before are taken by somebody, or stay free. The pupils are
// under the ids of their referrals.
func Delta(proposals []Proposal, back []GivenBack) []match.Move {
	before, after := &match.Outcome{}, &match.Outcome{}
	add := func(o *match.Outcome, id ReferralID, at SectionID) {
		if at != "" {
			o.Placements = append(o.Placements, match.Placement{Pupil: string(id), Section: string(at)})
		}
	}
	for _, b := range back {
		add(before, b.Referral, b.Section)
		add(after, b.Referral, b.Now)
	}
	for _, p := range proposals {
		add(before, p.Referral, p.Present)
		add(after, p.Referral, p.Section)
	}
	return match.Moves(before, after)
}
