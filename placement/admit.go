package placement

import "internat/capacity/calendar"

// Admit says everything that forbids giving the pupil of a file a place of the
// section for these nights: the gates that no person and no run may pass. It is
// asked again each time a place is given, offered, or taken up.
func (l Lodging) Admit(f File, at SectionID, nights calendar.Interval, today calendar.Day) error {
	var faults Faults
	refuse := func(code string, args ...any) { faults = append(faults, Refuse(code, args...)) }
	section, ok := l.section(at)
	if !ok {
		return Missing("section")
	}
	faults = append(faults, f.agreementFaults(today)...)
	if f.Referral.State != Submitted {
		refuse("bed.not_submitted")
	}
	if l.House.Scheme == Tremplin {
		refuse("bed.tremplin")
	}
	if l.shutDuring(nights, today) {
		refuse("bed.house_closed")
	}
	if !section.Admits(f.Pupil.Sex, f.Referral.Level) {
		refuse("bed.not_admitted")
	}
	if r := l.Room(at, nights); r.Full() {
		refuse("bed.no_room." + string(r.Binding))
	}
	return faults.Err()
}

// shutDuring reports whether the nights reach into the school year in which the
// house does not open.
func (l Lodging) shutDuring(nights calendar.Interval, today calendar.Day) bool {
	next := calendar.SchoolYearOf(today).Next().Start()
	return l.House.Closed && (nights.IsOpen() || nights.To.After(next))
}

// MayHaveBed says what forbids the pupil of a file a bed anywhere: an agreement
// that is missing.
func (f File) MayHaveBed(today calendar.Day) error { return f.agreementFaults(today).Err() }

func (f File) agreementFaults(today calendar.Day) (faults Faults) {
	for _, b := range f.AgreementBlockers(today) {
		fault := Refuse("bed." + b.Code)
		if b.Who != "" {
			fault.Args = []any{b.Who}
		}
		faults = append(faults, fault)
	}
	return faults
}
