package placement

import "slices"

// Siblings lists, by name, the boarders of one household who may share a room as
// far as their sex is concerned; each pair once.
func (d Dormitory) Siblings() (pairs []Pair) {
	for i, a := range d.Sleepers {
		for _, b := range d.Sleepers[i+1:] {
			p := Pair{a.Pupil, b.Pupil}
			if siblings(a, b) && !slices.Contains(pairs, p) && !slices.Contains(pairs, Pair{b.Pupil, a.Pupil}) {
				pairs = append(pairs, p)
			}
		}
	}
	return pairs
}

func siblings(a, b Sleeper) bool {
	return a.Household != "" && a.Household == b.Household && a.Pupil != b.Pupil && a.Sex == b.Sex
}

// Together says why two boarders would like to share a room: "sibling", "wish" of
// one of them, or "".
func (d Dormitory) Together(a, b Sleeper) string {
	switch {
	case siblings(a, b):
		return "sibling"
	case slices.Contains(d.Wishes, Pair{a.Pupil, b.Pupil}), slices.Contains(d.Wishes, Pair{b.Pupil, a.Pupil}):
		return "wish"
	}
	return ""
}
