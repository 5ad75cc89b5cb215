package notify

import (
	"context"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// publish puts other words in the invitation of the territory.
func (s *service) publish(t *testing.T, old, put string) {
	t.Helper()
	by, ctx, desk := storetest.Officer(s.file.Pupil.Territory), context.Background(), office.New(s.db, s.Now)
	id, err := desk.DraftLetterText(ctx, by, placement.MeetingInvitation)
	if err != nil {
		t.Fatal(err)
	}
	var draft placement.LetterText
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		draft, err = tx.LetterText(ctx, by.Territory, id)
		return err
	})
	in := office.LetterTyping{ID: id, Version: draft.Version, FR: draft.FR, EN: draft.EN}
	in.FR.Body = strings.Replace(in.FR.Body, old, put, 1)
	if err := desk.ChangeLetterText(ctx, by, in); err != nil {
		t.Fatal(err)
	}
	if err := desk.PublishLetterText(ctx, by, id, draft.Version+1, "plus simple"); err != nil {
		t.Fatal(err)
	}
}

// TestANewTextIsSaidFromThenOnAndChangesNothingThatWasWritten: what was sent, is in
// doubt or waits for the printer keeps its words and its bytes.
func TestANewTextIsSaidFromThenOnAndChangesNothingThatWasWritten(t *testing.T) {
	for way, state := range map[string]string{"a commit for each message": "", "in batches": t.TempDir()} {
		t.Run(way, func(t *testing.T) { newTextIsSaid(t, state) })
	}
}

func newTextIsSaid(t *testing.T, state string) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay, s.State = relay(k.address), state
	letters := s.file.Guardians[1].Guardian
	letters.Channel = placement.ByLetter
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) (err error) {
		s.file.Guardians[1].Guardian, err = tx.SaveGuardian(ctx, letters, e)
		return err
	})
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.queue(t, 1, 1, placement.MeetingInvitation)
	s.send(t)
	s.publish(t, "Nous vous invitons à", "Venez nous voir pour")
	s.queue(t, 2, 0, placement.MeetingInvitation) // the first of them is there already
	s.send(t)
	if paper := s.notices(t, placement.ToPrint); len(paper) != 1 || !strings.Contains(paper[0].Text, "Nous vous invitons") {
		t.Errorf("the letter that waited: %+v", paper)
	}
	old, fresh := 0, 0
	for _, m := range k.all() {
		body := asRead(t, m.body)
		old += strings.Count(body, "Nous vous invitons à un rendez-vous") / 2 // text and page
		fresh += strings.Count(body, "Venez nous voir") / 2
	}
	if old != 1 || fresh != 1 {
		t.Errorf("%d messages in the old words, %d in the new", old, fresh)
	}
	for _, n := range append(s.notices(t, placement.Sent), s.notices(t, placement.ToPrint)...) {
		words := map[placement.LetterTextID]string{"ltx_meeting_invitation_1": "Nous vous invitons"}[n.Words]
		if words == "" {
			words = "Venez nous voir"
		}
		if n.Words == "" || !strings.Contains(n.Text, words) {
			t.Errorf("kept, in the words of %q: %s", n.Words, n.Text)
		}
	}
}

// Who reads English gets English first and the French text below, in both forms of the
// message: French is what counts before an authority.
func TestWhoReadsEnglishGetsFrenchInTheSameMessage(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	g := s.file.Guardians[0].Guardian
	g.Lang = string(plain.EN)
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) (err error) {
		s.file.Guardians[0].Guardian, err = tx.SaveGuardian(ctx, g, e)
		return err
	})
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.send(t)
	if len(k.all()) != 1 {
		t.Fatal("nothing left")
	}
	body := asRead(t, k.all()[0].body)
	if strings.Count(body, "We invite you") != 2 || strings.Count(body, "Nous vous invitons") != 2 {
		t.Errorf("not both languages in both forms:\n%s", body)
	}
	for _, form := range strings.SplitN(body, "<!doctype html>", 2) {
		if strings.Index(form, "We invite you") > strings.Index(form, "Nous vous invitons") {
			t.Error("French stands first")
		}
	}
	if !strings.Contains(body, `<div lang="en"`) || !strings.Contains(body, `<div lang="fr"`) || !strings.Contains(k.all()[0].body, "Content-Language: en") {
		t.Error("a language is not named")
	}
	if !strings.Contains(k.all()[0].body, "Boarding_house_appointment") {
		t.Errorf("the subject: %s", k.all()[0].body[:400])
	}
}

// A trial of a text goes to who tries it, at once, in both forms, on a Sunday too.
func TestATrialOfATextReachesWhoWritesIt(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.clock = s.clock.AddDate(0, 0, 5)
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		_, err := tx.QueueNotices(ctx, []placement.Notice{{
			Kind: placement.LetterTest, Territory: s.file.Pupil.Territory, About: placement.Thing{Kind: "letter_text", ID: "ltx_1"}, Account: "acc_1", Key: "letter_test/1",
			Channel: placement.ByEmail, Lang: "fr", DueAt: s.clock, State: placement.Waiting, Recipient: "anne@example.fr", Subject: "Essai", Text: "Bonjour Alex,\n\nUne place.",
		}})
		return err
	})
	s.send(t)
	if all := k.all(); len(all) != 1 || all[0].to != "anne@example.fr" || !strings.Contains(asRead(t, all[0].body), `<div lang="fr"`) {
		t.Errorf("left: %+v", all)
	}
}

// asRead is the body of a message as it is read: soft line ends are gone.
func asRead(t *testing.T, raw string) string {
	t.Helper()
	_, body, _ := strings.Cut(raw, "\r\n\r\n")
	b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
