package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed schema/*.sql
var schema embed.FS

// Migrate brings the schema up to date, each file in a transaction, only ever
// forward. A schema newer than this program is refused. A SQLite file that
// already holds something is copied before it is changed.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.migrations()
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	if have > newest {
		return fmt.Errorf("the database has schema %d and this program knows %d: use a newer program", have, newest)
	}
	if have > 0 && have < newest {
		if err := db.copyBefore(ctx, have); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate from schema %d: %w", have, err)
	}
	if err := db.shipCatalogues(ctx); err != nil {
		return fmt.Errorf("keep the shipped criteria: %w", err)
	}
	if err := db.shipLetterTexts(ctx); err != nil {
		return fmt.Errorf("keep the shipped texts of letters: %w", err)
	}
	return db.fillKeys(ctx)
}

func (db *DB) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return nil, err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if db.Dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, db.writer, stream{files, db.Dialect}, opts...)
}

// copyBefore keeps "internat.db.before-3" beside the database.
func (db *DB) copyBefore(ctx context.Context, version int64) error {
	if db.Dialect != SQLite {
		return nil
	}
	path := fmt.Sprintf("%s.before-%d", db.path, version)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if _, err := db.writer.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("copy the database before migrating it: %w", err)
	}
	return os.Chmod(path, 0o600)
}

// A stream shows one dialect's migrations: the files for both, and those that
// end in its own name.
type stream struct {
	fs.FS
	dialect Dialect
}

// ReadDir leaves out the other dialect's files.
func (s stream) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(s.FS, name)
	if err != nil {
		return nil, err
	}
	var mine []fs.DirEntry
	for _, e := range all {
		if strings.Count(e.Name(), ".") == 1 || strings.HasSuffix(e.Name(), "."+string(s.dialect)+".sql") {
			mine = append(mine, e)
		}
	}
	return mine, nil
}
