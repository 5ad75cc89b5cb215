package store

import (
	"context"
	"encoding/json"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// An Overdue is one file that is past a term, by its id and its last contact.
type Overdue struct {
	Term  placement.Term
	Pupil placement.PupilID
	Last  string // the day or the instant of the last contact
}

// lastContact puts each file of a territory beside what was last heard of it: a
// request, a night, an act of a person. What the program does by itself is no
// contact.
const lastContact = `SELECT p.id, p.protected,
		COALESCE((SELECT max(s.to_day) FROM stay s WHERE s.pupil_id = p.id), '') AS slept,
		COALESCE((SELECT max(r.created_at) FROM referral r WHERE r.pupil_id = p.id), '') AS asked,
		COALESCE((SELECT max(e.at) FROM event e WHERE e.pupil_id = p.id AND e.by_role <> 'system'), '') AS heard
	FROM pupil p WHERE p.territory_id = $1 AND p.erased_on = ''`

// EachOverdue hands every file that is past its term to keep: those that go as a
// whole, those whose papers go, and those whose restricted sections go. A file
// with a place that is still offered or held is none: somebody closes it first.
// The scope says of whom the reader may know; a purge itself asks for the whole.
func (tx *Tx) EachOverdue(ctx context.Context, scope Scope, p placement.Purge, keep func(Overdue) error) error {
	for _, kind := range []struct {
		term  placement.Term
		where string
	}{
		{placement.FileNeverPlaced, `x.slept = ''`},
		{placement.FilePlaced, `x.slept <> ''`},
		{placement.PapersKept, `EXISTS (SELECT 1 FROM paper d WHERE d.pupil_id = x.id)`},
		{placement.SecretsKept, `EXISTS (SELECT 1 FROM restricted_entry d JOIN referral r ON r.id = d.referral_id WHERE r.pupil_id = x.id)`},
	} {
		list, err := tx.overdue(ctx, scope, p, kind.term, kind.where)
		for i := 0; i < len(list) && err == nil; i++ {
			err = keep(list[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) overdue(ctx context.Context, scope Scope, p placement.Purge, term placement.Term, where string) ([]Overdue, error) {
	args := argList{string(scope.Territory)}
	cut := args.add(day(p.Cut(term)))
	rows, err := tx.rows(ctx, `SELECT x.id, CASE WHEN x.slept >= x.asked AND x.slept >= x.heard THEN x.slept WHEN x.asked >= x.heard THEN x.asked ELSE x.heard END
		FROM (`+lastContact+`) x
		WHERE x.asked < `+cut+` AND x.heard < `+cut+` AND x.slept < `+cut+` AND (x.asked <> '' OR x.heard <> '' OR x.slept <> '') AND `+where+`
			AND `+scope.knows("x.id", &args)+`
			AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.pupil_id = x.id AND o.state IN ('open', 'suspended', 'accepted'))
		ORDER BY x.id`, args...)
	return collect(rows, err, func(s scanner) (x Overdue, err error) {
		x.Term = term
		err = s.Scan(&x.Pupil, &x.Last)
		return x, err
	})
}

// An aged is rows that go by their age, whatever file they are of.
type aged struct {
	term  placement.Term
	table string
	due   string // a condition on table t: $1 the territory, $2 the first day that is kept
	do    string // what becomes of a row, on the condition at %s
}

// ages are what goes by age. The text of a notice goes and the row stays: that
// it was sent is part of the file. A line of the journal stays while its file
// does.
var ages = []aged{
	{placement.NoticesKept, "notice", `t.territory_id = $1 AND t.created_at < $2 AND t.next_at = '' AND t.leased_by = ''
			AND (t.sealed_recipient <> '' OR t.sealed_subject <> '' OR t.sealed_text <> '' OR t.sealed_html <> '' OR t.sealed_bytes <> '')`,
		`UPDATE notice SET sealed_recipient = '', sealed_subject = '', sealed_text = '', sealed_html = '', sealed_bytes = '' WHERE id IN (%s)`},
	{placement.RunLinks, "run_link", `t.run_id IN (SELECT r.id FROM run r JOIN campaign c ON c.id = r.campaign_id WHERE r.territory_id = $1 AND c.ends_on < $2)`,
		`DELETE FROM run_link WHERE run_id || '|' || alias IN (%s)`},
	{placement.JournalKept, "event", `t.territory_id = $1 AND t.at < $2 AND t.pupil_id = '' AND t.verb NOT LIKE 'purge.%'`,
		`DELETE FROM event WHERE id IN (%s)`},
	{placement.StaffKept, "staff_absence", `t.staff_id IN (` + leftStaff + `)`, `DELETE FROM staff_absence WHERE id IN (%s)`},
	{placement.StaffKept, "shift", `t.staff_id IN (` + leftStaff + `)`, `DELETE FROM shift WHERE house_id || '|' || on_day || '|' || slot || '|' || staff_id IN (%s)`},
	{placement.StaffKept, "staff", `t.id IN (` + leftStaff + `)`, `DELETE FROM staff WHERE id IN (%s)`},
}

// leftStaff are those who left a house of the territory before the cut.
const leftStaff = `SELECT m.id FROM staff m JOIN house h ON h.id = m.house_id WHERE h.territory_id = $1 AND m.until_day <> '' AND m.until_day < $2`

// keyOf is what names one row of a table.
func keyOf(table string) string {
	switch table {
	case "run_link":
		return `t.run_id || '|' || t.alias`
	case "shift":
		return `t.house_id || '|' || t.on_day || '|' || t.slot || '|' || t.staff_id`
	}
	return `t.id`
}

// CountBulk counts what goes by its age.
func (tx *Tx) CountBulk(ctx context.Context, p placement.Purge) (placement.Count, error) {
	counts := placement.Count{}
	for _, b := range ages {
		n, err := tx.count(ctx, `SELECT count(*) FROM `+b.table+` t WHERE `+b.due, string(p.Territory), day(p.Cut(b.term)))
		if err != nil {
			return nil, err
		}
		counts[b.term] += n
	}
	return counts, nil
}

// RemoveBulk removes up to limit rows of what goes by its age.
func (tx *Tx) RemoveBulk(ctx context.Context, p placement.Purge, limit int) (placement.Count, error) {
	counts := placement.Count{}
	for _, b := range ages {
		left := limit - counts.All()
		if left <= 0 {
			break
		}
		chosen := `SELECT ` + keyOf(b.table) + ` FROM ` + b.table + ` t WHERE ` + b.due + ` ORDER BY 1 LIMIT $3`
		n, err := tx.exec(ctx, strings.Replace(b.do, "%s", chosen, 1), string(p.Territory), day(p.Cut(b.term)), left)
		if err != nil {
			return nil, err
		}
		counts[b.term] += int(n)
	}
	return counts, nil
}

const purgeColumns = `p.id, p.territory_id, p.on_day, p.state, p.terms, p.planned, p.removed,
	p.proposed_role, p.proposed_id, p.proposed_by, p.proposed_at, p.expires_at,
	p.approved_role, p.approved_id, p.approved_by, p.approved_at, p.done_at, p.serial, p.before_proof, p.proof, p.version`

func scanPurge(s scanner) (p placement.Purge, err error) {
	var terms, planned, removed string
	err = s.Scan(&p.ID, &p.Territory, dayAt{&p.On}, &p.State, &terms, &planned, &removed,
		&p.ProposedBy.Role, &p.ProposedBy.ID, &p.ProposedBy.Name, instantAt{&p.ProposedAt}, instantAt{&p.ExpiresAt},
		&p.ApprovedBy.Role, &p.ApprovedBy.ID, &p.ApprovedBy.Name, instantAt{&p.ApprovedAt}, instantAt{&p.DoneAt}, &p.Serial, &p.Before, &p.Proof, &p.Version)
	for _, c := range []struct {
		text string
		to   *placement.Count
	}{{terms, &p.Terms}, {planned, &p.Planned}, {removed, &p.Removed}} {
		if err == nil {
			err = json.Unmarshal([]byte(c.text), c.to)
		}
	}
	return p, err
}

// Purges lists those of a territory, the newest first.
func (tx *Tx) Purges(ctx context.Context, in placement.TerritoryID) ([]placement.Purge, error) {
	rows, err := tx.rows(ctx, `SELECT `+purgeColumns+` FROM purge p WHERE p.territory_id = $1 ORDER BY p.proposed_at DESC, p.id DESC`, string(in))
	return collect(rows, err, scanPurge)
}

// PurgeChain lists the purges that are done, in the order of their proofs.
func (tx *Tx) PurgeChain(ctx context.Context, in placement.TerritoryID) ([]placement.Purge, error) {
	rows, err := tx.rows(ctx, `SELECT `+purgeColumns+` FROM purge p WHERE p.territory_id = $1 AND p.serial > 0 ORDER BY p.serial, p.id`, string(in))
	return collect(rows, err, scanPurge)
}

// Purge finds one of a territory.
func (tx *Tx) Purge(ctx context.Context, in placement.TerritoryID, id placement.PurgeID) (placement.Purge, error) {
	rows, err := tx.rows(ctx, `SELECT `+purgeColumns+` FROM purge p WHERE p.id = $1 AND p.territory_id = $2`, string(id), string(in))
	return one("purge", rows, err, scanPurge)
}

// AddPurge keeps a proposal with the files it is about. There is one at a time.
func (tx *Tx) AddPurge(ctx context.Context, p placement.Purge, items []Overdue, why placement.Event) (placement.Purge, error) {
	p.ID, p.Version = placement.PurgeID(NewID("pur")), 1
	_, err := tx.exec(ctx, `INSERT INTO purge (id, territory_id, on_day, state, terms, planned, removed,
			proposed_role, proposed_id, proposed_by, proposed_at, expires_at,
			approved_role, approved_id, approved_by, approved_at, done_at, serial, before_proof, proof, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '', '', '', 0, '', '', 1)`,
		string(p.ID), string(p.Territory), day(p.On), string(p.State), counted(p.Terms), counted(p.Planned), counted(p.Removed),
		string(p.ProposedBy.Role), p.ProposedBy.ID, p.ProposedBy.Name, instant(p.ProposedAt), instant(p.ExpiresAt))
	if err := once(err, placement.Refuse("purge.one_waits")); err != nil {
		return p, err
	}
	for _, x := range items {
		if _, err := tx.exec(ctx, `INSERT INTO purge_item (purge_id, class, pupil_id) VALUES ($1, $2, $3)`, string(p.ID), string(x.Term), string(x.Pupil)); err != nil {
			return p, err
		}
	}
	why.About.ID = string(p.ID)
	return p, tx.addEvent(ctx, why)
}

// SavePurge changes a purge.
func (tx *Tx) SavePurge(ctx context.Context, p placement.Purge, why placement.Event) error {
	if err := tx.putPurge(ctx, p); err != nil {
		return err
	}
	if p.State == placement.PurgeWithdrawn {
		if _, err := tx.exec(ctx, `DELETE FROM purge_item WHERE purge_id = $1`, string(p.ID)); err != nil {
			return err
		}
	}
	return tx.addEvent(ctx, why)
}

func (tx *Tx) putPurge(ctx context.Context, p placement.Purge) error {
	return tx.exec1(ctx, `UPDATE purge SET state = $1, removed = $2, approved_role = $3, approved_id = $4, approved_by = $5, approved_at = $6,
			done_at = $7, serial = $8, before_proof = $9, proof = $10, version = version + 1
		WHERE id = $11 AND territory_id = $12 AND version = $13`,
		string(p.State), counted(p.Removed), string(p.ApprovedBy.Role), p.ApprovedBy.ID, p.ApprovedBy.Name, instant(p.ApprovedAt),
		instant(p.DoneAt), p.Serial, p.Before, p.Proof, string(p.ID), string(p.Territory), p.Version)
}

// counted writes counts as JSON: its keys are sorted.
func counted(c placement.Count) string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // a map of texts to numbers has a JSON
	}
	return string(text)
}

// PurgeItems lists up to limit files that a purge has still to remove, of those
// the reader may know of, and how many there are in all.
func (tx *Tx) PurgeItems(ctx context.Context, scope Scope, id placement.PurgeID, limit int) (list []Overdue, all int, err error) {
	var args argList
	where := `i.purge_id = ` + args.add(string(id)) + ` AND ` + scope.knows("i.pupil_id", &args)
	rows, err := tx.rows(ctx, `SELECT i.class, i.pupil_id FROM purge_item i WHERE `+where+` ORDER BY i.class, i.pupil_id LIMIT `+args.add(limit), args...)
	list, err = collect(rows, err, func(s scanner) (x Overdue, err error) {
		err = s.Scan(&x.Term, &x.Pupil)
		return x, err
	})
	if err != nil {
		return nil, 0, err
	}
	all, err = tx.count(ctx, `SELECT count(*) FROM purge_item i WHERE i.purge_id = $1`, string(id))
	return list, all, err
}

// StillOverdue reports whether a file that a purge lists is past its term still:
// somebody may have come back since.
func (tx *Tx) StillOverdue(ctx context.Context, p placement.Purge, x Overdue) (bool, error) {
	cut := day(p.Cut(x.Term))
	n, err := tx.count(ctx, `SELECT count(*) FROM (`+lastContact+` AND p.id = $2) x
		WHERE x.asked < $3 AND x.heard < $3 AND x.slept < $3
			AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.pupil_id = x.id AND o.state IN ('open', 'suspended', 'accepted'))`,
		string(p.Territory), string(x.Pupil), cut)
	return n > 0, err
}

// CloseItem takes a file off the list of a purge. One that is gone as a whole
// goes into the ledger.
func (tx *Tx) CloseItem(ctx context.Context, p placement.Purge, x Overdue, gone bool) error {
	if gone {
		if _, err := tx.exec(ctx, `INSERT INTO purge_ledger (about_hash, purge_id) VALUES ($1, $2) ON CONFLICT (about_hash) DO NOTHING`,
			Hash(string(x.Pupil)), string(p.ID)); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `DELETE FROM purge_item WHERE purge_id = $1 AND class = $2 AND pupil_id = $3`, string(p.ID), string(x.Term), string(x.Pupil))
	return err
}

// PurgeLedger lists the hashes of the files that are gone.
func (tx *Tx) PurgeLedger(ctx context.Context, in placement.TerritoryID) ([]string, error) {
	rows, err := tx.rows(ctx, `SELECT l.about_hash FROM purge_ledger l JOIN purge p ON p.id = l.purge_id WHERE p.territory_id = $1 ORDER BY l.about_hash`, string(in))
	return collect(rows, err, func(s scanner) (hash string, err error) {
		err = s.Scan(&hash)
		return hash, err
	})
}

// PupilIDs lists every file of a territory that has a name, by id.
func (tx *Tx) PupilIDs(ctx context.Context, in placement.TerritoryID) ([]placement.PupilID, error) {
	rows, err := tx.rows(ctx, `SELECT p.id FROM pupil p WHERE p.territory_id = $1 AND p.erased_on = '' ORDER BY p.id`, string(in))
	return collect(rows, err, func(s scanner) (id placement.PupilID, err error) {
		err = s.Scan(&id)
		return id, err
	})
}

// Pass lets the lines of the journal of what a purge removes go, inside f only.
func (tx *Tx) Pass(ctx context.Context, id placement.PurgeID, f func() error) error {
	if _, err := tx.exec(ctx, `INSERT INTO purge_pass (purge_id) VALUES ($1)`, string(id)); err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	return tx.exec1(ctx, `DELETE FROM purge_pass WHERE purge_id = $1`, string(id))
}

// Day is the day of the last contact.
func (x Overdue) Day() (d calendar.Day) {
	if len(x.Last) >= len(noEnd) {
		d, _ = calendar.ParseDay(x.Last[:len(noEnd)])
	}
	return d
}
