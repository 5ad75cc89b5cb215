package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// SetReminder sets when people are reminded of one kind of thing, in a house or in
// the whole territory. A director does it for the own houses, an officer for all
// and for the territory. What is queued already and not planned any more is closed
// by the sender at its next look.
func (o *Office) SetReminder(ctx context.Context, by placement.Actor, rule placement.ReminderRule) error {
	return o.act(ctx, by, placement.SetReminders, func(tx *store.Tx, m moment) error {
		rule.Territory, rule.At, rule.Author = by.Territory, m.now, by.Name
		if err := rule.Check(); err != nil {
			return err
		}
		if err := mayRemind(ctx, tx, by, rule.House); err != nil {
			return err
		}
		rules, err := tx.Reminders(ctx, by.Territory)
		if err != nil {
			return err
		}
		if _, own := rules.Own(rule.Kind, rule.House); rule.Follows && !own {
			return nil // it follows already
		}
		if old, own := rules.Own(rule.Kind, rule.House); own && rule.Same(old) {
			return nil
		}
		event := by.Happened(m.now, "reminder.set", "reminder_rule", "")
		event.House, event.Reason = rule.House, rule.Reason
		event.Facts = map[string]string{"kind": string(rule.Kind), "days": rule.DaysText()}
		if err := tx.AddReminder(ctx, rule, event); err != nil {
			return err
		}
		return tx.WantJob(ctx, by.Territory, placement.RemindersJob, m.now)
	})
}

// mayRemind refuses a house out of scope, and the territory to who directs houses.
func mayRemind(ctx context.Context, tx *store.Tx, by placement.Actor, house placement.HouseID) error {
	if house == "" {
		if by.Role == placement.Director {
			return &placement.Fault{Kind: placement.Forbidden, Code: "actor.forbidden"}
		}
		return nil
	}
	_, err := tx.House(ctx, store.ScopeOf(by), house)
	return err
}
