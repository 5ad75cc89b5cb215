package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"internat/notify"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// writesToBoth invites both parents of the boarder to the meeting, both by letter,
// and lets the postman write the letters.
func (b *boarder) writesToBoth() (first, second placement.Guardian) {
	b.Helper()
	for i, street := range []string{"1 rue des Ajoncs, 29200 Brest", "7 impasse Cachée, 29000 Quimper"} {
		b.movesTo(i, street)
	}
	b.write(func(ctx context.Context, tx *store.Tx) error {
		line, err := tx.Meeting(ctx, storetest.Officer(b.in), b.meeting.ID)
		if err != nil {
			return err
		}
		m := line.Meeting
		m.Invited = []placement.Invitation{{Guardian: b.file.Guardians[0].Guardian.ID}, {Guardian: b.file.Guardians[1].Guardian.ID}}
		if b.meeting, err = tx.SaveMeeting(ctx, m, storetest.Officer(b.in).Happened(*b.now.Load(), "meeting.changed", "meeting", string(m.ID))); err != nil {
			return err
		}
		var list []placement.Notice
		for _, k := range b.file.Guardians {
			list = append(list, placement.NoticeTo(k.Guardian, placement.MeetingInvitation, placement.Thing{Kind: "meeting", ID: string(m.ID)}, "s1", *b.now.Load()))
		}
		_, err = tx.QueueNotices(ctx, list)
		return err
	})
	b.writeLetters()
	return b.file.Guardians[0].Guardian, b.file.Guardians[1].Guardian
}

// movesTo gives a guardian an address and letters.
func (b *boarder) movesTo(i int, address string) {
	b.Helper()
	b.write(func(ctx context.Context, tx *store.Tx) (err error) {
		g := b.file.Guardians[i].Guardian
		g.Channel, g.Address = placement.ByLetter, address
		b.file.Guardians[i].Guardian, err = tx.SaveGuardian(ctx, g, storetest.Officer(b.in).Happened(*b.now.Load(), "guardian.changed", "guardian", string(g.ID)))
		return err
	})
}

func (b *boarder) writeLetters() {
	b.Helper()
	p := notify.Postman{DB: b.db, Now: b.site.web.Now, Policy: notify.DefaultPolicy(), Writer: notify.Writer{URL: "https://internat.example"}}
	if _, err := p.Once(context.Background(), true); err != nil {
		b.Fatal(err)
	}
}

// printed reads the pages of a PDF.
func printed(t *testing.T, a answer) []string {
	t.Helper()
	tool := storetest.Program(t, "pdftotext")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	path := filepath.Join(t.TempDir(), "lettre.pdf")
	if err := os.WriteFile(path, []byte(a.text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func (b *boarder) noticesIn(state placement.NoticeState) (list []placement.Notice) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Notices(ctx, store.Whole(b.in), store.NoticeFilter{State: state})
		return err
	})
	return list
}

// Each parent's letter has the own name and address and nothing of the other's; on
// both sides of the paper, the second begins on another sheet.
func TestLettersArePrintedTogetherAndNoParentReadsTheOthersAddress(t *testing.T) {
	b := boards(t)
	first, second := b.writesToBoth()
	b.officer.get("/courriers/lettres").is(t, http.StatusOK).has(t, first.Name)
	for query, sheets := range map[string][]int{"": {0, 2}, "?faces=une": {0, 1}} {
		pages := printed(t, b.officer.get("/courriers/lettres.pdf"+query))
		if len(pages) != sheets[1]+1 {
			t.Fatalf("%q: %d pages", query, len(pages))
		}
		for _, other := range []struct {
			own, other placement.Guardian
		}{{first, second}, {second, first}} {
			page := pages[sheets[0]]
			if !strings.Contains(page, other.own.Name) {
				page = pages[sheets[1]]
			}
			street, _, _ := strings.Cut(other.own.Address, ",")
			if !strings.Contains(page, other.own.Name) || !strings.Contains(page, street) || !strings.Contains(page, "Référence") || !strings.Contains(page, "Rendez-vous") {
				t.Errorf("%q: the letter to %s is not whole:\n%s", query, other.own.Name, page)
			}
			street, _, _ = strings.Cut(other.other.Address, ",")
			if strings.Contains(page, street) || strings.Contains(page, other.other.Name) {
				t.Errorf("%q: the letter to %s says where %s lives", query, other.own.Name, other.other.Name)
			}
		}
	}
}

func TestLettersAreNotedAsPostedOnADayTogetherAndThatIsUndone(t *testing.T) {
	b := boards(t)
	b.writesToBoth()
	waiting := b.noticesIn(placement.ToPrint)
	if len(waiting) != 2 {
		t.Fatalf("%d letters wait", len(waiting))
	}
	form := url.Values{"on": {b.now.Load().AddDate(0, 0, 1).Format("2006-01-02")}, "letter": {string(waiting[0].ID), string(waiting[1].ID)}}
	b.officer.do("POST", "/courriers/lettres", form).is(t, http.StatusUnprocessableEntity)
	form.Set("on", b.now.Load().AddDate(0, 0, -1).Format("2006-01-02"))
	b.hers.do("POST", "/courriers/lettres", form).is(t, http.StatusForbidden)
	b.officer.do("POST", "/courriers/lettres", url.Values{"on": form["on"]}).is(t, http.StatusUnprocessableEntity)
	b.officer.do("POST", "/courriers/lettres", form).is(t, http.StatusSeeOther)
	done := b.noticesIn(placement.Posted)
	if len(done) != 2 || done[0].SentAt.Format("2006-01-02") != form.Get("on") {
		t.Fatalf("posted: %+v", done)
	}
	b.officer.do("POST", "/courriers/lettres", form).is(t, http.StatusUnprocessableEntity).has(t, "a déjà changé d’état")
	at := "/courriers/" + string(done[0].ID)
	if pages := printed(t, b.officer.get(at+"/lettre.pdf")); len(pages) != 1 {
		t.Errorf("what was posted has %d pages", len(pages))
	}
	b.officer.post(at, "move", "unposted").is(t, http.StatusSeeOther)
	if back := b.noticesIn(placement.ToPrint); len(back) != 1 || !back[0].SentAt.IsZero() {
		t.Errorf("back among those that wait: %+v", back)
	}
	journal := b.officer.get("/journal").text
	if strings.Count(journal, "a posté une lettre") != 2 || !strings.Contains(journal, "pas encore postée") {
		t.Errorf("the journal:\n%s", journal)
	}
}

// A letter is asked again, when it is printed, whether it would arrive where its
// recipient lives and says what is true: one that would not is set apart.
func TestALetterWhoseRecipientMovedIsNotPrintedBeforeItIsWrittenAnew(t *testing.T) {
	b := boards(t)
	first, _ := b.writesToBoth()
	b.movesTo(0, "4 place Neuve, 29100 Douarnenez")
	b.officer.get("/courriers/lettres").is(t, http.StatusOK).has(t, "a changé depuis")
	if pages := strings.Join(printed(t, b.officer.get("/courriers/lettres.pdf")), ""); strings.Contains(pages, "rue des Ajoncs") {
		t.Error("a letter to the old address is printed")
	}
	for _, n := range b.noticesIn(placement.ToPrint) {
		if n.Guardian == first.ID {
			b.officer.get("/courriers/"+string(n.ID)+"/lettre.pdf").is(t, http.StatusConflict)
			b.officer.post("/courriers/"+string(n.ID), "move", "letter").is(t, http.StatusSeeOther)
		}
	}
	b.writeLetters()
	if pages := strings.Join(printed(t, b.officer.get("/courriers/lettres.pdf")), ""); !strings.Contains(pages, "place Neuve") {
		t.Errorf("the letter was not written anew:\n%s", pages)
	}
}

func TestALetterAboutAMeetingThatIsOffIsNotPrinted(t *testing.T) {
	b := boards(t)
	b.writesToBoth()
	b.movesTo(1, "")
	b.write(func(ctx context.Context, tx *store.Tx) error {
		b.meeting.At = b.now.Load().Add(-1)
		_, err := tx.SaveMeeting(ctx, b.meeting, storetest.Officer(b.in).Happened(*b.now.Load(), "meeting.changed", "meeting", string(b.meeting.ID)))
		return err
	})
	b.officer.get("/courriers/lettres").is(t, http.StatusOK).has(t, "À voir avant d’imprimer")
	b.officer.get("/courriers/lettres.pdf").is(t, http.StatusNotFound)
}

// Afterwards one can tell with which words a letter was written.
func TestALetterSaysWithWhichVersionOfItsTextItWasWritten(t *testing.T) {
	b := boards(t)
	b.writesToBoth()
	var list []placement.Notice
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Notices(ctx, store.Whole(b.in), store.NoticeFilter{State: placement.ToPrint, Limit: 10})
		return err
	})
	if len(list) != 2 {
		t.Fatalf("%d letters", len(list))
	}
	b.officer.get("/courriers/"+string(list[0].ID)).is(t, http.StatusOK).has(t, "version 1, livrée avec le logiciel")
}
