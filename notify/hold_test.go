package notify

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// keeping is a service that keeps a list of what left.
func keeping(t *testing.T, db *store.DB) (*service, *sink) {
	t.Helper()
	s, k := newService(t, db), newSink(t)
	s.Relay, s.State = relay(k.address), t.TempDir()
	return s, k
}

// onCopy is the same service on an older copy of its database.
func (s *service) onCopy(t *testing.T, path string) *service {
	t.Helper()
	db, err := store.Open(context.Background(), "sqlite:"+path, storetest.Seal(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	old := *s
	postman := *s.Postman
	old.db, old.Postman = db, &postman
	old.DB, old.Now = db, s.Now
	return &old
}

func (s *service) release(t *testing.T) {
	t.Helper()
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error { return tx.ReleaseMail(ctx, e) })
}

func (s *service) hold(t *testing.T) (h store.MailHold) {
	t.Helper()
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) { h, err = tx.MailHold(ctx); return err })
	return h
}

func TestYesterdaysCopySendsNothingThatHasLeft(t *testing.T) {
	s, k := keeping(t, storetest.Open(t))
	s.queue(t, 20, 0, placement.MeetingInvitation)
	s.send(t)
	yesterday := storetest.Copy(t, s.db)
	s.queue(t, 10, 1, placement.MeetingInvitation)
	s.clock = s.meeting.At.AddDate(0, 0, -7) // two reminders are planned, and leave
	if tally := s.send(t); tally.Sent != 12 || tally.Held {
		t.Fatalf("before: %+v", tally)
	}

	old := s.onCopy(t, yesterday)
	old.queue(t, 10, 1, placement.MeetingInvitation) // by the same decision, taken again
	if tally := old.send(t); !tally.Held || tally.Sent != 0 || len(k.all()) != 32 {
		t.Fatalf("%d messages, %+v", len(k.all()), tally)
	}
	if h := old.hold(t); h.Why != HeldRestored || h.Left != 12 {
		t.Errorf("held as %+v", h)
	}
	old.send(t) // again, and again nothing
	old.release(t)
	tally := old.send(t)
	if tally.Held || len(k.all()) != 32 {
		t.Errorf("after the release %d messages left, %+v", len(k.all())-32, tally)
	}
	left := slices.DeleteFunc(old.notices(t, placement.Sent), func(n placement.Notice) bool { return n.Error != "notice.already_left" })
	if len(left) != 12 {
		t.Errorf("%d are marked as having left", len(left))
	}
	s.clock = s.clock.AddDate(0, 0, 1)             // the mail of that day had left
	old.queue(t, 11, 0, placement.MeetingReminder) // what is new leaves
	if tally := old.send(t); tally.Sent != 11 || tally.Held {
		t.Errorf("something new: %+v", tally)
	}
}

// On PostgreSQL the same is seen without a copy: the list knows more.
func TestADatabaseThatKnowsLessThanTheListIsHeld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, ahead := range []func(d *departures) error{
			func(d *departures) error { return d.add([]store.Departure{store.Departed("<somebody@else>", morning)}) },
			func(d *departures) error { return d.save(spot{ID: d.place.ID, Looks: d.place.Looks + 1}) },
		} {
			s, k := keeping(t, db)
			s.send(t)
			d, err := openDepartures(context.Background(), s.State)
			if err != nil {
				t.Fatal(err)
			}
			err = ahead(d)
			d.close()
			if err != nil {
				t.Fatal(err)
			}
			s.queue(t, 2, 0, placement.MeetingInvitation)
			if tally := s.send(t); !tally.Held || len(k.all()) != 0 || s.hold(t).Why != HeldRestored {
				t.Errorf("%+v, %+v, %d messages", tally, s.hold(t), len(k.all()))
			}
			s.release(t)
			if tally := s.send(t); tally.Held || tally.Sent != 2 {
				t.Errorf("released: %+v", tally)
			}
		}
	})
}

func TestACopyElsewhereSendsNothingUntilAPersonSaysSo(t *testing.T) {
	for _, c := range []struct {
		name string
		take func(t *testing.T, from, to string)
	}{
		{"without the list of what left", func(*testing.T, string, string) {}},
		{"with the list and the name of the place", func(t *testing.T, from, to string) {
			if err := os.CopyFS(to, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, k := keeping(t, storetest.Open(t))
			s.queue(t, 3, 0, placement.MeetingInvitation)
			s.send(t)
			clone := s.onCopy(t, storetest.Copy(t, s.db))
			clone.State = filepath.Join(t.TempDir(), "state")
			c.take(t, s.State, clone.State)
			clone.queue(t, 5, 1, placement.MeetingInvitation)
			for range 2 {
				if tally := clone.send(t); !tally.Held || len(k.all()) != 3 {
					t.Fatalf("%+v, %d messages", tally, len(k.all()))
				}
			}
			if h := clone.hold(t); h.Why != HeldMoved {
				t.Errorf("held as %+v", h)
			}
			clone.release(t)
			if tally := clone.send(t); tally.Sent != 5 || tally.Held {
				t.Errorf("released: %+v", tally)
			}
			if tally := s.send(t); tally.Held { // the first one goes on
				t.Errorf("the original: %+v", tally)
			}
		})
	}
}

func TestAListOfWhatLeftThatIsLostHoldsTheMail(t *testing.T) {
	s, k := keeping(t, storetest.Open(t))
	s.queue(t, 3, 0, placement.MeetingInvitation)
	s.send(t)
	if err := os.Truncate(filepath.Join(s.State, "sent"), departureSize); err != nil {
		t.Fatal(err)
	}
	s.queue(t, 4, 1, placement.MeetingInvitation)
	if tally := s.send(t); !tally.Held || len(k.all()) != 3 {
		t.Errorf("%+v, %d messages", tally, len(k.all()))
	}
}

// The program dies between the list and the mark: the list knows, so that
// nothing is in doubt, and the database is not taken for an old one.
func TestWhatIsListedAndNotMarkedIsSentAndNotInDoubt(t *testing.T) {
	s, k := keeping(t, storetest.Open(t))
	s.queue(t, 2, 0, placement.MeetingInvitation)
	s.send(t)
	s.queue(t, 1, 1, placement.MeetingInvitation)
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.ClaimNotices(ctx, "snd_dead", s.file.Pupil.Territory, "", s.clock, 1)
		if err != nil {
			return err
		}
		o := list[0]
		o.MessageID = MessageID(o.Key, "internat.example")
		return tx.Intend(ctx, "snd_dead", o)
	})
	d, err := openDepartures(context.Background(), s.State)
	if err != nil {
		t.Fatal(err)
	}
	n := s.notices(t, placement.Intent)[0]
	if err := d.add([]store.Departure{store.Departed(n.MessageID, s.clock)}); err != nil {
		t.Fatal(err)
	}
	// And half a line more, as the power went.
	if _, err := d.file.WriteAt([]byte("half"), d.size*departureSize); err != nil {
		t.Fatal(err)
	}
	d.close()
	if tally := s.send(t); tally.Held || tally.Doubts != 0 || len(k.all()) != 2 {
		t.Errorf("%+v, %d messages", tally, len(k.all()))
	}
	if sent := s.notices(t, placement.Sent); len(sent) != 3 {
		t.Errorf("%d are sent", len(sent))
	}
}

// Another copy of the program takes the dead one for dead before that one is back:
// what it left in doubt, and what was sent once more, is known to the database, which
// is no older copy. What only seems to be under way still is known as well.
func TestWhatAnotherCopyTookOverIsNotForgotten(t *testing.T) {
	for name, beside := range map[string]struct {
		takes func(ctx context.Context, tx *store.Tx, s *service, o store.Outgoing) error
		state placement.NoticeState
	}{
		"left in doubt": {func(ctx context.Context, tx *store.Tx, s *service, o store.Outgoing) error {
			_, err := tx.Recover(ctx, func(owner string) bool { return owner == "snd_dead" }, func(store.Begun) bool { return true }, s.clock)
			return err
		}, placement.Sent},
		"sent once more": {func(ctx context.Context, tx *store.Tx, s *service, o store.Outgoing) error {
			if err := tx.Settle(ctx, "snd_dead", o.ID, o.Doubt(s.clock, "notice.interrupted")); err != nil {
				return err
			}
			return tx.Settle(ctx, "snd_dead", o.ID, store.Settlement{State: placement.Sent, At: s.clock})
		}, placement.Sent},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				s, k := keeping(t, db)
				s.queue(t, 2, 0, placement.MeetingInvitation)
				s.send(t)
				s.queue(t, 1, 1, placement.MeetingReminder)
				var o store.Outgoing
				storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error {
					list, err := tx.ClaimNotices(ctx, "snd_dead", s.file.Pupil.Territory, "", s.clock, 1)
					if err != nil {
						return err
					}
					o = list[0]
					o.MessageID = MessageID(o.Key, "internat.example")
					return tx.Intend(ctx, "snd_dead", o)
				})
				d, err := openDepartures(context.Background(), s.State)
				if err != nil {
					t.Fatal(err)
				}
				err = d.add([]store.Departure{store.Departed(o.MessageID, s.clock)})
				d.close()
				if err != nil {
					t.Fatal(err)
				}
				storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error { return beside.takes(ctx, tx, s, o) })
				if tally := s.send(t); tally.Held || tally.Doubts != 0 || len(k.all()) != 2 {
					t.Errorf("%+v, %d messages", tally, len(k.all()))
				}
				if n := len(s.notices(t, beside.state)); n != 3 {
					t.Errorf("%d of 3 are %s", n, beside.state)
				}
			})
		})
	}
}

func TestNothingLeavesWhenTheListCannotBeWritten(t *testing.T) {
	for _, c := range []struct {
		name       string
		after      bool // it breaks after the first message
		sent, left int
	}{
		{"from the start", false, 0, 0},
		{"while messages leave", true, 4, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, k := keeping(t, storetest.Open(t))
			s.queue(t, 50, 0, placement.MeetingInvitation)
			d, err := openDepartures(context.Background(), s.State)
			if err != nil {
				t.Fatal(err)
			}
			defer d.close()
			d.file.Close() // what is written to it fails
			r := &round{me: "snd_1", now: s.clock, departures: d, ledger: openLedger(context.Background(), s.db, s.Now, "snd_1", d)}
			if c.after {
				r.tried.Do(func() {})
			}
			err = s.territory(context.Background(), r, placement.Territory{ID: s.file.Pupil.Territory}, true)
			r.ledger.close()
			if err := errors.Join(err, s.verdict(r)); err != nil {
				t.Fatal(err)
			}
			if r.tally.Stopped != "state.unwritable" || len(k.all()) > c.left || len(s.notices(t, placement.Sent)) != len(k.all()) {
				t.Errorf("stopped by %q, %d messages left, %d marked", r.tally.Stopped, len(k.all()), len(s.notices(t, placement.Sent)))
			}
			if c.after && len(k.all()) == 0 {
				t.Error("nothing left at all")
			}
		})
	}
}

func TestTwoProgramsDoNotShareOneListOfWhatLeft(t *testing.T) {
	s, _ := keeping(t, storetest.OpenPostgres(t))
	d, err := openDepartures(context.Background(), s.State)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	var fault *placement.Fault
	if _, err := s.Once(context.Background(), true); !errors.As(err, &fault) || fault.Kind != placement.Busy {
		t.Errorf("the other program got %v", err)
	}
}

// What is on the list says nothing of anybody.
func TestTheListOfWhatLeftNamesNobody(t *testing.T) {
	s, _ := keeping(t, storetest.Open(t))
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.send(t)
	err := filepath.Walk(s.State, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, word := range []string{"famille.invalid", "mother", "Lina", "meeting"} {
			if strings.Contains(string(text), word) {
				t.Errorf("%s says %q", path, word)
			}
		}
		if info.Mode().Perm()&0o077 != 0 && info.Name() != "lock" {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
