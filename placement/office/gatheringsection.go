package office

import (
	"context"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// mostGatherings is how many coming gatherings of a territory are looked at.
const mostGatherings = 2000

// FollowSections gives the families of children who sleep in another section than
// when their installation day was planned the hours of that section. It looks at who
// sleeps where, and does not ask what moved them: a change of bed, a plan that was
// undone, an arrival or an import. It tells how many families there were.
func (o *Office) FollowSections(ctx context.Context, in placement.TerritoryID) (followed int, err error) {
	var days []placement.Gathering
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		days, err = tx.Gatherings(ctx, store.Whole(in), o.now(), time.Time{}, mostGatherings)
		return err
	})
	for _, g := range days {
		if err != nil {
			return followed, err
		}
		if g.State != placement.Planned || len(g.Hours) == 0 {
			continue
		}
		n := 0
		err = o.db.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = o.followSections(ctx, tx, g)
			return err
		})
		followed += n
	}
	return followed, err
}

func (o *Office) followSections(ctx context.Context, tx *store.Tx, g placement.Gathering) (n int, err error) {
	by := placement.Tick(g.Territory)
	m, err := o.momentIn(ctx, tx, g.Territory)
	if err != nil {
		return 0, err
	}
	boarders, err := tx.BoardersToMeet(ctx, store.Whole(g.Territory), g.House, calendar.DayOf(g.First, m.zone))
	if err != nil {
		return 0, err
	}
	lines, err := plannedOf(ctx, tx, by, g.ID)
	for _, line := range lines {
		i := slices.IndexFunc(boarders, func(b store.BoarderToMeet) bool { return b.Pupil == line.Pupil })
		if i < 0 || boarders[i].Section == line.Section {
			continue
		}
		if err := followSection(ctx, tx, by, line.Meeting, g, boarders[i].Section, m); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// followSection keeps a family's meeting in the hours of a section, and invites again the
// guests whose appointment is another one: what waits about the one before does not
// leave.
func followSection(ctx context.Context, tx *store.Tx, by placement.Actor, meeting placement.Meeting, g placement.Gathering, section placement.SectionID, m moment) error {
	taken, err := tx.SlotsTaken(ctx, g.ID, meeting.ID)
	if err != nil {
		return err
	}
	meeting, guests, event := meeting.Settle(by, g, section, taken, m.now)
	meeting, err = tx.SaveMeeting(ctx, meeting, event)
	if err != nil {
		return err
	}
	told, err := tx.WhoIsTold(ctx, meeting.Territory, meeting.Pupil, m.today)
	if err != nil {
		return err
	}
	for _, guest := range guests {
		for _, kind := range []placement.NoticeKind{placement.MeetingInvitation, placement.MeetingSlot, placement.MeetingGivenUp, placement.MeetingReminder} {
			if err := tx.VoidNoticesTo(ctx, aboutMeeting(meeting.ID), guest, "meeting.other_hours", kind); err != nil {
				return err
			}
		}
	}
	told = slices.DeleteFunc(told, func(k placement.Guardianship) bool { return !slices.Contains(guests, k.Guardian.ID) })
	return invite(ctx, tx, by, meeting, told, m)
}
