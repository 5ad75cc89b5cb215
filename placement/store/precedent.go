package store

import (
	"context"
	"slices"

	"internat/placement"
)

// Precedents are what became of the first requests of the campaign before c at
// that level that wished for a house, as far as a person decided on them. A
// pupil of whom only named people know is not among them.
func (tx *Tx) Precedents(ctx context.Context, c placement.Campaign, level placement.Level, house placement.HouseID) ([]placement.Precedent, error) {
	rows, err := tx.rows(ctx, `SELECT r.id, p.sex,
			CASE WHEN EXISTS (SELECT 1 FROM proposal q WHERE q.referral_id = r.id AND q.state = 'confirmed' AND q.section_id IS NOT NULL)
				OR EXISTS (SELECT 1 FROM offer o WHERE o.referral_id = r.id) THEN 1 ELSE 0 END
		FROM wish w JOIN referral r ON r.id = w.referral_id JOIN pupil p ON p.id = r.pupil_id
		WHERE w.house_id = $1 AND r.level = $2 AND r.way = 'application' AND p.protected = 0
			AND r.campaign_id = (SELECT b.id FROM campaign b WHERE b.territory_id = $3 AND b.school_year < $4 ORDER BY b.school_year DESC, b.id LIMIT 1)
			AND (EXISTS (SELECT 1 FROM proposal q WHERE q.referral_id = r.id AND q.state = 'confirmed' AND q.code <> 'NO_AGREEMENT')
				OR EXISTS (SELECT 1 FROM offer o WHERE o.referral_id = r.id))
		ORDER BY r.id`, string(house), string(level), string(c.Territory), c.Year)
	var ids []placement.ReferralID
	past, err := collect(rows, err, func(s scanner) (p placement.Precedent, err error) {
		var id placement.ReferralID
		err = s.Scan(&id, &p.Sex, flagAt{&p.Placed})
		ids, p.Level = append(ids, id), level
		return p, err
	})
	if err != nil {
		return nil, err
	}
	return past, tx.fillPrecedents(ctx, past, ids)
}

// fillPrecedents reads the criteria and the wishes of requests, page by page.
func (tx *Tx) fillPrecedents(ctx context.Context, past []placement.Precedent, ids []placement.ReferralID) error {
	for page := range slices.Chunk(ids, filePage) {
		set := these(page)
		for _, part := range []func(context.Context, *fileSet) error{tx.fileHeads, tx.fileScales, tx.fileClaims, tx.fileWishes} {
			if err := part(ctx, set); err != nil {
				return err
			}
		}
		for i, f := range set.files {
			past[i].Points, past[i].Wishes = f.Referral.Points(), f.Referral.Houses()
		}
		past = past[len(page):]
	}
	return nil
}

// TellsSexes reports whether any of the houses has places for girls or for boys
// alone.
func (tx *Tx) TellsSexes(ctx context.Context, in placement.TerritoryID, houses []placement.HouseID) (bool, error) {
	rows, err := tx.rows(ctx, `SELECT DISTINCT x.house_id FROM section x JOIN house h ON h.id = x.house_id
		WHERE h.territory_id = $1 AND x.sex <> '' ORDER BY x.house_id`, string(in))
	apart, err := collect(rows, err, func(s scanner) (id placement.HouseID, err error) {
		err = s.Scan(&id)
		return id, err
	})
	return slices.ContainsFunc(houses, func(h placement.HouseID) bool { return slices.Contains(apart, h) }), err
}
