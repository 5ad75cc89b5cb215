package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestTheShippedVersionsAreKeptAsTheyAreShipped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.House(t, db).Territory
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, want := range placement.ShippedCatalogues() {
				got, err := tx.Catalogue(ctx, in, want.Number)
				if err != nil {
					return err
				}
				if !slices.Equal(got.Criteria, want.Criteria) || got.SituationCap != want.SituationCap || got.Source != want.Source ||
					got.PublishedBy != want.PublishedBy || got.PublishedOn != want.PublishedOn || got.State != placement.CataloguePublished {
					t.Errorf("kept %+v\nshipped %+v", got, want)
				}
			}
			return nil
		})
	})
}

func refusedAs(t testing.TB, err error, what, code string) {
	t.Helper()
	if !errors.Is(err, &placement.Fault{Code: code}) {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// nextScale is a version of the territory that counts a scholarship for 50.
func nextScale(t testing.TB, db *store.DB, in placement.TerritoryID, change func(*placement.Catalogue)) (placement.Catalogue, error) {
	t.Helper()
	by := storetest.Officer(in)
	k, event := placement.ExampleCatalogue().Draft(by, "2027-1", storetest.Noon)
	k.Source, k.ValidFrom = "commission du 12 mai", storetest.Today.AddDays(1)
	k.Criteria[slices.Index(k.Codes(), "boursier")].Points = 50
	change(&k)
	err := db.Write(context.Background(), func(tx *store.Tx) (err error) {
		k, err = tx.SaveCatalogue(context.Background(), k, event)
		return err
	})
	return k, err
}

func publish(t testing.TB, db *store.DB, k placement.Catalogue) placement.Catalogue {
	t.Helper()
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		published, event, err := k.Publish(storetest.Officer(k.Territory), storetest.Today, storetest.Noon)
		if err == nil {
			k, err = tx.SaveCatalogue(ctx, published, event)
		}
		return err
	})
	return k
}

func TestAPublishedVersionNeverChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.House(t, db).Territory
		k, err := nextScale(t, db, in, func(*placement.Catalogue) {})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Exec(context.Background(), `UPDATE criterion SET points = 1 WHERE catalogue_id = $1`, string(k.ID)); err != nil {
			t.Fatalf("a draft cannot be changed: %v", err)
		}
		k = publish(t, db, k)
		for _, query := range []string{
			`UPDATE catalogue SET situation_cap = 1 WHERE id = $1`, `UPDATE catalogue SET state = 'draft' WHERE id = $1`, `DELETE FROM catalogue WHERE id = $1`,
			`UPDATE criterion SET points = 1 WHERE catalogue_id = $1`, `DELETE FROM criterion WHERE catalogue_id = $1`,
			`INSERT INTO criterion (catalogue_id, code, place, family, points, group_code, restricted, once, word_fr, word_en, proof_fr, proof_en)
				VALUES ($1, 'more', 1, 'social', 1, '', 0, '', 'x', 'x', '', '')`,
		} {
			if err := db.Exec(context.Background(), query, string(k.ID)); err == nil {
				t.Errorf("the schema allowed %s", query)
			}
		}
	})
}

// The schema itself refuses, whoever writes: no form stands before it here.
func TestTheSchemaRefusesACriterionAboutOriginReligionOrMarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		in, f := house.Territory, storetest.Pupil(t, db, storetest.In(house.House))
		for _, text := range []string{"Nationalité", "RELIGION", "Élève d'origine étrangère", "groupe ethnique", "Moyenne", "Notes du trimestre", "School marks", "race", "titre de séjour"} {
			for part, put := range map[string]func(*placement.Criterion){
				"words fr": func(c *placement.Criterion) { c.Words.FR = text }, "words en": func(c *placement.Criterion) { c.Words.EN = text },
				"proof fr": func(c *placement.Criterion) { c.Proof.FR = text }, "proof en": func(c *placement.Criterion) { c.Proof.EN = text },
			} {
				_, err := nextScale(t, db, in, func(k *placement.Catalogue) { put(&k.Criteria[0]) })
				refusedAs(t, err, part+" "+text, "criterion.unlawful")
			}
		}
		for _, code := range []string{"nationalite", "religion", "origine", "moyenne_generale", "marks", "notes_3e", "ethnie"} {
			_, err := nextScale(t, db, in, func(k *placement.Catalogue) { k.Criteria[0].Code = code })
			refusedAs(t, err, code, "criterion.unlawful")
			claim := `INSERT INTO claim (referral_id, code, verified_by, verified_on) VALUES ($1, $2, '', '')`
			if err := db.Exec(context.Background(), claim, string(f.Referral.ID), code); err == nil {
				t.Errorf("a request may claim %s", code)
			}
		}
		if _, err := nextScale(t, db, in, func(*placement.Catalogue) {}); err != nil {
			t.Errorf("a lawful version is refused: %v", err)
		}
	})
}

// A request counts by the version of its campaign, whatever is published later;
// an urgent one by the version in force on the day it was made.
func TestARequestKeepsTheVersionOfItsCampaign(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		scholar := func(f *placement.File) { f.Referral.Claims = placement.Claims{{Code: "boursier"}} }
		urgent := func(f *placement.File) { f.Referral.Campaign, f.Referral.Way = "", placement.Urgent }
		old := storetest.Pupil(t, db, storetest.In(house.House), storetest.Of(storetest.Campaign(t, db, house.Territory)), scholar)
		before := storetest.Pupil(t, db, storetest.In(house.House), scholar, urgent)
		k, err := nextScale(t, db, house.Territory, func(*placement.Catalogue) {})
		if err != nil {
			t.Fatal(err)
		}
		publish(t, db, k)
		after := storetest.Pupil(t, db, storetest.In(house.House), scholar, urgent, func(f *placement.File) { f.Referral.CreatedAt = storetest.Noon.AddDate(0, 0, 2) })
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, x := range []struct {
				name   string
				file   placement.File
				points int
				number string
			}{{"of the campaign", old, 12, "2026-2"}, {"urgent, before", before, 12, "2026-2"}, {"urgent, after", after, 50, "2027-1"}} {
				f, err := tx.File(ctx, store.Whole(house.Territory), x.file.Referral.ID)
				if err != nil {
					return err
				}
				if f.Referral.Points() != x.points || f.Referral.Scale.Number != x.number {
					t.Errorf("%s: %d points by %s", x.name, f.Referral.Points(), f.Referral.Scale.Number)
				}
			}
			return nil
		})
	})
}

// What one territory publishes is no rule of another.
func TestAVersionIsOfItsTerritoryOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in, far := storetest.House(t, db).Territory, storetest.House(t, db).Territory
		k, err := nextScale(t, db, in, func(*placement.Catalogue) {})
		if err != nil {
			t.Fatal(err)
		}
		k = publish(t, db, k)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			later := storetest.Today.AddDays(30)
			here, err := tx.CatalogueInForce(ctx, in, later)
			if err != nil || here.Number != "2027-1" {
				t.Errorf("in force here: %s, %v", here.Number, err)
			}
			there, err := tx.CatalogueInForce(ctx, far, later)
			if err != nil || there.Number != "2026-2" {
				t.Errorf("in force there: %s, %v", there.Number, err)
			}
			if _, err := tx.Catalogue(ctx, far, "2027-1"); err == nil {
				t.Error("another territory reads it")
			}
			_, err = tx.OwnCatalogue(ctx, far, k.ID)
			refusedAs(t, err, "by its id", "catalogue.not_found")
			return nil
		})
	})
}
