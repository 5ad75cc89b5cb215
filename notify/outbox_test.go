package notify

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestANoticeReachesItsRecipientOnceWithTheTextThatIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		s.queue(t, 150, 0, placement.MeetingInvitation)
		if tally := s.send(t); tally.Sent != 150 {
			t.Fatalf("tally %+v", tally)
		}
		s.send(t)
		got := k.all()
		ids := map[string]bool{}
		for _, m := range got {
			ids[m.id] = true
		}
		if len(got) != 150 || len(ids) != 150 {
			t.Fatalf("%d messages with %d names, want 150 of each", len(got), len(ids))
		}
		n := s.notices(t, placement.Sent)[0]
		if n.Recipient != "mother@famille.invalid" || !strings.Contains(n.Text, "Bonjour Samira Bensaïd,") || !n.SentAt.Equal(morning) || n.Attempts != 1 {
			t.Errorf("kept %+v", n)
		}
		if got[0].to != n.Recipient || !ids[n.MessageID] || n.MessageID != MessageID(n.Key, "internat.example") {
			t.Errorf("sent to %s as %s", got[0].to, n.MessageID)
		}
	})
}

func TestAMessageIsTextFirstWithoutTheChildsNameInItsSubject(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.send(t)
	m, err := mail.ReadMessage(strings.NewReader(k.all()[0].body))
	if err != nil {
		t.Fatal(err)
	}
	subject := m.Header.Get("Subject")
	if strings.Contains(subject, "Lina") || strings.Contains(subject, "Bensa") || m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("header %v", m.Header)
	}
	body := k.all()[0].body
	if first, second := strings.Index(body, "text/plain"), strings.Index(body, "text/html"); first < 0 || second < first {
		t.Errorf("text at %d, HTML at %d", first, second)
	}
	if strings.Count(body, "/r/") == 0 || strings.Contains(body, "token") {
		t.Error("the link is missing")
	}
}

// one sends the service's one notice and gives its state. Tests share the
// database: the right to send is waited for.
func (s *service) one(t *testing.T) (stopped string, state placement.NoticeState) {
	t.Helper()
	for {
		tally, err := s.onlyHere(context.Background())
		var fault *placement.Fault
		if errors.As(err, &fault) && fault.Kind == placement.Busy {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		stopped = tally.Stopped
		break
	}
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.NoticesOf(ctx, store.Whole(s.file.Pupil.Territory), s.about())
		list = slices.DeleteFunc(list, func(n placement.Notice) bool { return !strings.Contains(n.Key, "/n0/") })
		state = list[0].State
		return err
	})
	return stopped, state
}

// onlyHere looks at the service's own territory and leaves the others to their
// own tests.
func (s *service) onlyHere(ctx context.Context) (Tally, error) {
	sender, err := s.db.StartSender(ctx)
	if err != nil {
		return Tally{}, err
	}
	defer sender.Stop()
	r := &round{me: sender.ID(), now: s.clock}
	if s.State != "" {
		if r.departures, err = openDepartures(ctx, s.State); err != nil {
			return Tally{}, err
		}
		defer r.departures.close()
		err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.SaveMailPlace(ctx, store.MailPlace{}) })
		if err != nil {
			return Tally{}, err
		}
	}
	r.ledger = openLedger(ctx, s.db, s.Now, sender.ID(), r.departures)
	r.flow = s.openFlow(r)
	err = s.territory(ctx, r, placement.Territory{ID: s.file.Pupil.Territory}, true)
	r.flow.close()
	released := r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Release(ctx, r.me)
		return err
	})
	r.ledger.close()
	return r.tally, errors.Join(err, released, s.verdict(r))
}

func TestADecisionInDoubtIsSentOnceMoreAndNotAThirdTime(t *testing.T) {
	s := newService(t, storetest.Open(t), storetest.Silent(0))
	server := newScripted(t, map[string]string{"dot": "close"})
	s.Relay, s.Connections = relay(server.address), 1
	s.askForAgreement(t)
	for range 5 {
		s.send(t)
		s.clock = s.clock.Add(time.Hour)
	}
	list := s.notices(t, placement.InDoubt)
	if len(list) != 1 || server.taken != 2 || list[0].Attempts != 2 {
		t.Errorf("%d messages left, in doubt: %+v", server.taken, list)
	}
}

// askForAgreement queues the request to the first guardian.
func (s *service) askForAgreement(t *testing.T) (a placement.Agreement) {
	t.Helper()
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		a, err = tx.SaveAgreement(ctx, placement.Agreement{
			Referral: s.file.Referral.ID, Pupil: s.file.Pupil.ID, Guardian: s.file.Guardians[0].Guardian.ID,
			Act: placement.FirstAdmission, State: placement.Requested, RequestedAt: s.clock,
		}, placement.Event{At: s.clock, Verb: "agreement.requested", About: placement.Thing{Kind: "agreement"}})
		if err != nil {
			return err
		}
		n := placement.NoticeTo(s.file.Guardians[0].Guardian, placement.AgreementRequest, placement.Thing{Kind: "agreement", ID: string(a.ID)}, "", s.clock)
		_, err = tx.QueueNotices(ctx, []placement.Notice{n})
		return err
	})
	return a
}

func TestWhatIsTrueWhenItIsSentCounts(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(t *testing.T, s *service)
		state  placement.NoticeState
		reason string
	}{
		{"the guardian loses authority", func(t *testing.T, s *service) {
			k := s.file.Guardians[0]
			k.Standing = placement.Carer
			s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
				return tx.SaveGuardianship(ctx, k, e)
			})
		}, placement.Void, NotEntitled},
		{"the meeting is cancelled", func(t *testing.T, s *service) {
			m := s.meeting
			m.State = placement.Cancelled
			s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
				_, err := tx.SaveMeeting(ctx, m, e)
				return err
			})
		}, placement.Void, SubjectClosed},
		{"the meeting is over", func(_ *testing.T, s *service) { s.clock = s.clock.AddDate(0, 0, 21) }, placement.Void, Overtaken},
		{"the address changes", func(t *testing.T, s *service) {
			s.corrected(t)
		}, placement.Sent, ""},
		{"the address bounces", func(t *testing.T, s *service) {
			g := s.file.Guardians[0].Guardian
			g.Bounced = true
			s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
				_, err := tx.SaveGuardian(ctx, g, e)
				return err
			})
		}, placement.ToPrint, ""},
		{"the guardian reads letters", func(t *testing.T, s *service) {
			g := s.file.Guardians[0].Guardian
			g.Channel = placement.ByLetter
			s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
				_, err := tx.SaveGuardian(ctx, g, e)
				return err
			})
		}, placement.ToPrint, ""},
		{"it is Sunday", func(_ *testing.T, s *service) { s.clock = time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC) }, placement.Waiting, ""},
		{"the notices are paused", func(t *testing.T, s *service) {
			s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
				return tx.PauseNotices(ctx, s.file.Pupil.Territory, store.Pause{By: "Camille", Since: s.clock}, e)
			})
		}, placement.Waiting, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, k := newService(t, storetest.Open(t)), newSink(t)
			s.Relay = relay(k.address)
			s.queue(t, 1, 0, placement.MeetingInvitation)
			c.change(t, s)
			s.send(t)
			list := slices.DeleteFunc(s.notices(t, c.state), func(n placement.Notice) bool { return n.Kind != placement.MeetingInvitation })
			if len(list) != 1 || list[0].Error != c.reason {
				t.Fatalf("in %s: %+v", c.state, list)
			}
			if c.state == placement.Sent && k.all()[0].to != "nouvelle@famille.invalid" {
				t.Errorf("sent to %s", k.all()[0].to)
			}
			if c.state == placement.ToPrint && (!strings.Contains(list[0].Text, "Bonjour") || !strings.Contains(list[0].Recipient, "35000 Rennes")) {
				t.Errorf("letter %+v", list[0])
			}
			if c.state != placement.Sent && len(k.all()) != 0 {
				t.Error("a message left")
			}
		})
	}
}

func (s *service) save(t *testing.T, do func(context.Context, *store.Tx, placement.Event) error) {
	t.Helper()
	e := placement.Event{At: s.clock, Territory: s.file.Pupil.Territory, Verb: "test", About: placement.Thing{Kind: "test"}}
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error { return do(ctx, tx, e) })
}

func TestWithoutARelayNothingLeavesAndLettersAreWritten(t *testing.T) {
	s := newService(t, storetest.Open(t))
	s.queue(t, 2, 0, placement.MeetingInvitation)
	letters := s.file.Guardians[1].Guardian
	letters.Channel = placement.ByLetter
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) (err error) {
		s.file.Guardians[1].Guardian, err = tx.SaveGuardian(ctx, letters, e)
		return err
	})
	s.queue(t, 3, 1, placement.MeetingInvitation)
	tally := s.send(t)
	if tally.Letters != 3 || len(s.notices(t, placement.Waiting)) < 2 || tally.Sent != 0 {
		t.Errorf("tally %+v", tally)
	}
}

func TestOneBadAddressDoesNotKeepTheOtherParentFromBeingTold(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	bad := s.file.Guardians[0].Guardian
	bad.Email = "pas une adresse"
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		_, err := tx.SaveGuardian(ctx, bad, e)
		return err
	})
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.queue(t, 1, 1, placement.MeetingInvitation)
	s.send(t)
	if failed := s.notices(t, placement.Undone); len(failed) != 1 || failed[0].Error != "address.unknown" || len(k.all()) != 1 || k.all()[0].to != "father@famille.invalid" {
		t.Errorf("failed %+v, sent %+v", failed, k.all())
	}
}

func TestTLSThatWasStrippedStopsTheSenderAndNothingLeaves(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.Relay.Plain = false
	s.queue(t, 20, 0, placement.MeetingInvitation)
	tally := s.send(t)
	if tally.Stopped != "tls.missing" || len(k.all()) != 0 || tally.Failed != 0 {
		t.Errorf("tally %+v, %d messages", tally, len(k.all()))
	}
	var last store.Round
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) { last, err = tx.LastRound(ctx); return err })
	if last.Stopped != "tls.missing" {
		t.Errorf("the board shows %q", last.Stopped)
	}
	s.Relay.Plain, s.clock = true, s.clock.Add(time.Hour)
	if tally = s.send(t); tally.Sent != 20 || tally.Stopped != "" {
		t.Errorf("once it is mended: %+v", tally)
	}
}

func TestTwoProgramsAtOnceSendEachNoticeOnce(t *testing.T) {
	db := storetest.OpenPostgres(t)
	s, k := newService(t, db), newSink(t)
	s.Relay = relay(k.address)
	s.queue(t, 400, 0, placement.MeetingInvitation)
	s.twoAtOnce(t)
	seen := map[string]int{}
	for _, m := range k.all() {
		seen[m.id]++
	}
	if len(seen) != 400 || len(k.all()) != 400 {
		t.Errorf("%d messages with %d names", len(k.all()), len(seen))
	}
}

func TestRemindersArePlannedAndSentInOneLook(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.clock = s.meeting.At.AddDate(0, 0, -7) // 17 h, on a Monday
	tally := s.send(t)
	if tally.Planned != 2 || tally.Sent != 2 {
		t.Errorf("tally %+v", tally)
	}
	if tally = s.send(t); tally.Planned != 0 || tally.Sent != 0 {
		t.Errorf("the second time: %+v", tally)
	}
}

// A fault of the settings is an alarm: once in the journal, however often the
// sender looks, and on the board until it is mended.
func TestAFaultOfTheSettingsStandsOnceInTheJournal(t *testing.T) {
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"MAIL": "550 we do not know you"})
	s.Relay, s.Connections = relay(server.address), 1
	s.queue(t, 3, 0, placement.MeetingInvitation)
	for range 3 {
		if tally := s.send(t); tally.Stopped != "smtp.mail.550" && tally.Deferred > 0 || tally.Failed != 0 {
			t.Errorf("tally %+v", tally)
		}
		s.clock = s.clock.Add(3 * time.Minute)
		var last store.Round
		storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) { last, err = tx.LastRound(ctx); return err })
		if last.Stopped != "smtp.mail.550" {
			t.Errorf("the board says %q", last.Stopped)
		}
	}
	var events []store.Line
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		events, err = tx.Events(ctx, store.EventQuery{Territory: s.file.Pupil.Territory, Limit: 100})
		return err
	})
	events = slices.DeleteFunc(events, func(e store.Line) bool { return e.Verb != "notice.stopped" })
	if len(events) != 1 || events[0].By.Role != placement.System || events[0].Facts["cause"] != "smtp.mail.550" {
		t.Errorf("the journal says %+v", events)
	}
}

// Whose lock is gone is taken for dead by the others, which call what it sends
// doubtful: it stops with the batch in hand, and the next look goes on.
func TestASenderThatLosesItsLockStops(t *testing.T) {
	db := storetest.OpenPostgres(t)
	s, k := newService(t, db), newSink(t)
	s.Relay = relay(k.address)
	s.queue(t, 900, 0, placement.MeetingInvitation)
	k.after = func(given int) {
		if given == 5 {
			storetest.Column(t, db, `SELECT pg_terminate_backend(pid)::text FROM pg_locks WHERE locktype = 'advisory' AND granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
		}
	}
	if _, err := s.Send(context.Background(), true); err == nil || len(k.all()) > 2*claimSize {
		t.Errorf("%d left, %v", len(k.all()), err)
	}
	tally := s.send(t)
	seen := map[string]bool{}
	for _, m := range k.all() {
		seen[m.id] = true
	}
	if len(seen) != 900 || len(k.all()) != 900 || tally.Doubts != 0 {
		t.Errorf("%d messages, %d names, %+v", len(k.all()), len(seen), tally)
	}
}

// What may have left is not called needless because its answer came meanwhile: it
// stays in doubt, and nothing sends it once more.
func TestADoubtOfWhichNothingIsDueAnyMoreStaysADoubt(t *testing.T) {
	s := newService(t, storetest.Open(t), storetest.Silent(0))
	server := newScripted(t, map[string]string{"dot": "close"})
	s.Relay, s.Connections = relay(server.address), 1
	a := s.askForAgreement(t)
	s.send(t)
	a.State = placement.Given
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		_, err := tx.SaveAgreement(ctx, a, e)
		return err
	})
	for range 3 {
		s.clock = s.clock.Add(time.Hour)
		s.send(t)
	}
	if list := s.notices(t, placement.InDoubt); len(list) != 1 || !list[0].NextAt.IsZero() || list[0].Error != Answered || server.taken != 1 {
		t.Errorf("%d messages left, in doubt: %+v, closed: %+v", server.taken, list, s.notices(t, placement.Void))
	}
}

// A row that was damaged stops its own territory, and says so; the families of the
// others are told.
func TestATerritoryThatFailsKeepsNoOtherFromBeingTold(t *testing.T) {
	for damaged, name := range []string{"the first", "the last"} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) { oneOfTwoTerritories(t, db, damaged) })
		})
	}
}

func oneOfTwoTerritories(t *testing.T, db *store.DB, damaged int) {
	k := newSink(t)
	both := []*service{newService(t, db), newService(t, db)}
	for _, s := range both {
		s.Relay = relay(k.address)
		s.queue(t, 3, 0, placement.MeetingInvitation)
	}
	storetest.Column(t, db, `UPDATE notice SET sealed_recipient = 'damaged' WHERE territory_id = $1 RETURNING id`, string(both[damaged].file.Pupil.Territory))
	if _, err := both[0].Once(context.Background(), true); err == nil || len(k.all()) != 3 {
		t.Errorf("%d left, %v", len(k.all()), err)
	}
}
