package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// writes queues a notice about the meeting of the boarder.
func (b *boarder) writes(change func(*placement.Notice)) placement.NoticeID {
	b.Helper()
	n := placement.NoticeTo(b.file.Guardians[0].Guardian, placement.MeetingReminder, placement.Thing{Kind: "meeting", ID: string(b.meeting.ID)}, "d2", *b.now.Load())
	n.Pupil, n.NotAfter = b.file.Pupil.ID, b.meeting.At
	if change != nil {
		change(&n)
	}
	b.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.QueueNotices(ctx, []placement.Notice{n})
		return err
	})
	return placement.NoticeID(storetest.Column(b.T, b.db, `SELECT id FROM notice WHERE kind = 'meeting_reminder' ORDER BY id DESC`)[0])
}

// Two parents of two pupils get the same kind of notice on the same day: the board
// says about whom each is, and leads to the pupil and the appointment.
func TestANoticeSaysAboutWhomItIsAndLeadsThere(t *testing.T) {
	b := boards(t)
	at := "/courriers/" + string(b.writes(nil))
	b.officer.get("/courriers?etat=tous").is(t, http.StatusOK).has(t, b.file.Pupil.Short())
	page := b.officer.get(at).is(t, http.StatusOK)
	page.has(t, "Au sujet de", b.file.Pupil.Short(), "/entretiens/"+string(b.meeting.ID), "/orientations/"+string(b.file.Referral.ID))
}

func TestTheLettersToPrintSayAboutWhomTheyAre(t *testing.T) {
	b := boards(t)
	b.movesTo(0, "1 rue des Ajoncs, 29200 Brest")
	b.writes(nil)
	b.writeLetters()
	for _, page := range []string{"/courriers/lettres", "/courriers?etat=lettres"} {
		b.officer.get(page).is(t, http.StatusOK).has(t, b.file.Pupil.Short(), "rendez-vous internat, ") // of which day
	}
}

// A server that asks to wait refuses nobody.
func TestADeferredNoticeSaysThatTheServerAskedToWait(t *testing.T) {
	f := Frame{Lang: plain.FR}
	for state, want := range map[placement.NoticeState]string{placement.Deferred: "demande d’attendre", placement.Undone: "refuse l’adresse"} {
		if said := why(f, placement.Notice{State: state, Error: "smtp.rcpt.451"}); !strings.Contains(said, want) {
			t.Errorf("%s: %s", state, said)
		}
	}
}

// A letter that is not written yet is a letter already.
func TestALetterThatWaitsIsNotOfferedAsALetter(t *testing.T) {
	b := boards(t)
	id := b.writes(func(n *placement.Notice) { n.Channel, n.DueAt = placement.ByLetter, n.DueAt.Add(24*time.Hour) })
	page := b.officer.get("/courriers/"+string(id)).is(t, http.StatusOK)
	page.has(t, "Ne pas envoyer")
	if strings.Contains(page.text, "Écrire une lettre à la place") {
		t.Error("a letter is offered in place of a letter")
	}
}
