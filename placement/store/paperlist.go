package store

import (
	"context"

	"internat/placement"
)

// A listRow is one line of the list of one house.
type listRow struct {
	list placement.PaperList
	line placement.AskedPaper
}

const listColumns = `l.house_id, l.author, l.set_on, l.source, COALESCE(a.kind, ''), COALESCE(a.label, ''), COALESCE(a.required, 0)`

func scanListRow(s scanner) (r listRow, err error) {
	err = s.Scan(&r.list.House, &r.list.Author, dayAt{&r.list.On}, &r.list.Source, &r.line.Kind, &r.line.Label, flagAt{&r.line.Required})
	return r, err
}

// lists puts the lines of each house together; they come house by house. A house
// that asks for nothing has a list without a line.
func lists(rows []listRow) (all []placement.PaperList) {
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1].House != r.list.House {
			all = append(all, r.list)
		}
		last := &all[len(all)-1]
		if r.line.Kind != "" {
			last.Asked = append(last.Asked, r.line)
		}
	}
	return all
}

// PaperList is what a house in scope asks for, in its order; a list without author
// where nobody set one, which is not the same as one that asks for nothing.
func (tx *Tx) PaperList(ctx context.Context, scope Scope, house placement.HouseID) (placement.PaperList, error) {
	var args argList
	where := `l.house_id = ` + args.add(string(house)) + ` AND ` + scope.in("h.territory_id", "h.id", &args)
	rows, err := tx.rows(ctx, `SELECT `+listColumns+` FROM paper_list l JOIN house h ON h.id = l.house_id LEFT JOIN paper_asked a ON a.house_id = l.house_id
		WHERE `+where+` ORDER BY l.house_id, a.place`, args...)
	found, err := collect(rows, err, scanListRow)
	if all := lists(found); len(all) > 0 {
		return all[0], err
	}
	return placement.PaperList{House: house}, err
}

// SavePaperList replaces what a house asks for. What was handed in stays.
func (tx *Tx) SavePaperList(ctx context.Context, l placement.PaperList, why placement.Event) error {
	if _, err := tx.exec(ctx, `DELETE FROM paper_asked WHERE house_id = $1`, string(l.House)); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO paper_list (house_id, author, set_on, source) VALUES ($1, $2, $3, $4)
		ON CONFLICT (house_id) DO UPDATE SET author = $2, set_on = $3, source = $4`, string(l.House), l.Author, day(l.On), l.Source)
	if err != nil {
		return err
	}
	for place, a := range l.Asked {
		_, err := tx.exec(ctx, `INSERT INTO paper_asked (house_id, place, kind, label, required) VALUES ($1, $2, $3, $4, $5)`,
			string(l.House), place, a.Kind, a.Label, flag(a.Required))
		if err != nil {
			return once(err, placement.Reject("kinds", "paper.twice"))
		}
	}
	return tx.addEvent(ctx, why)
}

// fileLists gives each file the lists of the houses it wishes for. They are read
// once for all files of the set.
func (tx *Tx) fileLists(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT `+listColumns+` FROM paper_list l LEFT JOIN paper_asked a ON a.house_id = l.house_id
		WHERE l.house_id IN (SELECT w.house_id FROM wish w WHERE %s) ORDER BY l.house_id, a.place`, "w.referral_id"), set.args...)
	found, err := collect(rows, err, scanListRow)
	all := lists(found)
	for i := range set.files {
		f := &set.files[i]
		for _, l := range all {
			if f.WishesFor(l.House) {
				f.Lists = append(f.Lists, l)
			}
		}
	}
	return err
}

const markColumns = `m.kind, m.way, m.says, m.giver, m.given_on, m.by_name, m.marked_on`

func (tx *Tx) filePapers(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT m.referral_id, `+markColumns+` FROM paper_mark m
		WHERE %s ORDER BY m.referral_id, m.kind`, "m.referral_id"), set.args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id placement.ReferralID
		var m placement.PaperMark
		err = s.Scan(&id, &m.Kind, &m.Way, &m.Says, &m.Giver, dayAt{&m.Given}, &m.By, dayAt{&m.On})
		if f := set.into(id); f != nil {
			f.Papers = append(f.Papers, m)
		}
		return none, err
	})
	return err
}

const insertMark = `INSERT INTO paper_mark (referral_id, kind, way, says, giver, given_on, by_name, marked_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

func markArgs(id placement.ReferralID, m placement.PaperMark) []any {
	return []any{string(id), m.Kind, string(m.Way), string(m.Says), m.Giver, day(m.Given), m.By, day(m.On)}
}

// MarkPaper says that a paper or an opinion of a request is there; what was
// said of it before is replaced.
func (tx *Tx) MarkPaper(ctx context.Context, id placement.ReferralID, m placement.PaperMark, why placement.Event) error {
	_, err := tx.exec(ctx, insertMark+` ON CONFLICT (referral_id, kind) DO UPDATE
		SET way = $3, says = $4, giver = $5, given_on = $6, by_name = $7, marked_on = $8`, markArgs(id, m)...)
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// UnmarkPaper takes back what was said of a paper.
func (tx *Tx) UnmarkPaper(ctx context.Context, id placement.ReferralID, kind string, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM paper_mark WHERE referral_id = $1 AND kind = $2`, string(id), kind); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// AskForPaper notes that the family is asked for a paper; asked again, the last
// time counts.
func (tx *Tx) AskForPaper(ctx context.Context, id placement.ReferralID, r placement.PaperRequest, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO paper_request (referral_id, kind, by_name, asked_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (referral_id, kind) DO UPDATE SET by_name = $3, asked_at = $4`, string(id), r.Kind, r.By, instant(r.At))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// PaperRequests lists what the family was asked for, by kind.
func (tx *Tx) PaperRequests(ctx context.Context, id placement.ReferralID) ([]placement.PaperRequest, error) {
	rows, err := tx.rows(ctx, `SELECT kind, by_name, asked_at FROM paper_request WHERE referral_id = $1 ORDER BY kind`, string(id))
	return collect(rows, err, func(s scanner) (r placement.PaperRequest, err error) {
		err = s.Scan(&r.Kind, &r.By, instantAt{&r.At})
		return r, err
	})
}

// PaperLetterWaits reports whether a letter about missing papers is on its way
// to the guardian already: it will name what is missing when it leaves.
func (tx *Tx) PaperLetterWaits(ctx context.Context, id placement.ReferralID, guardian placement.GuardianID) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM notice WHERE about_kind = 'papers' AND about_id = $1 AND guardian_id = $2 AND state = 'pending'`,
		string(id), string(guardian))
	return n > 0, err
}
