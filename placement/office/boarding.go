package office

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

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
	claims      map[placement.BedID][]placement.Stay   // of the rows read so far
}

// A lodging is one row and what is known of it. Of a row that has a fault, all that
// can be read is held against the other rows: every fault is told at once.
type lodging struct {
	intake.BoarderRow
	pupil     placement.Pupil      // no id: the row does not say who
	fresh     int                  // place in pupils, from 1; 0 = on file
	dormitory *placement.Dormitory // nil: the house is not known
	section   placement.Section    // no id: not found
	bed       placement.Bed        // no id: not found
	sexKnown  bool                 // and one that the section takes
}

// row holds one row against what is on file and against the rows before it.
func (b *boarding) row(house placement.House, row intake.BoarderRow) error {
	before := b.Wrong.Len()
	x, err := b.lodging(house, row)
	if err != nil {
		return err
	}
	x.sexKnown = b.fits(x)
	stay := b.stay(house, x)
	known, err := b.elsewhere(x, stay)
	if err != nil || known {
		return err
	}
	b.alone(x, stay)
	if row.Faulty || b.Wrong.Len() > before {
		return nil
	}
	b.stays = append(b.stays, boarderStay{stay, x.fresh, x.Line})
	b.count(house)
	return nil
}

// lodging looks up the names of a row: child, house, section and bed.
func (b *boarding) lodging(house placement.House, row intake.BoarderRow) (x lodging, err error) {
	x.BoarderRow = row
	if house.ID != "" { // told already otherwise
		if x.dormitory, err = b.dormitory(house.ID); err != nil {
			return x, err
		}
		b.bed(&x)
	}
	if row.Pupil.Family != "" && row.Pupil.Given != "" && !row.Pupil.Born.IsZero() {
		x.pupil, x.fresh, err = b.pupil(row)
	}
	return x, err
}

// stay is what a row would add. Where the bed is not known, its names stand for
// it; where the child is not known, the line does.
func (b *boarding) stay(house placement.House, x lodging) placement.Stay {
	stay := placement.Stay{ID: lineID(x.Line), Territory: b.by.Territory, Pupil: x.pupil.ID, House: house.ID, Section: x.section.ID, Bed: x.bed.ID,
		Nights: x.Nights, State: placement.Present}
	if stay.Bed == "" {
		stay.Bed = placement.BedID("named " + store.Fold(x.House+"|"+x.Section+"|"+x.Bed))
	}
	if stay.Pupil == "" {
		stay.Pupil = placement.PupilID(lineID(x.Line))
	}
	if !x.Nights.To.After(b.m.today) {
		stay.State, stay.Reason = placement.Left, EndOfStay
	}
	return stay
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

// bed finds the section and the bed of a row by their names. A name that is missing
// or too long was told already.
func (b *boarding) bed(x *lodging) {
	section, ok := sectionNamed(x.dormitory.Sections, x.Section)
	switch {
	case x.Section == "":
		return
	case !ok:
		b.wrong(x.Line, "section", "intake.section_unknown", namesOf(x.dormitory.Sections))
		return
	}
	x.section = section
	if x.Bed == "" {
		return
	}
	var labels []string
	for _, room := range x.dormitory.Rooms {
		for _, bed := range room.Beds {
			if bed.Section != section.ID {
				continue
			}
			if store.Fold(bed.Label) == store.Fold(x.Bed) {
				x.bed = bed
				return
			}
			labels = append(labels, bed.Label)
		}
	}
	slices.Sort(labels)
	b.wrong(x.Line, "lit", "import.bed_unknown", strings.Join(labels[:min(len(labels), mostLabels)], ", "))
}

// mostLabels are how many beds a fault names.
const mostLabels = 40

// fits refuses a section that does not take that sex or level, as far as both are
// known. It says whether the sex can be held against others.
func (b *boarding) fits(x lodging) (sex bool) {
	p, section := x.pupil, x.section
	if p.ID == "" {
		p = x.Pupil
	}
	sex = p.Sex != "" || x.pupil.ID != "" && !x.SexUnread
	if sex && section.Sex != "" && section.Sex != p.Sex {
		b.wrong(x.Line, "sexe", "import.section_sex", section.Name)
		sex = false
	}
	if p.Level != "" && len(section.Levels) > 0 && !slices.Contains(section.Levels, p.Level) {
		b.wrong(x.Line, "niveau", "import.section_level", section.Name)
	}
	return sex
}

// elsewhere looks at the other stays of the child. One that overlaps is a fault.
// The same stay once more is no other one: it is left as it is, or a row that was
// copied.
func (b *boarding) elsewhere(x lodging, stay placement.Stay) (known bool, err error) {
	if x.pupil.ID == "" || x.Nights.IsOpen() {
		return false, nil
	}
	if err := b.recall(stay.Pupil); err != nil {
		return false, err
	}
	others := b.nights[stay.Pupil]
	again := func(o placement.Stay) bool { return o.Bed == stay.Bed && o.Nights == stay.Nights }
	if i := slices.IndexFunc(others, again); i >= 0 {
		if first := lineOf(others[i].ID); first > 0 {
			b.wrong(x.Line, "nom", "import.boarder_twice", first)
		} else {
			b.Left++
		}
		return true, nil
	}
	if i := slices.IndexFunc(others, func(o placement.Stay) bool { return o.Nights.Overlaps(stay.Nights) }); i >= 0 {
		if first := lineOf(others[i].ID); first > 0 {
			b.wrong(x.Line, "du", "import.boarder_two_beds", first)
		} else {
			b.wrong(x.Line, "du", "import.boarder_on_file", others[i].Nights.From, others[i].Nights.To)
		}
	}
	b.nights[stay.Pupil] = append(b.nights[stay.Pupil], stay)
	return false, nil
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
func (b *boarding) alone(x lodging, stay placement.Stay) {
	if x.bed.ID == "" || x.Nights.IsOpen() {
		return
	}
	b.taken(x, stay)
	b.claims[stay.Bed] = append(b.claims[stay.Bed], stay)
	if x.pupil.ID == "" || !x.sexKnown {
		return
	}
	p := x.pupil
	s := placement.Sleeper{Pupil: p.ID, Stay: stay.ID, Name: strconv.Itoa(x.Line), Born: p.Born, Sex: p.Sex, Level: p.Level, Household: p.Household,
		Section: stay.Section, Bed: stay.Bed, Nights: stay.Nights}
	for _, o := range x.dormitory.Obstacles(s, stay.Bed) {
		switch o.Code {
		case placement.BedTaken: // told by taken, with the line
		case placement.BedOtherSex:
			b.wrong(x.Line, "lit", "import.room_sex")
		default:
			b.Notes.Add(intake.Fault{Line: x.Line, Column: "lit", Code: "import.conflict_" + o.Code})
		}
	}
	x.dormitory.Sleepers = append(x.dormitory.Sleepers, s)
}

// taken says who has the bed: another row, or somebody on file.
func (b *boarding) taken(x lodging, stay placement.Stay) {
	for _, other := range b.claims[stay.Bed] {
		if other.Pupil != stay.Pupil && other.Nights.Overlaps(stay.Nights) {
			b.wrong(x.Line, "lit", "import.bed_twice", lineOf(other.ID))
			return
		}
	}
	for _, other := range x.dormitory.Sleepers {
		if lineOf(other.Stay) == 0 && other.Bed == stay.Bed && other.Pupil != stay.Pupil && other.Nights.Overlaps(stay.Nights) {
			b.wrong(x.Line, "lit", "import.bed_on_file", other.Nights.From, other.Nights.To)
			return
		}
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
