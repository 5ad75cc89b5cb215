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
	if _, err := tx.exec(ctx, `DELETE FROM reader WHERE pupil_id = $1`, string(p.ID)); err != nil {
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
	if _, err := tx.exec(ctx, `DELETE FROM reader WHERE pupil_id = $1`, string(p.ID)); err != nil {
		return err
	}
	p.Protected, p.Version = false, p.Version+1
	if err := tx.putKeys(ctx, p); err != nil {
		return err
	}
	why.About.ID, why.Pupil = string(p.ID), p.ID
	return tx.addEvent(ctx, why)
}
