package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
)

var importCalendarCommand = command{
	name:    "import calendar",
	summary: "Take over a newer file of the ministry's school holidays, for every timetable",
	usage:   "FILE [--dry-run] [--lose]",
	example: "internat import calendar fr-en-calendrier-scolaire.csv --dry-run",
	run:     runImportCalendar,
	flags: func(c *call) {
		c.options["dry-run"] = c.flags.Bool("dry-run", false, "say what would be known, what is refused and why; write nothing")
		c.options["lose"] = c.flags.Bool("lose", false, "take it even if a zone is known less far than today")
	},
}

// mostCalendarBytes bounds the file: the whole one, since 2009, has 200 kB.
const mostCalendarBytes = 8 << 20

func runImportCalendar(ctx context.Context, c *call) error {
	if err := c.want("FILE"); err != nil {
		return err
	}
	file, err := readAtMost(c.args[0], mostCalendarBytes)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	desk, by := office.New(db, c.now), placement.Actor{Role: placement.System, Name: "internat"}
	plan, err := desk.PlanCalendar(ctx, by, file)
	if err == nil || plan.Rows > 0 {
		c.sayCalendar(plan)
	}
	if err != nil {
		return err
	}
	if plan.Same {
		fmt.Fprintln(c.out, "this very file is in force already")
		return nil
	}
	if !c.set("dry-run") {
		if _, err := desk.ImportCalendar(ctx, by, file, c.set("lose")); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.out, "%s: %d rows: %d kept, %d set aside, %d refused\n",
		c.did(), plan.Rows, plan.Kept, plan.Aside[calendar.ForTeachers]+plan.Aside[calendar.ForPrimary], len(plan.Refused))
	return nil
}

// sayCalendar prints what was refused, and how far each zone is known.
func (c *call) sayCalendar(plan office.CalendarPlan) {
	for _, r := range plan.Refused {
		fmt.Fprintf(c.err, "%s:%d: %s %s %s: %s\n", c.args[0], r.Line, r.Reason, r.Zone, r.Year, r.Text)
	}
	for _, z := range plan.Zones {
		note := ""
		if z.Lost {
			note = "  LESS FAR"
		}
		fmt.Fprintf(c.out, "%-26s known until %s, was %s; %d new or moved holidays to come%s\n", z.Zone, until(z.After), until(z.Before), z.Holidays(), note)
	}
}

func until(i calendar.Interval) string {
	if i.To.IsZero() {
		return "never"
	}
	return i.To.String()
}

// readAtMost reads a file that is no longer than that.
func readAtMost(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, wrong("%s", strings.TrimPrefix(err.Error(), "open "))
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, wrong("%s is longer than %d MB", path, limit>>20)
	}
	return text, nil
}
