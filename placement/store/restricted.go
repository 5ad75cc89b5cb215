package store

import (
	"context"
	"time"

	"internat/placement"
)

// Entries lists what was written in a restricted section of a file in scope, the
// newest first.
func (tx *Tx) Entries(ctx context.Context, scope Scope, referral placement.ReferralID, section placement.RestrictedSection) ([]placement.Entry, error) {
	var args argList
	where := `e.referral_id = ` + args.add(string(referral)) + ` AND e.section = ` + args.add(string(section)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT e.id, e.territory_id, e.referral_id, e.section, e.sealed_body, e.author_id, e.author_name, e.written_at
		FROM restricted_entry e JOIN referral r ON r.id = e.referral_id JOIN pupil p ON p.id = r.pupil_id
		WHERE `+where+` ORDER BY e.written_at DESC, e.id DESC`, args...)
	list, err := collect(rows, err, func(s scanner) (e placement.Entry, err error) {
		e.By.Role = placement.Support
		err = s.Scan(&e.ID, &e.Territory, &e.Referral, &e.Section, &e.Text, &e.By.ID, &e.By.Name, instantAt{&e.At})
		return e, err
	})
	for i := range list {
		if err == nil {
			list[i].Text, err = tx.unsealed("restricted_entry", "body", string(list[i].ID), list[i].Text)
		}
	}
	return list, err
}

// AddEntry adds to a restricted section.
func (tx *Tx) AddEntry(ctx context.Context, e placement.Entry, why placement.Event) error {
	id := NewID("ent")
	_, err := tx.exec(ctx, `INSERT INTO restricted_entry (id, territory_id, referral_id, section, sealed_body, author_id, author_name, written_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, string(e.Territory), string(e.Referral), string(e.Section),
		tx.sealed("restricted_entry", "body", id, e.Text), e.By.ID, e.By.Name, instant(e.At))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// RestrictedFiles names the running files of which the support team has something
// to keep: a restricted criterion, an entry, a child whose file is protected.
func (tx *Tx) RestrictedFiles(ctx context.Context, scope Scope, limit int) ([]placement.File, error) {
	var args argList
	where := scope.pupils(&args) + ` AND r.territory_id = ` + args.add(string(scope.Territory)) + ` AND r.state IN ('draft', 'submitted', 'placed')
		AND (p.protected = 1 OR EXISTS (SELECT 1 FROM restricted_entry e WHERE e.referral_id = r.id)
			OR EXISTS (SELECT 1 FROM claim c WHERE c.referral_id = r.id AND c.code IN (SELECT k.code FROM criterion k WHERE k.restricted = 1)))`
	rows, err := tx.rows(ctx, `SELECT `+referralColumns+`, `+pupilColumns+` FROM referral r JOIN pupil p ON p.id = r.pupil_id
		WHERE `+where+` ORDER BY r.created_at DESC, r.id DESC LIMIT `+args.add(limit), args...)
	return collect(rows, err, func(s scanner) (f placement.File, err error) {
		err = s.Scan(append(referralInto(&f.Referral), pupilInto(&f.Pupil)...)...)
		return f, err
	})
}

// Openings lists who opened, wrote or attested in a restricted section of the
// territory, the newest first: the file by its id, never a name or a word of it.
func (tx *Tx) Openings(ctx context.Context, in placement.TerritoryID, limit, skip int) ([]Line, error) {
	rows, err := tx.rows(ctx, `SELECT e.id, e.at, e.territory_id, e.by_role, e.by_id, e.by_name, e.verb, e.about_kind, e.about_id,
			'', '', '', e.facts, '', '', '' FROM event e
		WHERE e.territory_id = $1 AND e.about_kind = 'restricted' ORDER BY e.at DESC, e.id DESC LIMIT $2 OFFSET $3`, string(in), limit, skip)
	return collect(rows, err, scanLine)
}

// SignPledge keeps that a member of the support team signed the engagement to
// secrecy, whose text has that hash. It gives a right and takes none away: nobody
// signs in again.
func (tx *Tx) SignPledge(ctx context.Context, id placement.AccountID, hash string, now time.Time, why placement.Event) error {
	if err := tx.exec1(ctx, `UPDATE account SET pledge = $1, pledged_at = $2, version = version + 1
		WHERE id = $3 AND role = 'support' AND pledged_at = ''`, hash, instant(now), string(id)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
