package store

import (
	"encoding/json"
	"slices"
	"strings"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// roster reads the supervision of the houses: what may still be mended, that is
// from the week of the check on.
func (s *stocktaking) roster() error {
	for _, read := range []func() error{s.rules, s.team, s.away, s.weeks, s.shifts, s.twiceOnDuty, s.countedNights} {
		if err := read(); err != nil {
			return err
		}
	}
	return s.excused()
}

func (s *stocktaking) rules() error {
	return take(s, `SELECT h.id, `+ruleColumns+` FROM house h JOIN supervision_rule r ON r.house_id = h.id`, ` ORDER BY h.id, r.kind, r.slot, r.age, r.id`,
		scanRule, func(v *placement.Inventory, r placement.SupervisionRule) { v.Roster.Rules = append(v.Roster.Rules, r) })
}

const keptStaff = `SELECT h.id, ` + staffColumns + ` FROM house h JOIN staff s ON s.house_id = h.id`

func (s *stocktaking) team() error {
	return take(s, keptStaff, ` ORDER BY h.id, s.name_key, s.id`,
		scanStaff, func(v *placement.Inventory, x placement.Staff) { v.Roster.Team = append(v.Roster.Team, x) })
}

const keptStaffAbsences = `SELECT h.id, ` + staffAbsenceColumns + ` FROM house h JOIN staff s ON s.house_id = h.id JOIN staff_absence a ON a.staff_id = s.id`

func (s *stocktaking) away() error {
	return takeSince(s, s.today.AddDays(1), keptStaffAbsences, `a.to_day`, ` ORDER BY h.id, a.from_day, a.id`,
		scanStaffAbsence, func(v *placement.Inventory, a placement.StaffAbsence) { v.Roster.Away = append(v.Roster.Away, a) })
}

const keptWeeks = `SELECT h.id, w.monday FROM house h JOIN roster_week w ON w.house_id = h.id`

func (s *stocktaking) weeks() error {
	return takeSince(s, placement.RosterSince(s.today), keptWeeks, `w.monday`, ` ORDER BY h.id, w.monday`,
		func(row scanner) (calendar.Week, error) {
			var monday calendar.Day
			err := row.Scan(dayAt{&monday})
			return monday.ISOWeek(), err
		}, func(v *placement.Inventory, w calendar.Week) {
			v.Roster.Weeks = append(v.Roster.Weeks, placement.KeptWeek{Week: w})
		})
}

const keptShifts = `SELECT h.id, s.on_day, s.slot, s.staff_id, s.wing FROM house h JOIN shift s ON s.house_id = h.id`

func (s *stocktaking) shifts() error {
	return takeSince(s, s.today, keptShifts, `s.on_day`, ` ORDER BY h.id, s.on_day, s.slot, s.staff_id`,
		func(row scanner) (x placement.Shift, err error) {
			err = row.Scan(dayAt{&x.Day}, &x.Slot, &x.Staff, &x.Wing)
			return x, err
		}, func(v *placement.Inventory, x placement.Shift) { v.Roster.Shifts = append(v.Roster.Shifts, x) })
}

// twiceOnDuty finds who is on duty in another house in the same slot. A person
// who works in two houses is on file in each, under one name and birth.
const twiceOnDuty = `SELECT h.id, s.on_day, s.slot, s.staff_id, s.wing, q.id FROM house h JOIN shift s ON s.house_id = h.id JOIN staff p ON p.id = s.staff_id
		JOIN staff q ON q.name_key = p.name_key AND q.born = p.born JOIN shift t ON t.staff_id = q.id AND t.on_day = s.on_day
			AND t.slot = s.slot AND t.house_id <> s.house_id`

func (s *stocktaking) twiceOnDuty() error {
	return takeSince(s, s.today, twiceOnDuty, `s.on_day`, ` ORDER BY h.id, s.on_day, s.slot, s.staff_id, q.id`,
		func(row scanner) (x placement.TwiceOnDuty, err error) {
			err = row.Scan(dayAt{&x.Day}, &x.Slot, &x.Staff, &x.Wing, &x.Other)
			return x, err
		}, func(v *placement.Inventory, x placement.TwiceOnDuty) { v.Roster.Twice = append(v.Roster.Twice, x) })
}

// countedNights are the nights by which the places of bands are counted, with who
// is on the roster there.
const countedNights = `SELECT h.id, b.id,
		(SELECT count(*) FROM shift s JOIN staff p ON p.id = s.staff_id AND (p.until_day = '' OR p.until_day > s.on_day)
			WHERE s.house_id = h.id AND s.on_day = b.staffed_night AND s.slot = 'night' AND s.wing = b.id),
		(SELECT count(*) FROM shift s JOIN staff p ON p.id = s.staff_id AND (p.until_day = '' OR p.until_day > s.on_day)
			WHERE s.house_id = h.id AND s.on_day = b.staffed_night AND s.slot = 'night' AND s.wing = '')
	FROM house h JOIN band b ON b.house_id = h.id AND b.staffed_night <> ''`

func (s *stocktaking) countedNights() error {
	return take(s, countedNights, ` ORDER BY h.id, b.id`,
		func(row scanner) (x placement.CountedNight, err error) {
			err = row.Scan(&x.Band, &x.Tied, &x.Loose)
			return x, err
		}, func(v *placement.Inventory, x placement.CountedNight) { v.Roster.Counted = append(v.Roster.Counted, x) })
}

// excused reads from the journal which sessions somebody left short of a soft
// rule, and wrote why.
func (s *stocktaking) excused() error {
	var args argList
	var weeks []string
	at := map[string]*placement.KeptWeek{}
	for i := range s.all {
		for j := range s.all[i].Roster.Weeks {
			w := &s.all[i].Roster.Weeks[j]
			id := string(s.all[i].House.ID) + "/" + w.Week.String()
			at[id] = w
			weeks = append(weeks, args.add(id))
		}
	}
	if len(weeks) == 0 {
		return nil
	}
	type told struct{ about, facts string }
	rows, err := s.tx.rows(s.ctx, excusedWeeks(weeks), args...)
	list, err := collect(rows, err, func(row scanner) (x told, err error) {
		err = row.Scan(&x.about, &x.facts)
		return x, err
	})
	for _, x := range list {
		at[x.about].Excused = append(at[x.about].Excused, sessionsIn(x.facts)...)
	}
	return err
}

func excusedWeeks(weeks []string) string {
	return `SELECT e.about_id, e.facts FROM event e WHERE e.about_kind = 'roster_week' AND e.about_id IN (` + strings.Join(weeks, ", ") + `)
		AND e.reason <> '' ORDER BY e.at, e.id`
}

// sessionsIn reads what a change of a roster left short: "2026-11-25 study, …".
func sessionsIn(facts string) (list []capacity.Session) {
	var kept struct{ Short string }
	if json.Unmarshal([]byte(facts), &kept) != nil {
		return nil
	}
	for _, code := range strings.Split(kept.Short, ", ") {
		on, slot, _ := strings.Cut(code, " ")
		if d, err := calendar.ParseDay(on); err == nil {
			list = append(list, capacity.Session{Day: d, Slot: capacity.Slot(slot)})
		}
	}
	return list
}

// takeSince is take of the rows whose day is that day or later.
func takeSince[T any](s *stocktaking, from calendar.Day, query, column, order string, scan func(scanner) (T, error), keep func(*placement.Inventory, T)) error {
	late := *s
	late.args = slices.Clone(s.args)
	late.where += ` AND ` + column + ` >= ` + late.args.add(day(from))
	return take(&late, query, order, scan, keep)
}
