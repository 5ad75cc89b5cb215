package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
)

var importPupilsCommand = command{
	name:    "import pupils",
	summary: "Take over a list of pupils, guardians, criteria and wishes, all of it or nothing (columns: --columns)",
	usage:   "FILE [--map FILE] [--dry-run] [--territory CODE]",
	example: "internat import pupils eleves.csv --dry-run",
	run:     runImportPupils,
	flags: func(c *call) {
		c.importFlags()
		c.options["map"] = c.flags.String("map", "", "what the columns mean, one a line: name in the file = name in the list (nothing after = leaves it aside)")
		c.options["columns"] = c.flags.Bool("columns", false, "print an example file with every column, and stop")
	},
}

var importHousesCommand = command{
	name:    "import houses",
	summary: "Take over the ministry's directory of establishments: those that board pupils, all or nothing",
	usage:   "FILE [--dry-run] [--territory CODE]",
	example: "internat import houses fr-en-annuaire-education.csv --dry-run",
	run:     runImportHouses,
	flags:   (*call).importFlags,
}

// runImportHouses starts the territory of the file when the database has none:
// this is how a new service begins.
func runImportHouses(ctx context.Context, c *call) error {
	if err := c.want("FILE"); err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	desk := office.New(db, c.now)
	take := desk.ImportHouses
	if c.set("dry-run") {
		take = desk.PlanHouses
	}
	plan, err := take(ctx, placement.Actor{Role: placement.System, Name: "internat"}, office.HouseFile{
		Open:       func() (io.ReadCloser, error) { return os.Open(c.args[0]) },
		Department: c.text("territory"),
	})
	if err != nil {
		return err
	}
	if !plan.Clean() {
		return c.refuse(plan.Report)
	}
	c.notes(plan.Report)
	fmt.Fprintf(c.out, "%s: %s: %d added, %d changed, %d left as they were, %d no longer in the directory, %d elsewhere\n",
		c.did(), plan.Territory.Name, len(plan.Added), len(plan.Changed), plan.Left, len(plan.Absent), plan.Elsewhere)
	if plan.Silent > 0 {
		fmt.Fprintf(c.out, "%d facts that the file leaves empty stay as they are known\n", plan.Silent)
	}
	return nil
}

func (c *call) importFlags() {
	c.options["dry-run"] = c.flags.Bool("dry-run", false, "say what would be added, changed and left; write nothing")
	c.options["territory"] = c.flags.String("territory", "", "code of the département, when the database has several")
}

func (c *call) set(name string) bool { return *c.options[name].(*bool) }

func runImportPupils(ctx context.Context, c *call) error {
	if c.set("columns") {
		_, err := c.out.Write(intake.PupilExample)
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
	file := office.PupilFile{
		Open:     func() (io.ReadCloser, error) { return os.Open(c.args[0]) },
		Progress: c.progress("rows", 0),
	}
	if file.Columns, err = c.mapping(); err != nil {
		return err
	}
	return c.takePupils(ctx, desk, by, file)
}

// takePupils takes a list or a register over, or says what it would do.
func (c *call) takePupils(ctx context.Context, desk *office.Office, by placement.Actor, file office.PupilFile) error {
	take := desk.ImportPupils
	if c.set("dry-run") {
		take = desk.PlanPupils
	}
	plan, err := take(ctx, by, file)
	if err != nil {
		return err
	}
	if !plan.Clean() {
		return c.refuse(plan.Report)
	}
	c.notes(plan.Report)
	if plan.Columns.Name != "" {
		fmt.Fprintf(c.err, "columns read as %q\n", plan.Columns.Name)
	}
	fmt.Fprintf(c.out, "%s: %d added, %d changed, %d left as they were; %d guardians, %d requests\n",
		c.did(), plan.Added, plan.Changed, plan.Left, plan.Guardians, plan.Requests)
	return nil
}

// mapping reads what the columns mean from the file that was named; nil when
// none was.
func (c *call) mapping() (intake.Mapping, error) {
	name := c.text("map")
	if name == "" {
		return nil, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	m, wrong, err := intake.ReadMapping(file)
	if err != nil {
		return nil, err
	}
	for _, f := range wrong.Faults {
		fmt.Fprintln(c.err, c.toldOf(name, f))
	}
	if wrong.Len() > 0 {
		return nil, errNo
	}
	return m, nil
}

func (c *call) did() string {
	if c.set("dry-run") {
		return "dry run, nothing written"
	}
	return "imported"
}

// refuse prints every fault of a file with its line, its column and the cure.
func (c *call) refuse(r intake.Report) error {
	for _, f := range r.Wrong.Faults {
		fmt.Fprintln(c.err, c.told(f))
	}
	if r.Wrong.More > 0 {
		fmt.Fprintf(c.err, "… and %d more\n", r.Wrong.More)
	}
	fmt.Fprintf(c.err, "nothing was written: %d fault(s) in %d row(s)\n", r.Wrong.Len(), r.Rows)
	return errNo
}

// notes prints what was left aside, which is no fault.
func (c *call) notes(r intake.Report) {
	for _, f := range r.Notes.Faults {
		fmt.Fprintln(c.err, c.told(f))
	}
	if r.Notes.More > 0 {
		fmt.Fprintf(c.err, "… and %d more\n", r.Notes.More)
	}
}

// told is one fault as a line: where, and the sentence that says the cure.
func (c *call) told(f intake.Fault) string { return c.toldOf(c.args[0], f) }

func (c *call) toldOf(where string, f intake.Fault) string {
	if f.Line > 0 {
		where += fmt.Sprintf(":%d", f.Line)
	}
	if f.Column != "" {
		where += " [" + f.Column + "]"
	}
	return where + ": " + words.Fault(c.lang(), &placement.Fault{Code: f.Code, Args: f.Args})
}
