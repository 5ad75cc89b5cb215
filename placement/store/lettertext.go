package store

import (
	"context"
	"slices"
	"strconv"

	"internat/placement"
	"internat/placement/wording"
)

const textColumns = `x.id, x.territory_id, x.kind, x.number, x.state, x.subject_fr, x.body_fr, x.subject_en, x.body_en,
	x.drafted_by, x.drafted_at, x.published_by, x.published_at, x.reason, x.version`

func scanLetterText(s scanner) (t placement.LetterText, err error) {
	err = s.Scan(&t.ID, nullAt[placement.TerritoryID]{&t.Territory}, &t.Kind, &t.Number, &t.State, &t.FR.Subject, &t.FR.Body, &t.EN.Subject, &t.EN.Body,
		&t.DraftedBy, instantAt{&t.DraftedAt}, &t.PublishedBy, instantAt{&t.PublishedAt}, &t.Reason, &t.Version)
	return t, err
}

// textsOf is true of the texts of a kind ($1) that a territory ($2) knows: its own
// and those that come with the program.
const textsOf = `x.kind = $1 AND COALESCE(x.territory_id, '') IN ('', $2)`

// A textKey names what is in force for a kind of notice in a territory.
type textKey struct {
	in   placement.TerritoryID
	kind placement.NoticeKind
}

// LetterTextInForce is what a kind of notice says in a territory: its own latest
// published text, or that of the program. It is zero for a kind without one.
func (tx *Tx) LetterTextInForce(ctx context.Context, in placement.TerritoryID, kind placement.NoticeKind) (placement.LetterText, error) {
	return tx.textInForce(ctx, textKey{in, kind})
}

func (tx *Tx) textInForce(ctx context.Context, key textKey) (placement.LetterText, error) {
	rows, err := tx.again(ctx, `SELECT `+textColumns+` FROM letter_text x WHERE `+textsOf+` AND x.state = 'published'
		ORDER BY COALESCE(x.territory_id, '') DESC, x.number DESC LIMIT 1`, string(key.kind), string(key.in))
	t, err := one("letter_text", rows, err, scanLetterText)
	if isMissing(err) {
		return placement.LetterText{}, nil
	}
	return t, err
}

// LetterTexts lists the versions of a kind that a territory knows, the latest first,
// its own before those of the program.
func (tx *Tx) LetterTexts(ctx context.Context, in placement.TerritoryID, kind placement.NoticeKind) ([]placement.LetterText, error) {
	rows, err := tx.rows(ctx, `SELECT `+textColumns+` FROM letter_text x WHERE `+textsOf+`
		ORDER BY COALESCE(x.territory_id, '') DESC, x.number DESC, x.id`, string(kind), string(in))
	return collect(rows, err, scanLetterText)
}

// LetterText finds a text that a territory knows, by its id.
func (tx *Tx) LetterText(ctx context.Context, in placement.TerritoryID, id placement.LetterTextID) (placement.LetterText, error) {
	rows, err := tx.rows(ctx, `SELECT `+textColumns+` FROM letter_text x WHERE x.id = $1 AND COALESCE(x.territory_id, '') IN ('', $2)`, string(id), string(in))
	return one("letter_text", rows, err, scanLetterText)
}

// SaveLetterText adds a draft (version 0), changes it or publishes it. One that is
// published is refused by the schema as well; so is a second draft of a kind.
func (tx *Tx) SaveLetterText(ctx context.Context, t placement.LetterText, why placement.Event) (placement.LetterText, error) {
	if t.ID == "" {
		t.ID = placement.LetterTextID(NewID("ltx"))
	}
	if err := tx.putLetterText(ctx, &t); err != nil {
		return t, err
	}
	why.About.ID = string(t.ID)
	return t, tx.addEvent(ctx, why)
}

func (tx *Tx) putLetterText(ctx context.Context, t *placement.LetterText) error {
	t.Version++
	err := tx.exec1(ctx, `INSERT INTO letter_text (id, territory_id, kind, number, state, subject_fr, body_fr, subject_en, body_en,
			drafted_by, drafted_at, published_by, published_at, reason, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET state = $5, subject_fr = $6, body_fr = $7, subject_en = $8, body_en = $9, drafted_by = $10, drafted_at = $11,
			published_by = $12, published_at = $13, reason = $14, version = $15
		WHERE letter_text.territory_id = $2 AND letter_text.version = $15 - 1 AND letter_text.state = 'draft'`,
		string(t.ID), null(t.Territory), string(t.Kind), t.Number, string(t.State), t.FR.Subject, t.FR.Body, t.EN.Subject, t.EN.Body,
		t.DraftedBy, instant(t.DraftedAt), t.PublishedBy, instant(t.PublishedAt), t.Reason, t.Version)
	return once(err, placement.Refuse("letter_text.drafted"))
}

// DropLetterText removes a draft of a territory.
func (tx *Tx) DropLetterText(ctx context.Context, t placement.LetterText, why placement.Event) error {
	err := tx.exec1(ctx, `DELETE FROM letter_text WHERE id = $1 AND territory_id = $2 AND state = 'draft' AND version = $3`, string(t.ID), string(t.Territory), t.Version)
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// shipLetterTexts keeps the texts that come with this program: version 1 and, when
// another program brings other words, a later one. A territory that has its own
// keeps it.
func (db *DB) shipLetterTexts(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, kind := range placement.NoticeKinds {
			fr, en, ok := wording.Shipped(kind)
			if !ok {
				continue
			}
			all, err := tx.LetterTexts(ctx, "", kind)
			if err != nil {
				return err
			}
			// Known words are not shipped again: an older program beside this one would.
			if slices.ContainsFunc(all, func(t placement.LetterText) bool { return t.FR == fr && t.EN == en }) {
				continue
			}
			next := placement.LetterText{
				Kind: kind, Number: len(all) + 1, State: placement.TextPublished, FR: fr, EN: en,
				PublishedBy: "Internat", PublishedAt: wording.ShippedAt, DraftedBy: "Internat", DraftedAt: wording.ShippedAt,
			}
			next.ID = placement.LetterTextID("ltx_" + string(kind) + "_" + strconv.Itoa(next.Number))
			if err := tx.putLetterText(ctx, &next); err != nil {
				return err
			}
		}
		return nil
	})
}
