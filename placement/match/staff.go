package match

import "context"

// The idle-adult loop. Supervision is a number of adults for each band of a house, planned before
// anybody knows who will come. Once the pupils are placed some band may have an adult to spare
// while another turns pupils away from free beds: that adult moves, and everybody proposes again.
//
// A band with an idle adult refused nobody for want of staff, so lowering its cap hurts nobody;
// raising another cap can only please the pupils. That holds as long as the house cap does not
// come to bind, hence the bound by the free beds of the house: without it pupils of a third
// section pay with their place for a transfer that was none of their business.

// staff moves idle adults until none can move.
func (r *run) staff(ctx context.Context) error {
	for {
		moved := false
		waiting := r.waiting()
		for h := range int32(len(r.m.houseOrder)) {
			if !r.m.house(h).KeepPlan && r.staffHouse(h, waiting) {
				moved = true
			}
		}
		if !moved {
			return nil
		}
		if err := r.propose(ctx); err != nil {
			return err
		}
	}
}

// waiting returns, by leaf, the best rank of a pupil who would rather be there, in leaves with a
// free bed; noLimit where nobody waits.
func (r *run) waiting() []int32 {
	m, s := r.m, r.seating
	best := make([]int32, len(m.leafHouse))
	for leaf := range best {
		best[leaf] = noLimit
	}
	for u := range m.pinLeaf {
		end := s.held[u]
		if end == none {
			end = m.wishFirst[u+1]
		}
		for w := m.wishFirst[u]; w < end; w++ {
			if leaf := m.leafOf(w); s.leaf[leaf].all < m.beds[leaf] && s.refuses(w) {
				best[leaf] = min(best[leaf], m.wish[w].rank)
			}
		}
	}
	return best
}

// staffHouse makes at most one change to the staffing of a house. The room of the house can be
// promised once only, which is why it is one.
func (r *run) staffHouse(h int32, waiting []int32) bool {
	room := r.room(h)
	return room > 0 && (r.raise(h, room) || r.transfer(h, room, waiting))
}

// room is the number of pupils that the beds and the licence of a house could still take.
func (r *run) room(h int32) int32 {
	beds := int64(0)
	for leaf := r.m.leafFirst[h]; leaf < r.m.leafFirst[h+1]; leaf++ {
		beds += int64(r.m.beds[leaf])
	}
	return int32(min(beds, int64(r.m.houseCap[h])) - int64(r.seating.house[h].all))
}

// raise gives a band the places that its adults could supervise all along, but which an earlier
// transfer had to withhold because the house was full.
func (r *run) raise(h, room int32) bool {
	for b := r.m.bandFirst[h]; b < r.m.bandFirst[h+1]; b++ {
		if r.full(b) && r.seating.capOfBand(b) < staffed(r.m.ratio[b], r.plan.adults[b]) {
			r.lift(b, room)
			return true
		}
	}
	return false
}

// lift sets the cap of a band to what its staff allows, within the room of the house.
func (r *run) lift(b, room int32) {
	places := int64(r.seating.band[b].all) + int64(room)
	r.plan.bandCap[b] = int32(min(int64(staffed(r.m.ratio[b], r.plan.adults[b])), places))
}

func (r *run) full(b int32) bool { return r.seating.band[b].all >= r.seating.capOfBand(b) }

func (r *run) transfer(h, room int32, waiting []int32) bool {
	from := r.giver(h)
	if from == none {
		return false
	}
	to, rank := r.receiver(h, from, waiting)
	if to == none {
		return false
	}
	r.plan.adults[from]--
	r.plan.adults[to]++
	r.plan.bandCap[from] = staffed(r.m.ratio[from], r.plan.adults[from])
	r.lift(to, room)
	wish := r.m.byRank[r.m.rankFirst[h]+rank-1]
	r.transfers = append(r.transfers, transfer{h, from, to, r.m.wishPupil[wish]})
	return true
}

type transfer struct{ house, from, to, pupil int32 }

// giver is the first band of a house with an idle adult, or none.
func (r *run) giver(h int32) int32 {
	for b := r.m.bandFirst[h]; b < r.m.bandFirst[h+1]; b++ {
		ratio := int64(r.m.ratio[b])
		need := (int64(r.seating.band[b].all) + ratio - 1) / ratio
		if int64(r.plan.adults[b]) > need {
			return b
		}
	}
	return none
}

// receiver is the band that turns away the best-ranked pupil for want of staff, and that rank.
func (r *run) receiver(h, giver int32, waiting []int32) (band, rank int32) {
	band, rank = none, noLimit
	for leaf := r.m.leafFirst[h]; leaf < r.m.leafFirst[h+1]; leaf++ {
		b := r.m.leafBand[leaf]
		if b == none || b == giver || waiting[leaf] >= rank || !r.full(b) {
			continue
		}
		if r.seating.capOfBand(b) == staffed(r.m.ratio[b], r.plan.adults[b]) {
			band, rank = b, waiting[leaf]
		}
	}
	return band, rank
}
