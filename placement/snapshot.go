package placement

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"internat/capacity/calendar"
	"internat/placement/match"
)

// A Snapshot is everything a run depends on, read at one instant: two equal
// snapshots give the same problem, byte for byte.
type Snapshot struct {
	Campaign Campaign
	Today    calendar.Day
	Lodgings []Lodging // Holds: what is taken during the nights of the campaign
	Targets  []Target
	Files    []File // every referral of the campaign

	// Declined are the houses whose place the family of a file said no to: the
	// place was to go to another child, so no run proposes it to the family again.
	Declined map[ReferralID][]HouseID

	Way       RunWay           // what the run does with the places of the campaign
	Transfers []match.Transfer // of Improve: the adults whom published runs moved stay where they are

	// Groups of those who have a place and about whom no file is here, as far as
	// they are read: they count in the floors of their section.
	Groups map[PupilID][]Group
}

// A Legend joins the pseudonyms of one run to the pupils. It is kept apart from
// the frozen input and can be destroyed without touching the proof.
type Legend map[string]ReferralID

// HeldPrefix begins the name of a place that is nobody's in the run: one held
// for a family still to be reached, or promised to somebody whom the run does
// not examine.
//
// Such a place is filed as a pin without a child behind it. Fewer beds would say
// the same about the section, but not about its adults and its licence, which it
// shares with others: the place would be given away there, and the family that
// answers late would find the bed and no adult.
const HeldPrefix = "held-"

// Problem freezes the snapshot as a matching problem under pseudonyms that mean
// nothing without the salt, without a seed yet. Houses and sections keep their
// ids.
//
// In the problem: every submitted file; without the agreements it needs it is
// there and no wish of it is looked at. A pupil who already has a place of this
// campaign is pinned to it or, in a run that improves, keeps it as a right and
// competes for better wishes. Not in it: drafts, files withdrawn or closed,
// boarders who leave.
func (s Snapshot) Problem(salt string) (match.Problem, Legend) {
	z := s.freezer(salt)
	p := match.Problem{Siblings: match.Siblings(s.Campaign.Siblings), Recount: s.Campaign.Recount}
	for _, l := range Levels {
		p.Levels = append(p.Levels, string(l))
	}
	for _, g := range Groups {
		p.Groups = append(p.Groups, string(g))
	}
	for _, l := range s.Lodgings {
		p.Houses = append(p.Houses, z.house(l))
	}
	legend := Legend{}
	for _, f := range s.Files {
		if f.Examined() {
			u := z.pupil(f)
			p.Pupils = append(p.Pupils, u)
			legend[u.ID] = f.Referral.ID
		}
	}
	p.Pupils = append(p.Pupils, z.held()...)
	if s.Way == Improve {
		p = z.endowed(p, legend)
	}
	return p, legend
}

// Examined reports whether a run looks at the file at all. Whether it is ready
// is a gate of the run, so that its answer says so.
func (f File) Examined() bool {
	return (f.Referral.State == Submitted || f.Referral.State == Placed) && !f.Referral.Leaves && f.Referral.Level.Known()
}

// Silent reports whether the file is a renewal about which nobody has said no:
// the bed is held until the family is reached.
func (f File) Silent(today calendar.Day) bool {
	r := f.Referral
	if r.Way != Renewal || r.Current == "" || r.Leaves || r.State != Draft && r.State != Submitted {
		return false
	}
	missing := f.AgreementBlockers(today)
	return !refusal(missing) && (len(missing) > 0 || r.State == Draft)
}

// A freezer is a snapshot on its way to a problem, with what is looked up again
// and again.
type freezer struct {
	Snapshot
	key     []byte
	sealed  map[ReferralID]bool // the place is not to be improved now
	home    map[SectionID]Lodging
	targets map[SectionID][]Target
	asks    map[PupilID]bool         // has a file in the campaign
	pinned  map[ReferralID]SectionID // has a place of the campaign
	never   map[HouseID]bool         // of a scheme that no run places in
}

func (s Snapshot) freezer(salt string) *freezer {
	z := &freezer{Snapshot: s, key: []byte(salt), home: map[SectionID]Lodging{}, targets: map[SectionID][]Target{},
		asks: map[PupilID]bool{}, never: map[HouseID]bool{}, sealed: map[ReferralID]bool{}}
	for _, l := range s.Lodgings {
		z.never[l.House.ID] = l.House.Scheme == Tremplin
		for _, x := range l.Sections {
			z.home[x.ID] = l
		}
	}
	for _, t := range s.Targets {
		z.targets[t.Section] = append(z.targets[t.Section], t)
	}
	for _, f := range s.Files {
		z.asks[f.Pupil.ID] = true
	}
	z.pinned = z.pins()
	return z
}

// alias is a pseudonym of this run.
func (z *freezer) alias(text string) string {
	mac := hmac.New(sha256.New, z.key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

func (z *freezer) pupil(f File) match.Pupil {
	u := match.Pupil{
		ID: z.alias(string(f.Pupil.ID)), Sex: string(f.Pupil.Sex), Level: string(f.Referral.Level),
		Agreement: len(f.AgreementBlockers(z.Today)) == 0, Pin: string(z.pinned[f.Referral.ID]),
	}
	if f.Pupil.Household != "" {
		u.Family = z.alias(f.Pupil.Household)
	}
	for _, g := range f.Referral.Groups() {
		u.Groups = append(u.Groups, string(g))
	}
	points := f.Referral.Points()
	for _, w := range f.Referral.Wishes {
		u.Wishes = append(u.Wishes, match.Wish{House: string(w.House), Points: points})
		if z.never[w.House] || z.declined(f, w.House) || z.incomplete(f, w.House) || z.unadmitted(f, w.House) {
			u.Forbid = append(u.Forbid, string(w.House))
		}
	}
	if l, ok := z.home[f.Referral.Current]; ok && !z.declined(f, l.House.ID) {
		u.Current = string(f.Referral.Current)
		if here := string(l.House.ID); z.never[l.House.ID] && !slices.Contains(u.Forbid, here) {
			u.Forbid = append(u.Forbid, here)
		}
	}
	return u
}

// declined reports whether the family said no to a place of the house and has
// none there: who was given one since has changed its mind.
func (z *freezer) declined(f File, house HouseID) bool {
	at := z.pinned[f.Referral.ID]
	return slices.Contains(z.Declined[f.Referral.ID], house) && (at == "" || z.home[at].House.ID != house)
}

// incomplete reports whether a paper is missing without which the house takes
// nobody. A place that is promised there stays: the paper is asked for, the
// child is not sent away by a run.
func (z *freezer) incomplete(f File, house HouseID) bool {
	at := z.pinned[f.Referral.ID]
	return !f.Complete(house) && (at == "" || z.home[at].House.ID != house)
}

// unadmitted reports whether a renewal asks for another house that not every
// holder agreed to yet. The present place is kept all the same.
func (z *freezer) unadmitted(f File, house HouseID) bool {
	l, known := z.home[f.Referral.Current]
	return len(f.AdmissionBlockers(!known || l.House.ID == house, z.Today)) > 0
}

func (z *freezer) house(l Lodging) match.House {
	h := match.House{ID: string(l.House.ID), Closed: l.House.Closed, KeepPlan: !l.House.Movable}
	if l.House.Licensed > 0 {
		h.Cap = &l.House.Licensed
	}
	for _, b := range l.Bands {
		h.Bands = append(h.Bands, match.Band{ID: string(b.ID), Ratio: b.Ratio, Adults: b.Adults})
	}
	for _, x := range l.Sections {
		h.Sections = append(h.Sections, z.section(x, l.Usable(x.ID, z.Campaign.Nights())))
	}
	return h
}

func (z *freezer) section(x Section, beds int) match.Section {
	s := match.Section{ID: string(x.ID), Sex: string(x.Sex), Band: string(x.Band), Beds: beds}
	for _, level := range x.Levels {
		s.Levels = append(s.Levels, string(level))
	}
	for _, t := range z.targets[x.ID] {
		if t.Ceiling {
			s.Ceilings = append(s.Ceilings, quota(t))
		} else {
			s.Floors = append(s.Floors, quota(t))
		}
	}
	return s
}

func quota(t Target) match.Quota {
	q := match.Quota{Group: string(t.Group), Share: match.Share(t.Share)}
	if t.Share == "" {
		q.Seats = &t.Seats
	}
	return q
}

// pins say where the pupils of the campaign are whose place is promised and
// whose agreements stand: they count in floors and for brothers and sisters. A
// promise that no gate would let through any more is held, not pinned.
//
// A better place that waits for an answer is held beside: it is not the pupil's
// yet. Who has moved in already is where the stay says.
func (z *freezer) pins() map[ReferralID]SectionID {
	files, moved := map[ReferralID]File{}, map[PupilID]ReferralID{}
	for _, f := range z.Files {
		files[f.Referral.ID] = f
		if f.Referral.State == Placed {
			moved[f.Pupil.ID] = f.Referral.ID
		}
	}
	at, stays := map[ReferralID]SectionID{}, map[ReferralID]SectionID{}
	for _, l := range z.Lodgings {
		for _, h := range l.Holds {
			to, id := at, h.Referral
			if h.Referral == "" {
				to, id = stays, moved[h.Pupil]
			}
			f, ok := files[id]
			if ok && !h.Beside && z.lets(l, f, h.Section) {
				to[id] = h.Section
			}
			z.sealed[id] = z.sealed[id] || h.Beside || h.Offer == Suspended
		}
	}
	for id, section := range stays {
		if at[id] == "" {
			at[id], z.sealed[id] = section, true
		}
	}
	return at
}

// lets reports whether every gate still lets the pupil of a file through to the
// place.
func (z *freezer) lets(l Lodging, f File, at SectionID) bool {
	if !f.Examined() || l.House.Closed || z.never[l.House.ID] || len(f.AgreementBlockers(z.Today)) > 0 {
		return false
	}
	x, known := l.section(at)
	return known && x.Admits(f.Pupil.Sex, f.Referral.Level)
}

// rights are the places of the campaign that a run which improves gives their
// pupils as rights: promised or accepted, not moved into, and no better one
// waiting for an answer.
func (z *freezer) rights() map[ReferralID]SectionID {
	rights := map[ReferralID]SectionID{}
	if z.Way != Improve {
		return rights
	}
	for id, section := range z.pinned {
		if !z.sealed[id] {
			rights[id] = section
		}
	}
	return rights
}

// endowed turns the pins of those who have a right to their place into that
// right, and leaves the adults where the published runs moved them.
func (z *freezer) endowed(p match.Problem, legend Legend) match.Problem {
	published, rights := &match.Outcome{}, z.rights()
	for i := range p.Pupils {
		u := &p.Pupils[i]
		if at, ok := rights[legend[u.ID]]; ok {
			published.Placements = append(published.Placements, match.Placement{Pupil: u.ID, Section: string(at)})
			u.Pin = ""
		}
	}
	bands := map[string]bool{}
	for _, l := range z.Lodgings {
		for _, b := range l.Bands {
			bands[string(l.House.ID)+" "+string(b.ID)] = true
		}
	}
	for _, t := range z.Transfers {
		if bands[t.House+" "+t.From] && bands[t.House+" "+t.To] {
			published.Transfers = append(published.Transfers, t)
		}
	}
	return *match.Endow(&p, published)
}

// held are the places that nobody may be given and that belong to no pupil of
// the problem: promises to others, stays that go on and about which no file
// decides, and the beds of boarders whose family has not answered.
func (z *freezer) held() []match.Pupil {
	var list []match.Pupil
	hold := func(l Lodging, at SectionID, name string, groups []Group) {
		if x, ok := l.section(at); ok && !l.House.Closed {
			list = append(list, place(x, z.alias(name), groups))
		}
	}
	promised := map[ReferralID]bool{}
	for _, l := range z.Lodgings {
		for _, h := range l.Holds {
			promised[h.Referral] = true
			switch ofFile := h.Referral == "" && z.asks[h.Pupil]; {
			case h.Beside:
				hold(l, h.Section, "better "+string(h.Pupil), z.Groups[h.Pupil])
			case !ofFile && z.pinned[h.Referral] == "":
				hold(l, h.Section, "hold "+string(h.Pupil)+" "+string(h.Referral), z.Groups[h.Pupil])
			}
		}
	}
	for _, f := range z.Files {
		l, here := z.home[f.Referral.Current]
		if here && !promised[f.Referral.ID] && f.Silent(z.Today) {
			hold(l, l.goesOn(f), "bed "+string(f.Pupil.ID), nil)
		}
	}
	return list
}

// goesOn is the section in which a boarder of the house would go on: the present
// one, or the one of the house that takes next year's level; "" when there is none.
func (l Lodging) goesOn(f File) SectionID {
	if x, _ := l.section(f.Referral.Current); x.Admits(f.Pupil.Sex, f.Referral.Level) {
		return x.ID
	}
	for _, x := range l.Sections {
		if x.Admits(f.Pupil.Sex, f.Referral.Level) {
			return x.ID
		}
	}
	return ""
}

// place is a held place of a section.
func place(x Section, alias string, groups []Group) match.Pupil {
	level := Levels[0]
	if len(x.Levels) > 0 {
		level = x.Levels[0]
	}
	u := match.Pupil{ID: HeldPrefix + alias, Sex: string(x.Sex), Level: string(level), Agreement: true, Pin: string(x.ID)}
	for _, g := range groups {
		u.Groups = append(u.Groups, string(g))
	}
	return u
}

// Overlapping lists the houses of which two sections take the same pupils. No
// run can tell which of the two a wish for the house is for: an officer mends
// the house first.
func (s Snapshot) Overlapping() []House {
	var list []House
	for _, l := range s.Lodgings {
		if l.overlaps() {
			list = append(list, l.House)
		}
	}
	return list
}

func (l Lodging) overlaps() bool {
	for i, a := range l.Sections {
		for _, b := range l.Sections[:i] {
			if a.Sex != "" && b.Sex != "" && a.Sex != b.Sex {
				continue
			}
			for _, level := range Levels {
				if a.Admits(a.Sex, level) && b.Admits(b.Sex, level) {
					return true
				}
			}
		}
	}
	return false
}
