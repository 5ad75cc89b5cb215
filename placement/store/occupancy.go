package store

import (
	"cmp"
	"context"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// batchSize is how many houses are in memory at a time.
const batchSize = 64

// EachPremises gives each house in scope with everything that the arithmetic of
// places needs over a period, which must have an end: parts, beds, closures,
// stays and the offers that hold a place. Houses come by UAI; a house named
// comes alone. However many there are, only a few are in memory: f must not
// keep what it does not need.
func (tx *Tx) EachPremises(ctx context.Context, scope Scope, house placement.HouseID, period calendar.Interval, f func(placement.Premises) error) error {
	houses, err := tx.Houses(ctx, scope)
	if err != nil {
		return err
	}
	houses = slices.DeleteFunc(houses, func(h placement.House) bool { return house != "" && h.ID != house })
	slices.SortFunc(houses, func(a, b placement.House) int { return cmp.Compare(a.UAI, b.UAI) })
	for batch := range slices.Chunk(houses, batchSize) {
		all, err := tx.premises(ctx, scope, batch, period)
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
	all, err := tx.premises(ctx, scope, []placement.House{h}, period)
	if err != nil {
		return placement.Premises{}, err
	}
	return all[0], nil
}

// premises furnishes a batch of houses.
func (tx *Tx) premises(ctx context.Context, scope Scope, houses []placement.House, period calendar.Interval) ([]placement.Premises, error) {
	b := batch{ctx: ctx, tx: tx, scope: scope, period: period, at: make(map[placement.HouseID]int)}
	for i, h := range houses {
		b.at[h.ID] = i
		b.all = append(b.all, placement.Premises{House: h})
		b.ids = append(b.ids, string(h.ID))
	}
	for _, read := range []func() error{b.bands, b.sections, b.beds, b.closures, b.stays, b.offers} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return b.all, nil
}

// A batch is some houses being furnished.
type batch struct {
	ctx    context.Context
	tx     *Tx
	scope  Scope
	period calendar.Interval
	ids    []string
	at     map[placement.HouseID]int
	all    []placement.Premises
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

// fill runs a query whose first column is the house, and hands each row over.
func fill[T any](b *batch, query, order string, more func(*argList) string, scan func(scanner, *placement.HouseID) (T, error), keep func(*placement.Premises, T)) error {
	type found struct {
		house placement.HouseID
		item  T
	}
	text, args := b.sql(query, order, more)
	rows, err := b.tx.rows(b.ctx, text, args...)
	list, err := collect(rows, err, func(s scanner) (r found, err error) {
		r.item, err = scan(s, &r.house)
		return r, err
	})
	for _, r := range list {
		keep(b.of(r.house), r.item)
	}
	return err
}

// sql is the whole query about the batch.
func (b *batch) sql(query, order string, more func(*argList) string) (string, argList) {
	var args argList
	where := b.where(&args)
	if more != nil {
		where += more(&args)
	}
	return query + " WHERE " + where + " ORDER BY " + order, args
}

func (b *batch) bands() error {
	return fill(b, `SELECT h.id, `+bandColumns+` FROM house h JOIN band b ON b.house_id = h.id`, "h.id, b.code, b.id", nil,
		func(s scanner, house *placement.HouseID) (placement.Band, error) { return scanBand(with(s, house)) },
		func(p *placement.Premises, x placement.Band) { p.Bands = append(p.Bands, x) })
}

func (b *batch) sections() error {
	return fill(b, `SELECT h.id, s.id, s.house_id, s.band_id, s.name, s.sex, s.levels, 0 FROM house h JOIN section s ON s.house_id = h.id`,
		"h.id, s.name, s.id", nil,
		func(s scanner, house *placement.HouseID) (placement.Section, error) {
			return scanSection(with(s, house))
		},
		func(p *placement.Premises, x placement.Section) { p.Sections = append(p.Sections, x) })
}

func (b *batch) beds() error {
	return fill(b, `SELECT h.id, `+bedColumns+` FROM house h JOIN section s ON s.house_id = h.id JOIN bed b ON b.section_id = s.id`,
		"h.id, b.section_id, b.label, b.id", nil,
		func(s scanner, house *placement.HouseID) (placement.Bed, error) { return scanBed(with(s, house)) },
		func(p *placement.Premises, x placement.Bed) { p.Beds = append(p.Beds, x) })
}

func (b *batch) closures() error {
	return fill(b, `SELECT h.id, `+closureColumns+` FROM house h JOIN section s ON s.house_id = h.id
			JOIN bed b ON b.section_id = s.id JOIN closure c ON c.bed_id = b.id`, "h.id, c.from_day, c.bed_id, c.id",
		func(args *argList) string {
			return ` AND c.to_day > ` + args.add(day(b.period.From)) + ` AND c.from_day < ` + args.add(endDay(b.period.To))
		},
		func(s scanner, house *placement.HouseID) (placement.Closure, error) {
			return scanClosure(with(s, house))
		},
		func(p *placement.Premises, x placement.Closure) { p.Closures = append(p.Closures, x) })
}

// during narrows stays and offers to those with a night in the period.
func (b *batch) during(alias string) func(*argList) string {
	return func(args *argList) string {
		return ` AND ` + alias + `.from_day < ` + args.add(endDay(b.period.To)) + ` AND ` + alias + `.to_day > ` + args.add(day(b.period.From))
	}
}

const (
	staysOfHouses = `SELECT h.id, st.id, st.section_id, st.bed_id, p.sex, p.level, st.from_day, st.to_day
		FROM house h JOIN stay st ON st.house_id = h.id JOIN pupil p ON p.id = st.pupil_id`
	// The states are written out: the index of holding offers is a partial one.
	offersOfHouses = `SELECT h.id, o.id, o.state, o.section_id, p.sex, p.level, o.from_day, o.to_day
		FROM house h JOIN section s ON s.house_id = h.id JOIN offer o ON o.section_id = s.id AND o.state IN ('open', 'suspended', 'accepted')
			JOIN pupil p ON p.id = o.pupil_id`
)

func (b *batch) stays() error {
	return fill(b, staysOfHouses, "h.id, st.from_day, st.to_day, st.id", b.during("st"),
		func(s scanner, house *placement.HouseID) (c capacity.Claim, err error) {
			err = s.Scan(house, &c.ID, &c.Section, &c.Bed, &c.Sex, &c.Level, dayAt{&c.From}, dayAt{&c.To})
			c.State = capacity.Occupied
			return c, err
		}, keepClaim)
}

func (b *batch) offers() error {
	return fill(b, offersOfHouses, "h.id, o.from_day, o.to_day, o.id", b.during("o"),
		func(s scanner, house *placement.HouseID) (c capacity.Claim, err error) {
			var state placement.OfferState
			err = s.Scan(house, &c.ID, &state, &c.Section, &c.Sex, &c.Level, dayAt{&c.From}, dayAt{&c.To})
			c.State = state.ClaimOf()
			return c, err
		}, keepClaim)
}

func keepClaim(p *placement.Premises, c capacity.Claim) { p.Claims = append(p.Claims, c) }

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
		rows, err := tx.rows(ctx, `SELECT st.id, st.pupil_id, s.name, st.bed_id, st.from_day, st.to_day, st.state
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
