package store

import (
	"context"

	"internat/placement"
)

// AddVoice keeps what a pupil says. Nothing that was said is changed: a pupil
// who thinks otherwise now says so anew.
func (tx *Tx) AddVoice(ctx context.Context, v placement.Voice, why placement.Event) error {
	id := NewID("voi")
	_, err := tx.exec(ctx, `INSERT INTO pupil_voice (id, territory_id, referral_id, pupil_id, says, sealed_words, company, heard_by, said_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, string(v.Territory), string(v.Referral), string(v.Pupil), string(v.Says), tx.sealed("pupil_voice", "words", id, v.Words),
		string(v.Company), v.HeardBy, instant(v.At))
	if err != nil {
		return err
	}
	why.About.ID, why.Pupil = id, v.Pupil
	return tx.addEvent(ctx, why)
}

// Voices lists what a pupil in scope said about a referral, the newest first.
func (tx *Tx) Voices(ctx context.Context, scope Scope, of placement.ReferralID) ([]placement.Voice, error) {
	var args argList
	where := `v.referral_id = ` + args.add(string(of)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT v.id, v.territory_id, v.referral_id, v.pupil_id, v.says, v.sealed_words, v.company, v.heard_by, v.said_at
		FROM pupil_voice v JOIN pupil p ON p.id = v.pupil_id WHERE `+where+` ORDER BY v.said_at DESC, v.id DESC`, args...)
	return collect(rows, err, func(s scanner) (v placement.Voice, err error) {
		var id string
		if err = s.Scan(&id, &v.Territory, &v.Referral, &v.Pupil, &v.Says, &v.Words, &v.Company, &v.HeardBy, instantAt{&v.At}); err == nil {
			v.Words, err = tx.unsealed("pupil_voice", "words", id, v.Words)
		}
		return v, err
	})
}
