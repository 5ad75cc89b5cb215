package store

import (
	"context"
	"time"

	"internat/placement"
)

// answersKept is how long a program may send the same thing again and is answered
// the same.
const answersKept = 48 * time.Hour

// An APICall is a call of a program that may come twice: by whom, under which key,
// and what it said.
type APICall struct {
	Account placement.AccountID
	Token   placement.TokenID // "" of a session
	Key     string            // as the program chose it; only its hash is kept
	Body    string
}

// id is the hash of what makes two calls one. Only the key, which comes last, is
// chosen by anybody.
func (c APICall) id() string {
	return Hash(string(c.Account) + "\n" + string(c.Token) + "\n" + c.Key)
}

// said is the hash of the body, under the key: no guess of what was said can be
// tried without it.
func (c APICall) said() string { return Hash(c.Key + "\n" + c.Body) }

// An APIAnswer is what was answered to a call.
type APIAnswer struct {
	Referral placement.ReferralID
	Text     string
	Same     bool // the call said the same
}

// AnsweredBefore finds what was answered to a call with the key of this one; to a
// call without a key, nothing.
func (tx *Tx) AnsweredBefore(ctx context.Context, c APICall) (a APIAnswer, known bool, err error) {
	if c.Key == "" {
		return a, false, nil
	}
	rows, err := tx.rows(ctx, `SELECT referral_id, body_hash, sealed_answer FROM api_answer WHERE id = $1`, c.id())
	list, err := collect(rows, err, func(s scanner) (a APIAnswer, err error) {
		var said string
		if err = s.Scan(&a.Referral, &said, &a.Text); err != nil {
			return a, err
		}
		a.Same = said == c.said()
		a.Text, err = tx.unsealed("api_answer", "answer", c.id(), a.Text)
		return a, err
	})
	return first(list), len(list) > 0, err
}

// KeepAnswer keeps what is answered to a call, in the transaction of what it does.
func (tx *Tx) KeepAnswer(ctx context.Context, c APICall, a APIAnswer, now time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO api_answer (id, account_id, body_hash, referral_id, sealed_answer, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.id(), string(c.Account), c.said(), string(a.Referral), tx.sealed("api_answer", "answer", c.id(), a.Text), instant(now))
	return err
}
