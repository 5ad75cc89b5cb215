package office_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// sent is a dossier as a program sends it under a key.
func (c *counter) sent(key, body string, changes ...func(*office.Dossier)) office.Sent {
	return office.Sent{Dossier: c.dossier(changes...), Call: store.APICall{Account: "acc_1", Token: "tok_1", Key: key, Body: body},
		Answer: func(f placement.File) (string, error) {
			text, err := json.Marshal(f.Referral)
			return string(text), err
		}}
}

func TestFiftyTimesTheSameRequestAtOnceIsOneRequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		in := c.sent("k-1", "a request")
		answers, news := make([]string, 50), make([]bool, 50)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answer, again, err := c.KeepSent(bg, c.officer, in)
				if err != nil {
					t.Error(err)
				}
				answers[i], news[i] = answer, !again
			})
		}
		all.Wait()
		kept := 0
		for i, answer := range answers {
			if answer == "" || answer != answers[0] {
				t.Errorf("answered %q and %q", answers[0], answer)
			}
			if news[i] {
				kept++
			}
		}
		if kept != 1 {
			t.Errorf("%d of 50 say that they kept it", kept)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			n, err := tx.CountReferrals(ctx, store.ScopeOf(c.officer), store.ReferralFilter{Today: storetest.Today}, 100)
			if n != 1 {
				t.Errorf("%d requests on file", n)
			}
			return err
		})
	})
}

func TestAKeyStandsForOneRequestOfOneProgramForTwoDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		named := func(given string) func(*office.Dossier) {
			return func(d *office.Dossier) { d.Pupil.Given, d.Pupil.INE = given, "" }
		}
		twin := named("Awen")
		first, _, err := c.KeepSent(bg, c.officer, c.sent("k-1", "a request", twin))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = c.KeepSent(bg, c.officer, c.sent("k-1", "another request", twin))
		wantFault(t, err, "api.key_taken")
		refused := c.sent("k-2", "a wrong request", func(d *office.Dossier) { d.Pupil.Family = "" })
		if _, _, err = c.KeepSent(bg, c.officer, refused); err == nil {
			t.Fatal("a child without a name is taken")
		}
		elsewhere := c.sent("k-1", "a request", named("Klervi"))
		elsewhere.Call.Token = "tok_2"
		for name, in := range map[string]office.Sent{"the mended one of a refused": c.sent("k-2", "a mended request", named("Gwenn")), "another program": elsewhere} {
			if answer, again, err := c.KeepSent(bg, c.officer, in); err != nil || again || answer == first {
				t.Errorf("%s: again %v, %v", name, again, err)
			}
		}
		sweep := func(after time.Duration) {
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SweepSignIns(ctx, storetest.Noon.Add(after))
				return err
			})
		}
		sweep(47 * time.Hour)
		if answer, again, err := c.KeepSent(bg, c.officer, c.sent("k-1", "a request", twin)); err != nil || !again || answer != first {
			t.Errorf("within two days: again %v, %v", again, err)
		}
		stranger := storetest.Officer(storetest.Territory(t, db).ID)
		_, _, err = c.KeepSent(bg, stranger, c.sent("k-1", "a request", twin))
		wantFault(t, err, "referral.not_found")
		sweep(48 * time.Hour)
		_, _, err = c.KeepSent(bg, c.officer, c.sent("k-1", "a request", twin))
		wantFault(t, err, "pupil.known_already") // as without a key
	})
}
