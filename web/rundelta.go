package web

import (
	"cmp"
	"context"
	"slices"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// A Delta is what a run changes since the one that was published before it: who
// moves, from where to where, and why.
type Delta struct {
	Lines []DeltaLine
	More  int  // not on the page
	Kept  bool // checked on the two files: nobody with a place is without it or a better one
	Lost  int
	Since placement.Run
}

// A DeltaLine is one pupil who moves.
type DeltaLine struct {
	Name, Href string
	From, To   string // "" nowhere
	Cause      string
	Late       bool // the file came after the run before
	State      placement.ProposalState
}

// deltaShown is how many moves stand on the page itself; the list of the pupils
// has all.
const deltaShown = 100

// readDelta compares a run with the published one before it. The first run of a
// campaign has no delta.
func (v *ResultView) readDelta(ctx context.Context, tx *store.Tx, problem *match.Problem, outcome *match.Outcome, known names) error {
	if v.Run.Base == "" {
		return nil
	}
	base, err := tx.Run(ctx, v.By.Territory, v.Run.Base)
	if err != nil {
		return err
	}
	c := change{ResultView: v, known: known, base: base, said: map[placement.ReferralID]store.ProposalLine{}, back: map[placement.ReferralID]store.GivenBackLine{}}
	if c.before, err = readProblem(base); err != nil {
		return err
	}
	if c.examined, err = tx.ExaminedBy(ctx, v.By.Territory, base.ID); err != nil {
		return err
	}
	moves, err := c.moves(ctx, tx)
	if err != nil {
		return err
	}
	lost := match.Lost(problem, outcome)
	v.Delta = &Delta{Kept: len(lost) == 0, Lost: len(lost), Since: base, More: max(0, len(moves)-deltaShown)}
	now := bedsAndAdults(problem)
	for _, m := range moves[:min(len(moves), deltaShown)] {
		v.Delta.Lines = append(v.Delta.Lines, c.line(m, now))
	}
	return nil
}

// A change is a delta while it is read.
type change struct {
	*ResultView
	known    names
	base     placement.Run
	before   *match.Problem
	examined map[placement.ReferralID]bool
	said     map[placement.ReferralID]store.ProposalLine
	back     map[placement.ReferralID]store.GivenBackLine
}

// moves are those who have a better place first, then those who come, then those
// who have no place any more.
func (c change) moves(ctx context.Context, tx *store.Tx) ([]match.Move, error) {
	lines, err := tx.Moving(ctx, store.ScopeOf(c.By), c.Run.ID)
	if err != nil {
		return nil, err
	}
	returned, err := tx.GivenBack(ctx, store.ScopeOf(c.By), c.Campaign.ID, c.base.StartedAt, c.Run.StartedAt)
	if err != nil {
		return nil, err
	}
	var proposals []placement.Proposal
	var back []placement.GivenBack
	for _, l := range lines {
		c.said[l.Referral] = l
		proposals = append(proposals, l.Proposal)
	}
	for _, l := range returned {
		c.back[l.Referral] = l
		back = append(back, l.GivenBack)
	}
	moves := placement.Delta(proposals, back)
	slices.SortStableFunc(moves, func(a, b match.Move) int {
		return cmp.Or(flag(a.To == "")-flag(b.To == ""), flag(a.From == "")-flag(b.From == ""), cmp.Compare(store.Fold(c.name(a.Pupil)), store.Fold(c.name(b.Pupil))))
	})
	return moves, nil
}

func (c change) name(id string) string {
	if l, ok := c.said[placement.ReferralID(id)]; ok {
		return l.PupilName
	}
	return c.back[placement.ReferralID(id)].PupilName
}

func (c change) line(m match.Move, now places) DeltaLine {
	id := placement.ReferralID(m.Pupil)
	line := DeltaLine{Name: c.name(m.Pupil), From: c.place(m.From), To: c.place(m.To), Cause: c.cause(m, now), Href: "/orientations/" + m.Pupil}
	if l, proposed := c.said[id]; proposed {
		line.Href, line.State = c.Here+"/eleves/"+string(l.ID), l.State
		line.Late = m.From == "" && !c.examined[id]
	}
	return line
}

func (c change) place(section string) string {
	if section == "" {
		return ""
	}
	return c.known["of "+section] + ", " + c.known[section]
}

// cause says why a pupil moves: who left the place, or what made it.
func (c change) cause(m match.Move, now places) string {
	switch m.Cause {
	case match.Left:
		return c.T("delta.left."+string(c.back[placement.ReferralID(m.Pupil)].State), c.name(m.Pupil))
	case match.Vacated:
		if l, gone := c.back[placement.ReferralID(m.After)]; gone {
			return c.T("delta.after."+string(l.State), l.PupilName)
		}
		return c.T("delta.after.moves", c.name(m.After))
	}
	before := bedsAndAdults(c.before)
	switch {
	case now.beds[m.To] > before.beds[m.To]:
		return c.T("delta.new_bed")
	case now.adults[m.To] > before.adults[m.To]:
		return c.T("delta.new_adult")
	}
	return c.T("delta.free")
}

// places are the beds of each section and the adults of its band.
type places struct{ beds, adults map[string]int }

func bedsAndAdults(p *match.Problem) places {
	at := places{beds: map[string]int{}, adults: map[string]int{}}
	for _, h := range p.Houses {
		adults := map[string]int{}
		for _, b := range h.Bands {
			adults[b.ID] = b.Adults
		}
		for _, x := range h.Sections {
			at.beds[x.ID], at.adults[x.ID] = x.Beds, adults[x.Band]
		}
	}
	return at
}
