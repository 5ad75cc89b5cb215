package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var (
	ctx     = context.Background()
	decided = storetest.Today // the day on which files are looked at
)

// sorted puts guardians and agreements in the order in which files list them.
func sorted(f placement.File) placement.File {
	slices.SortFunc(f.Guardians, func(a, b placement.Guardianship) int { return strings.Compare(a.Guardian.Name, b.Guardian.Name) })
	slices.SortFunc(f.Agreements, func(a, b placement.Agreement) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return f
}

func readFile(t *testing.T, db *store.DB, scope store.Scope, id placement.ReferralID) (f placement.File, err error) {
	t.Helper()
	err = db.Read(ctx, func(tx *store.Tx) error {
		f, err = tx.File(ctx, scope, id)
		return err
	})
	return f, err
}

func wantMissing(t *testing.T, err error) {
	t.Helper()
	var fault *placement.Fault
	if !errors.As(err, &fault) || fault.Kind != placement.NotFound {
		t.Errorf("got %v, want a thing that is not found", err)
	}
}

func TestAFileIsReadAsItWasKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Pupil(t, db, func(f *placement.File) { f.Pupil.Given = "Another" })
		kept := storetest.Pupil(t, db, func(f *placement.File) {
			f.Pupil.INE = "1234567890A"
			f.Guardians[0].Standing, f.Guardians[0].Judgment = placement.Sole, "JAF Rennes 12/345"
			f.Guardians[0].JudgedOn, f.Guardians[0].Until = calendar.MustDay("2025-01-10"), calendar.MustDay("2030-01-10")
			f.Guardians[1].Standing, f.Guardians[1].Protected, f.Guardians[1].Objects = placement.Informe, true, true
			f.Referral.Claims[0].VerifiedBy, f.Referral.Claims[0].VerifiedOn = "Claire Martin", calendar.MustDay("2027-02-25")
		})
		got, err := readFile(t, db, store.Whole(kept.Pupil.Territory), kept.Referral.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sorted(kept), sorted(got), cmp.AllowUnexported(calendar.Day{})); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFileOfAnotherTerritoryIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		kept := storetest.Pupil(t, db)
		for name, scope := range map[string]store.Scope{
			"another territory":          store.Whole("ter_other"),
			"a director without a house": {Territory: kept.Pupil.Territory, Director: "acc_director"},
			"nobody":                     {},
		} {
			_, err := readFile(t, db, scope, kept.Referral.ID)
			t.Run(name, func(t *testing.T) { wantMissing(t, err) })
		}
	})
}

// Another family's child is not found, and neither is one's own once the
// judgment has run out or for a person who only looks after the child.
func TestAGuardianSeesOwnChildrenOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		mine, theirs := storetest.Pupil(t, db), storetest.Pupil(t, db)
		carer := storetest.Pupil(t, db, func(f *placement.File) { f.Guardians[0].Standing = placement.Carer })
		ended := storetest.Pupil(t, db, func(f *placement.File) {
			f.Guardians[0].Standing, f.Guardians[0].Judgment = placement.Sole, "JAF 1"
			f.Guardians[0].JudgedOn, f.Guardians[0].Until = calendar.MustDay("2025-01-10"), decided
		})
		mother := func(f placement.File) placement.GuardianID { return f.Guardians[0].Guardian.ID }
		tests := []struct {
			name   string
			reader placement.GuardianID
			child  placement.File
			sees   bool
		}{
			{"own child", mother(mine), mine, true},
			{"another family's child", mother(mine), theirs, false},
			{"a carer", mother(carer), carer, false},
			{"a judgment that ended today", mother(ended), ended, false},
			{"nobody", "", mine, false},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				read(t, db, func(tx *store.Tx) error {
					_, file := tx.ChildFile(ctx, test.reader, decided, test.child.Referral.ID)
					_, _, child := tx.Child(ctx, test.reader, decided, test.child.Pupil.ID)
					children, err := tx.Children(ctx, test.reader, decided)
					listed := slices.ContainsFunc(children, func(p placement.Pupil) bool { return p.ID == test.child.Pupil.ID })
					if (file == nil) != test.sees || (child == nil) != test.sees || listed != test.sees {
						t.Errorf("file %v, child %v, listed %v; want seen = %v", file, child, listed, test.sees)
					}
					return err
				})
			})
		}
	})
}

func TestAnAgreementIsFoundByItsHolderOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := storetest.Pupil(t, db)
		own := f.Agreements[0]
		read(t, db, func(tx *store.Tx) error {
			_, other := tx.OwnAgreement(ctx, f.Guardians[1].Guardian.ID, decided, own.ID)
			wantMissing(t, other)
			_, err := tx.OwnAgreement(ctx, own.Guardian, decided, own.ID)
			return err
		})
	})
}

func TestTwoPeopleWhoChangeOneReferralDoNotOverwriteEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := storetest.Pupil(t, db)
		save := func() error {
			return db.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.SaveReferral(ctx, f.Referral, storetest.Officer(f.Pupil.Territory).Happened(storetest.Noon, "referral.changed", "referral", ""))
				return err
			})
		}
		if err := save(); err != nil {
			t.Fatal(err)
		}
		if err := save(); !errors.Is(err, &placement.Fault{Code: "row.stale"}) {
			t.Errorf("the second save gave %v, want stale", err)
		}
	})
}

func TestANationalIDBelongsToOneChild(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		twin := func(f *placement.File) { f.Pupil.INE = "1234567890A" }
		kept := storetest.Pupil(t, db, twin)
		err := db.Write(ctx, func(tx *store.Tx) error {
			other := storetest.ValidFile(twin, func(f *placement.File) { f.Pupil.Territory = kept.Pupil.Territory }).Pupil
			_, err := tx.SavePupil(ctx, other, placement.Event{At: storetest.Noon})
			return err
		})
		if !errors.Is(err, &placement.Fault{Code: "pupil.ine_taken"}) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAPupilIsFoundByTheBeginningOfAnyName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db).House
		storetest.Pupil(t, db, storetest.In(house), func(f *placement.File) { f.Pupil.Family, f.Pupil.Given = "Le Gœuff", "Anne-Élise" })
		storetest.Pupil(t, db, storetest.In(house))
		storetest.Pupil(t, db) // of another territory
		for typed, want := range map[string]int{"le goeuff": 1, "ELISE": 1, "gœ an": 1, "lina bens": 1, "": 2, "ise": 0, "%": 0, "_": 0} {
			read(t, db, func(tx *store.Tx) error {
				list, err := tx.FindPupils(ctx, store.Whole(house.Territory), typed, 10)
				if len(list) != want {
					t.Errorf("%q found %d, want %d", typed, len(list), want)
				}
				return err
			})
		}
	})
}

func TestWhatTellsWhereAFamilyLivesIsSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "internat.db")
	db, err := store.Open(ctx, "sqlite:"+path, storetest.Seal(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	f := storetest.Pupil(t, db)
	kept := readAll(t, path) + readAll(t, path+"-wal")
	for _, text := range []string{f.Guardians[0].Guardian.Email, "Lilas", f.Referral.Reason} {
		if strings.Contains(kept, text) {
			t.Errorf("%q can be read in the database file", text)
		}
	}
	if !strings.Contains(kept, f.Guardians[0].Guardian.Name) {
		t.Error("the test looks in the wrong place")
	}
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Files of a campaign come page by page; a page more must not lose or mix any.
func TestTheFilesOfACampaignAreThoseOfEachReferral(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		store.PageFilesBy(t, 3)
		house := storetest.House(t, db).House
		campaign := openCampaign(t, db, house.Territory)
		var want []placement.File
		for range 8 {
			kept := storetest.Pupil(t, db, storetest.In(house), func(f *placement.File) { f.Referral.Campaign = campaign.ID })
			want = append(want, sorted(slim(kept)))
			storetest.Pupil(t, db, storetest.In(house)) // of no campaign, in between
		}
		var got []placement.File
		read(t, db, func(tx *store.Tx) (err error) {
			got, err = tx.Files(ctx, store.Whole(house.Territory), campaign.ID)
			return err
		})
		byID := func(a, b placement.File) int { return strings.Compare(string(a.Referral.ID), string(b.Referral.ID)) }
		slices.SortFunc(want, byID)
		for i := range got {
			got[i] = sorted(got[i])
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(calendar.Day{})); diff != "" {
			t.Error(diff)
		}
	})
}

func openCampaign(t *testing.T, db *store.DB, in placement.TerritoryID) (c placement.Campaign) {
	t.Helper()
	write(t, db, func(tx *store.Tx) (err error) {
		c, err = tx.SaveCampaign(ctx, placement.Campaign{
			Territory: in, Name: "Rentrée 2027", Year: "2027-2028", State: placement.Open, Siblings: "none", Rules: placement.ExampleScale,
			OpensOn: decided, ClosesOn: decided, PanelOn: decided, EntryOn: decided, EndsOn: decided.AddDays(1),
		}, storetest.Officer(in).Happened(storetest.Noon, "campaign.added", "campaign", ""))
		return err
	})
	return c
}

// slim is a file without what Files leaves out.
func slim(f placement.File) placement.File {
	f.Referral.Tried, f.Referral.Reason = "", ""
	f.Guardians = slices.Clone(f.Guardians)
	for i := range f.Guardians {
		g := &f.Guardians[i].Guardian
		g.Email, g.Phone, g.Address = "", "", ""
	}
	return f
}
