package store_test

import (
	"context"
	"slices"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A table that names pupils and is forgotten here would keep the id of a record
// that is gone.
func TestEveryColumnThatNamesAPupilFollowsAMerge(t *testing.T) {
	db := storetest.Open(t)
	listed := store.PupilColumns()
	found, err := db.ColumnsNaming(context.Background(), "pupil")
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range found {
		if !slices.Contains(listed, column) {
			t.Errorf("%s names a pupil: add it to pupilReferences or ownRows", column)
		}
	}
	if len(found) < 15 {
		t.Errorf("only %v", found)
	}
}

func TestWhoLooksAlikeIsFoundByAnIndexOnBothEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		far := storetest.House(t, db)
		one := storetest.Pupil(t, db, storetest.In(house.House))
		storetest.Pupil(t, db, storetest.In(far.House))
		typed := one.Pupil
		typed.ID, typed.Family, typed.Version = "", "BEN SAID", 0
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Twins(ctx, store.Whole(house.Territory), typed)
			if len(list) != 1 || list[0].ID != one.Pupil.ID {
				t.Errorf("found %+v", list)
			}
			if self, err := tx.Twins(ctx, store.Whole(house.Territory), one.Pupil); len(self) != 0 || err != nil {
				t.Errorf("a pupil is like itself: %+v %v", self, err)
			}
			if out, err := tx.Twins(ctx, store.Scope{Territory: house.Territory, Director: "acc_none"}, typed); len(out) != 0 || err != nil {
				t.Errorf("out of scope: %+v %v", out, err)
			}
			return err
		})
		if db.Dialect == store.SQLite {
			query, args := store.TwinsQuery(store.Whole(house.Territory), typed)
			db.WantIndex(t, "sqlite_autoindex_pupil_key_1 (territory_id=? AND key=?)", query, args...)
		}
	})
}

// A database of a program that made no keys has them after the migration.
func TestKeysAreMadeForPupilsWhoHaveNone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		house := storetest.House(t, db)
		one := storetest.Pupil(t, db, storetest.In(house.House))
		storetest.Pupil(t, db, storetest.In(house.House), func(f *placement.File) { f.Pupil.Given = "Noé" })
		store.PageFilesBy(t, 1)
		for _, query := range []string{`DELETE FROM pupil_key`, `DELETE FROM setting WHERE key = 'twin_keys'`} {
			if err := db.Exec(ctx, query); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		typed := one.Pupil
		typed.ID = ""
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Twins(ctx, store.Whole(house.Territory), typed)
			if len(list) != 1 {
				t.Errorf("found %+v", list)
			}
			return err
		})
	})
}

func BenchmarkTwins(b *testing.B) {
	db := storetest.Open(b)
	house := storetest.House(b, db)
	var one placement.File
	for i := range 3_000 {
		one = storetest.Pupil(b, db, storetest.In(house.House), func(f *placement.File) { f.Pupil.Born = f.Pupil.Born.AddDays(i % 2000) })
	}
	typed := one.Pupil
	typed.ID = ""
	for b.Loop() {
		storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Twins(ctx, store.Whole(house.Territory), typed)
			return err
		})
	}
}

// The national id of a protected pupil is sealed: no key may keep it in clear.
func TestAProtectedPupilLeavesNoKeyOfTheNationalID(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		f := storetest.Pupil(t, db, storetest.In(house.House), func(f *placement.File) { f.Pupil.INE = "120000001AB" })
		by := storetest.Officer(house.Territory)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.Protect(ctx, f.Pupil, nil, by.Happened(storetest.Noon, "pupil.protected", "pupil", ""))
		})
		err := db.Exec(context.Background(), `INSERT INTO setting (key, value) SELECT 'leak', k.key FROM pupil_key k WHERE k.key = 'i120000001AB'`)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			if leak, err := tx.Setting(ctx, "leak"); leak != "" || err != nil {
				t.Errorf("the key %q is left, %v", leak, err)
			}
			return err
		})
	})
}

// What the journal says of a record that was merged is hidden with the child who
// was protected since.
func TestTheJournalHidesWhoWasMergedIntoAProtectedChild(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		by := storetest.Officer(house.Territory)
		outside := func(f *placement.File) { f.Referral.Campaign = "" }
		kept, gone := storetest.Pupil(t, db, storetest.In(house.House), outside), storetest.Pupil(t, db, storetest.In(house.House), outside)
		said := func() (n int) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				lines, err := tx.Events(ctx, store.EventQuery{Territory: house.Territory, Reader: "acc_other", Pupil: kept.Pupil.ID, Limit: 1000})
				n = len(lines)
				return err
			})
			return n
		}
		before := said()
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveMerge(ctx, placement.Merge{Territory: house.Territory, Before: [2]placement.Pupil{kept.Pupil, gone.Pupil}, After: kept.Pupil},
				by.Happened(storetest.Noon, "pupil.merged", "pupil_merge", ""))
			return err
		})
		if after := said(); after <= 2*before-2 {
			t.Errorf("%d lines before the merge, %d after it: those of the other record are missing", before, after)
		}
		officer := storetest.Director(t, db, house.Territory, house.ID).Account
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			p, err := tx.Pupil(ctx, store.Whole(house.Territory), kept.Pupil.ID)
			if err != nil {
				return err
			}
			return tx.Protect(ctx, p, []store.Reader{{Account: officer}}, by.Happened(storetest.Noon, "pupil.protected", "pupil", ""))
		})
		if n := said(); n != 0 {
			t.Errorf("%d lines are left for somebody who is no reader", n)
		}
	})
}
