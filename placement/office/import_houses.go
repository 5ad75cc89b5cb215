package office

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A HouseFile is a directory of establishments to take over.
type HouseFile struct {
	Open func() (io.ReadCloser, error)
	// Department names the territory by its code, for somebody who has none: the
	// command line. The zero value takes the only territory there is, or starts
	// the one of the file.
	Department string
}

// A HousePlan says what a directory would do, or did.
type HousePlan struct {
	intake.Report
	SHA256    string
	Territory placement.Territory
	Founded   bool         // the territory was not there: it begins with this file
	Before    store.Import // when this very file was taken over last; zero: never
	Added     []placement.House
	Changed   []HouseChange
	Left      int               // houses on file already, as the directory has them
	Absent    []placement.House // on file, and not in the directory: left as they are
	Elsewhere int               // houses of other départements
	Silent    int               // facts that the directory leaves empty, and that stay as they are known

	lines map[string]int // of the rows, by UAI
}

// A HouseChange is a house of which the directory says something new.
type HouseChange struct {
	House placement.House // as it becomes
	Was   placement.House
	Facts []placement.Fact
}

// PlanHouses reads a directory and says what it would change. It changes
// nothing.
func (o *Office) PlanHouses(ctx context.Context, by placement.Actor, file HouseFile) (plan HousePlan, err error) {
	read, plan, err := readDirectory(by, file)
	if err != nil || !plan.Clean() {
		return plan, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		plan, err = planHouses(ctx, tx, by, file, read, plan)
		return err
	})
	return plan, err
}

// ImportHouses takes a directory over, all of it or nothing: when the plan it
// gives is not Clean, nothing was changed. Taking the same file over again
// changes nothing. What people decided about a house stays.
func (o *Office) ImportHouses(ctx context.Context, by placement.Actor, file HouseFile) (plan HousePlan, err error) {
	read, empty, err := readDirectory(by, file)
	if err != nil || !empty.Clean() {
		return empty, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		if plan, err = planHouses(ctx, tx, by, file, read, empty); err != nil || !plan.Clean() {
			return err
		}
		if plan.changesNothing() {
			return nil
		}
		return o.keepHouses(ctx, tx, by, plan)
	})
	return plan, err
}

// readDirectory reads the file once, before any transaction.
func readDirectory(by placement.Actor, file HouseFile) ([]intake.HouseRow, HousePlan, error) {
	if err := placement.Allow(by, placement.ImportHouses, placement.Subject{}); err != nil {
		return nil, HousePlan{}, err
	}
	var read intake.HouseFile
	sum, err := readOnce(file.Open, func(r io.Reader) (err error) {
		read, err = intake.Houses(r)
		return err
	})
	lines := make(map[string]int, len(read.Houses))
	for _, row := range read.Houses {
		lines[row.House.UAI] = row.Line
	}
	return read.Houses, HousePlan{Report: read.Report, SHA256: sum, lines: lines}, err
}

// planHouses holds the rows of the territory against what is on file.
func planHouses(ctx context.Context, tx *store.Tx, by placement.Actor, file HouseFile, read []intake.HouseRow, plan HousePlan) (HousePlan, error) {
	var err error
	if plan.Territory, plan.Founded, err = territoryFor(ctx, tx, by, file, read); err != nil {
		return plan, err
	}
	houses, err := tx.Houses(ctx, store.Whole(plan.Territory.ID))
	if err != nil {
		return plan, err
	}
	known := map[string]placement.House{}
	for _, h := range houses {
		known[h.UAI] = h
	}
	for _, row := range read {
		on, here := known[row.House.UAI]
		delete(known, row.House.UAI)
		switch {
		case here:
			plan.update(on, row)
		case departmentOf(row) == placement.DepartmentCode(plan.Territory.Code):
			plan.Added = append(plan.Added, newHouse(row.House, plan.Territory))
		default:
			plan.Elsewhere++
		}
	}
	for _, h := range known {
		plan.Absent = append(plan.Absent, h)
	}
	slices.SortFunc(plan.Absent, func(a, b placement.House) int { return cmp.Compare(a.UAI, b.UAI) })
	if len(plan.Added)+len(plan.Changed)+plan.Left == 0 {
		plan.Wrong.Add(intake.Fault{Code: "import.no_house_here", Args: []any{plan.Territory.Name, strings.Join(departmentsOf(read), ", ")}})
	}
	plan.Before, err = takenBefore(ctx, tx, plan.Territory.ID, "houses", plan.SHA256)
	return plan, err
}

func (p *HousePlan) update(on placement.House, row intake.HouseRow) {
	read, silent := on.Read(row.House)
	if row.NoEmail && on.Email != "" {
		read.Email, silent = "", silent-1
	}
	p.Silent += silent
	next, facts := on.Update(read)
	if len(facts) == 0 {
		p.Left++
		return
	}
	p.Changed = append(p.Changed, HouseChange{next, on, facts})
}

// newHouse gives a house of the directory the terms of most houses: people
// settle them afterwards. To whom families may appeal is never guessed.
func newHouse(h placement.House, in placement.Territory) placement.House {
	h.Territory = in.ID
	h.Scheme, h.Decides, h.Opening = placement.Ordinary, placement.HeadDecides, placement.MondayToFriday
	return h
}

// departmentOf is the code of the département of a row.
func departmentOf(row intake.HouseRow) string {
	if row.Department != "" {
		return placement.DepartmentCode(row.Department)
	}
	return placement.DepartmentCode(row.House.UAI[:3])
}

// departmentsOf lists the départements of a file, each once: the first of them.
func departmentsOf(read []intake.HouseRow) []string {
	var codes []string
	for _, row := range read {
		if code := departmentOf(row); !slices.Contains(codes, code) && len(codes) < 10 {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// territoryFor is the person's own territory. Somebody who has none, at a
// terminal, takes the one that is named, or the only one; where there is none
// yet, the file of one département starts it.
func territoryFor(ctx context.Context, tx *store.Tx, by placement.Actor, file HouseFile, read []intake.HouseRow) (t placement.Territory, founded bool, err error) {
	if by.Territory != "" {
		t, err = tx.Territory(ctx, by.Territory)
		return t, false, err
	}
	all, err := tx.Territories(ctx)
	if err != nil {
		return t, false, err
	}
	code := placement.DepartmentCode(file.Department)
	for _, t := range all {
		if code == placement.DepartmentCode(t.Code) || code == "" && len(all) == 1 {
			return t, false, nil
		}
	}
	if codes := departmentsOf(read); code == "" && len(codes) == 1 && len(all) == 0 {
		code = codes[0]
	}
	for _, row := range read {
		if code != "" && departmentOf(row) == code {
			return newTerritory(row), true, nil
		}
	}
	return t, false, placement.Reject("territory", "import.which_department", strings.Join(departmentsOf(read), ", "))
}

// newTerritory is a département as far as the directory knows it. Phone, hours
// and address are for people to add.
func newTerritory(row intake.HouseRow) placement.Territory {
	code := departmentOf(row)
	t := placement.Territory{ID: placement.TerritoryID("ter_" + strings.ToLower(code)), Name: placement.DepartmentName(code),
		Code: strings.Repeat("0", max(0, 3-len(code))) + code, TimeZone: "Europe/Paris"}
	if zone, ok := calendar.ZoneOf(row.Academy); ok {
		t.Calendar, t.TimeZone = string(zone), zone.Clock().String()
	}
	return t
}

// changesNothing tells that the same directory was taken over before and that all
// of it is on file still.
func (p HousePlan) changesNothing() bool {
	return !p.Founded && len(p.Added)+len(p.Changed) == 0 && p.Before.ID != "" && p.Before.UndoneAt.IsZero()
}

// inOrder are the houses that are added or changed, as the file has them: an
// undoing takes the last first.
func (p HousePlan) inOrder() []HouseChange {
	list := slices.Clone(p.Changed)
	for _, h := range p.Added {
		list = append(list, HouseChange{House: h})
	}
	slices.SortFunc(list, func(a, b HouseChange) int { return p.lines[a.House.UAI] - p.lines[b.House.UAI] })
	return list
}

// houseUpdated says in an event what becomes of a house, but its e-mail address.
func houseUpdated(event placement.Event, facts []placement.Fact) placement.Event {
	event.Facts = map[string]string{}
	for _, f := range facts {
		event.Facts[f.Name] = f.To
	}
	delete(event.Facts, "email")
	return event
}

// keepHouses saves what a plan says, and the file in the ledger.
func (o *Office) keepHouses(ctx context.Context, tx *store.Tx, by placement.Actor, plan HousePlan) error {
	by.Territory = plan.Territory.ID
	now := o.now().UTC()
	if plan.Founded {
		if err := tx.SaveTerritory(ctx, plan.Territory); err != nil {
			return err
		}
		if err := tx.AddEvent(ctx, by.Happened(now, "territory.added", "territory", string(plan.Territory.ID))); err != nil {
			return err
		}
	}
	rows := newRowLog(ctx, tx)
	for _, c := range plan.inOrder() {
		event := by.Happened(now, "house.added", "house", "")
		turn := store.Turn[placement.House]{}
		if c.Was.ID != "" {
			turn.Was = &c.Was
			event = houseUpdated(by.Happened(now, "house.updated", "house", string(c.House.ID)), c.Facts)
		}
		var err error
		if turn.Is, err = tx.SaveHouse(ctx, c.House, event); err != nil {
			return err
		}
		if err := rows.keep(plan.lines[c.House.UAI], "", store.Trace{Kind: "house", ID: string(turn.Is.ID), Added: turn.Was == nil, House: &turn}); err != nil {
			return err
		}
	}
	return enter(ctx, tx, store.Import{ID: rows.id, Territory: plan.Territory.ID, Kind: "houses", SHA256: plan.SHA256,
		Added: len(plan.Added), Changed: len(plan.Changed), Left: plan.Left}, by.Happened(now, "import.houses", "import", ""))
}
