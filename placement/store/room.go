package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// Lodgings gives every house of a territory, by id, with what limits it and
// what is taken during these nights.
func (tx *Tx) Lodgings(ctx context.Context, in placement.TerritoryID, nights calendar.Interval) ([]placement.Lodging, error) {
	return tx.lodgings(ctx, in, "", nights)
}

// Lodging gives one house of a territory with what limits it and what is taken
// during these nights.
func (tx *Tx) Lodging(ctx context.Context, in placement.TerritoryID, house placement.HouseID, nights calendar.Interval) (placement.Lodging, error) {
	list, err := tx.lodgings(ctx, in, house, nights)
	if err == nil && len(list) == 0 {
		err = placement.Missing("house")
	}
	if err != nil {
		return placement.Lodging{}, err
	}
	return list[0], nil
}

// Room counts how many more may come to a section for every one of these
// nights, and names what says so. Whoever takes a place asks in the same
// transaction: of two who ask at once for the last bed, one gets it.
func (tx *Tx) Room(ctx context.Context, section placement.SectionID, nights calendar.Interval) (placement.Room, error) {
	rows, err := tx.rows(ctx, `SELECT h.id, h.territory_id FROM section x JOIN house h ON h.id = x.house_id WHERE x.id = $1`, string(section))
	h, err := one("section", rows, err, func(s scanner) (h placement.House, err error) {
		err = s.Scan(&h.ID, &h.Territory)
		return h, err
	})
	if err != nil {
		return placement.Room{}, err
	}
	l, err := tx.Lodging(ctx, h.Territory, h.ID, nights)
	return l.Room(section, nights), err
}

// A lodger gathers lodgings from rows that name their house.
type lodger struct {
	list []placement.Lodging
	at   map[placement.HouseID]int
}

func (l *lodger) of(house placement.HouseID) *placement.Lodging { return &l.list[l.at[house]] }

func (tx *Tx) lodgings(ctx context.Context, in placement.TerritoryID, house placement.HouseID, nights calendar.Interval) ([]placement.Lodging, error) {
	var args argList
	where := `h.territory_id = ` + args.add(string(in)) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT `+houseColumns+` FROM house h WHERE `+where+` ORDER BY h.id`, args...)
	houses, err := collect(rows, err, scanHouse)
	if err != nil {
		return nil, err
	}
	l := &lodger{list: make([]placement.Lodging, len(houses)), at: make(map[placement.HouseID]int, len(houses))}
	for i, h := range houses {
		l.list[i].House, l.at[h.ID] = h, i
	}
	for _, read := range []func(context.Context, *lodger, string, argList, calendar.Interval) error{
		tx.lodgeBands, tx.lodgeSections, tx.lodgeClosures, tx.lodgeStays, tx.lodgeOffers,
	} {
		if err := read(ctx, l, where, args[:len(args):len(args)], nights); err != nil {
			return nil, err
		}
	}
	return l.list, nil
}

func (tx *Tx) lodgeBands(ctx context.Context, l *lodger, where string, args argList, _ calendar.Interval) error {
	rows, err := tx.rows(ctx, `SELECT `+bandColumns+` FROM band b JOIN house h ON h.id = b.house_id
		WHERE `+where+` ORDER BY b.house_id, b.code, b.id`, args...)
	bands, err := collect(rows, err, scanBand)
	for _, b := range bands {
		at := l.of(b.House)
		at.Bands = append(at.Bands, b)
	}
	return err
}

func (tx *Tx) lodgeSections(ctx context.Context, l *lodger, where string, args argList, _ calendar.Interval) error {
	rows, err := tx.rows(ctx, `SELECT x.id, x.house_id, x.band_id, x.name, x.sex, x.levels, (SELECT count(*) FROM bed WHERE bed.section_id = x.id)
		FROM section x JOIN house h ON h.id = x.house_id WHERE `+where+` ORDER BY x.house_id, x.name, x.id`, args...)
	sections, err := collect(rows, err, scanSection)
	for _, x := range sections {
		at := l.of(x.House)
		at.Sections = append(at.Sections, x)
	}
	return err
}

func (tx *Tx) lodgeClosures(ctx context.Context, l *lodger, where string, args argList, nights calendar.Interval) error {
	where += ` AND c.to_day > ` + args.add(day(nights.From)) + ` AND c.from_day < ` + args.add(endDay(nights.To))
	rows, err := tx.rows(ctx, `SELECT x.house_id, x.id, c.bed_id, c.from_day, c.to_day
		FROM closure c JOIN bed b ON b.id = c.bed_id JOIN section x ON x.id = b.section_id JOIN house h ON h.id = x.house_id
		WHERE `+where+` ORDER BY x.house_id, c.from_day, c.bed_id, c.id`, args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var house placement.HouseID
		var o placement.Outage
		if err = s.Scan(&house, &o.Section, &o.Bed, dayAt{&o.When.From}, dayAt{&o.When.To}); err == nil {
			at := l.of(house)
			at.Closures = append(at.Closures, o)
		}
		return none, err
	})
	return err
}

func (tx *Tx) lodgeStays(ctx context.Context, l *lodger, where string, args argList, nights calendar.Interval) error {
	where += ` AND s.to_day > ` + args.add(day(nights.From)) + ` AND s.from_day < ` + args.add(endDay(nights.To)) + ` AND s.from_day < s.to_day`
	return tx.holds(ctx, l, `SELECT s.house_id, s.section_id, s.pupil_id, '', '', 0, s.from_day, s.to_day
		FROM stay s JOIN house h ON h.id = s.house_id WHERE `+where+` ORDER BY s.house_id, s.from_day, s.id`, args)
}

func (tx *Tx) lodgeOffers(ctx context.Context, l *lodger, where string, args argList, nights calendar.Interval) error {
	where += ` AND o.to_day > ` + args.add(day(nights.From)) + ` AND o.from_day < ` + args.add(endDay(nights.To))
	return tx.holds(ctx, l, `SELECT o.house_id, o.section_id, o.pupil_id, o.referral_id, o.state, CASE WHEN o.beside_id IS NULL THEN 0 ELSE 1 END, o.from_day, o.to_day
		FROM offer o JOIN house h ON h.id = o.house_id
		WHERE o.state IN ('open', 'suspended', 'accepted') AND o.exchange = '' AND `+where+` ORDER BY o.house_id, o.from_day, o.id`, args)
}

func (tx *Tx) holds(ctx context.Context, l *lodger, query string, args argList) error {
	rows, err := tx.rows(ctx, query, args...)
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var house placement.HouseID
		var h placement.Hold
		if err = s.Scan(&house, &h.Section, &h.Pupil, &h.Referral, &h.Offer, flagAt{&h.Beside}, dayAt{&h.Nights.From}, dayAt{&h.Nights.To}); err == nil {
			l.of(house).Take(h)
		}
		return none, err
	})
	return err
}

// Section finds a section of a territory with every bed it has.
func (tx *Tx) Section(ctx context.Context, in placement.TerritoryID, id placement.SectionID) (placement.Section, error) {
	rows, err := tx.rows(ctx, `SELECT x.id, x.house_id, x.band_id, x.name, x.sex, x.levels, (SELECT count(*) FROM bed WHERE bed.section_id = x.id)
		FROM section x JOIN house h ON h.id = x.house_id WHERE x.id = $1 AND h.territory_id = $2`, string(id), string(in))
	return one("section", rows, err, scanSection)
}

// SectionGroups lists the groups of each pupil who has a place of the section
// during these nights, from the criteria of the request under which the place
// was promised, or of the pupil's latest one.
func (tx *Tx) SectionGroups(ctx context.Context, section placement.SectionID, nights calendar.Interval) ([][]placement.Group, error) {
	rows, err := tx.rows(ctx, `SELECT t.id, COALESCE(c.code, '') FROM (
			SELECT s.id, COALESCE((SELECT r.id FROM referral r WHERE r.pupil_id = s.pupil_id ORDER BY r.created_at DESC, r.id DESC LIMIT 1), '') AS referral_id
			FROM stay s WHERE s.section_id = $1 AND s.from_day < $2 AND s.to_day > $3 AND s.from_day < s.to_day
			UNION ALL
			SELECT o.id, o.referral_id FROM offer o WHERE o.section_id = $1 AND o.from_day < $2 AND o.to_day > $3
				AND o.state IN ('open', 'suspended', 'accepted') AND o.exchange = '') t
		LEFT JOIN claim c ON c.referral_id = t.referral_id ORDER BY t.id, c.code`, string(section), endDay(nights.To), day(nights.From))
	var order []string
	codes := map[string][]string{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id, code string
		if err = s.Scan(&id, &code); err != nil {
			return none, err
		}
		if _, seen := codes[id]; !seen {
			order = append(order, id)
		}
		codes[id] = append(codes[id], code)
		return none, err
	})
	if err != nil {
		return nil, err
	}
	groupsOf, err := tx.groupsOf(ctx)
	groups := make([][]placement.Group, len(order))
	for i, id := range order {
		groups[i] = groupsOf(codes[id])
	}
	return groups, err
}

// PresentGroups tells the groups of each pupil who has a place of the section
// during these nights, as SectionGroups lists them.
func (tx *Tx) PresentGroups(ctx context.Context, section placement.SectionID, nights calendar.Interval) (map[placement.PupilID][]placement.Group, error) {
	rows, err := tx.rows(ctx, `SELECT t.pupil_id, COALESCE(c.code, '') FROM (
			SELECT s.pupil_id, COALESCE((SELECT r.id FROM referral r WHERE r.pupil_id = s.pupil_id ORDER BY r.created_at DESC, r.id DESC LIMIT 1), '') AS referral_id
			FROM stay s WHERE s.section_id = $1 AND s.from_day < $2 AND s.to_day > $3 AND s.from_day < s.to_day
			UNION ALL
			SELECT o.pupil_id, o.referral_id FROM offer o WHERE o.section_id = $1 AND o.from_day < $2 AND o.to_day > $3
				AND o.state IN ('open', 'suspended', 'accepted') AND o.exchange = '') t
		LEFT JOIN claim c ON c.referral_id = t.referral_id ORDER BY t.pupil_id, c.code`, string(section), endDay(nights.To), day(nights.From))
	codes := map[placement.PupilID][]string{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var pupil placement.PupilID
		var code string
		err = s.Scan(&pupil, &code)
		codes[pupil] = append(codes[pupil], code)
		return none, err
	})
	if err != nil {
		return nil, err
	}
	groupsOf, err := tx.groupsOf(ctx)
	groups := make(map[placement.PupilID][]placement.Group, len(codes))
	for pupil, of := range codes {
		groups[pupil] = groupsOf(of)
	}
	return groups, err
}

// WaitingFor lists the files without a place, by id, that nights like these
// could be given to: urgent ones, and those of a campaign that places for some
// of them.
func (tx *Tx) WaitingFor(ctx context.Context, in placement.TerritoryID, nights calendar.Interval) ([]placement.File, error) {
	var args argList
	where := `r.territory_id = ` + args.add(string(in)) + ` AND r.state = 'submitted'
		AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.referral_id = r.id AND o.state IN ('open', 'suspended', 'accepted'))
		AND (r.way = 'urgent' OR EXISTS (SELECT 1 FROM campaign c WHERE c.id = r.campaign_id AND c.entry_on < ` + args.add(endDay(nights.To)) +
		` AND c.ends_on > ` + args.add(day(nights.From)) + `))`
	ids, err := tx.fileIDs(ctx, where, args)
	if err != nil {
		return nil, err
	}
	var list []placement.File
	err = tx.eachPage(ctx, ids, func(f placement.File) error {
		list = append(list, f)
		return nil
	})
	return list, err
}

// FilesOf reads the files of so many referrals of a territory at once, by id,
// without contacts and words.
func (tx *Tx) FilesOf(ctx context.Context, in placement.TerritoryID, ids []placement.ReferralID) (map[placement.ReferralID]placement.File, error) {
	found := make(map[placement.ReferralID]placement.File, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	files, err := tx.filesOf(ctx, these(ids))
	for _, f := range files {
		if f.Referral.Territory == in {
			found[f.Referral.ID] = f
		}
	}
	return found, err
}
