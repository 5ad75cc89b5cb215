package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"net/url"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"internat/placement"
)

// A Sender is the right to send notices. It ends with the process that holds
// it, however that process ends: both engines drop the lock with the
// connection. No clock takes part, so that a slow relay, a suspended machine or
// a command line that plays another day never make two senders of one.
//
// A SQLite database has one sender. On PostgreSQL every replica has its own;
// each knows which of the others are alive.
type Sender struct {
	id   string
	db   *DB
	conn *sql.Conn
	file *FileLock // SQLite
}

// StartSender takes the right to send. On SQLite a second sender of the same
// file is refused with a Busy fault.
func (db *DB) StartSender(ctx context.Context) (*Sender, error) {
	s := &Sender{id: NewID("snd"), db: db}
	if db.Dialect == SQLite {
		return s, s.lockFile(ctx)
	}
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, lockKey("sender|"+s.id)); err != nil {
		conn.Close()
		return nil, err
	}
	s.conn = conn
	return s, nil
}

// lockFile takes the lock beside the database.
func (s *Sender) lockFile(ctx context.Context) (err error) {
	s.file, err = LockFile(ctx, s.db.path+"-sender")
	return err
}

// A FileLock is a lock that every platform has and that dies with the process:
// a transaction held open on an empty database.
type FileLock struct {
	db *sql.DB
	tx *sql.Tx
}

// LockFile takes the lock of that name. Who holds it already, here or in another
// process, makes it a Busy fault.
func LockFile(ctx context.Context, path string) (*FileLock, error) {
	name := (&url.URL{Path: path}).EscapedPath()
	lock, err := sql.Open("sqlite", "file:"+name+"?_txlock=exclusive&_pragma=busy_timeout(0)&_pragma=journal_mode(MEMORY)")
	if err != nil {
		return nil, err
	}
	tx, err := lock.BeginTx(ctx, nil)
	if err != nil {
		lock.Close()
		if e, ok := err.(*sqlite.Error); ok && e.Code()&0xff == lib.SQLITE_BUSY {
			return nil, &placement.Fault{Kind: placement.Busy, Code: "notice.sender_running", Err: err}
		}
		return nil, fmt.Errorf("lock the sender of notices: %w", err)
	}
	return &FileLock{lock, tx}, nil
}

// Unlock gives the lock back.
func (l *FileLock) Unlock() {
	l.tx.Rollback()
	l.db.Close()
}

// ID is the name under which the sender claims.
func (s *Sender) ID() string { return s.id }

// Stop gives the right back.
func (s *Sender) Stop() {
	if s.file != nil {
		s.file.Unlock()
	}
	if s.conn != nil {
		_, _ = s.conn.ExecContext(context.Background(), `SELECT pg_advisory_unlock($1)`, lockKey("sender|"+s.id))
		s.conn.Close()
	}
}

// Alive fails when the sender has lost its lock: the others take it for dead, and it
// must stop.
func (s *Sender) Alive(ctx context.Context) error {
	if s.conn == nil {
		return nil
	}
	if err := s.conn.PingContext(ctx); err != nil {
		return fmt.Errorf("the sender lost its lock: %w", err)
	}
	return nil
}

// Dead tells which senders are not alive any more. It fails when the sender
// itself has lost its lock: then it must stop.
func (s *Sender) Dead(ctx context.Context) (func(owner string) bool, error) {
	if s.conn == nil {
		return func(owner string) bool { return owner != s.id }, nil
	}
	rows, err := s.conn.QueryContext(ctx, `SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
		WHERE locktype = 'advisory' AND objsubid = 1 AND granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1`)
	keys, err := collect(rows, err, func(row scanner) (key int64, err error) {
		err = row.Scan(&key)
		return key, err
	})
	if err != nil {
		return nil, fmt.Errorf("the sender lost its lock: %w", err)
	}
	alive := map[int64]bool{}
	for _, key := range keys {
		alive[key] = true
	}
	if !alive[lockKey("sender|"+s.id)] {
		return nil, fmt.Errorf("the sender lost its lock")
	}
	return func(owner string) bool { return !alive[lockKey("sender|"+owner)] }, nil
}

// lockKey is the number by which PostgreSQL knows a lock, of a sender or a house.
func lockKey(of string) int64 {
	sum := sha256.Sum256([]byte(of))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}
