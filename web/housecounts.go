package web

import (
	"context"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A CountLine is what the ministry counted in a house in one autumn, beside what
// the program knows of the same night.
type CountLine struct {
	placement.PlaceCount
	Rate   string
	Here   int // boarders that the program knows of
	Beds   int // beds on file today
	Differ string
}

// counted puts the ministry's counts on the page of a house.
func (v *HouseView) counted(ctx context.Context, tx *store.Tx, p placement.Premises) error {
	scope := store.ScopeOf(v.By)
	counts, err := tx.PlaceCounts(ctx, scope, p.House.ID)
	if err != nil {
		return err
	}
	beds := 0
	for _, x := range p.Sections {
		beds += x.Beds
	}
	for _, c := range counts {
		line := CountLine{PlaceCount: c, Rate: plain.Percent(v.Lang, c.Occupied, c.Places), Beds: beds}
		if line.Here, err = tx.CountStays(ctx, scope, store.StayFilter{House: p.House.ID, On: placement.CountedOn(c.Year)}); err != nil {
			return err
		}
		v.Counts = append(v.Counts, line)
	}
	if len(v.Counts) > 0 {
		v.Counts[0].Differ = v.differ(v.Counts[0])
	}
	return nil
}

// differ says whether the latest count and the beds on file agree.
func (v *HouseView) differ(c CountLine) string {
	switch {
	case c.Beds > c.Places:
		return v.T("house.counts_more", c.Beds, c.Places, text(c.Year), c.Beds-c.Places)
	case c.Beds < c.Places:
		return v.T("house.counts_fewer", c.Beds, c.Places, text(c.Year), c.Places-c.Beds)
	}
	return v.T("house.counts_same", c.Beds, text(c.Year))
}
