package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// listed are the referrals of a view, in the order of their ids.
func listed(t *testing.T, db *store.DB, in placement.TerritoryID, view store.View) (ids []placement.ReferralID) {
	t.Helper()
	f := store.ReferralFilter{View: view, Today: storetest.Today, Limit: 1000}
	read(t, db, func(tx *store.Tx) error {
		list, err := tx.Referrals(ctx, store.Whole(in), f)
		if err != nil {
			return err
		}
		n, err := tx.CountReferrals(ctx, store.Whole(in), f, 1000)
		if n != len(list) {
			t.Errorf("%q counts %d and lists %d", view, n, len(list))
		}
		for _, f := range list {
			ids = append(ids, f.Referral.ID)
		}
		return err
	})
	slices.Sort(ids)
	return ids
}

// The views "ready" and "unagreed" decide in SQL what the domain decides in Go.
// Two hundred families of all sorts must not tell them apart.
func TestTheViewsAgreeWithTheDomain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house, draw := storetest.House(t, db).House, rand.New(rand.NewPCG(1, 2))
		want := map[store.View][]placement.ReferralID{}
		var last placement.File
		for range 200 {
			last = storetest.Pupil(t, db, storetest.In(house), anyFamily(draw))
			got, err := readFile(t, db, store.Whole(house.Territory), last.Referral.ID)
			if err != nil {
				t.Fatal(err)
			}
			view := store.Ready
			if len(got.AgreementBlockers(storetest.Today)) > 0 {
				view = store.Unagreed
			}
			want[view] = append(want[view], last.Referral.ID)
		}
		for _, view := range []store.View{store.Ready, store.Unagreed} {
			slices.Sort(want[view])
			if got := listed(t, db, house.Territory, view); !slices.Equal(got, want[view]) {
				t.Errorf("%s lists %d, the domain says %d", view, len(got), len(want[view]))
			}
			if len(want[view]) < 20 {
				t.Errorf("only %d families are %s: the test says little", len(want[view]), view)
			}
		}
	})
}

// What is ready and what misses a paper is decided in SQL as in the domain, over
// files with every mix of lists, wishes and papers.
func TestTheViewsOfPapersAgreeWithTheDomain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := storetest.House(t, db).House
		second := storetest.House(t, db, func(h *placement.House) { h.Territory = first.Territory }).House
		asks(t, db, first, placement.AskedPaper{Kind: "motivation", Required: true}, placement.AskedPaper{Kind: "insurance"})
		asks(t, db, second, placement.AskedPaper{Kind: "insurance", Required: true})
		want := map[store.View][]placement.ReferralID{}
		for i := range 32 {
			f := storetest.Pupil(t, db, storetest.In(first), func(f *placement.File) {
				if i&1 > 0 {
					f.Referral.Wishes = append(f.Referral.Wishes, placement.Wish{Rank: 2, House: second.ID})
				}
				if i&2 > 0 {
					f.Referral.Way = placement.Renewal
				}
			})
			for bit, kind := range map[int]string{4: "motivation", 8: "insurance", 16: "judgment"} {
				if i&bit > 0 {
					marked(t, db, f, kind)
				}
			}
			got, err := readFile(t, db, store.Whole(first.Territory), f.Referral.ID)
			if err != nil {
				t.Fatal(err)
			}
			view := store.Incomplete
			if got.Ready(storetest.Today) {
				view = store.Ready
			}
			want[view] = append(want[view], f.Referral.ID)
		}
		for _, view := range []store.View{store.Ready, store.Incomplete} {
			slices.Sort(want[view])
			if got := listed(t, db, first.Territory, view); !slices.Equal(got, want[view]) || len(got) < 8 {
				t.Errorf("%s lists %d, the domain says %d", view, len(got), len(want[view]))
			}
		}
	})
}

// Whoever has come of age, is not to be reached and has a place, or waits for one, is
// listed, once; who left, was written to or is a child is not.
func TestPupilsOfAgeAreToBeReachedWhateverStateTheFileIsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := storetest.House(t, db)
		of := func(state placement.ReferralState, change ...func(*placement.File)) placement.File {
			return storetest.Pupil(t, db, append([]func(*placement.File){storetest.In(w.House), func(f *placement.File) {
				f.Pupil.Born, f.Referral.State = storetest.Today.AddDays(-18*365-30), state
			}}, change...)...)
		}
		sleeps := func(f placement.File, bed int, until calendar.Day, state placement.StayState) {
			by := storetest.Officer(f.Pupil.Territory)
			write(t, db, func(tx *store.Tx) error {
				_, err := tx.SaveStay(ctx, placement.Stay{Territory: f.Pupil.Territory, Pupil: f.Pupil.ID, House: w.ID, Section: w.Girls.ID, Bed: w.GirlsBeds[bed].ID,
					Nights: calendar.Interval{From: storetest.Today.AddDays(-60), To: until}, State: state}, by.Happened(storetest.Noon, "stay.started", "stay", ""))
				return err
			})
		}
		waits, boards, left := of(placement.Submitted), of(placement.Placed), of(placement.Placed)
		sleeps(boards, 0, calendar.Day{}, placement.Present)
		sleeps(left, 1, storetest.Today.AddDays(-1), placement.Left)
		promised := of(placement.Placed)
		storetest.Offer(t, db, promised, w.Girls, storetest.NextYear)
		of(placement.Withdrawn)
		of(placement.Placed, func(f *placement.File) { f.Pupil.Born = storetest.Today.AddDays(-15 * 365) })
		reached := of(placement.Placed, func(f *placement.File) {
			f.Guardians[0].Standing, f.Guardians[0].Link = placement.Self, placement.SelfLink
		})
		storetest.Offer(t, db, reached, w.Girls, storetest.NextYear)
		want := []placement.ReferralID{waits.Referral.ID, boards.Referral.ID, promised.Referral.ID}
		slices.Sort(want)
		if got := listed(t, db, w.Territory, store.Unreached); !slices.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
	})
}

// asks gives a house its list.
func asks(t *testing.T, db *store.DB, house placement.House, papers ...placement.AskedPaper) {
	t.Helper()
	write(t, db, func(tx *store.Tx) error {
		return tx.SavePaperList(ctx, placement.PaperList{House: house.ID, Asked: papers,
			Provenance: placement.Provenance{Author: "Le chef d'établissement", On: storetest.Today, Source: "Conseil d'administration"}},
			storetest.Officer(house.Territory).Happened(storetest.Noon, "paperlist.changed", "house", string(house.ID)))
	})
}

// marked says that a paper of a request was seen.
func marked(t *testing.T, db *store.DB, f placement.File, kind string) {
	t.Helper()
	write(t, db, func(tx *store.Tx) error {
		return tx.MarkPaper(ctx, f.Referral.ID, placement.PaperMark{Kind: kind, Way: placement.PaperSeen, By: "Camille Morvan", On: storetest.Today},
			storetest.Officer(f.Pupil.Territory).Happened(storetest.Noon, "paper.seen", "referral", string(f.Referral.ID)))
	})
}

// anyFamily draws guardians, judgments, ages and answers.
func anyFamily(draw *rand.Rand) func(*placement.File) {
	pick := func(n int) bool { return draw.IntN(n) == 0 }
	standings := []placement.Standing{placement.Joint, placement.Joint, placement.Sole, placement.Ward, placement.Welfare, placement.Carer, placement.Informe}
	return func(f *placement.File) {
		f.Guardians = f.Guardians[:draw.IntN(3)]
		if pick(3) {
			f.Referral.Way = placement.Renewal
		}
		if pick(6) {
			f.Pupil.Born = calendar.NewDay(2008, 11, 20+draw.IntN(6))
		}
		for i := range f.Guardians {
			k := &f.Guardians[i]
			k.Standing, k.Objects = standings[draw.IntN(len(standings))], pick(6)
			if pick(2) {
				k.Judgment, k.JudgedOn = "JAF 1", storetest.Today.AddDays(-400)
			}
			if pick(4) {
				k.Until = storetest.Today.AddDays(draw.IntN(3) - 1)
			}
		}
		storetest.Answering(draw.IntN(2), []placement.AgreementState{"", placement.Requested, placement.Refused, placement.TakenBack,
			placement.Given, placement.Given, placement.Given, placement.Given}[draw.IntN(8)])(f)
	}
}

func TestWhoComesOfAgeTodayIsOfAge(t *testing.T) {
	for _, today := range []string{"2028-02-28", "2028-02-29", "2028-03-01", "2026-02-28", "2026-03-01", "2026-11-23"} {
		for shift := -400; shift < 400; shift++ {
			day := calendar.MustDay(today)
			year, month, d := day.Date()
			born := calendar.NewDay(year-18, month, d+shift)
			if got, want := born.Compare(store.LastAdultBirth(day)) <= 0, (placement.Pupil{Born: born}).Adult(day); got != want {
				t.Fatalf("%s, born %s: of age = %v, want %v", today, born, got, want)
			}
		}
	}
}

func TestAListIsCutIntoPagesNewestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db).House
		var want []placement.ReferralID
		for i := range 5 {
			f := storetest.Pupil(t, db, storetest.In(house), func(f *placement.File) {
				f.Referral.CreatedAt, f.Pupil.Given = storetest.Noon.AddDate(0, 0, i), fmt.Sprint("Pupil ", i)
			})
			want = append([]placement.ReferralID{f.Referral.ID}, want...)
		}
		var got []placement.ReferralID
		read(t, db, func(tx *store.Tx) error {
			for offset := 0; offset < 6; offset += 2 {
				list, err := tx.Referrals(ctx, store.Whole(house.Territory), store.ReferralFilter{Today: storetest.Today, Limit: 2, Offset: offset})
				if err != nil {
					return err
				}
				for _, f := range list {
					got = append(got, f.Referral.ID)
				}
			}
			return nil
		})
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
