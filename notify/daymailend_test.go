package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestAMailThatIsPutOffIsWrittenAnewWithWhatCameMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFamily(t, db, "Adam")
		server := newScripted(t, map[string]string{"DATA": "451 later"})
		f.Relay, f.Connections = relay(server.address), 1
		f.reminds("a", f.clock)
		if tally := f.round(); tally.Deferred != 2 || f.states() != "deferred 2" {
			t.Fatalf("%+v: %s", tally, f.states())
		}
		server.heal()
		f.clock = f.clock.Add(10 * time.Minute)
		f.child("Inès")
		f.reminds("b", f.clock)
		if tally := f.round(); tally.Sent != 5 || server.count() != 1 {
			t.Fatalf("%+v, %d mails", tally, server.count())
		}
		if read := asRead(t, string(server.messages()[0])); len(children(read)) != 3 || !strings.Contains(read, "5 messages") {
			t.Errorf("it says\n%s", read)
		}
	})
}

func TestAMailIsRefusedOrDoubtfulWithAllItsNotices(t *testing.T) {
	for _, c := range []struct{ verb, says, want string }{
		{"RCPT", "550 no such user", "failed 2"}, {"dot", "close", "in_doubt 2"},
	} {
		t.Run(c.want, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				f := newFamily(t, db, "Adam")
				server := newScripted(t, map[string]string{c.verb: c.says})
				f.Relay, f.Connections = relay(server.address), 1
				f.reminds("a", f.clock)
				tally := f.round()
				if f.states() != c.want || tally.Doubts > 1 {
					t.Fatalf("%+v: %s", tally, f.states())
				}
				f.clock = f.clock.Add(time.Hour)
				if f.round(); f.states() != c.want {
					t.Errorf("then: %s", f.states())
				}
				// One of them is sent again by a person: with nothing of the other.
				server.heal()
				before := server.count()
				f.again(f.notices(t, "")[0])
				f.round()
				sent := server.messages()[before:]
				if len(sent) != 1 || len(children(asRead(t, string(sent[0])))) != 1 {
					t.Errorf("sent again: %d mails, %s", len(sent), f.states())
				}
			})
		})
	}
}

// again sends a notice again by hand.
func (f *family) again(n placement.Notice) {
	f.t.Helper()
	f.save(f.t.(*testing.T), func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		from := n.State
		n.State, n.NextAt, n.Error = placement.Waiting, f.clock, ""
		return tx.MoveNotice(ctx, n, from, e)
	})
}

// A notice that is closed between claim and intent is not in the mail; what became of
// its child in between neither.
func TestWhatIsClosedMeanwhileIsNotInTheMail(t *testing.T) {
	closes := func(t *testing.T, db *store.DB, state string) {
		f := newFamily(t, db, "Adam")
		f.State = state
		f.reminds("a", f.clock)
		once := sync.Once{}
		f.db.Watch(func(query string, _ []any) {
			if strings.Contains(query, "FROM day_mail WHERE guardian_id") {
				once.Do(func() {
					err := db.Write(context.Background(), func(tx *store.Tx) error {
						_, err := tx.VoidNotices(context.Background(), f.about[1], "closed")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
		})
		f.round()
		f.db.Watch(nil)
		f.clock = f.clock.Add(time.Minute)
		f.round()
		mails := f.sink.all()
		if len(mails) != 1 || f.states() != "cancelled 1, sent 1" || len(children(asRead(t, mails[0].body))) != 1 {
			t.Errorf("%d mails, %s", len(mails), f.states())
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) { closes(t, db, "") })
	t.Run("in batches", func(t *testing.T) { closes(t, storetest.Open(t), t.TempDir()) })
}

// A mail of one notice that was closed meanwhile did not leave: its day is not taken.
func TestAMailThatDoesNotBeginTakesNoDay(t *testing.T) {
	closes := func(t *testing.T, db *store.DB, state string) {
		f, once := newFamily(t, db), sync.Once{}
		f.State = state
		f.reminds("a", f.clock)
		f.db.Watch(func(query string, _ []any) {
			if strings.Contains(query, "FROM day_mail WHERE guardian_id") {
				once.Do(func() {
					if err := db.Write(context.Background(), func(tx *store.Tx) error {
						_, err := tx.VoidNotices(context.Background(), f.about[0], "closed")
						return err
					}); err != nil {
						t.Error(err)
					}
				})
			}
		})
		f.round()
		f.db.Watch(nil)
		f.reminds("b", f.clock)
		f.clock = f.clock.Add(time.Minute)
		f.round()
		if got := f.states(); got != "cancelled 1, sent 1" {
			t.Errorf("what came later that day: %s", got)
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) { closes(t, db, "") })
	t.Run("in batches", func(t *testing.T) { closes(t, storetest.Open(t), t.TempDir()) })
}

func TestABounceOfAMailFailsAllItsNoticesAndMarksTheAddressOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFamily(t, db, "Adam", "Inès")
		f.reminds("a", f.clock)
		f.round()
		report := reportOf(f.sink.all()[0].id, "failed", "5.1.1")
		for _, want := range []Bounce{BounceFailed, BounceKnown} {
			if did, err := f.TakeReport(context.Background(), strings.NewReader(report)); err != nil || did != want {
				t.Fatalf("%s, %v", did, err)
			}
		}
		marked := 0
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			events, err := tx.Events(ctx, store.EventQuery{Territory: f.meeting.Territory, Limit: 100})
			for _, e := range events {
				if e.Verb == "guardian.bounced" {
					marked++
				}
			}
			return err
		})
		if f.states() != "failed 3" || marked != 1 {
			t.Errorf("%s, the address is marked %d times", f.states(), marked)
		}
	})
}

// A database of before a mail left knows of none of its notices: the list of what left
// knows each of them.
func TestAnOlderCopyKnowsThatEachNoticeOfAMailLeft(t *testing.T) {
	f := newFamily(t, storetest.Open(t), "Adam", "Inès")
	f.State = t.TempDir()
	f.round()
	f.reminds("a", f.clock)
	yesterday := storetest.Copy(t, f.db)
	if tally := f.round(); tally.Sent != 3 {
		t.Fatalf("%+v", tally)
	}
	old := f.onCopy(t, yesterday)
	if tally := old.send(t); !tally.Held {
		t.Fatalf("%+v", tally)
	}
	old.release(t)
	old.send(t)
	if sent := old.notices(t, placement.Sent); len(sent) != 3 || len(f.sink.all()) != 1 {
		t.Errorf("%d of 3 are known to have left, %d mails", len(sent), len(f.sink.all()))
	}
}

// Who got the mail of the day gets no second one because the database was restored: not
// even where the copy knows nothing of what that mail told.
func TestAnOlderCopyKnowsThatTheMailOfTheDayLeft(t *testing.T) {
	f := newFamily(t, storetest.Open(t), "Adam", "Inès")
	f.State = t.TempDir()
	f.round()
	yesterday := storetest.Copy(t, f.db)
	f.reminds("a", f.clock)
	if tally := f.round(); tally.Sent != 3 {
		t.Fatalf("%+v", tally)
	}
	old := f.onCopy(t, yesterday)
	if tally := old.send(t); !tally.Held || old.hold(t).Left != 3 {
		t.Fatalf("%+v, %+v", tally, old.hold(t))
	}
	old.release(t)
	again := &family{old, t, f.about, f.of, f.sink}
	again.reminds("b", f.clock)
	again.round()
	if n := len(f.sink.all()); n != 1 {
		t.Errorf("%d mails that day", n)
	}
	f.clock = f.clock.AddDate(0, 0, 1)
	if tally := again.round(); tally.Sent != 3 || len(f.sink.all()) != 2 {
		t.Errorf("the next morning: %+v, %d mails", tally, len(f.sink.all()))
	}
}

// A program that dies between the list and the mark was not restored: its next start
// knows the mail, and its day, and holds nothing.
func TestAMailThatIsListedAndNotMarkedHoldsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFamily(t, db, "Adam")
		f.State = t.TempDir()
		f.reminds("a", f.clock)
		f.round()
		d, err := openDepartures(context.Background(), f.State)
		if err != nil {
			t.Fatal(err)
		}
		err = d.add([]store.Departure{store.DepartedDay(f.file.Guardians[0].Guardian.ID, calendar.DayOf(f.clock, time.UTC))})
		d.close()
		if err != nil {
			t.Fatal(err)
		}
		if tally := f.round(); tally.Held {
			t.Errorf("held for a day alone: %+v", f.hold(t))
		}
	})
}

// The mails of a day, as they are read: two languages, and one child of whom only
// named people know.
func TestAMailOfTheDayIsReadAsOneLetter(t *testing.T) {
	var b strings.Builder
	for _, lang := range []string{"fr", "en"} {
		f := newFamily(t, storetest.Open(t))
		mother := f.file.Guardians[0].Guardian
		mother.Lang = lang
		f.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) (err error) {
			f.file.Guardians[0].Guardian, err = tx.SaveGuardian(ctx, mother, e)
			return err
		})
		storetest.Hide(t, f.db, f.child("Adam"))
		f.asks("agreement_reminder", f.clock)
		f.reminds("a", f.clock)
		f.round()
		mails := f.sink.all()
		if len(mails) != 1 {
			t.Fatalf("%d mails: %s", len(mails), f.states())
		}
		f.companions(map[placement.AccountID]int{"": 2, "acc_1": 1})
		fmt.Fprintf(&b, "=== %s: %s\n\n%s\n", lang, subjectOf(t, mails[0].body), textOf(t, mails[0].body))
	}
	golden(t, "testdata/daymail.txt", made.ReplaceAllString(strings.ReplaceAll(b.String(), "\u00a0", " "), "$1$2…"))
}

// companions asks, as each reader, with how many others the notices about the first
// child left: one who does not know of another child does not count it.
func (f *family) companions(want map[placement.AccountID]int) {
	f.t.Helper()
	for _, n := range f.notices(f.t, placement.Sent) {
		if n.Pupil != f.of[0] {
			continue
		}
		for reader, others := range want {
			storetest.Read(f.t, f.db, func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.Companions(ctx, store.Scope{Territory: f.meeting.Territory, All: true, Reader: reader}, n)
				if got != others {
					f.t.Errorf("%q reads that it left with %d others, want %d", reader, got, others)
				}
				return err
			})
		}
	}
}

// made is what differs from one test to the next.
var made = regexp.MustCompile(`(/r/)[A-Z0-9]+|(Territoire )\d+`)

// asks has the mother reminded of an agreement about her first child.
func (f *family) asks(step string, due time.Time) {
	f.t.Helper()
	storetest.Write(f.t, f.db, func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.SaveAgreement(ctx, placement.Agreement{
			Referral: f.file.Referral.ID, Pupil: f.of[0], Guardian: f.file.Guardians[0].Guardian.ID,
			Act: placement.Sharing, State: placement.Requested, RequestedAt: f.clock.AddDate(0, 0, -3),
		}, placement.Event{At: f.clock, Verb: "agreement.requested", About: placement.Thing{Kind: "agreement"}})
		if err != nil {
			return err
		}
		n := placement.NoticeTo(f.file.Guardians[0].Guardian, placement.AgreementReminder, placement.Thing{Kind: "agreement", ID: string(a.ID)}, step, due)
		n.Pupil = f.of[0]
		_, err = tx.QueueNotices(ctx, []placement.Notice{n})
		return err
	})
}

// textOf is the text of a message, which comes first.
func textOf(t *testing.T, raw string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, kind, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(m.Body, kind["boundary"]).NextPart() // decodes quoted-printable
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// A sender that was killed while it carried the mail of a day: what its record says of
// the message is true of each notice, and where the message was not begun the day is
// free again.
func TestARecordTellsWhatBecameOfEachNoticeOfAMail(t *testing.T) {
	for _, c := range []struct {
		name  string
		line  byte // 0: not begun
		want  string
		mails int
	}{
		{"it left", lineLeft, "sent 3", 0}, {"nobody knows", lineBegun, "in_doubt 3", 0}, {"the relay did not take it", lineStayed, "sent 3", 1}, {"not begun", 0, "sent 3", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFamily(t, storetest.Open(t), "Adam", "Inès")
			f.State = t.TempDir()
			f.round() // the place is known
			f.reminds("a", f.clock)
			older := storetest.Copy(t, f.db)
			f.diesOfMail(c.line)
			tally := f.round()
			if tally.Held || tally.Doubts > 1 || f.states() != c.want || len(f.sink.all()) != c.mails {
				t.Errorf("%+v: %s, %d mails", tally, f.states(), len(f.sink.all()))
			}
			if tally := f.round(); tally != (Tally{}) {
				t.Errorf("the second look: %+v", tally)
			}
			if c.line != lineLeft {
				return
			}
			old := f.onCopy(t, older) // the list knows each of them
			old.send(t)
			old.release(t)
			if old.send(t); len(old.notices(t, placement.Sent)) != 3 || len(f.sink.all()) != 0 {
				t.Errorf("an older copy: %d sent, %d mails", len(old.notices(t, placement.Sent)), len(f.sink.all()))
			}
		})
	}
}

// diesOfMail leaves what a sender leaves that was killed with the mail of the day in
// its hands.
func (f *family) diesOfMail(line byte) {
	t := f.t.(*testing.T)
	t.Helper()
	var name string
	storetest.Write(t, f.db, func(ctx context.Context, tx *store.Tx) error {
		batch, err := tx.ClaimNotices(ctx, "snd_dead", f.meeting.Territory, "", f.clock, 100)
		if err != nil {
			return err
		}
		slices.SortFunc(batch, func(a, b store.Outgoing) int { return strings.Compare(a.Key, b.Key) })
		name = MessageID(batch[0].Key, "internat.example")
		for i := range batch {
			batch[i].MessageID, batch[i].Recipient, batch[i].Text = name, "mother@famille.invalid", "Bonjour"
		}
		if _, err := tx.TakeDay(ctx, store.DayMail{Guardian: f.file.Guardians[0].Guardian.ID, Day: storetest.Today.AddDays(1), MessageID: name}); err != nil {
			return err
		}
		_, err = tx.Freeze(ctx, "snd_dead", batch)
		return err
	})
	d, err := openDepartures(context.Background(), f.State)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	said, gone := []carriedLine{ownerLine("snd_dead")}, store.Departed(name, f.clock)
	if line != 0 {
		said = append(said, carriedLine{lineBegun, gone}, carriedLine{line, gone})
	}
	if err := errors.Join(d.carried.anew(), d.carried.write(said)); err != nil {
		t.Fatal(err)
	}
}
