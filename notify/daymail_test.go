package notify

import (
	"context"
	"fmt"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A family is a service whose first guardian has several children, each with an
// appointment in twenty days.
type family struct {
	*service
	t     testing.TB
	about []placement.Thing // the appointment of each child
	of    []placement.PupilID
	sink  *sink
}

func newFamily(t testing.TB, db *store.DB, others ...string) *family {
	t.Helper()
	s, k := newService(t, db), newSink(t)
	s.Relay = relay(k.address)
	f := &family{s, t, []placement.Thing{s.about()}, []placement.PupilID{s.file.Pupil.ID}, k}
	for _, name := range others {
		f.child(name)
	}
	return f
}

// child gives the first guardian one more child.
func (f *family) child(given string) placement.Pupil {
	f.t.Helper()
	house := placement.House{ID: f.meeting.House, Territory: f.meeting.Territory}
	file := storetest.Pupil(f.t, f.db, storetest.In(house), func(x *placement.File) {
		x.Pupil.Given, x.Guardians = given, []placement.Guardianship{{Guardian: f.file.Guardians[0].Guardian, Link: "mother", Standing: placement.Joint}}
	})
	m := f.meeting
	m.ID, m.Version, m.Pupil, m.Invited = "", 0, file.Pupil.ID, []placement.Invitation{{Guardian: f.file.Guardians[0].Guardian.ID}}
	storetest.Write(f.t, f.db, func(ctx context.Context, tx *store.Tx) (err error) {
		m, err = tx.SaveMeeting(ctx, m, placement.Event{At: morning, Verb: "meeting.planned", About: placement.Thing{Kind: "meeting"}})
		return err
	})
	f.about, f.of = append(f.about, placement.Thing{Kind: "meeting", ID: string(m.ID)}), append(f.of, file.Pupil.ID)
	return file.Pupil
}

// reminds queues a reminder of each child's appointment, due at that moment.
func (f *family) reminds(step string, due time.Time, change ...func(*placement.Notice)) {
	f.t.Helper()
	var list []placement.Notice
	for i, about := range f.about {
		n := placement.NoticeTo(f.file.Guardians[0].Guardian, placement.MeetingReminder, about, step, due)
		n.Pupil = f.of[i]
		for _, c := range change {
			c(&n)
		}
		list = append(list, n)
	}
	storetest.Write(f.t, f.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.QueueNotices(ctx, list)
		return err
	})
}

// round sends what is due, without planning.
func (f *family) round() Tally {
	f.t.Helper()
	tally, err := f.Send(context.Background(), true)
	if err != nil {
		f.t.Fatal(err)
	}
	return tally
}

// states counts the reminders by state.
func (f *family) states() string {
	f.t.Helper()
	var list []string
	storetest.Read(f.t, f.db, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.NoticeStates(ctx)
		for state, n := range all {
			list = append(list, fmt.Sprint(state, " ", n))
		}
		return err
	})
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func TestAMotherOfThreeGetsOneMailOfWhatCanWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFamily(t, db, "Adam", "Inès")
		f.reminds("a", f.clock)
		f.reminds("b", f.clock.Add(5*time.Hour)) // later that day
		if tally := f.round(); tally.Sent != 6 || len(f.sink.all()) != 1 {
			t.Fatalf("%+v, %d mails", tally, len(f.sink.all()))
		}
		one := f.sink.all()[0]
		ids := map[string]bool{}
		for _, n := range f.notices(t, placement.Sent) {
			ids[n.MessageID] = true
			if !strings.Contains(n.Subject, "rendez-vous internat") || n.Recipient != one.to || n.Attempts != 1 {
				t.Errorf("kept as %s to %s, %q, %d attempts", n.Key, n.Recipient, n.Subject, n.Attempts)
			}
			if children := children(n.Text); len(children) != 1 {
				t.Errorf("what is kept of one notice names %v", children)
			}
		}
		if len(ids) != 1 || !ids[one.id] {
			t.Errorf("the mail is %s, its notices say %v", one.id, ids)
		}
		read := asRead(t, one.body)
		if got := children(read); len(got) != 3 || subjectOf(t, one.body) != "Internat : 6 messages pour vous" {
			t.Errorf("%q tells of %v:\n%s", subjectOf(t, one.body), got, read)
		}
		f.clock = f.clock.Add(6 * time.Hour)
		if tally := f.round(); tally != (Tally{}) {
			t.Errorf("then: %+v", tally)
		}
	})
}

// subjectOf is the subject of a message as it is shown.
func subjectOf(t *testing.T, raw string) string {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	said, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(said, "\u00a0", " ")
}

// children are those of the family that a text names.
func children(text string) (list []string) {
	for _, name := range []string{"Lina", "Adam", "Inès"} {
		if strings.Contains(text, name) {
			list = append(list, name)
		}
	}
	return list
}

func TestWhatBecomesDueAfterTheMailOfTheDayWaitsForTheNextMorning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFamily(t, db, "Adam")
		f.reminds("a", f.clock)
		f.round()
		f.clock = f.clock.Add(time.Hour)
		f.reminds("b", f.clock)
		if tally := f.round(); tally.Sent != 0 || tally.Quiet != 2 {
			t.Fatalf("the same day: %+v", tally)
		}
		for _, n := range f.notices(t, placement.Waiting) {
			if want := time.Date(2026, 11, 25, 7, 0, 0, 0, time.UTC); !n.NextAt.Equal(want) || n.Moved != MovedDay || n.Text != "" {
				t.Errorf("waits until %s as %q", n.NextAt, n.Moved)
			}
		}
		f.clock = time.Date(2026, 11, 25, 7, 1, 0, 0, time.UTC)
		if tally := f.round(); tally.Sent != 2 || len(f.sink.all()) != 2 {
			t.Errorf("the next morning: %+v, %d mails", tally, len(f.sink.all()))
		}
	})
}

// What would come too late the next morning, what speaks of something near, and what a
// person sends again leave by themselves; so does what is never held back.
func TestWhatCannotWaitLeavesByItself(t *testing.T) {
	for name, queue := range map[string]func(*family){
		"it would be overtaken": func(f *family) { // after a long week-end
			f.clock = time.Date(2026, 12, 24, 9, 0, 0, 0, time.UTC)
			for i := range f.about {
				f.at(i, f.clock.AddDate(0, 0, 20))
			}
			f.reminds("a", f.clock)
			f.round()
			f.clock = f.clock.Add(time.Hour)
			f.reminds("b", f.clock, func(n *placement.Notice) { n.NotAfter = f.clock.Add(placement.Near) })
		},
		"the appointment is near": func(f *family) {
			f.reminds("a", f.clock)
			f.round()
			for i := range f.about {
				f.at(i, f.clock.Add(50*time.Hour))
			}
			f.reminds("b", f.clock)
		},
		"an invitation": func(f *family) {
			f.reminds("a", f.clock)
			f.round()
			f.reminds("b", f.clock, func(n *placement.Notice) { n.Kind, n.Key = placement.MeetingInvitation, "invite/"+n.Key })
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFamily(t, storetest.Open(t), "Adam")
			queue(f)
			if tally := f.round(); tally.Sent != 2 || len(f.sink.all()) != 3 {
				t.Errorf("%+v, %d mails, %s", tally, len(f.sink.all()), f.states())
			}
		})
	}
}

// at moves the appointment of a child.
func (f *family) at(child int, at time.Time) {
	f.t.Helper()
	storetest.Write(f.t, f.db, func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.Meeting(ctx, f.officer(), placement.MeetingID(f.about[child].ID))
		if err != nil {
			return err
		}
		x := m.Meeting
		x.At = at
		_, err = tx.SaveMeeting(ctx, x, placement.Event{At: f.clock, Territory: f.meeting.Territory, Verb: "test", About: placement.Thing{Kind: "meeting"}})
		return err
	})
}

// A bundle of one is the mail of before, to the byte.
func TestAMailOfOneNoticeIsTheOneOfBefore(t *testing.T) {
	f := newFamily(t, storetest.Open(t))
	f.reminds("a", f.clock)
	f.round()
	n := f.notices(t, placement.Sent)[0]
	w, err := f.Writer.Write(n, f.letter())
	if err != nil {
		t.Fatal(err)
	}
	want, err := f.From.Compose(n, w, f.clock)
	if got := f.sink.all()[0].body; err != nil || got != string(want) {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

func TestTwoProgramsAtOnceSendOneMailOfTheDay(t *testing.T) {
	f := newFamily(t, storetest.OpenPostgres(t), "Adam", "Inès")
	for i := range 100 { // more than one batch
		f.reminds(fmt.Sprint(i), f.clock)
	}
	f.twoAtOnce(t)
	f.round() // what was claimed by who came second is put off
	if n := len(f.sink.all()); n != 1 {
		t.Errorf("%d mails: %s", n, f.states())
	}
	f.clock = f.clock.AddDate(0, 0, 1)
	f.round()
	if n := len(f.sink.all()); n > 2 || f.states() != "sent 300" {
		t.Errorf("the next day %d mails: %s", n, f.states())
	}
}

// The row of the day is what decides: who finds it written sends nothing.
func TestOfTwoMailsOfADayTheSecondFindsTheFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := newFamily(t, db, "Adam")
		m := store.DayMail{Guardian: f.file.Guardians[0].Guardian.ID, Day: storetest.Today, MessageID: "<a@b>"}
		take := func(want bool) {
			t.Helper()
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.TakeDay(ctx, m)
				if got != want {
					t.Errorf("takes the day: %v", got)
				}
				return err
			})
		}
		take(true)
		m.MessageID = "<c@d>"
		take(false)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.FreeDay(ctx, "<a@b>") })
		take(true)
		m.Day = m.Day.AddDays(1)
		take(true) // and the one before is forgotten
		m.Day = m.Day.AddDays(-1)
		take(true)
	})
}
