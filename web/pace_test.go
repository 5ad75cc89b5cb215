package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// The board tells the median delay of what left, and says in red that nothing leaves
// when something could; not while a person has paused it.
func TestTheBoardSaysThatNothingLeavesThoughSomethingCould(t *testing.T) {
	w := populate(t) // one notice waits since noon
	w.write(func(ctx context.Context, tx *store.Tx) error { return tx.NoteRound(ctx, store.Round{At: w.web.Now()}) })
	board := func() answer { return w.browser().with(w.officer).get("/courriers").is(t, 200) }
	calm := func() {
		t.Helper()
		if strings.Contains(board().text, "Aucun envoi") {
			t.Error("the board cries wolf")
		}
	}
	calm()
	w.later(62 * time.Minute)
	board().has(t, "▲ Aucun envoi encore", "note bad")
	w.write(func(ctx context.Context, tx *store.Tx) error {
		g, err := tx.CodeRecipient(ctx, placement.GuardianID(w.own["guardian"]))
		if err != nil {
			return err
		}
		n := placement.NoticeTo(g, placement.MeetingReminder, placement.Thing{Kind: "meeting", ID: w.own["meeting"]}, "D-7", w.web.Now().Add(-90*time.Minute))
		n.Pupil, n.CreatedAt = placement.PupilID(w.own["pupil"]), w.web.Now().Add(-50*time.Minute)
		if _, err := tx.QueueNotices(ctx, []placement.Notice{n}); err != nil {
			return err
		}
		list, err := tx.Notices(ctx, store.Whole(w.in), store.NoticeFilter{Kind: placement.MeetingReminder})
		for _, n := range list {
			before := n.State
			n.State, n.SentAt = placement.Sent, w.web.Now()
			if err == nil {
				err = tx.MoveNotice(ctx, n, before, placement.Tick(w.in).Happened(w.web.Now(), "notice.posted", "notice", string(n.ID)))
			}
		}
		return err
	})
	board().has(t, "50 minutes", "entre l’heure prévue et le départ", "▲ Aucun envoi depuis lundi", "etat=envoyes")
	w.browser().with(w.admin).post("/systeme/envois", "pause", "oui", "reason", "x").is(t, 303)
	calm()
}
