package office

import (
	"cmp"
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A Candidate is a pupil who might have a bed, what the rules say about it, and
// what speaks against it.
type Candidate struct {
	placement.Call
	File     placement.File
	Wish     int // rank of this house on the family's list; 0: not on it
	Points   int
	Declined bool                  // the family said no to a place of this house
	Instead  string                // name of the house of Call.Instead
	Mix      []placement.MixChange // with those called before
	Refused  error                 // nil: the bed can be offered today
}

// Fills lists the groups of the pupil whose floor is not reached yet.
func (c Candidate) Fills() (groups []placement.Group) {
	for _, x := range c.Mix {
		if !x.Ceiling && x.Before < x.Asked && x.After > x.Before {
			groups = append(groups, x.Group)
		}
	}
	return groups
}

// Candidates are those who wait for a place like that of a section, the next
// called first.
type Candidates struct {
	List  []Candidate
	Drawn bool // equal pupils are in the order of the draw of a run; else of their requests

	// Mend are the houses of which two sections take the same pupils: until they
	// are mended nobody can be called, as no run can be made.
	Mend []string
}

// WhoCouldHave lists who waits for a place and might have one of the section for
// these nights: urgent referrals, and those of the campaign that places for
// them. First come those whom the published rules call for the next place, the
// one after, and so on, counted anew from what is true now; the others are shown
// with why they are not called, as long as the section is for them at all.
func (o *Office) WhoCouldHave(ctx context.Context, by placement.Actor, at placement.SectionID, nights calendar.Interval) (c Candidates, err error) {
	if err := placement.Allow(by, placement.GiveBed, placement.Subject{}); err != nil {
		return c, err
	}
	q := &vacancy{at: at, nights: nights}
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		if q.m, err = o.momentIn(ctx, tx, by.Territory); err != nil {
			return err
		}
		return q.read(ctx, tx, by.Territory)
	})
	if err != nil {
		return c, err
	}
	return q.candidates(ctx) // the engine thinks outside the transaction
}

// A vacancy is a place to be given, with all that the question needs.
type vacancy struct {
	at       placement.SectionID
	nights   calendar.Interval
	m        moment
	section  placement.Section
	waiting  []placement.File
	present  [][]placement.Group
	snapshot placement.Snapshot
	draw     placement.Draw
	watch    watch // over the house of the section
}

func (q *vacancy) read(ctx context.Context, tx *store.Tx, in placement.TerritoryID) (err error) {
	if q.section, err = tx.Section(ctx, in, q.at); err != nil {
		return err
	}
	if q.waiting, err = tx.WaitingFor(ctx, in, q.nights); err != nil {
		return err
	}
	if q.present, err = tx.SectionGroups(ctx, q.at, q.nights); err != nil {
		return err
	}
	s := &q.snapshot
	s.Today = q.m.today
	if s.Lodgings, err = tx.Lodgings(ctx, in, q.nights); err != nil {
		return err
	}
	if s.Targets, err = tx.Targets(ctx, store.Whole(in), ""); err != nil {
		return err
	}
	if s.Groups, err = tx.PresentGroups(ctx, q.at, q.nights); err != nil {
		return err
	}
	if s.Declined, err = tx.Declined(ctx, in); err != nil {
		return err
	}
	house, err := tx.House(ctx, store.Whole(in), q.section.House)
	if err != nil {
		return err
	}
	if q.watch, err = watchOver(ctx, tx, house, q.nights, store.PromisedExpected, q.m); err != nil {
		return err
	}
	return q.readCampaign(ctx, tx, in)
}

// readCampaign reads the campaign that places for these nights, if there is one:
// its rules and its draw order all who wait, urgent ones too.
func (q *vacancy) readCampaign(ctx context.Context, tx *store.Tx, in placement.TerritoryID) error {
	s := &q.snapshot
	all, err := tx.Campaigns(ctx, in)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Nights().Overlaps(q.nights) {
			s.Campaign = c
			break
		}
	}
	if s.Campaign.ID != "" {
		if s.Files, err = tx.Files(ctx, store.Whole(in), s.Campaign.ID); err != nil {
			return err
		}
		run, err := tx.PublishedRun(ctx, in, s.Campaign.ID)
		if err != nil && !missing(err) {
			return err
		}
		if run.Salt != "" { // without it the draw cannot be made again
			q.draw = placement.Draw{Salt: run.Salt, Seed: run.Seed}
		}
	}
	s.Campaign.EntryOn, s.Campaign.EndsOn = q.nights.From, q.nights.To
	known := map[placement.ReferralID]bool{}
	for _, f := range s.Files {
		known[f.Referral.ID] = true
	}
	for _, f := range q.waiting {
		if !known[f.Referral.ID] {
			s.Files = append(s.Files, f)
		}
	}
	return nil
}

func (q *vacancy) candidates(ctx context.Context) (c Candidates, err error) {
	for _, h := range q.snapshot.Overlapping() {
		c.Mend = append(c.Mend, h.Name)
	}
	calls := map[placement.ReferralID]placement.Call{}
	if len(c.Mend) == 0 {
		if calls, err = q.snapshot.Calls(ctx, q.at, q.draw); err != nil {
			return c, err
		}
	}
	lodgings := map[placement.HouseID]placement.Lodging{}
	for _, l := range q.snapshot.Lodgings {
		lodgings[l.House.ID] = l
	}
	here := lodgings[q.section.House]
	for _, f := range q.waiting {
		if !q.section.Admits(f.Pupil.Sex, f.Referral.Level) {
			continue
		}
		x := Candidate{Call: calls[f.Referral.ID], File: f, Points: f.Referral.Points(),
			Declined: slices.Contains(q.snapshot.Declined[f.Referral.ID], q.section.House), Refused: here.Admit(f, q.at, q.nights, q.m.today)}
		if x.Refused == nil {
			x.Refused = q.watch.refuses(f, q.at, q.nights)
		}
		x.Instead = lodgings[x.Call.Instead].House.Name
		for _, w := range f.Referral.Wishes {
			if w.House == q.section.House {
				x.Wish = w.Rank
			}
		}
		c.List = append(c.List, x)
	}
	c.Drawn = q.draw.Seed != ""
	slices.SortStableFunc(c.List, compareCandidates)
	q.mix(c.List, here)
	return c, nil
}

// mix says what each call does to the targets of the section, with those called
// before already there.
func (q *vacancy) mix(list []Candidate, here placement.Lodging) {
	present := slices.Clone(q.present)
	for i := range list {
		groups := list[i].File.Referral.Groups()
		list[i].Mix = here.Mix(q.at, q.snapshot.Targets, present, groups, q.nights)
		if list[i].Turn > 0 {
			present = append(present, groups)
		}
	}
}

// compareCandidates: in the order of the calls; then who can have the bed before
// who cannot, who wished for the house before who did not, the older request.
func compareCandidates(a, b Candidate) int {
	return cmp.Or(
		cmp.Compare(yes(a.Turn == 0), yes(b.Turn == 0)),
		cmp.Compare(a.Turn, b.Turn),
		cmp.Compare(yes(a.Refused != nil), yes(b.Refused != nil)),
		cmp.Compare(yes(a.Wish == 0), yes(b.Wish == 0)),
		a.File.Referral.CreatedAt.Compare(b.File.Referral.CreatedAt),
		cmp.Compare(a.File.Referral.ID, b.File.Referral.ID))
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
