package main

import (
	"context"
	"fmt"

	"internat/placement/store"
)

// open opens the configured database, with its schema up to date.
func (c *call) open(ctx context.Context) (*store.DB, error) {
	key, err := c.config.key()
	if err != nil {
		return nil, err
	}
	seal, err := store.NewSeal(key)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, c.config.Database, seal)
	if store.DiskFault(err) != nil {
		return nil, err // nothing is wrong with the call
	}
	if err != nil {
		return nil, wrong("INTERNAT_DATABASE: %v", err)
	}
	if err := db.Migrate(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

var migrateCommand = command{
	name:    "migrate",
	summary: "Bring the schema of the database up to date (every other command does it too)",
	usage:   "[--database ADDRESS]",
	example: "internat migrate --database sqlite:/var/lib/internat/internat.db",
	run: func(ctx context.Context, c *call) error {
		if err := c.want(); err != nil {
			return err
		}
		db, err := c.open(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, "the schema is up to date")
		return db.Close()
	},
}

// version is what --version says; a release sets it when it links.
var version = "development"

var versionCommand = command{
	name:    "version",
	summary: "Print the version of the program",
	example: "internat version",
	run: func(_ context.Context, c *call) error {
		fmt.Fprintln(c.out, "internat", version)
		return nil
	},
}
