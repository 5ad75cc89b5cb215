package store_test

import (
	"context"
	"errors"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
	"internat/placement/wording"
)

func draftText(t *testing.T, db *store.DB, in placement.TerritoryID) (k placement.LetterText) {
	t.Helper()
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		base, err := tx.LetterTextInForce(ctx, in, placement.OfferNotice)
		if err != nil {
			return err
		}
		draft, event := base.Draft(storetest.Officer(in), base.Number+1, storetest.Noon)
		draft.FR.Subject = "Une place pour la rentrée"
		k, err = tx.SaveLetterText(ctx, draft, event)
		return err
	})
	return k
}

func TestTheShippedTextsOfLettersAreTheirFirstVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.House(t, db).Territory
		if err := db.Migrate(context.Background()); err != nil { // once more: nothing is shipped twice
			t.Fatal(err)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, kind := range placement.NoticeKinds {
				fr, en, ok := wording.Shipped(kind)
				all, err := tx.LetterTexts(ctx, in, kind)
				if err != nil {
					return err
				}
				if !ok {
					if len(all) > 0 {
						t.Errorf("%s comes with its text, and has %d kept", kind, len(all))
					}
					continue
				}
				if len(all) != 1 || all[0].FR != fr || all[0].EN != en || all[0].Number != 1 || all[0].State != placement.TextPublished || all[0].PublishedAt.IsZero() {
					t.Errorf("%s: %+v", kind, all)
				}
			}
			return nil
		})
	})
}

func TestAPublishedTextOfALetterNeverChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, in := context.Background(), storetest.House(t, db).Territory
		k := draftText(t, db, in)
		change := `UPDATE letter_text SET body_fr = 'autre' WHERE id = $1`
		if err := db.Exec(ctx, change, string(k.ID)); err != nil {
			t.Fatalf("a draft cannot be changed: %v", err)
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			force, err := tx.LetterTextInForce(ctx, in, k.Kind)
			if err != nil {
				return err
			}
			p, event, err := k.Publish(storetest.Officer(in), force, "relu", storetest.Noon)
			if err == nil {
				_, err = tx.SaveLetterText(ctx, p, event)
			}
			return err
		})
		for _, id := range []string{string(k.ID), "ltx_offer_1"} {
			for _, query := range []string{change, `UPDATE letter_text SET state = 'draft' WHERE id = $1`, `DELETE FROM letter_text WHERE id = $1`} {
				if err := db.Exec(ctx, query, id); err == nil {
					t.Errorf("the schema allowed %s of %s", query, id)
				}
			}
		}
	})
}

// Two people start the next version at once: there is one draft.
func TestATerritoryHasOneDraftOfAKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.House(t, db).Territory
		k := draftText(t, db, in)
		again := k
		again.ID, again.Version, again.Number = "", 0, k.Number+1
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.SaveLetterText(context.Background(), again, storetest.Officer(in).Happened(storetest.Noon, "letter_text.drafted", "letter_text", ""))
			return err
		})
		if !errors.Is(err, &placement.Fault{Code: "letter_text.drafted"}) {
			t.Errorf("a second draft: %v", err)
		}
	})
}
