package store

import (
	"context"
	"database/sql"
)

// again runs a query that a transaction asks many times: for each of a hundred
// letters, say. From the second time on its text is not parsed any more, which
// is most of what a small query costs. The statements end with the transaction.
func (tx *Tx) again(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statement, err := tx.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	tx.tell(query, args)
	if statement == nil {
		return tx.tx.QueryContext(ctx, query, args...)
	}
	return statement.QueryContext(ctx, args...)
}

// Often says that the transaction asks the same few things for thousands of rows,
// as an import does: all of its statements are then kept, as again keeps one.
func (tx *Tx) Often() { tx.often = true }

// againOne is exec1 for a statement that a transaction runs many times.
func (tx *Tx) againOne(ctx context.Context, query string, args ...any) error {
	statement, err := tx.statement(ctx, query)
	if err != nil {
		return err
	}
	if statement == nil {
		return tx.exec1(ctx, query, args...)
	}
	tx.tell(query, args)
	res, err := statement.ExecContext(ctx, args...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = stale()
	}
	return err
}

// statement is nil the first time a query is asked.
func (tx *Tx) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	known, asked := tx.asked[query]
	if tx.asked == nil {
		tx.asked = map[string]*sql.Stmt{}
	}
	if !asked {
		tx.asked[query] = nil
		return nil, nil
	}
	if known == nil {
		return tx.prepared(ctx, query)
	}
	return known, nil
}

// prepared is the statement of a query, prepared once in the transaction.
func (tx *Tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if known := tx.asked[query]; known != nil {
		return known, nil
	}
	if tx.asked == nil {
		tx.asked = map[string]*sql.Stmt{}
	}
	made, err := tx.tx.PrepareContext(ctx, query)
	if err == nil {
		tx.asked[query] = made
	}
	return made, err
}
