package office

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"

	"internat/placement"
	"internat/placement/store"
)

// A TableFile is a table that somebody brings. It may be opened more than once:
// to plan, to apply, and again when the database asks for it.
type TableFile struct {
	Open func() (io.ReadCloser, error)
}

// readOnce reads a file to its end and gives its hash, by which the ledger knows
// it again.
func readOnce(open func() (io.ReadCloser, error), read func(io.Reader) error) (sum string, err error) {
	return readEach([]func() (io.ReadCloser, error){open}, func(r []io.Reader) error { return read(r[0]) })
}

// readEach is readOnce for what comes in several files. Their order counts.
func readEach(opens []func() (io.ReadCloser, error), read func([]io.Reader) error) (sum string, err error) {
	hash := sha256.New()
	var all []io.Reader
	for _, open := range opens {
		content, err := open()
		if err != nil {
			return "", err
		}
		defer content.Close()
		all = append(all, io.TeeReader(content, hash))
	}
	if err := read(all); err != nil {
		return "", err
	}
	for _, rest := range all {
		if _, err := io.Copy(io.Discard, rest); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// A rowLog notes what each row of a file did, so that it can be undone.
type rowLog struct {
	ctx context.Context
	tx  *store.Tx
	id  string // of the import
	nth int
}

func newRowLog(ctx context.Context, tx *store.Tx) *rowLog {
	return &rowLog{ctx: ctx, tx: tx, id: store.NewID("imp")}
}

func (l *rowLog) keep(line int, pupil placement.PupilID, traces ...store.Trace) error {
	l.nth++
	return l.tx.KeepImportRow(l.ctx, store.ImportRow{Import: l.id, Row: l.nth, Line: line, Pupil: pupil, Traces: traces})
}

// enter writes a file that was taken over into the ledger and the journal, and
// forgets what imports did that can no longer be undone.
func enter(ctx context.Context, tx *store.Tx, x store.Import, event placement.Event) error {
	if err := tx.ForgetImportRows(ctx, x.Territory, event.At.Add(-undoLife)); err != nil {
		return err
	}
	event.Facts = map[string]string{"added": strconv.Itoa(x.Added), "changed": strconv.Itoa(x.Changed), "left": strconv.Itoa(x.Left)}
	x.At, x.By = event.At, event.By.Name
	_, err := tx.SaveImport(ctx, x, event)
	return err
}

// takenBefore is when this very file was taken over last; zero: never.
func takenBefore(ctx context.Context, tx *store.Tx, in placement.TerritoryID, kind, sha256 string) (store.Import, error) {
	before, err := tx.ImportOf(ctx, in, kind, sha256)
	if missing(err) {
		err = nil
	}
	return before, err
}
