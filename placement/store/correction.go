package store

import (
	"context"

	"internat/placement"
)

// A changed is one field before and after.
type changed struct{ field, before, after string }

// correctPupil keeps what a save corrects of who a child is. It is part of the
// save, so that no way of changing a child can forget it.
func (tx *Tx) correctPupil(ctx context.Context, p placement.Pupil, why placement.Event) error {
	if p.Version == 0 {
		return nil
	}
	rows, err := tx.rows(ctx, `SELECT `+pupilColumns+` FROM pupil p WHERE p.id = $1 AND p.territory_id = $2`, string(p.ID), string(p.Territory))
	old, err := one("pupil", rows, err, scanPupil)
	if err != nil {
		return err
	}
	list := []changed{
		{"family", old.Family, p.Family}, {"given", old.Given, p.Given}, {"born", day(old.Born), day(p.Born)}, {"sex", string(old.Sex), string(p.Sex)},
		{"school", old.School, p.School}, {"commune", old.Commune, p.Commune},
	}
	if !old.Protected { // the national id of a protected child is not in this column
		list = append(list, changed{"ine", old.INE, p.INE})
	}
	return tx.addCorrections(ctx, placement.Thing{Kind: "pupil", ID: string(p.ID)}, p.Territory, list, why)
}

// correctGuardian does the same for a guardian and how to reach him or her.
func (tx *Tx) correctGuardian(ctx context.Context, g placement.Guardian, why placement.Event) error {
	if g.Version == 0 {
		return nil
	}
	old, err := tx.Guardian(ctx, g.Territory, g.ID)
	if err != nil {
		return err
	}
	return tx.addCorrections(ctx, placement.Thing{Kind: "guardian", ID: string(g.ID)}, g.Territory, []changed{
		{"name", old.Name, g.Name}, {"email", old.Email, g.Email}, {"phone", old.Phone, g.Phone}, {"address", old.Address, g.Address},
	}, why)
}

func (tx *Tx) addCorrections(ctx context.Context, about placement.Thing, in placement.TerritoryID, list []changed, why placement.Event) error {
	for _, c := range list {
		if c.before == c.after {
			continue
		}
		id := NewID("cor")
		if _, err := tx.exec(ctx, `INSERT INTO correction (id, territory_id, about_kind, about_id, field, sealed_before, sealed_after, by_role, by_id, by_name, asked_by, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, id, string(in), about.Kind, about.ID, c.field,
			tx.sealed("correction", "before", id, c.before), tx.sealed("correction", "after", id, c.after),
			string(why.By.Role), why.By.ID, why.By.Name, why.Facts["asked"], instant(why.At)); err != nil {
			return err
		}
	}
	return nil
}

// Corrections lists what was corrected of a pupil in scope and, for who may read
// of all of them, of each guardian; the newest first.
func (tx *Tx) Corrections(ctx context.Context, scope Scope, pupil placement.PupilID) ([]placement.Correction, error) {
	var args argList
	where := `p.id = ` + args.add(string(pupil)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+correctionColumns+` FROM pupil p JOIN correction c ON
			c.about_kind = 'pupil' AND c.about_id = p.id
			OR c.about_kind = 'guardian' AND c.about_id IN (SELECT k.guardian_id FROM guardianship k WHERE k.pupil_id = p.id)
		WHERE `+where+` ORDER BY c.at DESC, c.id DESC`, args...)
	return collect(rows, err, tx.scanCorrection)
}

const correctionColumns = `c.id, c.territory_id, c.about_kind, c.about_id, c.field, c.sealed_before, c.sealed_after, c.by_role, c.by_id, c.by_name, c.asked_by, c.at`

func (tx *Tx) scanCorrection(s scanner) (c placement.Correction, err error) {
	err = s.Scan(&c.ID, &c.Territory, &c.About.Kind, &c.About.ID, &c.Field, &c.Before, &c.After, &c.By.Role, &c.By.ID, &c.By.Name, &c.AskedBy, instantAt{&c.At})
	if err == nil {
		c.Before, err = tx.unsealed("correction", "before", string(c.ID), c.Before)
	}
	if err == nil {
		c.After, err = tx.unsealed("correction", "after", string(c.ID), c.After)
	}
	return c, err
}
