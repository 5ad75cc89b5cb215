package office

import (
	"context"
	"io"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A BoarderPlan says what a table of last year's boarders would do, or did.
// Nothing on file is ever changed by it: it only adds.
type BoarderPlan struct {
	intake.Report
	SHA256  string
	Before  store.Import // when this very file was taken over last; zero: never
	Founded int          // pupils who were not on file
	Added   int          // stays
	Left    int          // stays that are on file already
	Houses  []BoardersOf // with a stay to add, by name

	pupils []placement.Pupil // to found
	stays  []boarderStay     // to add
	today  calendar.Day      // in the territory
}

// BoardersOf is how many stays are to be added in one house.
type BoardersOf struct {
	House placement.House
	Stays int
}

// A boarderStay is a stay to add; its pupil is founded first when it is fresh.
type boarderStay struct {
	placement.Stay
	fresh int // place in pupils, from 1; 0 = on file
	line  int
}

// PlanBoarders reads a table of boarders and says what it would add. It changes
// nothing.
func (o *Office) PlanBoarders(ctx context.Context, by placement.Actor, file TableFile) (plan BoarderPlan, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		plan, err = o.planBoarders(ctx, tx, by, file)
		return err
	})
	return plan, err
}

// ImportBoarders takes a table of boarders over, all of it or nothing: when the
// plan it gives is not Clean, nothing was changed. Taking the same table over
// again changes nothing.
func (o *Office) ImportBoarders(ctx context.Context, by placement.Actor, file TableFile) (plan BoarderPlan, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		if plan, err = o.planBoarders(ctx, tx, by, file); err != nil || !plan.Clean() || plan.Added == 0 {
			return err
		}
		return o.keepBoarders(ctx, tx, by, plan)
	})
	return plan, err
}

func (o *Office) planBoarders(ctx context.Context, tx *store.Tx, by placement.Actor, file TableFile) (plan BoarderPlan, err error) {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return plan, err
	}
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return plan, err
	}
	houses, err := housesByUAI(ctx, tx, by.Territory)
	if err != nil {
		return plan, err
	}
	var read intake.BoarderFile
	plan.SHA256, err = readOnce(file.Open, func(r io.Reader) (err error) {
		read, err = intake.Boarders(r, intake.Check{Today: m.today, House: func(uai string) bool { return houses[uai].ID != "" }})
		return err
	})
	plan.today = m.today
	if plan.Report = read.Report; err != nil || len(read.Boarders) == 0 {
		return plan, err
	}
	b := boarding{ctx: ctx, tx: tx, by: by, m: m, BoarderPlan: plan, dormitories: map[placement.HouseID]*placement.Dormitory{},
		fresh: map[string]int{}, nights: map[placement.PupilID][]placement.Stay{}, claims: map[placement.BedID][]placement.Stay{}}
	for _, row := range read.Boarders {
		if !row.Nights.IsOpen() {
			b.from = earlier(b.from, row.Nights.From)
		}
	}
	for _, row := range read.Boarders {
		if err := b.row(houses[row.House], row); err != nil {
			return plan, err
		}
	}
	b.Founded, b.Added = len(b.pupils), len(b.stays)
	b.Wrong.Sort()
	b.Before, err = takenBefore(ctx, tx, by.Territory, "boarders", plan.SHA256)
	return b.BoarderPlan, err
}

func housesByUAI(ctx context.Context, tx *store.Tx, in placement.TerritoryID) (map[string]placement.House, error) {
	list, err := tx.Houses(ctx, store.Whole(in))
	byUAI := make(map[string]placement.House, len(list))
	for _, h := range list {
		byUAI[h.UAI] = h
	}
	return byUAI, err
}

func earlier(a, b calendar.Day) calendar.Day {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// keepBoarders saves what a plan says, and the table in the ledger.
func (o *Office) keepBoarders(ctx context.Context, tx *store.Tx, by placement.Actor, plan BoarderPlan) error {
	now := o.now().UTC()
	founded := make([]placement.PupilID, len(plan.pupils))
	rows := newRowLog(ctx, tx)
	for _, x := range plan.stays {
		var traces []store.Trace
		if x.fresh > 0 && founded[x.fresh-1] == "" {
			kept, err := tx.SavePupil(ctx, plan.pupils[x.fresh-1], by.Happened(now, "pupil.added", "pupil", ""))
			if err != nil {
				return err
			}
			founded[x.fresh-1] = kept.ID
			traces = append(traces, store.Trace{Kind: "pupil", ID: string(kept.ID), Version: kept.Version, Added: true})
		}
		x.ID = ""
		if x.fresh > 0 {
			x.Pupil = founded[x.fresh-1]
		}
		more, err := keepTakenOver(ctx, tx, by, x.Stay, plan.today, now)
		if err != nil {
			return err
		}
		if err := rows.keep(x.line, x.Pupil, append(traces, more...)...); err != nil {
			return err
		}
	}
	return enter(ctx, tx, store.Import{ID: rows.id, Territory: by.Territory, Kind: "boarders", SHA256: plan.SHA256,
		Added: plan.Added, Left: plan.Left}, by.Happened(now, "import.boarders", "import", ""))
}

// keepTakenOver saves one stay. Whoever still boards has a next review, as after
// any other arrival; it is counted from today: what was due before was held
// elsewhere.
func keepTakenOver(ctx context.Context, tx *store.Tx, by placement.Actor, x placement.Stay, today calendar.Day, now time.Time) ([]store.Trace, error) {
	event := by.Happened(now, "stay.started", "stay", "")
	if x.State == placement.Left {
		event.Verb, event.Reason = "stay.ended", x.Reason
	}
	event.Pupil, event.House = x.Pupil, x.House
	event.Facts = map[string]string{"by": "import"}
	x, err := tx.SaveStay(ctx, x, event)
	traces := []store.Trace{{Kind: "stay", ID: string(x.ID), Version: x.Version, Added: true}}
	if err != nil || x.State != placement.Present {
		return traces, err
	}
	plan, err := tx.ReviewPlan(ctx, x.House)
	if err != nil {
		return nil, err
	}
	review, planned := placement.PlanReview(by, x, plan, today, by.Name, now)
	kept, err := tx.SaveReview(ctx, review, planned)
	return append(traces, store.Trace{Kind: "review", ID: string(kept.ID), Version: kept.Version, Added: true}), err
}
