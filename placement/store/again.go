package store

import (
	"context"
	"database/sql"
	"sync"
)

// again runs a query that a transaction asks many times, for each of a hundred
// letters, say, or that one transaction after the other asks. From the second time on
// its text is not parsed any more, which is most of what a small query costs.
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

// statement is nil the first time a query is asked, unless one is kept.
func (tx *Tx) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	known, asked := tx.asked[query]
	if tx.asked == nil {
		tx.asked = map[string]*sql.Stmt{}
	}
	if !asked {
		tx.asked[query] = tx.keptOf(ctx, query)
		if tx.asked[query] == nil {
			tx.kept.ask(query)
		}
		return tx.asked[query], nil
	}
	if known == nil {
		return tx.prepared(ctx, query)
	}
	return known, nil
}

// keptOf is the statement of a query that an earlier transaction kept, nil where none
// did.
func (tx *Tx) keptOf(ctx context.Context, query string) *sql.Stmt {
	if kept := tx.kept.of(query); kept != nil {
		return tx.tx.StmtContext(ctx, kept)
	}
	return nil
}

// prepared is the statement of a query, prepared once in the transaction.
func (tx *Tx) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if known := tx.asked[query]; known != nil {
		return known, nil
	}
	if tx.asked == nil {
		tx.asked = map[string]*sql.Stmt{}
	}
	if kept := tx.keptOf(ctx, query); kept != nil {
		tx.asked[query] = kept
		return kept, nil
	}
	made, err := tx.tx.PrepareContext(ctx, query)
	if err == nil {
		tx.asked[query] = made
		tx.kept.want(query)
	}
	return made, err
}

// Statements are the queries that the transactions of a pool asked more than once:
// later transactions find them parsed. SQLite parses in the program, for about as
// long as a small query takes; the driver of PostgreSQL keeps its own.
type statements struct {
	mu     sync.Mutex
	known  map[string]*sql.Stmt
	asked  map[string]bool // by one transaction, once
	wanted map[string]bool
}

// mostStatements bounds what is kept: the texts are those of the program, and few.
const mostStatements = 200

func newStatements() *statements {
	return &statements{known: map[string]*sql.Stmt{}, asked: map[string]bool{}, wanted: map[string]bool{}}
}

func (s *statements) of(query string) *sql.Stmt {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[query]
}

// ask notes that a transaction asked a query for the first time: one that another
// asked before it is worth keeping.
func (s *statements) ask(query string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	again := s.asked[query]
	if len(s.asked) < mostStatements {
		s.asked[query] = true
	}
	s.mu.Unlock()
	if again {
		s.want(query)
	}
}

// want says that a query is worth keeping.
func (s *statements) want(query string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known)+len(s.wanted) < mostStatements && s.known[query] == nil {
		s.wanted[query] = true
	}
}

// prepare prepares what was wanted, once the transaction is over and its connection
// free. What cannot be prepared now is prepared another time.
func (s *statements) prepare(ctx context.Context, pool *sql.DB) {
	if s == nil {
		return
	}
	s.mu.Lock()
	wanted := s.wanted
	s.wanted = map[string]bool{}
	s.mu.Unlock()
	for query := range wanted {
		made, err := pool.PrepareContext(ctx, query)
		if err != nil {
			continue
		}
		s.mu.Lock()
		if s.known[query] == nil {
			s.known[query], made = made, nil
		}
		s.mu.Unlock()
		if made != nil {
			made.Close()
		}
	}
}
