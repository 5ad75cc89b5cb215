package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const askColumns = `a.id, a.territory_id, a.pupil_id, a.guardian_id, a.referral_id, a.stay_id, a.kind, a.field, a.sealed_value, a.sealed_words,
	a.on_day, a.state, a.asked_at, a.decided_by, a.decided_at, a.sealed_reason, a.version`

func askInto(a *placement.FamilyAsk) []any {
	return []any{&a.ID, &a.Territory, &a.Pupil, &a.Guardian, nullAt[placement.ReferralID]{&a.Referral}, nullAt[placement.StayID]{&a.Stay}, &a.Kind, &a.Field,
		&a.Value, &a.Words, dayAt{&a.On}, &a.State, instantAt{&a.AskedAt}, &a.DecidedBy, instantAt{&a.DecidedAt}, &a.Reason, &a.Version}
}

// A FamilyAskLine is what a guardian asked, with the child and the guardian as
// they stand on file.
type FamilyAskLine struct {
	placement.FamilyAsk
	Child placement.Pupil
	By    placement.Guardian // who asks: id and name
}

const askLines = `SELECT ` + askColumns + `, g.name, ` + pupilColumns + `
	FROM family_ask a JOIN pupil p ON p.id = a.pupil_id JOIN guardian g ON g.id = a.guardian_id`

func (tx *Tx) scanAsk(s scanner) (l FamilyAskLine, err error) {
	if err = s.Scan(append(append(askInto(&l.FamilyAsk), &l.By.Name), pupilInto(&l.Child)...)...); err != nil {
		return l, err
	}
	l.By.ID = l.Guardian
	for _, c := range []struct {
		column string
		text   *string
	}{{"value", &l.Value}, {"words", &l.Words}, {"reason", &l.Reason}} {
		if *c.text, err = tx.unsealed("family_ask", c.column, string(l.ID), *c.text); err != nil {
			return l, err
		}
	}
	return l, nil
}

// OpenFamilyAsks lists what families in scope ask and nobody answered yet, the
// oldest first, at most so many.
func (tx *Tx) OpenFamilyAsks(ctx context.Context, scope Scope, limit int) ([]FamilyAskLine, error) {
	var args argList
	where := `a.state = 'open' AND a.territory_id = ` + args.add(string(scope.Territory)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, askLines+` WHERE `+where+` ORDER BY a.asked_at, a.id LIMIT `+args.add(limit), args...)
	return collect(rows, err, tx.scanAsk)
}

// CountFamilyAsks counts those that wait for an answer.
func (tx *Tx) CountFamilyAsks(ctx context.Context, scope Scope) (int, error) {
	var args argList
	where := `a.state = 'open' AND a.territory_id = ` + args.add(string(scope.Territory)) + ` AND ` + scope.pupils(&args)
	return tx.count(ctx, `SELECT count(*) FROM family_ask a JOIN pupil p ON p.id = a.pupil_id WHERE `+where, args...)
}

// FamilyAsk finds what a guardian asked about a pupil in scope.
func (tx *Tx) FamilyAsk(ctx context.Context, scope Scope, id placement.FamilyAskID) (FamilyAskLine, error) {
	var args argList
	where := `a.id = ` + args.add(string(id)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, askLines+` WHERE `+where, args...)
	return one("ask", rows, err, tx.scanAsk)
}

// OwnAsks lists what a guardian asked about the children he or she sees on that
// day, the newest first.
func (tx *Tx) OwnAsks(ctx context.Context, guardian placement.GuardianID, today calendar.Day) ([]FamilyAskLine, error) {
	var args argList
	where := `a.guardian_id = ` + args.add(string(guardian)) + ` AND EXISTS (SELECT 1 FROM guardianship k WHERE k.pupil_id = a.pupil_id AND ` + family(guardian, today, &args) + `)`
	rows, err := tx.rows(ctx, askLines+` WHERE `+where+` ORDER BY a.asked_at DESC, a.id`, args...)
	return collect(rows, err, tx.scanAsk)
}

// SaveFamilyAsk adds (version 0) or changes what a guardian asks.
func (tx *Tx) SaveFamilyAsk(ctx context.Context, a placement.FamilyAsk, why placement.Event) (placement.FamilyAsk, error) {
	if err := tx.putAsk(ctx, &a); err != nil {
		return a, err
	}
	why.About.ID = string(a.ID)
	return a, tx.addEvent(ctx, why)
}

func (tx *Tx) putAsk(ctx context.Context, a *placement.FamilyAsk) error {
	a.Version++
	if a.Version > 1 {
		return tx.exec1(ctx, `UPDATE family_ask SET state = $1, decided_by = $2, decided_at = $3, sealed_reason = $4, version = $5
			WHERE id = $6 AND territory_id = $7 AND version = $5 - 1`,
			string(a.State), a.DecidedBy, instant(a.DecidedAt), tx.sealed("family_ask", "reason", string(a.ID), a.Reason), a.Version, string(a.ID), string(a.Territory))
	}
	a.ID = placement.FamilyAskID(NewID("ask"))
	id := string(a.ID)
	_, err := tx.exec(ctx, `INSERT INTO family_ask (id, territory_id, pupil_id, guardian_id, referral_id, stay_id, kind, field, sealed_value, sealed_words,
			on_day, state, asked_at, decided_by, decided_at, sealed_reason, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '', $14, 1)`, id, string(a.Territory), string(a.Pupil), string(a.Guardian),
		null(a.Referral), null(a.Stay), string(a.Kind), a.Field, tx.sealed("family_ask", "value", id, a.Value), tx.sealed("family_ask", "words", id, a.Words),
		day(a.On), string(a.State), instant(a.AskedAt), tx.sealed("family_ask", "reason", id, ""))
	return err
}
