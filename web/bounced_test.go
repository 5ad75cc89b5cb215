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
	if link := at + "/adresse"; !strings.Contains(b.officer.do("GET", at, nil).text, link) {
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

// failed queues reminders about the child that did not arrive, for the same cause or for
// one each, and gives them.
func (b *boarder) failed(guardian int, causes ...string) (list []placement.Notice) {
	b.Helper()
	g := b.file.Guardians[guardian].Guardian
	about := placement.Thing{Kind: "meeting", ID: "mtg_" + string(g.ID)}
	b.write(func(ctx context.Context, tx *store.Tx) error {
		for i := range causes {
			n := placement.NoticeTo(g, placement.MeetingReminder, about, string(rune('a'+i)), storetest.Noon)
			n.Pupil, n.Recipient = b.file.Pupil.ID, g.Email
			if _, err := tx.QueueNotices(ctx, []placement.Notice{n}); err != nil {
				return err
			}
		}
		all, err := tx.NoticesOf(ctx, store.Whole(b.in), about)
		for i, n := range all {
			n.State, n.Error = placement.Undone, causes[i]
			if err := tx.MoveNotice(ctx, n, placement.Waiting, placement.Tick(b.in).Happened(storetest.Noon, "notice.bounced", "notice", string(n.ID))); err != nil {
				return err
			}
		}
		list = all
		return err
	})
	return list
}

// A mail of several that comes back is one address to correct: one line names all that
// did not arrive, and one correction sends them again.
func TestWhatDidNotReachOnePersonIsOneTaskThatIsRepairedOnce(t *testing.T) {
	b := boards(t)
	list := b.failed(0, "bounce.5.1.1", "bounce.5.1.1")
	b.failed(1, "smtp.rcpt.550")
	board := b.officer.get("/courriers?etat=echec").is(t, 200)
	if n := strings.Count(board.text, `/adresse">`); n != 2 {
		t.Errorf("%d addresses to correct, want one of each parent:\n%s", n, board.text)
	}
	for _, n := range list {
		if !strings.Contains(board.text, `href="/courriers/`+string(n.ID)+`"`) {
			t.Errorf("%s is not named", n.ID)
		}
	}
	if tile := plainly(board); !strings.Contains(tile, "<b>2</b><small>en échec") {
		t.Errorf("the tile does not count persons:\n%s", tile)
	}
	at := "/courriers/" + string(list[0].ID)
	if page := b.officer.get(at).is(t, 200).text; !strings.Contains(page, `href="/courriers/`+string(list[1].ID)+`"`) {
		t.Errorf("the page of one does not name the other")
	}
	g := b.file.Guardians[0].Guardian
	form := plainly(b.officer.get(at+"/adresse").is(t, 200))
	for _, word := range []string{"Corriger l’adresse de " + g.Name, "cette adresse n’existe pas ou plus", "Repartent aussitôt après (2)", "À " + g.Name + " seulement"} {
		if !strings.Contains(form, word) {
			t.Errorf("%q is missing:\n%s", word, form)
		}
	}
	typed := []string{"email", "pas une adresse", "phone", "", "address", g.Address, "channel", "email", "lang", "fr", "lives_in", "", "version", "1"}
	if again := b.officer.post(at+"/adresse", typed...).is(t, 422); !strings.Contains(again.text, "pas une adresse") {
		t.Error("what was typed is lost")
	}
	typed[1] = "neuve@famille.invalid"
	if a := b.officer.post(at+"/adresse", typed...).is(t, 303); a.Header.Get("Location") == "" || !strings.HasPrefix(a.Header.Get("Location"), at) {
		t.Errorf("the way back leads to %s", a.Header.Get("Location"))
	}
	if n := strings.Count(b.officer.get("/courriers?etat=echec").is(t, 200).text, `/adresse">`); n != 1 {
		t.Errorf("%d addresses to correct are left, want the one of the other parent", n)
	}
}

// That a family may get a notice twice is said of what may have arrived, and of nothing
// that certainly did not.
func TestOnlyADoubtWarnsThatTheFamilyMayGetItTwice(t *testing.T) {
	b := boards(t)
	n := b.failed(0, "bounce.5.1.1")[0]
	twice := "peut le recevoir deux fois"
	if page := plainly(b.officer.get("/courriers/"+string(n.ID)).is(t, 200)); strings.Contains(page, twice) {
		t.Error("said of a notice that failed")
	}
	b.write(func(ctx context.Context, tx *store.Tx) error {
		n.State, n.Error = placement.InDoubt, "net.final"
		return tx.MoveNotice(ctx, n, placement.Undone, placement.Tick(b.in).Happened(storetest.Noon, "notice.moved", "notice", string(n.ID)))
	})
	if page := plainly(b.officer.get("/courriers/"+string(n.ID)).is(t, 200)); !strings.Contains(page, twice) {
		t.Errorf("not said of a doubt:\n%s", page)
	}
}
