package store

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"internat/placement"
)

// An Upload is a file between its preview and its import. It belongs to the
// account that sent it.
type Upload struct {
	ID        string // upl_
	Territory placement.TerritoryID
	Account   placement.AccountID
	Kind      string // as in Import
	Bytes     int
	Parts     int
	CreatedAt time.Time
}

// uploadPart is how much of a file is in memory at a time.
const uploadPart = 512 << 10

// KeepUpload keeps a file part by part, each in a transaction of its own: nobody
// waits behind a slow line. A file that does not come to its end is not found
// afterwards.
func (db *DB) KeepUpload(ctx context.Context, u Upload, content io.Reader) (Upload, error) {
	u.ID = NewID("upl")
	err := db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO upload (id, territory_id, account_id, kind, bytes, parts, created_at) VALUES ($1, $2, $3, $4, 0, 0, $5)`,
			u.ID, string(u.Territory), string(u.Account), u.Kind, instant(u.CreatedAt))
		return err
	})
	buffer, whole := make([]byte, uploadPart), &ending{Reader: content}
	for err == nil {
		var n int
		n, err = io.ReadFull(whole, buffer)
		if n > 0 {
			if failed := db.keepPart(ctx, &u, buffer[:n]); failed != nil {
				return u, failed
			}
		}
	}
	if err := whole.broken(err); err != nil {
		return u, err
	}
	return u, db.Write(ctx, func(tx *Tx) error {
		return tx.exec1(ctx, `UPDATE upload SET bytes = $1, parts = $2 WHERE id = $3`, u.Bytes, u.Parts, u.ID)
	})
}

// An ending remembers how a reader ended: io.ReadFull says of a file that broke off
// on its way what it says of one that is at its end.
type ending struct {
	io.Reader
	err error
}

func (e *ending) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if err != nil {
		e.err = err
	}
	return n, err
}

// broken is the error that kept a file from being read to its end; err is what the
// reading stopped at.
func (e *ending) broken(err error) error {
	switch {
	case e.err == nil:
		return err
	case errors.Is(e.err, io.EOF):
		return nil
	}
	return e.err
}

func (db *DB) keepPart(ctx context.Context, u *Upload, part []byte) error {
	err := db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO upload_part (upload_id, part, sealed_bytes) VALUES ($1, $2, $3)`,
			u.ID, u.Parts, tx.sealed("upload_part", "bytes", u.ID+"|"+strconv.Itoa(u.Parts), string(part)))
		return err
	})
	u.Bytes, u.Parts = u.Bytes+len(part), u.Parts+1
	return err
}

// Upload finds a file that this very account sent, once it is complete.
func (tx *Tx) Upload(ctx context.Context, by placement.Actor, id string) (Upload, error) {
	rows, err := tx.rows(ctx, `SELECT id, territory_id, account_id, kind, bytes, parts, created_at FROM upload
		WHERE id = $1 AND territory_id = $2 AND account_id = $3 AND parts > 0`, id, string(by.Territory), string(by.Account))
	return one("upload", rows, err, func(s scanner) (u Upload, err error) {
		err = s.Scan(&u.ID, &u.Territory, &u.Account, &u.Kind, &u.Bytes, &u.Parts, instantAt{&u.CreatedAt})
		return u, err
	})
}

// OpenUpload reads a kept file, with one part in memory.
func (db *DB) OpenUpload(ctx context.Context, u Upload) io.ReadCloser {
	return &uploadReader{ctx: ctx, db: db, of: u}
}

// An uploadReader reads the parts of an upload one after the other.
type uploadReader struct {
	ctx  context.Context
	db   *DB
	of   Upload
	next int
	rest string
}

// Read gives the next bytes of the file.
func (r *uploadReader) Read(p []byte) (int, error) {
	if r.rest == "" {
		if r.next == r.of.Parts {
			return 0, io.EOF
		}
		if err := r.db.Read(r.ctx, r.part); err != nil {
			return 0, err
		}
		r.next++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *uploadReader) part(tx *Tx) error {
	rows, err := tx.rows(r.ctx, `SELECT sealed_bytes FROM upload_part WHERE upload_id = $1 AND part = $2`, r.of.ID, r.next)
	sealed, err := one("upload", rows, err, func(s scanner) (text string, err error) {
		err = s.Scan(&text)
		return text, err
	})
	if err == nil {
		r.rest, err = tx.unsealed("upload_part", "bytes", r.of.ID+"|"+strconv.Itoa(r.next), sealed)
	}
	return err
}

// Close ends the reading.
func (r *uploadReader) Close() error { return nil }

// DropUpload forgets a file, and every file sent before that instant.
func (tx *Tx) DropUpload(ctx context.Context, id string, before time.Time) error {
	if _, err := tx.exec(ctx, `DELETE FROM upload_part WHERE upload_id = $1 OR upload_id IN (SELECT id FROM upload WHERE created_at < $2)`,
		id, instant(before)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM upload WHERE id = $1 OR created_at < $2`, id, instant(before))
	return err
}
