package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const referralColumns = `r.id, r.territory_id, r.pupil_id, r.campaign_id, r.way, r.state, r.level, r.referrer, r.institution,
	r.informed_on, r.wanted_from, r.current_section_id, r.leaves, r.account_id, r.door, r.created_at, r.version`

func referralInto(r *placement.Referral) []any {
	return []any{&r.ID, &r.Territory, &r.Pupil, nullAt[placement.CampaignID]{&r.Campaign}, &r.Way, &r.State, &r.Level, &r.Referrer, &r.Institution,
		dayAt{&r.InformedOn}, dayAt{&r.WantedFrom}, nullAt[placement.SectionID]{&r.Current}, flagAt{&r.Leaves}, &r.By, &r.Door, instantAt{&r.CreatedAt}, &r.Version}
}

func scanReferral(s scanner) (r placement.Referral, err error) {
	err = s.Scan(referralInto(&r)...)
	return r, err
}

// ReferralsOf lists the referrals of a pupil in scope, the newest first,
// without their wishes, criteria and words.
func (tx *Tx) ReferralsOf(ctx context.Context, scope Scope, pupil placement.PupilID) ([]placement.Referral, error) {
	var args argList
	where := `r.pupil_id = ` + args.add(string(pupil)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+referralColumns+` FROM referral r JOIN pupil p ON p.id = r.pupil_id
		WHERE `+where+` ORDER BY r.created_at DESC, r.id DESC`, args...)
	return collect(rows, err, scanReferral)
}

// ReferralsOfChildren lists the referrals of the children that a guardian sees
// on that day, the newest first.
func (tx *Tx) ReferralsOfChildren(ctx context.Context, guardian placement.GuardianID, today calendar.Day) ([]placement.Referral, error) {
	var args argList
	rows, err := tx.rows(ctx, `SELECT `+referralColumns+` FROM guardianship k JOIN referral r ON r.pupil_id = k.pupil_id
		WHERE `+family(guardian, today, &args)+` ORDER BY r.created_at DESC, r.id DESC`, args...)
	return collect(rows, err, scanReferral)
}

// SaveReferral adds a referral (version 0) or changes it, with its wishes and
// criteria. A pupil has one referral running in a campaign.
func (tx *Tx) SaveReferral(ctx context.Context, r placement.Referral, why placement.Event) (placement.Referral, error) {
	if err := tx.putReferral(ctx, &r); err != nil {
		return r, err
	}
	if err := tx.putWishes(ctx, r); err != nil {
		return r, err
	}
	if err := tx.putClaims(ctx, r); err != nil {
		return r, err
	}
	why.About.ID, why.Pupil = string(r.ID), r.Pupil
	return r, tx.addEvent(ctx, why)
}

func (tx *Tx) putReferral(ctx context.Context, r *placement.Referral) error {
	fresh := r.Version == 0
	if r.ID == "" {
		r.ID = placement.ReferralID(NewID("ref"))
	}
	r.Version++
	args := []any{string(r.ID), string(r.Territory), null(r.Campaign), string(r.Way), string(r.State), string(r.Level), r.Referrer, r.Institution,
		tx.sealed("referral", "tried", string(r.ID), r.Tried), tx.sealed("referral", "reason", string(r.ID), r.Reason),
		day(r.InformedOn), day(r.WantedFrom), null(r.Current), flag(r.Leaves), r.Version}
	if fresh {
		_, err := tx.exec(ctx, `INSERT INTO referral (id, territory_id, campaign_id, way, state, level, referrer, institution, sealed_tried,
				sealed_reason, informed_on, wanted_from, current_section_id, leaves, version, pupil_id, created_at, account_id, door)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
			append(args, string(r.Pupil), instant(r.CreatedAt), string(r.By), string(r.Door))...)
		return once(err, placement.Refuse("referral.running_already"))
	}
	err := tx.exec1(ctx, `UPDATE referral SET campaign_id = $3, way = $4, state = $5, level = $6, referrer = $7, institution = $8,
			sealed_tried = $9, sealed_reason = $10, informed_on = $11, wanted_from = $12, current_section_id = $13, leaves = $14, version = $15
		WHERE id = $1 AND territory_id = $2 AND version = $15 - 1`, args...)
	return once(err, placement.Refuse("referral.running_already"))
}

func (tx *Tx) putWishes(ctx context.Context, r placement.Referral) error {
	if r.Version > 1 {
		if _, err := tx.exec(ctx, `DELETE FROM wish WHERE referral_id = $1`, string(r.ID)); err != nil {
			return err
		}
	}
	for _, w := range r.Wishes {
		if _, err := tx.exec(ctx, `INSERT INTO wish (referral_id, rank, house_id) VALUES ($1, $2, $3)`, string(r.ID), w.Rank, string(w.House)); err != nil {
			return once(err, placement.Reject("wishes", "wish.twice"))
		}
	}
	return nil
}

func (tx *Tx) putClaims(ctx context.Context, r placement.Referral) error {
	if r.Version > 1 {
		if _, err := tx.exec(ctx, `DELETE FROM claim WHERE referral_id = $1`, string(r.ID)); err != nil {
			return err
		}
	}
	for _, c := range r.Claims {
		if _, err := tx.exec(ctx, `INSERT INTO claim (referral_id, code, claimed_by, claimed_on, verified_by, verified_on, evidence, paper_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(r.ID), c.Code, c.ClaimedBy, day(c.ClaimedOn), c.VerifiedBy, day(c.VerifiedOn), string(c.Evidence), null(c.Paper)); err != nil {
			return err
		}
	}
	return nil
}
