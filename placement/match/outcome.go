package match

// Outcome is everything a run decides and the facts that explain it. Its lists are ordered by
// pupil id, then by house and section id: equal problems give equal bytes.
type Outcome struct {
	InputSHA256  string
	Seed         string
	Scenario     string // "" is the decision; anything else is a comparison, never published
	Placements   []Placement
	Unplaced     []Unplaced
	Certificates []Certificate
	Staffing     []Staffing
	Transfers    []Transfer
	Floors       []FloorCount
	SiblingBits  []SiblingBit
	Warnings     []Warning

	streamed *explainer // works out the certificates as they are written, see Options.Stream
}

// Code says what became of a pupil or of a wish. Sentences are made elsewhere.
type Code string

// The codes of placements, of pupils without a place and of wishes.
const (
	NoWish       Code = "NO_WISH"
	Placed       Code = "PLACED"
	Pinned       Code = "PINNED"
	Continuing   Code = "CONTINUING"
	BetterWish   Code = "BETTER_WISH"
	NoAgreement  Code = "NO_AGREEMENT"
	Ineligible   Code = "INELIGIBLE"
	Closed       Code = "CLOSED"
	Forbidden    Code = "FORBIDDEN"
	Cutoff       Code = "CUTOFF"
	CutoffStaff  Code = "CUTOFF_STAFF"
	CutoffHouse  Code = "CUTOFF_HOUSE"
	OverCapacity Code = "OVER_CAPACITY"
	SetAside     Code = "SET_ASIDE" // for a house where the whole family has a place
)

// The codes of warnings; OverCapacity and, before a run, NoWish are two more.
const (
	CurrentLost    Code = "CURRENT_LOST"     // the right to the present place ended
	FloorsOverCap  Code = "FLOORS_OVER_CAP"  // the floors of a section add up to more than it holds
	SiblingStale   Code = "SIBLING_STALE"    // the elder behind a bit moved in a later round
	DuplicateWish  Code = "DUPLICATE_WISH"   // a house filed twice counts once
	NoEligibleWish Code = "NO_ELIGIBLE_WISH" // every wish was dropped at the gates
	OneWish        Code = "ONE_WISH"         // a single wish passed the gates
	FewWishes      Code = "FEW_WISHES"       // fewer wishes than most families file
	RecountLowered Code = "RECOUNT_LOWERED"  // a floor was lowered by the recount
	FamilyTied     Code = "FAMILY_TIED"      // brothers and sisters were kept to one house
	FamilyResidual Code = "FAMILY_RESIDUAL"  // a family that could not be brought together
	NoStaff        Code = "NO_STAFF"         // pupils want into a band that has no adult
	NoBeds         Code = "NO_BEDS"          // pupils want into a house without a bed, or with a cap of 0
	DeadFloor      Code = "DEAD_FLOOR"       // nobody who wants into the section is in the group of its floor
)

// Placement is one pupil with a bed.
type Placement struct {
	Pupil   string
	House   string
	Section string
	Wish    int // position in the filed list, from 1; 0 when the place is not one of the wishes
	Code    Code
}

// Unplaced is one pupil without a bed.
type Unplaced struct {
	Pupil string
	Code  Code
}

// Certificate explains to one pupil each wish the family filed.
type Certificate struct {
	Pupil   string
	Lottery Lottery // the pair of keys of this pupil, the same in every house
	Groups  []string
	Wishes  []WishCertificate
}

// Lottery is the pair of keys that orders equal pupils: the family's, then the pupil's own.
// They are lower-case hexadecimal; the smaller key goes first.
type Lottery [2]string

// Bound is what limits the places that a wish competes for.
type Bound string

// The bounds.
const (
	ByBeds  Bound = "beds"
	ByStaff Bound = "staff"
	ByHouse Bound = "house"
)

// WishCertificate is what became of one wish, and why. Cap and Held count the section, the
// band or the house, whichever Bound names.
type WishCertificate struct {
	House   string
	Section string
	Code    Code
	Bound   Bound
	Cap     int
	Held    int

	Rank    int // 1 is the best of all pupils with an admissible wish at that house; 0 is none
	Points  int
	Sibling bool

	// Cutoff is the rank of the last admitted pupil this one would have had to pass; 0 when
	// there is none to pass. The lottery keys are given only when they decided.
	Cutoff        int
	CutoffPoints  int
	CutoffSibling bool
	CutoffLottery Lottery

	Open      []string // groups whose floor no longer protects anybody here
	Protected []string // groups whose floor is not yet filled

	// SeatsNeeded is the least number of additional places with which this pupil would have
	// been chosen among everybody held or refused in that house.
	SeatsNeeded int
}

// Staffing is one band at the end of the run.
type Staffing struct {
	House  string
	Band   string
	Adults int
	Cap    int // in force at the end
	Placed int
}

// Transfer is one idle adult who moved, and the pupil for whose sake.
type Transfer struct {
	House string
	From  string
	To    string
	Pupil string
}

// FloorCount is one floor of one section; "!g" is the complement that stands for a ceiling on g.
type FloorCount struct {
	Section string
	Group   string
	Filed   int
	Asked   int // in force at the end: lower than Filed only after a recount
	Held    int // everybody of the group who is held in the section
}

// SiblingBit is a bit that was in force: the pupil ranked as a sibling of the elder at the house.
type SiblingBit struct {
	Pupil string
	House string
	Elder string
}

// Warning is a fact a person should look at. Only the fields that apply are set.
type Warning struct {
	Code    Code
	Pupil   string
	Family  string
	House   string
	Band    string
	Section string
	Group   string
}
