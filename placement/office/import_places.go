package office

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A PlacePlan says what a file of the ministry's bed counts would do, or did.
type PlacePlan struct {
	intake.Report
	SHA256    string
	Source    string       // as whoever brings the file names it
	Before    store.Import // when this very file was taken over last; zero: never
	Added     []PlaceChange
	Changed   []PlaceChange
	Left      int // counts on file already, as the file has them
	Elsewhere int // rows of establishments that are no house of the territory
}

// A PlaceChange is a count as it becomes. Was is zero for one that is new.
type PlaceChange struct {
	House placement.House
	Count placement.PlaceCount
	Was   placement.PlaceCount
	Line  int
}

// longestSource is how long the name of a source may be.
const longestSource = 120

// PlanPlaces reads a file of bed counts and says what it would change. It changes
// nothing.
func (o *Office) PlanPlaces(ctx context.Context, by placement.Actor, file TableFile, source string) (plan PlacePlan, err error) {
	read, plan, err := readPlaces(by, file, source)
	if err != nil || !plan.Clean() {
		return plan, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		plan, err = planPlaces(ctx, tx, by, read, plan)
		return err
	})
	return plan, err
}

// ImportPlaces takes a file of bed counts over, all of it or nothing: when the
// plan it gives is not Clean, nothing was changed. Taking the same file over
// again changes nothing.
func (o *Office) ImportPlaces(ctx context.Context, by placement.Actor, file TableFile, source string) (plan PlacePlan, err error) {
	read, empty, err := readPlaces(by, file, source)
	if err != nil || !empty.Clean() {
		return empty, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		if plan, err = planPlaces(ctx, tx, by, read, empty); err != nil || !plan.Clean() || len(plan.Added)+len(plan.Changed) == 0 {
			return err
		}
		return o.keepPlaces(ctx, tx, by, plan)
	})
	return plan, err
}

// readPlaces reads the file once, before any transaction.
func readPlaces(by placement.Actor, file TableFile, source string) (read []intake.PlaceRow, plan PlacePlan, err error) {
	if err := placement.Allow(by, placement.ImportHouses, placement.Subject{}); err != nil {
		return nil, plan, err
	}
	plan.Source = strings.TrimSpace(source)
	switch {
	case plan.Source == "":
		return nil, plan, placement.Reject("source", "field.missing")
	case len([]rune(plan.Source)) > longestSource:
		return nil, plan, placement.Reject("source", "field.too_long", longestSource)
	}
	var counts intake.PlaceFile
	plan.SHA256, err = readOnce(file.Open, func(r io.Reader) (err error) {
		counts, err = intake.Places(r)
		return err
	})
	plan.Report = counts.Report
	return counts.Counts, plan, err
}

// planPlaces holds the rows of the territory's houses against the counts on file.
func planPlaces(ctx context.Context, tx *store.Tx, by placement.Actor, read []intake.PlaceRow, plan PlacePlan) (PlacePlan, error) {
	houses, err := housesByUAI(ctx, tx, by.Territory)
	if err != nil {
		return plan, err
	}
	counts, err := tx.PlaceCounts(ctx, store.Whole(by.Territory), "")
	if err != nil {
		return plan, err
	}
	type autumn struct {
		house placement.HouseID
		year  int
	}
	kept := map[autumn]placement.PlaceCount{}
	for _, c := range counts {
		kept[autumn{c.House, c.Year}] = c
	}
	for _, row := range read {
		house, here := houses[row.UAI]
		if !here {
			plan.Elsewhere++
			continue
		}
		was, known := kept[autumn{house.ID, row.Year}]
		change := PlaceChange{House: house, Was: was, Line: row.Line, Count: placement.PlaceCount{House: house.ID, Year: row.Year, Places: row.Places,
			Occupied: row.Occupied, Source: plan.Source}}
		switch {
		case !known:
			plan.Added = append(plan.Added, change)
		case was.Places != row.Places || was.Occupied != row.Occupied:
			plan.Changed = append(plan.Changed, change)
		default:
			plan.Left++
		}
	}
	if len(plan.Added)+len(plan.Changed)+plan.Left == 0 {
		plan.Wrong.Add(intake.Fault{Code: "import.no_place_here", Args: []any{len(read)}})
	}
	plan.Before, err = takenBefore(ctx, tx, by.Territory, "places", plan.SHA256)
	return plan, err
}

// countFacts says in an event what was counted.
func countFacts(event placement.Event, c placement.PlaceCount) placement.Event {
	event.Facts = map[string]string{"year": strconv.Itoa(c.Year), "places": strconv.Itoa(c.Places), "occupied": strconv.Itoa(c.Occupied)}
	return event
}

// keepPlaces saves what a plan says, and the file in the ledger.
func (o *Office) keepPlaces(ctx context.Context, tx *store.Tx, by placement.Actor, plan PlacePlan) error {
	now := o.now().UTC()
	rows := newRowLog(ctx, tx)
	changes := slices.Concat(plan.Added, plan.Changed)
	slices.SortFunc(changes, func(a, b PlaceChange) int { return a.Line - b.Line }) // as they are undone: the last first
	for _, c := range changes {
		c.Count.By, c.Count.At = by.Name, now
		if err := tx.SavePlaceCount(ctx, c.Count, countFacts(by.Happened(now, "house.counted", "house", string(c.House.ID)), c.Count)); err != nil {
			return err
		}
		turn := store.Turn[placement.PlaceCount]{Is: c.Count}
		if c.Was.Year != 0 {
			turn.Was = &c.Was
		}
		if err := rows.keep(c.Line, "", store.Trace{Kind: "count", ID: string(c.House.ID), Added: turn.Was == nil, Count: &turn}); err != nil {
			return err
		}
	}
	return enter(ctx, tx, store.Import{ID: rows.id, Territory: by.Territory, Kind: "places", SHA256: plan.SHA256,
		Added: len(plan.Added), Changed: len(plan.Changed), Left: plan.Left}, by.Happened(now, "import.places", "import", ""))
}
