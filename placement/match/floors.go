package match

// floor is a number of seats of one leaf for a group, or for everybody outside the group: "at
// most 40 % of A" leaves the rest for not-A. Read that way a ceiling is soft, as floors are: it is
// exceeded rather than a bed left empty, and the choice rule keeps its guarantees (hard maxima
// together with floors break them).
type floor struct {
	group   uint8 // position in Problem.Groups
	outside bool  // the floor is for pupils who are not in the group
	seats   int32
}

// maxSeats bounds a floor while pupils propose, so that the sums of a leaf stay far within 32 bits.
// No leaf holds as many pupils; a floor of more seats means "all". The outcome tells what was filed.
const maxSeats = 1 << 26

// compileFloors appends the floors of a section. Shares are of the capacity as filed, and stay
// what they are when adults move: a floor that moved with the staff would be a rule nobody wrote.
func (m *market) compileFloors(s *Section, capacity int) {
	for _, q := range s.Floors {
		seats := q.Share.ceilOf(capacity)
		if q.Seats != nil {
			seats = *q.Seats
		}
		m.addFloor(q.Group, false, seats)
	}
	for _, q := range s.Ceilings {
		allowed := q.Share.floorOf(capacity)
		if q.Seats != nil {
			allowed = *q.Seats
		}
		m.addFloor(q.Group, true, max(0, capacity-allowed))
	}
}

func (m *market) addFloor(group string, outside bool, seats int) {
	m.floors = append(m.floors, floor{uint8(m.dir.groups[group]), outside, int32(seats)})
	m.filed.asked = append(m.filed.asked, int32(min(seats, maxSeats)))
}

// floorName is the group as the outcome names it.
func (m *market) floorName(i int32) string {
	f := m.floors[i]
	if f.outside {
		return "!" + m.p.Groups[f.group]
	}
	return m.p.Groups[f.group]
}

// memberships is the set of groups of a pupil as bits, in the order of Problem.Groups.
func (m *market) memberships(u *Pupil) (bits uint64) {
	for _, g := range u.Groups {
		bits |= 1 << m.dir.groups[g]
	}
	return bits
}

// signature is the set of floors of a leaf that a pupil can fill, as bits.
func (m *market) signature(leaf int32, memberships uint64) (sig uint8) {
	for i := m.floorFirst[leaf]; i < m.floorFirst[leaf+1]; i++ {
		if f := m.floors[i]; (memberships>>f.group&1 == 1) != f.outside {
			sig |= 1 << (i - m.floorFirst[leaf])
		}
	}
	return sig
}

// everyFloor is the signature that holds all floors of a leaf.
func (m *market) everyFloor(leaf int32) uint8 {
	return uint8(1<<(m.floorFirst[leaf+1]-m.floorFirst[leaf]) - 1)
}
