package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// filePage is how many files are put together at once: eight queries a page,
// however many pupils a campaign has, and memory for one page. Tests make it
// small.
var filePage = 2000

// fewFiles is how many files are looked up one by one: from about here on, a
// campaign is so much of what is kept that reading all of a range is quicker.
var fewFiles = 10_000

// File finds a referral in scope with everything that decides about it: the
// pupil, the guardians and how to reach them, the agreements, the criteria, the
// wishes, and what the referrer wrote.
func (tx *Tx) File(ctx context.Context, scope Scope, id placement.ReferralID) (placement.File, error) {
	var args argList
	where := `r.id = ` + args.add(string(id)) + ` AND ` + scope.pupils(&args)
	return tx.wholeFile(ctx, where, args)
}

// ChildFile finds the same for a guardian who sees the child on that day. What
// another guardian wrote or where he or she lives is not in it: see
// placement.File.For.
func (tx *Tx) ChildFile(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.ReferralID) (placement.File, error) {
	var args argList
	where := `r.id = ` + args.add(string(id)) + ` AND EXISTS (SELECT 1 FROM guardianship k
		WHERE k.pupil_id = r.pupil_id AND ` + family(guardian, today, &args) + `)`
	return tx.wholeFile(ctx, where, args)
}

// wholeFile reads the single file of a condition, contacts and words included.
func (tx *Tx) wholeFile(ctx context.Context, where string, args argList) (placement.File, error) {
	ids, err := tx.fileIDs(ctx, where, args)
	if err != nil {
		return placement.File{}, err
	}
	if len(ids) == 0 {
		return placement.File{}, placement.Missing("referral")
	}
	files, err := tx.filesOf(ctx, these(ids[:1]))
	if err != nil {
		return placement.File{}, err
	}
	f := files[0]
	if err := tx.readWords(ctx, &f.Referral); err != nil {
		return f, err
	}
	f.Guardians, err = tx.Guardianships(ctx, Whole(f.Pupil.Territory), f.Pupil.ID)
	return f, err
}

// Files lists the files of a campaign in scope by referral id. The guardians
// come without address and the referral without its words: a run needs
// neither, and they are sealed one by one.
func (tx *Tx) Files(ctx context.Context, scope Scope, campaign placement.CampaignID) ([]placement.File, error) {
	var list []placement.File
	err := tx.EachFile(ctx, scope, campaign, func(f placement.File) error {
		list = append(list, f)
		return nil
	})
	return list, err
}

// EachFile hands the files that Files lists to keep, one after the other, in
// memory for one page of them.
func (tx *Tx) EachFile(ctx context.Context, scope Scope, campaign placement.CampaignID, keep func(placement.File) error) error {
	var args argList
	where := `r.campaign_id = ` + args.add(string(campaign)) + ` AND ` + scope.pupils(&args)
	ids, err := tx.fileIDs(ctx, where, args)
	if err != nil {
		return err
	}
	return tx.eachPage(ctx, ids, keep)
}

// eachPage reads the files of sorted ids, one page after the other. Of many ids
// it reads the rows from the first to the last of a page; a few are looked up one
// by one, since others, of years past, lie between them.
func (tx *Tx) eachPage(ctx context.Context, ids []placement.ReferralID, keep func(placement.File) error) error {
	choose := between
	if len(ids) <= fewFiles {
		choose = these
	}
	for page := range slices.Chunk(ids, filePage) {
		if err := tx.eachOf(ctx, choose(page), keep); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) eachOf(ctx context.Context, set *fileSet, keep func(placement.File) error) error {
	files, err := tx.filesOf(ctx, set)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := keep(f); err != nil {
			return err
		}
	}
	return nil
}

// fileIDs lists the referrals of a condition, sorted: the condition carries the
// scope, and nothing that is not in this list is ever handed on.
func (tx *Tx) fileIDs(ctx context.Context, where string, args argList) ([]placement.ReferralID, error) {
	rows, err := tx.rows(ctx, `SELECT r.id FROM referral r JOIN pupil p ON p.id = r.pupil_id WHERE `+where+` ORDER BY r.id`, args...)
	return collect(rows, err, func(s scanner) (id placement.ReferralID, err error) {
		err = s.Scan(&id)
		return id, err
	})
}

// Heads reads the referral and the pupil of a few files in scope, which is what
// the lines of a list are named by.
func (tx *Tx) Heads(ctx context.Context, scope Scope, ids []placement.ReferralID) (map[placement.ReferralID]placement.File, error) {
	heads := make(map[placement.ReferralID]placement.File, len(ids))
	if len(ids) == 0 {
		return heads, nil
	}
	var args argList
	places := make([]string, len(ids))
	for i, id := range ids {
		places[i] = args.add(string(id))
	}
	where := `r.id IN (` + strings.Join(places, ", ") + `) AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+referralColumns+`, `+pupilColumns+` FROM referral r JOIN pupil p ON p.id = r.pupil_id
		WHERE `+where+` ORDER BY r.id`, args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var f placement.File
		err = s.Scan(append(referralInto(&f.Referral), pupilInto(&f.Pupil)...)...)
		heads[f.Referral.ID] = f
		return none, err
	})
	return heads, err
}

// A fileSet puts files together from rows read by kind. Rows of a referral that
// is not among the ids are passed over.
type fileSet struct {
	files []placement.File
	rules []string // of the campaign of each; "" = none
	at    map[placement.ReferralID]int
	where string // on the column %s, with args
	args  []any
}

func newFileSet(ids []placement.ReferralID) *fileSet {
	set := &fileSet{files: make([]placement.File, len(ids)), rules: make([]string, len(ids)), at: make(map[placement.ReferralID]int, len(ids))}
	for i, id := range ids {
		set.at[id] = i
	}
	return set
}

// between reads all rows from the first to the last of the sorted ids: the
// quickest way to most of a table.
func between(ids []placement.ReferralID) *fileSet {
	set := newFileSet(ids)
	set.where, set.args = "%[1]s >= $1 AND %[1]s <= $2", []any{string(ids[0]), string(ids[len(ids)-1])}
	return set
}

// these reads the rows of a few ids, in any order.
func these(ids []placement.ReferralID) *fileSet {
	set := newFileSet(ids)
	var args argList
	places := make([]string, len(ids))
	for i, id := range ids {
		places[i] = args.add(string(id))
	}
	set.where, set.args = "%[1]s IN ("+strings.Join(places, ", ")+")", args
	return set
}

// query puts the condition on the column into a query at %s.
func (s *fileSet) query(text, column string) string {
	return fmt.Sprintf(text, fmt.Sprintf(s.where, column))
}

// filesOf reads the files of a set, in the order of its ids: eight queries,
// however many they are.
func (tx *Tx) filesOf(ctx context.Context, set *fileSet) ([]placement.File, error) {
	for _, part := range []func(context.Context, *fileSet) error{
		tx.fileHeads, tx.fileScales, tx.fileGuardians, tx.fileAgreements, tx.fileClaims, tx.fileWishes, tx.fileLists, tx.filePapers,
	} {
		if err := part(ctx, set); err != nil {
			return nil, err
		}
	}
	return set.files, nil
}

// into finds the file that a row belongs to; nil for a row of another referral.
func (s *fileSet) into(id placement.ReferralID) *placement.File {
	i, ok := s.at[id]
	if !ok {
		return nil
	}
	return &s.files[i]
}

// firstDay is placement.File.From in SQL: when the pupil of referral r would
// come, c being the campaign, if there is one.
const firstDay = `COALESCE(c.entry_on, r.wanted_from)`

func (tx *Tx) fileHeads(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT `+referralColumns+`, `+pupilColumns+`, `+firstDay+`, COALESCE(c.rules, '')
		FROM referral r JOIN pupil p ON p.id = r.pupil_id LEFT JOIN campaign c ON c.id = r.campaign_id
		WHERE %s ORDER BY r.id`, "r.id"), set.args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var f placement.File
		var rules string
		err = s.Scan(append(append(referralInto(&f.Referral), pupilInto(&f.Pupil)...), dayAt{&f.From}, &rules)...)
		if i, ok := set.at[f.Referral.ID]; ok {
			set.files[i], set.rules[i] = f, rules
		}
		return none, err
	})
	return err
}

func (tx *Tx) fileGuardians(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT r.id, `+bondColumns+`, `+guardianColumns+` FROM referral r
			JOIN guardianship k ON k.pupil_id = r.pupil_id JOIN guardian g ON g.id = k.guardian_id
		WHERE %s ORDER BY r.id, g.name, g.id`, "r.id"), set.args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id placement.ReferralID
		var k placement.Guardianship
		err = s.Scan(append(append([]any{&id}, bondInto(&k)...), guardianInto(&k.Guardian)...)...)
		if f := set.into(id); f != nil {
			f.Guardians = append(f.Guardians, k)
		}
		return none, err
	})
	return err
}

func (tx *Tx) fileAgreements(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT `+agreementColumns+` FROM agreement a
		WHERE %s ORDER BY a.referral_id, a.requested_at, a.id`, "a.referral_id"), set.args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		a, err := scanAgreement(s)
		if f := set.into(a.Referral); f != nil {
			f.Agreements = append(f.Agreements, a)
		}
		return none, err
	})
	return err
}

func (tx *Tx) fileClaims(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT c.referral_id, c.code, c.claimed_by, c.claimed_on, c.verified_by, c.verified_on, c.evidence, c.paper_id FROM claim c
		WHERE %s ORDER BY c.referral_id, c.code`, "c.referral_id"), set.args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id placement.ReferralID
		var c placement.Claim
		err = s.Scan(&id, &c.Code, &c.ClaimedBy, dayAt{&c.ClaimedOn}, &c.VerifiedBy, dayAt{&c.VerifiedOn}, &c.Evidence, nullAt[placement.PaperID]{&c.Paper})
		if f := set.into(id); f != nil {
			f.Referral.Claims = append(f.Referral.Claims, c)
		}
		return none, err
	})
	return err
}

func (tx *Tx) fileWishes(ctx context.Context, set *fileSet) error {
	rows, err := tx.rows(ctx, set.query(`SELECT w.referral_id, w.rank, w.house_id FROM wish w
		WHERE %s ORDER BY w.referral_id, w.rank`, "w.referral_id"), set.args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id placement.ReferralID
		var w placement.Wish
		err = s.Scan(&id, &w.Rank, &w.House)
		if f := set.into(id); f != nil {
			f.Referral.Wishes = append(f.Referral.Wishes, w)
		}
		return none, err
	})
	return err
}

// readWords unseals what was written about the child.
func (tx *Tx) readWords(ctx context.Context, r *placement.Referral) error {
	rows, err := tx.rows(ctx, `SELECT sealed_tried, sealed_reason FROM referral WHERE id = $1`, string(r.ID))
	sealed, err := one("referral", rows, err, func(s scanner) (texts [2]string, err error) {
		err = s.Scan(&texts[0], &texts[1])
		return texts, err
	})
	if err != nil {
		return err
	}
	if r.Tried, err = tx.unsealed("referral", "tried", string(r.ID), sealed[0]); err != nil {
		return err
	}
	r.Reason, err = tx.unsealed("referral", "reason", string(r.ID), sealed[1])
	return err
}
