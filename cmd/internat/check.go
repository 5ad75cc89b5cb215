package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

var checkCommand = command{
	name:    "check",
	summary: "Verify stays, rooms, closures, offers, ceilings, counts and rosters, and print every breach; writes nothing",
	usage:   "[--format text|csv] [--territory CODE] [--as-of DAY]",
	example: "internat check --format csv",
	run:     runCheck,
	flags: func(c *call) {
		c.options["format"] = c.flags.String("format", "text", "text, one sentence a line, or csv")
		c.options["territory"] = c.flags.String("territory", "", "code of the département (default: all of them)")
		c.options["as-of"] = c.flags.String("as-of", "", "check as if it were this day: 2026-05-19 (default: today)")
	},
}

// runCheck answers no when there is a breach.
func runCheck(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	format := c.text("format")
	if format != "text" && format != "csv" {
		return wrong("--format %q: text or csv", format)
	}
	if err := c.asOf(); err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	territories, err := c.territories(ctx, db)
	if err != nil {
		return err
	}
	var lines []foundBreach
	out := func(h placement.House, b placement.Breach) error {
		lines = append(lines, foundBreach{h, b})
		return nil
	}
	if format == "csv" {
		out = breachCSV(c)
	}
	total := 0
	for _, t := range territories {
		lines = nil
		round, err := office.New(db, c.now).Check(ctx, placement.Tick(t.ID), out)
		if err != nil {
			return err
		}
		if err := c.breachText(ctx, db, placement.Tick(t.ID), lines); err != nil {
			return err
		}
		total += round.Breaches
		fmt.Fprintf(c.err, "%s: %d houses, %d stays, %d offers checked: %d breach(es)\n", t.Name, round.Houses, round.Stays, round.Offers, round.Breaches)
	}
	if total > 0 {
		return errNo
	}
	return nil
}

// asOf moves the clock of the call to noon of the day asked for.
func (c *call) asOf() error {
	day, err := c.day("as-of")
	if err != nil || day.IsZero() {
		return err
	}
	zone, err := time.LoadLocation(c.config.Timezone)
	if err != nil {
		return err
	}
	c.now = func() time.Time { return day.At(12, 0, zone) }
	return nil
}

// territories are the one named, or all of the database.
func (c *call) territories(ctx context.Context, db *store.DB) (list []placement.Territory, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		if code := c.text("territory"); code != "" {
			t, err := territoryOf(ctx, tx, code)
			list = []placement.Territory{t}
			return err
		}
		list, err = tx.Territories(ctx)
		return err
	})
	return list, err
}

// A foundBreach is a breach and its house.
type foundBreach struct {
	house  placement.House
	breach placement.Breach
}

// breachText writes each breach as a line: where in the words of the house, what,
// since when, and at the end the rule and the id of what is to be mended.
func (c *call) breachText(ctx context.Context, db *store.DB, by placement.Actor, list []foundBreach) error {
	var at placement.HouseID
	var names map[string]string
	for _, f := range list {
		h, b := f.house, f.breach
		if h.ID != at {
			var err error
			if names, err = partNames(ctx, db, by, h.ID); err != nil {
				return err
			}
			at = h.ID
		}
		since := ""
		if !b.Since.IsZero() {
			since = " [since " + b.Since.String() + "]"
		}
		if _, err := fmt.Fprintf(c.out, "%s: %s%s (%s, %s %s)\n", whereOf(h, b, names), words.Breach(c.lang(), b), since, b.Code, b.About.Kind, b.About.ID); err != nil {
			return err
		}
	}
	return nil
}

// whereOf names the place of a breach from the house to the bed.
func whereOf(h placement.House, b placement.Breach, names map[string]string) string {
	where := h.Name + " " + h.UAI
	parts := []string{string(b.Section), string(b.Bed)}
	if b.About.Kind == "room" {
		parts = []string{string(b.Section), b.About.ID, string(b.Bed)}
	}
	for _, id := range parts {
		if name := names[id]; name != "" {
			where += ", " + name
		}
	}
	return where
}

// partNames are the names of the sections, rooms and beds of a house by their ids.
func partNames(ctx context.Context, db *store.DB, by placement.Actor, house placement.HouseID) (map[string]string, error) {
	names := map[string]string{}
	err := db.Read(ctx, func(tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.ScopeOf(by), house, calendar.Day{})
		if err != nil {
			return err
		}
		for _, s := range sections {
			names[string(s.ID)] = s.Name
		}
		rooms, err := tx.Bedrooms(ctx, store.ScopeOf(by), house)
		for _, r := range rooms {
			names[string(r.ID)] = "room " + r.Name
			for _, b := range r.Beds {
				names[string(b.ID)] = "bed " + b.Label
			}
		}
		return err
	})
	return names, err
}

// breachCSV writes a heading and then a row for each breach.
func breachCSV(c *call) func(placement.House, placement.Breach) error {
	write := func(w io.Writer, cells ...string) error {
		out := csv.NewWriter(w)
		if err := out.Write(cells); err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	}
	headed := write(c.out, "rule", "house", "section", "bed", "about", "id", "other", "from", "to", "since", "held", "places", "why")
	return func(h placement.House, b placement.Breach) error {
		if headed != nil {
			return headed
		}
		return write(c.out, string(b.Code), h.UAI, string(b.Section), string(b.Bed), b.About.Kind, b.About.ID, b.Other,
			b.Days.From.String(), b.Days.To.String(), b.Since.String(), strconv.Itoa(b.Count), strconv.Itoa(b.Of), words.Breach(c.lang(), b))
	}
}
