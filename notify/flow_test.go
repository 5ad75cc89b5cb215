package notify

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// flowing is a service that sends in batches, over one connection.
func flowing(t *testing.T, answers map[string]string) (*service, *scripted) {
	t.Helper()
	s, server := newService(t, storetest.Open(t), storetest.Silent(0)), newScripted(t, answers)
	s.Relay, s.State, s.Connections = relay(server.address), t.TempDir(), 1
	return s, server
}

func (s *scripted) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken
}

// A batch is frozen as a whole and leaves one by one: what stops being true while it
// waits its turn does not leave.
func TestWhatIsClosedWhileItsBatchLeavesIsNotSent(t *testing.T) {
	s, server := flowing(t, map[string]string{"dot": "slow"}) // 700 ms each
	s.Relay.Final = 5 * time.Second
	s.queue(t, 3, 0, placement.MeetingInvitation)
	over := make(chan Tally)
	go func() {
		tally, _ := s.Once(context.Background(), true)
		over <- tally
	}()
	for server.count() == 0 {
		time.Sleep(time.Millisecond)
	}
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		m := s.meeting
		m.State = placement.Cancelled
		_, err := tx.SaveMeeting(ctx, m, e)
		return err
	})
	if tally := <-over; tally.Sent != 1 || server.count() != 1 {
		t.Errorf("%+v, %d messages", tally, server.count())
	}
	if tally := s.send(t); tally.Closed != 2 || tally.Sent != 0 || server.count() != 1 {
		t.Errorf("then: %+v, %d messages", tally, server.count())
	}
}

// dies leaves what a sender leaves that was killed: a frozen batch, and its record of
// what it carried.
func (s *service) dies(t *testing.T, lines ...byte) []store.Outgoing {
	t.Helper()
	var batch []store.Outgoing
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		if batch, err = tx.ClaimNotices(ctx, "snd_dead", s.file.Pupil.Territory, "", s.clock, 100); err != nil {
			return err
		}
		for i, o := range batch {
			batch[i].MessageID, batch[i].Recipient = MessageID(o.Key, "internat.example"), "mother@famille.invalid"
			batch[i].Text, batch[i].Bytes = "Bonjour", []byte("Subject: frozen\r\n\r\nBonjour")
		}
		_, err = tx.Freeze(ctx, "snd_dead", batch)
		return err
	})
	d, err := openDepartures(context.Background(), s.State)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	said := []carriedLine{ownerLine("snd_dead")}
	for i, kind := range lines {
		if kind != 0 {
			gone := store.Departed(batch[i].MessageID, s.clock)
			said = append(said, carriedLine{lineBegun, gone}, carriedLine{kind, gone})
		}
	}
	if err := errors.Join(d.carried.anew(), d.carried.write(said)); err != nil {
		t.Fatal(err)
	}
	return batch
}

// A disk is full for a moment: what left while it could not be marked is known to have
// left, and is neither set free nor taken for the memory of an older copy.
func TestWhatLeftAndCouldNotBeMarkedIsMarkedByTheNextLook(t *testing.T) {
	s, server := flowing(t, nil)
	s.send(t) // the place is known
	s.queue(t, 5, 0, placement.MeetingInvitation)
	heal := storetest.MarksNothing(t, s.db)
	if _, err := s.Send(context.Background(), true); err == nil || server.count() != 5 {
		t.Fatalf("%v, %d messages", err, server.count())
	}
	heal()
	if tally := s.send(t); tally != (Tally{}) || server.count() != 5 {
		t.Errorf("%+v, %d messages", tally, server.count())
	}
	if n := len(s.notices(t, placement.Sent)); n != 5 {
		t.Errorf("%d of 5 are sent", n)
	}
}

func TestARecordTellsWhatADeadSenderHadBegunAndHowItEnded(t *testing.T) {
	s, server := flowing(t, nil)
	s.send(t) // the place is known
	s.queue(t, 5, 0, placement.MeetingInvitation)
	s.dies(t, lineLeft, lineBegun, lineStayed)
	tally := s.send(t)
	if tally.Held || tally.Doubts != 1 || tally.Sent != 3 || server.count() != 3 {
		t.Errorf("%+v, %d messages", tally, server.count())
	}
	if n := len(s.notices(t, placement.Sent)); n != 4 {
		t.Errorf("%d are sent, want the one that had left and three that leave now", n)
	}
	if tally := s.send(t); tally != (Tally{}) {
		t.Errorf("the second look: %+v", tally)
	}
}

// A decision in doubt of a batch is sent once more, with the bytes of the batch.
func TestADecisionInDoubtOfABatchIsSentWithItsFrozenBytes(t *testing.T) {
	s, server := flowing(t, nil)
	s.send(t)
	s.askOften(t, 2)
	batch := s.dies(t, lineBegun)
	if tally := s.send(t); tally.Doubts != 1 || tally.Sent != 2 {
		t.Errorf("%+v", tally)
	}
	again := 0
	for _, text := range server.messages() {
		if string(text) == string(batch[0].Bytes)+"\r\n" {
			again++
		}
	}
	if again != 1 {
		t.Errorf("the frozen bytes left %d times", again)
	}
}

// Without its record nobody can tell: the whole batch is in doubt, nothing is sent
// twice.
func TestABatchWhoseRecordIsLostIsInDoubt(t *testing.T) {
	for name, lose := range map[string]func(string) error{
		"removed":    os.Remove,
		"of another": func(name string) error { return os.Truncate(name, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			s, server := flowing(t, nil)
			s.send(t)
			s.queue(t, 3, 0, placement.MeetingInvitation)
			s.dies(t, lineLeft, lineBegun)
			if err := lose(filepath.Join(s.State, "carried")); err != nil {
				t.Fatal(err)
			}
			if tally := s.send(t); tally.Doubts != 3 || tally.Sent != 0 || server.count() != 0 {
				t.Errorf("%+v, %d messages", tally, server.count())
			}
		})
	}
}

// The final dot waits until the record says that the message was begun; when the
// record cannot be written, it does not leave.
func TestTheFinalDotDoesNotLeaveBeforeTheRecord(t *testing.T) {
	s, server := flowing(t, nil)
	s.queue(t, 3, 0, placement.MeetingInvitation)
	d, err := openDepartures(context.Background(), s.State)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	r := &round{me: "snd_1", now: s.clock, departures: d, ledger: openLedger(context.Background(), s.db, s.Now, "snd_1", d)}
	r.flow = s.openFlow(r)
	if err := r.flow.room(3); err != nil {
		t.Fatal(err)
	}
	d.carried.file.Close() // what is written to it fails
	err = s.territory(context.Background(), r, placement.Territory{ID: s.file.Pupil.Territory}, true)
	r.flow.close()
	r.ledger.close()
	if err := errors.Join(err, s.verdict(r)); err != nil {
		t.Fatal(err)
	}
	if r.tally.Stopped != "state.unwritable" || server.count() != 0 || r.tally.Sent != 0 || r.tally.Deferred != 0 {
		t.Errorf("%+v, %d messages", r.tally, server.count())
	}
}

// The record is written over and over in the same place, and its last turn is read.
func TestARecordBeginsAnewWhenItIsFull(t *testing.T) {
	c, err := openCarried(filepath.Join(t.TempDir(), "carried"))
	if err != nil {
		t.Fatal(err)
	}
	line := func(kind byte, name string) carriedLine { return carriedLine{kind, store.Departed(name, morning)} }
	for _, said := range [][]carriedLine{
		{ownerLine("snd_1"), line(lineBegun, "<a@x>"), line(lineLeft, "<a@x>"), line(lineBegun, "<b@x>")},
		{ownerLine("snd_2"), line(lineBegun, "<c@x>")},
	} {
		if err := errors.Join(c.anew(), c.write(said)); err != nil {
			t.Fatal(err)
		}
	}
	size, _ := c.file.Stat()
	if _, err := c.file.WriteAt([]byte("torn"), 2*carriedSize+20); err != nil { // in a line of the first turn
		t.Fatal(err)
	}
	c.close()
	again, err := openCarried(c.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	_, left := again.left("snd_1", "<a@x>")
	if left || !again.of("snd_2") || again.of("snd_1") || !again.begun(store.Begun{MessageID: "<c@x>", Owner: "snd_2"}) ||
		again.begun(store.Begun{MessageID: "<b@x>", Owner: "snd_2"}) || !again.begun(store.Begun{MessageID: "<b@x>", Owner: "snd_1"}) {
		t.Errorf("%d lines of %x", again.lines.Load(), again.owner)
	}
	if size.Size() != carriedLines*carriedSize || !again.room(100) || again.room(int(carriedLines)) {
		t.Errorf("%d bytes", size.Size())
	}
}

// What changes between the moment at which a batch is read and the one at which it is
// frozen does not leave: whether this program changes it or another one.
func TestWhatChangesWhileABatchIsWrittenIsNotSent(t *testing.T) {
	for name, open := range map[string]func(*service) *store.DB{
		"by this program": func(s *service) *store.DB { return s.db },
		"by another one":  func(s *service) *store.DB { return s.onCopy(t, storetest.Path(t, s.db)).db },
	} {
		t.Run(name, func(t *testing.T) {
			s, server := flowing(t, nil)
			s.queue(t, 3, 0, placement.MeetingInvitation)
			other, once := open(s), sync.Once{}
			s.db.Watch(func(query string, _ []any) {
				if !strings.Contains(query, "FROM invitation i WHERE i.meeting_id IN") {
					return
				}
				once.Do(func() {
					m := s.meeting
					m.State = placement.Cancelled
					err := other.Write(context.Background(), func(tx *store.Tx) error {
						_, err := tx.SaveMeeting(context.Background(), m, placement.Event{At: s.clock, Territory: s.file.Pupil.Territory, Verb: "test", About: placement.Thing{Kind: "test"}})
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			})
			tally := s.send(t)
			s.db.Watch(nil)
			if tally.Sent != 0 || tally.Closed != 0 || server.count() != 0 {
				t.Errorf("%+v, %d messages", tally, server.count())
			}
			if tally := s.send(t); tally.Closed != 3 || server.count() != 0 {
				t.Errorf("then: %+v, %d messages", tally, server.count())
			}
		})
	}
}
