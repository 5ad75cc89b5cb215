package store

import (
	"context"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// A removal is what becomes of the rows of one table that are about a child
// ($1): they go, unless do says otherwise.
type removal struct{ table, where, do string }

const (
	itsReferrals = ` IN (SELECT id FROM referral WHERE pupil_id = $1)`
	itsOffers    = ` IN (SELECT id FROM offer WHERE pupil_id = $1)`
	itsMeetings  = ` IN (SELECT id FROM meeting WHERE pupil_id = $1)`
	itsPapers    = ` IN (SELECT id FROM paper WHERE pupil_id = $1)`
)

// removals are every table that knows of a child, in an order that no reference
// forbids. A test compares it with the schema: a new table that points at a
// child, a request, an offer, a meeting or a paper needs its line here.
var removals = []removal{
	{"notice", `pupil_id = $1`, ``},
	{"event", `pupil_id = $1`, ``},
	{"correction", `about_kind = 'pupil' AND about_id = $1`, ``},
	{"family_ask", `pupil_id = $1`, ``},
	{"claim", `referral_id` + itsReferrals, ``},
	{"paper_part", `paper_id` + itsPapers, ``},
	{"paper", `pupil_id = $1`, ``},
	{"paper_mark", `referral_id` + itsReferrals, ``},
	{"paper_request", `referral_id` + itsReferrals, ``},
	{"restricted_entry", `referral_id` + itsReferrals, ``},
	{"note", `referral_id` + itsReferrals, ``},
	{"pupil_voice", `pupil_id = $1`, ``},
	{"agreement_text", `hash IN (SELECT text_hash FROM agreement WHERE pupil_id = $1)
		AND NOT EXISTS (SELECT 1 FROM agreement o WHERE o.text_hash = agreement_text.hash AND o.pupil_id <> $1)`, ``},
	{"agreement", `pupil_id = $1`, ``},
	{"wish", `referral_id` + itsReferrals, ``},
	{"run_link", `referral_id` + itsReferrals, ``},
	{"bed_reservation", `offer_id` + itsOffers, ``},
	{"offer_answer", `offer_id` + itsOffers, ``},
	{"invitation", `meeting_id` + itsMeetings, ``},
	{"meeting", `pupil_id = $1`, ``},
	{"review_reply", `review_id IN (SELECT id FROM review WHERE pupil_id = $1)`, ``},
	{"review", `pupil_id = $1`, ``},
	{"absence_report", `pupil_id = $1`, ``},
	{"absence", `pupil_id = $1`, ``},
	{"roommate_wish", `pupil_id = $1 OR with_id = $1`, ``},
	{"kept_apart", `one_id = $1 OR other_id = $1`, ``},
	{"bed_plan_line", `pupil_id = $1`, ``},
	{"lift_ask", `pupil_id = $1`, ``},
	{"reader", `pupil_id = $1`, ``},
	{"pupil_key", `pupil_id = $1`, ``},
	{"import_row", `pupil_id = $1`, ``},
	{"draft", `referral_id` + itsReferrals, ``},
	{"api_answer", `referral_id` + itsReferrals, ``},
	{"renewal_answer", `referral_id` + itsReferrals, ``},
	{"not_same", `one_id = $1 OR other_id = $1`, ``},
	{"pupil_merge", `kept_id = $1`, ``},
	{"stay_note", `stay_id IN (SELECT id FROM stay WHERE pupil_id = $1)`, ``},
	{"stay", `pupil_id = $1`, `UPDATE stay SET offer_id = NULL, reason = ''`},
	{"offer", `pupil_id = $1`, `UPDATE offer SET beside_id = NULL`},
	{"offer", `pupil_id = $1`, ``},
	{"proposal", `pupil_id = $1`, ``},
	{"referral", `pupil_id = $1`, ``},
	{"guardianship", `pupil_id = $1`, ``},
}

// guardianRemovals are the same for a guardian ($1) who has no child on file any
// more.
var guardianRemovals = []removal{
	{"notice", `guardian_id = $1`, ``},
	{"day_mail", `guardian_id = $1`, ``},
	{"event", `about_kind = 'guardian' AND about_id = $1 OR by_role = 'parent' AND by_id = $1`, ``},
	{"correction", `about_kind = 'guardian' AND about_id = $1`, ``},
	{"draft", `guardian_id = $1`, ``},
	{"family_ask", `guardian_id = $1`, ``},
	{"session", `guardian_id = $1`, ``},
	{"sign_in_code", `guardian_id = $1`, ``},
	{"family_code", `guardian_id = $1`, ``},
	{"guardian", `id = $1`, ``},
}

func (r removal) sql() string {
	do := r.do
	if do == "" {
		do = `DELETE FROM ` + r.table
	}
	return do + ` WHERE ` + r.where
}

// ErasePupil removes a child and all that is known of it, inside Pass, and the
// guardians who have no other child on file. A child who boarded leaves the
// stays behind, on a pupil of a new id without a name, so that no count of a
// year that is over changes: section, nights, sex and level, and of the day of
// birth the year.
func (tx *Tx) ErasePupil(ctx context.Context, in placement.TerritoryID, id placement.PupilID, today calendar.Day) error {
	guardians, err := tx.guardiansOf(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range removals {
		if _, err := tx.exec(ctx, r.sql(), string(id)); err != nil {
			return err
		}
	}
	for _, g := range guardians {
		if err := tx.eraseGuardian(ctx, g); err != nil {
			return err
		}
	}
	return tx.emptyPupil(ctx, in, id, today)
}

func (tx *Tx) guardiansOf(ctx context.Context, id placement.PupilID) ([]placement.GuardianID, error) {
	rows, err := tx.rows(ctx, `SELECT guardian_id FROM guardianship WHERE pupil_id = $1 ORDER BY guardian_id`, string(id))
	return collect(rows, err, func(s scanner) (g placement.GuardianID, err error) {
		err = s.Scan(&g)
		return g, err
	})
}

// eraseGuardian removes somebody who is tied to no child and answered for none.
func (tx *Tx) eraseGuardian(ctx context.Context, id placement.GuardianID) error {
	var busy []string
	for _, table := range []string{"guardianship", "agreement", "invitation", "offer_answer", "absence_report", "renewal_answer"} {
		busy = append(busy, `SELECT 1 FROM `+table+` WHERE guardian_id = $1`)
	}
	n, err := tx.count(ctx, `SELECT count(*) FROM (`+strings.Join(busy, ` UNION ALL `)+`) x`, string(id))
	if err != nil || n > 0 {
		return err
	}
	for _, r := range guardianRemovals {
		if _, err := tx.exec(ctx, r.sql(), string(id)); err != nil {
			return err
		}
	}
	return nil
}

// erasedName stands where a name stood, in lists of a year that is over.
const erasedName = "—"

func (tx *Tx) emptyPupil(ctx context.Context, in placement.TerritoryID, id placement.PupilID, today calendar.Day) error {
	stays, err := tx.count(ctx, `SELECT count(*) FROM stay WHERE pupil_id = $1`, string(id))
	if err != nil {
		return err
	}
	if stays > 0 {
		empty := NewID("pup")
		if _, err := tx.exec(ctx, `INSERT INTO pupil (id, territory_id, family_name, given_name, name_key, born, sex, level, school, school_uai, household, commune, version, erased_on)
			SELECT $1, territory_id, $2, '', '', substr(born, 1, 4) || '-01-01', sex, level, '', '', '', '', 1, $3 FROM pupil WHERE id = $4 AND territory_id = $5`,
			empty, erasedName, day(today), string(id), string(in)); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE stay SET pupil_id = $1 WHERE pupil_id = $2`, empty, string(id)); err != nil {
			return err
		}
	}
	return tx.exec1(ctx, `DELETE FROM pupil WHERE id = $1 AND territory_id = $2`, string(id), string(in))
}

// ErasePapers removes what was sent for the requests of a child.
func (tx *Tx) ErasePapers(ctx context.Context, id placement.PupilID) error {
	return tx.runAll(ctx, string(id), `UPDATE claim SET paper_id = NULL WHERE paper_id`+itsPapers,
		`DELETE FROM paper_part WHERE paper_id`+itsPapers, `DELETE FROM paper WHERE pupil_id = $1`)
}

// EraseRestricted removes what the support team wrote, and who opened it.
func (tx *Tx) EraseRestricted(ctx context.Context, id placement.PupilID) error {
	return tx.runAll(ctx, string(id), `DELETE FROM restricted_entry WHERE referral_id`+itsReferrals,
		`DELETE FROM event WHERE pupil_id = $1 AND about_kind = 'restricted'`)
}

func (tx *Tx) runAll(ctx context.Context, arg string, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.exec(ctx, statement, arg); err != nil {
			return err
		}
	}
	return nil
}
