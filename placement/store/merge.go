package store

import (
	"context"
	"encoding/json"
	"slices"

	"internat/placement"
)

// A reference is a column that names a pupil, and the column that tells the rows
// of one pupil apart. Every such column of the schema is here or in ownRows: a
// test walks the schema.
type reference struct{ table, column, key string }

func (r reference) String() string { return r.table + "." + r.column }

// pupilReferences are the columns that follow a pupil into another record.
var pupilReferences = []reference{
	{"guardianship", "pupil_id", "guardian_id"},
	{"referral", "pupil_id", "id"},
	{"agreement", "pupil_id", "id"},
	{"pupil_voice", "pupil_id", "id"},
	{"proposal", "pupil_id", "id"},
	{"offer", "pupil_id", "id"},
	{"stay", "pupil_id", "id"},
	{"absence", "pupil_id", "id"},
	{"absence_report", "pupil_id", "id"},
	{"family_ask", "pupil_id", "id"},
	{"review", "pupil_id", "id"},
	{"paper", "pupil_id", "id"},
	{"meeting", "pupil_id", "id"},
	{"notice", "pupil_id", "id"},
	{"bed_plan_line", "pupil_id", "plan_id"},
	{"roommate_wish", "pupil_id", "with_id"},
	{"roommate_wish", "with_id", "pupil_id"},
	{"pupil_merge", "kept_id", "id"},
	{"correction", "about_id", "id"},
}

// ownRows are the columns that name a pupil and do not move: they are made from
// the pupil (pupil_key), are of a protected one, which is not merged (reader, lift_ask), are put in order anew (kept_apart), say of two
// records what the merge itself denies (not_same), wait to be removed, which who
// is merged is not (purge_item), or say what an import wrote, which a merge leaves
// as history: a merged record was touched since and is not undone (import_row).
var ownRows = []string{"purge_item.pupil_id", "import_row.pupil_id", "pupil_key.pupil_id", "reader.pupil_id", "lift_ask.pupil_id", "kept_apart.one_id", "kept_apart.other_id", "not_same.one_id", "not_same.other_id"}

// together reports whether a row of one record may stand for that of the other:
// tables whose key is the pair have one row for both.
func (r reference) together() bool { return r.key != "id" }

// keptFor is the record into which one was merged.
func (tx *Tx) keptFor(ctx context.Context, gone placement.PupilID) (placement.PupilID, error) {
	rows, err := tx.rows(ctx, `SELECT m.kept_id FROM pupil_merge m WHERE m.gone_id = $1 AND m.undone_at = ''`, string(gone))
	return one("pupil", rows, err, func(s scanner) (id placement.PupilID, err error) {
		err = s.Scan(&id)
		return id, err
	})
}

// Merging reads two records in scope with all that decides whether they can
// become one.
func (tx *Tx) Merging(ctx context.Context, scope Scope, kept, gone placement.PupilID) (m placement.Merging, err error) {
	if m.Kept, err = tx.holdings(ctx, scope, kept); err != nil {
		return m, err
	}
	if m.Gone, err = tx.holdings(ctx, scope, gone); err != nil {
		return m, err
	}
	pair := placement.Pair{One: kept, Other: gone}.Ordered()
	n, err := tx.count(ctx, `SELECT count(*) FROM kept_apart WHERE one_id = $1 AND other_id = $2`, string(pair.One), string(pair.Other))
	if err != nil {
		return m, err
	}
	m.KeptApart = n > 0
	n, err = tx.count(ctx, `SELECT count(*) FROM bed_plan_line a JOIN bed_plan_line b ON b.plan_id = a.plan_id WHERE a.pupil_id = $1 AND b.pupil_id = $2`, string(kept), string(gone))
	if err != nil {
		return m, err
	}
	m.SamePlan = n > 0
	n, err = tx.count(ctx, `SELECT count(*) FROM roommate_wish WHERE pupil_id = $1 AND with_id = $2 OR pupil_id = $2 AND with_id = $1`, string(kept), string(gone))
	m.Roommates = n > 0
	return m, err
}

func (tx *Tx) holdings(ctx context.Context, scope Scope, id placement.PupilID) (h placement.Holdings, err error) {
	if h.Pupil, err = tx.pupilAt(ctx, scope, id); err != nil {
		return h, err
	}
	if h.Guardians, err = tx.Guardianships(ctx, scope, id); err != nil {
		return h, err
	}
	if h.Referrals, err = tx.ReferralsOf(ctx, scope, id); err != nil {
		return h, err
	}
	stays, err := tx.Stays(ctx, scope, StayFilter{Pupil: id})
	if err != nil {
		return h, err
	}
	for _, s := range stays {
		h.Stays = append(h.Stays, s.Stay)
	}
	offers, err := tx.OffersOf(ctx, scope, id)
	if err != nil {
		return h, err
	}
	for _, o := range offers {
		if o.State.Holds() {
			h.Holding = append(h.Holding, o.Referral)
		}
	}
	h.Counts, err = tx.namedBy(ctx, id)
	return h, err
}

// namedBy counts what names a pupil, by table and column, and what the journal
// says about it. Not "": the indexes of notices and events hold no such row.
func (tx *Tx) namedBy(ctx context.Context, id placement.PupilID) (map[string]int, error) {
	counts := map[string]int{}
	for _, r := range append(slices.Clone(pupilReferences), reference{"kept_apart", "one_id", ""}, reference{"kept_apart", "other_id", ""}, reference{"event", "pupil_id", ""}) {
		n, err := tx.count(ctx, `SELECT count(*) FROM `+r.table+` WHERE `+r.column+` = $1 AND `+r.column+` <> ''`, string(id))
		if err != nil {
			return nil, err
		}
		counts[r.String()] = n
	}
	return counts, nil
}

// SaveMerge makes one record of two: m.Before as they were read, m.After as it
// is to be kept. A record that somebody changed in between is a Stale fault. It
// gives the merge as kept.
func (tx *Tx) SaveMerge(ctx context.Context, m placement.Merge, why placement.Event) (placement.Merge, error) {
	m.ID, m.Moved, m.Left = placement.MergeID(NewID("mrg")), map[string][]string{}, map[string][]string{}
	m.Kept, m.Gone, m.By, m.At = m.Before[0].ID, m.Before[1].ID, why.By, why.At
	for _, r := range pupilReferences {
		if err := tx.move(ctx, r, &m); err != nil {
			return m, err
		}
	}
	if err := tx.moveApart(ctx, &m); err != nil {
		return m, err
	}
	if err := tx.handNotSame(ctx, &m); err != nil {
		return m, err
	}
	if err := tx.dropPupil(ctx, m.Before[1]); err != nil {
		return m, err
	}
	if err := tx.putPupil(ctx, &m.After); err != nil {
		return m, err
	}
	why.About, why.Pupil = placement.Thing{Kind: "pupil_merge", ID: string(m.ID)}, m.Kept
	if err := tx.addEvent(ctx, why); err != nil {
		return m, err
	}
	return m, tx.putMerge(ctx, &m)
}

// move hands the rows of the gone record on, and drops those that the kept one
// has as well.
func (tx *Tx) move(ctx context.Context, r reference, m *placement.Merge) (err error) {
	if r.together() {
		both, err := tx.keysOf(ctx, r, m.Gone, ` AND EXISTS (SELECT 1 FROM `+r.table+` k WHERE k.`+r.column+` = $2 AND k.`+r.key+` = x.`+r.key+`)`, string(m.Kept))
		if err != nil {
			return err
		}
		m.Left[r.String()] = both
		for _, key := range both {
			if err := tx.exec1(ctx, `DELETE FROM `+r.table+` WHERE `+r.column+` = $1 AND `+r.key+` = $2`, string(m.Gone), key); err != nil {
				return err
			}
		}
	}
	if m.Moved[r.String()], err = tx.keysOf(ctx, r, m.Gone, ""); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE `+r.table+` SET `+r.column+` = $1 WHERE `+r.column+` = $2`, string(m.Kept), string(m.Gone))
	return err
}

func (tx *Tx) keysOf(ctx context.Context, r reference, id placement.PupilID, more string, args ...any) ([]string, error) {
	rows, err := tx.rows(ctx, `SELECT x.`+r.key+` FROM `+r.table+` x WHERE x.`+r.column+` = $1`+more+` ORDER BY x.`+r.key, append([]any{string(id)}, args...)...)
	return collect(rows, err, func(s scanner) (key string, err error) {
		err = s.Scan(&key)
		return key, err
	})
}

// moveApart keeps the kept record apart from whom the gone one was.
func (tx *Tx) moveApart(ctx context.Context, m *placement.Merge) error {
	rows, err := tx.rows(ctx, `SELECT CASE WHEN a.one_id = $1 THEN a.other_id ELSE a.one_id END AS x, a.author, a.set_on FROM kept_apart a
		WHERE a.one_id = $1 OR a.other_id = $1 ORDER BY x`, string(m.Gone))
	m.Apart, err = collect(rows, err, func(s scanner) (a placement.Apart, err error) {
		err = s.Scan(&a.From, &a.By, dayAt{&a.SetOn})
		return a, err
	})
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM kept_apart WHERE one_id = $1 OR other_id = $1`, string(m.Gone)); err != nil {
		return err
	}
	for i, a := range m.Apart {
		n, err := tx.putApart(ctx, m.Kept, a)
		if err != nil {
			return err
		}
		m.Apart[i].Fresh = n > 0
	}
	return nil
}

// handNotSame keeps what was said of the gone record: who is not that child is
// not asked about again.
func (tx *Tx) handNotSame(ctx context.Context, m *placement.Merge) (err error) {
	if m.NotSame, err = tx.notSameAs(ctx, m.Gone); err != nil {
		return err
	}
	m.NotSame = slices.DeleteFunc(m.NotSame, func(id placement.PupilID) bool { return id == m.Kept })
	return tx.copyNotSame(ctx, m.Gone, m.Kept, m.NotSame)
}

// copyNotSame says of one record what was said of another, by whom and when.
func (tx *Tx) copyNotSame(ctx context.Context, from, to placement.PupilID, others []placement.PupilID) error {
	for _, other := range others {
		was, now := placement.Pair{One: from, Other: other}.Ordered(), placement.Pair{One: to, Other: other}.Ordered()
		_, err := tx.exec(ctx, `INSERT INTO not_same (one_id, other_id, by_role, by_id, by_name, at)
			SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), n.by_role, n.by_id, n.by_name, n.at FROM not_same n WHERE n.one_id = $3 AND n.other_id = $4
			ON CONFLICT DO NOTHING`, string(now.One), string(now.Other), string(was.One), string(was.Other))
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) putApart(ctx context.Context, id placement.PupilID, a placement.Apart) (int64, error) {
	p := placement.Pair{One: id, Other: a.From}.Ordered()
	return tx.exec(ctx, `INSERT INTO kept_apart (one_id, other_id, author, set_on) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		string(p.One), string(p.Other), a.By, day(a.SetOn))
}

// dropPupil takes a record away that nothing names any more.
func (tx *Tx) dropPupil(ctx context.Context, p placement.Pupil) error {
	for _, query := range []string{`DELETE FROM pupil_key WHERE pupil_id = $1`, `DELETE FROM not_same WHERE one_id = $1 OR other_id = $1`, `DELETE FROM reader WHERE pupil_id = $1`} {
		if _, err := tx.exec(ctx, query, string(p.ID)); err != nil {
			return err
		}
	}
	return tx.exec1(ctx, `DELETE FROM pupil WHERE id = $1 AND territory_id = $2 AND version = $3`, string(p.ID), string(p.Territory), p.Version)
}

// putMerge keeps the merge with what is needed to undo it.
func (tx *Tx) putMerge(ctx context.Context, m *placement.Merge) error {
	_, err := tx.exec(ctx, `INSERT INTO pupil_merge (id, territory_id, kept_id, gone_id, sealed_before, by_role, by_id, by_name, at, undone_at)
		VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, '')`,
		string(m.ID), string(m.Territory), string(m.Kept), string(m.Gone), string(m.By.Role), m.By.ID, m.By.Name, instant(m.At))
	if err != nil {
		return err
	}
	if m.Counts, err = tx.namedBy(ctx, m.Kept); err != nil {
		return err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return tx.exec1(ctx, `UPDATE pupil_merge SET sealed_before = $1 WHERE id = $2`, tx.sealed("pupil_merge", "before", string(m.ID), string(text)), string(m.ID))
}

// Merge finds a merge whose pupil is in scope.
func (tx *Tx) Merge(ctx context.Context, scope Scope, id placement.MergeID) (m placement.Merge, err error) {
	var args argList
	where := `m.id = ` + args.add(string(id)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT m.id, m.sealed_before, m.undone_at FROM pupil_merge m JOIN pupil p ON p.id = m.kept_id WHERE `+where, args...)
	return one("merge", rows, err, tx.scanMerge)
}

// Merges lists the latest merges of a scope, the newest first.
func (tx *Tx) Merges(ctx context.Context, scope Scope, limit int) ([]placement.Merge, error) {
	var args argList
	rows, err := tx.rows(ctx, `SELECT m.id, m.sealed_before, m.undone_at FROM pupil_merge m JOIN pupil p ON p.id = m.kept_id
		WHERE m.territory_id = `+args.add(string(scope.Territory))+` AND `+scope.pupils(&args)+` ORDER BY m.at DESC, m.id DESC LIMIT `+args.add(limit), args...)
	return collect(rows, err, tx.scanMerge)
}

func (tx *Tx) scanMerge(s scanner) (m placement.Merge, err error) {
	var id, sealed string
	if err = s.Scan(&id, &sealed, instantAt{&m.UndoneAt}); err != nil {
		return m, err
	}
	undone := m.UndoneAt
	text, err := tx.unsealed("pupil_merge", "before", id, sealed)
	if err != nil {
		return m, err
	}
	err = json.Unmarshal([]byte(text), &m)
	m.UndoneAt = undone
	return m, err
}

// Untouched reports whether nothing was added to, taken from or changed about a
// merged pupil since.
func (tx *Tx) Untouched(ctx context.Context, m placement.Merge) (bool, error) {
	p, err := tx.pupilAt(ctx, Whole(m.Territory), m.Kept)
	if isMissing(err) || err == nil && p.Version != m.After.Version {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now, err := tx.namedBy(ctx, m.Kept)
	for key, n := range now {
		if m.Counts[key] != n {
			return false, err
		}
	}
	return true, err
}

// UndoMerge makes two records of one again, each with what it had.
func (tx *Tx) UndoMerge(ctx context.Context, m placement.Merge, why placement.Event) error {
	kept, gone := m.Before[0], m.Before[1]
	kept.Version, gone.Version = m.After.Version, 0
	if err := tx.putPupil(ctx, &kept); err != nil {
		return err
	}
	if err := tx.putPupil(ctx, &gone); err != nil {
		return err
	}
	for _, r := range pupilReferences {
		if err := tx.moveBack(ctx, r, m); err != nil {
			return err
		}
	}
	if err := tx.copyNotSame(ctx, m.Kept, m.Gone, m.NotSame); err != nil {
		return err
	}
	for _, a := range m.Apart {
		if err := tx.partAgain(ctx, m, a); err != nil {
			return err
		}
	}
	why.About, why.Pupil = placement.Thing{Kind: "pupil_merge", ID: string(m.ID)}, m.Kept
	if err := tx.addEvent(ctx, why); err != nil {
		return err
	}
	return tx.exec1(ctx, `UPDATE pupil_merge SET undone_at = $1 WHERE id = $2 AND undone_at = ''`, instant(why.At), string(m.ID))
}

func (tx *Tx) moveBack(ctx context.Context, r reference, m placement.Merge) error {
	for _, key := range m.Moved[r.String()] {
		if err := tx.exec1(ctx, `UPDATE `+r.table+` SET `+r.column+` = $1 WHERE `+r.column+` = $2 AND `+r.key+` = $3`, string(m.Gone), string(m.Kept), key); err != nil {
			return err
		}
	}
	for _, key := range m.Left[r.String()] {
		if err := tx.copyRow(ctx, r, m, key); err != nil {
			return err
		}
	}
	return nil
}

// copyRow gives the gone record its row again where both had the same.
func (tx *Tx) copyRow(ctx context.Context, r reference, m placement.Merge, key string) error {
	columns := r.key
	if r.table == "guardianship" { // the same on both sides, or they had not been merged
		columns += ", link, standing, judgment, judged_on, until_day, protected, objects"
	}
	return tx.exec1(ctx, `INSERT INTO `+r.table+` (`+r.column+`, `+columns+`)
		SELECT CAST($1 AS TEXT), `+columns+` FROM `+r.table+` WHERE `+r.column+` = $2 AND `+r.key+` = $3`, string(m.Gone), string(m.Kept), key)
}

// partAgain keeps the gone record apart from somebody again, and the kept one
// only if it was before.
func (tx *Tx) partAgain(ctx context.Context, m placement.Merge, a placement.Apart) error {
	if a.Fresh {
		p := placement.Pair{One: m.Kept, Other: a.From}.Ordered()
		if _, err := tx.exec(ctx, `DELETE FROM kept_apart WHERE one_id = $1 AND other_id = $2`, string(p.One), string(p.Other)); err != nil {
			return err
		}
	}
	_, err := tx.putApart(ctx, m.Gone, a)
	return err
}
