package placement

import (
	"slices"
	"time"

	"internat/capacity/calendar"
)

// A RenewalSays is what a guardian says about the year after this one.
type RenewalSays string

// What a family may say. Saying nothing is none of them, and never a no.
const (
	Stays      RenewalSays = "stays"
	Goes       RenewalSays = "leaves"
	OtherHouse RenewalSays = "other" // asks for another house, and keeps the place until there is one
)

// A RenewalAnswer is what one guardian said last. It decides nothing: the bed is
// held until a named person decides.
type RenewalAnswer struct {
	Referral ReferralID
	Guardian GuardianID
	Says     RenewalSays
	Channel  string // "online"
	At       time.Time
}

// AnswerRenewal takes the answer of a guardian up to the last day of the
// campaign. Other houses come before the present one, which stays the last wish:
// asking for more never costs the place.
func (f File) AnswerRenewal(by Actor, c Campaign, says RenewalSays, houses []HouseID, here HouseID, today calendar.Day, now time.Time) (Referral, RenewalAnswer, Event, error) {
	r := f.Referral
	a := RenewalAnswer{Referral: r.ID, Guardian: by.Guardian, Says: says, Channel: "online", At: now}
	if _, entitled := f.SignerIs(by.Guardian, today); !entitled {
		return r, a, Event{}, Refuse("renewal.not_holder")
	}
	if r.Way != Renewal || r.State != Draft && r.State != Submitted || c.State != Open {
		return r, a, Event{}, Refuse("renewal.over")
	}
	if today.After(c.ClosesOn) {
		return r, a, Event{}, Refuse("renewal.late", c.ClosesOn)
	}
	switch says {
	case Stays, Goes:
		r.Wishes = []Wish{{Rank: 1, House: here}}
	case OtherHouse:
		houses = slices.DeleteFunc(slices.Clone(houses), func(h HouseID) bool { return h == here })
		if len(houses) == 0 {
			return r, a, Event{}, Reject("w1", "renewal.no_house")
		}
		r.Wishes = nil
		for i, h := range append(houses, here) {
			r.Wishes = append(r.Wishes, Wish{Rank: i + 1, House: h})
		}
		if err := checkWishes(r.Wishes).Err(); err != nil {
			return r, a, Event{}, err
		}
	default:
		return r, a, Event{}, Reject("says", "field.unknown")
	}
	e := r.happened(by, now, "renewal.answered")
	e.Facts = map[string]string{"says": string(says)}
	return r, a, e, nil
}

// EndRenewal takes note that a boarder leaves, by a named person: from then on
// the bed is not held any more.
func (r Referral) EndRenewal(by Actor, now time.Time) (Referral, Event, error) {
	if r.Way != Renewal || r.State != Draft && r.State != Submitted {
		return r, Event{}, Refuse("renewal.over")
	}
	r.State, r.Leaves = Shut, true
	return r, r.happened(by, now, "renewal.ended"), nil
}

// A RenewalStand is where the renewal of a boarder stands.
type RenewalStand string

// The stands. Silence after the last day is to be followed up, and the bed is
// held meanwhile.
const (
	RenewalAwaited RenewalStand = "awaited"
	RenewalToChase RenewalStand = "chase"
	RenewalStays   RenewalStand = "stays"
	RenewalOther   RenewalStand = "other"
	RenewalGoes    RenewalStand = "leaves" // to be confirmed by a person
	RenewalSplit   RenewalStand = "split"  // two guardians say different things
)

// StandOf says where a renewal stands: what was said, whether a holder agreed
// anyway, and whether the last day is over.
func StandOf(said []RenewalSays, agreed, late bool) RenewalStand {
	switch {
	case len(said) == 0 && agreed:
		return RenewalStays
	case len(said) == 0 && late:
		return RenewalToChase
	case len(said) == 0:
		return RenewalAwaited
	}
	for _, s := range said[1:] {
		if s != said[0] {
			return RenewalSplit
		}
	}
	return RenewalStand(said[0])
}
