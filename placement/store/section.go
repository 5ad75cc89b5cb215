package store

import (
	"context"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

func scanSection(s scanner) (x placement.Section, err error) {
	var levels string
	err = s.Scan(&x.ID, &x.House, nullAt[placement.BandID]{&x.Band}, &x.Name, &x.Sex, &levels, &x.Beds)
	x.Levels = levelsOf(levels)
	return x, err
}

// levelsOf reads the levels of a section, written "6e,5e"; none is every level.
func levelsOf(text string) (levels []placement.Level) {
	for level := range strings.SplitSeq(text, ",") {
		if level != "" {
			levels = append(levels, placement.Level(level))
		}
	}
	return levels
}

func levelsText(levels []placement.Level) string {
	texts := make([]string, len(levels))
	for i, level := range levels {
		texts[i] = string(level)
	}
	return strings.Join(texts, ",")
}

// Sections lists the sections of a house in scope, or of all houses in scope
// when no house is named, by house and name. Beds counts those that are usable
// on that day: beds out of service are taken off.
func (tx *Tx) Sections(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]placement.Section, error) {
	var args argList
	today := args.add(day(on))
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT s.id, s.house_id, s.band_id, s.name, s.sex, s.levels,
			(SELECT count(*) FROM bed WHERE bed.section_id = s.id AND NOT EXISTS (
				SELECT 1 FROM closure c WHERE c.bed_id = bed.id AND c.from_day <= `+today+` AND c.to_day > `+today+`))
		FROM section s JOIN house h ON h.id = s.house_id
		WHERE `+where+` ORDER BY s.house_id, s.name, s.id`, args...)
	return collect(rows, err, scanSection)
}

// SaveSection adds (no id) or changes a section of its house; its beds are saved
// apart. It gives the section as it is kept.
func (tx *Tx) SaveSection(ctx context.Context, x placement.Section, why placement.Event) (placement.Section, error) {
	if x.ID == "" {
		x.ID = placement.SectionID(NewID("sec"))
	}
	err := tx.exec1(ctx, `INSERT INTO section (id, house_id, band_id, name, sex, levels) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET band_id = $3, name = $4, sex = $5, levels = $6 WHERE section.house_id = $2`,
		string(x.ID), string(x.House), null(x.Band), x.Name, string(x.Sex), levelsText(x.Levels))
	if err != nil {
		return x, once(err, placement.Reject("name", "section.name_taken", x.Name))
	}
	why.About.ID, why.House = string(x.ID), x.House
	return x, tx.addEvent(ctx, why)
}
