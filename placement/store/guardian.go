package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const (
	guardianColumns = `g.id, g.territory_id, g.ref, g.name, g.lang, g.channel, g.bounced, g.version, g.lives_in`
	contactColumns  = `g.sealed_email, g.sealed_phone, g.sealed_address`
	bondColumns     = `k.pupil_id, k.link, k.standing, k.judgment, k.judged_on, k.until_day, k.protected, k.objects`
)

func guardianInto(g *placement.Guardian) []any {
	return []any{&g.ID, &g.Territory, &g.Ref, &g.Name, &g.Lang, &g.Channel, flagAt{&g.Bounced}, &g.Version, &g.LivesIn}
}

func contactInto(g *placement.Guardian) []any { return []any{&g.Email, &g.Phone, &g.Address} }

func bondInto(k *placement.Guardianship) []any {
	return []any{&k.Pupil, &k.Link, &k.Standing, &k.Judgment, dayAt{&k.JudgedOn}, dayAt{&k.Until}, flagAt{&k.Protected}, flagAt{&k.Objects}}
}

// openContact unseals what scanning contactColumns read.
func (tx *Tx) openContact(g *placement.Guardian) (err error) {
	for _, c := range []struct {
		column string
		text   *string
	}{{"email", &g.Email}, {"phone", &g.Phone}, {"address", &g.Address}} {
		if *c.text, err = tx.unsealed("guardian", c.column, string(g.ID), *c.text); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) scanGuardian(s scanner) (g placement.Guardian, err error) {
	if err = s.Scan(append(guardianInto(&g), contactInto(&g)...)...); err == nil {
		err = tx.openContact(&g)
	}
	return g, err
}

// Guardian finds a guardian of a territory with the ways to reach him or her.
func (tx *Tx) Guardian(ctx context.Context, in placement.TerritoryID, id placement.GuardianID) (placement.Guardian, error) {
	rows, err := tx.rows(ctx, `SELECT `+guardianColumns+`, `+contactColumns+` FROM guardian g WHERE g.id = $1 AND g.territory_id = $2`,
		string(id), string(in))
	return one("guardian", rows, err, tx.scanGuardian)
}

// emailHash finds a guardian by address without keeping the address in clear.
func emailHash(address string) string {
	if address == "" {
		return ""
	}
	return Hash(EmailKey(address))
}

// GuardiansAt lists the guardians of a territory who gave that address: a
// couple may share one.
func (tx *Tx) GuardiansAt(ctx context.Context, in placement.TerritoryID, address string) ([]placement.Guardian, error) {
	rows, err := tx.rows(ctx, `SELECT `+guardianColumns+`, `+contactColumns+` FROM guardian g
		WHERE g.territory_id = $1 AND g.email_key = $2 AND g.email_key <> '' ORDER BY g.id`, string(in), emailHash(address))
	return collect(rows, err, tx.scanGuardian)
}

// Guardianships lists the guardians of a pupil in scope, by name.
func (tx *Tx) Guardianships(ctx context.Context, scope Scope, pupil placement.PupilID) ([]placement.Guardianship, error) {
	var args argList
	where := `k.pupil_id = ` + args.add(string(pupil)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+bondColumns+`, `+guardianColumns+`, `+contactColumns+`
		FROM guardianship k JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = k.pupil_id
		WHERE `+where+` ORDER BY g.name, g.id`, args...)
	return collect(rows, err, tx.scanBond)
}

func (tx *Tx) scanBond(s scanner) (k placement.Guardianship, err error) {
	into := append(append(bondInto(&k), guardianInto(&k.Guardian)...), contactInto(&k.Guardian)...)
	if err = s.Scan(into...); err == nil {
		err = tx.openContact(&k.Guardian)
	}
	return k, err
}

// family is what a guardian sees, as a condition on guardianship k: the
// children of whom he or she is told on that day.
func family(guardian placement.GuardianID, today calendar.Day, args *argList) string {
	return `k.guardian_id = ` + args.add(string(guardian)) + ` AND ` + toldOf(today, args)
}

// toldOf is placement.Pupil.Tells in SQL, on guardianship k.
func toldOf(today calendar.Day, args *argList) string {
	now := args.add(day(today))
	alone := `EXISTS (SELECT 1 FROM pupil y WHERE y.id = k.pupil_id AND ` + signsAlone("y", today, args)
	return `(k.until_day = '' OR k.until_day > ` + now + `) AND (k.standing = 'self' AND ` + alone + `)
		OR k.standing IN ('joint', 'sole', 'guardian', 'welfare', 'information') AND NOT ` + alone + ` AND y.parents_off <> ''))`
}

// Children lists the children that a guardian sees on that day, the eldest
// first.
func (tx *Tx) Children(ctx context.Context, guardian placement.GuardianID, today calendar.Day) ([]placement.Pupil, error) {
	var args argList
	rows, err := tx.rows(ctx, `SELECT `+pupilColumns+` FROM guardianship k JOIN pupil p ON p.id = k.pupil_id
		WHERE `+family(guardian, today, &args)+` ORDER BY p.born, p.name_key, p.id`, args...)
	return collect(rows, err, scanPupil)
}

// Child finds one child that a guardian sees on that day, with what the law
// gives the guardian over this child.
func (tx *Tx) Child(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.PupilID) (placement.Pupil, placement.Guardianship, error) {
	var args argList
	where := family(guardian, today, &args) + ` AND p.id = ` + args.add(string(id))
	var k placement.Guardianship
	rows, err := tx.rows(ctx, `SELECT `+pupilColumns+`, `+bondColumns+` FROM guardianship k JOIN pupil p ON p.id = k.pupil_id WHERE `+where, args...)
	p, err := one("pupil", rows, err, func(s scanner) (p placement.Pupil, err error) {
		err = s.Scan(append(pupilInto(&p), bondInto(&k)...)...)
		return p, err
	})
	k.Guardian.ID = guardian
	return p, k, err
}

// IsPupil reports whether a guardian is the way to write to a pupil.
func (tx *Tx) IsPupil(ctx context.Context, id placement.GuardianID) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM guardianship WHERE guardian_id = $1 AND standing = 'self'`, string(id))
	return n > 0, err
}

// SaveGuardian adds a guardian (version 0) or changes one of its territory. It
// gives the guardian as kept; the public reference is drawn once and stays.
func (tx *Tx) SaveGuardian(ctx context.Context, g placement.Guardian, why placement.Event) (placement.Guardian, error) {
	if err := tx.correctGuardian(ctx, g, why); err != nil {
		return g, err
	}
	if err := tx.putGuardian(ctx, &g); err != nil {
		return g, err
	}
	why.About.ID = string(g.ID)
	return g, tx.addEvent(ctx, why)
}

func (tx *Tx) putGuardian(ctx context.Context, g *placement.Guardian) error {
	fresh := g.Version == 0
	if g.ID == "" {
		g.ID = placement.GuardianID(NewID("gua"))
	}
	if g.Ref == "" {
		g.Ref = NewToken()
	}
	g.Version++
	args := []any{g.Name, emailHash(g.Email), tx.sealed("guardian", "email", string(g.ID), g.Email),
		tx.sealed("guardian", "phone", string(g.ID), g.Phone), tx.sealed("guardian", "address", string(g.ID), g.Address),
		g.Lang, string(g.Channel), flag(g.Bounced), g.Version, string(g.ID), string(g.Territory), string(g.LivesIn)}
	if !fresh {
		return tx.exec1(ctx, `UPDATE guardian SET name = $1, email_key = $2, sealed_email = $3, sealed_phone = $4, sealed_address = $5,
				lang = $6, channel = $7, bounced = $8, version = $9, lives_in = $12
			WHERE id = $10 AND territory_id = $11 AND version = $9 - 1`, args...)
	}
	_, err := tx.exec(ctx, `INSERT INTO guardian (name, email_key, sealed_email, sealed_phone, sealed_address,
			lang, channel, bounced, version, id, territory_id, lives_in, ref)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, append(args, g.Ref)...)
	return err
}

// SaveGuardianship ties a guardian to a pupil, or changes what ties them. Both
// exist and belong to one territory.
func (tx *Tx) SaveGuardianship(ctx context.Context, k placement.Guardianship, why placement.Event) error {
	err := tx.exec1(ctx, `INSERT INTO guardianship (pupil_id, guardian_id, link, standing, judgment, judged_on, until_day, protected, objects)
		SELECT p.id, g.id, $3, $4, $5, $6, $7, CAST($8 AS INTEGER), CAST($9 AS INTEGER) FROM pupil p JOIN guardian g ON g.territory_id = p.territory_id
		WHERE p.id = $1 AND g.id = $2
		ON CONFLICT (pupil_id, guardian_id) DO UPDATE
			SET link = $3, standing = $4, judgment = $5, judged_on = $6, until_day = $7, protected = $8, objects = $9`,
		string(k.Pupil), string(k.Guardian.ID), k.Link, string(k.Standing), k.Judgment, day(k.JudgedOn), day(k.Until),
		flag(k.Protected), flag(k.Objects))
	if err != nil {
		return err
	}
	why.Pupil = k.Pupil
	return tx.addEvent(ctx, why)
}

// DropGuardianship unties a guardian from a pupil. Whoever was asked to agree
// stays: a signature is not made needless by taking the signatory away.
func (tx *Tx) DropGuardianship(ctx context.Context, pupil placement.PupilID, guardian placement.GuardianID, why placement.Event) error {
	n, err := tx.exec(ctx, `DELETE FROM guardianship WHERE pupil_id = $1 AND guardian_id = $2
		AND NOT EXISTS (SELECT 1 FROM agreement a WHERE a.pupil_id = $1 AND a.guardian_id = $2)`, string(pupil), string(guardian))
	if err != nil {
		return err
	}
	if n == 0 {
		return placement.Refuse("guardian.was_asked")
	}
	why.Pupil = pupil
	return tx.addEvent(ctx, why)
}
