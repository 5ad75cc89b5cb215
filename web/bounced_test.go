package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A notice that came back is a task: the cause in words, and what may be done:
// the address, a letter, the phone. What failed is sent again, and only that.
func TestANoticeThatCameBackSaysWhyAndWhatToDo(t *testing.T) {
	b := boards(t)
	var list []placement.Notice
	storetest.Write(t, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		g := b.file.Guardians[0].Guardian
		about := placement.Thing{Kind: "meeting", ID: "mtg_1"}
		for _, step := range []string{"a", "b", "c"} {
			n := placement.NoticeTo(g, placement.MeetingReminder, about, step, storetest.Noon)
			n.Pupil = b.file.Pupil.ID
			list = append(list, n)
		}
		if _, err := tx.QueueNotices(ctx, list); err != nil {
			return err
		}
		if list, err = tx.NoticesOf(ctx, store.Whole(b.in), about); err != nil {
			return err
		}
		for _, n := range list[:2] {
			n.State, n.Error = placement.Undone, "bounce.5.1.1"
			if err := tx.MoveNotice(ctx, n, placement.Waiting, placement.Tick(b.in).Happened(storetest.Noon, "notice.bounced", "notice", string(n.ID))); err != nil {
				return err
			}
		}
		return nil
	})
	at := "/courriers/" + string(list[0].ID)
	page := plainly(b.officer.do("GET", at, nil))
	for _, word := range []string{"cette adresse n’existe pas ou plus", "Corriger l’adresse", "Écrire une lettre à la place", "Prévenu par téléphone", "Envoyer à nouveau"} {
		if !strings.Contains(page, word) {
			t.Errorf("%q is missing:\n%s", word, page)
		}
	}
	if link := "/orientations/" + string(b.file.Referral.ID) + "/modifier"; !strings.Contains(b.officer.do("GET", at, nil).text, link) {
		t.Errorf("no link to %s", link)
	}
	if a := b.officer.do("POST", at, url.Values{"move": {"phone"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("told by phone: %d", a.StatusCode)
	}
	if page := plainly(b.officer.do("GET", "/courriers?etat=echec", nil)); !strings.Contains(page, "Renvoyer tout ce qui a échoué") {
		t.Error("no button to send again")
	}
	if a := b.officer.do("POST", "/courriers/echecs", nil); a.StatusCode != http.StatusSeeOther {
		t.Errorf("sent again: %d", a.StatusCode)
	}
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		got := map[placement.NoticeState]int{}
		for _, n := range list {
			n, err := tx.Notice(ctx, store.Whole(b.in), n.ID)
			if err != nil {
				return err
			}
			got[n.State]++
		}
		if got[placement.Void] != 1 || got[placement.Waiting] != 2 {
			t.Errorf("states %v", got)
		}
		return nil
	})
}
