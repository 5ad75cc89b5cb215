package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// A Reader is somebody who knows of a protected child.
type Reader struct {
	Account placement.AccountID
	Name    string
	Role    placement.Role
	NamedBy string
	NamedOn calendar.Day
}

// Readers lists who knows of a protected child in scope.
func (tx *Tx) Readers(ctx context.Context, scope Scope, pupil placement.PupilID) ([]Reader, error) {
	var args argList
	where := `k.pupil_id = ` + args.add(string(pupil)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT a.id, a.name, a.role, k.named_by, k.named_on
		FROM reader k JOIN account a ON a.id = k.account_id JOIN pupil p ON p.id = k.pupil_id
		WHERE `+where+` ORDER BY a.name, a.id`, args...)
	return collect(rows, err, func(s scanner) (r Reader, err error) {
		err = s.Scan(&r.Account, &r.Name, &r.Role, &r.NamedBy, dayAt{&r.NamedOn})
		return r, err
	})
}

// Protect makes a pupil one of whom only the readers know, or names other readers.
// The national id is sealed, so that typing it tells nobody that the child is on
// file. Naming other readers leaves the sealed one as it is.
func (tx *Tx) Protect(ctx context.Context, p placement.Pupil, readers []Reader, why placement.Event) error {
	if err := tx.exec1(ctx, `UPDATE pupil SET protected = 1, ine = NULL, sealed_ine = CASE WHEN protected = 1 THEN sealed_ine ELSE $1 END, version = version + 1
		WHERE id = $2 AND territory_id = $3 AND version = $4`,
		tx.sealed("pupil", "ine", string(p.ID), p.INE), string(p.ID), string(p.Territory), p.Version); err != nil {
		return err
	}
	p.Protected, p.Version = true, p.Version+1 // the keys are those of a pupil who is kept
	if err := tx.putKeys(ctx, p); err != nil {
		return err
	}
	if err := tx.dropReaders(ctx, p.ID); err != nil {
		return err
	}
	for _, r := range readers {
		if _, err := tx.exec(ctx, `INSERT INTO reader (pupil_id, account_id, named_by, named_on) VALUES ($1, $2, $3, $4)`,
			string(p.ID), string(r.Account), r.NamedBy, day(r.NamedOn)); err != nil {
			return err
		}
	}
	why.About.ID, why.Pupil = string(p.ID), p.ID
	return tx.addEvent(ctx, why)
}

// Unprotect lets everybody know of a pupil again who may see the file. The national
// id comes back; it is refused when another pupil of that number was filed since:
// the two records are to be compared first.
func (tx *Tx) Unprotect(ctx context.Context, p placement.Pupil, why placement.Event) error {
	rows, err := tx.rows(ctx, `SELECT sealed_ine FROM pupil WHERE id = $1 AND territory_id = $2`, string(p.ID), string(p.Territory))
	sealed, err := one("pupil", rows, err, func(s scanner) (sealed string, err error) {
		err = s.Scan(&sealed)
		return sealed, err
	})
	if err != nil {
		return err
	}
	if p.INE, err = tx.unsealed("pupil", "ine", string(p.ID), sealed); err != nil {
		return err
	}
	err = tx.exec1(ctx, `UPDATE pupil SET protected = 0, ine = $1, sealed_ine = '', version = version + 1
		WHERE id = $2 AND territory_id = $3 AND version = $4`, null(p.INE), string(p.ID), string(p.Territory), p.Version)
	if err != nil {
		return once(err, placement.Refuse("protected.ine_taken"))
	}
	if err := tx.dropReaders(ctx, p.ID); err != nil {
		return err
	}
	p.Protected, p.Version = false, p.Version+1
	if err := tx.putKeys(ctx, p); err != nil {
		return err
	}
	why.About.ID, why.Pupil = string(p.ID), p.ID
	return tx.addEvent(ctx, why)
}

// dropReaders forgets who knows of a child, and that one of them asked for the end
// of that.
func (tx *Tx) dropReaders(ctx context.Context, id placement.PupilID) error {
	return tx.runAll(ctx, string(id), `DELETE FROM lift_ask WHERE pupil_id = $1`, `DELETE FROM reader WHERE pupil_id = $1`)
}

// LiftAsk is the request to end the protection of a child: the zero one where
// nobody asked.
func (tx *Tx) LiftAsk(ctx context.Context, id placement.PupilID) (placement.LiftAsk, error) {
	list, err := tx.liftAsks(ctx, `l.pupil_id = $1`, string(id))
	if err != nil || len(list) == 0 {
		return placement.LiftAsk{}, err
	}
	return list[0], nil
}

// LiftAsks lists the requests that wait for a reader, the oldest first.
func (tx *Tx) LiftAsks(ctx context.Context, reader placement.AccountID) ([]placement.LiftAsk, error) {
	return tx.liftAsks(ctx, `l.pupil_id IN (SELECT m.pupil_id FROM reader m WHERE m.account_id = $1)`, string(reader))
}

func (tx *Tx) liftAsks(ctx context.Context, where string, arg string) ([]placement.LiftAsk, error) {
	rows, err := tx.rows(ctx, `SELECT l.pupil_id, l.by_role, l.by_id, l.by_name, l.at FROM lift_ask l WHERE `+where+` ORDER BY l.at, l.pupil_id`, arg)
	return collect(rows, err, func(s scanner) (a placement.LiftAsk, err error) {
		err = s.Scan(&a.Pupil, &a.By.Role, &a.By.ID, &a.By.Name, instantAt{&a.At})
		return a, err
	})
}

// AskLift keeps a request to end a protection.
func (tx *Tx) AskLift(ctx context.Context, a placement.LiftAsk, why placement.Event) error {
	if _, err := tx.exec(ctx, `INSERT INTO lift_ask (pupil_id, by_role, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5)`,
		string(a.Pupil), string(a.By.Role), a.By.ID, a.By.Name, instant(a.At)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// DropLiftAsk forgets a request that is not granted.
func (tx *Tx) DropLiftAsk(ctx context.Context, id placement.PupilID, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM lift_ask WHERE pupil_id = $1`, string(id)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
