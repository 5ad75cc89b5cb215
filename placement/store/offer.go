package store

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

const offerColumns = `o.id, o.territory_id, o.proposal_id, o.campaign_id, o.referral_id, o.pupil_id, o.house_id, o.section_id,
	o.from_day, o.to_day, o.state, o.beside_id, o.exchange, o.answer_by, o.algorithm, o.appeal_body, o.reasons,
	o.decided_role, o.decided_id, o.decided_by, o.decided_at, o.version`

func offerInto(o *placement.Offer) []any {
	return []any{&o.ID, &o.Territory, nullAt[placement.ProposalID]{&o.Proposal}, nullAt[placement.CampaignID]{&o.Campaign}, &o.Referral, &o.Pupil,
		&o.House, &o.Section, dayAt{&o.Nights.From}, dayAt{&o.Nights.To}, &o.State,
		nullAt[placement.OfferID]{&o.Beside}, &o.Exchange, instantAt{&o.AnswerBy}, flagAt{&o.Algorithm},
		&o.AppealBody, &o.Reasons, &o.DecidedBy.Role, &o.DecidedBy.ID, &o.DecidedBy.Name, instantAt{&o.DecidedAt}, &o.Version}
}

// An OfferLine is an offer with the names that a list shows.
type OfferLine struct {
	placement.Offer
	PupilName    string // "Lina B."
	Sex          placement.Sex
	Level        placement.Level // asked for
	Way          placement.Way
	HouseName    string
	SectionName  string
	CampaignName string
}

const offerLines = `SELECT ` + offerColumns + `, p.given_name, p.family_name, p.sex, r.level, r.way, h.name, x.name, COALESCE(c.name, '')
	FROM offer o JOIN pupil p ON p.id = o.pupil_id JOIN referral r ON r.id = o.referral_id
		JOIN house h ON h.id = o.house_id JOIN section x ON x.id = o.section_id LEFT JOIN campaign c ON c.id = o.campaign_id`

func scanOfferLine(s scanner) (l OfferLine, err error) {
	var given, family string
	err = s.Scan(append(offerInto(&l.Offer), &given, &family, &l.Sex, &l.Level, &l.Way, &l.HouseName, &l.SectionName, &l.CampaignName)...)
	l.PupilName = placement.Pupil{Given: given, Family: family}.Short()
	return l, err
}

// An OfferFilter narrows a list of offers. Zero fields do not narrow.
type OfferFilter struct {
	State    placement.OfferState
	Campaign placement.CampaignID
	House    placement.HouseID
	Expected calendar.Day // only accepted ones whose first night is on that day or before
	Alone    bool         // without those for a better place beside another
	Limit    int          // 0 = 500
	Offset   int
}

func (f OfferFilter) where(scope Scope, args *argList) string {
	where := scope.in("o.territory_id", "o.house_id", args) + " AND " + scope.comes(args)
	for _, c := range []struct{ column, value string }{
		{"o.state = ", string(f.State)}, {"o.campaign_id = ", string(f.Campaign)}, {"o.house_id = ", string(f.House)},
	} {
		if c.value != "" {
			where += " AND " + c.column + args.add(c.value)
		}
	}
	if f.Alone {
		where += " AND o.beside_id IS NULL"
	}
	if !f.Expected.IsZero() {
		where += " AND o.state = 'accepted' AND o.from_day <= " + args.add(day(f.Expected))
	}
	return where
}

// Offers lists the offers in scope, the most pressing answer first, without
// their answers.
func (tx *Tx) Offers(ctx context.Context, scope Scope, f OfferFilter) ([]OfferLine, error) {
	if f.Limit == 0 {
		f.Limit = 500
	}
	var args argList
	where := f.where(scope, &args)
	rows, err := tx.rows(ctx, offerLines+` WHERE `+where+` ORDER BY o.answer_by, o.id`+limited(&args, f.Limit, f.Offset), args...)
	return collect(rows, err, scanOfferLine)
}

// OfferCounts counts the offers in scope by state.
func (tx *Tx) OfferCounts(ctx context.Context, scope Scope, f OfferFilter) (map[placement.OfferState]int, error) {
	var args argList
	where := f.where(scope, &args)
	rows, err := tx.rows(ctx, `SELECT o.state, count(*) FROM offer o WHERE `+where+` GROUP BY o.state ORDER BY o.state`, args...)
	counts := map[placement.OfferState]int{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var state placement.OfferState
		var n int
		err = s.Scan(&state, &n)
		counts[state] = n
		return none, err
	})
	return counts, err
}

// Offer finds an offer in scope with its answers.
func (tx *Tx) Offer(ctx context.Context, scope Scope, id placement.OfferID) (OfferLine, error) {
	var args argList
	where := `o.id = ` + args.add(string(id)) + ` AND ` + scope.in("o.territory_id", "o.house_id", &args) + ` AND ` + scope.comes(&args)
	return tx.answered(ctx, where, args)
}

// ChildOffer finds an offer made to a child that a guardian sees on that day.
func (tx *Tx) ChildOffer(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.OfferID) (OfferLine, error) {
	var args argList
	where := `o.id = ` + args.add(string(id)) + ` AND EXISTS (SELECT 1 FROM guardianship k
		WHERE k.pupil_id = o.pupil_id AND ` + family(guardian, today, &args) + `)`
	return tx.answered(ctx, where, args)
}

// StandingOffer finds the offer of a referral that holds its place. One for a
// better place beside it is BesideOffer.
func (tx *Tx) StandingOffer(ctx context.Context, in placement.TerritoryID, referral placement.ReferralID) (OfferLine, error) {
	return tx.answered(ctx, `o.referral_id = $1 AND o.territory_id = $2 AND o.beside_id IS NULL AND o.state IN ('open', 'suspended', 'accepted')`,
		argList{string(referral), string(in)})
}

// BesideOffer finds the offer of a better place that stands beside the one of a
// referral.
func (tx *Tx) BesideOffer(ctx context.Context, in placement.TerritoryID, referral placement.ReferralID) (OfferLine, error) {
	return tx.answered(ctx, `o.referral_id = $1 AND o.territory_id = $2 AND o.beside_id IS NOT NULL AND o.state IN ('open', 'suspended', 'accepted')`,
		argList{string(referral), string(in)})
}

// ExchangeOffers lists the open offers of an exchange, with their answers.
func (tx *Tx) ExchangeOffers(ctx context.Context, in placement.TerritoryID, exchange string) ([]OfferLine, error) {
	return tx.offersWhere(ctx, `o.exchange = $1 AND o.exchange <> '' AND o.territory_id = $2 AND o.state = 'open'`, argList{exchange, string(in)})
}

func (tx *Tx) answered(ctx context.Context, where string, args argList) (OfferLine, error) {
	rows, err := tx.rows(ctx, offerLines+` WHERE `+where, args...)
	l, err := one("offer", rows, err, scanOfferLine)
	if err != nil {
		return l, err
	}
	l.Answers, err = tx.offerAnswers(ctx, l.ID)
	return l, err
}

func (tx *Tx) offerAnswers(ctx context.Context, id placement.OfferID) ([]placement.OfferAnswer, error) {
	rows, err := tx.rows(ctx, `SELECT guardian_id, accepts, channel, answered_at FROM offer_answer WHERE offer_id = $1
		ORDER BY answered_at, guardian_id`, string(id))
	return collect(rows, err, func(s scanner) (a placement.OfferAnswer, err error) {
		err = s.Scan(&a.Guardian, flagAt{&a.Accepts}, &a.Channel, instantAt{&a.At})
		return a, err
	})
}

// OffersOf lists every offer ever made to a pupil in scope, the latest first,
// with its answers.
func (tx *Tx) OffersOf(ctx context.Context, scope Scope, pupil placement.PupilID) ([]OfferLine, error) {
	var args argList
	where := `o.pupil_id = ` + args.add(string(pupil)) + ` AND ` + scope.in("o.territory_id", "o.house_id", &args) + ` AND ` + scope.comes(&args)
	return tx.offersWhere(ctx, where, args)
}

// ChildOffers lists the offers made to the children that a guardian sees on
// that day, the latest first, with their answers.
func (tx *Tx) ChildOffers(ctx context.Context, guardian placement.GuardianID, today calendar.Day) ([]OfferLine, error) {
	var args argList
	where := `o.pupil_id IN (SELECT k.pupil_id FROM guardianship k WHERE ` + family(guardian, today, &args) + `)`
	return tx.offersWhere(ctx, where, args)
}

func (tx *Tx) offersWhere(ctx context.Context, where string, args argList) ([]OfferLine, error) {
	rows, err := tx.rows(ctx, offerLines+` WHERE `+where+` ORDER BY o.decided_at DESC, o.id DESC`, args...)
	list, err := collect(rows, err, scanOfferLine)
	for i := range list {
		if err != nil {
			break
		}
		list[i].Answers, err = tx.offerAnswers(ctx, list[i].ID)
	}
	return list, err
}

// OverdueOffers lists the open offers of a territory whose time to answer is
// over, at most so many: those for a better place first, so that none is left
// beside an offer that has just ended; then the oldest.
func (tx *Tx) OverdueOffers(ctx context.Context, in placement.TerritoryID, now time.Time, limit int) ([]placement.Offer, error) {
	rows, err := tx.rows(ctx, `SELECT `+offerColumns+` FROM offer o
		WHERE o.state = 'open' AND o.answer_by < $1 AND o.territory_id = $2 ORDER BY CASE WHEN o.beside_id IS NULL THEN 1 ELSE 0 END, o.answer_by, o.id LIMIT $3`, instant(now), string(in), limit)
	return collect(rows, err, func(s scanner) (o placement.Offer, err error) {
		err = s.Scan(offerInto(&o)...)
		return o, err
	})
}

// Declined lists, for the requests of a territory that are still open or have a
// place, the houses whose place the family said no to.
func (tx *Tx) Declined(ctx context.Context, in placement.TerritoryID) (map[placement.ReferralID][]placement.HouseID, error) {
	list := map[placement.ReferralID][]placement.HouseID{}
	rows, err := tx.rows(ctx, `SELECT DISTINCT o.referral_id, o.house_id FROM offer o JOIN referral r ON r.id = o.referral_id
		WHERE o.territory_id = $1 AND o.state = 'declined' AND r.state IN ('submitted', 'placed') ORDER BY o.referral_id, o.house_id`, string(in))
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var referral placement.ReferralID
		var house placement.HouseID
		err = s.Scan(&referral, &house)
		list[referral] = append(list[referral], house)
		return none, err
	})
	return list, err
}

// A GivenBackLine is a place given back, with the name of its pupil.
type GivenBackLine struct {
	placement.GivenBack
	PupilName string
}

// GivenBack lists the places of a campaign that were given back between two
// instants, by the pupils' names. A better place that was never taken was
// nobody's.
func (tx *Tx) GivenBack(ctx context.Context, scope Scope, campaign placement.CampaignID, after, until time.Time) ([]GivenBackLine, error) {
	rows, err := tx.rows(ctx, `SELECT o.referral_id, o.pupil_id, o.section_id, o.state, COALESCE((SELECT n.section_id FROM offer n
				WHERE n.referral_id = o.referral_id AND n.beside_id IS NULL AND n.state IN ('open', 'suspended', 'accepted')), ''),
			p.given_name, p.family_name
		FROM offer o JOIN pupil p ON p.id = o.pupil_id
		WHERE o.campaign_id = $1 AND o.territory_id = $2 AND o.beside_id IS NULL AND `+knownTo("o.pupil_id", "$5")+`
			AND o.state IN ('declined', 'expired', 'withdrawn', 'no_show', 'replaced')
			AND EXISTS (SELECT 1 FROM event e WHERE e.about_kind = 'offer' AND e.about_id = o.id AND e.verb = 'offer.' || o.state AND e.at > $3 AND e.at <= $4)
		ORDER BY p.name_key, o.id`, string(campaign), string(scope.Territory), instant(after), instant(until), string(scope.Reader))
	return collect(rows, err, func(s scanner) (l GivenBackLine, err error) {
		var given, family string
		err = s.Scan(&l.Referral, &l.Pupil, &l.Section, &l.State, &l.Now, &given, &family)
		l.PupilName = placement.Pupil{Given: given, Family: family}.Short()
		return l, err
	})
}

// SaveOffer adds an offer (version 0) or changes it, with its answers. A
// referral has one offer at a time that holds a place.
func (tx *Tx) SaveOffer(ctx context.Context, o placement.Offer, why placement.Event) (placement.Offer, error) {
	if o.ID == "" {
		o.ID = placement.OfferID(NewID("off"))
	}
	why.About.ID = string(o.ID)
	o.Version++
	if err := tx.putOffer(ctx, o); err != nil {
		return o, err
	}
	if err := tx.recallOffer(ctx, o, why.At); err != nil {
		return o, err
	}
	for _, a := range o.Answers {
		if _, err := tx.exec(ctx, `INSERT INTO offer_answer (offer_id, guardian_id, accepts, channel, answered_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (offer_id, guardian_id) DO UPDATE SET accepts = $3, channel = $4, answered_at = $5`,
			string(o.ID), string(a.Guardian), flag(a.Accepts), a.Channel, instant(a.At)); err != nil {
			return o, err
		}
	}
	return o, tx.addEvent(ctx, why)
}

func (tx *Tx) putOffer(ctx context.Context, o placement.Offer) error {
	standing := placement.Refuse("offer.standing")
	if o.Version > 1 {
		return once(tx.exec1(ctx, `UPDATE offer SET state = $1, answer_by = $2, reasons = $3, to_day = $4, version = $5, beside_id = $6, exchange = $7
			WHERE id = $8 AND territory_id = $9 AND version = $5 - 1`,
			string(o.State), instant(o.AnswerBy), o.Reasons, endDay(o.Nights.To), o.Version, null(o.Beside), o.Exchange, string(o.ID), string(o.Territory)), standing)
	}
	_, err := tx.exec(ctx, `INSERT INTO offer (id, territory_id, proposal_id, campaign_id, referral_id, pupil_id, house_id, section_id,
			from_day, to_day, state, answer_by, algorithm, appeal_body, reasons, decided_role, decided_id, decided_by, decided_at, beside_id, exchange, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 1)`,
		string(o.ID), string(o.Territory), null(o.Proposal), null(o.Campaign), string(o.Referral), string(o.Pupil), string(o.House), string(o.Section),
		day(o.Nights.From), endDay(o.Nights.To), string(o.State), instant(o.AnswerBy), flag(o.Algorithm), o.AppealBody, o.Reasons,
		string(o.DecidedBy.Role), o.DecidedBy.ID, o.DecidedBy.Name, instant(o.DecidedAt), null(o.Beside), o.Exchange)
	return once(err, standing)
}
