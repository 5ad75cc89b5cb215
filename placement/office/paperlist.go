package office

import (
	"context"
	"slices"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// SavePaperList replaces what a house asks for. A paper that the house calls by
// a name of its own gets its code from that name.
func (o *Office) SavePaperList(ctx context.Context, by placement.Actor, page HousePage, list placement.PaperList) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		list.House, list.Asked = e.house.ID, slices.Clone(list.Asked)
		for i, a := range list.Asked {
			if a.Label != "" {
				list.Asked[i].Kind = placement.OwnPaper(store.Hash(store.Fold(a.Label)))
			}
		}
		if err := list.Check(e.today); err != nil {
			return err
		}
		return e.tx.SavePaperList(e.ctx, list, e.happened("paperlist.changed", "house", string(e.house.ID)))
	})
}

// MarkPaper records that a paper was seen, or an opinion given, without keeping
// a file. Of an opinion about health nothing is recorded but that it was given.
func (o *Office) MarkPaper(ctx context.Context, by placement.Actor, id placement.ReferralID, mark placement.PaperMark) error {
	return o.onPapers(ctx, by, id, func(tx *store.Tx, f placement.File, m moment) error {
		mark := mark
		mark.By, mark.On = by.Name, m.today
		if mark.Way == placement.PaperSeen {
			mark.Says, mark.Giver, mark.Given = "", "", m.today
		}
		if err := mark.Check(m.today); err != nil {
			return err
		}
		if err := f.TakesPaper(by, mark.Kind); err != nil {
			return err
		}
		return tx.MarkPaper(ctx, id, mark, paperMarked(by, m, "paper."+string(mark.Way), f, mark.Kind))
	})
}

// UnmarkPaper takes back that a paper was seen or an opinion given. What was
// sent is removed with DropPaper.
func (o *Office) UnmarkPaper(ctx context.Context, by placement.Actor, id placement.ReferralID, kind string) error {
	return o.onPapers(ctx, by, id, func(tx *store.Tx, f placement.File, m moment) error {
		mark, there := f.Mark(kind)
		if !there {
			return placement.Missing("paper")
		}
		if mark.Way == placement.PaperSent {
			return placement.Refuse("paper.drop_instead")
		}
		return tx.UnmarkPaper(ctx, id, kind, paperMarked(by, m, "paper.unmarked", f, kind))
	})
}

// AskForPapers asks the family for papers that are missing, one letter for all
// of them to each holder of authority. Who has such a letter waiting gets no
// second one: what is missing is listed when it leaves.
func (o *Office) AskForPapers(ctx context.Context, by placement.Actor, id placement.ReferralID, kinds []string) error {
	return o.onPapers(ctx, by, id, func(tx *store.Tx, f placement.File, m moment) error {
		if len(kinds) == 0 {
			return placement.Refuse("paper.nothing_to_ask")
		}
		for _, kind := range kinds {
			k, known := placement.PaperKindOf(kind)
			_, there := f.Mark(kind)
			if err := f.TakesPaper(by, kind); err != nil || !known || !k.FromFamily() || there {
				return placement.Refuse("paper.nothing_to_ask")
			}
			r := placement.PaperRequest{Kind: kind, By: by.Name, At: m.now}
			if err := tx.AskForPaper(ctx, id, r, paperMarked(by, m, "paper.asked", f, kind)); err != nil {
				return err
			}
		}
		return tellHolders(ctx, tx, by, f, m)
	})
}

// tellHolders queues the letter to everybody whose word counts that day.
func tellHolders(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, m moment) error {
	may := func(k placement.Guardianship) bool { return f.Pupil.Counts(k, m.today) }
	if !slices.ContainsFunc(f.Guardians, may) {
		return placement.Refuse("paper.nobody_to_ask")
	}
	told, err := audience(ctx, tx, by.Territory, placement.PaperLetter, f, m)
	if err != nil {
		return err
	}
	var letters []placement.Notice
	for _, k := range told {
		n := placement.NoticeTo(k.Guardian, placement.PaperLetter, placement.Thing{Kind: "papers", ID: string(f.Referral.ID)},
			m.now.Format(time.RFC3339Nano), m.now)
		n.Pupil = f.Pupil.ID
		letters = append(letters, n)
	}
	_, err = m.queue(ctx, tx, by, letters)
	return err
}

// onPapers opens a request to an officer who changes what is said of its
// papers.
func (o *Office) onPapers(ctx context.Context, by placement.Actor, id placement.ReferralID, change func(*store.Tx, placement.File, moment) error) error {
	if err := placement.Allow(by, placement.EditPapers, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		f, m, err := o.paperFile(ctx, tx, by, id)
		if err != nil {
			return err
		}
		return change(tx, f, m)
	})
}

func paperMarked(by placement.Actor, m moment, verb string, f placement.File, kind string) placement.Event {
	e := by.Happened(m.now, verb, "referral", string(f.Referral.ID))
	e.Pupil, e.Facts = f.Pupil.ID, map[string]string{"paper": kind}
	return e
}
