package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

var retentionListCommand = command{
	name:    "retention list",
	summary: "Print the terms in force and how much is past each, as CSV: class, months, past, text, who decided; removes nothing",
	usage:   "[--territory CODE] [--as-of DAY]",
	example: "internat retention list --territory 035",
	run:     runRetentionList,
	flags:   retentionFlags,
}

func retentionFlags(c *call) {
	c.options["territory"] = c.flags.String("territory", "", "code of the département, when the database has several")
	c.options["as-of"] = c.flags.String("as-of", "", "as if it were this day: 2026-05-19 (default: today)")
}

func runRetentionList(ctx context.Context, c *call) error {
	return c.retention(ctx, func(desk *office.Office, by placement.Actor) error {
		plan, err := desk.PlanPurge(ctx, by)
		if err != nil {
			return err
		}
		out := office.PlainTable(c.out)
		_ = out.Row("class", "months", "past", "text", "decided by") // Flush tells what failed
		for _, r := range plan.Rules {
			_ = out.Row(string(r.Term), strconv.Itoa(r.Months), strconv.Itoa(plan.Purge.Planned[r.Term]), r.Source, r.Author)
		}
		return out.Flush()
	})
}

var retentionProposeCommand = command{
	name:    "retention propose",
	summary: "Propose to remove what is past its term; an administrator approves it on the page Conservation",
	usage:   "[--territory CODE]",
	example: "internat retention propose --territory 035",
	run:     runRetentionPropose,
	flags:   retentionFlags,
}

func runRetentionPropose(ctx context.Context, c *call) error {
	return c.retention(ctx, func(desk *office.Office, by placement.Actor) error {
		p, err := desk.ProposePurge(ctx, by)
		if err == nil {
			fmt.Fprintf(c.out, "%s waits for an administrator until %s\n", p.ID, p.ExpiresAt.Format("2006-01-02"))
		}
		return err
	})
}

var retentionRunCommand = command{
	name:    "retention run",
	summary: "Remove what an approved purge lists, to the end; with --dry-run print the files by number and remove nothing",
	usage:   "[--dry-run] [--territory CODE]",
	example: "internat retention run --dry-run",
	run:     runRetentionRun,
	flags: func(c *call) {
		retentionFlags(c)
		c.options["dry-run"] = c.flags.Bool("dry-run", false, "print what is past its term and remove nothing")
	},
}

// everyBatch is more batches than any purge has.
const everyBatch = 1 << 20

func runRetentionRun(ctx context.Context, c *call) error {
	return c.retention(ctx, func(desk *office.Office, by placement.Actor) error {
		if *c.options["dry-run"].(*bool) {
			return c.dryRun(ctx, desk, by)
		}
		p, err := desk.ApprovedPurge(ctx, by)
		if err == nil {
			p, err = desk.RunPurge(ctx, by, p.ID, everyBatch)
		}
		if err == nil {
			fmt.Fprintf(c.out, "%s: %d removed, proof %s\n", p.ID, p.Removed.All(), p.Proof)
		}
		return err
	})
}

func (c *call) dryRun(ctx context.Context, desk *office.Office, by placement.Actor) error {
	plan, err := desk.PlanPurge(ctx, by)
	for _, x := range plan.Files {
		fmt.Fprintf(c.out, "%s %s, last contact %s\n", x.Term, x.Pupil, x.Day())
	}
	fmt.Fprintf(c.err, "%d file(s), %d in all; nothing was removed\n", len(plan.Files), plan.Purge.Planned.All())
	return err
}

var retentionLedgerCommand = command{
	name:    "retention ledger",
	summary: "Print the hash of each file that is gone, to be kept beside the backups: see retention replay",
	usage:   "[--territory CODE]",
	example: "internat retention ledger > gone.txt",
	run:     runRetentionLedger,
	flags:   retentionFlags,
}

func runRetentionLedger(ctx context.Context, c *call) error {
	return c.retention(ctx, func(desk *office.Office, by placement.Actor) error {
		list, err := desk.PurgeLedger(ctx, by)
		for _, hash := range list {
			fmt.Fprintln(c.out, hash)
		}
		return err
	})
}

var retentionReplayCommand = command{
	name:    "retention replay",
	summary: "After a backup was restored: remove again the files that a ledger names",
	usage:   "FILE [--territory CODE]",
	example: "internat retention replay gone.txt",
	run:     runRetentionReplay,
	flags:   retentionFlags,
}

func runRetentionReplay(ctx context.Context, c *call) error {
	if err := c.want("FILE"); err != nil {
		return err
	}
	ledger, err := readLedger(c.args[0])
	if err != nil {
		return err
	}
	c.args = nil
	return c.retention(ctx, func(desk *office.Office, by placement.Actor) error {
		p, err := desk.ReplayPurges(ctx, by, ledger)
		if err == nil {
			fmt.Fprintf(c.out, "%d file(s) removed again\n", p.Removed.All())
		}
		return err
	})
}

// readLedger reads one hash a line.
func readLedger(path string) (list []string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, wrong("FILE: %v", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		hash := strings.TrimSpace(lines.Text())
		if hash == "" {
			continue
		}
		if len(hash) != len(store.Hash("")) {
			return nil, wrong("FILE: %q is no hash of a ledger", hash)
		}
		list = append(list, hash)
	}
	return list, lines.Err()
}

// retention opens the office for one thing about retention.
func (c *call) retention(ctx context.Context, do func(*office.Office, placement.Actor) error) error {
	if err := c.want(); err != nil {
		return err
	}
	if err := c.asOf(); err != nil {
		return err
	}
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	return do(desk, by)
}
