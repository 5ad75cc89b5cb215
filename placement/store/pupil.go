package store

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

const pupilColumns = `p.id, p.territory_id, COALESCE(p.ine, ''), p.family_name, p.given_name, p.born, p.sex, p.level,
	p.school, p.school_uai, p.household, p.commune, p.protected, p.emancipated, p.emancipated_on, p.parents_off, p.version`

// pupilInto are the places of pupilColumns, in their order.
func pupilInto(p *placement.Pupil) []any {
	return []any{&p.ID, &p.Territory, &p.INE, &p.Family, &p.Given, dayAt{&p.Born}, &p.Sex, &p.Level,
		&p.School, &p.SchoolUAI, &p.Household, &p.Commune, flagAt{&p.Protected}, &p.Emancipated, dayAt{&p.EmancipatedOn}, dayAt{&p.ParentsOff}, &p.Version}
}

func scanPupil(s scanner) (p placement.Pupil, err error) {
	err = s.Scan(pupilInto(&p)...)
	return p, err
}

// NameKey is the key by which a pupil is found: family name, then first name.
func NameKey(p placement.Pupil) string { return Fold(p.Family + " " + p.Given) }

// pupils is the scope as a condition on pupil p: every child of the territory,
// or those who board or boarded in a house of the director.
func (s Scope) pupils(args *argList) string {
	where := "p.territory_id = " + args.add(string(s.Territory)) + " AND " + s.knows("p.id", args)
	if s.All {
		return where
	}
	return where + ` AND EXISTS (SELECT 1 FROM stay s JOIN account_house a ON a.house_id = s.house_id
		WHERE s.pupil_id = p.id AND a.account_id = ` + args.add(string(s.Director)) + `)`
}

// Pupil finds a pupil in scope. The id of a record that was merged into another
// finds that one.
func (tx *Tx) Pupil(ctx context.Context, scope Scope, id placement.PupilID) (placement.Pupil, error) {
	p, err := tx.pupilAt(ctx, scope, id)
	if !isMissing(err) {
		return p, err
	}
	kept, err := tx.keptFor(ctx, id)
	if err != nil {
		return p, err
	}
	return tx.pupilAt(ctx, scope, kept)
}

func (tx *Tx) pupilAt(ctx context.Context, scope Scope, id placement.PupilID) (placement.Pupil, error) {
	var args argList
	where := `p.id = ` + args.add(string(id)) + ` AND ` + scope.ofBoarders().pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+pupilColumns+` FROM pupil p WHERE `+where, args...)
	return one("pupil", rows, err, scanPupil)
}

// ShortNames are the names that a list shows, of those of the pupils who are in scope.
func (tx *Tx) ShortNames(ctx context.Context, scope Scope, of []placement.PupilID) (map[placement.PupilID]string, error) {
	names := map[placement.PupilID]string{}
	var ids []string
	for _, id := range of {
		if id != "" && !slices.Contains(ids, string(id)) {
			ids = append(ids, string(id))
		}
	}
	for some := range slices.Chunk(ids, 200) {
		var args argList
		where := `p.id IN (` + args.list(some) + `) AND ` + only(scope.ofBoarders().pupils(&args))
		rows, err := tx.rows(ctx, `SELECT p.id, p.given_name, p.family_name FROM pupil p WHERE `+where, args...)
		list, err := collect(rows, err, func(s scanner) (p placement.Pupil, err error) {
			err = s.Scan(&p.ID, &p.Given, &p.Family)
			return p, err
		})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			names[p.ID] = p.Short()
		}
	}
	return names, nil
}

// FindPupils lists pupils in scope by name: see sought.
func (tx *Tx) FindPupils(ctx context.Context, scope Scope, typed string, limit int) ([]placement.Pupil, error) {
	var args argList
	where := scope.ofBoarders().pupils(&args) + sought("p", typed, &args)
	rows, err := tx.rows(ctx, `SELECT `+pupilColumns+` FROM pupil p WHERE `+where+
		` ORDER BY p.name_key, p.id LIMIT `+args.add(limit), args...)
	return collect(rows, err, scanPupil)
}

// sought is what somebody typed to find a pupil, as a condition on its row: a
// birthday, a national id, the number of a file, and otherwise the beginnings of
// words of the name, whatever the accents, the case and the order.
func sought(row, typed string, args *argList) (where string) {
	var names []string
	for _, word := range strings.Fields(typed) {
		switch born := typedBirth(word); {
		case !born.IsZero():
			where += ` AND ` + row + `.born = ` + args.add(day(born))
		case ineShape.MatchString(word) && strings.ContainsAny(word, "0123456789"):
			where += ` AND ` + row + `.ine = ` + args.add(strings.ToUpper(word))
		case strings.HasPrefix(word, "ref_"):
			where += ` AND ` + row + `.id IN (SELECT f.pupil_id FROM referral f WHERE f.id = ` + args.add(word) + `)`
		case strings.HasPrefix(word, "pup_"):
			where += ` AND ` + row + `.id = ` + args.add(word)
		default:
			names = append(names, word)
		}
	}
	return where + nameWords(row+".name_key", strings.Join(names, " "), args)
}

var ineShape = regexp.MustCompile(`^[0-9A-Za-z]{11}$`)

// typedBirth is a day as people type one, the zero day for any other word.
func typedBirth(word string) calendar.Day {
	for _, form := range []string{"2/1/2006", "2-1-2006", "2.1.2006", "2006-01-02"} {
		if t, err := time.Parse(form, word); err == nil {
			return calendar.DayOf(t, time.UTC)
		}
	}
	return calendar.Day{}
}

// nameWords wants every word typed at the beginning of a word of a folded key.
// A folded key is lower case and both engines then agree about LIKE.
func nameWords(key, typed string, args *argList) (where string) {
	plain := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	for _, word := range strings.Fields(Fold(typed)) {
		where += ` AND ' ' || ` + key + ` LIKE ` + args.add("% "+plain.Replace(word)+"%") + ` ESCAPE '\'`
	}
	return where
}

// KnownPupil finds the pupil that a row of a file is about: by the national id
// when both have one, else by name and day of birth. A protected child is known
// to the readers only: for anybody else it is a child not on file.
func (tx *Tx) KnownPupil(ctx context.Context, scope Scope, ine, nameKey string, born calendar.Day) (placement.Pupil, error) {
	if ine != "" {
		rows, err := tx.rows(ctx, `SELECT `+pupilColumns+` FROM pupil p WHERE p.ine = $1 AND p.territory_id = $2 AND `+knownTo("p.id", "$3"),
			ine, string(scope.Territory), string(scope.Reader))
		p, err := one("pupil", rows, err, scanPupil)
		if !isMissing(err) {
			return p, err
		}
	}
	rows, err := tx.rows(ctx, `SELECT `+pupilColumns+` FROM pupil p
		WHERE p.territory_id = $1 AND p.born = $2 AND p.name_key = $3 AND ($4 = '' OR p.ine IS NULL)
			AND `+knownTo("p.id", "$5")+` ORDER BY p.id LIMIT 1`,
		string(scope.Territory), day(born), nameKey, ine, string(scope.Reader))
	return one("pupil", rows, err, scanPupil)
}

// SavePupil adds a pupil (version 0) or changes one of its territory. It gives
// the pupil as it is kept. A national id belongs to one child. Where the name changes, so
// does that under which a pupil who signs alone is written to.
func (tx *Tx) SavePupil(ctx context.Context, p placement.Pupil, why placement.Event) (placement.Pupil, error) {
	if err := tx.correctPupil(ctx, p, why); err != nil {
		return p, err
	}
	if err := tx.putPupil(ctx, &p); err != nil {
		return p, err
	}
	if err := tx.renameSelf(ctx, p, why); err != nil {
		return p, err
	}
	why.About.ID, why.Pupil = string(p.ID), p.ID
	return p, tx.addEvent(ctx, why)
}

// renameSelf keeps the name of the way to write to a pupil the name of the pupil.
func (tx *Tx) renameSelf(ctx context.Context, p placement.Pupil, why placement.Event) error {
	if p.Version <= 1 {
		return nil
	}
	rows, err := tx.rows(ctx, `SELECT `+guardianColumns+`, `+contactColumns+` FROM guardianship k JOIN guardian g ON g.id = k.guardian_id
		WHERE k.pupil_id = $1 AND k.standing = 'self' AND g.name <> $2`, string(p.ID), p.Given+" "+p.Family)
	list, err := collect(rows, err, tx.scanGuardian)
	for _, g := range list {
		g.Name = p.Given + " " + p.Family
		event := why
		event.ID, event.Verb, event.About, event.Pupil = "", "guardian.changed", placement.Thing{Kind: "guardian"}, p.ID
		if _, err := tx.SaveGuardian(ctx, g, event); err != nil {
			return err
		}
	}
	return err
}

// putPupil writes the pupil and the keys by which others like it are found.
func (tx *Tx) putPupil(ctx context.Context, p *placement.Pupil) error {
	if err := tx.putPupilRow(ctx, p); err != nil {
		return err
	}
	return tx.putKeys(ctx, *p)
}

func (tx *Tx) putPupilRow(ctx context.Context, p *placement.Pupil) error {
	if p.Version > 0 {
		p.Version++
		return once(tx.exec1(ctx, `UPDATE pupil SET ine = CASE WHEN protected = 1 THEN NULL ELSE $1 END, family_name = $2, given_name = $3, name_key = $4, born = $5, sex = $6, level = $7,
				school = $8, school_uai = $9, household = $10, commune = $11, emancipated = $12, emancipated_on = $13, version = $14, parents_off = $17
			WHERE id = $15 AND territory_id = $16 AND version = $14 - 1`,
			null(p.INE), p.Family, p.Given, NameKey(*p), day(p.Born), string(p.Sex), string(p.Level),
			p.School, p.SchoolUAI, p.Household, p.Commune, p.Emancipated, day(p.EmancipatedOn), p.Version, string(p.ID), string(p.Territory), day(p.ParentsOff)), ineTaken())
	}
	if p.ID == "" {
		p.ID = placement.PupilID(NewID("pup"))
	}
	p.Version = 1
	_, err := tx.exec(ctx, `INSERT INTO pupil (id, territory_id, ine, family_name, given_name, name_key, born, sex, level,
			school, school_uai, household, commune, emancipated, emancipated_on, parents_off, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)`,
		string(p.ID), string(p.Territory), null(p.INE), p.Family, p.Given, NameKey(*p), day(p.Born), string(p.Sex), string(p.Level),
		p.School, p.SchoolUAI, p.Household, p.Commune, p.Emancipated, day(p.EmancipatedOn), day(p.ParentsOff))
	return once(err, ineTaken())
}

func ineTaken() *placement.Fault { return placement.Reject("ine", "pupil.ine_taken") }
