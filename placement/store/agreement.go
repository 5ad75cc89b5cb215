package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const agreementColumns = `a.id, a.referral_id, a.pupil_id, a.guardian_id, a.act, a.state, a.text_hash, a.channel,
	a.requested_at, a.answered_at, a.version`

func scanAgreement(s scanner) (a placement.Agreement, err error) {
	err = s.Scan(&a.ID, &a.Referral, &a.Pupil, &a.Guardian, &a.Act, &a.State, &a.TextHash, &a.Channel,
		instantAt{&a.RequestedAt}, instantAt{&a.AnsweredAt}, &a.Version)
	return a, err
}

// Agreement finds an agreement of a pupil in scope.
func (tx *Tx) Agreement(ctx context.Context, scope Scope, id placement.AgreementID) (placement.Agreement, error) {
	var args argList
	where := `a.id = ` + args.add(string(id)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+agreementColumns+` FROM agreement a JOIN pupil p ON p.id = a.pupil_id WHERE `+where, args...)
	return one("agreement", rows, err, scanAgreement)
}

// OwnAgreement finds an agreement that was asked of this very guardian, as long
// as the child is one he or she sees.
func (tx *Tx) OwnAgreement(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.AgreementID) (placement.Agreement, error) {
	var args argList
	where := family(guardian, today, &args) + ` AND a.id = ` + args.add(string(id))
	rows, err := tx.rows(ctx, `SELECT `+agreementColumns+` FROM agreement a
		JOIN guardianship k ON k.pupil_id = a.pupil_id AND k.guardian_id = a.guardian_id WHERE `+where, args...)
	return one("agreement", rows, err, scanAgreement)
}

// SaveAgreement adds an agreement (version 0) or changes its answer. There is
// one for each referral, holder and act.
func (tx *Tx) SaveAgreement(ctx context.Context, a placement.Agreement, why placement.Event) (placement.Agreement, error) {
	if err := tx.putAgreement(ctx, &a); err != nil {
		return a, err
	}
	why.About.ID, why.Pupil = string(a.ID), a.Pupil
	return a, tx.addEvent(ctx, why)
}

func (tx *Tx) putAgreement(ctx context.Context, a *placement.Agreement) error {
	if a.Version > 0 {
		a.Version++
		return tx.exec1(ctx, `UPDATE agreement SET state = $1, text_hash = $2, channel = $3, requested_at = $4, answered_at = $5, version = $6
			WHERE id = $7 AND version = $6 - 1`,
			string(a.State), a.TextHash, a.Channel, instant(a.RequestedAt), instant(a.AnsweredAt), a.Version, string(a.ID))
	}
	if a.ID == "" {
		a.ID = placement.AgreementID(NewID("agr"))
	}
	a.Version = 1
	_, err := tx.exec(ctx, `INSERT INTO agreement (id, referral_id, pupil_id, guardian_id, act, state, text_hash, channel,
			requested_at, answered_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
		string(a.ID), string(a.Referral), string(a.Pupil), string(a.Guardian), string(a.Act), string(a.State), a.TextHash, a.Channel,
		instant(a.RequestedAt), instant(a.AnsweredAt))
	return once(err, placement.Refuse("agreement.asked_already"))
}
