package main

import (
	"context"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// demoGatherings has the director meet the families: an evening two weeks from
// the demo's first day, in slots of a quarter of an hour, of which families have
// taken some, and on that first day itself the installation of a house, whose
// list is at the desk. They were planned some days before.
func demoGatherings(ctx context.Context, db *store.DB, director placement.Actor, resident placement.GuardianID) error {
	desk := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, -6) })
	at := func(days, hour, minute int) time.Time {
		on := demoStart.In(plain.Paris).AddDate(0, 0, days)
		return time.Date(on.Year(), on.Month(), on.Day(), hour, minute, 0, 0, plain.Paris)
	}
	evening, err := desk.PlanGathering(ctx, director, placement.Gathering{
		House: director.Houses[0], Kind: placement.HouseEvening, First: at(16, 17, 30), Minutes: 15, Slots: 8, Room: 3,
		Place: "Foyer des internes, rez-de-chaussée", Owner: "Yann Tanguy et les maîtres d’internat",
	})
	if err != nil {
		return err
	}
	hours, err := demoHours(ctx, db, director)
	if err != nil {
		return err
	}
	today, err := desk.PlanGathering(ctx, director, placement.Gathering{
		House: director.Houses[0], Kind: placement.Installation, First: at(0, 17, 0), Minutes: 30, Slots: 4, Room: 5,
		Place: "Accueil de l’internat, porte B", Owner: "Yann Tanguy", Hours: hours,
	})
	if err != nil {
		return err
	}
	if err := answerGathering(ctx, db, desk, director, evening, resident); err != nil {
		return err
	}
	return answerGathering(ctx, db, desk, director, today, resident)
}

// demoHours gives the first two sections of the director's house the first and
// the second half of the installation.
func demoHours(ctx context.Context, db *store.DB, director placement.Actor) (hours []placement.Hours, err error) {
	err = db.Read(ctx, func(tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.ScopeOf(director), director.Houses[0], calendar.DayOf(demoStart, plain.Paris))
		for i, x := range sections[:min(2, len(sections))] {
			hours = append(hours, placement.Hours{Section: x.ID, First: 2 * i, Slots: 2})
		}
		return err
	})
	return hours, err
}

// answerGathering has families answer in turn as families do. The one resident of
// the demo's own cast has a time in the middle.
func answerGathering(ctx context.Context, db *store.DB, desk *office.Office, director placement.Actor, g placement.Gathering, resident placement.GuardianID) error {
	var lines []store.MeetingLine
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		lines, err = tx.MeetingsOfGathering(ctx, director, g.ID)
		return err
	})
	if err != nil {
		return err
	}
	for i, line := range lines {
		slots := turnsOf(g, line.Section)
		if j := slices.IndexFunc(line.Invited, func(x placement.Invitation) bool { return x.Guardian == resident }); j >= 0 {
			in := office.MeetingAnswer{Meeting: line.ID, Guardian: resident, Reply: placement.Coming, Slot: slots(2), People: 2}
			if err := says(ctx, desk, line, line.Guests[j], in); err != nil {
				return err
			}
			continue
		}
		if i%3 == 2 || len(line.Guests) == 0 {
			continue // has not answered yet
		}
		answers := demoAnswers(slots)
		if err := says(ctx, desk, line, line.Guests[0], answers[i%len(answers)]); err != nil {
			return err
		}
	}
	return nil
}

// turnsOf numbers the slots of a section, from the first again after the last.
func turnsOf(g placement.Gathering, section placement.SectionID) func(int) time.Time {
	times := g.Times(section)
	return func(i int) time.Time { return times[i%len(times)] }
}

// demoAnswers are what families say, one after the other.
func demoAnswers(slots func(int) time.Time) []office.MeetingAnswer {
	return []office.MeetingAnswer{
		{Reply: placement.Coming, Slot: slots(0), People: 2},
		{Reply: placement.Coming, Slot: slots(0), People: 1, Interpreter: "arabe"},
		{Reply: placement.ByPhone, Slot: slots(3)},
		{Reply: placement.AnotherDate},
		{Reply: placement.Coming, Slot: slots(1), People: 3},
		{Reply: placement.NotComing},
		{Reply: placement.Coming, Slot: slots(4), People: 2},
	}
}

func says(ctx context.Context, desk *office.Office, line store.MeetingLine, guest store.Guest, in office.MeetingAnswer) error {
	in.Meeting = line.ID
	by := placement.Actor{Role: placement.Parent, Guardian: guest.Guardian, Name: guest.Name, Territory: line.Territory}
	return desk.AnswerMeeting(ctx, by, in)
}

// residentParent is a parent by mail of a child who boards in the director's
// house: whoever visits the demo sees what such a family reads.
func residentParent(w *cohort.World) placement.Guardian {
	for family := range w.Families() {
		for _, child := range family.Children {
			boards := slices.ContainsFunc(child.Stays, func(s placement.Stay) bool {
				return s.House == w.Houses[0].House.ID && s.State == placement.Present
			})
			for _, k := range child.Guardians {
				if g, ok := byMail(family, k.Guardian.ID); ok && boards && k.Decides(w.Size.AsOf) {
					return g
				}
			}
		}
	}
	return placement.Guardian{}
}
