package notify

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A person sends an invitation in doubt again, days later. Where the appointment is
// another day by now, the copy of before would call the guests on the wrong one.
func TestWhatAPersonSendsAgainSaysWhatIsTrueNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, moved := range []bool{false, true} {
			s := newService(t, db)
			server := newScripted(t, map[string]string{"dot": "close"})
			s.Relay, s.Connections = relay(server.address), 1
			s.queue(t, 1, 0, placement.MeetingInvitation)
			s.send(t)
			server.heal()
			s.clock = s.clock.Add(24 * time.Hour)
			if moved {
				m := s.meeting
				m.At, m.Sequence = m.At.AddDate(0, 0, 1), 1
				s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
					_, err := tx.SaveMeeting(ctx, m, e)
					return err
				})
			}
			s.again(t, s.notices(t, placement.InDoubt)[0])
			s.send(t)
			copies := server.messages()
			if len(copies) != 2 || moved == bytes.Equal(copies[0], copies[1]) {
				t.Fatalf("moved %v: %d copies", moved, len(copies))
			}
			n := s.notices(t, placement.Sent)[0]
			if day := s.meeting.At.AddDate(0, 0, 1); moved && !strings.Contains(strings.ReplaceAll(n.Text, "\u00a0", " "), fmt.Sprintf("%d décembre", day.Day())) {
				t.Errorf("sent again: %s", n.Text)
			}
		}
	})
}

// Who corrects an address and sends what was in doubt again means the new address.
func TestWhatAPersonSendsAgainGoesToTheAddressOfToday(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		server := newScripted(t, map[string]string{"dot": "close"})
		s.Relay = relay(server.address)
		s.queue(t, 1, 0, placement.MeetingInvitation)
		s.send(t)
		g := s.corrected(t)
		s.again(t, s.notices(t, placement.InDoubt)[0])
		s.Relay = relay(k.address)
		if tally := s.send(t); tally.Sent != 1 || k.all()[0].to != g.Email {
			t.Errorf("%+v, waiting %+v", tally, s.notices(t, placement.Waiting))
		}
	})
}

// A decision in doubt is offered once more, put off by the relay, and its address is
// corrected meanwhile: a person decides, and nothing waits for ever without a word.
func TestADecisionInDoubtThatIsPutOffIsShownWhenItsAddressIsCorrected(t *testing.T) {
	s := newService(t, storetest.Open(t), storetest.Silent(0))
	server := newScripted(t, map[string]string{"dot": "close"})
	s.Relay = relay(server.address)
	s.askForAgreement(t)
	s.send(t)
	server.mu.Lock()
	server.answers = map[string]string{"RCPT": "451 later"}
	server.mu.Unlock()
	s.clock = s.clock.Add(time.Hour)
	if tally := s.send(t); tally.Deferred != 1 {
		t.Fatalf("put off: %+v", tally)
	}
	s.corrected(t)
	server.heal()
	s.clock = s.clock.Add(2 * time.Hour)
	s.send(t)
	if list := s.notices(t, placement.InDoubt); len(list) != 1 || list[0].Error != "notice.recipient_changed" || server.taken != 1 {
		t.Errorf("in doubt: %+v, deferred %+v", list, s.notices(t, placement.Deferred))
	}
}
