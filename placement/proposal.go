package placement

import (
	"encoding/json"
	"slices"

	"internat/placement/match"
)

// What an officer must open before confirming all: few, and each a question
// that a family, a director or a judge would ask.
const (
	BetterPlace   = "better_place"   // has a place of the campaign and could have a better one
	PlaceLost     = "place_lost"     // a boarder of this year, with every agreement, has no place or not the one that was kept
	PassedOver    = "passed_over"    // without a place, though somebody with fewer points entered a wished section
	OverFull      = "over_capacity"  // the last in order of those who go on where more are kept than there are places
	SiblingsSplit = "siblings_split" // brothers and sisters wished for one house and were not put together
	LowWish       = "low_wish"       // far down the family's list
)

// lowWish is the first wish that counts as far down the list.
const lowWish = 4

// Proposals turns the outcome of a run into what a person decides on: one
// proposal for each pupil whom the run examined and who has no place yet, or who
// could have a better one. The certificate goes along, so that the reasons
// outlive the run. Those under a pseudonym in doubt are in quarantine.
// A comparison is refused: it shows what would have been, and is never decided
// on.
func (s Snapshot) Proposals(run RunID, legend Legend, out *match.Outcome, doubt map[string]bool) ([]Proposal, error) {
	if out.Scenario != "" {
		return nil, Refuse("run.comparison")
	}
	z := s.freezer("")
	r := &reading{Snapshot: s, legend: legend, out: out, doubt: doubt, rights: z.rights(), home: z.home, seen: map[ReferralID]bool{}}
	r.index()
	list := make([]Proposal, 0, len(legend))
	for _, x := range out.Placements {
		if x.Code == match.Pinned || r.keeps(x) || r.unknown(x) {
			continue
		}
		p, ok := r.start(run, x.Pupil)
		if !ok {
			continue
		}
		p.House, p.Section, p.Wish, p.Code = HouseID(x.House), SectionID(x.Section), x.Wish, string(x.Code)
		list = append(list, p)
	}
	for _, x := range out.Unplaced {
		if p, ok := r.start(run, x.Pupil); ok {
			p.Code = string(x.Code)
			list = append(list, p)
		}
	}
	for i := range list {
		p := &list[i]
		p.Exception = r.exception(*p)
		why, err := json.Marshal(r.certificates[r.alias[p.Referral]])
		if err != nil {
			return nil, err
		}
		p.Why = why
	}
	return list, nil
}

// NotExamined reports whether the run looked at no wish of the pupil, for want
// of an agreement: there is nothing to decide, and no family is told anything.
func (p Proposal) NotExamined() bool { return p.Code == string(match.NoAgreement) }

// Reasons reads the certificate kept with the proposal.
func (p Proposal) Reasons() (c match.Certificate, err error) {
	if len(p.Why) == 0 {
		return c, nil
	}
	err = json.Unmarshal(p.Why, &c)
	return c, err
}

// A reading is an outcome with what the exceptions are found by.
type reading struct {
	Snapshot
	legend       Legend
	out          *match.Outcome
	files        map[ReferralID]File
	alias        map[ReferralID]string
	certificates map[string]match.Certificate
	at           map[ReferralID]match.Placement
	fewest       map[string]int // points of the newcomer with fewest, by section
	over         map[ReferralID]bool
	lost         map[string]bool
	household    map[string][]ReferralID
	rights       map[ReferralID]SectionID
	home         map[SectionID]Lodging
	doubt        map[string]bool
	seen         map[ReferralID]bool
}

// keeps reports whether a pupil with a right to a place stays there: then there
// is nothing to decide.
func (r *reading) keeps(x match.Placement) bool {
	right, has := r.rights[r.legend[x.Pupil]]
	return has && string(right) == x.Section
}

// unknown reports whether a place is none of the houses: an outcome that the
// verifier refused may hold anything.
func (r *reading) unknown(x match.Placement) bool {
	l, known := r.home[SectionID(x.Section)]
	return !known || string(l.House.ID) != x.House
}

func (r *reading) index() {
	r.files, r.alias, r.certificates = map[ReferralID]File{}, map[ReferralID]string{}, map[string]match.Certificate{}
	r.at, r.fewest = map[ReferralID]match.Placement{}, map[string]int{}
	r.over, r.lost, r.household = map[ReferralID]bool{}, map[string]bool{}, map[string][]ReferralID{}
	for alias, id := range r.legend {
		r.alias[id] = alias
	}
	for _, f := range r.Files {
		r.files[f.Referral.ID] = f
		if h := f.Pupil.Household; h != "" && r.alias[f.Referral.ID] != "" {
			r.household[h] = append(r.household[h], f.Referral.ID)
		}
	}
	for _, c := range r.out.Certificates {
		r.certificates[c.Pupil] = c
	}
	for _, x := range r.out.Placements {
		r.place(x)
	}
	for _, w := range r.out.Warnings {
		switch w.Code {
		case match.OverCapacity:
			r.over[r.lastKept(w)] = true
		case match.CurrentLost:
			r.lost[w.Pupil] = true
		}
	}
}

// lastKept is the boarder of lowest rank among those who go on where more are
// kept than there are places: one question for each such place, not one for
// each boarder.
func (r *reading) lastKept(w match.Warning) (last ReferralID) {
	worst := -1
	for id, x := range r.at {
		if x.Code != match.Continuing || w.Section != "" && x.Section != w.Section || w.Section == "" && x.House != w.House {
			continue
		}
		rank := r.rankAt(id, x.House)
		if rank > worst || rank == worst && id > last {
			worst, last = rank, id
		}
	}
	return last
}

func (r *reading) rankAt(id ReferralID, house string) int {
	for _, c := range r.certificates[r.alias[id]].Wishes {
		if c.House == house {
			return c.Rank
		}
	}
	return 0
}

func (r *reading) place(x match.Placement) {
	id, ok := r.legend[x.Pupil]
	if !ok {
		return
	}
	r.at[id] = x
	points := r.files[id].Referral.Points()
	if least, seen := r.fewest[x.Section]; x.Code == match.Placed && (!seen || points < least) {
		r.fewest[x.Section] = points
	}
}

// start begins the proposal about a pupil; a held place is nobody's, and nobody
// gets two.
func (r *reading) start(run RunID, alias string) (Proposal, bool) {
	id, ok := r.legend[alias]
	if !ok || r.seen[id] {
		return Proposal{}, false
	}
	r.seen[id] = true
	return Proposal{
		Run: run, Campaign: r.Campaign.ID, Territory: r.Campaign.Territory,
		Referral: id, Pupil: r.files[id].Pupil.ID, State: Proposed,
		Present: r.rights[id], Quarantined: r.doubt[alias],
	}, true
}

// stays reports whether the pupil has a bed of this year to go on in, which the
// family has not declined.
func (r *reading) stays(f File) bool {
	return f.Referral.Current != "" && !slices.Contains(r.Declined[f.Referral.ID], r.home[f.Referral.Current].House.ID)
}

// exception is the first reason, the gravest, for which a person must look.
func (r *reading) exception(p Proposal) string {
	f := r.files[p.Referral]
	switch {
	case p.NotExamined():
		return ""
	case r.lost[r.alias[p.Referral]], p.Present != "" && !p.Placed(), r.stays(f) && !p.Placed():
		return PlaceLost
	case p.Better():
		return BetterPlace
	case !p.Placed() && r.passedOver(p):
		return PassedOver
	case r.over[p.Referral]:
		return OverFull
	case r.split(p, f):
		return SiblingsSplit
	case p.Wish >= lowWish:
		return LowWish
	}
	return ""
}

// passedOver looks for a newcomer with fewer points in a section that refused
// the pupil: a floor or a brother or sister was worth more there.
func (r *reading) passedOver(p Proposal) bool {
	for _, w := range r.certificates[r.alias[p.Referral]].Wishes {
		if least, ok := r.fewest[w.Section]; ok && w.Rank > 0 && least < w.Points {
			return true
		}
	}
	return false
}

// split reports whether a brother or sister of the campaign was placed in a
// house that this pupil wished for and is not in.
func (r *reading) split(p Proposal, f File) bool {
	for _, other := range r.household[f.Pupil.Household] {
		at, placed := r.at[other]
		if other != p.Referral && placed && at.House != string(p.House) && f.wishes(HouseID(at.House)) {
			return true
		}
	}
	return false
}

func (f File) wishes(house HouseID) bool {
	for _, w := range f.Referral.Wishes {
		if w.House == house {
			return true
		}
	}
	return false
}
