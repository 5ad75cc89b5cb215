package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// Sent is a dossier as a program sends it. With a key it is one however often it
// comes; without one nothing is remembered.
type Sent struct {
	Dossier
	Call   store.APICall
	Answer func(placement.File) (string, error) // what the program is told of the file
}

// KeepSent keeps a dossier as KeepDossier does and gives the answer. One that came
// before under its key is not kept again: the first answer is given as it was, to
// whom may still see the file. Another dossier under the same key is refused, and
// a refused one leaves its key free.
func (o *Office) KeepSent(ctx context.Context, by placement.Actor, in Sent) (answer string, again bool, err error) {
	err = o.act(ctx, by, placement.EditReferrals, func(tx *store.Tx, m moment) error {
		before, known, err := tx.AnsweredBefore(ctx, in.Call)
		if err != nil {
			return err
		}
		again = known
		if again {
			answer, err = in.sameAs(ctx, tx, by, before)
			return err
		}
		answer, err = in.first(ctx, tx, by, m)
		return err
	})
	return answer, again, err
}

func (in Sent) sameAs(ctx context.Context, tx *store.Tx, by placement.Actor, before store.APIAnswer) (string, error) {
	if !before.Same {
		return "", placement.Reject("Idempotency-Key", "api.key_taken")
	}
	_, err := tx.File(ctx, store.ScopeOf(by), before.Referral)
	return before.Text, err
}

func (in Sent) first(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (string, error) {
	id, err := in.keep(ctx, tx, by, m)
	if err != nil {
		return "", err
	}
	file, err := tx.File(ctx, store.ScopeOf(by), id)
	if err != nil {
		return "", err
	}
	text, err := in.Answer(file)
	if err != nil {
		return "", err
	}
	if in.Call.Key == "" {
		return text, nil
	}
	return text, tx.KeepAnswer(ctx, in.Call, store.APIAnswer{Referral: id, Text: text}, m.now)
}
