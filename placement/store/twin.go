package store

import (
	"context"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/twin"
)

// PersonOf is what of a pupil is compared with others.
func PersonOf(p placement.Pupil) twin.Person {
	return twin.Person{ID: string(p.ID), Family: p.Family, Given: p.Given, Born: p.Born, INE: p.INE}
}

// A Twin is a pupil on file who looks like another one.
type Twin struct {
	placement.Pupil
	twin.Likeness
}

// mostAlike bounds how many records one pupil is compared with.
const mostAlike = 1000

// twinsQuery finds, in scope, who shares one of so many keys with somebody.
func twinsQuery(scope Scope, keys []string) (string, argList) {
	var args argList
	in := args.add(string(scope.Territory))
	places := make([]string, len(keys))
	for i, key := range keys {
		places[i] = args.add(key)
	}
	return `SELECT ` + pupilColumns + ` FROM pupil p WHERE p.id IN (SELECT k.pupil_id FROM pupil_key k
		WHERE k.territory_id = ` + in + ` AND k.key IN (` + strings.Join(places, ", ") + `)) AND ` + only(scope.pupils(&args)) + `
		ORDER BY p.id LIMIT ` + args.add(mostAlike), args
}

// Twins lists the pupils in scope who look like this one, the most alike first.
// The pupil may be on file or not; of whom somebody said that they are two
// people is left out.
func (tx *Tx) Twins(ctx context.Context, scope Scope, p placement.Pupil) ([]Twin, error) {
	face := twin.FaceOf(PersonOf(p))
	keys := face.Keys()
	if len(keys) == 0 {
		return nil, nil
	}
	query, args := twinsQuery(scope, keys)
	rows, err := tx.again(ctx, query, args...)
	known, err := collect(rows, err, scanPupil)
	if err != nil {
		return nil, err
	}
	var list []Twin
	for _, other := range known {
		if like := twin.Compare(face, twin.FaceOf(PersonOf(other))); other.ID != p.ID && like.Likely() {
			list = append(list, Twin{other, like})
		}
	}
	if p.ID != "" && len(list) > 0 {
		apart, err := tx.notSameAs(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(t Twin) bool { return slices.Contains(apart, t.ID) })
	}
	slices.SortStableFunc(list, func(a, b Twin) int { return b.Score - a.Score })
	return list, nil
}

func (tx *Tx) notSameAs(ctx context.Context, id placement.PupilID) ([]placement.PupilID, error) {
	rows, err := tx.rows(ctx, `SELECT n.other_id AS x FROM not_same n WHERE n.one_id = $1
		UNION SELECT n.one_id AS x FROM not_same n WHERE n.other_id = $1 ORDER BY x`, string(id))
	return collect(rows, err, func(s scanner) (id placement.PupilID, err error) {
		err = s.Scan(&id)
		return id, err
	})
}

// SaveNotSame remembers that two pupils are two people, whatever they look like.
func (tx *Tx) SaveNotSame(ctx context.Context, p placement.Pair, why placement.Event) error {
	p = p.Ordered()
	return tx.onlyOnce(ctx, why, `INSERT INTO not_same (one_id, other_id, by_role, by_id, by_name, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		string(p.One), string(p.Other), string(why.By.Role), why.By.ID, why.By.Name, instant(why.At))
}

// People reads what is compared of every pupil in scope, by id.
func (tx *Tx) People(ctx context.Context, scope Scope) ([]twin.Person, error) {
	var args argList
	rows, err := tx.rows(ctx, `SELECT p.id, p.family_name, p.given_name, p.born, COALESCE(p.ine, '') FROM pupil p
		WHERE `+scope.pupils(&args)+` ORDER BY p.id`, args...)
	return collect(rows, err, scanPerson)
}

func scanPerson(s scanner) (p twin.Person, err error) {
	err = s.Scan(&p.ID, &p.Family, &p.Given, dayAt{&p.Born}, &p.INE)
	return p, err
}

// NotSame lists the pairs of a territory of whom somebody said that they are
// two people.
func (tx *Tx) NotSame(ctx context.Context, in placement.TerritoryID) ([]placement.Pair, error) {
	rows, err := tx.rows(ctx, `SELECT n.one_id, n.other_id FROM not_same n JOIN pupil p ON p.id = n.one_id
		WHERE p.territory_id = $1 ORDER BY n.one_id, n.other_id`, string(in))
	return collect(rows, err, func(s scanner) (p placement.Pair, err error) {
		err = s.Scan(&p.One, &p.Other)
		return p, err
	})
}

// putKeys writes the keys of a pupil anew. The national id of a protected one is
// sealed and stands in no key.
func (tx *Tx) putKeys(ctx context.Context, p placement.Pupil) error {
	if p.Version > 1 {
		if _, err := tx.exec(ctx, `DELETE FROM pupil_key WHERE pupil_id = $1`, string(p.ID)); err != nil {
			return err
		}
	}
	b := &bulk{tx: tx}
	s := keySheet(b)
	person := PersonOf(p)
	if p.Protected {
		person.INE = ""
	}
	keyRows(s, p.Territory, person)
	return b.flush(ctx)
}

func keySheet(b *bulk) *sheet { return b.sheet("pupil_key", `territory_id, key, pupil_id`) }

func keyRows(s *sheet, in placement.TerritoryID, p twin.Person) {
	for _, key := range twin.FaceOf(p).Keys() {
		s.add(string(in), key, p.ID)
	}
}

// keysMade names the way in which keys are made today; a change of it has all of
// them made anew.
const keysMade = "1"

// fillKeys makes the keys of all pupils when they were made in another way, or
// by a program that made none.
func (db *DB) fillKeys(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		made, err := tx.Setting(ctx, "twin_keys")
		if err != nil || made == keysMade {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM pupil_key`); err != nil {
			return err
		}
		if err := tx.makeKeys(ctx); err != nil {
			return err
		}
		return tx.SetSetting(ctx, "twin_keys", keysMade)
	})
}

// makeKeys goes through the pupils a page at a time.
func (tx *Tx) makeKeys(ctx context.Context) error {
	b := &bulk{tx: tx}
	s := keySheet(b)
	for last := ""; ; {
		rows, err := tx.rows(ctx, `SELECT p.territory_id, p.id, p.family_name, p.given_name, p.born, COALESCE(p.ine, '') FROM pupil p
			WHERE p.id > $1 ORDER BY p.id LIMIT $2`, last, filePage)
		page, err := collect(rows, err, func(s scanner) (x keyed, err error) {
			err = s.Scan(&x.in, &x.ID, &x.Family, &x.Given, dayAt{&x.Born}, &x.INE)
			return x, err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, x := range page {
			keyRows(s, x.in, x.Person)
		}
		if err := b.flush(ctx); err != nil {
			return err
		}
		last = page[len(page)-1].ID
	}
}

type keyed struct {
	in placement.TerritoryID
	twin.Person
}
