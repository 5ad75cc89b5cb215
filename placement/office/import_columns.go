package office

import (
	"context"
	"io"
	"strings"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A ColumnPage is the columns of a list, for a person to say what they mean.
type ColumnPage struct {
	intake.Header
	Known store.ColumnMap // what was said of files like it; zero: nothing yet
}

// Unsettled reports whether a list cannot be read before somebody says what its
// columns mean.
func (p ColumnPage) Unsettled() bool {
	return p.Known.Signature == "" && p.Format == "" && len(intake.Mapping{}.Check(p.Columns)) > 0
}

// PupilColumns reads the columns of a list of pupils. It changes nothing.
func (o *Office) PupilColumns(ctx context.Context, by placement.Actor, open func() (io.ReadCloser, error)) (page ColumnPage, err error) {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return page, err
	}
	content, err := open()
	if err != nil {
		return page, err
	}
	defer content.Close()
	if page.Header, err = intake.PupilHeader(content); err != nil || page.Signature == "" {
		return page, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		page.Known, err = tx.ColumnMap(ctx, by.Territory, page.Signature)
		if missing(err) {
			err = nil
		}
		return err
	})
	return page, err
}

// A ColumnAnswer is what a person says the columns of a list mean.
type ColumnAnswer struct {
	Name    string // by which the territory knows files like it
	Columns intake.Mapping
}

// ColumnField is what the field of a column begins with; the rest is its folded
// name.
const ColumnField = "column_"

// KeepColumns remembers what the columns of a list mean, for this list and for
// those that have the same columns.
func (o *Office) KeepColumns(ctx context.Context, by placement.Actor, page ColumnPage, in ColumnAnswer) error {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return err
	}
	var faults placement.Faults
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" {
		faults.Add("name", "field.missing")
	}
	for _, f := range in.Columns.Check(page.Columns) {
		field := ""
		if f.Column != "" {
			field = ColumnField + f.Column
		}
		faults.Add(field, f.Code, f.Args...)
	}
	if err := faults.Err(); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		event := by.Happened(o.now().UTC(), "import.columns", "import", "")
		return tx.SaveColumnMap(ctx, store.ColumnMap{Territory: by.Territory, Signature: page.Signature, Name: in.Name, Columns: in.Columns}, event)
	})
}
