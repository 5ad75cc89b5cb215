package main

import (
	"context"
	"io"
	"os"

	"internat/capacity/calendar"
	"internat/placement/office"
)

var importSiecleCommand = command{
	name:    "import siecle",
	summary: "Take over a school's register: the XML exports of SIECLE, one by one or in one zip, all of it or nothing",
	usage:   "FILE... [--uai UAI] [--year YEAR] [--dry-run] [--territory CODE]",
	example: "internat import siecle ElevesSansAdresses.zip ResponsablesAvecAdresses.zip Nomenclature.xml --uai 0350028R --dry-run",
	run:     runImportSiecle,
	flags: func(c *call) {
		c.importFlags()
		c.options["uai"] = c.flags.String("uai", "", "the school that the files must be of; any when empty")
		c.options["year"] = c.flags.String("year", "", "the school year that the files must be of, as 2026-2027; the one of today when empty")
	},
}

func runImportSiecle(ctx context.Context, c *call) error {
	if len(c.args) == 0 {
		return c.want("FILE")
	}
	register := &office.Register{UAI: c.text("uai")}
	if text := c.text("year"); text != "" {
		year, err := calendar.ParseSchoolYear(text)
		if err != nil {
			return wrong("--year %q is no school year; write it as 2026-2027", text)
		}
		register.Year = year
	}
	desk, by, done, err := c.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	open := func(name string) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return os.Open(name) }
	}
	for _, name := range c.args[1:] {
		register.More = append(register.More, open(name))
	}
	return c.takePupils(ctx, desk, by, office.PupilFile{Open: open(c.args[0]), Register: register, Progress: c.progress("rows", 0)})
}
