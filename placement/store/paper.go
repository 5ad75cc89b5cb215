package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// paperPart is how much of a paper is in memory while it comes in, in bytes.
const paperPart = 256 << 10

// unfinishedLife is how long a paper may take to come in. What is older broke
// off with the program and is swept.
const unfinishedLife = time.Hour

// KeepPaper keeps a paper as it comes in, part by part, each sealed and in a
// transaction of its own: nobody waits behind a slow line. Nothing finds it
// before it is finished; see FinishPaper and DropPaper. One that is too large
// is a fault of the field "file".
func (db *DB) KeepPaper(ctx context.Context, p placement.Paper, content io.Reader) (placement.Paper, error) {
	p.ID, p.Bytes, p.Parts, p.Media = placement.PaperID(NewID("pap")), 0, 0, ""
	err := db.Write(ctx, func(tx *Tx) error { return tx.beginPaper(ctx, p) })
	buffer := make([]byte, paperPart)
	for err == nil {
		var n int
		n, err = io.ReadFull(content, buffer)
		if p.Bytes+n > placement.MostPaperBytes {
			return p, placement.Reject("file", "paper.too_large", placement.MostPaperBytes>>20)
		}
		if n > 0 {
			if failed := db.keepPaperPart(ctx, &p, buffer[:n]); failed != nil {
				return p, failed
			}
		}
	}
	// ReadFull says ErrUnexpectedEOF for a last part that is short, and so does a
	// body that broke off: the reader of one more byte tells which.
	if errors.Is(err, io.ErrUnexpectedEOF) {
		_, err = content.Read(make([]byte, 1))
	}
	if errors.Is(err, io.EOF) {
		return p, nil
	}
	return p, err
}

func (tx *Tx) beginPaper(ctx context.Context, p placement.Paper) error {
	if err := tx.sweepPapers(ctx, p.At.Add(-unfinishedLife)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO paper (id, territory_id, referral_id, pupil_id, kind, domain, sealed_name, media, bytes, parts, by_role, by_id, by_name, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 0, $8, $9, $10, $11)`,
		string(p.ID), string(p.Territory), string(p.Referral), string(p.Pupil), p.Kind, string(p.Domain()), tx.sealed("paper", "name", string(p.ID), p.Name),
		string(p.By.Role), p.By.ID, p.By.Name, instant(p.At))
	return err
}

// sweepPapers forgets what was begun before that instant and never finished.
func (tx *Tx) sweepPapers(ctx context.Context, before time.Time) error {
	if _, err := tx.exec(ctx, `DELETE FROM paper_part WHERE paper_id IN (SELECT id FROM paper WHERE parts = 0 AND at < $1)`, instant(before)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM paper WHERE parts = 0 AND at < $1`, instant(before))
	return err
}

func (db *DB) keepPaperPart(ctx context.Context, p *placement.Paper, part []byte) error {
	err := db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO paper_part (paper_id, part, sealed_bytes) VALUES ($1, $2, $3)`,
			string(p.ID), p.Parts, tx.seal.closeBytes(partPlace(p.ID, p.Parts), part))
		return err
	})
	p.Bytes, p.Parts = p.Bytes+len(part), p.Parts+1
	return err
}

// partPlace binds a part to its paper and to its place in it.
func partPlace(id placement.PaperID, part int) string {
	return fmt.Sprintf("paper_part|bytes|%s|%d", id, part)
}

// FinishPaper makes a paper one that is found, once somebody looked at what it
// is, and marks that one of its kind is there. What was said of the kind
// already stays: an opinion that was recorded, a paper that was seen.
func (tx *Tx) FinishPaper(ctx context.Context, p placement.Paper, mark placement.PaperMark, why placement.Event) error {
	err := tx.exec1(ctx, `UPDATE paper SET media = $1, bytes = $2, parts = $3 WHERE id = $4 AND parts = 0`,
		string(p.Media), p.Bytes, p.Parts, string(p.ID))
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, insertMark+` ON CONFLICT (referral_id, kind) DO NOTHING`, markArgs(p.Referral, mark)...); err != nil {
		return err
	}
	why.About.ID, why.Pupil = string(p.ID), p.Pupil
	return tx.addEvent(ctx, why)
}

// ForgetPaper removes a paper that was never finished, with all its parts.
func (tx *Tx) ForgetPaper(ctx context.Context, id placement.PaperID) error {
	if _, err := tx.exec(ctx, `DELETE FROM paper_part WHERE paper_id IN (SELECT id FROM paper WHERE id = $1 AND parts = 0)`, string(id)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM paper WHERE id = $1 AND parts = 0`, string(id))
	return err
}

// DropPaper removes a finished paper and its content for good. When no other of
// its kind is kept, the kind is missing again, unless it was seen or recorded in
// another way. A criterion verified on it stays verified.
func (tx *Tx) DropPaper(ctx context.Context, p placement.Paper, why placement.Event) error {
	for _, query := range []string{
		`UPDATE claim SET paper_id = NULL WHERE paper_id = $1`, `DELETE FROM paper_part WHERE paper_id = $1`,
	} {
		if _, err := tx.exec(ctx, query, string(p.ID)); err != nil {
			return err
		}
	}
	if err := tx.exec1(ctx, `DELETE FROM paper WHERE id = $1 AND parts > 0`, string(p.ID)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM paper_mark WHERE referral_id = $1 AND kind = $2 AND way = 'sent'
		AND NOT EXISTS (SELECT 1 FROM paper x WHERE x.referral_id = $1 AND x.kind = $2 AND x.parts > 0)`, string(p.Referral), p.Kind)
	if err != nil {
		return err
	}
	why.About.ID, why.Pupil = string(p.ID), p.Pupil
	return tx.addEvent(ctx, why)
}

const paperColumns = `x.id, x.territory_id, x.referral_id, x.pupil_id, x.kind, x.sealed_name, x.media, x.bytes, x.parts, x.by_role, x.by_id, x.by_name, x.at`

func (tx *Tx) scanPaper(s scanner) (p placement.Paper, err error) {
	err = s.Scan(&p.ID, &p.Territory, &p.Referral, &p.Pupil, &p.Kind, &p.Name, &p.Media, &p.Bytes, &p.Parts, &p.By.Role, &p.By.ID, &p.By.Name, instantAt{&p.At})
	if err == nil {
		p.Name, err = tx.unsealed("paper", "name", string(p.ID), p.Name)
	}
	return p, err
}

// A PaperReader says whose papers somebody reads on a day: an officer those of
// the territory, without those of health and social work that somebody else
// sent; the support team those, and no others; a guardian what he or she sent,
// for a child of whom he or she is still told.
type PaperReader struct {
	By         placement.Actor
	Restricted bool // may open what is of health and of social work
	Today      calendar.Day
}

// where is the reader's part of a query on paper x.
func (r PaperReader) where(args *argList) string {
	if r.By.Role == placement.Parent {
		return r.own(args) + ` AND EXISTS (SELECT 1 FROM guardianship k WHERE k.pupil_id = x.pupil_id AND ` + family(r.By.Guardian, r.Today, args) + `)`
	}
	scope := ScopeOf(r.By)
	where := `x.territory_id = ` + args.add(string(r.By.Territory)) + ` AND EXISTS (SELECT 1 FROM pupil p WHERE p.id = x.pupil_id AND ` + scope.pupils(args) + `)`
	if r.Restricted {
		return where + ` AND x.domain IN ('health', 'social', 'support')`
	}
	return where + ` AND (x.domain NOT IN ('health', 'social') OR ` + r.own(args) + `)`
}

// own are the papers that the reader sent.
func (r PaperReader) own(args *argList) string {
	by := r.By.Author()
	return `x.by_role = ` + args.add(string(by.Role)) + ` AND x.by_id = ` + args.add(by.ID)
}

// Papers lists the papers of a request that somebody may open, the oldest
// first.
func (tx *Tx) Papers(ctx context.Context, reader PaperReader, id placement.ReferralID) ([]placement.Paper, error) {
	var args argList
	where := `x.referral_id = ` + args.add(string(id)) + ` AND x.parts > 0 AND ` + reader.where(&args)
	rows, err := tx.rows(ctx, `SELECT `+paperColumns+` FROM paper x WHERE `+where+` ORDER BY x.at, x.id`, args...)
	return collect(rows, err, tx.scanPaper)
}

// Paper finds a paper that somebody may open.
func (tx *Tx) Paper(ctx context.Context, reader PaperReader, id placement.PaperID) (placement.Paper, error) {
	var args argList
	where := `x.id = ` + args.add(string(id)) + ` AND x.parts > 0 AND ` + reader.where(&args)
	rows, err := tx.rows(ctx, `SELECT `+paperColumns+` FROM paper x WHERE `+where, args...)
	return one("paper", rows, err, tx.scanPaper)
}

// CountPapers counts what is kept for a request, open to the asker or not.
func (tx *Tx) CountPapers(ctx context.Context, id placement.ReferralID) (int, error) {
	return tx.count(ctx, `SELECT count(*) FROM paper WHERE referral_id = $1`, string(id))
}

// PaperContent reads a paper into memory: it is at most MostPaperBytes. The
// reader was let in by Paper, or the paper is on its way in.
func (db *DB) PaperContent(ctx context.Context, p placement.Paper) ([]byte, error) {
	content := make([]byte, 0, p.Bytes)
	err := db.Read(ctx, func(tx *Tx) error {
		content = content[:0]
		for part := range p.Parts {
			piece, err := tx.paperPart(ctx, p.ID, part)
			if err != nil {
				return err
			}
			content = append(content, piece...)
		}
		return nil
	})
	if err == nil && len(content) != p.Bytes {
		return nil, fmt.Errorf("paper %s has %d bytes and should have %d", p.ID, len(content), p.Bytes)
	}
	return content, err
}

func (tx *Tx) paperPart(ctx context.Context, id placement.PaperID, part int) ([]byte, error) {
	rows, err := tx.rows(ctx, `SELECT sealed_bytes FROM paper_part WHERE paper_id = $1 AND part = $2`, string(id), part)
	sealed, err := one("paper", rows, err, func(s scanner) (sealed []byte, err error) {
		err = s.Scan(&sealed)
		return sealed, err
	})
	if err != nil {
		return nil, err
	}
	return tx.seal.openBytes(partPlace(id, part), sealed)
}
