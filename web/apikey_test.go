package web

import (
	"context"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
)

func TestAProgramThatSendsARequestAgainUnderItsKeyIsAnsweredAsBefore(t *testing.T) {
	w := populate(t)
	officer := w.browser().with(w.officer)
	token, in := officer.token("30"), w.sentReferral()
	send := func(key string, in APIReferralIn) answer {
		return w.call("POST", "/api/v1/referrals", token, in, keyHeader, key)
	}
	made := send("0d6f-1", in).is(t, 200)
	id := decode[APIReferral](t, made).ID
	w.write(func(ctx context.Context, tx *store.Tx) error { // meanwhile somebody works on it
		r, err := tx.File(ctx, store.Whole(w.in), id)
		if err != nil {
			return err
		}
		r.Referral.State = placement.Withdrawn
		_, err = tx.SaveReferral(ctx, r.Referral, placement.Tick(w.in).Happened(*w.now.Load(), "referral.withdrawn", "referral", string(id)))
		return err
	})
	again := send("0d6f-1", in).is(t, 200)
	if again.text != made.text || made.Header.Get("Idempotency-Replayed") != "" || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("first %s\nthen  %s", made.text, again.text)
	}
	in.Reason = "Un autre motif"
	send("0d6f-1", in).is(t, 422).has(t, `"field":"Idempotency-Key"`, "api.key_taken")
	for _, key := range []string{" ", "a b", "é", strings.Repeat("x", longestKey+1)} {
		send(key, in).is(t, 422).has(t, "api.key_unreadable", `"field":"Idempotency-Key"`)
	}
	w.browser().get("/openapi.json").has(t, `"in":"header","name":"Idempotency-Key"`)
}
