package placement

import (
	"errors"
	"slices"
	"time"

	"internat/capacity/calendar"
)

// A Way says how a referral comes into a campaign.
type Way string

// The ways.
const (
	Application Way = "application" // a first request, for a campaign
	Renewal     Way = "renewal"     // a boarder of this year, for the next one
	Urgent      Way = "urgent"      // during the year, outside a campaign
)

// A ReferralState is where a referral stands.
type ReferralState string

// The states of a referral. "Ready" is not among them: it is computed from
// what is on file that day (see Blockers).
const (
	Draft     ReferralState = "draft"
	Submitted ReferralState = "submitted"
	Placed    ReferralState = "placed"    // a bed was accepted
	Withdrawn ReferralState = "withdrawn" // by the family
	Shut      ReferralState = "closed"    // leaves, or the campaign is over
)

// A Referral is the request that a pupil be boarded: who asks, why, what was
// already tried, and the houses wished for, best first.
type Referral struct {
	ID          ReferralID
	Territory   TerritoryID
	Pupil       PupilID
	Campaign    CampaignID // "" for an urgent referral
	Way         Way
	State       ReferralState
	Level       Level // asked for: next year's in a campaign
	Referrer    string
	Institution string
	Tried       string // what was already tried
	Reason      string
	InformedOn  calendar.Day // the family was told on that day: without it nothing is submitted
	WantedFrom  calendar.Day
	Current     SectionID // where the pupil boards now, for a renewal
	Leaves      bool      // says that the pupil will not come back
	Claims      Claims
	Scale       *Catalogue // what the claims count for: read with them, never kept with the request
	Wishes      []Wish
	By          AccountID // the professional who made it and sees where it stands; "" is the office
	Door        Door      // how it came in
	CreatedAt   time.Time
	Version     int
}

// A Wish is one house asked for.
type Wish struct {
	Rank  int // 1 = first
	House HouseID
}

// MostWishes is how many houses one referral may rank.
const MostWishes = 10

// Act is the act the guardians have to agree to.
func (r Referral) Act() Act {
	if r.Way == Renewal {
		return RenewedAdmission
	}
	return FirstAdmission
}

// Submit closes the draft. A referral of which the family was not informed is
// refused: information comes before anything else.
func (r Referral) Submit(by Actor, now time.Time, today calendar.Day) (Referral, Event, error) {
	if r.State != Draft {
		return r, Event{}, Refuse("referral.not_draft")
	}
	if err := r.check(today); err != nil {
		return r, Event{}, err
	}
	r.State = Submitted
	return r, r.happened(by, now, "referral.submitted"), nil
}

// Withdraw takes the request back, for the family.
func (r Referral) Withdraw(by Actor, now time.Time, reason string) (Referral, Event, error) {
	if r.State != Draft && r.State != Submitted {
		return r, Event{}, Refuse("referral.over")
	}
	r.State = Withdrawn
	e := r.happened(by, now, "referral.withdrawn")
	e.Reason = reason
	return r, e, nil
}

// Close ends a request that nobody takes back: the pupil left the school, say. It
// is kept, and can be opened again.
func (r Referral) Close(by Actor, now time.Time) (Referral, Event, error) {
	if r.State != Draft && r.State != Submitted {
		return r, Event{}, Refuse("referral.over")
	}
	r.State = Shut
	return r, r.happened(by, now, "referral.closed"), nil
}

// Rank changes the houses wished for, best first, as the family may until the
// last day of the campaign.
func (r Referral) Rank(by Actor, houses []HouseID, c Campaign, today calendar.Day, now time.Time) (Referral, Event, error) {
	if r.State != Draft && r.State != Submitted {
		return r, Event{}, Refuse("referral.over")
	}
	if !r.Ranks(c, today) {
		return r, Event{}, Refuse("wish.over")
	}
	r.Wishes = nil
	for i, house := range houses {
		r.Wishes = append(r.Wishes, Wish{Rank: i + 1, House: house})
	}
	if err := checkWishes(r.Wishes).Err(); err != nil {
		return r, Event{}, err
	}
	return r, r.happened(by, now, "referral.ranked"), nil
}

// Ranks reports whether wishes can be changed on that day: in an open campaign,
// up to its last day. A request during the year has none.
func (r Referral) Ranks(c Campaign, today calendar.Day) bool {
	running := r.State == Draft || r.State == Submitted
	return running && r.Campaign != "" && r.Campaign == c.ID && c.State == Open && !today.After(c.ClosesOn)
}

func (r Referral) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "referral", string(r.ID))
	e.Pupil = r.Pupil
	return e
}

// check lists every fault of a referral about to be submitted.
func (r Referral) check(today calendar.Day) error {
	var faults Faults
	if r.InformedOn.IsZero() {
		faults.Add("informed_on", "referral.family_not_informed")
	}
	if r.InformedOn.After(today) {
		faults.Add("informed_on", "referral.informed_in_future")
	}
	if r.Way != Renewal && r.Referrer == "" {
		faults.Add("referrer", "field.missing")
	}
	if r.Way == Urgent && r.Reason == "" {
		faults.Add("reason", "referral.urgent_without_reason")
	}
	if !r.Level.Known() {
		faults.Add("level", "level.unknown")
	}
	faults = append(faults, checkWishes(r.Wishes)...)
	return append(faults, r.CheckWords(today)...).Err()
}

// CheckWords lists what no request is kept with, be it a draft: texts that hide
// something, days that cannot be meant.
func (r Referral) CheckWords(today calendar.Day) Faults {
	var faults Faults
	checkLine(&faults, "referrer", r.Referrer, MostWordsLetters)
	checkLine(&faults, "institution", r.Institution, MostWordsLetters)
	checkProse(&faults, "tried", r.Tried)
	checkProse(&faults, "reason", r.Reason)
	checkDay(&faults, "informed_on", r.InformedOn, today.AddDays(-years(2)), today.AddDays(years(3)))
	checkDay(&faults, "wanted_from", r.WantedFrom, today.AddDays(-years(1)), today.AddDays(years(3)))
	return faults
}

// checkWishes wants one to MostWishes different houses.
func checkWishes(wishes []Wish) Faults {
	var faults Faults
	seen := map[HouseID]bool{}
	for _, w := range wishes {
		if seen[w.House] {
			faults.Add("wishes", "wish.twice")
		}
		seen[w.House] = true
	}
	if len(wishes) == 0 {
		faults.Add("wishes", "wish.none")
	}
	if len(wishes) > MostWishes {
		faults.Add("wishes", "wish.too_many", MostWishes)
	}
	return faults
}

// A File is a referral with everything that decides whether it may be placed.
type File struct {
	Referral   Referral
	Pupil      Pupil
	Guardians  []Guardianship
	Agreements []Agreement
	From       calendar.Day // first day asked for: the campaign's, or the one wished for; zero: not known
	Lists      []PaperList  // of the houses wished for, those that have one, by house
	Papers     []PaperMark  // what is there, by kind
}

// A Blocker is one thing that keeps a file out of a run, and who can mend it.
type Blocker struct {
	Code     string // "agreement.missing", "referral.draft", …
	Guardian GuardianID
	Who      string // the guardian's name, for the officer only
	Paper    string // the kind that is missing
	Label    string // as a house calls a paper of its own
}

// Blockers lists everything that keeps the file out of a run on that day; an
// empty list means ready. A missing paper keeps it out of the houses that
// require it: see Complete.
func (f File) Blockers(today calendar.Day) []Blocker {
	var list []Blocker
	if f.Referral.State == Draft {
		list = append(list, Blocker{Code: "referral.draft"})
	}
	if len(f.Referral.Wishes) == 0 {
		list = append(list, Blocker{Code: "wish.none"})
	}
	list = append(list, f.paperBlockers()...)
	return append(list, f.AgreementBlockers(today)...)
}

// Ready reports whether nothing blocks the file.
func (f File) Ready(today calendar.Day) bool { return len(f.Blockers(today)) == 0 }

// Running reports whether the request still asks for a place, or got one.
func (r Referral) Running() bool {
	return r.State == Draft || r.State == Submitted || r.State == Placed
}

// Refer is how a professional asks. The office completes and submits the draft;
// that the family was informed, and why a place is asked for, only the
// professional can say.
func (r Referral) Refer(by Actor, now time.Time, today calendar.Day) (Referral, Event, error) {
	var faults Faults
	if r.Reason == "" {
		faults.Add("reason", "field.missing")
	}
	var many Faults
	if errors.As(r.check(today), &many) {
		faults = append(faults, slices.DeleteFunc(many, func(f *Fault) bool { return f.Code == "wish.none" || f.Code == "referral.urgent_without_reason" })...)
	}
	r.State = Draft
	return r, r.happened(by, now, "referral.referred"), faults.Err()
}
