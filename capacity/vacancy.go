package capacity

// A Cause says why a bed has no boarder on a night.
type Cause string

// The causes, in the order of a report: what takes beds away comes first, what
// somebody can give a pupil tonight comes last but one.
const (
	OutForWorks Cause = "out"      // works, damage, another reason that shuts the bed
	NoStaff     Cause = "no_staff" // shut for want of staff, or above what the staff may watch over
	NoLicence   Cause = "licence"  // above what the house is licensed for
	Pending     Cause = "pending"  // offered, or held until the boarder arrives
	Mismatch    Cause = "mismatch" // pupils wait for the house, but not of this sex or level
	Wanted      Cause = "wanted"   // a pupil who waits for the house fits
	NoDemand    Cause = "no_demand"
)

// Causes are all causes, in the order of a report.
var Causes = []Cause{OutForWorks, NoStaff, NoLicence, Pending, Mismatch, Wanted, NoDemand}

// Vacancies are the beds without a boarder, by cause: every empty bed once.
type Vacancies map[Cause]int

// Total is how many beds have no boarder. It is the beds less the occupied ones,
// plus the claims that have no bed.
func (v Vacancies) Total() (total int) {
	for _, n := range v {
		total += n
	}
	return total
}

// Add adds the vacancies of other beds.
func (v Vacancies) Add(other Vacancies) {
	for cause, n := range other {
		v[cause] += n
	}
}

// An Opening is places that some pupils may have.
type Opening struct {
	Places int
	Admits func(Band) bool
}

// Seekers are so many pupils alike who wait for a place.
type Seekers struct {
	Band
	Count int
}

// Seat tells how many of those who wait can have a place at the same time, at
// most: a pupil whom two sections admit gives way to one whom a single one does.
func Seat(openings []Opening, seekers []Seekers) (seated int) {
	s := seating{openings: openings, seekers: seekers, left: make([]int, len(openings)), given: make([][]int, len(seekers))}
	for i, o := range openings {
		s.left[i] = o.Places
	}
	for g := range seekers {
		s.given[g] = make([]int, len(openings))
	}
	for g, group := range seekers {
		for range group.Count {
			if !s.seat(g, make([]bool, len(openings))) {
				break
			}
			seated++
		}
	}
	return seated
}

// A seating is a matching of groups with openings that grows by augmenting paths.
type seating struct {
	openings []Opening
	seekers  []Seekers
	left     []int   // places of each opening
	given    [][]int // by group and opening
}

// seat finds a place for one more of a group; who stands in the way moves on to
// another opening that admits them. No opening is tried twice.
func (s *seating) seat(g int, tried []bool) bool {
	for i, o := range s.openings {
		if tried[i] || !o.Admits(s.seekers[g].Band) {
			continue
		}
		tried[i] = true
		if s.left[i] > 0 {
			s.left[i]--
			s.given[g][i]++
			return true
		}
		for other := range s.seekers {
			if other != g && s.given[other][i] > 0 && s.seat(other, tried) {
				s.given[other][i]--
				s.given[g][i]++
				return true
			}
		}
	}
	return false
}
