package store

import (
	"context"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

const agreementColumns = `a.id, a.referral_id, a.pupil_id, a.guardian_id, a.act, a.state, a.text_hash, a.channel,
	a.requested_at, a.answered_at, a.houses, a.detail, a.from_day, a.due_on, a.ruling, a.ruled_on, a.viewed_at, a.talk_at, a.section_id, a.version`

func scanAgreement(s scanner) (a placement.Agreement, err error) {
	var houses string
	err = s.Scan(&a.ID, &a.Referral, &a.Pupil, nullAt[placement.GuardianID]{&a.Guardian}, &a.Act, &a.State, &a.TextHash, &a.Channel,
		instantAt{&a.RequestedAt}, instantAt{&a.AnsweredAt}, &houses, &a.Detail, dayAt{&a.From}, dayAt{&a.DueOn}, &a.Ruling, dayAt{&a.RuledOn},
		instantAt{&a.ViewedAt}, instantAt{&a.TalkAt}, &a.Section, &a.Version)
	for _, id := range strings.Fields(houses) {
		a.Houses = append(a.Houses, placement.HouseID(id))
	}
	return a, err
}

// Agreement finds an agreement of a pupil in scope.
func (tx *Tx) Agreement(ctx context.Context, scope Scope, id placement.AgreementID) (placement.Agreement, error) {
	var args argList
	where := `a.id = ` + args.add(string(id)) + ` AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+agreementColumns+` FROM agreement a JOIN pupil p ON p.id = a.pupil_id WHERE `+where, args...)
	return one("agreement", rows, err, scanAgreement)
}

// OwnAgreement finds an agreement that was asked of this very guardian or pupil, as long
// as the child is one he or she sees.
func (tx *Tx) OwnAgreement(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.AgreementID) (placement.Agreement, error) {
	var args argList
	where := family(guardian, today, &args) + ` AND a.id = ` + args.add(string(id))
	rows, err := tx.rows(ctx, `SELECT `+agreementColumns+` FROM agreement a
		JOIN guardianship k ON k.pupil_id = a.pupil_id AND (k.guardian_id = a.guardian_id OR a.guardian_id IS NULL AND k.standing = 'self') WHERE `+where, args...)
	return one("agreement", rows, err, scanAgreement)
}

// SaveAgreement adds an agreement (version 0) or changes its answer. There is
// one for each referral, holder and act.
func (tx *Tx) SaveAgreement(ctx context.Context, a placement.Agreement, why placement.Event) (placement.Agreement, error) {
	if err := tx.putAgreement(ctx, &a); err != nil {
		return a, err
	}
	why.About.ID, why.Pupil = string(a.ID), a.Pupil
	return a, tx.addEvent(ctx, why)
}

func (tx *Tx) putAgreement(ctx context.Context, a *placement.Agreement) error {
	if a.Version > 0 {
		a.Version++
		return tx.exec1(ctx, `UPDATE agreement SET state = $1, text_hash = $2, channel = $3, requested_at = $4, answered_at = $5,
				houses = $6, detail = $7, from_day = $8, due_on = $9, ruling = $10, ruled_on = $11, version = $12,
				viewed_at = $14, talk_at = $15, section_id = $16
			WHERE id = $13 AND version = $12 - 1`,
			string(a.State), a.TextHash, a.Channel, instant(a.RequestedAt), instant(a.AnsweredAt),
			houseList(a.Houses), a.Detail, day(a.From), day(a.DueOn), a.Ruling, day(a.RuledOn), a.Version, string(a.ID),
			instant(a.ViewedAt), instant(a.TalkAt), string(a.Section))
	}
	if a.ID == "" {
		a.ID = placement.AgreementID(NewID("agr"))
	}
	a.Version = 1
	_, err := tx.exec(ctx, `INSERT INTO agreement (id, referral_id, pupil_id, guardian_id, act, state, text_hash, channel,
			requested_at, answered_at, houses, detail, from_day, due_on, ruling, ruled_on, form_code, viewed_at, talk_at, section_id, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)`,
		string(a.ID), string(a.Referral), string(a.Pupil), null(a.Guardian), string(a.Act), string(a.State), a.TextHash, a.Channel,
		instant(a.RequestedAt), instant(a.AnsweredAt), houseList(a.Houses), a.Detail, day(a.From), day(a.DueOn), a.Ruling, day(a.RuledOn), a.FormCode(),
		instant(a.ViewedAt), instant(a.TalkAt), string(a.Section))
	return once(err, placement.Refuse("agreement.asked_already"))
}

// houseList writes ids that hold no space as one text.
func houseList(ids []placement.HouseID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return strings.Join(texts, " ")
}

// AgreementByCode finds the agreement whose printed form carries that code.
func (tx *Tx) AgreementByCode(ctx context.Context, scope Scope, code string) (placement.Agreement, error) {
	var args argList
	where := `a.form_code = ` + args.add(code) + ` AND a.form_code <> '' AND ` + scope.pupils(&args)
	rows, err := tx.rows(ctx, `SELECT `+agreementColumns+` FROM agreement a JOIN pupil p ON p.id = a.pupil_id WHERE `+where, args...)
	return one("agreement", rows, err, scanAgreement)
}

// OverdueAgreements lists requests of a territory, still of use, that nobody
// answered by their last day.
func (tx *Tx) OverdueAgreements(ctx context.Context, in placement.TerritoryID, today calendar.Day, limit int) ([]placement.Agreement, error) {
	rows, err := tx.rows(ctx, `SELECT `+agreementColumns+` FROM agreement a JOIN referral r ON r.id = a.referral_id
		WHERE r.territory_id = $1 AND a.state IN ('requested', 'viewed') AND a.due_on <> '' AND a.due_on < $2
			AND (r.state IN ('draft', 'submitted') OR r.state = 'placed' AND a.act IN ('house_change', 'section_change'))
		ORDER BY a.due_on, a.id LIMIT $3`, string(in), day(today), limit)
	return collect(rows, err, scanAgreement)
}

// KeepAgreementText keeps the text that was agreed to and gives its hash. The
// same text is kept once.
func (tx *Tx) KeepAgreementText(ctx context.Context, text string, at time.Time) (hash string, err error) {
	hash = Hash(text)
	_, err = tx.exec(ctx, `INSERT INTO agreement_text (hash, sealed_text, kept_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING`,
		hash, tx.sealed("agreement_text", "text", hash, text), instant(at))
	return hash, err
}

// AgreementText reads the text of a hash. What was answered before texts were
// kept gives a NotFound fault.
func (tx *Tx) AgreementText(ctx context.Context, hash string) (string, error) {
	rows, err := tx.rows(ctx, `SELECT sealed_text FROM agreement_text WHERE hash = $1`, hash)
	sealed, err := one("agreement_text", rows, err, func(s scanner) (text string, err error) {
		err = s.Scan(&text)
		return text, err
	})
	if err != nil {
		return "", err
	}
	return tx.unsealed("agreement_text", "text", hash, sealed)
}

// EndingJudgments lists, by their last day, the children with a request under
// way for whom somebody's authority ends within those days: the end itself is
// the first day without it.
func (tx *Tx) EndingJudgments(ctx context.Context, scope Scope, from, to calendar.Day) ([]EndingJudgment, error) {
	var args argList
	where := scope.pupils(&args) + ` AND k.until_day <> '' AND k.until_day >= ` + args.add(day(from)) + ` AND k.until_day <= ` + args.add(day(to))
	rows, err := tx.rows(ctx, `SELECT r.id, p.given_name, p.family_name, g.name, k.until_day
		FROM guardianship k JOIN pupil p ON p.id = k.pupil_id JOIN guardian g ON g.id = k.guardian_id
			JOIN referral r ON r.pupil_id = p.id AND r.state IN ('draft', 'submitted', 'placed')
		WHERE k.standing IN ('sole', 'guardian', 'welfare') AND `+where+`
		ORDER BY k.until_day, p.name_key, r.id, g.id`, args...)
	return collect(rows, err, func(s scanner) (e EndingJudgment, err error) {
		err = s.Scan(&e.Referral, &e.Pupil.Given, &e.Pupil.Family, &e.Holder, dayAt{&e.Until})
		return e, err
	})
}

// An EndingJudgment is an authority over a child that ends on a day.
type EndingJudgment struct {
	Referral placement.ReferralID
	Pupil    placement.Pupil // the names alone
	Holder   string
	Until    calendar.Day
}
