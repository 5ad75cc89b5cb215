package office

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A RosterChange puts adults on duty in some sessions of one week, in place of
// those who were.
type RosterChange struct {
	House    placement.HouseID
	Week     calendar.Week
	Version  int // of the week, as the page showed it
	Sessions []capacity.Session
	OnDuty   []OnDuty
	Reason   string // needed when a session is left short of what a soft rule asks for
}

// OnDuty is an adult in a wing, or for the whole house.
type OnDuty struct {
	Staff placement.StaffID
	Wing  string
}

// A rosterEdit is one change of the supervision of a house under way.
type rosterEdit struct {
	ctx   context.Context
	tx    *store.Tx
	by    placement.Actor
	scope store.Scope
	house placement.House
	moment
}

// editRoster opens a house of the person's whose supervision he or she may change.
func (o *Office) editRoster(ctx context.Context, by placement.Actor, id placement.HouseID, change func(rosterEdit) error) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		scope := store.ScopeOf(by)
		house, err := tx.House(ctx, scope, id)
		if err != nil {
			return err
		}
		if err := placement.Allow(by, placement.EditRoster, placement.Subject{Territory: house.Territory}); err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, house.Territory)
		if err != nil {
			return err
		}
		return change(rosterEdit{ctx, tx, by, scope, house, m})
	})
}

func (e rosterEdit) happened(verb, kind, id string) placement.Event {
	event := e.by.Happened(e.now, verb, kind, id)
	event.House = e.house.ID
	return event
}

// ChangeRoster changes who is on duty in sessions of a week. What would leave a
// session short of a hard rule is refused with every such session named; where
// only a soft rule breaks, the reason is asked for and kept.
func (o *Office) ChangeRoster(ctx context.Context, by placement.Actor, in RosterChange) error {
	return o.editRoster(ctx, by, in.House, func(e rosterEdit) error {
		week, duty, err := e.week(in.Week, in.Version)
		if err != nil {
			return err
		}
		to, err := in.shifts(duty)
		if err != nil {
			return err
		}
		next, hard, soft := duty.Change(in.Sessions, to)
		if err := breaks("roster.breaks_hard", hard); err != nil {
			return err
		}
		soft = append(soft, youngSoftly(duty, to)...)
		reason := strings.TrimSpace(in.Reason)
		if len(soft) > 0 && reason == "" {
			return asksReason(soft)
		}
		event := e.happened("roster.changed", "roster_week", "")
		event.Facts = rosterFacts(in.Week, duty.Shifts, next.Shifts)
		if len(soft) > 0 {
			event.Reason, event.Facts["short"] = reason, sessionCodes(soft)
		}
		if err := e.tx.SaveRosterWeek(e.ctx, week, inWeek(next.Shifts, in.Week), event); err != nil {
			return err
		}
		return e.republish(in.Week, next)
	})
}

// week reads a week to change it, as the page showed it. If somebody was
// quicker, the fault says who.
func (e rosterEdit) week(week calendar.Week, version int) (placement.RosterWeek, placement.Duty, error) {
	kept, err := e.tx.RosterWeek(e.ctx, e.scope, e.house.ID, week)
	if err != nil {
		return kept, placement.Duty{}, err
	}
	if kept.Version != version {
		return kept, placement.Duty{}, &placement.Fault{Kind: placement.Stale, Code: "roster.stale", Args: []any{kept.By.Name, kept.At.In(e.zone)}}
	}
	kept.By, kept.At = e.by.Author(), e.now
	duty, err := e.tx.Duty(e.ctx, e.scope, e.house.ID, week.Days(), store.AcceptedExpected)
	return kept, duty, err
}

// shifts are those asked for, when each names an adult who may be on duty then.
func (in RosterChange) shifts(d placement.Duty) (list []placement.Shift, err error) {
	known := d.Sessions(in.Week.Days())
	if len(in.Sessions) == 0 {
		return nil, placement.Missing("session")
	}
	var faults placement.Faults
	for _, session := range in.Sessions {
		if !slices.Contains(known, session) {
			return nil, placement.Refuse("roster.house_closed", session)
		}
		for _, on := range in.OnDuty {
			faults = append(faults, mayServe(d, on, session)...)
			list = append(list, placement.Shift{Session: session, Staff: on.Staff, Wing: on.Wing})
		}
	}
	return list, faults.Err()
}

// mayServe says what keeps an adult from being on duty in a session. Who is
// already down for it may stay down: an absence is not a change of the roster.
func mayServe(d placement.Duty, on OnDuty, session capacity.Session) (faults placement.Faults) {
	at := "adult-" + string(on.Staff)
	i := slices.IndexFunc(d.Staff, func(s placement.Staff) bool { return s.ID == on.Staff })
	if i < 0 {
		return placement.Faults{placement.Missing("staff")}
	}
	person := d.Staff[i]
	if on.Wing != "" && !slices.Contains(d.Wings(), on.Wing) {
		faults.Add(at, "field.unknown")
	}
	already := slices.ContainsFunc(d.Shifts, func(s placement.Shift) bool { return s.Session == session && s.Staff == on.Staff })
	if d.Away(person.ID, session.Day) && !already {
		faults.Add(at, "roster.away", person.Name, session.Day)
	}
	if rule := d.TooYoung(person, session); rule != nil && rule.Hard {
		faults.Add(at, "roster.too_young", person.Name, session, rule.Least, rule.Source)
	}
	return faults
}

// youngSoftly are the sessions in which somebody is younger than a soft rule asks.
func youngSoftly(d placement.Duty, to []placement.Shift) (list []capacity.Cover) {
	for _, s := range to {
		i := slices.IndexFunc(d.Staff, func(p placement.Staff) bool { return p.ID == s.Staff })
		rule := d.TooYoung(d.Staff[i], s.Session)
		known := slices.ContainsFunc(list, func(c capacity.Cover) bool { return c.Session == s.Session })
		if rule != nil && !known {
			list = append(list, capacity.Cover{Session: s.Session})
		}
	}
	return list
}

// breaks names every session that a change would leave short.
func breaks(code string, covers []capacity.Cover) error {
	var faults placement.Faults
	for _, c := range covers {
		faults = append(faults, placement.Refuse(code, c.Session, c.Lacking, c.Required))
	}
	return faults.Err()
}

// asksReason names the sessions and asks for the reason.
func asksReason(covers []capacity.Cover) error {
	var faults placement.Faults
	for _, c := range covers {
		if c.Lacking > 0 {
			faults.Add("reason", "roster.breaks_soft", c.Session, c.Lacking, c.Required)
		} else {
			faults.Add("reason", "roster.young_soft", c.Session)
		}
	}
	return faults.Err()
}

// rosterFacts keep in the journal what became of the week, by code.
func rosterFacts(week calendar.Week, before, after []placement.Shift) map[string]string {
	added, removed := 0, 0
	for _, s := range after {
		if !slices.Contains(before, s) {
			added++
		}
	}
	for _, s := range before {
		if !slices.Contains(after, s) {
			removed++
		}
	}
	return map[string]string{"week": week.String(), "added": strconv.Itoa(added), "removed": strconv.Itoa(removed)}
}

func sessionCodes(covers []capacity.Cover) string {
	var codes []string
	for _, c := range covers {
		codes = append(codes, c.Day.String()+" "+string(c.Slot))
	}
	return strings.Join(codes, ", ")
}

func inWeek(shifts []placement.Shift, week calendar.Week) []placement.Shift {
	list := slices.DeleteFunc(slices.Clone(shifts), func(s placement.Shift) bool { return !week.Days().Contains(s.Day) })
	placement.SortShifts(list)
	return list
}
