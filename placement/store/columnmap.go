package store

import (
	"context"
	"encoding/json"
	"time"

	"internat/placement"
)

// A ColumnMap is what the columns of a file mean, as somebody said for a
// territory: files with the same columns are read likewise.
type ColumnMap struct {
	Territory placement.TerritoryID
	Signature string
	Name      string            // that people gave it: "PRONOTE, liste des élèves"
	Columns   map[string]string // folded name in the file → name in the list; "" = left aside
	By        string
	At        time.Time
}

// ColumnMap finds what the columns of a file with that signature mean, as a
// NotFound fault when nobody said.
func (tx *Tx) ColumnMap(ctx context.Context, in placement.TerritoryID, signature string) (ColumnMap, error) {
	rows, err := tx.rows(ctx, `SELECT territory_id, signature, name, columns, by_name, at FROM column_map
		WHERE territory_id = $1 AND signature = $2`, string(in), signature)
	return one("column_map", rows, err, func(s scanner) (m ColumnMap, err error) {
		var columns string
		if err = s.Scan(&m.Territory, &m.Signature, &m.Name, &columns, &m.By, instantAt{&m.At}); err == nil {
			err = json.Unmarshal([]byte(columns), &m.Columns)
		}
		return m, err
	})
}

// SaveColumnMap keeps what the columns of a file mean, in place of what was said
// before.
func (tx *Tx) SaveColumnMap(ctx context.Context, m ColumnMap, why placement.Event) error {
	columns, err := json.Marshal(m.Columns)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `INSERT INTO column_map (territory_id, signature, name, columns, by_name, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (territory_id, signature) DO UPDATE SET name = $3, columns = $4, by_name = $5, at = $6`,
		string(m.Territory), m.Signature, m.Name, string(columns), why.By.Name, instant(why.At)); err != nil {
		return err
	}
	why.About = placement.Thing{Kind: "import", ID: m.Signature}
	return tx.addEvent(ctx, why)
}
