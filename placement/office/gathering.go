package office

import (
	"context"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A Family is a boarder whose guardians are invited to a gathering.
type Family struct {
	Pupil   placement.PupilID
	Section placement.SectionID // in which the child sleeps
	Told    []placement.Guardianship
}

// FamiliesToMeet are the families that a gathering would invite: of each boarder
// of the house, on the day, whoever is told about the child then. A child of
// whom nobody may be told is not among them.
func FamiliesToMeet(ctx context.Context, tx *store.Tx, by placement.Actor, house placement.HouseID, on calendar.Day) (list []Family, err error) {
	boarders, err := tx.BoardersToMeet(ctx, store.ScopeOf(by), house, on)
	for _, b := range boarders {
		told, err := tx.WhoIsTold(ctx, by.Territory, b.Pupil, on)
		if err != nil {
			return nil, err
		}
		if len(told) > 0 {
			list = append(list, Family{b.Pupil, b.Section, told})
		}
	}
	return list, err
}

// PlanGathering fixes a day on which a house meets all families and invites them,
// all at once or nobody.
func (o *Office) PlanGathering(ctx context.Context, by placement.Actor, g placement.Gathering) (kept placement.Gathering, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, families, err := o.gathering(ctx, tx, by, &g)
		if err != nil {
			return err
		}
		event := by.Happened(m.now, "gathering.planned", "gathering", "")
		event.House = g.House
		if kept, err = tx.SaveGathering(ctx, g, event); err != nil {
			return err
		}
		for _, f := range families {
			if err := inviteFamily(ctx, tx, by, kept, f, m); err != nil {
				return err
			}
		}
		return nil
	})
	return kept, err
}

// gathering checks the form and says who is invited.
func (o *Office) gathering(ctx context.Context, tx *store.Tx, by placement.Actor, g *placement.Gathering) (m moment, families []Family, err error) {
	if err = placement.Allow(by, placement.EditMeetings, placement.Subject{Territory: by.Territory, House: g.House}); err != nil {
		return m, nil, err
	}
	if _, err = tx.House(ctx, store.ScopeOf(by), g.House); err != nil {
		return m, nil, err
	}
	if m, err = o.momentIn(ctx, tx, by.Territory); err != nil {
		return m, nil, err
	}
	g.Territory, g.First = by.Territory, g.First.UTC()
	if g.Owner == "" {
		g.Owner = by.Name
	}
	if err = g.Check(m.now); err != nil {
		return m, nil, err
	}
	on := calendar.DayOf(g.First, m.zone)
	if err = knownSections(ctx, tx, by, *g, on); err != nil {
		return m, nil, err
	}
	families, err = FamiliesToMeet(ctx, tx, by, g.House, on)
	if err == nil && len(families) == 0 {
		err = placement.Reject("house", "gathering.nobody")
	}
	if err == nil {
		err = g.Holds(BySection(families))
	}
	return m, families, err
}

// BySection counts families by the section in which their child sleeps.
func BySection(families []Family) map[placement.SectionID]int {
	counts := map[placement.SectionID]int{}
	for _, f := range families {
		counts[f.Section]++
	}
	return counts
}

// knownSections refuses hours for a section that is not of the house.
func knownSections(ctx context.Context, tx *store.Tx, by placement.Actor, g placement.Gathering, on calendar.Day) error {
	var faults placement.Faults
	sections, err := tx.Sections(ctx, store.ScopeOf(by), g.House, on)
	for _, h := range g.Hours {
		if !slices.ContainsFunc(sections, func(x placement.Section) bool { return x.ID == h.Section }) {
			from, _ := placement.HoursFields(h.Section)
			faults.Add(from, "field.unknown")
		}
	}
	if err == nil {
		err = faults.Err()
	}
	return err
}

func inviteFamily(ctx context.Context, tx *store.Tx, by placement.Actor, g placement.Gathering, f Family, m moment) error {
	from, _ := g.Span(f.Section)
	meeting := placement.Meeting{
		Territory: g.Territory, House: g.House, Pupil: f.Pupil, Kind: g.Kind, Gathering: g.ID, Section: f.Section,
		At: from, Place: g.Place, Owner: g.Owner, State: placement.Planned, Slots: g.HoursOf(f.Section).Slots,
	}
	for _, k := range f.Told {
		meeting.Invited = append(meeting.Invited, placement.Invitation{Guardian: k.Guardian.ID})
	}
	event := by.Happened(m.now, "meeting.planned", "meeting", "")
	event.Pupil, event.House = meeting.Pupil, meeting.House
	meeting, err := tx.SaveMeeting(ctx, meeting, event)
	if err != nil {
		return err
	}
	return invite(ctx, tx, by, meeting, f.Told, m)
}

// seated fills in what goes with an answer about a gathering: the slot, how many
// come, an interpreter. The transaction is serializable: of two families that
// want the last room, one has it and the other is told.
func seated(ctx context.Context, tx *store.Tx, m placement.Meeting, in MeetingAnswer, says placement.Invitation) (placement.Invitation, error) {
	switch {
	case says.Reply == placement.Maybe: // who may come keeps the time
		says.Slot = m.SlotOf(in.Guardian)
		return says, nil
	case m.Gathering == "" || (says.Reply != placement.Coming && says.Reply != placement.ByPhone):
		return says, nil
	}
	g, err := tx.Gathering(ctx, store.Whole(m.Territory), m.Gathering)
	if err != nil {
		return says, err
	}
	taken, err := tx.SlotsTaken(ctx, g.ID, m.ID)
	if err != nil {
		return says, err
	}
	if says.Slot, err = g.Seat(in.Slot, m.SlotOf(in.Guardian), g.Fill(m.Section, taken)); err != nil {
		return says, err
	}
	if says.People = max(1, in.People); says.People > placement.MostPeople {
		return says, placement.Reject("people", "number.too_large", placement.MostPeople)
	}
	says.Interpreter = strings.TrimSpace(in.Interpreter)
	return says, nil
}
