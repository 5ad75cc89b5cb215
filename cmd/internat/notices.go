package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/office"
)

var noticesSendCommand = command{
	name:    "notices send",
	summary: "Plan and send what is due, one round, and say what was done",
	usage:   "[--as-of INSTANT] [--until-empty] [--dry-run]",
	example: "internat notices send --as-of 2026-05-19T09:00:00Z --until-empty",
	run:     runNoticesSend,
	flags: func(c *call) {
		c.options["as-of"] = c.flags.String("as-of", "", "the moment to act at: 2026-05-19T09:00:00Z (default: now)")
		c.options["until-empty"] = c.flags.Bool("until-empty", false, "go on until nothing due is left")
		c.options["dry-run"] = c.flags.Bool("dry-run", false, "print as CSV who would be told, and change nothing")
	},
}

func runNoticesSend(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	now := c.now
	if text := c.text("as-of"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return wrong("--as-of: %q is no instant; for example 2026-05-19T09:00:00Z", text)
		}
		now = func() time.Time { return at }
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	postman, err := c.postman(db, now, slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	if *c.options["dry-run"].(*bool) {
		return postman.DryRun(ctx, c.out)
	}
	tally, err := postman.Once(ctx, *c.options["until-empty"].(*bool))
	if err != nil {
		return err
	}
	left, err := postman.DoubtsLeft(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "planned %d, sent %d, deferred %d, failed %d, in doubt %d, letters %d, closed %d\n",
		tally.Planned, tally.Sent, tally.Deferred, tally.Failed, tally.Doubts, tally.Letters, tally.Closed)
	if left > 0 {
		fmt.Fprintf(c.out, "%d in doubt wait for a person on the page of notices\n", left)
	}
	switch {
	case tally.Held:
		return errors.New("the mail is held: the database was restored, or sends from another place now; internat notices release --by NAME lets it leave")
	case tally.Paused != "":
		return fmt.Errorf("all sending is paused by %s; an administrator lets it go again on the page of the background jobs", tally.Paused)
	case tally.Stopped != "":
		return fmt.Errorf("the sender stopped: %s", tally.Stopped)
	}
	return nil
}

var noticesReleaseCommand = command{
	name:    "notices release",
	summary: "Let mail leave again that is held because the database was restored or moved; what had left before does not leave twice",
	usage:   "--by NAME [--territory CODE]",
	example: "internat notices release --by 'Camille Roux'",
	run:     runNoticesRelease,
	flags:   decidedBy,
}

func runNoticesRelease(ctx context.Context, c *call) error {
	return c.decided(ctx, func(d decision) error {
		err := d.desk.ReleaseMail(ctx, d.by)
		var fault *placement.Fault
		if errors.As(err, &fault) && fault.Kind == placement.Stale {
			return errors.New("the mail is not held: there is nothing to release")
		}
		if err == nil {
			fmt.Fprintln(c.out, "the mail leaves at the next look")
		}
		return err
	})
}

// decidedBy are the flags of a command that acts in the name of a person.
func decidedBy(c *call) {
	c.options["by"] = c.flags.String("by", "", "who decides it: the name in the journal")
	c.options["territory"] = c.flags.String("territory", "", "code of the département in whose journal it stands, when the database has several")
}

// A decision is the office, and the person who decides there.
type decision struct {
	desk *office.Office
	by   placement.Actor
}

// decided opens the office for what a person decided at the command line.
func (c *call) decided(ctx context.Context, do func(decision) error) error {
	if err := c.want(); err != nil {
		return err
	}
	name := strings.TrimSpace(c.text("by"))
	if name == "" {
		return wrong("--by: say who decides it; for example --by 'Camille Roux'")
	}
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	by.Name = name
	return do(decision{desk, by})
}

var noticesListCommand = command{
	name:    "notices list",
	summary: "List every notice with its state; those that left in one mail share a message_id",
	usage:   "--format csv",
	example: "internat notices list --format csv",
	run:     runNoticesList,
	flags:   func(c *call) { c.options["format"] = c.flags.String("format", "csv", "csv is the only one") },
}

func runNoticesList(ctx context.Context, c *call) error {
	if err := c.wantCSV(); err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	postman, err := c.postman(db, c.now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return postman.List(ctx, c.out)
}

// wantCSV checks the call of a command that lists.
func (c *call) wantCSV() error {
	if err := c.want(); err != nil {
		return err
	}
	if format := c.text("format"); format != "csv" {
		return wrong("--format: %q is not known; use csv", format)
	}
	return nil
}
