package office

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// longestPosting is how many days ago a letter may have been posted when somebody
// says so: more is a slip of the pen.
const longestPosting = 31

// A Posting is what a person says of letters that were printed: they left, on a day.
type Posting struct {
	Letters []placement.NoticeID
	On      calendar.Day
}

// PostLetters notes that letters were posted, each in the journal, and tells how
// many. One that does not wait any more, because somebody else posted it or what
// it says is over, is left alone.
func (o *Office) PostLetters(ctx context.Context, by placement.Actor, p Posting) (n int, err error) {
	if len(p.Letters) == 0 {
		return 0, placement.Reject("letter", "letter.none_ticked")
	}
	err = o.act(ctx, by, placement.EditNotices, func(tx *store.Tx, m moment) error {
		n = 0
		if p.On.After(m.today) || p.On.Before(m.today.AddDays(-longestPosting)) {
			return placement.Reject("on", "letter.posted_when", longestPosting)
		}
		for _, id := range p.Letters {
			letter, err := tx.Notice(ctx, store.ScopeOf(by), id)
			if err != nil {
				return err
			}
			if letter.State != placement.ToPrint {
				continue
			}
			if err := tx.MoveNotice(ctx, posted(letter, p.On, m), letter.State, postedBy(by, letter, p.On, m)); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return placement.Refuse("notice.over")
		}
		return nil
	})
	return n, err
}

// posted is the letter after it left: at this moment, or at noon of an earlier day.
func posted(n placement.Notice, on calendar.Day, m moment) placement.Notice {
	n = moved(n, placement.Posted, PostedOn, m.now)
	if on != m.today {
		n.SentAt = on.At(12, 0, m.zone).UTC()
	}
	return n
}

func postedBy(by placement.Actor, n placement.Notice, on calendar.Day, m moment) placement.Event {
	event := by.Happened(m.now, "notice.posted", "notice", string(n.ID))
	event.Pupil, event.Facts = n.Pupil, map[string]string{"on": on.String()}
	return event
}
