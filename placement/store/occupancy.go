package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// batchSize is how many houses are in memory at a time.
const batchSize = 64

// EachPremises gives each house in scope with everything that the arithmetic of
// places needs over a period, which must have an end: parts, beds, closures, and
// what changes from day to day in the stays and the offers that hold a place.
// Those were added up when they were written (see the counts in the package
// documentation): none is read, and Claims is empty. Houses come by UAI; a house
// named comes alone. However many there are, only a few are in memory: f must
// not keep what it does not need.
func (tx *Tx) EachPremises(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval, f func(placement.Premises) error) error {
	return tx.eachPremises(ctx, scope, house, batch{period: period, counted: true}, f)
}

// EachPremisesKnown is EachPremises with each stay and offer as a claim, as they
// were known at an instant; the zero instant is now. Houses, beds and closures
// are those of today.
func (tx *Tx) EachPremisesKnown(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval, at time.Time,
	f func(placement.Premises) error) error {
	return tx.eachPremises(ctx, scope, house, batch{period: period, known: at}, f)
}

// eachPremises gives the houses in batches made like first.
func (tx *Tx) eachPremises(ctx context.Context, scope Scope, house placement.HouseID, first batch, f func(placement.Premises) error) error {
	houses, err := tx.Houses(ctx, scope)
	if err != nil {
		return err
	}
	houses = slices.DeleteFunc(houses, func(h placement.House) bool { return house != "" && h.ID != house })
	slices.SortFunc(houses, func(a, b placement.House) int { return cmp.Compare(a.UAI, b.UAI) })
	for some := range slices.Chunk(houses, batchSize) {
		all, err := tx.premises(ctx, scope, some, first)
		if err != nil {
			return err
		}
		for _, p := range all {
			if err := f(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// Premises is one house in scope, over a period.
func (tx *Tx) Premises(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval) (placement.Premises, error) {
	h, err := tx.House(ctx, scope, house)
	if err != nil {
		return placement.Premises{}, err
	}
	all, err := tx.premises(ctx, scope, []placement.House{h}, batch{period: period})
	if err != nil {
		return placement.Premises{}, err
	}
	return all[0], nil
}

// premises furnishes a batch of houses.
func (tx *Tx) premises(ctx context.Context, scope Scope, houses []placement.House, b batch) ([]placement.Premises, error) {
	b.ctx, b.tx, b.scope, b.at = ctx, tx, scope, make(map[placement.HouseID]int)
	for i, h := range houses {
		b.at[h.ID] = i
		b.all = append(b.all, placement.Premises{House: h})
		b.ids = append(b.ids, string(h.ID))
	}
	for _, read := range b.parts() {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return b.all, nil
}

// A batch is some houses being furnished.
type batch struct {
	ctx     context.Context
	tx      *Tx
	scope   Scope
	period  calendar.Interval
	known   time.Time // zero is now
	counted bool      // changes stand for stays and offers
	ids     []string
	at      map[placement.HouseID]int
	all     []placement.Premises
}

func (b *batch) parts() []func() error {
	parts := []func() error{b.bands, b.sections, b.closures}
	if b.counted {
		return append(parts, b.changes)
	}
	return append(parts, b.stays, b.offers)
}

// where is the condition on house h: in scope, and one of the batch.
func (b *batch) where(args *argList) string {
	text := "h.id IN ("
	for i, id := range b.ids {
		if i > 0 {
			text += ", "
		}
		text += args.add(id)
	}
	return text + ") AND " + b.scope.in("h.territory_id", "h.id", args)
}

func (b *batch) of(house placement.HouseID) *placement.Premises { return &b.all[b.at[house]] }

// sql is the whole query about the batch.
func (b *batch) sql(query, order string, more func(*argList) string) (string, argList) {
	var args argList
	where := b.where(&args)
	if more != nil {
		where += more(&args)
	}
	return query + " WHERE " + where + order, args
}

// fill runs a query whose first column is the house, and hands each row over.
func fill[T any](b *batch, q premisesQuery, scan func(scanner) (T, error), keep func(*placement.Premises, T)) error {
	type found struct {
		house placement.HouseID
		item  T
	}
	text, args := b.sql(q.text, q.order, q.more(b))
	rows, err := b.tx.rows(b.ctx, text, args...)
	list, err := collect(rows, err, func(s scanner) (r found, err error) {
		r.item, err = scan(with(s, &r.house))
		return r, err
	})
	for _, r := range list {
		keep(b.of(r.house), r.item)
	}
	return err
}

// A premisesQuery asks for one kind of part of the houses of a batch.
type premisesQuery struct {
	text, order string
	alias       string // of the rows that have to be in the period; "" for all
	known       bool   // rows of the history, of one instant
}

// more narrows stays, offers and closures to those with a night in the period.
func (q premisesQuery) more(b *batch) func(*argList) string {
	if q.alias == "" {
		return nil
	}
	return func(args *argList) string {
		where := ` AND ` + q.alias + `.from_day < ` + args.add(endDay(b.period.To)) + ` AND ` + q.alias + `.to_day > ` + args.add(day(b.period.From))
		if q.known {
			where += knownAt(b.known, args)
		}
		return where
	}
}

var (
	bandsOfHouses = premisesQuery{text: `SELECT h.id, ` + bandColumns + ` FROM house h JOIN band b ON b.house_id = h.id`, order: ` ORDER BY h.id, b.code, b.id`}

	sectionsOfHouses = premisesQuery{text: `SELECT h.id, s.id, s.house_id, s.band_id, s.name, s.sex, s.levels,
			(SELECT count(*) FROM bed WHERE bed.section_id = s.id) FROM house h JOIN section s ON s.house_id = h.id`,
		order: ` ORDER BY h.id, s.name, s.id`}

	closuresOfHouses = premisesQuery{text: `SELECT h.id, b.section_id, c.bed_id, c.from_day, c.to_day, c.reason FROM house h JOIN section s ON s.house_id = h.id
			JOIN bed b ON b.section_id = s.id JOIN closure c ON c.bed_id = b.id`,
		order: ` ORDER BY h.id, c.bed_id, c.from_day, c.id`, alias: "c"}

	// Alike stays are counted by the database, from the index alone.
	staysOfHouses = premisesQuery{text: `SELECT h.id, st.section_id, st.from_day, st.to_day, count(*)
			FROM house h JOIN section s ON s.house_id = h.id JOIN stay st ON st.section_id = s.id`,
		order: ` GROUP BY h.id, st.section_id, st.from_day, st.to_day ORDER BY h.id, st.section_id, st.from_day, st.to_day`, alias: "st"}

	// The states are written out: the index of holding offers is a partial one.
	offersOfHouses = premisesQuery{text: `SELECT h.id, o.state, o.section_id, o.from_day, o.to_day
			FROM house h JOIN section s ON s.house_id = h.id JOIN offer o ON o.section_id = s.id AND o.state IN ('open', 'suspended', 'accepted') AND o.exchange = ''`,
		order: ` ORDER BY h.id, o.section_id, o.from_day, o.to_day, o.id`, alias: "o"}
)

func (b *batch) bands() error {
	return fill(b, bandsOfHouses, scanBand, func(p *placement.Premises, x placement.Band) { p.Bands = append(p.Bands, x) })
}

func (b *batch) sections() error {
	return fill(b, sectionsOfHouses, scanSection, func(p *placement.Premises, x placement.Section) { p.Sections = append(p.Sections, x) })
}

func (b *batch) closures() error {
	return fill(b, closuresOfHouses, func(s scanner) (o placement.Outage, err error) {
		err = s.Scan(&o.Section, &o.Bed, dayAt{&o.When.From}, dayAt{&o.When.To}, &o.Reason)
		return o, err
	}, func(p *placement.Premises, o placement.Outage) { p.Closures = append(p.Closures, o) })
}

// asOf is the query about now, or the one about what was known.
func (b *batch) asOf(now, then premisesQuery) premisesQuery {
	if b.known.IsZero() {
		return now
	}
	return then
}

// claims are so many alike.
type claims struct {
	capacity.Claim
	count int
}

func keepClaims(p *placement.Premises, c claims) {
	for range c.count {
		p.Claims = append(p.Claims, c.Claim)
	}
}

func (b *batch) stays() error {
	return fill(b, b.asOf(staysOfHouses, staysKnown), func(s scanner) (c claims, err error) {
		c.State = capacity.Occupied
		err = s.Scan(&c.Section, dayAt{&c.From}, dayAt{&c.To}, &c.count)
		return c, err
	}, keepClaims)
}

func (b *batch) offers() error {
	return fill(b, b.asOf(offersOfHouses, offersKnown), func(s scanner) (c claims, err error) {
		var state placement.OfferState
		err = s.Scan(&state, &c.Section, dayAt{&c.From}, dayAt{&c.To})
		c.State, c.count = state.ClaimOf(), 1
		return c, err
	}, keepClaims)
}

// with scans columns of its own before those that a scan function knows.
func with(s scanner, first ...any) scanner { return prefixed{s, first} }

type prefixed struct {
	scanner
	first []any
}

// Scan reads the first columns, then dest.
func (p prefixed) Scan(dest ...any) error {
	return p.scanner.Scan(append(slices.Clone(p.first), dest...)...)
}

// A BoarderCount is how many boarders of a sex and level sleep in a section.
type BoarderCount struct {
	House   placement.HouseID
	Section placement.SectionID
	Sex     placement.Sex
	Level   placement.Level
	Count   int
}

// BoarderCounts counts who is present on one night, by section, sex and level,
// in a house in scope or in all of them when no house is named.
func (tx *Tx) BoarderCounts(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]BoarderCount, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) +
		` AND st.from_day <= ` + args.add(day(on)) + ` AND st.to_day > ` + args.add(day(on))
	rows, err := tx.rows(ctx, `SELECT h.id, st.section_id, p.sex, p.level, count(*)
		FROM house h JOIN stay st ON st.house_id = h.id JOIN pupil p ON p.id = st.pupil_id
		WHERE `+where+` GROUP BY h.id, st.section_id, p.sex, p.level ORDER BY h.id, st.section_id, p.sex, p.level`, args...)
	return collect(rows, err, func(s scanner) (c BoarderCount, err error) {
		err = s.Scan(&c.House, &c.Section, &c.Sex, &c.Level, &c.Count)
		return c, err
	})
}

// A StayFact is one row of the list of boarders.
type StayFact struct {
	Stay    placement.StayID
	Pupil   placement.PupilID
	House   string // UAI
	Section string
	Bed     placement.BedID
	Nights  calendar.Interval
	State   placement.StayState
}

// EachStay gives every stay in scope that has a night in the period, by house,
// section, bed and day. A period without an end has all that is to come.
func (tx *Tx) EachStay(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval, f func(StayFact) error) error {
	houses, err := tx.Houses(ctx, scope)
	if err != nil {
		return err
	}
	slices.SortFunc(houses, func(a, b placement.House) int { return cmp.Compare(a.UAI, b.UAI) })
	for _, h := range houses {
		if house != "" && h.ID != house {
			continue
		}
		var args argList
		where := `st.house_id = ` + args.add(string(h.ID)) + ` AND ` + scope.in("st.territory_id", "st.house_id", &args) +
			` AND st.from_day < ` + args.add(endDay(period.To)) + ` AND st.to_day > ` + args.add(day(period.From))
		know := knownTo("st.pupil_id", args.add(string(scope.ofBoarders().Reader)))
		rows, err := tx.rows(ctx, `SELECT CASE WHEN `+know+` THEN st.id ELSE '' END, CASE WHEN `+know+` THEN st.pupil_id ELSE '' END, s.name, st.bed_id, st.from_day, st.to_day, st.state
			FROM stay st JOIN section s ON s.id = st.section_id WHERE `+where+` ORDER BY s.name, st.bed_id, st.from_day, st.to_day, st.id`, args...)
		list, err := collect(rows, err, func(s scanner) (x StayFact, err error) {
			x.House = h.UAI
			err = s.Scan(&x.Stay, &x.Pupil, &x.Section, &x.Bed, dayAt{&x.Nights.From}, dayAt{&x.Nights.To}, &x.State)
			return x, err
		})
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := f(x); err != nil {
				return err
			}
		}
	}
	return nil
}

// SleptIn tells which beds of a house in scope have a boarder on one night.
func (tx *Tx) SleptIn(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) (map[placement.BedID]bool, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) +
		` AND st.from_day <= ` + args.add(day(on)) + ` AND st.to_day > ` + args.add(day(on))
	rows, err := tx.rows(ctx, `SELECT st.bed_id FROM house h JOIN stay st ON st.house_id = h.id WHERE `+where+` ORDER BY st.bed_id`, args...)
	list, err := collect(rows, err, func(s scanner) (id placement.BedID, err error) {
		err = s.Scan(&id)
		return id, err
	})
	slept := make(map[placement.BedID]bool, len(list))
	for _, id := range list {
		slept[id] = true
	}
	return slept, err
}
