package placement

import "internat/capacity/calendar"

// AdmissionBlockers says whose agreement a boarder's renewal still needs for a
// house other than the present one, whose sections are here: a child who changes
// house enters another one, to which every holder agrees. One signature renews the
// place where the child boards, and no other. Empty for any other request, of
// which AgreementBlockers says everything.
func (f File) AdmissionBlockers(here bool, today calendar.Day) []Blocker {
	if f.Referral.Way != Renewal || f.Referral.Current == "" || here {
		return nil
	}
	return f.Missing(FirstAdmission, today)
}

// AsksElsewhere reports whether a renewal asks for a house beside the present one.
func (f File) AsksElsewhere() bool {
	return f.Referral.Way == Renewal && len(f.Referral.Wishes) > 1
}
