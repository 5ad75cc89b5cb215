package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

var occupancyCommand = command{
	name:    "report occupancy",
	summary: "Print bed-nights by week, house, section and sex: the facts of the occupancy page",
	usage:   "--from DAY --to DAY [--format csv|xlsx|pdf] [--territory CODE]",
	example: "internat report occupancy --from 2025-09-01 --to 2026-07-06 --format csv",
	run:     runOccupancy,
	flags: func(c *call) {
		c.periodFlags("first night", "first night not included any more")
		c.flags.Lookup("format").Usage = "csv, xlsx or pdf: the same rows"
	},
}

func runOccupancy(ctx context.Context, c *call) error {
	write, known := map[string]func(report.Report, io.Writer) error{"csv": nil, "xlsx": report.Report.XLSX, "pdf": report.Report.PDF}[c.text("format")]
	if !known {
		return wrong("--format: %q is not known; use csv, xlsx or pdf", c.text("format"))
	}
	period, err := c.nights()
	if err != nil {
		return err
	}
	if period.From.IsZero() || period.To.IsZero() {
		return wrong("--from and --to are needed; for example: %s", c.command.example)
	}
	facts := func(desk *office.Office, by placement.Actor, t *office.Table) error {
		known, err := desk.Occupancy(ctx, by, office.ReportOn{Interval: period}, t)
		if err == nil && !known {
			fmt.Fprintln(c.err, "warning: the school calendar of this period is not known for every house; holidays nobody has published count as nights of school")
		}
		return err
	}
	if write == nil {
		return c.table(ctx, facts)
	}
	return c.bound(ctx, period, facts, write)
}

// bound writes the rows of a report as a file for people: a workbook or a PDF.
func (c *call) bound(ctx context.Context, period calendar.Interval, facts func(*office.Office, placement.Actor, *office.Table) error, write func(report.Report, io.Writer) error) error {
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	var t report.Table
	err = facts(desk, by, office.TakenTable(func(cells []string) error {
		t.Take(cells)
		return nil
	}))
	if err != nil {
		return err
	}
	t.Title = fmt.Sprintf("Occupancy from %s to %s", period.From, period.To.AddDays(-1))
	return write(report.Report{Lang: plain.EN, Title: t.Title, Made: c.now(), About: []string{"Bed-nights by week, house, section and sex"}, Tables: []report.Table{t}}, c.out)
}

var staysCommand = command{
	name:    "export stays",
	summary: "Print every stay: stay, pupil, house, section, bed, from, to (that night not included), state",
	usage:   "--format csv [--from DAY] [--to DAY] [--territory CODE]",
	example: "internat export stays --format csv",
	run:     runStays,
	flags:   func(c *call) { c.periodFlags("stays that last beyond this day", "stays that begin before this day") },
}

func runStays(ctx context.Context, c *call) error {
	period, err := c.period()
	if err != nil {
		return err
	}
	return c.table(ctx, func(desk *office.Office, by placement.Actor, t *office.Table) error {
		return desk.Stays(ctx, by, office.ReportOn{Interval: period}, t)
	})
}

func (c *call) periodFlags(from, to string) {
	c.options["from"] = c.flags.String("from", "", from+": 2025-09-01")
	c.options["to"] = c.flags.String("to", "", to+": 2026-07-06")
	c.options["format"] = c.flags.String("format", "csv", "csv is the only one")
	c.options["territory"] = c.flags.String("territory", "", "code of the département, when the database has several")
}

// period reads --from and --to; a day that was not given is zero.
func (c *call) period() (when calendar.Interval, err error) {
	if err := c.wantCSV(); err != nil {
		return when, err
	}
	return c.nights()
}

// nights are --from and --to alone.
func (c *call) nights() (when calendar.Interval, err error) {
	if err := c.want(); err != nil {
		return when, err
	}
	if when.From, err = c.day("from"); err != nil {
		return when, err
	}
	when.To, err = c.day("to")
	return when, err
}

func (c *call) day(name string) (calendar.Day, error) {
	text := c.text(name)
	if text == "" {
		return calendar.Day{}, nil
	}
	d, err := calendar.ParseDay(text)
	if err != nil {
		return d, wrong("--%s: %q is no day; for example 2026-05-19", name, text)
	}
	return d, nil
}

// table opens the office and writes one table on standard output.
func (c *call) table(ctx context.Context, write func(*office.Office, placement.Actor, *office.Table) error) error {
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	t := office.PlainTable(c.out)
	if err := write(desk, by, t); err != nil {
		return err
	}
	return t.Flush()
}

// desk opens the office for the territory named, or for the only one there is.
// Who acts is the program: the command line has no accounts.
func (c *call) desk(ctx context.Context) (*office.Office, placement.Actor, func(), error) {
	db, by, err := c.territory(ctx)
	if err != nil {
		return nil, placement.Actor{}, nil, err
	}
	return office.New(db, func() time.Time { return c.now() }), by, func() { db.Close() }, nil
}

// territory opens the database and is the program at work in the territory that
// was named, or the only one. The caller closes the database.
func (c *call) territory(ctx context.Context) (*store.DB, placement.Actor, error) {
	db, err := c.open(ctx)
	if err != nil {
		return nil, placement.Actor{}, err
	}
	var territory placement.Territory
	err = db.Read(ctx, func(tx *store.Tx) error {
		territory, err = territoryOf(ctx, tx, c.text("territory"))
		return err
	})
	if err != nil {
		db.Close()
		return nil, placement.Actor{}, err
	}
	return db, placement.Tick(territory.ID), nil
}
