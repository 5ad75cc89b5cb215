package placement

import "internat/capacity/calendar"

// offers checks each offer by itself.
func (a *audit) offers() {
	for _, o := range a.Offers {
		if !o.Told {
			a.offer(OfferUntold, o, o.Nights.From)
		}
		if o.SectionHouse != o.House {
			a.offer(OfferElsewhere, o, o.Nights.From)
		}
		if o.keepsPlace() {
			a.holding(o)
		}
	}
}

// keepsPlace lists the states that keep a place from others once more: the check
// does not take the writers' word for it.
func (o KeptOffer) keepsPlace() bool {
	switch o.State {
	case Offered, Suspended, Accepted:
		return true
	}
	return false
}

// holding checks an offer that keeps a place.
func (a *audit) holding(o KeptOffer) {
	decided := calendar.DayOf(o.DecidedAt, a.zone)
	if !a.admits(o.Section, o.Sex, o.Level) {
		a.offer(OfferNotAdmitted, o, decided)
	}
	if o.Of == Withdrawn || o.Of == Shut || o.Of == Draft {
		a.offer(OfferOfNoReferral, o, decided)
	}
	if y := o.Year; !y.From.IsZero() && (o.Nights.From.Before(y.From) || ends(o.Nights).After(ends(y))) {
		a.offer(OfferOutside, o, decided)
	}
	if a.shut(o.Nights) {
		a.offer(OfferInClosedHouse, o, decided)
	}
	if o.State == Suspended {
		return
	}
	if o.State == Accepted && o.Nights.From.Before(a.today) {
		a.offer(NeitherCameNor, o, o.Nights.From)
	}
	a.consent(o, decided)
}

// consent checks that those who must agree do: everybody with authority for a
// first admission, one of them for a renewal that nobody objects to. A pupil of
// age or emancipated needs none of them. Whoever said no suspends the offer.
func (a *audit) consent(o KeptOffer, decided calendar.Day) {
	if o.Emancipated {
		return
	}
	if y, m, d := o.Born.Date(); !o.Born.IsZero() && !a.today.Before(calendar.NewDay(y+18, m, d)) {
		return
	}
	given, missing, objection := 0, 0, false
	for _, h := range o.Holders {
		objection = objection || h.Objects
		switch {
		case !h.Standing.Signs():
		case h.State == Given:
			given++
		case h.State == TakenBack || h.State == Refused || h.State == Contested:
			a.offer(OfferNotSuspended, o, calendar.DayOf(h.At, a.zone))
			return
		default:
			missing++
		}
	}
	one := o.Way == Renewal && !objection
	if given == 0 || missing > 0 && !one {
		a.offer(OfferWithoutConsent, o, decided)
	}
}
