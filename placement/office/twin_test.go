package office_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// typo is the child of the builders, typed again with a letter wrong.
func typo(d *office.Dossier) { d.Pupil.Family, d.Pupil.Given = "Bensaid", "Linna" }

func (c *counter) twins(p placement.Pupil) (list []store.Twin) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Twins(ctx, store.Whole(c.house.Territory), p)
		return err
	})
	return list
}

func TestAChildWhoMayBeOnFileIsAskedAboutOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		known := c.pupil()
		_, err := c.KeepDossier(bg, c.officer, c.dossier(typo))
		wantFault(t, err, "pupil.twins")
		id, err := c.KeepDossier(bg, c.officer, c.dossier(typo, func(d *office.Dossier) { d.NotSame = []placement.PupilID{known.Pupil.ID, "pup_of_somebody"} }))
		if err != nil {
			t.Fatal(err)
		}
		f := c.file(id)
		if list := c.twins(f.Pupil); len(list) != 0 {
			t.Errorf("asked again about %+v", list)
		}
		if pairs, err := c.Doubles(bg, c.officer); err != nil || len(pairs) != 0 {
			t.Errorf("listed %+v %v", pairs, err)
		}
		if !slices.Contains(c.verbs(f.Pupil.ID), "pupil.not_same") {
			t.Error("the journal does not say who said so")
		}
	})
}

func TestGoingOnWithoutAnAnswerLeavesThePairOnTheList(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	known := c.pupil()
	id, err := c.KeepDossier(bg, c.officer, c.dossier(typo, func(d *office.Dossier) { d.Anyway = true }))
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := c.Doubles(bg, c.officer)
	if err != nil || len(pairs) != 1 {
		t.Fatalf("listed %+v %v", pairs, err)
	}
	p := placement.Pair{One: placement.PupilID(pairs[0].One.ID), Other: placement.PupilID(pairs[0].Other.ID)}
	if p != (placement.Pair{One: known.Pupil.ID, Other: c.file(id).Pupil.ID}).Ordered() {
		t.Errorf("listed %+v", p)
	}
	for range 2 {
		if err := c.NotSamePupils(bg, c.officer, p); err != nil {
			t.Fatal(err)
		}
	}
	if pairs, _ := c.Doubles(bg, c.officer); len(pairs) != 0 {
		t.Errorf("still listed: %+v", pairs)
	}
}

// The very name and birthday is another child only if somebody says so.
func TestTwoChildrenOfOneNameAndBirthdayMayBothBeOnFile(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	known := c.pupil()
	_, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) { d.Anyway = true }))
	wantFault(t, err, "pupil.known_already")
	if _, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) { d.NotSame = []placement.PupilID{known.Pupil.ID} })); err != nil {
		t.Fatal(err)
	}
}

func TestAListSaysWhomItsNewPupilsLookLike(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		c.imported(list(c.lina()))
		known := c.only().Pupil
		again := c.lina("120000001AB", "", "Le Goff;Maëlys", "LEGOFF;Maelis")
		plan, err := c.PlanPupils(bg, c.officer, list(again))
		if err != nil || plan.Added != 1 || len(plan.Twins) != 1 || plan.Twins[0].Line != 2 || plan.Twins[0].Like[0].ID != known.ID {
			t.Fatalf("plan %+v, %v", plan, err)
		}
		same := list(again)
		same.Choices = map[int]office.TwinChoice{2: office.TwinChoice(known.ID)}
		if done := c.imported(same); done.Added != 0 || done.Changed != 1 {
			t.Errorf("the same child: %+v", done)
		}
		if got := c.only().Pupil; got.ID != known.ID || got.Given != "Maelis" || got.INE != "120000001AB" {
			t.Errorf("kept %+v", got)
		}
	})
}

func TestALineOfAnotherChildIsRememberedAsSuch(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	c.imported(list(c.lina()))
	other := list(c.lina("120000001AB", "", "Le Goff;Maëlys", "LEGOFF;Maelis"))
	other.Choices = map[int]office.TwinChoice{2: office.NotSame}
	if done := c.imported(other); done.Added != 1 {
		t.Errorf("took over %+v", done)
	}
	if pairs, err := c.Doubles(bg, c.officer); err != nil || len(pairs) != 0 {
		t.Errorf("listed %+v %v", pairs, err)
	}
	forged := list(c.lina("120000001AB", "", "Le Goff;Maëlys", "Le Gof;Maélise"))
	forged.Choices = map[int]office.TwinChoice{2: "pup_of_somebody"}
	if done := c.imported(forged); done.Added != 1 {
		t.Errorf("an id that is not offered was taken: %+v", done)
	}
}

// double is the record of a child and one of the same child typed again.
func (c *counter) double() (kept, gone placement.File) {
	c.Helper()
	kept = c.pupil()
	id, err := c.KeepDossier(bg, c.officer, c.dossier(typo, func(d *office.Dossier) {
		d.Anyway, d.Pupil.INE, d.Referral.Way, d.Referral.Campaign = true, "120000001AB", placement.Urgent, ""
	}))
	if err != nil {
		c.Fatal(err)
	}
	return kept, c.file(id)
}

func merging(kept, gone placement.File) office.PupilMerge {
	return office.PupilMerge{Kept: kept.Pupil.ID, Gone: gone.Pupil.ID, KeptVersion: kept.Pupil.Version, GoneVersion: gone.Pupil.Version}
}

func (c *counter) found(id placement.PupilID) (p placement.Pupil, err error) {
	err = c.db.Read(bg, func(tx *store.Tx) (err error) {
		p, err = tx.Pupil(bg, store.Whole(c.house.Territory), id)
		return err
	})
	return p, err
}

func TestTwoRecordsBecomeOneAndTwoAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		kept, gone := c.double()
		in := merging(kept, gone)
		in.Fields = []string{"given"}
		id, err := c.MergePupils(bg, c.officer, in)
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.found(gone.Pupil.ID)
		if err != nil || p.ID != kept.Pupil.ID || p.Given != "Linna" || p.Family != "Bensaïd" || p.INE != "120000001AB" {
			t.Errorf("the old id finds %+v, %v", p, err)
		}
		f := c.file(gone.Referral.ID)
		if f.Pupil.ID != kept.Pupil.ID || len(f.Guardians) != 4 {
			t.Errorf("the request moved to %+v with %d guardians", f.Pupil, len(f.Guardians))
		}
		wantFault(t, second(c.MergePupils(bg, c.officer, in)), "pupil.not_found")

		if err := c.UndoMerge(bg, c.officer, id); err != nil {
			t.Fatal(err)
		}
		back, again := c.file(gone.Referral.ID), c.file(kept.Referral.ID)
		if back.Pupil.ID != gone.Pupil.ID || back.Pupil.Given != gone.Pupil.Given || len(back.Guardians) != 2 || again.Pupil.Given != "Lina" || len(again.Guardians) != 2 {
			t.Errorf("undone: %+v and %+v", back, again)
		}
		wantFault(t, c.UndoMerge(bg, c.officer, id), "merge.undone")
		if _, err := c.MergePupils(bg, c.officer, merging(again, back)); err != nil {
			t.Errorf("a second time: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestAMergeIsNotUndoneOnceSomethingHappened(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	kept, gone := c.double()
	id, err := c.MergePupils(bg, c.officer, merging(kept, gone))
	if err != nil {
		t.Fatal(err)
	}
	r := c.file(gone.Referral.ID).Referral
	if err := c.WithdrawReferral(bg, c.officer, office.Withdrawal{Referral: r.ID, Reason: "déménagement", Version: r.Version}); err != nil {
		t.Fatal(err)
	}
	wantFault(t, c.UndoMerge(bg, c.officer, id), "merge.changed_since")
}

func TestOfTwoRequestsInOneCampaignOneIsChosen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		kept, gone := d.asks(), d.asks(func(f *placement.File) { f.Pupil.Given = "Linna" })
		in := merging(kept, gone)
		wantFault(t, second(d.MergePupils(bg, d.officer, in)), "merge.choose_referral")
		in.Close = []placement.ReferralID{gone.Referral.ID}
		id, err := d.MergePupils(bg, d.officer, in)
		if err != nil {
			t.Fatal(err)
		}
		if s := d.file(gone.Referral.ID).Referral.State; s != placement.Shut {
			t.Errorf("the other request is %s", s)
		}
		d.must(d.UndoMerge(bg, d.officer, id))
		if s := d.file(gone.Referral.ID).Referral.State; s != placement.Submitted {
			t.Errorf("undone, it is %s", s)
		}
	})
}

func TestTwoStaysAtOneTimeKeepTwoRecords(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	one, _ := d.boards(0)
	other, _ := d.boards(1)
	err := second(d.MergePupils(bg, d.officer, merging(one, other)))
	wantFault(t, err, "merge.stays_overlap")
	if d.file(other.Referral.ID).Pupil.ID != other.Pupil.ID {
		t.Error("something moved")
	}
}

func TestWhomSomebodyKeepsApartAreTwoChildren(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	kept, gone := c.double()
	third := c.pupil(func(f *placement.File) { f.Pupil.Given = "Awa" })
	apart := func(a, b placement.PupilID) {
		storetest.Write(t, c.db, func(ctx context.Context, tx *store.Tx) error {
			return tx.KeepApart(ctx, placement.Pair{One: a, Other: b}, "Anne", storetest.Today, c.officer.Happened(storetest.Noon, "bed.apart", "pupil", ""))
		})
	}
	apart(gone.Pupil.ID, third.Pupil.ID)
	id, err := c.MergePupils(bg, c.officer, merging(kept, gone))
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, second(c.MergePupils(bg, c.officer, merging(c.file(kept.Referral.ID), third))), "merge.kept_apart")
	if err := c.UndoMerge(bg, c.officer, id); err != nil {
		t.Fatal(err)
	}
	wantFault(t, second(c.MergePupils(bg, c.officer, merging(c.file(gone.Referral.ID), third))), "merge.kept_apart")
	if _, err := c.MergePupils(bg, c.officer, merging(c.file(kept.Referral.ID), third)); err != nil && slices.Contains(codesOf(err), "merge.kept_apart") {
		t.Error("undone, the kept one is still apart")
	}
}

// Somebody saves the record while somebody else merges it: one of the two wins,
// whole, and the other is told.
func TestMergingWhileARecordIsEdited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for round := range 6 {
			c := newCounter(t, db)
			c.dossier()
			kept, gone := c.pupil(), c.pupil(func(f *placement.File) {
				f.Pupil.Given, f.Referral.State = "Linna", placement.Draft
				f.Referral.Campaign = ""
			})
			var wait sync.WaitGroup
			var merged, edited error
			wait.Add(2)
			go func() { defer wait.Done(); _, merged = c.MergePupils(bg, c.officer, merging(kept, gone)) }()
			go func() {
				defer wait.Done()
				edited = db.Write(bg, func(tx *store.Tx) error {
					p := gone.Pupil
					p.Commune = "Vitré"
					_, err := tx.SavePupil(bg, p, c.officer.Happened(storetest.Noon, "pupil.changed", "pupil", ""))
					return err
				})
			}()
			wait.Wait()
			if (merged == nil) == (edited == nil) {
				t.Fatalf("round %d: merged %v, edited %v", round, merged, edited)
			}
			p, err := c.found(gone.Pupil.ID)
			if err != nil || merged == nil && p.ID != kept.Pupil.ID || merged != nil && p.Commune != "Vitré" {
				t.Errorf("round %d: %+v, %v", round, p, err)
			}
		}
	})
}

func TestOnlyAnOfficerMergesAndOnlyInTheTerritory(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	kept, gone := c.double()
	for _, role := range []placement.Role{placement.Director, placement.Admin, placement.Parent, placement.Nobody} {
		by := placement.Actor{Role: role, Territory: c.house.Territory}
		wantFault(t, second(c.MergePupils(bg, by, merging(kept, gone))), "actor.forbidden")
		wantFault(t, c.UndoMerge(bg, by, "mrg_x"), "actor.forbidden")
		wantFault(t, second(c.Doubles(bg, by)), "actor.forbidden")
		wantFault(t, c.NotSamePupils(bg, by, placement.Pair{One: kept.Pupil.ID, Other: gone.Pupil.ID}), "actor.forbidden")
	}
	abroad := newCounter(t, c.db)
	wantFault(t, second(c.MergePupils(bg, abroad.officer, merging(kept, gone))), "pupil.not_found")
	wantFault(t, abroad.NotSamePupils(bg, abroad.officer, placement.Pair{One: kept.Pupil.ID, Other: gone.Pupil.ID}), "pupil.not_found")
	wantFault(t, second(c.MergePupils(bg, c.officer, merging(kept, kept))), "merge.itself")
}

func TestHostileNamesAreKeptComparedAndMergedAsTheyAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		for i, name := range []string{"<script>alert(1)</script>", "Le\r\nGoff: x", "=HYPERLINK(1)", "\u202eGoff", "' OR '1'='1", strings.Repeat("é", 10_000)} {
			born := calendar.MustDay("2011-05-06").AddDays(100 * i)
			one := c.pupil(func(f *placement.File) { f.Pupil.Family, f.Pupil.Born, f.Referral.Campaign = name, born, "" })
			other := c.pupil(func(f *placement.File) { f.Pupil.Family, f.Pupil.Born, f.Referral.Campaign = name, born, "" })
			if list := c.twins(one.Pupil); len(list) != 1 || list[0].Family != name {
				t.Errorf("%.20q: %d alike", name, len(list))
			}
			if _, err := c.MergePupils(bg, c.officer, merging(one, other)); err != nil {
				t.Errorf("%.20q: %v", name, err)
			}
			if p, err := c.found(other.Pupil.ID); err != nil || p.Family != name {
				t.Errorf("%.20q became %.20q, %v", name, p.Family, err)
			}
		}
	})
}
