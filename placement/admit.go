package placement

import "internat/capacity/calendar"

// Admit says everything that forbids giving the pupil of a file a place of the
// section for these nights: the gates that no person and no run may pass. It is
// asked again each time a place is given, offered, or taken up.
func (l Lodging) Admit(f File, at SectionID, nights calendar.Interval, today calendar.Day) error {
	faults, err := l.gates(f, at, nights, today)
	if err != nil {
		return err
	}
	if r := l.Room(at, nights); r.Full() {
		faults = append(faults, Refuse("bed.no_room."+string(r.Binding)))
	}
	return faults.Err()
}

// Keep is Admit for a boarder who goes on. The published rules let nobody lose
// the place for want of an adult or of a licence (the run flags it, a person
// has read it); a bed there must be.
func (l Lodging) Keep(f File, at SectionID, nights calendar.Interval, today calendar.Day) error {
	faults, err := l.gates(f, at, nights, today)
	if err != nil {
		return err
	}
	l.House.Licensed, l.Bands = 0, nil
	if r := l.Room(at, nights); r.Full() {
		faults = append(faults, Refuse("bed.no_room."+string(r.Binding)))
	}
	return faults.Err()
}

// Improve is Admit for a pupil who has a place of the campaign and is to be
// offered a better one: the request need not be without a place.
func (l Lodging) Improve(f File, at SectionID, nights calendar.Interval, today calendar.Day) error {
	if f.Referral.State == Placed {
		f.Referral.State = Submitted
	}
	return l.Admit(f, at, nights, today)
}

// gates are those that have nothing to do with how many are there.
func (l Lodging) gates(f File, at SectionID, nights calendar.Interval, today calendar.Day) (Faults, error) {
	section, ok := l.section(at)
	if !ok {
		return nil, Missing("section")
	}
	faults := f.agreementFaults(today)
	_, here := l.section(f.Referral.Current)
	for _, b := range f.AdmissionBlockers(here, today) {
		faults = append(faults, Refuse("bed.admission_missing", b.Who))
	}
	refuse := func(code string, args ...any) { faults = append(faults, Refuse(code, args...)) }
	if who, found := f.Uncovered(l.House.ID, nights.From, today); found {
		refuse("bed.agreement.other_place", who)
	}
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
	return faults, nil
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
