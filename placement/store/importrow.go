package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// An ImportRow is what one row of a file did when it was taken over.
type ImportRow struct {
	Import string
	Row    int // in the order of the file
	Line   int
	Pupil  placement.PupilID
	Traces []Trace // in the order they were made
	Left   string  // why it could not be undone: a code; "" = it was not tried
}

// A Trace is one thing that an import added or changed. It holds what people may
// have corrected since, and is therefore sealed.
type Trace struct {
	Kind    string // "pupil", "guardian", "guardianship", "referral", "stay", "review", "house", "count", "room", "closure"
	ID      string // of a guardianship, that of the guardian; of a count, that of the house
	Version int    `json:",omitempty"` // as the import left it; 0 of what is compared by what it says
	Added   bool   `json:",omitempty"`

	Pupil    *placement.Pupil        `json:",omitempty"` // before it was changed
	Guardian *placement.Guardian     `json:",omitempty"` // before
	Bond     *placement.Guardianship `json:"-"`          // as the import left it
	Before   *placement.Guardianship `json:"-"`          // nil when it was added
	State    placement.ReferralState `json:",omitempty"` // before

	House   *Turn[placement.House]      `json:",omitempty"`
	Count   *Turn[placement.PlaceCount] `json:",omitempty"`
	Room    *Turn[placement.Bedroom]    `json:",omitempty"`
	Closure *placement.Closure          `json:",omitempty"` // as the import made it
}

// About is the kind of thing the journal says it of.
func (t Trace) About() string {
	switch t.Kind {
	case "guardianship":
		return "guardian"
	case "count":
		return "house"
	}
	return t.Kind
}

// A Turn is what a thing was and what an import made of it. A house, a count and a
// room are known again by what they say: who changed a thing and changed it back
// has left it alone.
type Turn[T any] struct {
	Was *T `json:",omitempty"` // nil: it was added
	Is  T
}

// A shortTrace is a trace as it is kept: a million of them are written at once, so
// that nothing is said twice and nothing that is not so.
type shortTrace struct {
	Trace
	Bond   *shortBond `json:",omitempty"`
	Before *shortBond `json:",omitempty"`
}

// A shortBond is what ties a guardian to the child of the row, without the person.
type shortBond struct {
	Pupil     placement.PupilID // the one of the row, unless two files were merged since
	Link      string
	Standing  placement.Standing
	Judgment  string       `json:",omitempty"`
	JudgedOn  calendar.Day `json:",omitzero"`
	Until     calendar.Day `json:",omitzero"`
	Protected bool         `json:",omitempty"`
	Objects   bool         `json:",omitempty"`
}

func shortTraces(x ImportRow) []shortTrace {
	list := make([]shortTrace, len(x.Traces))
	for i, t := range x.Traces {
		list[i] = shortTrace{t, shorten(t.Bond), shorten(t.Before)}
	}
	return list
}

func shorten(k *placement.Guardianship) *shortBond {
	if k == nil {
		return nil
	}
	return &shortBond{k.Pupil, k.Link, k.Standing, k.Judgment, k.JudgedOn, k.Until, k.Protected, k.Objects}
}

func longTraces(list []shortTrace) []Trace {
	traces := make([]Trace, len(list))
	for i, s := range list {
		traces[i] = s.Trace
		traces[i].Bond, traces[i].Before = s.Bond.lengthen(s.ID), s.Before.lengthen(s.ID)
	}
	return traces
}

func (s *shortBond) lengthen(guardian string) *placement.Guardianship {
	if s == nil {
		return nil
	}
	return &placement.Guardianship{Pupil: s.Pupil, Guardian: placement.Guardian{ID: placement.GuardianID(guardian)}, Link: s.Link, Standing: s.Standing,
		Judgment: s.Judgment, JudgedOn: s.JudgedOn, Until: s.Until, Protected: s.Protected, Objects: s.Objects}
}

const importRowColumns = `import_id, nth, line, pupil_id, sealed_traces, left_why`

// KeepImportRow notes what a row did.
func (tx *Tx) KeepImportRow(ctx context.Context, x ImportRow) error {
	args, err := tx.importRowArgs(x)
	if err == nil {
		_, err = tx.exec(ctx, `INSERT INTO import_row (`+importRowColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, args...)
	}
	return err
}

func (tx *Tx) importRowArgs(x ImportRow) ([]any, error) {
	text, err := json.Marshal(shortTraces(x))
	return []any{x.Import, x.Row, x.Line, string(x.Pupil), tx.sealed("import_row", "traces", x.Import+"|"+strconv.Itoa(x.Row), string(text)), x.Left}, err
}

// ImportRows lists what rows of an import did, the last first, below the row
// given.
func (tx *Tx) ImportRows(ctx context.Context, id string, below, limit int) ([]ImportRow, error) {
	rows, err := tx.rows(ctx, `SELECT `+importRowColumns+` FROM import_row WHERE import_id = $1 AND nth < $2 ORDER BY nth DESC LIMIT $3`, id, below, limit)
	return collect(rows, err, tx.scanImportRow)
}

func (tx *Tx) scanImportRow(s scanner) (x ImportRow, err error) {
	var sealed string
	if err = s.Scan(&x.Import, &x.Row, &x.Line, &x.Pupil, &sealed, &x.Left); err != nil {
		return x, err
	}
	text, err := tx.unsealed("import_row", "traces", x.Import+"|"+strconv.Itoa(x.Row), sealed)
	if err != nil {
		return x, err
	}
	var list []shortTrace
	err = json.Unmarshal([]byte(text), &list)
	x.Traces = longTraces(list)
	return x, err
}

// KeptImportRows lists the rows of an import that an undoing left, in the order of
// the file.
func (tx *Tx) KeptImportRows(ctx context.Context, id string, limit int) ([]ImportRow, error) {
	rows, err := tx.rows(ctx, `SELECT `+importRowColumns+` FROM import_row WHERE import_id = $1 AND left_why <> '' ORDER BY nth LIMIT $2`, id, limit)
	return collect(rows, err, tx.scanImportRow)
}

// CountKeptImportRows counts the rows that an undoing left.
func (tx *Tx) CountKeptImportRows(ctx context.Context, id string) (int, error) {
	return tx.count(ctx, `SELECT count(*) FROM import_row WHERE import_id = $1 AND left_why <> ''`, id)
}

// CountImportRows counts the rows of an import that can still be undone.
func (tx *Tx) CountImportRows(ctx context.Context, id string) (int, error) {
	return tx.count(ctx, `SELECT count(*) FROM import_row WHERE import_id = $1 AND left_why = ''`, id)
}

// SettleImportRow forgets what a row did once it is undone, or notes why it
// could not be.
func (tx *Tx) SettleImportRow(ctx context.Context, x ImportRow) error {
	if x.Left == "" {
		return tx.exec1(ctx, `DELETE FROM import_row WHERE import_id = $1 AND nth = $2`, x.Import, x.Row)
	}
	return tx.exec1(ctx, `UPDATE import_row SET left_why = $1 WHERE import_id = $2 AND nth = $3`, x.Left, x.Import, x.Row)
}

// ForgetImportRows forgets what imports before that instant did: they can no
// longer be undone.
func (tx *Tx) ForgetImportRows(ctx context.Context, in placement.TerritoryID, before time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM import_row WHERE import_id IN (SELECT id FROM import WHERE territory_id = $1 AND at < $2)`,
		string(in), instant(before))
	return err
}

// DropPupil takes a pupil off file of whom nothing else is known; false when
// something is. Nothing then changed.
func (tx *Tx) DropPupil(ctx context.Context, p placement.Pupil, why placement.Event) (bool, error) {
	why.About.ID, why.Pupil = string(p.ID), p.ID
	return tx.dropAll(ctx, why, func() error {
		if _, err := tx.exec(ctx, `DELETE FROM pupil_key WHERE pupil_id = $1`, string(p.ID)); err != nil {
			return err
		}
		return tx.exec1(ctx, `DELETE FROM pupil WHERE id = $1 AND territory_id = $2`, string(p.ID), string(p.Territory))
	})
}

// DropGuardian takes a guardian off file of whom nothing else is known; false
// when something is. Nothing then changed.
func (tx *Tx) DropGuardian(ctx context.Context, g placement.Guardian, why placement.Event) (bool, error) {
	why.About.ID = string(g.ID)
	return tx.drop(ctx, why, `DELETE FROM guardian WHERE id = $1 AND territory_id = $2`, string(g.ID), string(g.Territory))
}

// DropReferral takes a request off file with its wishes and criteria, unless
// anything else goes by it: an agreement, a proposal. Nothing then changed.
func (tx *Tx) DropReferral(ctx context.Context, r placement.Referral, why placement.Event) (bool, error) {
	why.About.ID, why.Pupil = string(r.ID), r.Pupil
	id := string(r.ID)
	return tx.dropAll(ctx, why, func() error {
		for _, query := range []string{`DELETE FROM wish WHERE referral_id = $1`, `DELETE FROM claim WHERE referral_id = $1`} {
			if _, err := tx.exec(ctx, query, id); err != nil {
				return err
			}
		}
		return tx.exec1(ctx, `DELETE FROM referral WHERE id = $1 AND territory_id = $2`, id, string(r.Territory))
	})
}

func (tx *Tx) drop(ctx context.Context, why placement.Event, query string, args ...any) (bool, error) {
	return tx.dropAll(ctx, why, func() error { return tx.exec1(ctx, query, args...) })
}

// dropAll deletes, unless a foreign key says that something else goes by it.
func (tx *Tx) dropAll(ctx context.Context, why placement.Event, remove func() error) (bool, error) {
	gone, err := tx.Try(ctx, func() (bool, error) {
		err := remove()
		if violated(err) == foreignKey {
			return false, nil
		}
		return true, err
	})
	if err != nil || !gone {
		return false, err
	}
	return true, tx.addEvent(ctx, why)
}

// Try does something that may turn out not to be wanted: when f says so, all that
// it did is taken back, and the transaction goes on. PostgreSQL would otherwise
// refuse everything after a broken rule.
func (tx *Tx) Try(ctx context.Context, f func() (wanted bool, err error)) (bool, error) {
	tx.depth++
	defer func() { tx.depth-- }()
	name := "try_" + strconv.Itoa(tx.depth)
	if _, err := tx.tx.ExecContext(ctx, `SAVEPOINT `+name); err != nil {
		return false, err
	}
	wanted, err := f()
	if err == nil && !wanted {
		_, err = tx.tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT `+name)
	}
	if err == nil {
		_, err = tx.tx.ExecContext(ctx, `RELEASE SAVEPOINT `+name)
	}
	return wanted && err == nil, err
}
