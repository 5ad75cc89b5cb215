package store

import (
	"context"
	"time"

	"internat/placement"
)

// An OwnReferral is what a professional sees of a request he or she made: whom it
// is about and where it stands, and nothing that anybody else wrote.
type OwnReferral struct {
	Pupil     placement.Pupil // given and family name only
	Level     placement.Level
	State     placement.ReferralState
	CreatedAt time.Time
	Silent    bool // a guardian refused that anything be passed on: State is not told
}

// OwnReferrals lists the requests that an account made, the newest first. One
// about a child who was protected since is there for the child's readers only.
func (tx *Tx) OwnReferrals(ctx context.Context, in placement.TerritoryID, by placement.AccountID, limit int) ([]OwnReferral, error) {
	rows, err := tx.rows(ctx, `SELECT p.given_name, p.family_name, r.level, r.state, r.created_at,
			EXISTS (SELECT 1 FROM agreement a WHERE a.referral_id = r.id AND a.act = 'sharing' AND a.ruling = '' AND a.state IN ('refused', 'withdrawn', 'contested'))
		FROM referral r JOIN pupil p ON p.id = r.pupil_id
		WHERE r.account_id = $1 AND r.territory_id = $2 AND `+known("p.id", "$1")+`
		ORDER BY r.created_at DESC, r.id DESC LIMIT $3`, string(by), string(in), limit)
	return collect(rows, err, func(s scanner) (o OwnReferral, err error) {
		err = s.Scan(&o.Pupil.Given, &o.Pupil.Family, &o.Level, &o.State, instantAt{&o.CreatedAt}, &o.Silent)
		if o.Silent {
			o.State = ""
		}
		return o, err
	})
}
