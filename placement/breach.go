package placement

import (
	"internat/capacity"
	"internat/capacity/calendar"
)

// A Breach is something kept in the database that cannot be so: where it is,
// over which days, since when. It names things by their ids, and nobody.
type Breach struct {
	Code    BreachCode
	House   HouseID
	Section SectionID
	Bed     BedID
	About   Thing             // where it is mended: a stay, an offer, a section, a target, a room, a week of the roster, the house
	Other   string            // the id of the other of two; of a count, what it counts
	Days    calendar.Interval // the nights it is about
	Since   calendar.Day      // the first day on which it was so
	Slot    capacity.Slot     // of a session of the roster, on the first of the days
	Count   int               // of a ceiling: so many have a place; of a session: so many adults are there; of a count: the bed-nights kept
	Of      int               // of so many; the bed-nights of the stays and offers
}

// BreachCode names a rule that is broken.
type BreachCode string

// The rules, in the order of the list.
const (
	BedTakenTwice       BreachCode = "stay.bed_taken_twice"
	PupilInTwoBeds      BreachCode = "stay.pupil_in_two_beds"
	BedElsewhere        BreachCode = "stay.bed_elsewhere"
	SectionElsewhere    BreachCode = "stay.section_elsewhere"
	BedOutOfService     BreachCode = "stay.bed_out_of_service"
	BoarderNotAdmitted  BreachCode = "stay.not_admitted"
	StayPastItsEnd      BreachCode = "stay.past_its_end"
	StayOutsideOffer    BreachCode = "stay.outside_offer"
	StayInClosedHouse   BreachCode = "stay.house_closed"
	NoNextReview        BreachCode = "stay.no_next_review"
	StayUntold          BreachCode = "stay.no_event"
	OfferElsewhere      BreachCode = "offer.section_elsewhere"
	OfferNotAdmitted    BreachCode = "offer.not_admitted"
	OfferNotSuspended   BreachCode = "offer.not_suspended"
	OfferWithoutConsent BreachCode = "offer.no_agreement"
	OfferOfNoReferral   BreachCode = "offer.referral_over"
	NeitherCameNor      BreachCode = "offer.neither_came_nor"
	OfferOutside        BreachCode = "offer.outside_campaign"
	OfferInClosedHouse  BreachCode = "offer.house_closed"
	OfferUntold         BreachCode = "offer.no_event"
	OverBeds            BreachCode = "ceiling.usable"
	OverLicence         BreachCode = "ceiling.licensed"
	OverStaff           BreachCode = "ceiling.staffed"
	BandElsewhere       BreachCode = "section.band_elsewhere"
	ClosureBackward     BreachCode = "closure.backward"
	TargetBeyond        BreachCode = "target.beyond_section"
	ReservedElsewhere   BreachCode = "bed.reserved_elsewhere"
	ReservedTaken       BreachCode = "bed.reserved_taken"
	ReservedClosed      BreachCode = "bed.reserved_closed"
	RoomMixed           BreachCode = "room.girls_and_boys"
	RoomAdultMinor      BreachCode = "room.adult_and_minor"
	RoomNotApart        BreachCode = "room.kept_apart"
	RoomBeyondRule      BreachCode = "room.beyond_rule"
	AbsenceOutside      BreachCode = "absence.outside_stay"
	AbsenceTwice        BreachCode = "absence.twice"
	RosterShort         BreachCode = "roster.short"
	RosterThin          BreachCode = "roster.thin"
	RosterMissing       BreachCode = "roster.week_missing"
	OnDutyAway          BreachCode = "roster.away"
	StaffTooYoung       BreachCode = "roster.too_young"
	TwoPlacesAtOnce     BreachCode = "roster.two_places"
	ShiftElsewhere      BreachCode = "roster.elsewhere"
	StaffedBeyond       BreachCode = "band.beyond_roster"
	PostsMissing        BreachCode = "supervision.posts"
	CountStale          BreachCode = "count.stale" // Other is the state that is counted
)

// BreachCodes lists every rule in the order of the list.
var BreachCodes = []BreachCode{
	BedTakenTwice, PupilInTwoBeds, BedElsewhere, SectionElsewhere, BedOutOfService, BoarderNotAdmitted, StayPastItsEnd, StayOutsideOffer,
	StayInClosedHouse, NoNextReview, StayUntold, OfferElsewhere, OfferNotAdmitted, OfferNotSuspended, OfferWithoutConsent, OfferOfNoReferral,
	NeitherCameNor, OfferOutside, OfferInClosedHouse, OfferUntold, OverBeds, OverLicence, OverStaff, BandElsewhere, ClosureBackward, TargetBeyond,
	ReservedElsewhere, ReservedTaken, ReservedClosed, RoomMixed, RoomAdultMinor, RoomNotApart, RoomBeyondRule, AbsenceOutside, AbsenceTwice,
	RosterShort, RosterThin, RosterMissing, OnDutyAway, StaffTooYoung, TwoPlacesAtOnce, ShiftElsewhere, StaffedBeyond, PostsMissing, CountStale,
}
