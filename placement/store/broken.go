package store

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"internat/placement"
)

// violation is the kind of rule that a statement broke, the same on both
// engines.
type violation string

const (
	noViolation violation = ""
	uniqueKey   violation = "unique"
	foreignKey  violation = "foreign"
	checkRule   violation = "check"
	guardRule   violation = "guard" // a trigger of schema 0002 said no
)

// violated classifies an error by its code, never by its text; the one
// exception is SQLite's RAISE, whose text is ours.
func violated(err error) violation {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return map[string]violation{"23505": uniqueKey, "23503": foreignKey, "23514": checkRule, "23P01": guardRule}[pg.Code]
	}
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return noViolation
	}
	switch lite.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return uniqueKey
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return foreignKey
	case lib.SQLITE_CONSTRAINT_CHECK:
		return checkRule
	case lib.SQLITE_CONSTRAINT_TRIGGER:
		return guardRule
	}
	return noViolation
}

// guarded turns what a trigger refused into the fault a person can read.
func guarded(err error) error {
	if violated(err) != guardRule {
		return err
	}
	for _, rule := range []string{"stay_no_overlap", "stay_one_bed"} {
		if strings.Contains(err.Error(), rule) {
			return &placement.Fault{Kind: placement.Conflict, Code: "stay." + strings.TrimPrefix(rule, "stay_"), Err: err}
		}
	}
	return err
}

// once turns a broken unique key into the fault given: only the method that
// made the insert knows which rule it may break.
func once(err error, fault *placement.Fault) error {
	if violated(err) == uniqueKey {
		fault.Err = err
		return fault
	}
	return err
}

// retriable reports whether the database asks for the whole transaction again.
func retriable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		primary := lite.Code() & 0xff
		return primary == lib.SQLITE_BUSY || primary == lib.SQLITE_LOCKED
	}
	return false
}

// DiskFault is what a person can read when a database could not write or read its
// disk, which is full or broken; nil for every other error.
func DiskFault(err error) *placement.Fault {
	full, broken := false, false
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		full, broken = pg.Code == "53100", pg.Code == "58030"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		primary := lite.Code() & 0xff
		full, broken = primary == lib.SQLITE_FULL, primary == lib.SQLITE_IOERR
	}
	switch {
	case full:
		return &placement.Fault{Kind: placement.Busy, Code: "store.disk_full", Err: err}
	case broken:
		return &placement.Fault{Kind: placement.Busy, Code: "store.disk_broken", Err: err}
	}
	return nil
}
