package placement

import "internat/capacity/calendar"

// For is the file as one guardian may see it. Of another guardian only the
// name, the link and the standing stay, and nothing at all of one whose address
// is protected or when the reader's own is: not even that there is such a
// person. Judgments and objections are shown to whom they belong.
func (f File) For(reader GuardianID) File {
	hidden := map[GuardianID]bool{}
	var shown []Guardianship
	for _, g := range f.Guardians {
		if g.Guardian.ID == reader {
			shown = append(shown, g)
			continue
		}
		if g.Own() { // how the pupil is reached is nobody else's affair
			hidden[g.Guardian.ID] = true
			continue
		}
		if g.Protected || f.protected(reader) {
			hidden[g.Guardian.ID] = true
			continue
		}
		shown = append(shown, Guardianship{Pupil: g.Pupil, Link: g.Link, Standing: g.Standing, Guardian: Guardian{ID: g.Guardian.ID, Name: g.Guardian.Name}})
	}
	f.Guardians = shown
	f.Agreements = ownAgreements(f.Agreements, f.NameOf(reader))
	f.Papers = unsigned(f.Papers)
	return f
}

// NameOf is the name under which the agreements of a reader are kept.
func (f File) NameOf(reader GuardianID) GuardianID {
	for _, g := range f.Guardians {
		if g.Guardian.ID == reader {
			return g.Signer()
		}
	}
	return reader
}

// unsigned leaves of what is there only that it is there: not who sent or saw
// it, and not what an opinion says.
func unsigned(all []PaperMark) []PaperMark {
	var list []PaperMark
	for _, m := range all {
		list = append(list, PaperMark{Kind: m.Kind, Way: m.Way})
	}
	return list
}

// protected reports whether that guardian's own address is protected.
func (f File) protected(id GuardianID) bool {
	for _, g := range f.Guardians {
		if g.Guardian.ID == id {
			return g.Protected
		}
	}
	return false
}

// ownAgreements leaves what another guardian answered out.
func ownAgreements(all []Agreement, reader GuardianID) []Agreement {
	var own []Agreement
	for _, a := range all {
		if a.Guardian == reader {
			own = append(own, a)
		}
	}
	return own
}

// WaitsForOther reports whether the reader, who agreed, may be told that the
// agreement of another guardian is still waited for. Nothing is told, not even
// that, where an address is protected; and never what the other one answered.
func (f File) WaitsForOther(reader GuardianID, today calendar.Day) bool {
	if f.protected(reader) {
		return false
	}
	for _, g := range f.Guardians {
		if g.Protected {
			return false
		}
	}
	for _, b := range f.AgreementBlockers(today) {
		if b.Guardian != "" && b.Guardian != reader {
			return true
		}
	}
	return false
}
