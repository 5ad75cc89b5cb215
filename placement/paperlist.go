package placement

import (
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
)

// A PaperList is what one house asks for before it takes a pupil: its own list,
// with who set it, when and on which text. A house without a list asks for
// nothing.
type PaperList struct {
	House HouseID
	Asked []AskedPaper
	Provenance
}

// An AskedPaper is one line of a list.
type AskedPaper struct {
	Kind     string
	Label    string // as the house calls a paper of its own; "" for a kind of the common list
	Required bool   // without it no run gives a place of the house; otherwise it is wanted
}

// MostOwnPapers is how many papers of its own a house may ask for.
const MostOwnPapers = 5

// ExampleList is what a house may start from. The papers are those that domain
// texts name; which of them are required is this product's example, to be
// replaced by the house's own decision.
func ExampleList(house HouseID) PaperList {
	required := []string{"school_opinion", "health_fitness", "motivation"}
	wanted := []string{"social_opinion", "support_opinion", "education_project", "insurance"}
	list := PaperList{House: house}
	for _, k := range PaperKinds {
		if must := slices.Contains(required, k.Code); must || slices.Contains(wanted, k.Code) {
			list.Asked = append(list.Asked, AskedPaper{Kind: k.Code, Required: must})
		}
	}
	return list
}

// OwnPaper is the code of a paper that a house calls by a name of its own; key
// is the name, folded and hashed. Another name is another paper: what was
// handed in under the old one does not count for it.
func OwnPaper(key string) string { return ownPaper + key[:min(16, len(key))] }

// Check lists what is wrong with a list.
func (l PaperList) Check(today calendar.Day) error {
	var faults Faults
	seen, own := map[string]bool{}, 0
	for _, a := range l.Asked {
		k, known := PaperKindOf(a.Kind)
		switch {
		case !known || strings.HasPrefix(k.Code, ownPaper) != (a.Label != ""):
			faults.Add("kinds", "field.unknown")
		case seen[a.Kind]:
			faults.Add("kinds", "paper.twice")
		}
		if a.Label != "" {
			own++
			if !LawfulText(a.Label) {
				faults.Add("own", "paper.unlawful")
			}
		}
		seen[a.Kind] = true
	}
	if own > MostOwnPapers {
		faults.Add("own", "paper.too_many_own", MostOwnPapers)
	}
	return append(faults, l.Provenance.check(today)...).Err()
}

// A PaperWay says how a paper or an opinion came to be there.
type PaperWay string

// The ways.
const (
	PaperSent    PaperWay = "sent"    // a file is kept
	PaperSeen    PaperWay = "seen"    // somebody saw it on paper
	OpinionGiven PaperWay = "opinion" // somebody gave an opinion, which was recorded
)

// An Opinion is what somebody thinks of the request. Of a health opinion
// nothing is kept but that it was given: what it says stays with the doctor.
type Opinion string

// The opinions.
const (
	Favourable   Opinion = "favourable"
	Reserved     Opinion = "reserved"
	Unfavourable Opinion = "unfavourable"
)

// Opinions lists them.
var Opinions = []Opinion{Favourable, Reserved, Unfavourable}

// A PaperMark says that one paper or opinion of a request is there.
type PaperMark struct {
	Kind  string
	Way   PaperWay
	Says  Opinion      // of an opinion, but not about health
	Giver string       // whose opinion
	Given calendar.Day // when
	By    string       // who marked it
	On    calendar.Day
}

// A PaperRequest says that the family was asked for a paper.
type PaperRequest struct {
	Kind string
	By   string
	At   time.Time
}

// Mark finds what is there of a kind.
func (f File) Mark(kind string) (PaperMark, bool) {
	i := slices.IndexFunc(f.Papers, func(m PaperMark) bool { return m.Kind == kind })
	if i < 0 {
		return PaperMark{}, false
	}
	return f.Papers[i], true
}

// List is what a wished house asks for.
func (f File) List(house HouseID) (PaperList, bool) {
	i := slices.IndexFunc(f.Lists, func(l PaperList) bool { return l.House == house })
	if i < 0 {
		return PaperList{}, false
	}
	return f.Lists[i], true
}

// MissingIn lists what a house asks for and is not there, in the order of its
// list. A renewal brings nothing: the papers were seen when the boarder came.
func (f File) MissingIn(house HouseID) []AskedPaper {
	list, ok := f.List(house)
	if !ok || f.Referral.Way == Renewal {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(list.Asked), func(a AskedPaper) bool {
		_, there := f.Mark(a.Kind)
		return there
	})
}

// Complete reports whether everything is there without which the house takes
// nobody.
func (f File) Complete(house HouseID) bool {
	return !slices.ContainsFunc(f.MissingIn(house), func(a AskedPaper) bool { return a.Required })
}

// MissingPapers lists what any of the wished houses asks for and is not there,
// each once, required where one of them requires it.
func (f File) MissingPapers() []AskedPaper {
	var list []AskedPaper
	for _, w := range f.Referral.Wishes {
		for _, a := range f.MissingIn(w.House) {
			i := slices.IndexFunc(list, func(b AskedPaper) bool { return b.Kind == a.Kind })
			if i < 0 {
				list = append(list, a)
			} else {
				list[i].Required = list[i].Required || a.Required
			}
		}
	}
	return list
}

// paperBlockers are the missing papers without which a wished house takes
// nobody.
func (f File) paperBlockers() []Blocker {
	var list []Blocker
	for _, a := range f.MissingPapers() {
		if a.Required {
			list = append(list, Blocker{Code: "paper.missing", Paper: a.Kind, Label: a.Label})
		}
	}
	return list
}

// Asks finds a paper among what the wished houses ask for. What no house asks
// for may still be sent: evidence of a criterion.
func (f File) Asks(kind string) (AskedPaper, bool) {
	for _, l := range f.Lists {
		if i := slices.IndexFunc(l.Asked, func(a AskedPaper) bool { return a.Kind == kind }); i >= 0 {
			return l.Asked[i], true
		}
	}
	return AskedPaper{}, false
}

// TakesPaper says whether a paper of that kind may be added to the request by
// the actor. A family sends what is the family's to bring and what its doctor
// wrote, not an opinion about itself.
func (f File) TakesPaper(by Actor, kind string) error {
	if r := f.Referral.State; r != Draft && r != Submitted && r != Placed {
		return Refuse("referral.over")
	}
	k, known := PaperKindOf(kind)
	if _, asked := f.Asks(kind); !known || strings.HasPrefix(kind, ownPaper) && !asked {
		return Reject("kind", "field.unknown")
	}
	if by.Role == Parent && !k.FromFamily() {
		return Reject("kind", "paper.not_yours")
	}
	return nil
}

// FromFamily reports whether the family may send it.
func (k PaperKind) FromFamily() bool { return !k.Opinion || k.Domain == OfHealth }

// Check lists what is wrong with a mark that somebody makes by hand.
func (m PaperMark) Check(today calendar.Day) error {
	k, known := PaperKindOf(m.Kind)
	var faults Faults
	switch {
	case !known:
		faults.Add("kind", "field.unknown")
	case m.Way == PaperSeen:
	case m.Way != OpinionGiven || !k.Opinion:
		faults.Add("kind", "paper.no_opinion")
	default:
		if m.Giver == "" {
			faults.Add("giver", "field.missing")
		}
		if m.Given.IsZero() {
			faults.Add("given", "field.missing")
		} else if m.Given.After(today) {
			faults.Add("given", "date.in_future")
		}
		if k.Domain == OfHealth && m.Says != "" || k.Domain != OfHealth && !slices.Contains(Opinions, m.Says) {
			faults.Add("says", "field.unknown")
		}
	}
	return faults.Err()
}

// WishesFor reports whether the house is among those asked for.
func (f File) WishesFor(house HouseID) bool {
	return slices.ContainsFunc(f.Referral.Wishes, func(w Wish) bool { return w.House == house })
}
