package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"internat/capacity/calendar"
	"internat/placement"
)

// onlyHousesOf is the account whose houses alone a person sees; "" for somebody
// who sees the whole territory.
func onlyHousesOf(by placement.Actor) string {
	if by.Role == placement.Director {
		return string(by.Account)
	}
	return ""
}

const reviewColumns = `r.id, r.territory_id, r.stay_id, r.pupil_id, r.house_id, r.kind, r.due_on, r.owner, r.state, r.held_on, r.version, r.cause, r.announced_at, r.escalated_on`

// A ReviewLine is a review with the names that a list shows.
type ReviewLine struct {
	placement.Review
	PupilName string // "Lina B."
	Level     placement.Level
	HouseName string
	Asked     bool // a parent asks for something else: told by Reviews
}

func scanReviewLine(s scanner) (l ReviewLine, err error) {
	var given, family string
	err = s.Scan(&l.ID, &l.Territory, &l.Stay, &l.Pupil, &l.House, &l.Kind, dayAt{&l.DueOn}, &l.Owner, &l.State, dayAt{&l.HeldOn}, &l.Version,
		&l.Cause, instantAt{&l.Announced}, dayAt{&l.Escalated}, &given, &family, &l.Level, &l.HouseName)
	l.PupilName = placement.Pupil{Given: given, Family: family}.Short()
	return l, err
}

// A ReviewFilter narrows a list of reviews. Zero fields do not narrow.
type ReviewFilter struct {
	House  placement.HouseID
	Pupil  placement.PupilID
	State  placement.ReviewState
	Late   bool         // the director was told that it is late
	Asked  bool         // a parent asks for something else: another day, other guests
	From   calendar.Day // due on or after
	Before calendar.Day // due before
	Limit  int          // 0 = 500
	Offset int
}

// Reviews lists the reviews that a person may see, the earliest due first,
// without their minutes.
func (tx *Tx) Reviews(ctx context.Context, by placement.Actor, f ReviewFilter) ([]ReviewLine, error) {
	if f.Limit == 0 {
		f.Limit = 500
	}
	where, args := f.where(by)
	args = append(args, f.Limit, f.Offset)
	rows, err := tx.rows(ctx, `SELECT (SELECT count(*) FROM review_reply y WHERE `+asks+`), `+reviewColumns+`, p.given_name, p.family_name, p.level, h.name
		FROM review r JOIN pupil p ON p.id = r.pupil_id JOIN house h ON h.id = r.house_id WHERE `+where+`
		ORDER BY r.due_on, r.id LIMIT $`+strconv.Itoa(len(args)-1)+` OFFSET $`+strconv.Itoa(len(args)), args...)
	return collect(rows, err, func(s scanner) (l ReviewLine, err error) {
		var asking int
		l, err = scanReviewLine(leading{s, &asking})
		l.Asked = asking > 0
		return l, err
	})
}

// asks is what a reply says that asks for something else, and to which the family was
// not told of another list since.
const asks = `y.review_id = r.id AND y.agrees = 0 AND y.said_at > r.announced_at`

// A leading scanner reads a column before those that a scan reads.
type leading struct {
	scanner
	into any
}

func (l leading) Scan(into ...any) error { return l.scanner.Scan(append([]any{l.into}, into...)...) }

// CountReviews counts what Reviews lists.
func (tx *Tx) CountReviews(ctx context.Context, by placement.Actor, f ReviewFilter) (int, error) {
	where, args := f.where(by)
	return tx.count(ctx, `SELECT count(*) FROM review r WHERE `+where, args...)
}

// where is the condition of a filter within a person's scope.
func (f ReviewFilter) where(by placement.Actor) (string, []any) {
	args := []any{string(by.Territory), day(f.From), endDay(f.Before)}
	args = append(args, string(ScopeOf(by).ofBoarders().Reader))
	where := `r.territory_id = $1 AND r.due_on >= $2 AND r.due_on < $3 AND ` + knownTo("r.pupil_id", "$4")
	for _, c := range []struct{ condition, value string }{
		{`r.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = `, onlyHousesOf(by)},
		{`r.house_id IN (`, string(f.House)},
		{`r.pupil_id IN (`, string(f.Pupil)},
	} {
		if c.value != "" {
			args = append(args, c.value)
			where += ` AND ` + c.condition + `$` + strconv.Itoa(len(args)) + `)`
		}
	}
	switch f.State { // written out: the index of planned reviews is a partial one
	case placement.Planned:
		where += ` AND r.state = 'planned'`
	case "":
	default:
		args = append(args, string(f.State))
		where += ` AND r.state = $` + strconv.Itoa(len(args))
	}
	if f.Asked {
		where += ` AND EXISTS (SELECT 1 FROM review_reply y WHERE ` + asks + `)`
	}
	if f.Late { // likewise
		where += ` AND r.escalated_on <> ''`
	}
	return where, args
}

// Review finds a review with its minutes, within a person's scope.
func (tx *Tx) Review(ctx context.Context, by placement.Actor, id placement.ReviewID) (ReviewLine, error) {
	rows, err := tx.rows(ctx, `SELECT `+reviewColumns+`, p.given_name, p.family_name, p.level, h.name
		FROM review r JOIN pupil p ON p.id = r.pupil_id JOIN house h ON h.id = r.house_id
		WHERE r.id = $1 AND r.territory_id = $2
			AND ($3 = '' OR r.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = $3)) AND `+knownTo("r.pupil_id", "$4"),
		string(id), string(by.Territory), onlyHousesOf(by), string(ScopeOf(by).ofBoarders().Reader))
	l, err := one("review", rows, err, scanReviewLine)
	if err != nil {
		return l, err
	}
	return l, tx.openReview(ctx, &l.Review)
}

// openReview reads what is kept sealed.
func (tx *Tx) openReview(ctx context.Context, r *placement.Review) error {
	var minutes, record string
	if err := tx.row(ctx, `SELECT sealed_minutes, sealed_record FROM review WHERE id = $1`, string(r.ID)).Scan(&minutes, &record); err != nil {
		return err
	}
	var err error
	if r.Minutes, err = tx.unsealed("review", "minutes", string(r.ID), minutes); err != nil || record == "" {
		return err
	}
	if record, err = tx.unsealed("review", "record", string(r.ID), record); err != nil {
		return err
	}
	return json.Unmarshal([]byte(record), &r.Record)
}

// sealedRecord is how a record is kept; nothing of it is nothing.
func (tx *Tx) sealedRecord(r placement.Review) string {
	text, err := json.Marshal(r.Record)
	if err != nil || string(text) == "{}" {
		return ""
	}
	return tx.sealed("review", "record", string(r.ID), string(text))
}

// NextReviewOf is the next planned review of a stay.
func (tx *Tx) NextReviewOf(ctx context.Context, stay placement.StayID) (placement.Review, error) {
	rows, err := tx.rows(ctx, `SELECT `+reviewColumns+`, '', '', '', '' FROM review r
		WHERE r.stay_id = $1 AND r.state = 'planned' ORDER BY r.due_on, r.id LIMIT 1`, string(stay))
	l, err := one("review", rows, err, scanReviewLine)
	return l.Review, err
}

// SaveReview adds or changes a review; the pupil and the stay of a review never
// change. It gives the review as it is kept.
func (tx *Tx) SaveReview(ctx context.Context, r placement.Review, why placement.Event) (placement.Review, error) {
	if err := tx.putReview(ctx, &r); err != nil {
		return r, err
	}
	why.About.ID = string(r.ID)
	return r, tx.addEvent(ctx, why)
}

func (tx *Tx) putReview(ctx context.Context, r *placement.Review) error {
	if r.Version > 0 {
		r.Version++
		return tx.exec1(ctx, `UPDATE review SET kind = $1, due_on = $2, owner = $3, state = $4, held_on = $5, sealed_minutes = $6, version = $7,
				cause = $10, sealed_record = $11, announced_at = $12, escalated_on = $13
			WHERE id = $8 AND territory_id = $9 AND version = $7 - 1`,
			string(r.Kind), day(r.DueOn), r.Owner, string(r.State), day(r.HeldOn), tx.sealed("review", "minutes", string(r.ID), r.Minutes),
			r.Version, string(r.ID), string(r.Territory), string(r.Cause), tx.sealedRecord(*r), instant(r.Announced), day(r.Escalated))
	}
	if r.ID == "" {
		r.ID = placement.ReviewID(NewID("rev"))
	}
	r.Version = 1
	_, err := tx.exec(ctx, `INSERT INTO review (id, territory_id, stay_id, pupil_id, house_id, kind, due_on, owner, state, held_on, sealed_minutes, version,
			cause, sealed_record, announced_at, escalated_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, $15)`,
		string(r.ID), string(r.Territory), string(r.Stay), string(r.Pupil), string(r.House), string(r.Kind), day(r.DueOn), r.Owner,
		string(r.State), day(r.HeldOn), tx.sealed("review", "minutes", string(r.ID), r.Minutes),
		string(r.Cause), tx.sealedRecord(*r), instant(r.Announced), day(r.Escalated))
	return err
}

// StaysWithoutReview lists stays that go on after that day and have no review
// planned: there should be none, and the nightly round mends what it finds.
func (tx *Tx) StaysWithoutReview(ctx context.Context, in placement.TerritoryID, today calendar.Day, limit int) ([]placement.Stay, error) {
	rows, err := tx.rows(ctx, `SELECT s.id, s.territory_id, s.pupil_id, s.house_id, s.from_day, s.to_day, s.arrived_on FROM stay s
		WHERE s.territory_id = $1 AND s.state = 'present' AND s.to_day > $2
			AND NOT EXISTS (SELECT 1 FROM review r WHERE r.stay_id = s.id AND r.state = 'planned')
		ORDER BY s.id LIMIT $3`, string(in), day(today), limit)
	return collect(rows, err, func(s scanner) (x placement.Stay, err error) {
		err = s.Scan(&x.ID, &x.Territory, &x.Pupil, &x.House, dayAt{&x.Nights.From}, dayAt{&x.Nights.To}, dayAt{&x.Since})
		x.State = placement.Present
		return x, err
	})
}

// StayOfReview reads the stay that a review is about.
func (tx *Tx) StayOfReview(ctx context.Context, id placement.ReviewID) (placement.Stay, error) {
	rows, err := tx.rows(ctx, `SELECT s.id, s.territory_id, s.pupil_id, s.house_id, s.from_day, s.to_day, s.arrived_on, s.state
		FROM stay s JOIN review r ON r.stay_id = s.id WHERE r.id = $1`, string(id))
	return one("stay", rows, err, func(s scanner) (x placement.Stay, err error) {
		err = s.Scan(&x.ID, &x.Territory, &x.Pupil, &x.House, dayAt{&x.Nights.From}, dayAt{&x.Nights.To}, dayAt{&x.Since}, &x.State)
		return x, err
	})
}

// CancelReviewsOf cancels the planned reviews of a stay that ended.
func (tx *Tx) CancelReviewsOf(ctx context.Context, stay placement.StayID, why placement.Event) error {
	for {
		r, err := tx.NextReviewOf(ctx, stay)
		if isMissing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE review SET state = 'cancelled', version = version + 1 WHERE id = $1`, string(r.ID)); err != nil {
			return err
		}
		why.Verb, why.About = "review.cancelled", placement.Thing{Kind: "review", ID: string(r.ID)}
		why.Pupil, why.House, why.ID = r.Pupil, r.House, ""
		if err := tx.addEvent(ctx, why); err != nil {
			return err
		}
		if _, err := tx.VoidNotices(ctx, why.About, "stay.ended"); err != nil {
			return err
		}
	}
}

// isMissing tells the row that is not there from a database that fails.
func isMissing(err error) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == placement.NotFound
}
