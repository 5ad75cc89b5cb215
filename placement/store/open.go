package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL, for several replicas
	"modernc.org/sqlite"
)

// A Dialect is one of the two engines. Queries are the same text on both; only
// opening, locking and two guards differ.
type Dialect string

// The engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// A DB is everything that is kept. It is safe for concurrent use.
type DB struct {
	Dialect Dialect
	writer  *sql.DB
	reader  *sql.DB
	path    string // of the SQLite file
	seal    *Seal
	watch   func(query string, args []any)
	kept    map[*sql.DB]*statements // of SQLite: see statements
	commits atomic.Int64
	inside  *Tx // see RehearseAll
}

// Watch shows f every statement just before it runs, so that somebody can ask
// the database how it answers it: by an index, or by walking through every row.
// Rows written in bulk are left out. It is called while no transaction runs;
// nil shows nothing any more.
func (db *DB) Watch(f func(query string, args []any)) { db.watch = f }

// Open opens "sqlite:PATH" or "postgres://…". The key seals the columns that
// must not be readable from the file or a backup; see NewSeal.
func Open(ctx context.Context, address string, seal *Seal) (*DB, error) {
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"), seal)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return openPostgres(ctx, address, seal)
	}
	return nil, fmt.Errorf("database address must start with sqlite: or postgres://")
}

// cacheKB is the memory for pages of each connection; filingKB that of the writer
// while a long list is put on file: its indexes are larger than a day's work.
const (
	cacheKB  = 32_000
	filingKB = 64_000
)

// walPages is how long the log grows, 128 MB, before its pages are copied into the
// file: at the default of 4 MB a sender of mail spends a quarter of its time copying
// the same pages again and again, at 32 MB a twentieth. A commit is durable all the same.
const walPages = 32_000

// openSQLite keeps one writer connection, which takes the write lock when a
// transaction begins (a lock taken later fails under contention and no timeout
// helps), and a pool of readers that cannot write at all.
func openSQLite(ctx context.Context, path string, seal *Seal) (*DB, error) {
	if path == "" {
		return nil, fmt.Errorf("sqlite: names no file")
	}
	sqlite.Fdatasync(true)
	base := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_txlock=immediate&_defensive=1&_dqs=0" +
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=secure_delete(1)" + fmt.Sprintf("&_pragma=cache_size(-%d)&_pragma=wal_autocheckpoint(%d)", cacheKB, walPages)
	writer, err := sql.Open("sqlite", base)
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	if err := writer.PingContext(ctx); err != nil {
		writer.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	reader, err := sql.Open("sqlite", base+"&_query_only=1")
	if err != nil {
		writer.Close()
		return nil, err
	}
	reader.SetMaxOpenConns(4)
	reader.SetMaxIdleConns(4)
	return &DB{Dialect: SQLite, writer: writer, reader: reader, path: path, seal: seal,
		kept: map[*sql.DB]*statements{writer: newStatements(), reader: newStatements()}}, nil
}

func openPostgres(ctx context.Context, address string, seal *Seal) (*DB, error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(8)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open the PostgreSQL database: %w", err)
	}
	return &DB{Dialect: Postgres, writer: db, reader: db, seal: seal}, nil
}

// Close closes every connection.
func (db *DB) Close() error {
	if db.reader != db.writer {
		db.reader.Close()
	}
	return db.writer.Close()
}

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }

// Path is the SQLite file, "" on PostgreSQL.
func (db *DB) Path() string { return db.path }
