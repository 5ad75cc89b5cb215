package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestRoomsThatWereWordsBecomeRows opens a database of before the rooms.
func TestRoomsThatWereWordsBecomeRows(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "internat.db") },
		"postgres": func() string { return storetest.PostgresAddress(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(ctx, address(), storetest.Seal(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.MigrateTo(ctx, 2); err != nil {
				t.Fatal(err)
			}
			for _, insert := range []string{
				`INSERT INTO territory (id, name, code, calendar, time_zone) VALUES ('ter_1', 'Ille-et-Vilaine', '035', 'B', 'Europe/Paris')`,
				`INSERT INTO house VALUES ('hou_1', 'ter_1', '0350001A', 'Les Tilleuls', 'les tilleuls', 'college', 1, 'Rennes', '35238', 48, -1, '', 500,
					'educatif', 'panel', '', 0, 0, 0, '', '', '', 1)`,
				`INSERT INTO section VALUES ('sec_1', 'hou_1', NULL, 'Filles', 'F', ''), ('sec_2', 'hou_1', NULL, 'Garçons', 'M', '')`,
				`INSERT INTO bed VALUES ('bed_1', 'sec_1', '101', '101-A', 1), ('bed_2', 'sec_1', '101', '101-B', 0), ('bed_3', 'sec_1', '102', '102-A', 0), ('bed_4', 'sec_2', '101', '101-A', 0)`,
				`INSERT INTO closure VALUES ('clo_1', 'bed_3', '2026-11-01', '2026-12-01', 'works')`,
			} {
				if err := db.Exec(ctx, insert); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				rooms, err := tx.Bedrooms(ctx, store.Whole("ter_1"), "hou_1")
				if err != nil {
					return err
				}
				var got []string
				for _, r := range rooms {
					text := string(r.Section) + " " + r.Name
					if r.Accessible {
						text += " PMR"
					}
					for _, b := range r.Beds {
						text += " " + string(b.ID)
					}
					got = append(got, text)
				}
				if want := []string{"sec_1 101 PMR bed_1 bed_2", "sec_1 102 bed_3", "sec_2 101 bed_4"}; !slices.Equal(got, want) {
					t.Errorf("rooms %q, want %q", got, want)
				}
				closures, err := tx.Closures(ctx, store.Whole("ter_1"), "hou_1", calendar.Interval{})
				if len(closures) != 1 || closures[0].Part != "" {
					t.Errorf("closures %+v", closures)
				}
				return err
			})
		})
	}
}

func TestTwoRoomsOfASectionNeverHaveOneName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		by := storetest.Officer(l.Territory)
		err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.SaveRoom(ctx, placement.Bedroom{Section: l.Girls.ID, Name: "101"}, by.Happened(storetest.Noon, "room.added", "room", ""))
			return err
		})
		wantCode(t, err, "room.name_taken")
		err = db.Write(ctx, func(tx *store.Tx) error {
			other := storetest.House(t, storetest.Open(t))
			_, err := tx.SaveRoom(ctx, placement.Bedroom{ID: l.GirlsBeds[0].RoomID, Section: other.Girls.ID, Name: "900"}, by.Happened(storetest.Noon, "room.changed", "room", ""))
			return err
		})
		if err == nil {
			t.Error("a room went to a section of another house")
		}
	})
}

func TestWhoSleepsInAHouseIsReadByIndex(t *testing.T) {
	db := storetest.Open(t)
	for index, query := range store.DormitoryQueries() {
		args := []any{"hou_1", storetest.Today.String()}
		if strings.Contains(query, "$3") {
			args = append(args, "acc_1")
		}
		plan, err := db.Explain(ctx, query, args...)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(plan) {
			// d is the readers of protected children: a handful, by their index.
			if strings.Contains(line, "SCAN") && !strings.Contains(line, "SCAN t") && !strings.Contains(line, "SCAN d USING COVERING INDEX reader_by_account") && !strings.Contains(line, "SCAN SUBQUERY") && !strings.Contains(line, "SCAN (subquery") {
				t.Errorf("a table is read from end to end: %s", line)
			}
		}
		if !strings.Contains(plan, index) {
			t.Errorf("want %s for %s\nplan:\n%s", index, query, plan)
		}
	}
}
