package match

import (
	"cmp"
	"context"
	"slices"
)

// Endow turns the places of a published outcome into rights: everybody placed is a continuing
// boarder of that section, and the adults are where the published run left them. Under the problem
// it returns nobody placed can lose; beds that appeared and places given back can only improve.
// Floors and ceilings keep the seats they had: moving an adult changes no rule.
func Endow(p *Problem, published *Outcome) *Problem {
	sections := directoryOf(p).sections
	place := map[string]string{}
	for _, x := range published.Placements {
		if _, exists := sections[x.Section]; exists {
			place[x.Pupil] = x.Section
		}
	}
	q := *p
	q.Pupils = slices.Clone(p.Pupils)
	for i := range q.Pupils {
		if section, placed := place[q.Pupils[i].ID]; placed {
			q.Pupils[i].Current = section
		}
	}
	q.Houses = withPublishedStaff(p, published)
	return &q
}

// withPublishedStaff moves the adults as the published run did and turns shares into the seats
// they were. An adult hired since is in the plan of p and stays.
func withPublishedStaff(p *Problem, published *Outcome) []House {
	moved := map[[2]string]int{}
	for _, t := range published.Transfers {
		moved[[2]string{t.House, t.From}]--
		moved[[2]string{t.House, t.To}]++
	}
	houses := slices.Clone(p.Houses)
	for i := range houses {
		h := &houses[i]
		before := h.Bands
		h.Bands, h.Sections = slices.Clone(h.Bands), slices.Clone(h.Sections)
		for j := range h.Bands {
			b := &h.Bands[j]
			b.Adults = max(0, b.Adults+moved[[2]string{h.ID, b.ID}])
		}
		for j := range h.Sections {
			s := &h.Sections[j]
			fixSeats(s, staffedCapacity(s, before), staffedCapacity(s, h.Bands))
		}
	}
	return houses
}

// staffedCapacity is what a section can hold under a staffing.
func staffedCapacity(s *Section, bands []Band) int {
	for _, b := range bands {
		if b.ID == s.Band {
			return min(s.Beds, int(staffed(int32(b.Ratio), int32(b.Adults))))
		}
	}
	return s.Beds
}

// fixSeats writes quotas as seats. A ceiling allows what leaves the same floor for all others.
func fixSeats(s *Section, before, after int) {
	s.Floors, s.Ceilings = slices.Clone(s.Floors), slices.Clone(s.Ceilings)
	for i := range s.Floors {
		q := &s.Floors[i]
		if q.Share != "" {
			q.Seats, q.Share = new(q.Share.ceilOf(before)), ""
		}
	}
	for i := range s.Ceilings {
		q := &s.Ceilings[i]
		allowed := q.Share.floorOf(before)
		if q.Seats != nil {
			allowed = *q.Seats
		}
		q.Seats, q.Share = new(max(0, after-max(0, before-allowed))), ""
	}
}

// Move is one pupil whose place is another than the one published, and why.
type Move struct {
	Pupil string
	From  string // section, "" for none
	To    string // section, "" for none
	Cause Cause
	After string // the pupil whose place this one took, when Cause is Vacated
}

// Cause says why a pupil moved.
type Cause string

// The causes of moves.
const (
	Left     Cause = "LEFT"      // withdrew, or the agreement ended, or the house closed
	Vacated  Cause = "VACATED"   // took a place that another pupil left
	NewPlace Cause = "NEW_PLACE" // took a place that nobody held
)

// Rerun solves a problem that changed since an outcome was published, with the published places
// as rights, and tells who moves. Whoever is called first after a departure depends on who left,
// because the floors do: a waiting list is not a list but this function.
func Rerun(ctx context.Context, p *Problem, published *Outcome, o Options) (*Outcome, []Move, error) {
	out, err := Solve(ctx, Endow(p, published), o)
	if err != nil {
		return nil, nil, err
	}
	return out, Moves(published, out), nil
}

// Moves lists the pupils whose place differs between two outcomes, by pupil.
func Moves(before, after *Outcome) []Move {
	from, to := placesOf(before), placesOf(after)
	var moves []Move
	for pupil, section := range from {
		if to[pupil] != section {
			moves = append(moves, Move{Pupil: pupil, From: section, To: to[pupil]})
		}
	}
	for pupil, section := range to {
		if _, placed := from[pupil]; !placed {
			moves = append(moves, Move{Pupil: pupil, To: section})
		}
	}
	slices.SortFunc(moves, func(a, b Move) int { return cmp.Compare(a.Pupil, b.Pupil) })
	explainMoves(moves)
	return moves
}

func placesOf(o *Outcome) map[string]string {
	m := make(map[string]string, len(o.Placements))
	for _, p := range o.Placements {
		m[p.Pupil] = p.Section
	}
	return m
}

// explainMoves pairs, section by section, those who come with those who went.
func explainMoves(moves []Move) {
	went := map[string][]string{}
	for _, m := range moves {
		went[m.From] = append(went[m.From], m.Pupil)
	}
	for i := range moves {
		m := &moves[i]
		switch vacancies := went[m.To]; {
		case m.To == "":
			m.Cause = Left
		case len(vacancies) == 0:
			m.Cause = NewPlace
		default:
			m.Cause, m.After = Vacated, vacancies[0]
			went[m.To] = vacancies[1:]
		}
	}
}

// Lost lists the pupils who board or have a published place, with every agreement, and whom an
// outcome leaves without it and without a wish they rank higher. The list is empty for what Solve
// gives, but for those of whose section CurrentLost warns.
func Lost(p *Problem, o *Outcome) []string {
	sections, at := directoryOf(p).sections, map[string]Placement{}
	for _, x := range o.Placements {
		at[x.Pupil] = x
	}
	var lost []string
	for i := range p.Pupils {
		u := &p.Pupils[i]
		home, known := sections[u.Current]
		if u.Current == "" || !known || !u.Agreement || u.Pin != "" {
			continue
		}
		if x, placed := at[u.ID]; !placed || x.House != p.Houses[home.house].ID && !prefers(u, x.House, p.Houses[home.house].ID) {
			lost = append(lost, u.ID)
		}
	}
	return lost
}

// prefers reports whether a pupil ranks a house before another, or alone of the two.
func prefers(u *Pupil, house, other string) bool {
	for _, w := range u.Wishes {
		if w.House == house || w.House == other {
			return w.House == house
		}
	}
	return false
}

// Called lists the pupils refused in a section in the order in which additional places would
// call them, from the certificates of an outcome.
func Called(o *Outcome, section string) []string {
	type call struct {
		pupil string
		seats int
	}
	var calls []call
	for _, c := range o.Certificates {
		for _, w := range c.Wishes {
			if w.Section == section && w.SeatsNeeded > 0 {
				calls = append(calls, call{c.Pupil, w.SeatsNeeded})
			}
		}
	}
	slices.SortFunc(calls, func(a, b call) int {
		return cmp.Or(cmp.Compare(a.seats, b.seats), cmp.Compare(a.pupil, b.pupil))
	})
	pupils := make([]string, len(calls))
	for i, c := range calls {
		pupils[i] = c.pupil
	}
	return pupils
}

// Replay computes a published outcome again and reports whether it is the same to the byte.
func Replay(ctx context.Context, p *Problem, published *Outcome) (same bool, err error) {
	silent := published.Certificates == nil && published.streamed == nil
	out, err := Solve(ctx, p, Options{NoCertificates: silent, Stream: true, Scenario: published.Scenario})
	if err != nil {
		return false, err
	}
	return out.Hash() == published.Hash(), nil
}
