package office

import (
	"context"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// row lets a row wait until there are enough of them to be held against what is on
// file at once.
func (im *importer) row(row intake.PupilRow) error {
	if im.waiting = append(im.waiting, row); len(im.waiting) < store.MostSought {
		return nil
	}
	return im.turn()
}

// turn holds the waiting rows against what is on file.
func (im *importer) turn() error {
	sought := make([]store.Sought, len(im.waiting))
	for i, row := range im.waiting {
		sought[i] = soughtFor(row)
	}
	if err := im.filing.Look(im.ctx, sought); err != nil {
		return err
	}
	for i, row := range im.waiting {
		if err := im.settle(row, sought[i]); err != nil {
			return err
		}
	}
	im.waiting = im.waiting[:0]
	return nil
}

// soughtFor is what a row needs to know of what is on file.
func soughtFor(row intake.PupilRow) store.Sought {
	s := store.Sought{INE: row.Pupil.INE, NameKey: store.NameKey(row.Pupil), Born: row.Pupil.Born}
	for _, k := range row.Guardians {
		s.Emails = append(s.Emails, k.Guardian.Email)
	}
	return s
}

// settled writes the rows before: who leaves may be on one of them.
func (im *importer) settled() error {
	if err := im.turn(); err != nil {
		return err
	}
	return im.filing.Flush(im.ctx)
}

// mistaken gives the code of a fault when a row and what is on file cannot both be
// right; "" when they can.
func (im *importer) mistaken(known, read placement.Pupil) string {
	if read.INE != "" && known.INE != read.INE && im.filing.Taken(read.INE) {
		return "pupil.ine_taken"
	}
	return anotherChild(known, read)
}

// anotherChild gives the code of a fault when the child found is not the one read:
// a national id is typed wrong.
func anotherChild(known, read placement.Pupil) string {
	if known.ID != "" && known.Born != read.Born && store.NameKey(known) != store.NameKey(read) {
		return "import.ine_of_another"
	}
	return ""
}

// knownPupil finds the child of a row: by INE, then by name and day of birth; the
// zero pupil when nobody is on file. It gives the code of a fault when the file
// and the record cannot both be right.
func knownPupil(ctx context.Context, tx *store.Tx, scope store.Scope, read placement.Pupil) (known placement.Pupil, fault string, err error) {
	known, err = tx.KnownPupil(ctx, scope, read.INE, store.NameKey(read), read.Born)
	if missing(err) {
		return placement.Pupil{}, "", nil
	}
	if err == nil {
		fault = anotherChild(known, read)
	}
	return known, fault, err
}
