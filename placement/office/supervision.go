package office

import (
	"context"
	"slices"
	"strconv"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// SaveSupervisionRule adds (no id) or changes a rule of a house.
func (o *Office) SaveSupervisionRule(ctx context.Context, by placement.Actor, rule placement.SupervisionRule) error {
	return o.editRoster(ctx, by, rule.House, func(e rosterEdit) error {
		if err := rule.Check(e.today); err != nil {
			return err
		}
		if rule.ID != "" {
			if _, err := e.rule(rule.ID); err != nil {
				return err
			}
		}
		return e.saveRule(rule)
	})
}

func (e rosterEdit) saveRule(rule placement.SupervisionRule) error {
	event := e.happened(verbOf("supervision_rule", rule.ID), "supervision_rule", "")
	event.Facts = map[string]string{"kind": string(rule.Kind), "slot": string(rule.Slot), "hard": strconv.FormatBool(rule.Hard)}
	_, err := e.tx.SaveSupervisionRule(e.ctx, rule, event)
	return err
}

func (e rosterEdit) rule(id placement.RuleID) (placement.SupervisionRule, error) {
	all, err := e.tx.SupervisionRules(e.ctx, e.scope, e.house.ID)
	if err != nil {
		return placement.SupervisionRule{}, err
	}
	i := slices.IndexFunc(all, func(r placement.SupervisionRule) bool { return r.ID == id })
	if i < 0 {
		return placement.SupervisionRule{}, placement.Missing("rule")
	}
	return all[i], nil
}

// DropSupervisionRule removes a rule.
func (o *Office) DropSupervisionRule(ctx context.Context, by placement.Actor, house placement.HouseID, id placement.RuleID) error {
	return o.editRoster(ctx, by, house, func(e rosterEdit) error {
		rule, err := e.rule(id)
		if err != nil {
			return err
		}
		event := e.happened("supervision_rule.removed", "supervision_rule", string(id))
		event.Facts = map[string]string{"kind": string(rule.Kind), "slot": string(rule.Slot)}
		return e.tx.RemoveSupervisionRule(e.ctx, rule, event)
	})
}

// TakeExampleRules gives a house the example rules it has no rule of its own
// for. From then on they are its own, by the person who took them.
func (o *Office) TakeExampleRules(ctx context.Context, by placement.Actor, house placement.HouseID) error {
	return o.editRoster(ctx, by, house, func(e rosterEdit) error {
		own, err := e.tx.SupervisionRules(e.ctx, e.scope, house)
		if err != nil {
			return err
		}
		for _, rule := range placement.ExampleRules(e.by.Name, e.today) {
			has := slices.ContainsFunc(own, func(r placement.SupervisionRule) bool {
				return r.Kind == rule.Kind && r.Slot == rule.Slot && r.Age == rule.Age
			})
			if has {
				continue
			}
			rule.House = house
			if err := e.saveRule(rule); err != nil {
				return err
			}
		}
		return nil
	})
}

// A Published is how many adults of a band places are counted with.
type Published struct {
	House   placement.HouseID
	Version int // of the house, as the page showed it
	Band    placement.BandID
	Week    calendar.Week // the number of its weakest night
	Source  string        // which roster that is, in words
}

// PublishAdults counts the places of a band with the adults that the roster of
// a week gives it on its weakest night. Runs, offers and pages count with that
// number until another is published or typed.
func (o *Office) PublishAdults(ctx context.Context, by placement.Actor, in Published) error {
	return o.editRoster(ctx, by, in.House, func(e rosterEdit) error {
		if _, err := e.tx.ReviseHouse(e.ctx, e.scope, in.House, in.Version); err != nil {
			return err
		}
		duty, err := e.tx.Duty(e.ctx, e.scope, in.House, in.Week.Days(), store.AcceptedExpected)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(duty.Bands, func(b placement.Band) bool { return b.ID == in.Band })
		if i < 0 {
			return placement.Missing("band")
		}
		adults, night, known := duty.WeakestNight(in.Band, in.Week)
		if !known {
			return placement.Refuse("roster.week_incomplete")
		}
		return e.publish(duty.Bands[i], adults, in.Week, night, in.Source)
	})
}

func (e rosterEdit) publish(b placement.Band, adults int, week calendar.Week, night calendar.Day, source string) error {
	event := e.happened("band.staffed", "band", string(b.ID))
	event.Facts = map[string]string{"from": strconv.Itoa(b.Adults), "to": strconv.Itoa(adults), "week": week.String(), "night": night.String()}
	b.Adults = adults
	b.Staffing = placement.Staffing{Monday: week.Monday(), Night: night, Said: placement.Provenance{Author: e.by.Name, On: e.today, Source: source}}
	_, err := e.tx.SaveBand(e.ctx, b, event)
	return err
}

// republish keeps the bands that count by this week true to it: who changes the
// week that places are counted by changes the places, and is the author.
func (e rosterEdit) republish(week calendar.Week, d placement.Duty) error {
	for _, b := range d.Bands {
		if b.Monday != week.Monday() {
			continue
		}
		adults, night, known := d.WeakestNight(b.ID, week)
		if !known || adults == b.Adults && night == b.Night {
			continue
		}
		if err := e.publish(b, adults, week, night, b.Said.Source); err != nil {
			return err
		}
	}
	return nil
}
