package store

import (
	"context"
	"encoding/json"

	"internat/placement"
)

// addEvent writes one line of the journal; every SaveX calls it.
func (tx *Tx) addEvent(ctx context.Context, e placement.Event) error {
	if e.ID == "" {
		e.ID = placement.EventID(NewID("evt"))
	}
	if tx.rehearsed != nil {
		*tx.rehearsed = append(*tx.rehearsed, e)
	}
	facts := ""
	if len(e.Facts) > 0 {
		text, err := json.Marshal(e.Facts)
		if err != nil {
			return err
		}
		facts = string(text)
	}
	_, err := tx.exec(ctx, `INSERT INTO event (id, at, territory_id, by_role, by_id, by_name, verb, about_kind, about_id,
			pupil_id, house_id, reason, facts)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		string(e.ID), instant(e.At), string(e.Territory), string(e.By.Role), e.By.ID, e.By.Name, e.Verb, e.About.Kind, e.About.ID,
		string(e.Pupil), string(e.House), e.Reason, facts)
	return err
}

// AddEvent writes a line that goes with no row of its own: a sign-in, an
// export, a refusal.
func (tx *Tx) AddEvent(ctx context.Context, e placement.Event) error { return tx.addEvent(ctx, e) }

// An EventStamp is the latest instant at which something happened in a territory,
// and how many things did: while it stays the same, so does what is kept.
type EventStamp struct {
	At     string
	Events int
}

// LatestEvent reads the stamp of a territory; its zero before the first event.
func (tx *Tx) LatestEvent(ctx context.Context, in placement.TerritoryID) (EventStamp, error) {
	rows, err := tx.rows(ctx, `SELECT COALESCE(max(e.at), ''), count(*) FROM event e
		WHERE e.territory_id = $1 AND e.at = (SELECT max(l.at) FROM event l WHERE l.territory_id = $1)`, string(in))
	return one("event", rows, err, func(s scanner) (x EventStamp, err error) {
		err = s.Scan(&x.At, &x.Events)
		return x, err
	})
}
