package store

import (
	"internat/placement"
	"internat/placement/cohort"
)

// houseRows are the sheets of houses and campaigns, parents first.
type houseRows struct {
	bulk
	campaign, house, band, section, room, bed, closure, target, roomRule *sheet

	rule, staff, absence, week, shift *sheet
}

func newHouseRows(tx *Tx) *houseRows {
	r := &houseRows{bulk: bulk{tx: tx}}
	r.campaign = r.sheet("campaign", `id, territory_id, name, school_year, opens_on, closes_on, panel_on, entry_on, ends_on,
		answer_days, siblings, rules, rules_on, state, version, recount`)
	r.house = r.sheet("house", `id, territory_id, uai, name, name_key, kind, public, commune, commune_code, latitude, longitude,
		priority, pupils, scheme, decides, appeal_body, licensed, movable, closed, calendar, opening, email, version`)
	r.band = r.sheet("band", `id, house_id, code, ratio, adults, author, set_on, source`)
	r.section = r.sheet("section", `id, house_id, band_id, name, sex, levels`)
	r.room = r.sheet("room", `id, section_id, name, floor, area, accessible`)
	r.bed = r.sheet("bed", `id, section_id, room_id, label, accessible`)
	r.closure = r.sheet("closure", `id, bed_id, from_day, to_day, reason`)
	r.roomRule = r.sheet("room_rule", `house_id, beds, area, author, set_on, source`)
	r.target = r.sheet("mix_target", `id, section_id, group_code, ceiling, seats, share, author, set_on, source`)
	r.rule = r.sheet("supervision_rule", `id, house_id, kind, slot, age, boarders, adults, per_wing, whole, mixed, least, hard, author, set_on, source`)
	r.staff = r.sheet("staff", `id, house_id, name, name_key, kind, born, hundredths, until_day, version`)
	r.absence = r.sheet("staff_absence", `id, staff_id, from_day, to_day, reason`)
	r.week = r.sheet("roster_week", `house_id, monday, version, by_role, by_id, by_name, at`)
	r.shift = r.sheet("shift", shiftColumns)
	return r
}

func (r *houseRows) campaignRow(c placement.Campaign) {
	r.campaign.add(string(c.ID), string(c.Territory), c.Name, c.Year, day(c.OpensOn), day(c.ClosesOn), day(c.PanelOn), day(c.EntryOn), day(c.EndsOn),
		c.AnswerDays, c.Siblings, c.Rules, day(c.RulesOn), string(c.State), c.Version, flag(c.Recount))
}

func (r *houseRows) houseRow(made cohort.House) {
	h := made.House
	r.house.add(string(h.ID), string(h.Territory), h.UAI, h.Name, Fold(h.Name), h.Kind, flag(h.Public), h.Commune, h.CommuneCode, h.Latitude, h.Longitude,
		h.Priority, h.Pupils, string(h.Scheme), string(h.Decides), h.AppealBody, h.Licensed, flag(h.Movable), flag(h.Closed),
		h.Calendar, h.Opening, h.Email, h.Version)
	for _, b := range made.Bands {
		r.band.add(string(b.ID), string(b.House), b.Code, b.Ratio, b.Adults, b.Source.Author, day(b.Source.On), b.Source.Source)
	}
	for _, s := range made.Sections {
		r.sectionRow(s)
	}
	if q := made.Rule; q.House != "" {
		r.roomRule.add(string(q.House), q.Beds, q.Area, q.Author, day(q.On), q.Source)
	}
	r.rosterRow(made.Roster)
}

func (r *houseRows) rosterRow(made cohort.Roster) {
	for _, x := range made.Rules {
		r.rule.add(string(x.ID), string(x.House), string(x.Kind), string(x.Slot), string(x.Age), x.Boarders, x.Adults, x.PerWing, x.Whole, x.Mixed,
			x.Least, flag(x.Hard), x.Author, day(x.On), x.Source)
	}
	for _, x := range made.Staff {
		r.staff.add(string(x.ID), string(x.House), x.Name, Fold(x.Name), string(x.Kind), day(x.Born), x.Hundredths, endDay(x.Until), x.Version)
	}
	for _, a := range made.Absences {
		r.absence.add(string(a.ID), string(a.Staff), day(a.Days.From), endDay(a.Days.To), a.Reason)
	}
	for _, w := range made.Weeks {
		r.week.add(string(w.House), day(w.Week.Monday()), w.Version, string(w.By.Role), w.By.ID, w.By.Name, instant(w.At))
		for _, s := range made.Shifts {
			if w.Week.Days().Contains(s.Day) {
				shiftRow(r.shift, w.House, s)
			}
		}
	}
}

func (r *houseRows) sectionRow(made cohort.Section) {
	s := made.Section
	r.section.add(string(s.ID), string(s.House), null(s.Band), s.Name, string(s.Sex), levelsText(s.Levels))
	for _, x := range made.Rooms {
		r.room.add(string(x.ID), string(x.Section), x.Name, x.Floor, x.Area, flag(x.Accessible))
	}
	for _, b := range made.Beds {
		r.bed.add(string(b.ID), string(b.Section), string(b.RoomID), b.Label, flag(b.Accessible))
	}
	for _, c := range made.Closures {
		r.closure.add(string(c.ID), string(c.Bed), day(c.When.From), endDay(c.When.To), c.Reason)
	}
	for _, t := range made.Targets {
		r.target.add(string(t.ID), string(t.Section), string(t.Group), flag(t.Ceiling), t.Seats, t.Share, t.Author, day(t.On), t.Source)
	}
}
