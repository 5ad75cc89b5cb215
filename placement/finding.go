package placement

import "slices"

// A Severity says what a finding means for the run about to be prepared.
type Severity string

// The severities. Only what makes a run impossible, or its result certainly
// wrong, blocks: a campaign is never without a missing agreement or a short list
// of wishes, and whether to wait for them is an officer's decision.
const (
	Blocks Severity = "blocks"
	ToLook Severity = "look" // a person should look at it before the run
	ToKnow Severity = "know" // true, seldom wrong, and worth a glance
)

// A FindingCode names what was seen before a run, and its sentence.
type FindingCode string

// What is seen before a run, in the order of every page: what blocks first, then
// houses, then files.
const (
	NobodyReady      FindingCode = "nobody_ready"       // no file could be given a place
	SectionsOverlap  FindingCode = "sections_overlap"   // two sections of a house take the same pupils
	TargetsTooMany   FindingCode = "targets_too_many"   // a section has more floors and ceilings than a run can weigh
	FileTwice        FindingCode = "file_twice"         // two running files of one pupil
	Unsound          FindingCode = "unsound"            // anything else that the engine refuses
	NoStaff          FindingCode = "no_staff"           // pupils want into a band without an adult
	NoBeds           FindingCode = "no_beds"            // pupils want into a house without a bed or a licence
	OverCapacity     FindingCode = "over_capacity"      // more places kept and promised than there are
	FloorsOverCap    FindingCode = "floors_over_cap"    // the floors of a section ask for more than its places
	TargetUnsourced  FindingCode = "target_unsourced"   // nobody knows who set a target, when or on which text
	DeadFloor        FindingCode = "dead_floor"         // nobody who wants in is in the group of a floor
	Unsupervised     FindingCode = "unsupervised"       // no band at all: a house limited by its beds only
	BoardersUnasked  FindingCode = "boarders_unasked"   // present boarders about whom no file says whether they go on
	BoarderPlaceLost FindingCode = "boarder_place_lost" // a boarder who goes on and has no section to stay in
	NoHolder         FindingCode = "no_holder"          // nobody on file can give the agreement
	AgreementMissing FindingCode = "agreement_missing"  // somebody must still answer
	AgreementRefused FindingCode = "agreement_refused"  // somebody said no: the file will not be examined
	DraftLeft        FindingCode = "draft"              // not submitted
	LevelMissing     FindingCode = "level_missing"      // submitted without a level: the run would pass it over
	Unverified       FindingCode = "unverified"         // a criterion nobody has checked
	PapersMissing    FindingCode = "papers_missing"     // a paper without which a wished house takes nobody
	WishNone         FindingCode = "wish_none"          // a ready file that asks for no house
	WishNotEligible  FindingCode = "wish_not_eligible"  // no house asked for can take this pupil
	WishOne          FindingCode = "wish_one"           // one house only can
	WishTwice        FindingCode = "wish_twice"         // one house asked for twice
	WishTremplin     FindingCode = "wish_tremplin"      // for an internat tremplin, where no run places
	WishClosed       FindingCode = "wish_closed"        // for a house that closes
	WishFew          FindingCode = "wish_few"           // far fewer wishes than other families
)

// severities say of every code what it means. FindingCodes lists them in order.
var severities = []struct {
	code FindingCode
	of   Severity
}{
	{NobodyReady, Blocks}, {SectionsOverlap, Blocks}, {TargetsTooMany, Blocks}, {FileTwice, Blocks}, {Unsound, Blocks},
	{NoStaff, ToLook}, {NoBeds, ToLook}, {OverCapacity, ToLook}, {FloorsOverCap, ToLook}, {TargetUnsourced, ToLook},
	{BoardersUnasked, ToLook}, {BoarderPlaceLost, ToLook},
	{NoHolder, ToLook}, {AgreementMissing, ToLook}, {DraftLeft, ToLook}, {LevelMissing, ToLook}, {Unverified, ToLook}, {PapersMissing, ToLook},
	{WishNone, ToLook}, {WishNotEligible, ToLook}, {WishOne, ToLook}, {WishTremplin, ToLook}, {WishClosed, ToLook}, {WishTwice, ToLook},
	{AgreementRefused, ToKnow}, {WishFew, ToKnow}, {DeadFloor, ToKnow}, {Unsupervised, ToKnow},
}

// FindingCodes lists every code, blocking ones first.
func FindingCodes() []FindingCode {
	codes := make([]FindingCode, len(severities))
	for i, s := range severities {
		codes[i] = s.code
	}
	return codes
}

// Severity is what the code means for a run.
func (c FindingCode) Severity() Severity {
	if i := c.rank(); i >= 0 {
		return severities[i].of
	}
	return ToKnow
}

// rank is the place of the code in every list, -1 for one that is none.
func (c FindingCode) rank() int {
	for i := range severities {
		if severities[i].code == c {
			return i
		}
	}
	return -1
}

// A Finding is one thing seen before a run. Only the ids that apply are set: a
// file, or a house and the part of it that is meant. It holds no name and no
// sentence.
type Finding struct {
	Code     FindingCode
	Referral ReferralID
	House    HouseID
	Section  SectionID
	Band     BandID
	Target   TargetID
	Group    Group
	Number   int    // how many, where the code counts something
	Detail   string // what the engine says, of Unsound only: English, for whoever looks after the program
}

// Findings are all that was seen before a run, by code, blocking ones first.
type Findings []Finding

// Count counts the findings of a severity.
func (fs Findings) Count(of Severity) (n int) {
	for _, f := range fs {
		if f.Code.Severity() == of {
			n++
		}
	}
	return n
}

// Of is the part of the findings with the code. The findings must be in order.
func (fs Findings) Of(code FindingCode) Findings {
	from := slices.IndexFunc(fs, func(f Finding) bool { return f.Code == code })
	if from < 0 {
		return nil
	}
	to := from
	for to < len(fs) && fs[to].Code == code {
		to++
	}
	return fs[from:to]
}

// Blocking are the findings that keep a run from being prepared.
func (fs Findings) Blocking() Findings {
	to := 0
	for to < len(fs) && fs[to].Code.Severity() == Blocks {
		to++
	}
	return fs[:to]
}

// Err refuses a run with each kind of thing that blocks it, once; nil when
// nothing does.
func (fs Findings) Err() error {
	var faults Faults
	blocking := fs.Blocking()
	for i, f := range blocking {
		if i == 0 || blocking[i-1].Code != f.Code {
			faults = append(faults, Refuse("run."+string(f.Code), len(blocking.Of(f.Code))))
		}
	}
	return faults.Err()
}
