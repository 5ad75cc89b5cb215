package store

import (
	"context"
	"time"

	"internat/placement"
)

// An Import is one file that was taken over, as the ledger keeps it.
type Import struct {
	ID        string // imp_
	Territory placement.TerritoryID
	Kind      string            // "pupils", "siecle", "boarders", "houses", "places", "rooms"
	House     placement.HouseID // of rooms: whose they are
	SHA256    string            // of the file
	By        string
	At        time.Time
	Added     int
	Changed   int
	Left      int
	UndoneAt  time.Time // zero: it stands
	UndoneBy  string
}

const importColumns = `id, territory_id, kind, sha256, by_name, at, added, changed, left_alone, undone_at, undone_by, house_id`

func scanImport(s scanner) (x Import, err error) {
	err = s.Scan(&x.ID, &x.Territory, &x.Kind, &x.SHA256, &x.By, instantAt{&x.At}, &x.Added, &x.Changed, &x.Left, instantAt{&x.UndoneAt}, &x.UndoneBy, &x.House)
	return x, err
}

// Imports lists the files taken over in a territory, the newest first.
func (tx *Tx) Imports(ctx context.Context, in placement.TerritoryID, limit int) ([]Import, error) {
	rows, err := tx.rows(ctx, `SELECT `+importColumns+` FROM import WHERE territory_id = $1 ORDER BY at DESC, id DESC LIMIT $2`,
		string(in), limit)
	return collect(rows, err, scanImport)
}

// ImportAt finds one file that was taken over in a territory.
func (tx *Tx) ImportAt(ctx context.Context, in placement.TerritoryID, id string) (Import, error) {
	rows, err := tx.rows(ctx, `SELECT `+importColumns+` FROM import WHERE id = $1 AND territory_id = $2`, id, string(in))
	return one("import", rows, err, scanImport)
}

// MarkUndone notes that an import was undone, once.
func (tx *Tx) MarkUndone(ctx context.Context, x Import, why placement.Event) error {
	err := tx.exec1(ctx, `UPDATE import SET undone_at = $1, undone_by = $2 WHERE id = $3 AND territory_id = $4 AND undone_at = ''`,
		instant(why.At), why.By.Name, x.ID, string(x.Territory))
	if err != nil {
		return err
	}
	why.About = placement.Thing{Kind: "import", ID: x.ID}
	return tx.addEvent(ctx, why)
}

// ImportOf finds when this very file was taken over last, as a NotFound fault
// when it never was.
func (tx *Tx) ImportOf(ctx context.Context, in placement.TerritoryID, kind, sha256 string) (Import, error) {
	rows, err := tx.rows(ctx, `SELECT `+importColumns+` FROM import
		WHERE territory_id = $1 AND kind = $2 AND sha256 = $3 ORDER BY at DESC, id DESC LIMIT 1`, string(in), kind, sha256)
	return one("import", rows, err, scanImport)
}

// SaveImport adds a file to the ledger.
func (tx *Tx) SaveImport(ctx context.Context, x Import, why placement.Event) (Import, error) {
	if x.ID == "" {
		x.ID = NewID("imp")
	}
	_, err := tx.exec(ctx, `INSERT INTO import (`+importColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', $10)`,
		x.ID, string(x.Territory), x.Kind, x.SHA256, x.By, instant(x.At), x.Added, x.Changed, x.Left, string(x.House))
	if err != nil {
		return x, err
	}
	why.About = placement.Thing{Kind: "import", ID: x.ID}
	return x, tx.addEvent(ctx, why)
}
