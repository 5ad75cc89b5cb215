package store

import (
	"context"

	"internat/placement"
)

// RetentionRules are the terms of a territory: what the program proposes, and
// what was decided instead.
func (tx *Tx) RetentionRules(ctx context.Context, in placement.TerritoryID) ([]placement.RetentionRule, error) {
	rows, err := tx.rows(ctx, `SELECT class, months, author, set_on, source, reason FROM retention_rule WHERE territory_id = $1 ORDER BY class`, string(in))
	set, err := collect(rows, err, func(s scanner) (r placement.RetentionRule, err error) {
		err = s.Scan(&r.Term, &r.Months, &r.Author, dayAt{&r.On}, &r.Source, &r.Reason)
		return r, err
	})
	rules := placement.DefaultRetention()
	for i := range rules {
		for _, r := range set {
			if r.Term == rules[i].Term {
				rules[i] = r
			}
		}
	}
	return rules, err
}

// SaveRetentionRule keeps a decision about a term.
func (tx *Tx) SaveRetentionRule(ctx context.Context, in placement.TerritoryID, r placement.RetentionRule, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO retention_rule (territory_id, class, months, author, set_on, source, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (territory_id, class) DO UPDATE SET months = $3, author = $4, set_on = $5, source = $6, reason = $7`,
		string(in), string(r.Term), r.Months, r.Author, day(r.On), r.Source, r.Reason)
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// LegalBody is who answers for the data of a territory; zero when nobody said.
func (tx *Tx) LegalBody(ctx context.Context, in placement.TerritoryID) (placement.LegalBody, error) {
	rows, err := tx.rows(ctx, `SELECT controller, controller_address, officer, officer_contact, publisher, host, access_contact, author, set_on
		FROM legal_body WHERE territory_id = $1`, string(in))
	b, err := one("legal_body", rows, err, func(s scanner) (b placement.LegalBody, err error) {
		err = s.Scan(&b.Controller, &b.ControllerAddress, &b.Officer, &b.OfficerContact, &b.Publisher, &b.Host, &b.AccessContact, &b.Author, dayAt{&b.SetOn})
		return b, err
	})
	if isMissing(err) {
		return placement.LegalBody{}, nil
	}
	return b, err
}

// SaveLegalBody keeps who answers for the data of a territory.
func (tx *Tx) SaveLegalBody(ctx context.Context, in placement.TerritoryID, b placement.LegalBody, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO legal_body (territory_id, controller, controller_address, officer, officer_contact, publisher, host, access_contact, author, set_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (territory_id) DO UPDATE SET controller = $2, controller_address = $3, officer = $4, officer_contact = $5,
			publisher = $6, host = $7, access_contact = $8, author = $9, set_on = $10`,
		string(in), b.Controller, b.ControllerAddress, b.Officer, b.OfficerContact, b.Publisher, b.Host, b.AccessContact, b.Author, day(b.SetOn))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
