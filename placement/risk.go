package placement

import "slices"

// A Precedent is what became of one first request of the last campaign on which
// a person decided, without anything that says whose it was.
type Precedent struct {
	Level  Level // asked for
	Sex    Sex
	Points int
	Wishes []HouseID // best first
	Placed bool      // was offered a place
}

// A Risk is the honest warning of risk to a family that ranks its wishes:
// of ten pupils in the same situation, so many had no place last time.
type Risk struct {
	Tenths     int  // 0 to 10, rounded: never the exact number
	SameHouses bool // they asked for the very same houses; otherwise for the same first one
}

// LeastComparable is how many pupils a warning of risk rests on at least. With
// fewer nothing is said: a share of a few would be chance, and would tell about
// somebody.
const LeastComparable = 20

// RiskBand is the width, in points, of the bands in which two requests count
// as alike. From the last band on they all do: few are there.
const (
	RiskBand = 15
	lastBand = 3 // 45 points and more
)

// Risk compares a first request with those of the last campaign: same level, same
// band of points, same sex where a house wished for tells girls' places from
// boys' (bySex), and the same houses in whatever order. When fewer than
// LeastComparable asked for the same houses, those with the same first wish are
// taken; when they are too few as well, nothing is told. A boarder who goes on
// keeps the place: there is no risk to tell of.
func (f File) Risk(past []Precedent, bySex bool) (r Risk, told bool) {
	wishes := f.Referral.Houses()
	if f.Referral.Way != Application || len(wishes) == 0 {
		return Risk{}, false
	}
	for _, same := range []bool{true, false} {
		without, of := 0, 0
		for _, p := range past {
			if !f.resembles(p, bySex) || same && !sameHouses(p.Wishes, wishes) || !same && !startsWith(p.Wishes, wishes[0]) {
				continue
			}
			if of++; !p.Placed {
				without++
			}
		}
		if of >= LeastComparable {
			return Risk{Tenths: (10*without + of/2) / of, SameHouses: same}, true
		}
	}
	return Risk{}, false
}

// resembles reports whether a request of the last campaign was in the situation
// of the file, whatever the houses.
func (f File) resembles(p Precedent, bySex bool) bool {
	return p.Level == f.Referral.Level && (!bySex || p.Sex == f.Pupil.Sex) && riskBand(p.Points) == riskBand(f.Referral.Points())
}

func riskBand(points int) int { return min(points/RiskBand, lastBand) }

func startsWith(wishes []HouseID, house HouseID) bool { return len(wishes) > 0 && wishes[0] == house }

func sameHouses(one, other []HouseID) bool {
	one, other = slices.Sorted(slices.Values(one)), slices.Sorted(slices.Values(other))
	return slices.Equal(one, other)
}

// Houses are the houses wished for, best first.
func (r Referral) Houses() []HouseID {
	var houses []HouseID
	for _, w := range r.Wishes {
		houses = append(houses, w.House)
	}
	return houses
}
