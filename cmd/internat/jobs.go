package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

var jobsListCommand = command{
	name:    "jobs list",
	summary: "List what the program does by itself: when it last ran, how it went and when it runs next",
	usage:   "[--format table|csv]",
	example: "internat jobs list --format csv",
	run:     runJobsList,
	flags: func(c *call) {
		c.options["format"] = c.flags.String("format", "table", "table, with the hours of each territory, or csv")
	},
}

var jobsRunCommand = command{
	name:    "jobs run",
	summary: "Run one job now, whether it is due or not, and keep how it went",
	usage:   "NAME [--territory CODE] [--dry-run]",
	example: "internat jobs run missing-reviews --dry-run",
	run:     runJobsRun,
	flags: func(c *call) {
		c.options["territory"] = c.flags.String("territory", "", "code of the département (default: all of them)")
		c.options["dry-run"] = c.flags.Bool("dry-run", false, "print what it would do, and write nothing")
	},
}

func runJobsList(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	format := c.text("format")
	if format != "table" && format != "csv" {
		return wrong("--format %q: table or csv", format)
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	lines, err := c.jobLines(ctx, db)
	if err != nil {
		return err
	}
	if format == "csv" {
		return jobsCSV(c.out, lines)
	}
	return c.jobsTable(lines)
}

// A jobLine is one job and the clock it is told by.
type jobLine struct {
	placement.Job
	rule placement.JobRule
	code string // of the territory; "" all
	zone *time.Location
	next time.Time
	late bool
}

// jobLines are the jobs in the order of their rules, those of the whole service
// first.
func (c *call) jobLines(ctx context.Context, db *store.DB) (list []jobLine, err error) {
	service, err := time.LoadLocation(c.config.Timezone)
	if err != nil {
		return nil, err
	}
	var kept []placement.Job
	codes, zones := map[placement.TerritoryID]string{}, map[placement.TerritoryID]*time.Location{"": service}
	err = db.Read(ctx, func(tx *store.Tx) (err error) {
		all, err := tx.Territories(ctx)
		for _, t := range all {
			if err == nil {
				codes[t.ID] = t.Code
				zones[t.ID], err = time.LoadLocation(t.TimeZone)
			}
		}
		if err != nil {
			return err
		}
		kept, err = tx.AllJobs(ctx)
		return err
	})
	for _, rule := range placement.Jobs {
		for _, j := range kept {
			if zone := zones[j.Territory]; j.Name == rule.Name && zone != nil {
				now := c.now()
				list = append(list, jobLine{j, rule, codes[j.Territory], zone, rule.Next(j, now, zone), rule.Late(j, now, zone)})
			}
		}
	}
	return list, err
}

// state is how a job stands, in one word.
func (l jobLine) state(now time.Time) string {
	switch {
	case l.Running(now):
		return "running"
	case l.late:
		return "late"
	case l.Failures > 0:
		return "failed"
	}
	return "ok"
}

// schedule says when a job runs: "1m0s" or "03:00".
func (l jobLine) schedule() string {
	if l.rule.Every > 0 {
		return "every " + strings.TrimSuffix(strings.TrimSuffix(l.rule.Every.String(), "0s"), "0m")
	}
	return fmt.Sprintf("daily %02d:00", l.rule.Hour)
}

func (l jobLine) at(t time.Time, form string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.zone).Format(form)
}

func jobsCSV(w io.Writer, lines []jobLine) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"job", "territory", "schedule", "last_start", "last_success", "took_ms", "done", "next_run", "failures", "error", "late"})
	for _, l := range lines {
		_ = out.Write([]string{string(l.Name), l.code, l.schedule(), l.at(l.Started, time.RFC3339), l.at(l.Succeeded, time.RFC3339),
			strconv.FormatInt(l.Took.Milliseconds(), 10), strconv.Itoa(l.Done), l.at(l.next, time.RFC3339), strconv.Itoa(l.Failures), l.Error, strconv.FormatBool(l.late)})
	}
	out.Flush()
	return out.Error()
}

func (c *call) jobsTable(lines []jobLine) error {
	if len(lines) == 0 {
		fmt.Fprintln(c.out, "no job ran yet: internat serve runs them")
		return nil
	}
	const form = "2006-01-02 15:04:05"
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "JOB\tTERRITORY\tSCHEDULE\tLAST START\tLAST SUCCESS\tTOOK\tNEXT RUN\tSTATE")
	for _, l := range lines {
		fmt.Fprintln(table, strings.Join([]string{string(l.Name), cmp.Or(l.code, "all"), l.schedule(), l.at(l.Started, form), l.at(l.Succeeded, form),
			l.Took.String(), l.at(l.next, form), l.state(c.now())}, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, l := range lines {
		if l.Error != "" {
			fmt.Fprintf(c.out, "\n%s: %s", l.Name, words.Error(c.lang(), &placement.Fault{Kind: placement.Conflict, Code: l.Error}))
		}
	}
	return nil
}

func runJobsRun(ctx context.Context, c *call) error {
	if err := c.want("NAME"); err != nil {
		return err
	}
	name := placement.JobName(c.args[0])
	if _, ok := placement.JobRuleOf(name); !ok {
		return wrong("there is no job %q; they are %s", name, jobNames())
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	var only placement.TerritoryID
	if c.text("territory") != "" {
		list, err := c.territories(ctx, db)
		if err != nil {
			return err
		}
		only = list[0].ID
	}
	if *c.options["dry-run"].(*bool) {
		return c.rehearseJob(ctx, db, name, only)
	}
	done, err := c.runJob(ctx, db, name, only)
	if err == nil {
		fmt.Fprintf(c.out, "%s: done, %d\n", name, done)
	}
	return err
}

func jobNames() string {
	var list []string
	for _, rule := range placement.Jobs {
		list = append(list, string(rule.Name))
	}
	return strings.Join(list, ", ")
}

// runJob runs a job on a database, and keeps how it went there.
func (c *call) runJob(ctx context.Context, db *store.DB, name placement.JobName, only placement.TerritoryID) (int, error) {
	log := slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := c.deskOf(db, log)
	if err != nil {
		return 0, err
	}
	runner, err := c.runner(d, log)
	if err != nil {
		return 0, err
	}
	done, err := runner.One(ctx, name, only)
	var fault *placement.Fault
	if errors.As(err, &fault) && fault.Kind == placement.NotFound {
		return 0, wrong("the program does not run %s as it is set; INTERNAT_BOUNCES names the mailbox of the delivery reports, INTERNAT_REPLIES that of the answers of calendars", name)
	}
	return done, err
}

func (c *call) deskOf(db *store.DB, log *slog.Logger) (deskOf, error) {
	postman, err := c.postman(db, c.now, log)
	return deskOf{db, c.now, office.New(db, c.now), postman, c.config.Replies}, err
}

// rehearseJob prints what a job would do. What it writes is undone, and seen by
// nobody; what leaves the database (messages, the mailbox) is only looked at.
func (c *call) rehearseJob(ctx context.Context, db *store.DB, name placement.JobName, only placement.TerritoryID) error {
	d, err := c.deskOf(db, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	switch name {
	case placement.SendJob:
		return d.postman.DryRun(ctx, c.out)
	case placement.ReportsJob, placement.RepliesJob:
		n, err := d.waiting(name)
		if err == nil {
			fmt.Fprintf(c.out, "%s: dry run, nothing written: %d would be read\n", name, n)
		}
		return err
	}
	done := 0
	would, err := db.RehearseAll(ctx, func(db *store.DB) (err error) {
		done, err = c.runJob(ctx, db, name, only)
		return err
	})
	if err != nil {
		return err
	}
	out := csv.NewWriter(c.out)
	_ = out.Write([]string{"would", "about", "id"})
	for _, e := range would {
		_ = out.Write([]string{e.Verb, e.About.Kind, e.About.ID})
	}
	out.Flush()
	fmt.Fprintf(c.err, "%s: dry run, nothing written: %d\n", name, done)
	return out.Error()
}
