package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const stayColumns = `s.id, s.territory_id, s.pupil_id, s.house_id, s.section_id, s.bed_id, s.offer_id, s.from_day, s.to_day, s.state, s.reason, s.version, s.arrived_on`

func stayInto(x *placement.Stay) []any {
	return []any{&x.ID, &x.Territory, &x.Pupil, &x.House, &x.Section, &x.Bed, nullAt[placement.OfferID]{&x.Offer},
		dayAt{&x.Nights.From}, dayAt{&x.Nights.To}, &x.State, &x.Reason, &x.Version, dayAt{&x.Since}}
}

// A StayLine is a stay with the names that a list shows.
type StayLine struct {
	placement.Stay
	PupilName   string // "Lina B."
	Sex         placement.Sex
	Level       placement.Level // this year's
	HouseName   string
	SectionName string
	BedLabel    string
}

const stayLines = `SELECT ` + stayColumns + `, p.given_name, p.family_name, p.sex, p.level, h.name, x.name, b.label
	FROM stay s JOIN pupil p ON p.id = s.pupil_id JOIN house h ON h.id = s.house_id JOIN section x ON x.id = s.section_id JOIN bed b ON b.id = s.bed_id`

func scanStayLine(s scanner) (l StayLine, err error) {
	var given, family string
	err = s.Scan(append(stayInto(&l.Stay), &given, &family, &l.Sex, &l.Level, &l.HouseName, &l.SectionName, &l.BedLabel)...)
	l.PupilName = placement.Pupil{Given: given, Family: family}.Short()
	return l, err
}

// A StayFilter narrows a list of stays. Zero fields do not narrow.
type StayFilter struct {
	House  placement.HouseID
	State  placement.StayState
	On     calendar.Day // nights of that day are among the stay's
	Pupil  placement.PupilID
	Limit  int // 0 = 500
	Offset int
}

func (f StayFilter) where(scope Scope, args *argList) string {
	where := scope.in("s.territory_id", "s.house_id", args) + " AND " + scope.ofBoarders().knows("s.pupil_id", args)
	for _, c := range []struct{ column, value string }{
		{"s.house_id = ", string(f.House)}, {"s.state = ", string(f.State)}, {"s.pupil_id = ", string(f.Pupil)},
	} {
		if c.value != "" {
			where += " AND " + c.column + args.add(c.value)
		}
	}
	if !f.On.IsZero() {
		where += " AND s.from_day <= " + args.add(day(f.On)) + " AND s.to_day > " + args.add(day(f.On))
	}
	return where
}

// Stays lists the stays in scope by house, section and name of the pupil.
func (tx *Tx) Stays(ctx context.Context, scope Scope, f StayFilter) ([]StayLine, error) {
	if f.Limit == 0 {
		f.Limit = 500
	}
	var args argList
	where := f.where(scope, &args)
	if f.House == "" && f.Pupil == "" {
		of, err := tx.housesOfPage(ctx, scope, &f)
		if err != nil || len(of) == 0 {
			return nil, err
		}
		where += " AND s.house_id IN (" + args.list(of) + ")"
	}
	rows, err := tx.rows(ctx, stayLines+` WHERE `+where+` ORDER BY h.name_key, h.id, x.name, x.id, p.name_key, s.from_day DESC, s.id`+
		limited(&args, f.Limit, f.Offset), args...)
	return collect(rows, err, scanStayLine)
}

// housesOfPage are the houses whose boarders are on the page that a filter asks
// for, in the order of the list. They are found by counting, from an index
// alone: a territory is never sorted for a page of it. What comes before them is
// taken off the offset.
func (tx *Tx) housesOfPage(ctx context.Context, scope Scope, f *StayFilter) (of []string, err error) {
	type count struct {
		house string
		stays int
	}
	var args argList
	rows, err := tx.rows(ctx, `SELECT h.id, n.stays FROM (SELECT s.house_id, count(*) AS stays FROM stay s WHERE `+f.where(scope, &args)+`
		GROUP BY s.house_id) n JOIN house h ON h.id = n.house_id ORDER BY h.name_key, h.id`, args...)
	counts, err := collect(rows, err, func(s scanner) (c count, err error) {
		err = s.Scan(&c.house, &c.stays)
		return c, err
	})
	seen := 0
	for _, c := range counts {
		switch {
		case len(of) == 0 && c.stays <= f.Offset:
			f.Offset -= c.stays
		case seen < f.Offset+f.Limit:
			of, seen = append(of, c.house), seen+c.stays
		}
	}
	return of, err
}

// CountStays counts what Stays lists.
func (tx *Tx) CountStays(ctx context.Context, scope Scope, f StayFilter) (int, error) {
	var args argList
	return tx.count(ctx, `SELECT count(*) FROM stay s WHERE `+f.where(scope, &args), args...)
}

// Stay finds a stay in scope.
func (tx *Tx) Stay(ctx context.Context, scope Scope, id placement.StayID) (StayLine, error) {
	var args argList
	where := `s.id = ` + args.add(string(id)) + ` AND ` + scope.in("s.territory_id", "s.house_id", &args) + ` AND ` + scope.ofBoarders().knows("s.pupil_id", &args)
	rows, err := tx.rows(ctx, stayLines+` WHERE `+where, args...)
	return one("stay", rows, err, scanStayLine)
}

// PresentStays lists the stays of a territory that go on, of everybody, by id.
func (tx *Tx) PresentStays(ctx context.Context, in placement.TerritoryID) ([]placement.Stay, error) {
	rows, err := tx.rows(ctx, `SELECT `+stayColumns+` FROM stay s WHERE s.territory_id = $1 AND s.state = 'present' ORDER BY s.id`, string(in))
	return collect(rows, err, func(s scanner) (x placement.Stay, err error) {
		err = s.Scan(stayInto(&x)...)
		return x, err
	})
}

// OutlivedStays lists the stays of a territory that are still kept as present
// though their last night is over, at most so many.
func (tx *Tx) OutlivedStays(ctx context.Context, in placement.TerritoryID, today calendar.Day, limit int) ([]placement.Stay, error) {
	rows, err := tx.rows(ctx, `SELECT `+stayColumns+` FROM stay s WHERE s.territory_id = $1 AND s.state = 'present' AND s.to_day <= $2
		ORDER BY s.to_day, s.id LIMIT $3`, string(in), day(today), limit)
	return collect(rows, err, func(s scanner) (x placement.Stay, err error) {
		err = s.Scan(stayInto(&x)...)
		return x, err
	})
}

// FreeBeds lists the beds of a section that nobody sleeps in, that wait for
// nobody and that nothing takes out of service on any of these nights, by label.
func (tx *Tx) FreeBeds(ctx context.Context, section placement.SectionID, nights calendar.Interval) ([]placement.Bed, error) {
	rows, err := tx.rows(ctx, `SELECT `+bedColumns+` FROM bed b`+bedRooms+` WHERE b.section_id = $1
			AND NOT EXISTS (SELECT 1 FROM stay s WHERE s.bed_id = b.id AND s.from_day < s.to_day AND s.from_day < $3 AND s.to_day > $2)
			AND NOT EXISTS (SELECT 1 FROM closure c WHERE c.bed_id = b.id AND c.from_day < $3 AND c.to_day > $2)
			AND NOT EXISTS (SELECT 1 FROM bed_reservation v JOIN offer o ON o.id = v.offer_id
				WHERE v.bed_id = b.id AND o.state = 'accepted' AND o.from_day < $3 AND o.to_day > $2)
		ORDER BY b.label, b.id`, string(section), day(nights.From), endDay(nights.To))
	return collect(rows, err, scanBed)
}

// SaveStay adds a stay (version 0) or changes its end. That two stays never
// meet in one bed, nor for one pupil, is kept by the schema.
func (tx *Tx) SaveStay(ctx context.Context, x placement.Stay, why placement.Event) (placement.Stay, error) {
	if x.ID == "" {
		x.ID = placement.StayID(NewID("sta"))
	}
	if why.About.Kind == "stay" {
		why.About.ID = string(x.ID)
	}
	x.Version++
	if x.Version > 1 {
		err := tx.exec1(ctx, `UPDATE stay SET to_day = $1, state = $2, reason = $3, version = $4
			WHERE id = $5 AND territory_id = $6 AND version = $4 - 1`,
			endDay(x.Nights.To), string(x.State), x.Reason, x.Version, string(x.ID), string(x.Territory))
		if err != nil {
			return x, guarded(err)
		}
		return x, tx.stayKnown(ctx, x, why)
	}
	x, err := tx.insertStay(ctx, x)
	if err != nil {
		return x, err
	}
	return x, tx.stayKnown(ctx, x, why)
}

// stayKnown writes down what is known of the stay from now on, and why.
func (tx *Tx) stayKnown(ctx context.Context, x placement.Stay, why placement.Event) error {
	if err := tx.recallStay(ctx, x, why.At); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

func (tx *Tx) insertStay(ctx context.Context, x placement.Stay) (placement.Stay, error) {
	if x.ID == "" {
		x.ID = placement.StayID(NewID("sta"))
	}
	_, err := tx.exec(ctx, `INSERT INTO stay (id, territory_id, pupil_id, house_id, section_id, bed_id, offer_id, from_day, to_day, state, reason, version, arrived_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12)`,
		string(x.ID), string(x.Territory), string(x.Pupil), string(x.House), string(x.Section), string(x.Bed), null(x.Offer),
		day(x.Nights.From), endDay(x.Nights.To), string(x.State), x.Reason, day(x.Since))
	return x, guarded(err)
}
