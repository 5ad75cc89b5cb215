package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// bulkRows is how many rows one statement inserts: more gains nothing.
const bulkRows = 250

// bulkArgs is how many arguments a statement may have: SQLite takes 32 766.
const bulkArgs = 30_000

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
	full   *sql.Stmt // for bulkRows rows at once
}

// sheet makes the next table of the order.
func (b *bulk) sheet(table, columns string) *sheet {
	s := &sheet{insert: `INSERT INTO ` + table + ` (` + columns + `) VALUES `, width: strings.Count(columns, ",") + 1}
	b.sheets = append(b.sheets, s)
	return s
}

// add lets a row wait.
func (s *sheet) add(args ...any) { s.args = append(s.args, args...) }

// rows is how many rows one statement of this sheet inserts.
func (s *sheet) rows() int { return min(bulkRows, bulkArgs/s.width) }

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
	size := s.rows() * s.width
	rest := s.args
	for ; len(rest) >= size; rest = rest[size:] {
		if s.full == nil {
			if s.full, err = tx.tx.PrepareContext(ctx, s.statement(s.rows())); err != nil {
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
	for row := range rows {
		for column := range s.width {
			switch {
			case column > 0:
				b.WriteString(", $")
			case row > 0:
				b.WriteString(", ($")
			default:
				b.WriteString("($")
			}
			b.WriteString(strconv.Itoa(row*s.width + column + 1))
		}
		b.WriteByte(')')
	}
	return b.String()
}
