package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// bulkRows is how many rows one statement inserts. PostgreSQL answers each
// statement over a wire, and is asked rarely. SQLite is in the process, and
// keeps for a statement of several rows a journal by which it could be undone
// alone: one row at a time is faster.
var bulkRows = map[Dialect]int{SQLite: 1, Postgres: 250}

// A bulk inserts many rows of many tables with few statements. Rows wait in
// sheets, which are written in the order they were made: a parent's before its
// children's.
type bulk struct {
	tx     *Tx
	sheets []*sheet
}

// A sheet holds the waiting rows of one table.
type sheet struct {
	insert string // up to VALUES
	width  int
	args   []any
	rows   int       // of one statement
	full   *sql.Stmt // for that many
}

// sheet makes the next table of the order.
func (b *bulk) sheet(table, columns string) *sheet {
	s := &sheet{insert: `INSERT INTO ` + table + ` (` + columns + `) VALUES `, width: strings.Count(columns, ",") + 1, rows: bulkRows[b.tx.dialect]}
	b.sheets = append(b.sheets, s)
	return s
}

// add lets a row wait.
func (s *sheet) add(args ...any) { s.args = append(s.args, args...) }

// flush writes every waiting row.
func (b *bulk) flush(ctx context.Context) error {
	for _, s := range b.sheets {
		if err := s.flush(ctx, b.tx); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) flush(ctx context.Context, tx *Tx) (err error) {
	size := s.rows * s.width
	rest := s.args
	for ; len(rest) >= size; rest = rest[size:] {
		if s.full == nil {
			if s.full, err = tx.prepared(ctx, s.statement(s.rows)); err != nil {
				return err
			}
		}
		if _, err := s.full.ExecContext(ctx, rest[:size]...); err != nil {
			return err
		}
	}
	if len(rest) > 0 {
		_, err = tx.exec(ctx, s.statement(len(rest)/s.width), rest...)
	}
	s.args = s.args[:0]
	return err
}

// statement is the insert of so many rows.
func (s *sheet) statement(rows int) string {
	var b strings.Builder
	b.WriteString(s.insert)
	for i := range rows * s.width {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%s.width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}
