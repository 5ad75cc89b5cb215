package main

import (
	"context"
	"fmt"
	"time"

	"internat/capacity/calendar"
	"internat/placement/cohort"
)

var seedCommand = command{
	name:    "seed",
	summary: "Fill an empty database with a synthetic cohort on real facts; the same seed gives the same bytes",
	usage:   "[--pupils N] [--houses N] [--seed N] [--as-of DAY]",
	example: "internat seed --pupils 300 --houses 8 --seed 2026 --as-of 2026-05-19 --database sqlite:essai.db",
	run:     runSeed,
	flags: func(c *call) {
		c.options["pupils"] = c.flags.Int("pupils", 300, "pupils in the open campaign")
		c.options["houses"] = c.flags.Int("houses", 8, "boarding houses")
		c.options["seed"] = c.flags.Uint64("seed", 2026, "seed of the synthetic part")
		c.options["as-of"] = c.flags.String("as-of", "", "day the school year is under way: 2026-05-19 (default: today)")
	},
}

func runSeed(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	zone, err := time.LoadLocation(c.config.Timezone)
	if err != nil {
		return err
	}
	asOf := calendar.DayOf(c.now(), zone)
	if text := c.text("as-of"); text != "" {
		if asOf, err = calendar.ParseDay(text); err != nil {
			return wrong("--as-of: %q is no day; for example 2026-05-19", text)
		}
	}
	size := cohort.Size{
		Pupils: *c.options["pupils"].(*int), Houses: *c.options["houses"].(*int),
		Seed: *c.options["seed"].(*uint64), AsOf: asOf,
	}
	world, err := cohort.Build(size)
	if err != nil {
		return wrongCall{c.sentence(err)}
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Seed(ctx, world, c.progress("pupils", size.Pupils)); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "seeded %s: %d houses, %d pupils in the open campaign, as of %s\n", world.Territory.Name, size.Houses, size.Pupils, asOf)
	return nil
}
