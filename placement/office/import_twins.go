package office

import (
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A TwinChoice is what somebody decided about a line whose pupil is not on file
// and looks like pupils who are: "" takes the line over as a new pupil, NotSame
// remembers as well that it is none of them, and anything else is the id of the
// one of them that the line is about.
type TwinChoice string

// NotSame says that the pupil of a line is none of those it looks like.
const NotSame TwinChoice = "-"

// RowTwins are the pupils on file whom the new pupil of a line looks like.
type RowTwins struct {
	Line  int
	Pupil placement.Pupil // as the file has it
	Like  []store.Twin
}

// mostRowTwins is how many lines a plan lists, mostLike how many pupils for
// each: a preview that nobody reads to the end helps nobody.
const (
	mostRowTwins = 100
	mostLike     = 5
)

// twins finds whom a new pupil looks like, and the one on file whom the line is
// about if that was chosen. What is applied without a choice is not looked up:
// the plan said it, and the list of doubles will.
func (im *importer) twins(row intake.PupilRow) (known placement.Pupil, list []store.Twin, err error) {
	choice := im.choices[row.Line]
	if im.apply && choice == "" {
		return known, nil, nil
	}
	if err := im.filing.Flush(im.ctx); err != nil {
		return known, nil, err
	}
	if list, err = im.tx.Twins(im.ctx, store.ScopeOf(im.by), row.Pupil); err != nil || len(list) == 0 {
		return known, nil, err
	}
	for _, t := range list {
		if choice == TwinChoice(t.ID) {
			return t.Pupil, nil, nil
		}
	}
	if len(im.plan.Twins) == mostRowTwins {
		im.plan.MoreTwins++
		return known, list, nil
	}
	im.plan.Twins = append(im.plan.Twins, RowTwins{row.Line, row.Pupil, list[:min(len(list), mostLike)]})
	return known, list, nil
}

// keepNotSame remembers that the new pupil of a line is none of those.
func (im *importer) keepNotSame(line int, pupil placement.Pupil, twins []store.Twin) error {
	if !im.apply || im.choices[line] != NotSame {
		return nil
	}
	if err := im.filing.Flush(im.ctx); err != nil {
		return err
	}
	for _, t := range twins {
		if err := im.tx.SaveNotSame(im.ctx, placement.Pair{One: pupil.ID, Other: t.ID}, notSame(im.by, im.m, pupil.ID)); err != nil {
			return err
		}
	}
	return nil
}
