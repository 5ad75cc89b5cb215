package office_test

import (
	"context"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// fails queues reminders to a guardian of a file that did not arrive, and gives them.
func (d *desk) fails(f placement.File, n int, steps ...string) (list []placement.Notice) {
	d.Helper()
	g := f.Guardians[n].Guardian
	about := placement.Thing{Kind: "review", ID: "rev_" + string(g.ID)}
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		for _, step := range steps {
			one := placement.NoticeTo(g, placement.ReviewReminder, about, step, storetest.Noon)
			one.Pupil, one.Recipient = f.Pupil.ID, g.Email
			if _, err := tx.QueueNotices(ctx, []placement.Notice{one}); err != nil {
				return err
			}
		}
		all, err := tx.NoticesOf(ctx, store.Whole(d.house.Territory), about)
		for _, one := range all {
			one.State, one.Error = placement.Undone, "bounce.5.1.1"
			if err := tx.MoveNotice(ctx, one, placement.Waiting, placement.Tick(one.Territory).Happened(storetest.Noon, "notice.bounced", "notice", string(one.ID))); err != nil {
				return err
			}
		}
		list = all
		return err
	})
	return list
}

// noticesAbout are the notices about a thing.
func (d *desk) noticesAbout(about placement.Thing) (list []placement.Notice) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.NoticesOf(ctx, store.Whole(d.house.Territory), about)
		return err
	})
	return list
}

// mends is what an officer types who has a new address of the nth guardian.
func (d *desk) mends(f placement.File, n int, email string) office.Details {
	in := d.details(f, n)
	in.Email = email
	return in
}

// A child is placed long before mail comes back: the address is corrected from the
// notice, whatever state the file is in.
func TestTheAddressOfAFailedNoticeIsCorrectedWhateverBecameOfTheFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, _ := d.boards(0)
		hers, his := d.fails(f, 0, "a", "b"), d.fails(f, 1, "a")
		again, err := d.MendContact(d.ctx, d.officer, hers[0].ID, d.mends(f, 0, "neuve@famille.invalid"), tells)
		d.must(err)
		if again != 2 || d.details(f, 0).Email != "neuve@famille.invalid" {
			t.Errorf("%d leave again", again)
		}
		for _, n := range d.noticesAbout(hers[0].About) {
			if n.State != placement.Waiting || n.Error != "" {
				t.Errorf("hers: %s, %s", n.State, n.Error)
			}
		}
		if n := d.noticesAbout(his[0].About)[0]; n.State != placement.Undone {
			t.Errorf("what did not reach the other parent is %s", n.State)
		}
		_, err = d.MendContact(d.ctx, d.officer, hers[0].ID, d.mends(f, 0, "encore@famille.invalid"), tells)
		wantFault(t, err, "notice.over")
	})
}

// A word to the address that took no mail would be one more that fails: it goes by
// letter where there is somewhere to post it to, and the journal names who corrected.
func TestTheFormerAddressIsToldByLetterWhereItTakesNoMail(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, _ := d.boards(0)
	in := d.details(f, 0)
	n := d.fails(f, 0, "a")[0]
	in.Email = "neuve@famille.invalid"
	_, err := d.MendContact(d.ctx, d.officer, n.ID, in, tells)
	d.must(err)
	about := placement.Thing{Kind: "guardian", ID: string(f.Guardians[0].Guardian.ID)}
	told := d.noticesAbout(about)
	if f.Guardians[0].Guardian.Address == "" {
		t.Fatal("this guardian has no postal address")
	}
	if len(told) != 1 || told[0].Channel != placement.ByLetter || told[0].Kind != placement.ContactChanged {
		t.Errorf("told %+v", told)
	}
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		events, err := tx.Events(ctx, store.EventQuery{Territory: d.house.Territory, About: about, Limit: 10})
		for _, e := range events {
			if e.Verb == "guardian.mended" && e.By.Name == d.officer.Name && e.Pupil == f.Pupil.ID {
				return err
			}
		}
		t.Errorf("the journal: %+v", events)
		return err
	})
}

// Only an officer corrects, and only with the version that the page showed.
func TestAnAddressIsCorrectedByAnOfficerWhoSawItAsItIs(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, _ := d.boards(0)
	n := d.fails(f, 0, "a")[0]
	in := d.mends(f, 0, "neuve@famille.invalid")
	in.Version++
	_, err := d.MendContact(d.ctx, d.officer, n.ID, in, tells)
	wantFault(t, err, "row.stale")
	in.Version--
	_, err = d.MendContact(d.ctx, storetest.ParentOf(f, 0), n.ID, in, tells)
	wantFault(t, err, "actor.forbidden")
}
