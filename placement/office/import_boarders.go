package office

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
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
		fresh: map[string]int{}, nights: map[placement.PupilID][]placement.Stay{}}
	for _, row := range read.Boarders {
		if !row.Faulty {
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

// A boarding holds the rows of one table against what is on file and against the
// rows before them.
type boarding struct {
	ctx context.Context
	tx  *store.Tx
	by  placement.Actor
	m   moment
	BoarderPlan
	from        calendar.Day // of the earliest row
	dormitories map[placement.HouseID]*placement.Dormitory
	fresh       map[string]int                         // key of a child who is not on file → place in pupils, from 1
	nights      map[placement.PupilID][]placement.Stay // of every child of the table; the id of a new stay is its line
}

// row holds one row against what is on file. Of a row that has a fault already,
// only the names of section and bed are looked up: what cannot be read of a child
// or of nights says nothing about others.
func (b *boarding) row(house placement.House, row intake.BoarderRow) error {
	if house.ID == "" { // told already
		return nil
	}
	d, err := b.dormitory(house.ID)
	if err != nil {
		return err
	}
	section, bed, ok := b.bed(d, row)
	if row.Faulty {
		return nil
	}
	pupil, fresh, err := b.pupil(row)
	if err != nil || pupil.ID == "" {
		return err
	}
	if !ok || !b.fits(section, pupil, row) {
		return nil
	}
	stay := placement.Stay{ID: lineID(row.Line), Territory: b.by.Territory, Pupil: pupil.ID, House: house.ID, Section: section.ID, Bed: bed.ID,
		Nights: row.Nights, State: placement.Present}
	if !row.Nights.To.After(b.m.today) {
		stay.State, stay.Reason = placement.Left, EndOfStay
	}
	free, err := b.elsewhere(stay, row.Line)
	if err != nil || !free || !b.alone(d, pupil, stay, row.Line) {
		return err
	}
	b.nights[pupil.ID] = append(b.nights[pupil.ID], stay)
	b.stays = append(b.stays, boarderStay{stay, fresh})
	b.count(house)
	return nil
}

// wrong adds a fault of a row.
func (b *boarding) wrong(line int, column, code string, args ...any) {
	b.Wrong.Add(intake.Fault{Line: line, Column: column, Code: code, Args: args})
}

func (b *boarding) dormitory(house placement.HouseID) (*placement.Dormitory, error) {
	if d := b.dormitories[house]; d != nil {
		return d, nil
	}
	d, err := b.tx.DormitoryToArrange(b.ctx, store.Whole(b.by.Territory), house, b.from)
	b.dormitories[house] = &d
	return &d, err
}

// pupil finds the child of a row on file or among those to found, or adds it to
// them. No id: the row has a fault.
func (b *boarding) pupil(row intake.BoarderRow) (p placement.Pupil, fresh int, err error) {
	known, fault, err := knownPupil(b.ctx, b.tx, store.Whole(b.by.Territory), row.Pupil)
	switch {
	case err != nil:
		return p, 0, err
	case fault != "":
		b.wrong(row.Line, "ine", fault)
		return p, 0, nil
	case known.ID == "":
		return b.found(row)
	case known.Sex != "" && row.Pupil.Sex != "" && known.Sex != row.Pupil.Sex:
		b.wrong(row.Line, "sexe", "import.sex_differs")
		return p, 0, nil
	}
	known.Level = row.Pupil.Level // of then
	if known.Sex == "" {
		known.Sex = row.Pupil.Sex
	}
	return known, 0, nil
}

// found puts a child who is not on file among those to found, once.
func (b *boarding) found(row intake.BoarderRow) (placement.Pupil, int, error) {
	p := row.Pupil
	child := "child|" + store.NameKey(p) + "|" + p.Born.String()
	at := b.fresh["ine|"+p.INE]
	if p.INE == "" || at == 0 && b.fresh[child] != 0 && b.pupils[b.fresh[child]-1].INE == "" {
		at = b.fresh[child]
	}
	if at == 0 {
		b.pupils = append(b.pupils, p)
		at = len(b.pupils)
		if err := b.homonym(row); err != nil {
			return p, 0, err
		}
	}
	kept := &b.pupils[at-1]
	if kept.Born != p.Born && store.NameKey(*kept) != store.NameKey(p) {
		b.wrong(row.Line, "ine", "import.ine_of_another")
		return placement.Pupil{}, 0, nil
	}
	if kept.Sex != "" && p.Sex != "" && kept.Sex != p.Sex {
		b.wrong(row.Line, "sexe", "import.sex_differs")
		return placement.Pupil{}, 0, nil
	}
	if kept.INE == "" {
		kept.INE = p.INE
	}
	if kept.Sex == "" {
		kept.Sex = p.Sex
	}
	kept.Territory = b.by.Territory
	b.fresh[child] = at
	if kept.INE != "" {
		b.fresh["ine|"+kept.INE] = at
	}
	p.ID, p.Sex = placement.PupilID("new "+strconv.Itoa(at)), kept.Sex
	return p, at, nil
}

// homonym says when a child who is to be founded has the name and day of birth of
// somebody on file under another INE: two children, or a slip in one INE.
func (b *boarding) homonym(row intake.BoarderRow) error {
	if row.Pupil.INE == "" {
		return nil
	}
	_, err := b.tx.KnownPupil(b.ctx, store.Whole(b.by.Territory), "", store.NameKey(row.Pupil), row.Pupil.Born)
	if err == nil {
		b.Notes.Add(intake.Fault{Line: row.Line, Column: "ine", Code: "import.homonym"})
	}
	if missing(err) {
		err = nil
	}
	return err
}

// bed finds the bed of a row in its section, by their names.
func (b *boarding) bed(d *placement.Dormitory, row intake.BoarderRow) (section placement.Section, bed placement.Bed, ok bool) {
	section, ok = sectionNamed(d.Sections, row.Section)
	if row.Section == "" || ok && row.Bed == "" { // told already
		return section, bed, false
	}
	if !ok {
		b.wrong(row.Line, "section", "intake.section_unknown", namesOf(d.Sections))
		return section, bed, false
	}
	var labels []string
	for _, room := range d.Rooms {
		for _, x := range room.Beds {
			if x.Section != section.ID {
				continue
			}
			if store.Fold(x.Label) == store.Fold(row.Bed) {
				return section, x, true
			}
			labels = append(labels, x.Label)
		}
	}
	slices.Sort(labels)
	b.wrong(row.Line, "lit", "import.bed_unknown", strings.Join(labels[:min(len(labels), mostLabels)], ", "))
	return section, bed, false
}

// mostLabels are how many beds a fault names.
const mostLabels = 40

// fits refuses a section that does not take that sex or level.
func (b *boarding) fits(section placement.Section, p placement.Pupil, row intake.BoarderRow) bool {
	switch {
	case section.Admits(p.Sex, p.Level):
		return true
	case section.Sex != "" && section.Sex != p.Sex:
		b.wrong(row.Line, "sexe", "import.section_sex", section.Name)
	default:
		b.wrong(row.Line, "niveau", "import.section_level", section.Name)
	}
	return false
}

// elsewhere looks at the other stays of the child: the same one is left as it is,
// one that overlaps is a fault.
func (b *boarding) elsewhere(x placement.Stay, line int) (free bool, err error) {
	if err := b.recall(x.Pupil); err != nil {
		return false, err
	}
	for _, other := range b.nights[x.Pupil] {
		first := lineOf(other.ID)
		switch {
		case other.Bed == x.Bed && other.Nights == x.Nights && first > 0:
			b.wrong(line, "nom", "import.boarder_twice", first)
		case other.Bed == x.Bed && other.Nights == x.Nights:
			b.Left++
		case !other.Nights.Overlaps(x.Nights):
			continue
		case first > 0:
			b.wrong(line, "du", "import.boarder_two_beds", first)
		default:
			b.wrong(line, "du", "import.boarder_on_file", other.Nights.From, other.Nights.To)
		}
		return false, nil
	}
	return true, nil
}

// recall reads the stays of a child on file, once.
func (b *boarding) recall(pupil placement.PupilID) error {
	if _, seen := b.nights[pupil]; seen || strings.HasPrefix(string(pupil), "new ") {
		return nil
	}
	lines, err := b.tx.Stays(b.ctx, store.Whole(b.by.Territory), store.StayFilter{Pupil: pupil})
	b.nights[pupil] = []placement.Stay{}
	for _, l := range lines {
		if !l.Nights.IsEmpty() {
			b.nights[pupil] = append(b.nights[pupil], l.Stay)
		}
	}
	return err
}

// alone holds a stay against whoever has the bed or sleeps in the room. A bed
// that is taken and a room of the other sex are faults; what else a bed plan
// would not do is told, and shown on the bed plan.
func (b *boarding) alone(d *placement.Dormitory, p placement.Pupil, x placement.Stay, line int) bool {
	s := placement.Sleeper{Pupil: p.ID, Stay: x.ID, Name: strconv.Itoa(line), Born: p.Born, Sex: p.Sex, Level: p.Level, Household: p.Household,
		Section: x.Section, Bed: x.Bed, Nights: x.Nights}
	ok := true
	for _, o := range d.Obstacles(s, x.Bed) {
		switch o.Code {
		case placement.BedTaken:
			b.taken(d, s, line)
			ok = false
		case placement.BedOtherSex:
			b.wrong(line, "lit", "import.room_sex")
			ok = false
		default:
			b.Notes.Add(intake.Fault{Line: line, Column: "lit", Code: "import.conflict_" + o.Code})
		}
	}
	if ok {
		d.Sleepers = append(d.Sleepers, s)
	}
	return ok
}

// taken says who has the bed: another row, or somebody on file.
func (b *boarding) taken(d *placement.Dormitory, s placement.Sleeper, line int) {
	for _, other := range d.Sleepers {
		if other.Bed != s.Bed || other.Pupil == s.Pupil || !other.Nights.Overlaps(s.Nights) {
			continue
		}
		if first := lineOf(other.Stay); first > 0 {
			b.wrong(line, "lit", "import.bed_twice", first)
		} else {
			b.wrong(line, "lit", "import.bed_on_file", other.Nights.From, other.Nights.To)
		}
		return
	}
}

// lineID marks a stay that is still a line of the table.
func lineID(line int) placement.StayID { return placement.StayID("line " + strconv.Itoa(line)) }

// lineOf is the line of such a stay; 0 for one on file.
func lineOf(id placement.StayID) int {
	line, _ := strings.CutPrefix(string(id), "line ")
	n, _ := strconv.Atoi(line)
	return n
}

func (b *boarding) count(house placement.House) {
	i, found := slices.BinarySearchFunc(b.Houses, house, func(x BoardersOf, h placement.House) int {
		return strings.Compare(x.House.Name+string(x.House.ID), h.Name+string(h.ID))
	})
	if !found {
		b.Houses = slices.Insert(b.Houses, i, BoardersOf{House: house})
	}
	b.Houses[i].Stays++
}

// keepBoarders saves what a plan says, and the table in the ledger.
func (o *Office) keepBoarders(ctx context.Context, tx *store.Tx, by placement.Actor, plan BoarderPlan) error {
	now := o.now().UTC()
	founded := make([]placement.PupilID, len(plan.pupils))
	for i, p := range plan.pupils {
		kept, err := tx.SavePupil(ctx, p, by.Happened(now, "pupil.added", "pupil", ""))
		if err != nil {
			return err
		}
		founded[i] = kept.ID
	}
	for _, x := range plan.stays {
		x.ID = ""
		if x.fresh > 0 {
			x.Pupil = founded[x.fresh-1]
		}
		if err := keepTakenOver(ctx, tx, by, x.Stay, plan.today, now); err != nil {
			return err
		}
	}
	return enter(ctx, tx, store.Import{Territory: by.Territory, Kind: "boarders", SHA256: plan.SHA256,
		Added: plan.Added, Left: plan.Left}, by.Happened(now, "import.boarders", "import", ""))
}

// keepTakenOver saves one stay. Whoever still boards has a next review, as after
// any other arrival; it is counted from today: what was due before was held
// elsewhere.
func keepTakenOver(ctx context.Context, tx *store.Tx, by placement.Actor, x placement.Stay, today calendar.Day, now time.Time) error {
	event := by.Happened(now, "stay.started", "stay", "")
	if x.State == placement.Left {
		event.Verb, event.Reason = "stay.ended", x.Reason
	}
	event.Pupil, event.House = x.Pupil, x.House
	event.Facts = map[string]string{"by": "import"}
	x, err := tx.SaveStay(ctx, x, event)
	if err != nil || x.State != placement.Present {
		return err
	}
	review, planned := placement.PlanReview(by, x, today, by.Name, now)
	_, err = tx.SaveReview(ctx, review, planned)
	return err
}
