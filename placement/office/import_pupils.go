package office

import (
	"context"
	"errors"
	"io"
	"slices"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A PupilFile is a list of pupils to take over. It may be opened more than
// once: to plan, to apply, and again when the database asks for it.
type PupilFile struct {
	Open     func() (io.ReadCloser, error)
	Campaign placement.CampaignID // "" = the latest one that is open
	Progress func(rows int)       // told now and then; may be nil
	Choices  map[int]TwinChoice   // by line: what to do about a pupil who looks like one on file
}

// A PupilPlan says what a list of pupils would do, or did.
type PupilPlan struct {
	intake.Report
	SHA256    string
	Campaign  placement.Campaign
	Before    store.Import // when this very file was taken over last; zero: never
	Added     int          // pupils who were not on file
	Changed   int          // pupils of whom something was changed or added
	Left      int          // pupils of whom everything was on file already
	Guardians int          // people put on file; a plan counts those of brothers and sisters twice
	Requests  int          // requests submitted
	Twins     []RowTwins   // new pupils who look like somebody on file; of a plan only
	MoreTwins int          // of these beyond the first mostRowTwins
}

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
		return o.keepLedger(ctx, tx, by, plan)
	})
	if errors.Is(err, errFaulty) {
		err = nil
	}
	return plan, err
}

func (o *Office) keepLedger(ctx context.Context, tx *store.Tx, by placement.Actor, plan PupilPlan) error {
	return enter(ctx, tx, store.Import{Territory: by.Territory, Kind: "pupils", SHA256: plan.SHA256,
		Added: plan.Added, Changed: plan.Changed, Left: plan.Left}, by.Happened(o.now().UTC(), "import.pupils", "import", ""))
}

// readPupils goes through a list once, row by row: in memory there is one row.
func (o *Office) readPupils(ctx context.Context, tx *store.Tx, by placement.Actor, file PupilFile, apply bool) (PupilPlan, error) {
	im, err := o.importer(ctx, tx, by, file)
	if err != nil {
		return PupilPlan{}, err
	}
	im.apply, im.choices = apply, file.Choices
	var report intake.Report
	stopped := false
	sum, err := readOnce(file.Open, func(r io.Reader) (err error) {
		check := intake.Check{Today: im.m.today, House: func(uai string) bool { return im.houses[uai].ID != "" }}
		if report, err = intake.Pupils(r, check, im.row); errors.Is(err, errFaulty) {
			stopped, err = true, nil
		}
		return err
	})
	if err != nil {
		return PupilPlan{}, err
	}
	im.plan.Report, im.plan.SHA256 = withFaults(report, im.wrong, im.notes), sum
	if stopped {
		return im.plan, nil
	}
	im.plan.Before, err = takenBefore(ctx, tx, by.Territory, "pupils", im.plan.SHA256)
	return im.plan, err
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
	apply    bool
	choices  map[int]TwinChoice
	houses   map[string]placement.House // by UAI
	plan     PupilPlan
	wrong    intake.List
	notes    intake.List
	progress func(int)
	rows     int
}

func (o *Office) importer(ctx context.Context, tx *store.Tx, by placement.Actor, file PupilFile) (*importer, error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return nil, err
	}
	im := &importer{ctx: ctx, tx: tx, by: by, m: m, progress: file.Progress}
	if im.houses, err = housesByUAI(ctx, tx, by.Territory); err != nil {
		return nil, err
	}
	im.plan.Campaign, err = campaignFor(ctx, tx, by.Territory, file.Campaign)
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

// row holds one row against what is on file, and keeps it when applying.
func (im *importer) row(row intake.PupilRow) error {
	if im.rows++; im.progress != nil && im.rows%progressEvery == 0 {
		im.progress(im.rows)
	}
	if err := im.ctx.Err(); err != nil {
		return err
	}
	known, fault, err := knownPupil(im.ctx, im.tx, store.ScopeOf(im.by), row.Pupil)
	if err != nil {
		return err
	}
	if fault != "" {
		im.wrong.Add(intake.Fault{Line: row.Line, Column: "ine", Code: fault})
		return nil
	}
	fresh := known.ID == ""
	var twins []store.Twin
	if fresh {
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
	more, err := im.guardians(pupil, row.Guardians)
	if err != nil {
		return err
	}
	asked, err := im.request(pupil, row)
	if err != nil {
		return err
	}
	switch {
	case fresh:
		im.plan.Added++
	case changed || more || asked:
		im.plan.Changed++
	default:
		im.plan.Left++
	}
	return nil
}

// knownPupil finds the child of a row: by INE, then by name and day of birth; the
// zero pupil when nobody is on file. It gives the code of a fault when the file
// and the record cannot both be right.
func knownPupil(ctx context.Context, tx *store.Tx, scope store.Scope, read placement.Pupil) (known placement.Pupil, fault string, err error) {
	known, err = tx.KnownPupil(ctx, scope, read.INE, store.NameKey(read), read.Born)
	if missing(err) {
		return placement.Pupil{}, "", nil
	}
	if err == nil && known.Born != read.Born && store.NameKey(known) != store.NameKey(read) {
		fault = "import.ine_of_another"
	}
	return known, fault, err
}

// refused stops the reading at a row that the files on record refuse, such as
// the national id of a child of another territory: after that the transaction
// is lost anyway.
func (im *importer) refused(line int, err error) error {
	var fault *placement.Fault
	if !errors.As(err, &fault) || fault.Kind != placement.Invalid {
		return err
	}
	im.wrong.Add(intake.Fault{Line: line, Column: fault.Field, Code: fault.Code, Args: fault.Args})
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
	if !im.apply {
		return merged, true, nil
	}
	verb := "pupil.changed"
	if known.Version == 0 {
		verb = "pupil.added"
	}
	kept, err := im.tx.SavePupil(im.ctx, merged, im.happened(verb, "pupil"))
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
