package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
)

// Dump gives a digest of every table that Seed fills, with sealed columns
// opened: sealing the same text twice never gives the same bytes.
func (tx *Tx) Dump(ctx context.Context) (map[string]string, error) {
	tables := append(newHouseRows(tx).sheets, newFamilyRows(tx).sheets...)
	dump := map[string]string{}
	for _, s := range tables {
		table, columns, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(s.insert, "INSERT INTO "), ") VALUES "), " (")
		digest, err := tx.digest(ctx, table, strings.Split(strings.Join(strings.Fields(columns), " "), ", "))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		dump[table] = digest
	}
	return dump, nil
}

// everyColumn orders by what is not sealed: that is never the same twice.
func everyColumn(columns []string) string {
	var order []string
	for i, column := range columns {
		if !strings.HasPrefix(column, "sealed_") {
			order = append(order, fmt.Sprint(i+1))
		}
	}
	return strings.Join(order, ", ")
}

func (tx *Tx) digest(ctx context.Context, table string, columns []string) (string, error) {
	rows, err := tx.rows(ctx, `SELECT `+strings.Join(columns, ", ")+` FROM `+table+` ORDER BY `+everyColumn(columns))
	lines, err := collect(rows, err, func(s scanner) ([]any, error) {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		return values, s.Scan(into...)
	})
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, values := range lines {
		for i, column := range columns {
			text := fmt.Sprint(values[i])
			if name, sealed := strings.CutPrefix(column, "sealed_"); sealed {
				if text, err = tx.unsealed(table, name, fmt.Sprint(values[0]), text); err != nil {
					return "", err
				}
			}
			fmt.Fprintf(sum, "%s\x00", text)
		}
	}
	return fmt.Sprintf("%d rows %x", len(lines), sum.Sum(nil)[:8]), nil
}

// Count reads one number, for tests that ask what no page asks.
func (tx *Tx) Count(ctx context.Context, query string, args ...any) (int, error) {
	return tx.count(ctx, query, args...)
}
