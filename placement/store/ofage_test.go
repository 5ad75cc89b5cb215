package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// Who is told about a pupil is decided in SQL as in the domain, for every standing, age
// and wish of the pupil.
func TestWhoIsToldAgreesWithTheDomain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db).House
		standings := []placement.Standing{placement.Joint, placement.Sole, placement.Ward, placement.Welfare, placement.Carer, placement.Informe, placement.Self}
		for age, born := range []int{-18*365 + 30, -18*365 - 30} {
			for out := range 2 {
				for judged := range 2 {
					f := storetest.Pupil(t, db, storetest.In(house), func(f *placement.File) {
						f.Pupil.Born = storetest.Today.AddDays(born)
						if out == 1 {
							f.Pupil.ParentsOff = storetest.Today
						}
						if judged == 1 {
							f.Pupil.Emancipated, f.Pupil.EmancipatedOn = "TJ 1", storetest.Today
						}
						f.Guardians = nil
						for i, s := range standings {
							g := placement.Guardian{Territory: house.Territory, Name: fmt.Sprint("Person ", i), Lang: "fr", Channel: placement.ByLetter}
							f.Guardians = append(f.Guardians, placement.Guardianship{Guardian: g, Link: "other", Standing: s, Judgment: "JAF", JudgedOn: storetest.Today.AddDays(-9)})
						}
					})
					storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
						told, err := tx.WhoIsTold(ctx, house.Territory, f.Pupil.ID, storetest.Today)
						for _, k := range f.Guardians {
							got := slices.ContainsFunc(told, func(x placement.Guardianship) bool { return x.Guardian.ID == k.Guardian.ID })
							seen, errSeen := tx.Children(ctx, k.Guardian.ID, storetest.Today)
							if want := f.Pupil.Tells(k, storetest.Today); errSeen != nil || got != want || (len(seen) == 1) != want {
								t.Errorf("%s, age %d, left out %d, emancipated %d: told %v, sees %d", k.Standing, age, out, judged, got, len(seen))
							}
						}
						return err
					})
				}
			}
		}
	})
}
