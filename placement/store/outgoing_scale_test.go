package store_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"internat/placement/store"
	"internat/placement/store/storetest"
)

// aPast adds n notices that were sent long ago.
func aPast(t testing.TB, db *store.DB, n int) {
	t.Helper()
	ctx := context.Background()
	err := db.Exec(ctx, `INSERT INTO notice (id, key, kind, territory_id, about_kind, about_id, pupil_id, guardian_id, account_id, channel, lang,
			due_at, not_after, moved, state, attempts, next_at, leased_by, lease_until,
			sealed_recipient, sealed_subject, sealed_text, sealed_html, sealed_bytes, message_id, error, created_at, sent_at)
		WITH RECURSIVE past (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM past WHERE i < `+fmt.Sprint(n)+`)
		SELECT 'not_past_' || i, 'past/' || i, 'review_reminder', 'ter_1', 'review', 'rev_past_' || i, '', 'gua_1', '', 'email', 'fr',
			'2025-09-01T08:00:00.000Z', '', '', 'sent', 1, '', '', '', '', '', '', '', '', '<past>', '', '', '2025-09-01T08:00:00.000Z' FROM past`)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(ctx, `ANALYZE notice`); err != nil {
		t.Fatal(err)
	}
}

// What was sent costs a tick nothing: the claim walks an index that holds only
// what is still to be sent.
func TestWhatWasSentDoesNotSlowTheClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		aPast(t, db, 100_000)
		queue(t, db, reminders(300))
		now := "2026-11-03T08:00:00.000Z"
		for _, c := range []struct {
			index, query string
			args         []any
		}{
			{"notice_to_send", store.ClaimNoticesQuery, []any{"snd_a", now, "ter_1", now, "", 128}},
			{"notice_leased", store.ReleaseQuery, []any{"snd_a"}},
			{"notice_leased", store.BegunQuery, []any{"snd_a"}},
			{"notice_to_send", store.OvertakenQuery, []any{"x", "ter_1", now}},
			{"notice_codes", store.ClaimCodesQuery, []any{"snd_a", now, now, 128}},
			{"notice_by_guardian", store.ClaimAlongQuery, []any{"snd_a", now, "gua_1", "2026-09-03T08:00:00.000Z", "2026-11-04T08:00:00.000Z", now}},
		} {
			plan, err := db.Plan(context.Background(), c.query, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(plan, c.index) || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN notice") && !strings.Contains(plan, "USING") {
				t.Errorf("want %s\n%s", c.index, plan)
			}
		}
		if n := len(claim(t, db, "snd_a", 128)); n != 128 {
			t.Errorf("claimed %d", n)
		}
	})
}

// TestTheClaimTakesAsLongAfterTenYears compares a claim with nothing sent before to
// one with NOTICE_ROWS sent: ten million in .ci/deep.
func TestTheClaimTakesAsLongAfterTenYears(t *testing.T) {
	rows, err := strconv.Atoi(os.Getenv("NOTICE_ROWS"))
	if err != nil {
		t.Skip("NOTICE_ROWS says how many notices were sent before")
	}
	db := storetest.Open(t)
	queue(t, db, reminders(1000))
	claims := func() (best time.Duration) {
		best = time.Hour
		for range 50 {
			began := time.Now()
			if n := len(claim(t, db, "snd_a", 128)); n != 128 {
				t.Fatalf("claimed %d", n)
			}
			best = min(best, time.Since(began))
			write(t, db, func(tx *store.Tx) error {
				_, err := tx.Release(context.Background(), "snd_a")
				return err
			})
		}
		return best
	}
	before := claims()
	aPast(t, db, rows)
	after := claims()
	t.Logf("a claim of 128: %s, after %d were sent: %s", before, rows, after)
	if after > 2*before {
		t.Errorf("a claim took %s, after %d were sent %s", before, rows, after)
	}
}

// The claim as a function of what was sent before: it should not be one.
func BenchmarkClaim(b *testing.B) {
	for _, past := range []int{0, 10_000, 100_000} {
		b.Run(fmt.Sprintf("sent=%d", past), func(b *testing.B) {
			db := storetest.Open(b)
			if past > 0 {
				aPast(b, db, past)
			}
			queue(b, db, reminders(1000))
			b.ResetTimer()
			for b.Loop() {
				write(b, db, func(tx *store.Tx) error {
					list, err := tx.ClaimNotices(context.Background(), "snd_a", "ter_1", "", monday.AddDate(0, 0, 3), 128)
					if err == nil && len(list) != 128 {
						b.Fatalf("claimed %d", len(list))
					}
					if err == nil {
						_, err = tx.Release(context.Background(), "snd_a")
					}
					return err
				})
			}
		})
	}
}

// Queueing as a function of how many: the time of one should stay the same.
func BenchmarkQueue(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("notices=%d", n), func(b *testing.B) {
			db := storetest.Open(b)
			round := 0
			for b.Loop() {
				round++
				list := reminders(n)
				for i := range list {
					list[i].Key = fmt.Sprintf("%d/%d", round, i)
				}
				queue(b, db, list)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N*n)/float64(time.Microsecond), "µs/notice")
		})
	}
}

// A part of what is due begins where the one before ended, by index: to plan is linear
// in what is due, however many things are due at one moment.
func TestAPartOfWhatIsDueBeginsWhereTheLastOneEnded(t *testing.T) {
	db := storetest.Open(t)
	for _, c := range []struct {
		index, query string
		args         []any
	}{
		{"(territory_id=? AND (due_on,id)>(?,?)", store.DueReviewsQuery, []any{"ter_1", "2026-11-03", "rev_1", "2026-12-01", 500}},
		{"meeting_due (territory_id=? AND (at,id)>(?,?)", store.DueMeetingsQuery, []any{"ter_1", "2026-11-03", "mtg_1", "2026-12-01", 500}},
		{"(answer_by,id)>(?,?)", store.UnansweredOffersQuery, []any{"ter_1", "2026-11-03", "off_1", 500}},
		{"agreement_waiting ((requested_at,id)>(?,?)", store.UnansweredAgreementsQuery, []any{"ter_1", "2026-11-03", "agr_1", 500}},
	} {
		plan, err := db.Plan(context.Background(), c.query, c.args...)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan, c.index) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "FOR ORDER BY") {
			t.Errorf("want %s\n%s", c.index, plan)
		}
	}
}
