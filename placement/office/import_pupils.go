package office

import (
	"context"
	"errors"
	"io"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A PupilFile is a list of pupils to take over. It may be opened more than
// once: to plan, to apply, and again when the database asks for it.
type PupilFile struct {
	Open     func() (io.ReadCloser, error)
	Campaign placement.CampaignID // "" = the latest one that is open
	Columns  intake.Mapping       // what its columns mean; nil = as was said of files like it
	Register *Register            // it is a school's register; nil = a list
	Progress func(rows int)       // told now and then; may be nil
	Choices  map[int]TwinChoice   // by line: what to do about a pupil who looks like one on file
}

// A Register is how a school's register is to be read.
type Register struct {
	UAI  string                          // the school it must be of; "" = any
	Year calendar.SchoolYear             // zero = the one of today
	More []func() (io.ReadCloser, error) // the files of it besides the first
}

// kind is how the ledger names a file.
func (f PupilFile) kind() string {
	if f.Register != nil {
		return "siecle"
	}
	return "pupils"
}

// A PupilPlan says what a list of pupils would do, or did.
type PupilPlan struct {
	intake.Report
	SHA256    string
	Import    string // id under which the ledger has it, once it is taken over
	Campaign  placement.Campaign
	Before    store.Import // when this very file was taken over last; zero: never
	Added     int          // pupils who were not on file
	Changed   int          // pupils of whom something was changed or added
	Left      int          // pupils of whom everything was on file already
	Guardians int          // people put on file; a plan counts those of brothers and sisters twice
	Requests  int          // requests submitted
	Twins     []RowTwins   // new pupils who look like somebody on file; of a plan only
	MoreTwins int          // of these beyond the first mostRowTwins
	Boarders  int          // pupils who board by their régime; only a register tells

	Columns  store.ColumnMap // by which the columns were read; zero: by their names
	News     []PupilChange   // who would be added: the first of them
	Changes  []PupilChange   // who would change, and how: the first of them
	Leavers  []Leaver        // who left the school, of those on file: the first of them
	MoreLeft int             // of these, not listed
	Gone     int             // who left the school, of those not on file
}

// A PupilChange is a pupil as one row makes him or her.
type PupilChange struct {
	Line  int
	Pupil placement.Pupil
	Facts []PersonFact
	Asks  bool // a request is submitted
}

// A PersonFact is what a row changes about the pupil, or about a guardian.
type PersonFact struct {
	Guardian string // the name; "" = the pupil
	placement.Fact
}

// A Leaver is a pupil on file who left the school.
type Leaver struct {
	Line  int
	Pupil placement.Pupil
	Shut  int    // requests that are closed
	Why   string // what keeps a request from being closed: a code
}

// mostListed is how many pupils of each sort a plan names.
const mostListed = 200

// PlanPupils reads a list of pupils and says what it would change. It changes
// nothing.
func (o *Office) PlanPupils(ctx context.Context, by placement.Actor, file PupilFile) (plan PupilPlan, err error) {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return plan, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		plan, err = o.readPupils(ctx, tx, by, file, false)
		return err
	})
	return plan, err
}

// errFaulty undoes an import of which a row is faulty.
var errFaulty = errors.New("the list has faults")

// ImportPupils takes a list of pupils over, all of it or nothing: when the plan
// it gives is not Clean, nothing was changed. Taking the same list over again
// changes nothing.
func (o *Office) ImportPupils(ctx context.Context, by placement.Actor, file PupilFile) (plan PupilPlan, err error) {
	if err := placement.Allow(by, placement.ImportPupils, placement.Subject{}); err != nil {
		return plan, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		if plan, err = o.readPupils(ctx, tx, by, file, true); err != nil {
			return err
		}
		if !plan.Clean() {
			return errFaulty
		}
		return o.keepLedger(ctx, tx, by, file.kind(), plan)
	})
	if errors.Is(err, errFaulty) {
		err = nil
	}
	return plan, err
}

// keepLedger notes that the file was taken over. The same file a second time, which
// changes nothing, is not noted again.
func (o *Office) keepLedger(ctx context.Context, tx *store.Tx, by placement.Actor, kind string, plan PupilPlan) error {
	if plan.Before.ID != "" && plan.Before.UndoneAt.IsZero() && plan.Added+plan.Changed == 0 {
		return nil
	}
	now := o.now().UTC()
	return enter(ctx, tx, store.Import{ID: plan.Import, Territory: by.Territory, Kind: kind, SHA256: plan.SHA256,
		Added: plan.Added, Changed: plan.Changed, Left: plan.Left}, by.Happened(now, "import."+kind, "import", ""))
}

// readPupils goes through a list once: in memory there is one page of rows. A
// register is held in memory; it is small, and refused when it is not.
func (o *Office) readPupils(ctx context.Context, tx *store.Tx, by placement.Actor, file PupilFile, apply bool) (PupilPlan, error) {
	im, err := o.importer(ctx, tx, by, file)
	if err != nil {
		return PupilPlan{}, err
	}
	defer im.filing.Close(ctx)
	im.apply, im.choices = apply, file.Choices
	var report intake.Report
	stopped := false
	sum, err := readEach(file.opens(), func(r []io.Reader) (err error) {
		if report, err = im.read(r, file); err == nil {
			err = im.settled()
		}
		if errors.Is(err, errFaulty) {
			stopped, err = true, nil
		}
		return err
	})
	if err == nil {
		err = im.failed
	}
	if err != nil {
		return PupilPlan{}, err
	}
	im.plan.Report, im.plan.SHA256 = withFaults(report, im.wrong, im.notes), sum
	if stopped {
		return im.plan, nil
	}
	im.plan.Before, err = takenBefore(ctx, tx, by.Territory, file.kind(), im.plan.SHA256)
	return im.plan, err
}

// opens lists how each file is opened.
func (f PupilFile) opens() []func() (io.ReadCloser, error) {
	list := []func() (io.ReadCloser, error){f.Open}
	if f.Register != nil {
		list = append(list, f.Register.More...)
	}
	return list
}

// read hands every row of the files to row.
func (im *importer) read(files []io.Reader, file PupilFile) (intake.Report, error) {
	check := intake.Check{Today: im.m.today, Criteria: im.scale.Codes(), House: func(uai string) bool { return im.houses[uai].ID != "" }}
	if file.Register == nil {
		check.Columns = func(signature string) intake.Mapping { return im.columns(signature, file.Columns) }
		return intake.Pupils(files[0], check, im.row)
	}
	against := intake.SiecleCheck{Check: check, UAI: file.Register.UAI, Year: file.Register.Year, Left: im.leaver}
	if against.Year.IsZero() {
		against.Year = calendar.SchoolYearOf(im.m.today)
	}
	return intake.Register(files, against, im.row)
}

// columns is what the columns mean: as was said with the file, or of files like
// it.
func (im *importer) columns(signature string, said intake.Mapping) intake.Mapping {
	if said != nil {
		return said
	}
	m, err := im.tx.ColumnMap(im.ctx, im.by.Territory, signature)
	if missing(err) {
		return nil
	}
	im.plan.Columns, im.failed = m, err
	return m.Columns
}

// withFaults adds to the report what only the files on record could tell, in
// the order of the lines.
func withFaults(r intake.Report, wrong, notes intake.List) intake.Report {
	for _, join := range []struct {
		into *intake.List
		list intake.List
	}{{&r.Wrong, wrong}, {&r.Notes, notes}} {
		for _, f := range join.list.Faults {
			join.into.Add(f)
		}
		join.into.More += join.list.More
		slices.SortStableFunc(join.into.Faults, func(a, b intake.Fault) int { return a.Line - b.Line })
	}
	return r
}

// An importer holds the rows of one list against what is on file.
type importer struct {
	ctx      context.Context
	tx       *store.Tx
	by       placement.Actor
	m        moment
	filing   *store.Filing
	waiting  []intake.PupilRow // read, and not yet held against what is on file
	apply    bool
	choices  map[int]TwinChoice
	houses   map[string]placement.House // by UAI
	scale    *placement.Catalogue       // that the requests will count by
	plan     PupilPlan
	wrong    intake.List
	notes    intake.List
	progress func(int)
	rows     int
	failed   error         // what no reader can hand on
	facts    []PersonFact  // of the row being held
	traces   []store.Trace // likewise, to undo it by
}

func (o *Office) importer(ctx context.Context, tx *store.Tx, by placement.Actor, file PupilFile) (*importer, error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return nil, err
	}
	im := &importer{ctx: ctx, tx: tx, by: by, m: m, progress: file.Progress}
	im.plan.Import = store.NewID("imp")
	if im.houses, err = housesByUAI(ctx, tx, by.Territory); err != nil {
		return nil, err
	}
	if im.plan.Campaign, err = campaignFor(ctx, tx, by.Territory, file.Campaign); err != nil {
		return nil, err
	}
	if im.filing, err = tx.Filing(ctx, store.ScopeOf(by), im.plan.Campaign.ID); err != nil {
		return nil, err
	}
	im.scale, err = tx.Scale(ctx, by.Territory, im.plan.Campaign.ID, m.today)
	return im, err
}

// campaignFor finds the campaign that the requests of a list are for; the zero
// campaign when none is open.
func campaignFor(ctx context.Context, tx *store.Tx, in placement.TerritoryID, id placement.CampaignID) (placement.Campaign, error) {
	if id != "" {
		c, err := tx.Campaign(ctx, in, id)
		if err == nil && c.State != placement.Open {
			err = placement.Reject("campaign", "campaign.closed")
		}
		return c, err
	}
	list, err := tx.Campaigns(ctx, in)
	for _, c := range list {
		if c.State == placement.Open {
			return c, err
		}
	}
	return placement.Campaign{}, err
}

// progressEvery is how many rows go by between two words of progress.
const progressEvery = 500

// step is told of each row before it is held against what is on file.
func (im *importer) step() error {
	if im.rows++; im.progress != nil && im.rows%progressEvery == 0 {
		im.progress(im.rows)
	}
	im.facts, im.traces = nil, im.traces[:0]
	return im.ctx.Err()
}

// settle holds one row against what is on file, and keeps it when applying.
func (im *importer) settle(row intake.PupilRow, sought store.Sought) error {
	if err := im.step(); err != nil {
		return err
	}
	if row.Boards {
		im.plan.Boarders++
	}
	known, _ := im.filing.Known(sought)
	if fault := im.mistaken(known, row.Pupil); fault != "" {
		im.wrong.Add(intake.Fault{Line: row.Line, Column: "ine", Code: fault})
		return nil
	}
	fresh := known.ID == ""
	var twins []store.Twin
	if fresh {
		var err error
		if known, twins, err = im.twins(row); err != nil {
			return err
		}
		fresh = known.ID == ""
	}
	pupil, changed, err := im.pupil(known, row.Pupil)
	if err != nil {
		return im.refused(row.Line, err)
	}
	if err := im.keepNotSame(row.Line, pupil, twins); err != nil {
		return err
	}
	more, err := im.guardians(pupil, fresh, row.Guardians)
	if err != nil {
		return err
	}
	asked, err := im.request(pupil, fresh, row)
	if err != nil {
		return err
	}
	change := PupilChange{Line: row.Line, Pupil: pupil, Facts: im.facts, Asks: asked}
	switch {
	case fresh:
		im.plan.Added++
		im.plan.News = listed(im.plan.News, change)
	case changed || more || asked:
		im.plan.Changed++
		im.plan.Changes = listed(im.plan.Changes, change)
	default:
		im.plan.Left++
	}
	return im.keepTraces(row.Line, pupil.ID)
}

// listed adds to a list while it is short enough to be read.
func listed[T any](list []T, x T) []T {
	if len(list) == mostListed {
		return list
	}
	return append(list, x)
}

// keepTraces notes what the row did, for its undoing.
func (im *importer) keepTraces(line int, pupil placement.PupilID) error {
	if !im.apply || len(im.traces) == 0 {
		return nil
	}
	return im.filing.KeepImportRow(store.ImportRow{Import: im.plan.Import, Row: im.rows, Line: line, Pupil: pupil, Traces: im.traces})
}

// refused stops the reading at a row that the files on record refuse, such as
// the national id of a child of another territory: after that the transaction
// is lost anyway.
func (im *importer) refused(line int, err error) error {
	var fault *placement.Fault
	if !errors.As(err, &fault) || fault.Kind != placement.Invalid {
		return err
	}
	im.wrong.Add(intake.Fault{Line: line, Column: columnOf(fault.Field), Code: fault.Code, Args: fault.Args})
	return errFaulty
}

// pupil keeps the child; an empty cell of the file never empties the file on
// record.
func (im *importer) pupil(known, read placement.Pupil) (placement.Pupil, bool, error) {
	merged := known
	merged.Territory, merged.Family, merged.Given, merged.Born, merged.Level = im.by.Territory, read.Family, read.Given, read.Born, read.Level
	for _, c := range []struct{ to, from *string }{
		{&merged.INE, &read.INE}, {&merged.School, &read.School}, {&merged.SchoolUAI, &read.SchoolUAI}, {&merged.Commune, &read.Commune},
		{(*string)(&merged.Sex), (*string)(&read.Sex)},
	} {
		if *c.from != "" {
			*c.to = *c.from
		}
	}
	if read.Household != "" {
		merged.Household = household(im.by.Territory, read.Household)
	}
	if merged == known {
		return known, false, nil
	}
	fresh := known.Version == 0
	if !fresh {
		im.facts = append(im.facts, pupilFacts(known, merged)...)
	}
	if !im.apply {
		return merged, true, nil
	}
	verb := "pupil.changed"
	if fresh {
		verb = "pupil.added"
	}
	kept, err := im.filing.SavePupil(im.ctx, merged, im.happened(verb, "pupil"))
	trace := store.Trace{Kind: "pupil", ID: string(kept.ID), Version: kept.Version, Added: fresh}
	if !fresh {
		trace.Pupil = &known
	}
	im.traces = append(im.traces, trace)
	return kept, true, err
}

// household makes the id that brothers and sisters share from the file's own
// word for the family.
func household(in placement.TerritoryID, word string) string {
	return "hh_" + store.Hash(string(in) + "|" + store.Fold(word))[:20]
}

func (im *importer) happened(verb, kind string) placement.Event {
	return im.by.Happened(im.m.now, verb, kind, "")
}
