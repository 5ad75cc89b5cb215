package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"internat/placement/intake"
	"internat/placement/office"
)

var importBoardersCommand = command{
	name:    "import boarders",
	summary: "Take over who slept in which bed from when to when, last year's boarders: all of it or nothing (columns: --columns)",
	usage:   "FILE [--dry-run] [--territory CODE]",
	example: "internat import boarders internes-2025.csv --dry-run",
	run:     runImportBoarders,
	flags: func(c *call) {
		c.importFlags()
		c.options["columns"] = c.flags.Bool("columns", false, "print an example file with every column, and stop")
	},
}

var importPlacesCommand = command{
	name:    "import places",
	summary: "Take over the beds and occupied beds that the ministry counted, by house and autumn: all of it or nothing",
	usage:   "FILE [--source TEXT] [--dry-run] [--territory CODE]",
	example: `internat import places occupation-internats.csv --source "DEPP, rentrée 2024" --dry-run`,
	run:     runImportPlaces,
	flags: func(c *call) {
		c.importFlags()
		c.options["source"] = c.flags.String("source", "", "where the counts are from, as pages show it; the name of the file when empty")
	},
}

func runImportBoarders(ctx context.Context, c *call) error {
	if c.set("columns") {
		_, err := c.out.Write(intake.BoarderExample)
		return err
	}
	if err := c.want("FILE"); err != nil {
		return err
	}
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	take := desk.ImportBoarders
	if c.set("dry-run") {
		take = desk.PlanBoarders
	}
	plan, err := take(ctx, by, c.tableFile())
	if err != nil {
		return err
	}
	if !plan.Clean() {
		return c.refuse(plan.Report)
	}
	c.notes(plan.Report)
	fmt.Fprintf(c.out, "%s: %d stays added, %d on file already; %d pupils put on file\n", c.did(), plan.Added, plan.Left, plan.Founded)
	return nil
}

func runImportPlaces(ctx context.Context, c *call) error {
	if err := c.want("FILE"); err != nil {
		return err
	}
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	take := desk.ImportPlaces
	if c.set("dry-run") {
		take = desk.PlanPlaces
	}
	plan, err := take(ctx, by, c.tableFile(), c.source())
	if err != nil {
		return err
	}
	if !plan.Clean() {
		return c.refuse(plan.Report)
	}
	c.notes(plan.Report)
	fmt.Fprintf(c.out, "%s: %d counts added, %d changed, %d left as they were; %d rows of other establishments\n",
		c.did(), len(plan.Added), len(plan.Changed), plan.Left, plan.Elsewhere)
	return nil
}

// tableFile is the file that was named.
func (c *call) tableFile() office.TableFile {
	return office.TableFile{Open: func() (io.ReadCloser, error) { return os.Open(c.args[0]) }}
}

// source is where a file is from: as it was said, or the name of the file without
// the directories of this machine.
func (c *call) source() string {
	if said := c.text("source"); said != "" {
		return said
	}
	return filepath.Base(c.args[0])
}
