package storetest

import (
	"context"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// DayMail has the mail of a day leave to guardians: one of a single notice about the
// child of each.
func DayMail(t testing.TB, db *store.DB, at time.Time, to ...placement.Guardianship) {
	t.Helper()
	Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, k := range to {
			if err := dayMail(ctx, tx, at, k); err != nil {
				return err
			}
		}
		return nil
	})
}

func dayMail(ctx context.Context, tx *store.Tx, at time.Time, k placement.Guardianship) error {
	n := placement.NoticeTo(k.Guardian, placement.ReviewReminder, placement.Thing{Kind: "review", ID: string(k.Pupil)}, "day", at)
	n.Pupil = k.Pupil
	if _, err := tx.QueueNotices(ctx, []placement.Notice{n}); err != nil {
		return err
	}
	list, err := tx.ClaimAlong(ctx, "snd_test", k.Guardian.ID, at, at)
	for _, o := range list {
		o.MessageID = "<" + string(k.Guardian.ID) + "@internat.example>"
		if err == nil {
			err = tx.Intend(ctx, "snd_test", o)
		}
		if err == nil {
			err = tx.Settle(ctx, "snd_test", o.ID, store.Settlement{State: placement.Sent, At: at})
		}
		if err == nil {
			_, err = tx.TakeDay(ctx, store.DayMail{Guardian: k.Guardian.ID, Day: calendar.DayOf(at, plain.Paris), MessageID: o.MessageID})
		}
	}
	return err
}

// Hide makes a child one of whom only somebody else knows, a reader of its own.
func Hide(t testing.TB, db *store.DB, p placement.Pupil) {
	t.Helper()
	by, reader := Officer(p.Territory), placement.AccountID("acc_reader_of_"+string(p.ID))
	Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		a := store.Account{ID: reader, Territory: p.Territory, Name: "Dr Le Goff", Email: string(reader) + "@exemple.invalid", Role: placement.Support, Lang: "fr"}
		if err := tx.SaveAccount(ctx, a, by.Happened(Noon, "account.added", "account", string(reader))); err != nil {
			return err
		}
		return tx.Protect(ctx, p, []store.Reader{{Account: reader, NamedBy: "Test", NamedOn: Today}}, by.Happened(Noon, "pupil.protected", "pupil", ""))
	})
}
