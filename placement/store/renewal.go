package store

import (
	"context"

	"internat/placement"
)

// A RenewalLine is the renewal of one boarder with what its guardians said.
type RenewalLine struct {
	Referral  placement.ReferralID
	Version   int
	Pupil     placement.Pupil // names only
	Level     placement.Level // asked for
	HouseName string          // where the pupil boards
	Said      []placement.RenewalSays
	Agreed    bool // a holder agreed
}

// Renewals lists the renewals of a campaign that are not over, by house and name.
func (tx *Tx) Renewals(ctx context.Context, scope Scope, campaign placement.CampaignID) ([]RenewalLine, error) {
	var args argList
	where := `r.campaign_id = ` + args.add(string(campaign)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT r.id, r.version, p.given_name, p.family_name, r.level, COALESCE(h.name, ''), COALESCE(a.says, ''),
			CASE WHEN EXISTS (SELECT 1 FROM agreement g WHERE g.referral_id = r.id AND g.state = 'given') THEN 1 ELSE 0 END
		FROM referral r JOIN pupil p ON p.id = r.pupil_id LEFT JOIN section x ON x.id = r.current_section_id LEFT JOIN house h ON h.id = x.house_id
			LEFT JOIN renewal_answer a ON a.referral_id = r.id
		WHERE r.way = 'renewal' AND r.state IN ('draft', 'submitted') AND `+where+`
		ORDER BY h.name_key, p.name_key, r.id, a.guardian_id`, args...)
	flat, err := collect(rows, err, func(s scanner) (l RenewalLine, err error) {
		var says placement.RenewalSays
		err = s.Scan(&l.Referral, &l.Version, &l.Pupil.Given, &l.Pupil.Family, &l.Level, &l.HouseName, &says, flagAt{&l.Agreed})
		if says != "" {
			l.Said = []placement.RenewalSays{says}
		}
		return l, err
	})
	var lines []RenewalLine
	for _, l := range flat {
		if n := len(lines); n > 0 && lines[n-1].Referral == l.Referral {
			lines[n-1].Said = append(lines[n-1].Said, l.Said...)
			continue
		}
		lines = append(lines, l)
	}
	return lines, err
}

// RenewalAnswers lists what was said about one renewal.
func (tx *Tx) RenewalAnswers(ctx context.Context, id placement.ReferralID) ([]placement.RenewalAnswer, error) {
	rows, err := tx.rows(ctx, `SELECT referral_id, guardian_id, says, channel, answered_at FROM renewal_answer WHERE referral_id = $1 ORDER BY guardian_id`, string(id))
	return collect(rows, err, func(s scanner) (a placement.RenewalAnswer, err error) {
		err = s.Scan(&a.Referral, &a.Guardian, &a.Says, &a.Channel, instantAt{&a.At})
		return a, err
	})
}

// SaveRenewalAnswer keeps what a guardian says now in the place of what he or she
// said before: the event keeps both.
func (tx *Tx) SaveRenewalAnswer(ctx context.Context, a placement.RenewalAnswer, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO renewal_answer (referral_id, guardian_id, says, channel, answered_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (referral_id, guardian_id) DO UPDATE SET says = $3, channel = $4, answered_at = $5`,
		string(a.Referral), string(a.Guardian), string(a.Says), a.Channel, instant(a.At))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
