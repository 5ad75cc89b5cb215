package store

import (
	"context"
	"time"

	"internat/placement"
)

// KeepFamilyCode replaces the code that a guardian has on paper.
func (tx *Tx) KeepFamilyCode(ctx context.Context, g placement.GuardianID, hash string, now time.Time, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO family_code (guardian_id, code_hash, made_by, made_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (guardian_id) DO UPDATE SET code_hash = $2, made_by = $3, made_at = $4`, string(g), hash, why.By.Name, instant(now))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// DropFamilyCode lets a guardian enter without one again.
func (tx *Tx) DropFamilyCode(ctx context.Context, g placement.GuardianID, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM family_code WHERE guardian_id = $1`, string(g)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// FamilyCodes tells which guardians of a child have a code, and since when.
func (tx *Tx) FamilyCodes(ctx context.Context, pupil placement.PupilID) (map[placement.GuardianID]time.Time, error) {
	since := map[placement.GuardianID]time.Time{}
	rows, err := tx.rows(ctx, `SELECT f.guardian_id, f.made_at FROM guardianship k JOIN family_code f ON f.guardian_id = k.guardian_id WHERE k.pupil_id = $1`, string(pupil))
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var g placement.GuardianID
		var at time.Time
		err = s.Scan(&g, instantAt{&at})
		since[g] = at
		return none, err
	})
	return since, err
}

// FamilyCodeBehind is the hash of the code that whoever asked with that nonce
// has on paper; "" for none.
func (tx *Tx) FamilyCodeBehind(ctx context.Context, nonce string) (string, error) {
	rows, err := tx.rows(ctx, `SELECT f.code_hash FROM sign_in_code c JOIN family_code f ON f.guardian_id = c.guardian_id
		WHERE c.nonce_hash = $1 AND c.used_at = ''`, Hash(nonce))
	list, err := collect(rows, err, func(s scanner) (hash string, err error) {
		err = s.Scan(&hash)
		return hash, err
	})
	return first(list), err
}
