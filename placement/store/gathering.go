package store

import (
	"context"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

const gatheringColumns = `q.id, q.territory_id, q.house_id, q.kind, q.first_at, q.minutes, q.slots, q.room, q.place, q.owner, q.state, q.version`

func scanGathering(s scanner) (g placement.Gathering, err error) {
	err = s.Scan(&g.ID, &g.Territory, &g.House, &g.Kind, instantAt{&g.First}, &g.Minutes, &g.Slots, &g.Room, &g.Place, &g.Owner, &g.State, &g.Version)
	return g, err
}

// SaveGathering adds or changes a gathering and gives it as it is kept.
func (tx *Tx) SaveGathering(ctx context.Context, g placement.Gathering, why placement.Event) (placement.Gathering, error) {
	if err := tx.putGathering(ctx, &g); err != nil {
		return g, err
	}
	why.About.ID = string(g.ID)
	return g, tx.addEvent(ctx, why)
}

func (tx *Tx) putGathering(ctx context.Context, g *placement.Gathering) error {
	if g.Version > 0 {
		g.Version++
		return tx.exec1(ctx, `UPDATE gathering SET first_at = $1, place = $2, state = $3, version = $4 WHERE id = $5 AND territory_id = $6 AND version = $4 - 1`,
			instant(g.First), g.Place, string(g.State), g.Version, string(g.ID), string(g.Territory))
	}
	g.ID, g.State, g.Version = placement.GatheringID(NewID("gat")), placement.Planned, 1
	_, err := tx.exec(ctx, `INSERT INTO gathering (id, territory_id, house_id, kind, first_at, minutes, slots, room, place, owner, state, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
		string(g.ID), string(g.Territory), string(g.House), string(g.Kind), instant(g.First), g.Minutes, g.Slots, g.Room, g.Place, g.Owner, string(g.State))
	for _, h := range g.Hours {
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO gathering_hours (gathering_id, section_id, first_slot, slots) VALUES ($1, $2, $3, $4)`, string(g.ID), string(h.Section), h.First, h.Slots)
	}
	return err
}

// withHours adds the sections that have hours of their own, the earliest first.
func (tx *Tx) withHours(ctx context.Context, list []placement.Gathering, err error) ([]placement.Gathering, error) {
	for i := range list {
		if err != nil {
			return nil, err
		}
		rows, e := tx.rows(ctx, `SELECT h.section_id, h.first_slot, h.slots FROM gathering_hours h WHERE h.gathering_id = $1 ORDER BY h.first_slot, h.section_id`, string(list[i].ID))
		list[i].Hours, err = collect(rows, e, func(s scanner) (h placement.Hours, err error) {
			err = s.Scan(&h.Section, &h.First, &h.Slots)
			return h, err
		})
	}
	return list, err
}

// Gathering finds a gathering within a scope.
func (tx *Tx) Gathering(ctx context.Context, scope Scope, id placement.GatheringID) (placement.Gathering, error) {
	var args argList
	text := `SELECT ` + gatheringColumns + ` FROM gathering q WHERE q.id = ` + args.add(string(id)) + ` AND ` + scope.in("q.territory_id", "q.house_id", &args)
	rows, err := tx.rows(ctx, text, args...)
	g, err := one("gathering", rows, err, scanGathering)
	if err != nil {
		return g, err
	}
	list, err := tx.withHours(ctx, []placement.Gathering{g}, nil)
	if err != nil {
		return g, err
	}
	return list[0], nil
}

// Gatherings lists the gatherings from an instant up to another, within a scope. A
// zero end is no end.
func (tx *Tx) Gatherings(ctx context.Context, scope Scope, from, to time.Time, limit int) ([]placement.Gathering, error) {
	var args argList
	text := `SELECT ` + gatheringColumns + ` FROM gathering q WHERE ` + scope.in("q.territory_id", "q.house_id", &args) +
		` AND q.first_at >= ` + args.add(instant(from)) + ` AND q.first_at < ` + args.add(until(to)) + ` ORDER BY q.first_at, q.id LIMIT ` + args.add(limit)
	rows, err := tx.rows(ctx, text, args...)
	list, err := collect(rows, err, scanGathering)
	return tx.withHours(ctx, list, err)
}

// SlotsTaken counts the families that chose each slot, but for one meeting: who
// moves does not stand in the own way. Both parents of a child in one slot are
// one family.
func (tx *Tx) SlotsTaken(ctx context.Context, id placement.GatheringID, but placement.MeetingID) (map[time.Time]int, error) {
	rows, err := tx.rows(ctx, `SELECT i.slot_at, count(DISTINCT i.meeting_id) FROM meeting m JOIN invitation i ON i.meeting_id = m.id
		WHERE m.gathering_id = $1 AND m.state = 'planned' AND i.slot_at <> '' AND m.id <> $2 GROUP BY i.slot_at`, string(id), string(but))
	taken := map[time.Time]int{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var at time.Time
		var n int
		err = s.Scan(instantAt{&at}, &n)
		taken[at] = n
		return none, err
	})
	return taken, err
}

// MeetingsOfGathering lists the families of a gathering within a person's scope,
// by the names of the children.
func (tx *Tx) MeetingsOfGathering(ctx context.Context, by placement.Actor, id placement.GatheringID) ([]MeetingLine, error) {
	var args argList
	text := meetingsSeen(by, &args) + ` AND m.gathering_id = ` + args.add(string(id)) + ` ORDER BY p.family_name, p.given_name, m.id`
	rows, err := tx.rows(ctx, text, args...)
	list, err := collect(rows, err, scanMeetingLine)
	return tx.withGuests(ctx, list, err)
}

// A BoarderToMeet is a child with the section in which he or she sleeps.
type BoarderToMeet struct {
	Pupil   placement.PupilID
	Section placement.SectionID
}

// BoardersToMeet lists the children who board in a house on that day or will,
// as far as the scope knows them, each once: in the section of that day, else of
// the first day after.
func (tx *Tx) BoardersToMeet(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]BoarderToMeet, error) {
	var args argList
	h, d := args.add(string(house)), args.add(day(on))
	text := `SELECT x.pupil_id, x.section_id FROM (
			SELECT s.pupil_id, s.section_id, s.from_day, s.id FROM stay s WHERE s.house_id = ` + h + ` AND s.to_day > ` + d + ` AND s.state = 'present'
			UNION ALL
			SELECT o.pupil_id, o.section_id, o.from_day, o.id FROM offer o WHERE o.house_id = ` + h + ` AND o.to_day > ` + d + ` AND o.state = 'accepted') x
		WHERE ` + scope.ofBoarders().knows("x.pupil_id", &args) + ` ORDER BY x.pupil_id, x.from_day, x.id`
	rows, err := tx.rows(ctx, text, args...)
	list, err := collect(rows, err, func(s scanner) (b BoarderToMeet, err error) {
		err = s.Scan(&b.Pupil, &b.Section)
		return b, err
	})
	return slices.CompactFunc(list, func(a, b BoarderToMeet) bool { return a.Pupil == b.Pupil }), err
}
