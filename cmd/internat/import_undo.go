package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

var importUndoCommand = command{
	name:    "import undo",
	summary: "Take back what an import did, row by row, but for the rows that somebody has built on since; without ID, list the imports",
	usage:   "[ID] [--dry-run] [--territory CODE]",
	example: "internat import undo imp_7f3k2m --dry-run",
	run:     runImportUndo,
	flags: func(c *call) {
		c.options["dry-run"] = c.flags.Bool("dry-run", false, "say what would be taken back and what would stay, and why; write nothing")
		c.options["territory"] = c.flags.String("territory", "", "code of the département, when the database has several")
	},
}

func runImportUndo(ctx context.Context, c *call) error {
	if len(c.args) > 1 {
		return c.want("ID")
	}
	db, by, err := c.territory(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if len(c.args) == 0 {
		return c.listImports(ctx, db, by)
	}
	return c.unlisted(c.undoOne(ctx, office.New(db, c.now), by))
}

// unlisted says of an id that is none where ids are found.
func (c *call) unlisted(err error) error {
	var fault *placement.Fault
	if errors.As(err, &fault) && fault.Kind == placement.NotFound {
		return fmt.Errorf("there is no import %q here; internat import undo lists them", c.args[0])
	}
	return err
}

func (c *call) undoOne(ctx context.Context, desk *office.Office, by placement.Actor) error {
	if strings.HasPrefix(c.args[0], "cal_") {
		return c.undoCalendar(ctx, desk, by)
	}
	undo := desk.UndoImport
	if c.set("dry-run") {
		undo = desk.PlanUndo
	}
	plan, err := undo(ctx, by, c.args[0])
	if err != nil {
		return err
	}
	for _, row := range plan.Rows {
		fmt.Fprintf(c.out, "line %d: %s\n", row.Line, undoneThings(row))
	}
	for _, row := range plan.Kept {
		fmt.Fprintf(c.out, "line %d: stays: %s%s\n", row.Line, words.T(c.lang(), row.Why), touchedBy(row))
	}
	if more := plan.Undone + plan.Left - len(plan.Rows) - len(plan.Kept); more > 0 {
		fmt.Fprintf(c.out, "… and %d more rows\n", more)
	}
	fmt.Fprintf(c.out, "%s: %d rows taken back, %d stay as they are\n", c.undid(), plan.Undone, plan.Left)
	return nil
}

// undid is what was done, as far as it was.
func (c *call) undid() string {
	if c.set("dry-run") {
		return c.did()
	}
	return "undone"
}

// undoneThings are what is removed and what becomes what it was, by their kinds: a
// terminal keeps what it shows, so that nobody is named.
func undoneThings(row office.UndoRow) string {
	var list []string
	for _, t := range row.Does {
		did := "as before"
		if t.Added {
			did = "removed"
		}
		list = append(list, t.Kind+" "+did)
	}
	return cmp.Or(strings.Join(list, ", "), "nothing")
}

func touchedBy(row office.UndoRow) string {
	if row.Touch.At.IsZero() {
		return ""
	}
	return fmt.Sprintf(" (%s, %s)", row.Touch.At.Format("2006-01-02 15:04"), row.Touch.By)
}

// undoCalendar takes a file of school holidays back.
func (c *call) undoCalendar(ctx context.Context, desk *office.Office, by placement.Actor) error {
	plan, _, err := desk.PlanUndoCalendar(ctx, by, c.args[0])
	if err != nil {
		return err
	}
	c.sayCalendar(plan)
	if !c.set("dry-run") {
		_, err = desk.UndoCalendar(ctx, by, c.args[0])
	}
	if err == nil {
		fmt.Fprintf(c.out, "%s: the calendar before is in force again\n", c.undid())
	}
	return err
}

// mostImports is how many imports a terminal lists.
const mostImports = 20

// listImports lists the newest imports with their ids.
func (c *call) listImports(ctx context.Context, db *store.DB, by placement.Actor) error {
	return db.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Imports(ctx, by.Territory, mostImports)
		if err != nil {
			return err
		}
		for _, x := range list {
			fmt.Fprintf(c.out, "%s  %s  %-8s  %d added, %d changed%s\n", x.ID, x.At.Format("2006-01-02 15:04"), x.Kind, x.Added, x.Changed, undoneMark(!x.UndoneAt.IsZero()))
		}
		calendars, err := tx.CalendarFiles(ctx, mostImports)
		if len(list)+len(calendars) == 0 && err == nil {
			fmt.Fprintln(c.out, "nothing was imported yet")
		}
		for _, x := range calendars {
			fmt.Fprintf(c.out, "%s  %s  %-8s%s\n", x.ID, x.At.Format("2006-01-02 15:04"), "calendar", undoneMark(!x.UndoneAt.IsZero()))
		}
		return err
	})
}

func undoneMark(undone bool) string {
	if undone {
		return "  undone"
	}
	return ""
}
