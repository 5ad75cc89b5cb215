package placement

import (
	"slices"
	"time"

	"internat/capacity/calendar"
)

// Holdings are one of two records of a pupil with what hangs on it.
type Holdings struct {
	Pupil     Pupil
	Guardians []Guardianship
	Referrals []Referral
	Stays     []Stay
	Holding   []ReferralID   // whose offer stands
	Counts    map[string]int // rows by table, for the person who decides
}

// A Merging is two records about to become one: Gone goes into Kept.
type Merging struct {
	Kept, Gone Holdings
	KeptApart  bool // somebody decided that the two never share a room
	SamePlan   bool // one plan gave each of them a bed
	Roommates  bool // one of them wishes to share a room with the other
}

// A Clash is one thing that two records cannot both bring into one.
type Clash struct {
	Code      string        // "merge.stays_overlap", …
	Args      []any         // what the sentence needs
	Referrals [2]ReferralID // Code "merge.choose_referral": one of them is closed
}

// Clashes lists what makes the merging impossible as long as these referrals,
// and no others, are closed by it. None: it can be done.
func (m Merging) Clashes(closing []ReferralID) []Clash {
	var list []Clash
	if a, b := m.Kept.Pupil, m.Gone.Pupil; a.Emancipated != b.Emancipated || a.EmancipatedOn != b.EmancipatedOn {
		list = append(list, Clash{Code: "merge.emancipation_differs"})
	}
	if m.Kept.Pupil.Protected || m.Gone.Pupil.Protected {
		list = append(list, Clash{Code: "merge.protected"}) // merging would widen who knows
	}
	if m.KeptApart {
		list = append(list, Clash{Code: "merge.kept_apart"})
	}
	if m.SamePlan {
		list = append(list, Clash{Code: "merge.same_plan"})
	}
	if m.Roommates {
		list = append(list, Clash{Code: "merge.roommates"})
	}
	for _, a := range m.Kept.Stays {
		for _, b := range m.Gone.Stays {
			if a.Nights.Overlaps(b.Nights) {
				list = append(list, Clash{Code: "merge.stays_overlap", Args: []any{a.Nights.From, b.Nights.From}})
			}
		}
	}
	list = append(list, m.guardianClashes()...)
	return append(list, m.referralClashes(closing)...)
}

// guardianClashes are guardians of both records whose rights differ: which of
// the two the law gives is not guessed.
func (m Merging) guardianClashes() (list []Clash) {
	for _, a := range m.Kept.Guardians {
		for _, b := range m.Gone.Guardians {
			b.Pupil = a.Pupil
			if a.Guardian.ID == b.Guardian.ID && a != b {
				list = append(list, Clash{Code: "merge.guardian_differs", Args: []any{a.Guardian.Name}})
			}
		}
	}
	return list
}

func (m Merging) referralClashes(closing []ReferralID) (list []Clash) {
	for _, a := range m.Kept.Referrals {
		for _, b := range m.Gone.Referrals {
			if a.Campaign == "" || a.Campaign != b.Campaign || !a.running() || !b.running() {
				continue
			}
			first, second := slices.Contains(closing, a.ID), slices.Contains(closing, b.ID)
			if first == second {
				list = append(list, Clash{Code: "merge.choose_referral", Referrals: [2]ReferralID{a.ID, b.ID}})
				continue
			}
			out := a
			if second {
				out = b
			}
			if out.State == Placed || slices.Contains(m.Kept.Holding, out.ID) || slices.Contains(m.Gone.Holding, out.ID) {
				list = append(list, Clash{Code: "merge.offer_standing"})
			}
		}
	}
	return list
}

// Choices are the pairs of running referrals of one campaign, of which one has
// to be closed.
func (m Merging) Choices() (pairs [][2]ReferralID) {
	for _, c := range m.referralClashes(nil) {
		if c.Code == "merge.choose_referral" {
			pairs = append(pairs, c.Referrals)
		}
	}
	return pairs
}

// running reports whether the referral is one of which a campaign has only one
// for a pupil.
func (r Referral) running() bool {
	return r.State == Draft || r.State == Submitted || r.State == Placed
}

// CloseAsDouble ends a referral because the same pupil has another one in the
// same campaign.
func (r Referral) CloseAsDouble(by Actor, now time.Time) (Referral, Event) {
	r.State = Shut
	return r, r.happened(by, now, "referral.closed")
}

// Restore gives a referral that a merging closed its state again.
func (r Referral) Restore(by Actor, now time.Time, as ReferralState) (Referral, Event) {
	r.State = as
	return r, r.happened(by, now, "referral.reopened")
}

// MergeFields are the fields of a pupil that are chosen one by one, in the order
// of the form.
var MergeFields = []string{"family", "given", "born", "sex", "level", "ine", "school", "commune"}

// FieldOf is a field of MergeFields as a text that can be compared.
func (p Pupil) FieldOf(name string) string {
	switch name {
	case "family":
		return p.Family
	case "given":
		return p.Given
	case "born":
		return p.Born.String()
	case "sex":
		return string(p.Sex)
	case "level":
		return string(p.Level)
	case "ine":
		return p.INE
	case "school":
		return p.School
	case "commune":
		return p.Commune
	}
	return ""
}

// MergedWith is the pupil with these fields of the other record. What the pupil
// has not at all is always taken from the other.
func (p Pupil) MergedWith(other Pupil, fields []string) Pupil {
	takes := func(name string) bool {
		return slices.Contains(fields, name) || p.FieldOf(name) == ""
	}
	for _, f := range []struct {
		name     string
		to, from *string
	}{
		{"family", &p.Family, &other.Family}, {"given", &p.Given, &other.Given}, {"sex", (*string)(&p.Sex), (*string)(&other.Sex)},
		{"level", (*string)(&p.Level), (*string)(&other.Level)}, {"ine", &p.INE, &other.INE}, {"commune", &p.Commune, &other.Commune},
	} {
		if takes(f.name) {
			*f.to = *f.from
		}
	}
	if takes("born") {
		p.Born = other.Born
	}
	if takes("school") {
		p.School, p.SchoolUAI = other.School, other.SchoolUAI
	}
	if p.Household == "" {
		p.Household = other.Household
	}
	if p.ParentsOff.IsZero() { // what the pupil asked for on either record holds
		p.ParentsOff = other.ParentsOff
	}
	return p
}

// A Merge is two records that became one.
type Merge struct {
	ID        MergeID
	Territory TerritoryID
	Kept      PupilID
	Gone      PupilID
	Before    [2]Pupil                     // as the two records were: kept, gone
	After     Pupil                        // as it was kept
	Closed    map[ReferralID]ReferralState // referrals that were closed for it, with the state they had
	Moved     map[string][]string          // keys of the rows that moved, by table and column
	Left      map[string][]string          // keys of the rows that both records had
	NotSame   []PupilID                    // who is not the pupil of the gone record, and is therefore not that of the kept one
	Apart     []Apart                      // whom the gone record was kept apart from
	Counts    map[string]int               // rows of the kept record right after it, by table and column
	By        Author
	At        time.Time
	UndoneAt  time.Time
}

// An Apart is who is kept apart from the pupil of a Merge, since when and by
// whom.
type Apart struct {
	From  PupilID
	By    string
	SetOn calendar.Day
	Fresh bool // the kept record was not kept apart from them before
}
