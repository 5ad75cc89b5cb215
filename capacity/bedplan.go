package capacity

import "slices"

// Room is a room and the beds that are to be given in it.
type Room struct {
	ID         string
	Beds       []string
	Sex        Sex  // EitherSex: whoever comes first decides
	Accessible bool // a wheelchair enters it
}

// Roommate is a boarder to be given a bed, and what matters for sharing a room.
type Roommate struct {
	ID      string
	Sex     Sex
	Age     int // on the first day of the year
	Bed     string
	Wishes  []string // boarders they would like to share with
	Never   []string // boarders they must never share with; either side is enough
	Wheeled bool     // needs an accessible room
}

// adult is the age from which a boarder may not share with a minor.
const adult = 18

// BedPlan is a proposal: it binds nobody until somebody with the right confirms it.
type BedPlan struct {
	Given    []Given    // by room, then bed
	Unplaced []Unplaced // by boarder
}

// Given is a bed given to a boarder, with what spoke for it.
type Given struct {
	Roommate string
	Room     string
	Bed      string
	Because  []Reason
}

// Reason is one thing that spoke for a bed, or against it if Weight is negative.
type Reason struct {
	Code   ReasonCode
	With   string // the other boarder, if there is one
	Weight int
}

// ReasonCode names what is weighed in a bed plan.
type ReasonCode string

// What is weighed. To keep one's bed outweighs wishes, and a wish outweighs an
// age apart; the numbers only order proposals and are shown to nobody as a score.
const (
	KeepsBed       ReasonCode = "keeps_bed"        // had that bed already
	KeepsRoom      ReasonCode = "keeps_room"       // had another bed of that room
	WishShared     ReasonCode = "wish_shared"      // both asked to be together
	Wish           ReasonCode = "wish"             // one of the two asked
	AgesApart      ReasonCode = "ages_apart"       // years between roommates
	TakesAccess    ReasonCode = "takes_accessible" // takes an accessible room without need
	OpensEmptyRoom ReasonCode = "opens_room"       // begins a room
)

var weights = map[ReasonCode]int{
	KeepsBed: 100, KeepsRoom: 60, WishShared: 30, Wish: 12, AgesApart: -5, TakesAccess: -40, OpensEmptyRoom: -1,
}

// Unplaced is a boarder without a bed, and what stood in the way in each room.
type Unplaced struct {
	Roommate string
	Rooms    map[string]Obstacle
}

// Obstacle is why a room cannot take a boarder. Never carries no name, so that
// nobody learns from a plan who must be kept apart from whom.
type Obstacle string

// The obstacles, the first that applies being told.
const (
	RoomFull       Obstacle = "full"
	RoomOtherSex   Obstacle = "other_sex"
	RoomNotForThem Obstacle = "not_accessible"
	RoomAdults     Obstacle = "adults_and_minors"
	RoomNever      Obstacle = "kept_apart"
)

// Apart is why two boarders cannot share a room, "" if they can. A boarder whose
// sex is not on file shares with nobody.
func Apart(a, b Roommate) Obstacle {
	switch {
	case a.Sex != b.Sex || a.Sex == EitherSex:
		return RoomOtherSex
	case (a.Age >= adult) != (b.Age >= adult):
		return RoomAdults
	case slices.Contains(a.Never, b.ID), slices.Contains(b.Never, a.ID):
		return RoomNever
	}
	return ""
}

// ProposeBeds gives beds one boarder after the other: first those who can go
// nowhere else, then those who keep their bed, then those with wishes. Each goes
// where most speaks for it; then boarders move or change places as long as that
// is better for the house. It is not the best of all plans but one that can be
// explained line by line, it breaks no rule, and it leaves nobody out while a
// room could still take them. The same rooms and boarders, in whatever order,
// give the same plan.
func ProposeBeds(rooms []Room, roommates []Roommate) BedPlan {
	p := newPlan(rooms, roommates)
	left := p.order
	for {
		left = slices.DeleteFunc(left, p.place)
		if !p.improve() {
			p.settle()
			return p.proposal(left)
		}
	}
}
