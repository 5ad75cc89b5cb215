package store_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"internat/capacity/calendar"
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
			db.WantIndex(t, "SEARCH p USING INDEX sqlite_autoindex_pupil_1 (id=?)", query, args...)
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

// BenchmarkTwins asks who looks like a pupil whose name was typed with a letter
// more, among ten thousand, a hundred thousand and a million on file. Only who
// shares a key is compared: ten times the pupils cost about ten times the
// namesakes born on one day, never ten times the table.
func BenchmarkTwins(b *testing.B) {
	for _, size := range []int{10_000, 100_000, 1_000_000} {
		if testing.Short() && size > 10_000 {
			continue
		}
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			db := storetest.Open(b)
			house := storetest.House(b, db)
			manyPupils(b, db, house.Territory, size)
			i := 0
			for b.Loop() {
				i++
				typed := invented(house.Territory, i*7919%size)
				typed.Family += "e"
				storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) error {
					list, err := tx.Twins(ctx, store.Whole(house.Territory), typed)
					if err == nil && len(list) == 0 {
						b.Error("nobody looks like a pupil who is on file")
					}
					return err
				})
			}
		})
	}
}

// manyPupils puts so many invented pupils on file.
func manyPupils(b *testing.B, db *store.DB, in placement.TerritoryID, size int) {
	b.Helper()
	event := storetest.Officer(in).Happened(storetest.Noon, "pupil.added", "pupil", "")
	storetest.Write(b, db, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.Filing(ctx, store.Whole(in), "")
		if err != nil {
			return err
		}
		defer f.Close(ctx)
		for i := range size {
			if i%store.MostSought == 0 {
				if err := f.Look(ctx, nil); err != nil {
					return err
				}
			}
			if _, err := f.SavePupil(ctx, invented(in, i), event); err != nil {
				return err
			}
		}
		return f.Flush(ctx)
	})
}

// invented is the nth of pupils with the names and the birthdays of seven years:
// some names are a hundred times as frequent as others.
func invented(in placement.TerritoryID, n int) placement.Pupil {
	draw := rand.New(rand.NewPCG(uint64(n), 7))
	word := func(syllables, choice int) (w string) {
		k := int(float64(choice) * draw.Float64() * draw.Float64() * draw.Float64())
		for range syllables {
			w += []string{"ba", "cor", "du", "fel", "gui", "le", "mar", "nau", "per", "rou", "si", "ter", "val"}[k%13]
			k /= 13
		}
		return w
	}
	return placement.Pupil{Territory: in, Family: word(4, 28_000), Given: word(3, 2000), Born: calendar.MustDay("2009-01-01").AddDays(draw.IntN(2556)), Level: "4e"}
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
