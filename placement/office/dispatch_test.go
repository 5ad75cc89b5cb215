package office_test

import (
	"errors"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// about lists what is queued about a thing.
func (d *desk) about(kind, id string) (list []placement.Notice) {
	d.Helper()
	err := d.db.Read(d.ctx, func(tx *store.Tx) (err error) {
		list, err = tx.NoticesOf(d.ctx, store.ScopeOf(d.officer), placement.Thing{Kind: kind, ID: id})
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return list
}

func (d *desk) waiting(by placement.Actor) (list []store.WaitingDispatch) {
	d.Helper()
	if err := d.db.Read(d.ctx, func(tx *store.Tx) (err error) {
		list, err = tx.OwnDispatches(d.ctx, by.Account, d.now)
		return err
	}); err != nil {
		d.Fatal(err)
	}
	return list
}

func code(err error) string {
	var f *placement.Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func TestWhatAClickSendsCanBeTakenBackUntilItLeaves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.officer.Account = "acc_officer"
		f, _ := d.boards(0)
		plan := func() string {
			m, err := d.PlanMeeting(d.ctx, d.officer, office.NewMeeting{Pupil: f.Pupil.ID, Kind: placement.ParentTalk, At: d.now.AddDate(0, 0, 10), Place: "Salle 3"})
			if err != nil {
				t.Fatal(err)
			}
			return string(m.ID)
		}
		meeting := plan()
		queued := d.about("meeting", meeting)
		clicks := d.waiting(d.officer)
		if len(queued) != 2 || len(clicks) != 1 || clicks[0].Notices != 2 || !queued[0].DueAt.Equal(d.now.Add(5*time.Minute)) || !clicks[0].LeavesAt.Equal(queued[0].DueAt) {
			t.Fatalf("queued %+v in %+v", queued, clicks)
		}
		colleague := d.officer
		colleague.Role, colleague.Account, colleague.Houses = placement.Director, "acc_director", []placement.HouseID{d.house.House.ID}
		if _, err := d.TakeBack(d.ctx, colleague, clicks[0].ID); code(err) != "dispatch.not_found" {
			t.Errorf("a colleague who is no officer took it back: %v", err)
		}
		d.now = d.now.Add(4*time.Minute + 59*time.Second)
		if n, err := d.TakeBack(d.ctx, d.officer, clicks[0].ID); err != nil || n != 1 {
			t.Fatalf("taken back %d: %v", n, err)
		}
		for _, n := range d.about("meeting", meeting) {
			if n.State != placement.Void || n.Error != office.TakenBackCode || !n.NextAt.IsZero() {
				t.Errorf("after it was taken back: %+v", n)
			}
		}
		if len(d.waiting(d.officer)) != 0 {
			t.Error("it still counts as about to leave")
		}
		if _, err := d.TakeBack(d.ctx, d.officer, clicks[0].ID); code(err) != "notice.left_already" {
			t.Errorf("taken back twice: %v", err)
		}
		if err := d.MoveNotice(d.ctx, d.officer, queued[0].ID, office.SendAgain); err != nil || d.about("meeting", meeting)[0].State != placement.Waiting {
			t.Errorf("sent after all: %v", err)
		}

		if err := d.SetUndoWindow(d.ctx, d.officer, 10); err != nil {
			t.Fatal(err)
		}
		second := plan()
		click := d.waiting(d.officer)[0]
		if !click.LeavesAt.Equal(d.now.Add(10 * time.Minute)) {
			t.Errorf("leaves at %v, set to ten minutes", click.LeavesAt)
		}
		officer := d.officer
		officer.Account = "acc_other"
		d.now = click.LeavesAt
		if _, err := d.TakeBack(d.ctx, officer, click.ID); code(err) != "notice.left_already" || d.about("meeting", second)[0].State != placement.Waiting {
			t.Errorf("taken back when it leaves: %v", err)
		}
		d.now = d.now.Add(-time.Second)
		if _, err := d.TakeBack(d.ctx, officer, click.ID); err != nil {
			t.Errorf("another officer: %v", err)
		}
		for _, minutes := range []int{0, 61} {
			if err := d.SetUndoWindow(d.ctx, d.officer, minutes); code(err) != "notice.undo_minutes" {
				t.Errorf("%d minutes: %v", minutes, err)
			}
		}
	})
}

// What a button promises is what the click does: the same people, at the same
// moment.
func TestWhoIsNamedBesideAButtonIsWhoIsTold(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.officer.Account = "acc_officer"
	f := storetest.Pupil(t, d.db, storetest.In(d.house.House), storetest.Of(d.campaign), storetest.Silent(0), storetest.Silent(1), func(f *placement.File) {
		f.Guardians[1].Standing = placement.Informe
	})
	if err := d.SetUndoWindow(d.ctx, d.officer, 12); err != nil {
		t.Fatal(err)
	}
	var promised office.Hearing
	hear := func() {
		if err := d.db.Read(d.ctx, func(tx *store.Tx) error {
			file, err := tx.File(d.ctx, store.ScopeOf(d.officer), f.Referral.ID)
			if err != nil {
				return err
			}
			promised, err = d.WhoHears(d.ctx, tx, d.officer, placement.AgreementRequest, file)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	hear()
	if _, err := d.AskAgreements(d.ctx, d.officer, f.Referral.ID); err != nil {
		t.Fatal(err)
	}
	var told []placement.GuardianID
	if err := d.db.Read(d.ctx, func(tx *store.Tx) error {
		list, err := tx.Notices(d.ctx, store.ScopeOf(d.officer), store.NoticeFilter{Kind: placement.AgreementRequest})
		for _, n := range list {
			told = append(told, n.Guardian)
			if !n.DueAt.Equal(promised.LeavesAt) {
				t.Errorf("leaves at %v, promised %v", n.DueAt, promised.LeavesAt)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(promised.Told) != 1 || len(told) != 1 || told[0] != promised.Told[0].Guardian.ID || promised.Window != 12*time.Minute {
		t.Errorf("promised %+v, told %v", promised, told)
	}
	if hear(); len(promised.Told) != 0 {
		t.Errorf("who was asked already is named again: %+v", promised.Told)
	}
}

// What can wait leaves with the mail of the day, and who had that of today hears
// another morning; of something near they hear at once.
func TestAButtonSaysThatWhatCanWaitLeavesWithTheMailOfTheDay(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.officer.Account = "acc_officer"
	f := storetest.Pupil(t, d.db, storetest.In(d.house.House))
	for _, c := range []struct {
		name    string
		kind    placement.NoticeKind
		happens time.Time
		before  func()
		day     bool
		had     int
	}{
		{"a review in ten days", placement.ReviewInvitation, d.now.AddDate(0, 0, 10), func() {}, true, 0},
		{"once the mail of the day has left to one of them", placement.ReviewInvitation, d.now.AddDate(0, 0, 10), func() {
			storetest.DayMail(t, d.db, d.now, f.Guardians[0])
		}, true, 1},
		{"and to the other about a child who is known to few", placement.ReviewInvitation, d.now.AddDate(0, 0, 10), func() {
			hidden := storetest.Pupil(t, d.db, storetest.In(d.house.House), func(x *placement.File) {
				x.Pupil.Given, x.Guardians = "Adam", []placement.Guardianship{f.Guardians[1]}
			})
			storetest.Hide(t, d.db, hidden.Pupil)
			storetest.DayMail(t, d.db, d.now, hidden.Guardians[0])
		}, true, 1},
		{"a review the day after tomorrow", placement.ReviewInvitation, d.now.AddDate(0, 0, 2), func() {}, false, 0},
		{"an invitation", placement.MeetingInvitation, d.now.AddDate(0, 0, 10), func() {}, false, 0},
	} {
		c.before()
		if err := d.db.Read(d.ctx, func(tx *store.Tx) error {
			h, err := d.WhoHearsBefore(d.ctx, tx, d.officer, c.kind, placement.File{Pupil: f.Pupil}, c.happens)
			if len(h.Told) != 2 || h.DayMail != c.day || len(h.Had) != c.had {
				t.Errorf("%s: %d told, with the mail of the day %v, which %d had", c.name, len(h.Told), h.DayMail, len(h.Had))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
