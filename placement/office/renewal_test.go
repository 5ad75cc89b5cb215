package office_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// renewing puts one boarder into the desk's campaign, asked about next year.
func renewing(t *testing.T, db *store.DB) (*desk, placement.File) {
	t.Helper()
	d := newDesk(t, db)
	boarder, _ := d.boards(0)
	d.asks() // a run needs somebody to place
	if n, err := d.PrepareRenewals(d.ctx, d.officer, d.campaign.ID); n != 1 || err != nil {
		t.Fatalf("%d renewals, %v", n, err)
	}
	var f placement.File
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		files, err := tx.Files(ctx, store.Whole(d.house.Territory), d.campaign.ID)
		for _, x := range files {
			if x.Pupil.ID == boarder.Pupil.ID {
				f = x
			}
		}
		return err
	})
	return d, f
}

func (d *desk) parent(f placement.File, n int) placement.Actor {
	g := f.Guardians[n].Guardian
	return placement.Actor{Role: placement.Parent, Guardian: g.ID, Name: g.Name, Territory: g.Territory}
}

// holds reports whether the input that a run would freeze now keeps a place of the
// girls' section for somebody it does not place anew.
func (d *desk) holds() bool {
	d.Helper()
	run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	d.must(err)
	return strings.Contains(string(run.Input), placement.HeldPrefix)
}

func TestTheBedOfASilentFamilyIsHeldUntilAPersonDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, f := renewing(t, db)
		d.now = d.now.AddDate(0, 0, 21) // a day after the last one
		if f.Referral.Door != placement.RenewalDoor || f.Referral.Level != f.Pupil.Level.Next() {
			t.Errorf("prepared as %+v", f.Referral)
		}
		if !d.holds() {
			t.Error("silence gave the bed away")
		}
		wantFault(t, d.AnswerRenewal(d.ctx, d.parent(f, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.Goes}), "renewal.late")
	})
}

func TestAFamilyThatLeavesKeepsTheBedUntilAnOfficerTakesNote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, f := renewing(t, db)
		d.must(d.AnswerRenewal(d.ctx, d.parent(f, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.Goes}))
		if !d.holds() {
			t.Error("one guardian's word gave the bed away")
		}
		d.must(d.EndRenewal(d.ctx, d.officer, f.Referral.ID, f.Referral.Version))
		if d.holds() {
			t.Error("the bed is held for nobody")
		}
		wantFault(t, d.AnswerRenewal(d.ctx, d.parent(f, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.Stays}), "renewal.over")
	})
}

func TestAskingForAnotherHouseKeepsThePresentOneAsTheLastWish(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, f := renewing(t, db)
		other := storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })
		mother := d.parent(f, 0)
		wantFault(t, d.AnswerRenewal(d.ctx, mother, office.RenewalReply{Referral: f.Referral.ID, Says: placement.OtherHouse}), "renewal.no_house")
		d.must(d.AnswerRenewal(d.ctx, mother, office.RenewalReply{Referral: f.Referral.ID, Says: placement.OtherHouse, Houses: []placement.HouseID{other.ID}}))
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			now, err := tx.File(ctx, store.Whole(d.house.Territory), f.Referral.ID)
			w := now.Referral.Wishes
			if len(w) != 2 || w[0].House != other.ID || w[1].House != d.house.ID {
				t.Errorf("wishes %+v", w)
			}
			return err
		})
		if !d.holds() {
			t.Error("asking for more cost the place")
		}
	})
}

func TestNobodyAnswersForTheChildOfAnother(t *testing.T) {
	d, f := renewing(t, storetest.Open(t))
	stranger, _ := d.boards(1)
	err := d.AnswerRenewal(d.ctx, d.parent(stranger, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.Goes})
	wantFault(t, err, "referral.not_found")
}

func TestFamiliesWithoutAnAnswerAreRemindedOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, f := renewing(t, db)
		var promised office.Hearing
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			promised, err = d.WhoIsChased(ctx, tx, d.officer, d.campaign.ID)
			return err
		})
		first, err := d.ChaseRenewals(d.ctx, d.officer, d.campaign.ID)
		if err != nil || first == 0 {
			t.Fatalf("%d reminders, %v", first, err)
		}
		var told []placement.Notice
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			told, err = tx.Notices(ctx, store.Whole(d.house.Territory), store.NoticeFilter{Kind: placement.RenewalReminder})
			return err
		})
		if len(told) != first || told[0].Pupil != f.Pupil.ID {
			t.Errorf("%d notices about next year of %d", len(told), first)
		}
		heard := map[placement.GuardianID]bool{}
		for _, n := range told {
			heard[n.Guardian] = true
			if !slices.ContainsFunc(promised.Told, func(k placement.Guardianship) bool { return k.Guardian.ID == n.Guardian }) {
				t.Errorf("%s was told and not named", n.Guardian)
			}
		}
		if first != len(heard) {
			t.Errorf("%d reminders to %d holders: one each", first, len(heard))
		}
		if len(promised.Told) != len(heard) {
			t.Errorf("the button names %d, and %d are told", len(promised.Told), len(heard))
		}
		if again, err := d.ChaseRenewals(d.ctx, d.officer, d.campaign.ID); again != 0 || err != nil {
			t.Errorf("a second click: %d, %v", again, err)
		}
		d.now = d.now.Add(24 * time.Hour)
		d.must(d.AnswerRenewal(d.ctx, d.parent(f, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.Stays}))
		if n, err := d.ChaseRenewals(d.ctx, d.officer, d.campaign.ID); n != 0 || err != nil {
			t.Errorf("who answered is reminded: %d, %v", n, err)
		}
	})
}

func TestWhereARenewalStands(t *testing.T) {
	for _, c := range []struct {
		said         []placement.RenewalSays
		agreed, late bool
		want         placement.RenewalStand
	}{
		{nil, false, false, placement.RenewalAwaited},
		{nil, false, true, placement.RenewalToChase},
		{nil, true, true, placement.RenewalStays},
		{[]placement.RenewalSays{placement.Goes}, true, true, placement.RenewalGoes},
		{[]placement.RenewalSays{placement.Goes, placement.Stays}, false, false, placement.RenewalSplit},
		{[]placement.RenewalSays{placement.OtherHouse, placement.OtherHouse}, false, false, placement.RenewalOther},
	} {
		if got := placement.StandOf(c.said, c.agreed, c.late); got != c.want {
			t.Errorf("%v %v %v: %s, want %s", c.said, c.agreed, c.late, got, c.want)
		}
	}
}

// One signature renews the place of now, and no other one.
func TestAnotherHouseNeedsTheAdmissionOfEveryHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d, f := renewing(t, db)
		other := storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })
		d.must(d.AnswerRenewal(d.ctx, d.parent(f, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.OtherHouse, Houses: []placement.HouseID{other.ID}}))
		now := func() (now placement.File) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				now, err = tx.File(ctx, store.Whole(d.house.Territory), f.Referral.ID)
				return err
			})
			return now
		}
		missing := func(want int) {
			t.Helper()
			if got := now().AdmissionBlockers(false, storetest.Today); len(got) != want {
				t.Errorf("the other house waits for %+v, want %d", got, want)
			}
			if got := now().AdmissionBlockers(true, storetest.Today); len(got) != 0 {
				t.Errorf("the present house waits for %+v", got)
			}
		}
		for n, k := range f.Guardians {
			if a, asked := now().AgreementOf(k.Guardian.ID, placement.FirstAdmission); !asked || a.State != placement.Requested || len(a.Houses) != 2 {
				t.Errorf("guardian %d was asked for %+v", n, a)
			}
			missing(len(f.Guardians) - n)
			d.must(d.RecordAgreement(d.ctx, d.officer, office.PaperAgreement{Referral: f.Referral.ID, Guardian: k.Guardian.ID, Act: placement.FirstAdmission,
				Says: placement.Given, Channel: "paper", On: storetest.Today, Attestation: "Formulaire signé, pièce d'identité vue"}))
		}
		missing(0)
		third := storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })
		d.must(d.AnswerRenewal(d.ctx, d.parent(f, 0), office.RenewalReply{Referral: f.Referral.ID, Says: placement.OtherHouse, Houses: []placement.HouseID{third.ID}}))
		missing(len(f.Guardians)) // what was agreed to named other houses
	})
}
