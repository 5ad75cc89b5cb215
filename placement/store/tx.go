package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"internat/placement"
)

// A Tx is one transaction. Every query of the program is a method on it.
type Tx struct {
	tx      *sql.Tx
	dialect Dialect
	seal    *Seal
	watch   func(query string, args []any)
	kept    *statements          // nil: none are kept
	asked   map[string]*sql.Stmt // see again
	often   bool                 // see Often
	depth   int                  // of savepoints: see Try
	scales  map[scaleKey]*placement.Catalogue
	// rehearsed are the events of a rehearsal; nil: it is none.
	rehearsed *[]placement.Event
}

// Read runs f on a read-only snapshot.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.Dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return db.once(ctx, db.reader, opts, f)
}

// Write runs f in a serializable transaction and runs it again when the
// database asks for that: f does database work only, and assigns only to
// variables that it assigns anew.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	err := db.write(ctx, f)
	if err == nil {
		db.commits.Add(1)
	}
	return err
}

func (db *DB) write(ctx context.Context, f func(*Tx) error) error {
	opts := &sql.TxOptions{}
	if db.Dialect == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, db.writer, opts, f)
		if err == nil || !retriable(err) {
			return err
		}
		if attempt == maxAttempts {
			return &placement.Fault{Kind: placement.Busy, Code: "store.busy", Err: err}
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// errRehearsed takes back what a rehearsal wrote.
var errRehearsed = errors.New("a rehearsal keeps nothing")

// Rehearse runs f as Write does and keeps nothing of what it wrote: what it says
// is what Write would do.
func (db *DB) Rehearse(ctx context.Context, f func(*Tx) error) error {
	err := db.Write(ctx, func(tx *Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}

// Commits counts what this program has written, notices that were queued apart: as
// long as it stays the same, nothing that a letter says has changed but by another
// program.
func (db *DB) Commits() int64 { return db.commits.Load() }

// Foreign changes when another program wrote to the file: together with Commits it
// tells whether anything changed at all. It is for a transaction that writes to SQLite.
func (tx *Tx) Foreign(ctx context.Context) (int, error) { return tx.count(ctx, `PRAGMA data_version`) }

// maxAttempts bounds the retries of one write. Forty officers clicking at once
// settle within a dozen.
const maxAttempts = 40

// pause waits a little longer each time, and gives up with the context.
func pause(ctx context.Context, attempt int) error {
	timer := time.NewTimer(time.Duration(min(attempt, 20)) * 3 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (db *DB) once(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*Tx) error) error {
	if db.inside != nil {
		return f(db.inside)
	}
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	kept := db.kept[pool]
	defer kept.prepare(ctx, pool)
	defer tx.Rollback()
	if err := f(&Tx{tx: tx, dialect: db.Dialect, seal: db.seal, watch: db.watch, kept: kept}); err != nil {
		return err
	}
	if opts.ReadOnly {
		return nil
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// exec runs a statement and gives the number of rows it touched.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	tx.tell(query, args)
	res, err := tx.execute(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (tx *Tx) execute(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if tx.often {
		if statement, err := tx.statement(ctx, query); statement != nil || err != nil {
			if err != nil {
				return nil, err
			}
			return statement.ExecContext(ctx, args...)
		}
	}
	return tx.tx.ExecContext(ctx, query, args...)
}

// exec1 runs a statement that must touch one row: when it touches none,
// somebody else changed the row in between.
func (tx *Tx) exec1(ctx context.Context, query string, args ...any) error {
	n, err := tx.exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return stale()
	}
	return nil
}

// stale is the fault of a row that somebody else changed in between.
func stale() error { return &placement.Fault{Kind: placement.Stale, Code: "row.stale"} }

// rows runs a query. It is only ever handed to collect or one.
func (tx *Tx) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	tx.tell(query, args)
	if tx.often {
		if statement, err := tx.statement(ctx, query); statement != nil || err != nil {
			if err != nil {
				return nil, err
			}
			return statement.QueryContext(ctx, args...)
		}
	}
	return tx.tx.QueryContext(ctx, query, args...)
}

// row runs a query of which only the first row is read.
func (tx *Tx) row(ctx context.Context, query string, args ...any) *sql.Row {
	tx.tell(query, args)
	return tx.tx.QueryRowContext(ctx, query, args...)
}

// tell shows a statement to who watches.
func (tx *Tx) tell(query string, args []any) {
	if tx.watch != nil {
		tx.watch(query, args)
	}
}

// A scanner reads the columns of one row.
type scanner interface{ Scan(dest ...any) error }

// collect reads every row into a slice before anything else is asked: a second
// query on the connection of open rows would wait for ever.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// one reads the single row of a query, or a NotFound fault named after what.
func one[T any](what string, rows *sql.Rows, err error, scan func(scanner) (T, error)) (T, error) {
	list, err := collect(rows, err, scan)
	var zero T
	if err != nil {
		return zero, err
	}
	if len(list) == 0 {
		return zero, placement.Missing(what)
	}
	return list[0], nil
}

// count reads one number.
func (tx *Tx) count(ctx context.Context, query string, args ...any) (n int, err error) {
	err = tx.row(ctx, query, args...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}
