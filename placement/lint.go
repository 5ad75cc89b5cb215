package placement

import (
	"regexp"
	"slices"
	"strconv"

	"internat/placement/match"
)

// Lint looks at a snapshot before a run of it: p and the legend are those of its
// Problem, under any salt. Asking counts the boarders of today who have no file in
// the campaign yet. Its cost is linear in files and wishes, and the same findings
// decide what a page shows and whether a run may be prepared.
//
// What the engine would refuse blocks; what the engine warns of, and what only the
// files know (agreements, criteria, drafts), is to be looked at. A file that no run
// examines is not read for its wishes.
func (s Snapshot) Lint(p match.Problem, legend Legend, asking int) Findings {
	p.Seed = "-" // a problem without a seed is not sound; every seed is
	l := &linter{Snapshot: s, problem: &p, legend: legend, sections: map[SectionID]HouseID{}, houses: map[HouseID]House{}}
	l.index()
	l.overlaps()
	if faults := match.Check(&p); len(faults) > 0 {
		l.unsound(faults)
	} else {
		l.warned(match.Lint(&p))
		l.nobodyReady()
	}
	l.premises()
	for _, f := range s.Files {
		l.file(f)
	}
	if asking > 0 {
		l.add(Finding{Code: BoardersUnasked, Number: asking})
	}
	slices.SortStableFunc(l.found, func(a, b Finding) int { return a.Code.rank() - b.Code.rank() })
	return l.found
}

// A linter is a snapshot being looked at.
type linter struct {
	Snapshot
	problem  *match.Problem
	legend   Legend
	houses   map[HouseID]House
	sections map[SectionID]HouseID
	found    Findings
}

func (l *linter) add(f Finding) {
	if f.House == "" {
		f.House = l.sections[f.Section]
	}
	l.found = append(l.found, f)
}

func (l *linter) index() {
	for _, x := range l.Lodgings {
		l.houses[x.House.ID] = x.House
		for _, s := range x.Sections {
			l.sections[s.ID] = x.House.ID
		}
	}
}

func (l *linter) overlaps() {
	for _, h := range l.Overlapping() {
		l.add(Finding{Code: SectionsOverlap, House: h.ID})
	}
}

// inProblem reads the paths of the engine's faults.
var inProblem = regexp.MustCompile(`^(houses|pupils)\[(\d+)\](?:\.sections\[(\d+)\])?`)

// unsound says of each fault of the engine which file, house or section it is
// about. Houses, sections and pupils stand in the problem as in the snapshot.
func (l *linter) unsound(faults match.Faults) {
	for _, fault := range faults {
		if fault.Code == "OVERLAP" {
			continue // said already, with the name of the house
		}
		f := Finding{Code: Unsound, Detail: fault.String()}
		at := inProblem.FindStringSubmatch(fault.Path)
		switch {
		case at == nil:
		case at[1] == "pupils":
			f.Referral = l.legend[l.problem.Pupils[number(at[2])].ID]
			if fault.Code == "DUPLICATE" && fault.Path == at[0]+".id" {
				f = Finding{Code: FileTwice, Referral: f.Referral}
			}
		default:
			lodging := l.Lodgings[number(at[2])]
			f.House = lodging.House.ID
			if at[3] != "" {
				f.Section = lodging.Sections[number(at[3])].ID
			}
			if fault.Code == "TOO_MANY" && f.Section != "" {
				f.Code, f.Detail = TargetsTooMany, ""
			}
		}
		l.add(f)
	}
}

// number reads digits that a pattern has found.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// ofEngine are the codes of the engine's warnings in the words of this package.
var ofEngine = map[match.Code]FindingCode{
	match.NoStaff: NoStaff, match.NoBeds: NoBeds, match.OverCapacity: OverCapacity, match.FloorsOverCap: FloorsOverCap, match.DeadFloor: DeadFloor,
	match.CurrentLost: BoarderPlaceLost, match.NoWish: WishNone, match.NoEligibleWish: WishNotEligible, match.OneWish: WishOne,
	match.FewWishes: WishFew, match.DuplicateWish: WishTwice,
}

func (l *linter) warned(warnings []match.Warning) {
	for _, w := range warnings {
		f := Finding{Code: ofEngine[w.Code], Referral: l.legend[w.Pupil], House: HouseID(w.House), Band: BandID(w.Band), Section: SectionID(w.Section), Group: Group(w.Group)}
		if f.Code == DeadFloor {
			f.Target = l.floor(f.Section, f.Group)
		}
		l.add(f)
	}
}

// floor finds the target behind a floor.
func (l *linter) floor(at SectionID, group Group) TargetID {
	i := slices.IndexFunc(l.Targets, func(t Target) bool { return t.Section == at && t.Group == group && !t.Ceiling })
	if i < 0 {
		return ""
	}
	return l.Targets[i].ID
}

// nobodyReady says when no pupil of the problem could be given a place: it would
// be a run about nobody.
func (l *linter) nobodyReady() {
	for _, u := range l.problem.Pupils {
		if l.legend[u.ID] != "" && Placeable(u) {
			return
		}
	}
	l.add(Finding{Code: NobodyReady})
}

// Placeable reports whether a run could give the pupil a place: every agreement,
// at least one wish, and no place yet.
func Placeable(u match.Pupil) bool { return u.Agreement && u.Pin == "" && len(u.Wishes) > 0 }

// premises looks at what the engine does not know of the houses.
func (l *linter) premises() {
	for _, x := range l.Lodgings {
		if len(x.Sections) > 0 && len(x.Bands) == 0 && !x.House.Closed && x.House.Scheme != Tremplin {
			l.add(Finding{Code: Unsupervised, House: x.House.ID})
		}
	}
	for _, t := range l.Targets {
		if t.Author == "" || t.Source == "" || t.On.IsZero() {
			l.add(Finding{Code: TargetUnsourced, Section: t.Section, Target: t.ID, Group: t.Group})
		}
	}
}

// file looks at what the engine does not know of a file.
func (l *linter) file(f File) {
	r := f.Referral
	switch {
	case r.Leaves:
		return
	case r.State == Draft:
		l.add(Finding{Code: DraftLeft, Referral: r.ID})
	case r.State == Submitted && !r.Level.Known():
		l.add(Finding{Code: LevelMissing, Referral: r.ID})
	case r.State == Submitted:
		l.agreements(f)
		if n := len(r.Unverified()); n > 0 {
			l.add(Finding{Code: Unverified, Referral: r.ID, Number: n})
		}
		if n := len(f.paperBlockers()); n > 0 {
			l.add(Finding{Code: PapersMissing, Referral: r.ID, Number: n})
		}
		l.wishes(r)
	}
}

// agreements says who stands between the file and the run: nobody who may sign,
// somebody who said no, or somebody who has not answered.
func (l *linter) agreements(f File) {
	missing := f.AgreementBlockers(l.Today)
	code := AgreementMissing
	switch {
	case len(missing) == 0:
		return
	case missing[0].Code == "agreement.no_holder":
		code = NoHolder
	case refusal(missing):
		code = AgreementRefused
	}
	l.add(Finding{Code: code, Referral: f.Referral.ID, Number: len(missing)})
}

// wishes looks for houses where no run places anybody.
func (l *linter) wishes(r Referral) {
	for _, w := range r.Wishes {
		switch h := l.houses[w.House]; {
		case h.Scheme == Tremplin:
			l.add(Finding{Code: WishTremplin, Referral: r.ID, House: h.ID})
		case h.Closed:
			l.add(Finding{Code: WishClosed, Referral: r.ID, House: h.ID})
		}
	}
}
