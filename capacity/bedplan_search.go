package capacity

import (
	"cmp"
	"slices"
)

// plan is a bed plan in the making.
type plan struct {
	rooms []*sharedRoom
	order []Roommate      // in which they are given a bed
	seats []*seat         // in the order they were given
	owned map[string]bool // beds somebody had and may keep
}

type sharedRoom struct {
	Room
	inside []*seat
	free   []string
}

// seat is a boarder in a bed.
type seat struct {
	Roommate
	room *sharedRoom
	bed  string
}

func newPlan(rooms []Room, roommates []Roommate) *plan {
	p := &plan{owned: make(map[string]bool)}
	for _, room := range slices.SortedFunc(slices.Values(rooms), func(a, b Room) int { return cmp.Compare(a.ID, b.ID) }) {
		p.rooms = append(p.rooms, &sharedRoom{Room: room, free: slices.Sorted(slices.Values(room.Beds))})
	}
	for _, r := range roommates {
		p.owned[r.Bed] = true
	}
	p.order = slices.SortedFunc(slices.Values(roommates), func(a, b Roommate) int {
		return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.Age, b.Age), cmp.Compare(a.ID, b.ID))
	})
	return p
}

func urgency(r Roommate) int {
	switch {
	case r.Wheeled:
		return 0
	case r.Bed != "":
		return 1
	case len(r.Never) > 0:
		return 2
	case len(r.Wishes) > 0:
		return 3
	}
	return 4
}

// place gives a boarder the best bed left, and tells whether there was one.
func (p *plan) place(r Roommate) bool {
	newcomer := &seat{Roommate: r}
	var best *sharedRoom
	var most int
	for _, room := range p.rooms {
		if p.obstacle(room, r) != "" {
			continue
		}
		if worth := sum(newcomer.reasons(room, p.bedFor(r, room), nil)); best == nil || worth > most {
			best, most = room, worth
		}
	}
	if best == nil {
		return false
	}
	p.seats = append(p.seats, newcomer)
	newcomer.sit(best, p.bedFor(r, best))
	return true
}

// obstacle returns why a room cannot take one more boarder.
func (p *plan) obstacle(room *sharedRoom, r Roommate) Obstacle {
	if len(room.free) == 0 {
		return RoomFull
	}
	return p.conflict(room, r, nil)
}

// conflict returns what forbids a boarder a room, were except not in it.
func (p *plan) conflict(room *sharedRoom, r Roommate, except *seat) Obstacle {
	if room.Sex != EitherSex && room.Sex != r.Sex {
		return RoomOtherSex
	}
	if r.Wheeled && !room.Accessible {
		return RoomNotForThem
	}
	for _, other := range room.inside {
		if other == except {
			continue
		}
		if o := Apart(r, other.Roommate); o != "" {
			return o
		}
	}
	return ""
}

// bedFor returns the boarder's own bed if it is free, else the first that nobody
// had, else the first.
func (p *plan) bedFor(r Roommate, room *sharedRoom) string {
	if slices.Contains(room.free, r.Bed) {
		return r.Bed
	}
	for _, bed := range room.free {
		if !p.owned[bed] {
			return bed
		}
	}
	return room.free[0]
}

func (s *seat) sit(room *sharedRoom, bed string) {
	s.room, s.bed = room, bed
	room.inside = append(room.inside, s)
	room.free = slices.DeleteFunc(room.free, func(free string) bool { return free == bed })
}

func (s *seat) leave() {
	s.room.inside = slices.DeleteFunc(s.room.inside, func(other *seat) bool { return other == s })
	at, _ := slices.BinarySearch(s.room.free, s.bed)
	s.room.free = slices.Insert(s.room.free, at, s.bed)
}

// improve makes the moves and exchanges that are worth it until none is, and
// tells whether it made any. Each one adds to the worth of the whole plan, which
// has a most, so it ends.
func (p *plan) improve() (better bool) {
	for again := true; again; {
		again = false
		for i, s := range p.seats {
			again = p.move(s) || again
			for _, other := range p.seats[i+1:] {
				again = p.exchange(s, other) || again
			}
		}
		better = better || again
	}
	return better
}

func (p *plan) move(s *seat) bool {
	now := sum(s.reasons(s.room, s.bed, s))
	for _, room := range p.rooms {
		if room == s.room || p.obstacle(room, s.Roommate) != "" {
			continue
		}
		bed := p.bedFor(s.Roommate, room)
		if sum(s.reasons(room, bed, nil)) > now {
			s.leave()
			s.sit(room, bed)
			return true
		}
	}
	return false
}

func (p *plan) exchange(a, b *seat) bool {
	if a.room == b.room || p.conflict(b.room, a.Roommate, b) != "" || p.conflict(a.room, b.Roommate, a) != "" {
		return false
	}
	now := sum(a.reasons(a.room, a.bed, a)) + sum(b.reasons(b.room, b.bed, b))
	then := sum(a.reasons(b.room, b.bed, b)) + sum(b.reasons(a.room, a.bed, a))
	if then <= now {
		return false
	}
	roomA, bedA, roomB, bedB := a.room, a.bed, b.room, b.bed
	a.leave()
	b.leave()
	a.sit(roomB, bedB)
	b.sit(roomA, bedA)
	return true
}

// settle gives back the bed that a boarder had in the room that the plan gives:
// moving to and fro must not have cost anybody a bed for nothing.
func (p *plan) settle() {
	for _, s := range p.seats {
		if s.bed == s.Bed || !slices.Contains(s.room.Beds, s.Bed) {
			continue
		}
		i := slices.IndexFunc(s.room.inside, func(other *seat) bool { return other.bed == s.Bed })
		switch {
		case i < 0:
			room := s.room
			s.leave()
			s.sit(room, s.Bed)
		case s.room.inside[i].Bed != s.Bed:
			other := s.room.inside[i]
			s.bed, other.bed = other.bed, s.bed
		}
	}
}

// reasons weighs a bed of a room for a boarder, were except not in it.
func (s *seat) reasons(room *sharedRoom, bed string, except *seat) []Reason {
	var list []Reason
	add := func(code ReasonCode, with string, times int) {
		if times != 0 {
			list = append(list, Reason{code, with, weights[code] * times})
		}
	}
	switch {
	case s.Bed == "":
	case bed == s.Bed:
		add(KeepsBed, "", 1)
	case slices.Contains(room.Beds, s.Bed):
		add(KeepsRoom, "", 1)
	}
	if room.Accessible && !s.Wheeled {
		add(TakesAccess, "", 1)
	}
	alone := true
	for _, other := range room.inside {
		if other != except && other != s {
			alone = false
			s.together(other, add)
		}
	}
	if alone {
		add(OpensEmptyRoom, "", 1)
	}
	return list
}

func (s *seat) together(other *seat, add func(ReasonCode, string, int)) {
	asks, asked := slices.Contains(s.Wishes, other.ID), slices.Contains(other.Wishes, s.ID)
	switch {
	case asks && asked:
		add(WishShared, other.ID, 1)
	case asks || asked:
		add(Wish, other.ID, 1)
	}
	add(AgesApart, other.ID, max(s.Age-other.Age, other.Age-s.Age))
}

func sum(reasons []Reason) int {
	total := 0
	for _, r := range reasons {
		total += r.Weight
	}
	return total
}

func (p *plan) proposal(left []Roommate) BedPlan {
	var plan BedPlan
	for _, s := range p.seats {
		plan.Given = append(plan.Given, Given{s.ID, s.room.ID, s.bed, s.reasons(s.room, s.bed, s)})
	}
	slices.SortFunc(plan.Given, func(a, b Given) int {
		return cmp.Or(cmp.Compare(a.Room, b.Room), cmp.Compare(a.Bed, b.Bed))
	})
	for _, r := range left {
		u := Unplaced{Roommate: r.ID, Rooms: make(map[string]Obstacle)}
		for _, room := range p.rooms {
			u.Rooms[room.ID] = p.obstacle(room, r)
		}
		plan.Unplaced = append(plan.Unplaced, u)
	}
	slices.SortFunc(plan.Unplaced, func(a, b Unplaced) int { return cmp.Compare(a.Roommate, b.Roommate) })
	return plan
}
