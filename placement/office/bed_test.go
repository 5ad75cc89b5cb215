package office_test

import (
	"context"
	"slices"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// give asks for a girls' bed until the end of the year.
func (d *desk) give(f placement.File, change ...func(*office.GivenBed)) error {
	in := office.GivenBed{Referral: f.Referral.ID, Section: d.house.Girls.ID, Nights: restOfYear, AnswerDays: 5}
	for _, c := range change {
		c(&in)
	}
	_, err := d.GiveBed(d.ctx, d.officer, in)
	return err
}

func TestABedIsGivenOutsideARun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.asks(urgent)
		d.must(d.give(f))
		o := d.offer(f.Pupil.ID)
		if o.State != placement.Offered || o.Algorithm || o.Proposal != "" || o.DecidedBy != d.officer.Author() || o.Nights != restOfYear || o.AppealBody == "" {
			t.Errorf("offer %+v", o.Offer)
		}
		if got := d.told("offer", string(o.ID)); len(got) != 2 {
			t.Errorf("told %v", got)
		}
		wantFault(t, d.give(f), "offer.standing")
	})
}

// TestEveryDoorIsShutToAPupilWithoutAgreement walks every way into a bed.
func TestEveryDoorIsShutToAPupilWithoutAgreement(t *testing.T) {
	for name, silence := range map[string]func(*placement.File){
		"one said nothing": storetest.Silent(1),
		"one refused":      storetest.Answering(0, placement.Refused),
		"only a carer agreed": func(f *placement.File) {
			f.Guardians = f.Guardians[:1]
			f.Guardians[0].Standing = placement.Carer
		},
		"sole authority without judgment": func(f *placement.File) {
			f.Guardians = f.Guardians[:1]
			f.Guardians[0].Standing = placement.Sole
		},
		"nobody is registered": func(f *placement.File) { f.Guardians = nil },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, storetest.Open(t))
			ready, f, now := d.asks(), d.asks(silence), d.asks(silence, urgent)
			run := d.run()
			p := d.proposals(run.ID)[f.Pupil.ID]
			if p.Placed() {
				t.Error("the run placed the pupil")
			}
			if err := d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version}); err == nil {
				t.Error("the proposal was confirmed")
			}
			_, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
			d.must(err)
			for _, x := range []placement.File{f, now} {
				if err := d.give(x); err == nil {
					t.Error("a bed was given")
				}
				if d.offer(x.Pupil.ID).ID != "" {
					t.Error("there is an offer")
				}
			}
			o := storetest.Offer(t, d.db, now, d.house.Girls, restOfYear)
			if len(now.Guardians) > 0 {
				if err := d.says(now, 0, o.ID, true); err == nil {
					t.Error("an offer was accepted")
				}
			}
			accepted := storetest.Offer(t, d.db, f, d.house.Girls, restOfYear, func(o *placement.Offer) { o.State = placement.Accepted })
			_, err = d.Arrive(d.ctx, d.officer, office.Arrival{Offer: accepted.ID, On: storetest.Today, Version: accepted.Version})
			wantFault(t, err, "offer.agreement_missing")
			list, err := d.WhoCouldHave(d.ctx, d.officer, d.house.Girls.ID, restOfYear)
			d.must(err)
			for _, c := range list.List {
				if c.File.Pupil.ID == f.Pupil.ID && c.Refused == nil {
					t.Error("the pupil is listed as one who could have the bed")
				}
			}
			if d.offer(ready.Pupil.ID).ID == "" {
				t.Error("the ready pupil has no offer")
			}
		})
	}
}

func TestTheGatesOfAGivenBed(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	director := storetest.Director(t, db, d.house.Territory, d.house.ID)
	far := storetest.Officer(storetest.Territory(t, db).ID)
	f := d.asks(urgent)
	in := office.GivenBed{Referral: f.Referral.ID, Section: d.house.Girls.ID, Nights: restOfYear, AnswerDays: 5}
	for code, by := range map[string]placement.Actor{"actor.forbidden": director, "referral.not_found": far} {
		_, err := d.GiveBed(d.ctx, by, in)
		wantFault(t, err, code)
	}
	for code, change := range map[string]func(*office.GivenBed){
		"bed.not_admitted":     func(in *office.GivenBed) { in.Section = d.house.Boys.ID },
		"section.not_found":    func(in *office.GivenBed) { in.Section = storetest.House(t, db).Girls.ID },
		"bed.in_past":          func(in *office.GivenBed) { in.Nights.From = storetest.Today.AddDays(-1) },
		"bed.days_backward":    func(in *office.GivenBed) { in.Nights.To = in.Nights.From },
		"field.missing":        func(in *office.GivenBed) { in.Nights = calendar.Interval{} },
		"campaign.answer_days": func(in *office.GivenBed) { in.AnswerDays = 0 },
	} {
		wantFault(t, d.give(f, change), code)
	}
	wantFault(t, d.give(d.asks(urgent, func(f *placement.File) { f.Referral.State = placement.Draft })), "bed.not_submitted")
	d.shut(func(h *placement.House) { h.Scheme = placement.Tremplin })
	wantFault(t, d.give(f), "bed.tremplin")
}

func TestABrokenTargetAsksForAReason(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	storetest.Write(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveTarget(ctx, placement.Target{Section: d.house.Girls.ID, Group: placement.QPV, Seats: 2,
			Provenance: placement.Provenance{Author: "DSDEN", On: storetest.Today, Source: "Convention"}}, d.officer.Happened(d.now, "target.set", "target", ""))
		return err
	})
	for i := range 4 {
		d.boards(i)
	}
	f := d.asks(urgent)
	preview, err := d.PreviewBed(d.ctx, d.officer, office.GivenBed{Referral: f.Referral.ID, Section: d.house.Girls.ID, Nights: restOfYear})
	d.must(err)
	if !preview.Breaks() || preview.Refused != nil || preview.Room.Left != 2 || preview.Mix[0].Before != 0 || preview.Mix[0].Asked != 2 {
		t.Errorf("preview %+v", preview)
	}
	wantFault(t, d.give(f), "bed.breaks_target")
	d.must(d.give(f, func(in *office.GivenBed) { in.Reason = "mise à l'abri" }))
	if o := d.offer(f.Pupil.ID); o.Reasons != "mise à l'abri" {
		t.Errorf("reasons %q", o.Reasons)
	}
	d.must(d.give(d.asks(urgent, pointed("qpv"))))
}

func TestWhoCouldHaveAFreedBed(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	elsewhere := func(f *placement.File) {
		f.Referral.Wishes = []placement.Wish{{Rank: 1, House: storetest.House(t, d.db, func(h *placement.House) { h.Territory = d.house.Territory }).ID}}
	}
	first, second := d.asks(urgent, pointed("protection")), d.asks(urgent, pointed("rep"))
	unwished := d.asks(urgent, pointed("protection", "far"), elsewhere)
	silent := d.asks(urgent, pointed("protection", "very_far"), storetest.Silent(0))
	d.asks(urgent, func(f *placement.File) { f.Pupil.Sex = placement.Boy })
	nextYear := d.asks()
	names := func(nights calendar.Interval) (list []placement.PupilID) {
		found, err := d.WhoCouldHave(d.ctx, d.officer, d.house.Girls.ID, nights)
		d.must(err)
		for _, c := range found.List {
			list = append(list, c.File.Pupil.ID)
		}
		return list
	}
	if got, want := names(restOfYear), []placement.PupilID{first.Pupil.ID, second.Pupil.ID, unwished.Pupil.ID, silent.Pupil.ID}; !slices.Equal(got, want) {
		t.Errorf("this year: %v, want %v", got, want)
	}
	if got := names(storetest.NextYear); !slices.Contains(got, nextYear.Pupil.ID) {
		t.Errorf("next year's list lacks who asks for next year")
	}
}
