package office_test

import (
	"context"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

const calendarHead = "description;population;start_date;end_date;location;zones;annee_scolaire\n"

// inForce is the holiday of zone B on a day, by the calendar in force.
func (d *desk) inForce(on string) (name string) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		school, err := tx.SchoolCalendar(ctx)
		if err != nil {
			return err
		}
		h, _ := school.HolidayOn(calendar.PlaceIn(calendar.ZoneB), calendar.MustDay(on))
		name = h.Name
		return nil
	})
	return name
}

func TestTheNewestCalendarIsInForce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		admin := placement.Actor{Role: placement.Admin, Account: "acc_admin", Name: "Maud Kerdraon", Territory: d.house.Territory}
		first := []byte(calendarHead + "Vacances de Noël;-;2026-12-19;2027-01-04;Rennes;Zone B;2026-2027\n")
		second := []byte(calendarHead + "Vacances de Noël;-;2026-12-20;2027-01-04;Rennes;Zone B;2026-2027\n")
		if d.inForce("2026-02-20") == "" || d.inForce("2026-12-19") != "" {
			t.Fatal("the calendar that comes with the program is in force first")
		}
		_, err := d.PlanCalendar(d.ctx, admin, first)
		d.must(err)
		if d.inForce("2026-12-19") != "" {
			t.Error("a preview changed something")
		}
		if _, err := d.ImportCalendar(d.ctx, admin, first, false); !refusedFor(err, "calendar.loses") || d.inForce("2026-12-19") != "" {
			t.Errorf("a file that knows less is taken without a word: %v", err)
		}
		_, err = d.ImportCalendar(d.ctx, admin, first, true)
		d.must(err)
		if got := d.inForce("2026-12-19"); got != "Vacances de Noël" {
			t.Errorf("in force is %q", got)
		}
		d.now = d.now.AddDate(0, 0, 1)
		_, err = d.ImportCalendar(d.ctx, admin, second, true)
		d.must(err)
		if d.inForce("2026-12-19") != "" || d.inForce("2026-12-20") == "" {
			t.Error("the older file is still in force")
		}
		if plan, err := d.ImportCalendar(d.ctx, admin, second, false); err != nil || !plan.Same {
			t.Errorf("the same again: %+v, %v", plan, err)
		}
		for _, by := range []placement.Actor{d.officer, storetest.Director(t, db, d.house.Territory, d.house.ID)} {
			if _, err := d.ImportCalendar(d.ctx, by, first, true); !refusedFor(err, "actor.forbidden") {
				t.Errorf("%s: %v", by.Role, err)
			}
		}
		if _, err := d.PlanCalendar(d.ctx, admin, []byte("a;b;c\n")); !refusedFor(err, "calendar.unreadable") {
			t.Errorf("another file: %v", err)
		}
		told := ""
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			lines, err := tx.Events(ctx, store.EventQuery{Territory: d.house.Territory, About: placement.Thing{Kind: "calendar"}, Limit: 10})
			for _, l := range lines {
				told += l.Verb + " by " + l.By.Name + "; "
			}
			return err
		})
		if strings.Count(told, "calendar.imported by Maud Kerdraon") != 2 {
			t.Errorf("the journal says %q", told)
		}
	})
}

// A calendar that is taken back leaves the one before it in force; only the one in
// force can be, once.
func TestACalendarIsTakenBackAndTheOneBeforeIsInForceAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		admin := placement.Actor{Role: placement.Admin, Account: "acc_admin", Name: "Maud Kerdraon", Territory: d.house.Territory}
		before := storetest.Content(t, db)
		take := func(from string) string {
			_, err := d.ImportCalendar(d.ctx, admin, []byte(calendarHead+"Vacances de Noël;-;"+from+";2027-01-04;Rennes;Zone B;2026-2027\n"), true)
			d.must(err)
			d.now = d.now.AddDate(0, 0, 1)
			return d.calendars()[0].ID
		}
		first := take("2026-12-19")
		second := take("2026-12-20")
		if _, err := d.UndoCalendar(d.ctx, admin, first); !refusedFor(err, "calendar.undo_newer") {
			t.Errorf("taken back under a newer one: %v", err)
		}
		if _, err := d.UndoCalendar(d.ctx, d.officer, second); !refusedFor(err, "actor.forbidden") {
			t.Errorf("an officer takes a calendar back: %v", err)
		}
		plan, file, err := d.PlanUndoCalendar(d.ctx, admin, second)
		d.must(err)
		moved := 0
		for _, z := range plan.Zones {
			moved += len(z.Moved)
		}
		if moved != 1 || file.ID != second || d.inForce("2026-12-19") != "" {
			t.Errorf("the plan says %+v of %+v", plan, file)
		}
		_, err = d.UndoCalendar(d.ctx, admin, second)
		d.must(err)
		if got := d.inForce("2026-12-19"); got != "Vacances de Noël" {
			t.Errorf("in force on 19 December: %q", got)
		}
		if _, err := d.UndoCalendar(d.ctx, admin, second); !refusedFor(err, "import.undone_already") {
			t.Errorf("taken back twice: %v", err)
		}
		_, err = d.UndoCalendar(d.ctx, admin, first)
		d.must(err)
		if diff := difference(before, storetest.Content(t, db)); diff != "" || d.inForce("2026-02-20") == "" {
			t.Errorf("the calendar that comes with the program is in force again:\n%s", diff)
		}
		if got := storetest.Column(t, db, `SELECT count(*) || ' by ' || min(by_name) FROM event WHERE verb = 'calendar.undone'`); got[0] != "2 by Maud Kerdraon" {
			t.Errorf("the journal says %q", got)
		}
		// The same file can be taken over anew.
		if again := take("2026-12-20"); again == second || d.inForce("2026-12-20") == "" {
			t.Error("not taken over anew")
		}
	})
}

func (d *desk) calendars() (list []store.CalendarFile) {
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.CalendarFiles(ctx, 10)
		return err
	})
	return list
}
