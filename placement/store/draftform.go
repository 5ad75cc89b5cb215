package store

import (
	"context"
	"time"

	"internat/placement"
)

const draftColumns = `d.id, d.territory_id, d.account_id, d.guardian_id, d.door, d.referral_id, d.sealed_form, d.step, d.begun_at, d.kept_at, d.version`

func (tx *Tx) scanDraftForm(s scanner) (d placement.DraftForm, err error) {
	err = s.Scan(&d.ID, &d.Territory, &d.Account, &d.Guardian, &d.Door, &d.Referral, &d.Form, &d.Step, instantAt{&d.BegunAt}, instantAt{&d.KeptAt}, &d.Version)
	if err == nil {
		d.Form, err = tx.unsealed("draft", "form", string(d.ID), d.Form)
	}
	return d, err
}

// ownDraft is whose a draft is, as a condition: an account or a guardian, and
// never both.
func ownDraft(by placement.Actor, args *argList) string {
	if by.Role == placement.Parent {
		return `d.guardian_id = ` + args.add(string(by.Guardian)) + ` AND d.guardian_id <> ''`
	}
	return `d.account_id = ` + args.add(string(by.Account)) + ` AND d.account_id <> ''`
}

// DraftForms lists what a person has begun and not sent, the latest first. One
// that is too old is not there any more, whenever it is swept away.
func (tx *Tx) DraftForms(ctx context.Context, by placement.Actor, now time.Time) ([]placement.DraftForm, error) {
	var args argList
	where := ownDraft(by, &args) + ` AND d.kept_at > ` + args.add(instant(now.Add(-placement.DraftLife)))
	rows, err := tx.rows(ctx, `SELECT `+draftColumns+` FROM draft d WHERE `+where+` ORDER BY d.kept_at DESC, d.id DESC`, args...)
	return collect(rows, err, tx.scanDraftForm)
}

// DraftForm finds one of a person's own drafts.
func (tx *Tx) DraftForm(ctx context.Context, by placement.Actor, id placement.DraftID, now time.Time) (placement.DraftForm, error) {
	var args argList
	where := ownDraft(by, &args) + ` AND d.id = ` + args.add(string(id)) + ` AND d.kept_at > ` + args.add(instant(now.Add(-placement.DraftLife)))
	rows, err := tx.rows(ctx, `SELECT `+draftColumns+` FROM draft d WHERE `+where, args...)
	return one("draft", rows, err, tx.scanDraftForm)
}

// KeepDraftForm adds a draft (version 0) or writes over it what was typed since.
// Of two pages that write over one draft the second is stale. Only its beginning
// is an event: what is typed is nobody's business yet.
func (tx *Tx) KeepDraftForm(ctx context.Context, d placement.DraftForm, why placement.Event) (placement.DraftForm, error) {
	fresh := d.Version == 0
	if fresh {
		d.ID = placement.DraftID(NewID("dra"))
	}
	d.Version++
	sealed := tx.sealed("draft", "form", string(d.ID), d.Form)
	if !fresh {
		return d, tx.exec1(ctx, `UPDATE draft SET sealed_form = $1, step = $2, kept_at = $3, version = $4
			WHERE id = $5 AND account_id = $6 AND guardian_id = $7 AND version = $4 - 1`,
			sealed, d.Step, instant(d.KeptAt), d.Version, string(d.ID), string(d.Account), string(d.Guardian))
	}
	_, err := tx.exec(ctx, `INSERT INTO draft (id, territory_id, account_id, guardian_id, door, referral_id, sealed_form, step, begun_at, kept_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, string(d.ID), string(d.Territory), string(d.Account), string(d.Guardian), string(d.Door),
		string(d.Referral), sealed, d.Step, instant(d.BegunAt), instant(d.KeptAt), d.Version)
	if err != nil {
		return d, err
	}
	why.About = placement.Thing{Kind: "draft", ID: string(d.ID)}
	return d, tx.addEvent(ctx, why)
}

// DropDraftForm forgets one of a person's own drafts, when there is such a one:
// it was sent, or thrown away.
func (tx *Tx) DropDraftForm(ctx context.Context, by placement.Actor, id placement.DraftID) error {
	if id == "" {
		return nil
	}
	var args argList
	where := ownDraft(by, &args) + ` AND d.id = ` + args.add(string(id))
	_, err := tx.exec(ctx, `DELETE FROM draft WHERE id IN (SELECT d.id FROM draft d WHERE `+where+`)`, args...)
	return err
}

// SweepDraftForms forgets the drafts that were last typed in before an instant,
// and then who asked for a first code before it and has sent nothing and has no
// draft. It gives how many drafts there were.
func (tx *Tx) SweepDraftForms(ctx context.Context, before time.Time) (int, error) {
	n, err := tx.exec(ctx, `DELETE FROM draft WHERE kept_at < $1`, instant(before))
	if err != nil {
		return 0, err
	}
	strangers := `SELECT g.id FROM guardian g WHERE g.applied_at <> '' AND g.applied_at < $1
		AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.guardian_id = g.id) AND NOT EXISTS (SELECT 1 FROM guardianship k WHERE k.guardian_id = g.id)`
	for _, forget := range []string{
		`DELETE FROM session WHERE guardian_id IN (` + strangers + `)`, `DELETE FROM sign_in_code WHERE guardian_id IN (` + strangers + `)`,
		`DELETE FROM guardian WHERE id IN (` + strangers + `)`,
	} {
		if _, err := tx.exec(ctx, forget, instant(before)); err != nil {
			return 0, err
		}
	}
	return int(n), nil
}

// Applicant finds who asked for a first code at an address and has sent nothing
// yet, or else the one guardian on file there. A couple may share an address:
// then nobody is meant, and whoever asks applies anew.
func (tx *Tx) Applicant(ctx context.Context, in placement.TerritoryID, address string) (placement.Guardian, error) {
	rows, err := tx.rows(ctx, `SELECT `+guardianColumns+`, `+contactColumns+` FROM guardian g
		WHERE g.territory_id = $1 AND g.email_key = $2 AND g.email_key <> '' AND g.applied_at <> '' ORDER BY g.id LIMIT 1`, string(in), emailHash(address))
	list, err := collect(rows, err, tx.scanGuardian)
	if err == nil && len(list) == 0 {
		list, err = tx.GuardiansAt(ctx, in, address)
	}
	switch {
	case err != nil:
		return placement.Guardian{}, err
	case len(list) != 1:
		return placement.Guardian{}, placement.Missing("guardian")
	}
	return list[0], nil
}

// MarkApplied notes that a guardian asked for a first code at that instant and
// has sent nothing yet; the zero instant, that a request was sent.
func (tx *Tx) MarkApplied(ctx context.Context, id placement.GuardianID, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE guardian SET applied_at = $1 WHERE id = $2`, instant(at), string(id))
	return err
}
