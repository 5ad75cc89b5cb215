package store

import (
	"context"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// EachInventory gives each house of a scope with everything that is kept about
// it, of all times but for rosters, which are those that may still be mended on
// that day. However many there are, only a few are in memory: f must not
// keep what it does not need.
func (tx *Tx) EachInventory(ctx context.Context, scope Scope, today calendar.Day, f func(placement.Inventory) error) error {
	houses, err := tx.Houses(ctx, scope)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(houses, batchSize) {
		all, err := tx.inventories(ctx, some, today)
		if err != nil {
			return err
		}
		for _, v := range all {
			if err := f(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// A stocktaking is some houses being read.
type stocktaking struct {
	ctx   context.Context
	tx    *Tx
	today calendar.Day
	where string // h.id IN (…)
	args  argList
	at    map[placement.HouseID]int
	all   []placement.Inventory
}

func (tx *Tx) inventories(ctx context.Context, houses []placement.House, today calendar.Day) ([]placement.Inventory, error) {
	s := stocktaking{ctx: ctx, tx: tx, today: today, at: make(map[placement.HouseID]int, len(houses))}
	for i, h := range houses {
		s.at[h.ID] = i
		s.all = append(s.all, placement.Inventory{House: h})
		if i > 0 {
			s.where += ", "
		}
		s.where += s.args.add(string(h.ID))
	}
	s.where = " WHERE h.id IN (" + s.where + ")"
	for _, read := range []func() error{s.bands, s.sections, s.closures, s.targets, s.stays, s.doubled, s.offers, s.holders,
		s.rooms, s.reserved, s.apart, s.absences, s.roster, s.counted} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return s.all, nil
}

// take runs a query whose first column is the house, and hands each row over.
func take[T any](s *stocktaking, query, order string, scan func(scanner) (T, error), keep func(*placement.Inventory, T)) error {
	type found struct {
		house placement.HouseID
		item  T
	}
	rows, err := s.tx.rows(s.ctx, query+s.where+order, s.args...)
	list, err := collect(rows, err, func(row scanner) (r found, err error) {
		r.item, err = scan(with(row, &r.house))
		return r, err
	})
	for _, r := range list {
		keep(&s.all[s.at[r.house]], r.item)
	}
	return err
}

func (s *stocktaking) bands() error {
	return take(s, `SELECT h.id, `+bandColumns+` FROM house h JOIN band b ON b.house_id = h.id`, ` ORDER BY h.id, b.code, b.id`,
		scanBand, func(v *placement.Inventory, x placement.Band) { v.Bands = append(v.Bands, x) })
}

func (s *stocktaking) sections() error {
	return take(s, `SELECT h.id, x.id, x.house_id, x.band_id, x.name, x.sex, x.levels, (SELECT count(*) FROM bed WHERE bed.section_id = x.id)
		FROM house h JOIN section x ON x.house_id = h.id`, ` ORDER BY h.id, x.name, x.id`,
		scanSection, func(v *placement.Inventory, x placement.Section) { v.Sections = append(v.Sections, x) })
}

func (s *stocktaking) closures() error {
	return take(s, `SELECT h.id, b.section_id, `+closureColumns+` FROM house h JOIN section x ON x.house_id = h.id
		JOIN bed b ON b.section_id = x.id JOIN closure c ON c.bed_id = b.id`, ` ORDER BY h.id, c.bed_id, c.from_day, c.id`,
		func(row scanner) (c placement.KeptClosure, err error) {
			c.Closure, err = scanClosure(with(row, &c.Section))
			return c, err
		}, func(v *placement.Inventory, c placement.KeptClosure) { v.Closures = append(v.Closures, c) })
}

func (s *stocktaking) targets() error {
	return take(s, `SELECT h.id, `+targetColumns+` FROM house h JOIN section x ON x.house_id = h.id JOIN mix_target m ON m.section_id = x.id`,
		` ORDER BY h.id, m.section_id, m.group_code, m.ceiling, m.id`,
		scanTarget, func(v *placement.Inventory, t placement.Target) { v.Targets = append(v.Targets, t) })
}

// keptStays joins to each stay what it must agree with. The event of a stay that
// goes on is its beginning; of one that is over, its end; a change of bed is
// either.
const keptStays = `SELECT h.id, ` + stayColumns + `, b.section_id, COALESCE(b.room_id, ''), x.house_id, p.sex, p.level, p.born, COALESCE(o.from_day, ''), COALESCE(o.to_day, ''),
		(SELECT count(*) FROM review r WHERE r.stay_id = s.id AND r.state = 'planned'),
		(SELECT count(*) FROM event e WHERE e.about_kind = 'stay' AND e.about_id = s.id
			AND e.verb IN ('stay.moved', CASE s.state WHEN 'present' THEN 'stay.started' ELSE 'stay.ended' END))
	FROM house h JOIN stay s ON s.house_id = h.id JOIN pupil p ON p.id = s.pupil_id JOIN bed b ON b.id = s.bed_id
		JOIN section x ON x.id = s.section_id LEFT JOIN offer o ON o.id = s.offer_id`

func (s *stocktaking) stays() error {
	return take(s, keptStays, ` ORDER BY h.id, s.bed_id, s.from_day, s.id`,
		func(row scanner) (k placement.KeptStay, err error) {
			var reviews, events int
			err = row.Scan(append(stayInto(&k.Stay), &k.BedSection, &k.Room, &k.SectionHouse, &k.Sex, &k.Level, dayAt{&k.Born},
				dayAt{&k.Promised.From}, dayAt{&k.Promised.To}, &reviews, &events)...)
			k.Reviewed, k.Told = reviews > 0, events > 0
			return k, err
		}, func(v *placement.Inventory, k placement.KeptStay) { v.Stays = append(v.Stays, k) })
}

// doubledStays finds, for each stay, an earlier one of its pupil that lasts into
// it, in whatever house of whatever territory.
const doubledStays = `SELECT h.id, s.id, s.section_id, s.bed_id, t.id, s.from_day, CASE WHEN s.to_day < t.to_day THEN s.to_day ELSE t.to_day END
	FROM house h JOIN stay s ON s.house_id = h.id AND s.from_day < s.to_day
		JOIN stay t ON t.pupil_id = s.pupil_id AND t.id <> s.id AND t.from_day < t.to_day AND t.from_day < s.to_day AND t.to_day > s.from_day
			AND (t.from_day < s.from_day OR t.from_day = s.from_day AND t.id < s.id)`

func (s *stocktaking) doubled() error {
	return take(s, doubledStays, ` ORDER BY h.id, s.id, t.id`,
		func(row scanner) (d placement.DoubledStay, err error) {
			err = row.Scan(&d.Stay, &d.Section, &d.Bed, &d.Other, dayAt{&d.Days.From}, dayAt{&d.Days.To})
			return d, err
		}, func(v *placement.Inventory, d placement.DoubledStay) { v.Doubled = append(v.Doubled, d) })
}

const keptOffers = `SELECT h.id, o.id, o.pupil_id, o.section_id, o.house_id, o.from_day, o.to_day, o.state, o.exchange, o.decided_at, x.house_id, r.state, r.way, r.level, p.sex, p.born,
		CASE WHEN p.emancipated <> '' AND p.emancipated_on <> '' THEN 1 ELSE 0 END,
		COALESCE(c.entry_on, ''), COALESCE(c.ends_on, ''),
		(SELECT count(*) FROM event e WHERE e.about_kind = 'offer' AND e.about_id = o.id
			AND e.verb = CASE o.state WHEN 'open' THEN 'offer.made' ELSE 'offer.' || o.state END)
	FROM house h JOIN offer o ON o.house_id = h.id JOIN section x ON x.id = o.section_id JOIN referral r ON r.id = o.referral_id
		JOIN pupil p ON p.id = o.pupil_id LEFT JOIN campaign c ON c.id = o.campaign_id`

func (s *stocktaking) offers() error {
	return take(s, keptOffers, ` ORDER BY h.id, o.section_id, o.from_day, o.id`,
		func(row scanner) (k placement.KeptOffer, err error) {
			var events int
			err = row.Scan(&k.ID, &k.Pupil, &k.Section, &k.House, dayAt{&k.Nights.From}, dayAt{&k.Nights.To}, &k.State, &k.Exchange, instantAt{&k.DecidedAt},
				&k.SectionHouse, &k.Of, &k.Way, &k.Level, &k.Sex, dayAt{&k.Born}, flagAt{&k.Emancipated}, dayAt{&k.Year.From}, dayAt{&k.Year.To}, &events)
			k.Told = events > 0
			return k, err
		}, func(v *placement.Inventory, k placement.KeptOffer) { v.Offers = append(v.Offers, k) })
}

// keptHolders are the guardians of the pupils of offers that hold a place, each
// with the answer to the act that the offer is about; a judge's decision that
// stands in for it counts as given.
const keptHolders = `SELECT h.id, o.id, k.standing, k.objects, CASE WHEN a.ruling <> '' THEN 'given' ELSE COALESCE(a.state, '') END, COALESCE(a.answered_at, '')
	FROM house h JOIN offer o ON o.house_id = h.id AND o.state IN ('open', 'suspended', 'accepted') JOIN referral r ON r.id = o.referral_id
		JOIN guardianship k ON k.pupil_id = o.pupil_id
		LEFT JOIN agreement a ON a.referral_id = o.referral_id AND a.guardian_id = k.guardian_id
			AND a.act = CASE r.way WHEN 'renewal' THEN 'renewal' ELSE 'admission' END`

func (s *stocktaking) holders() error {
	type said struct {
		offer placement.OfferID
		placement.KeptHolder
	}
	by := map[placement.OfferID]*placement.KeptOffer{}
	for i := range s.all {
		for j := range s.all[i].Offers {
			by[s.all[i].Offers[j].ID] = &s.all[i].Offers[j]
		}
	}
	return take(s, keptHolders, ` ORDER BY h.id, o.id, k.guardian_id`,
		func(row scanner) (x said, err error) {
			err = row.Scan(&x.offer, &x.Standing, flagAt{&x.Objects}, &x.State, instantAt{&x.At})
			return x, err
		}, func(_ *placement.Inventory, x said) {
			if o := by[x.offer]; o != nil {
				o.Holders = append(o.Holders, x.KeptHolder)
			}
		})
}

const keptChanges = `SELECT h.id, c.section_id, c.on_day, c.occupied, c.offered, c.held
	FROM house h JOIN section x ON x.house_id = h.id JOIN occupancy_change c ON c.section_id = x.id AND c.on_day < '` + noEnd + `'`

func (s *stocktaking) counted() error {
	return take(s, keptChanges, ` ORDER BY h.id, c.section_id, c.on_day`,
		scanChange, func(v *placement.Inventory, c capacity.Change) {
			keep := func(state capacity.State, n int) {
				v.Counted = append(v.Counted, placement.KeptChange{Section: placement.SectionID(c.Section), State: state, Day: c.Day, Count: n})
			}
			keep(capacity.Occupied, c.Occupied)
			keep(capacity.Offered, c.Offered)
			keep(capacity.Held, c.Held)
		})
}
