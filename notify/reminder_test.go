package notify

import (
	"context"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// officer is somebody who sets the rules of the service's territory.
func (s *service) officer() placement.Actor {
	return placement.Actor{Role: placement.Officer, Account: "acc_1", Name: "Mme Roche", Territory: s.file.Pupil.Territory}
}

// rule sets when guardians are reminded of a meeting in the house of the service.
func (s *service) rule(t *testing.T, days ...int) {
	t.Helper()
	o := office.New(s.db, func() time.Time { return s.clock })
	err := o.SetReminder(context.Background(), s.officer(), placement.ReminderRule{Kind: placement.MeetingReminder, House: s.meeting.House, Days: days})
	if err != nil {
		t.Fatal(err)
	}
}

// steps lists the steps of the reminders in a state, each once.
func (s *service) steps(t *testing.T, state placement.NoticeState) string {
	t.Helper()
	seen := map[string]bool{}
	var list []string
	for _, n := range s.notices(t, state) {
		if step := stepOf(n); n.Kind == placement.MeetingReminder && !seen[step] {
			seen[step] = true
			list = append(list, step)
		}
	}
	return strings.Join(list, " ")
}

func TestAHouseThatSetsOtherDaysIsRemindedOnThemFromTheNextLookOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		look := func(days int) {
			t.Helper()
			s.clock = time.Date(2026, 12, 14, 17, 0, 0, 0, time.UTC).AddDate(0, 0, -days).Add(-9 * time.Hour)
			s.send(t)
		}
		look(9) // the meeting is on 14 December: D-7 is queued two days before it is due
		if got := s.steps(t, placement.Waiting); got != "D-7" {
			t.Fatalf("waits: %s", got)
		}
		s.clock = s.clock.Add(time.Minute)
		s.rule(t, 10, 3)
		s.clock = s.clock.Add(time.Minute)
		s.send(t)
		if got := s.steps(t, placement.Void); got != "D-7" || s.notices(t, placement.Void)[0].Error != Unplanned {
			t.Errorf("closed: %s", got)
		}
		if got := s.steps(t, placement.Sent); got != "D-15" {
			t.Errorf("a day that was over when the rule was set is not made up for: sent %s", got)
		}
		look(3)
		look(2)
		if got := s.steps(t, placement.Sent); got != "D-15 D-3" {
			t.Errorf("sent: %s", got)
		}
	})
}

// Who set a rule by mistake and sets the one of before again has not taken a reminder
// away from anybody.
func TestARuleThatIsSetBackRemindsAsBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		s.clock = time.Date(2026, 12, 5, 8, 0, 0, 0, time.UTC) // D-7 is due on the 7th
		s.send(t)
		for _, days := range [][]int{{10, 3}, {15, 7, 2}} {
			s.clock = s.clock.Add(time.Minute)
			s.rule(t, days...)
			s.clock = s.clock.Add(time.Minute)
			s.send(t)
		}
		if got := s.steps(t, placement.Waiting); got != "D-7" {
			t.Errorf("waits: %q, closed: %q", got, s.steps(t, placement.Void))
		}
		s.clock = time.Date(2026, 12, 7, 8, 30, 0, 0, time.UTC)
		s.send(t)
		if got := s.steps(t, placement.Sent); got != "D-15 D-7" {
			t.Errorf("sent: %s", got)
		}
	})
}

func TestWhoLivesOverseasIsWrittenToByTheClocksThere(t *testing.T) {
	for _, c := range []struct {
		name    string
		address string
		chosen  string
		sent    int
	}{
		{"in Rennes it is six in the morning", "4 rue des Lilas\n35000 Rennes", "", 0},
		{"in La Réunion it is nine", "5 chemin des Tamarins\n97400 Saint-Denis", "", 1},
		{"an address in Rennes, a life in La Réunion", "4 rue des Lilas\n35000 Rennes", "reunion", 1},
		{"in Guadeloupe it is night", "97110 Pointe-à-Pitre", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, k := newService(t, storetest.Open(t)), newSink(t)
			s.Relay = relay(k.address)
			g := s.file.Guardians[0].Guardian
			g.Address, g.LivesIn = c.address, calendar.Territory(c.chosen)
			s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) (err error) {
				s.file.Guardians[0].Guardian, err = tx.SaveGuardian(ctx, g, e)
				return err
			})
			s.clock = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)
			s.queue(t, 1, 0, placement.MeetingInvitation)
			if tally := s.send(t); tally.Sent != c.sent || tally.Quiet != 1-c.sent {
				t.Errorf("%+v", tally)
			}
		})
	}
}

func TestADecisionThatComesLateIsSentAndMarked(t *testing.T) {
	s, k := newService(t, storetest.Open(t), storetest.Silent(0)), newSink(t)
	s.Relay = relay(k.address)
	s.askOften(t, 1)
	s.clock = s.clock.AddDate(0, 0, 3)
	s.send(t)
	for _, n := range s.notices(t, placement.Sent) {
		if n.Kind == placement.AgreementRequest && n.Moved == MovedLate && strings.Contains(n.Text, "plus tard que prévu") {
			return
		}
	}
	t.Error("not sent, or not marked as late")
}

func TestForeseeCountsWhatAnotherRuleWouldSend(t *testing.T) {
	s := newService(t, storetest.Open(t))
	change := placement.ReminderRule{Kind: placement.MeetingReminder, House: s.meeting.House, Days: []int{10, 2}}
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		territory, err := tx.Territory(ctx, s.file.Pupil.Territory)
		if err != nil {
			return err
		}
		got, err := Foresee(ctx, tx, territory, s.Policy, change, s.clock, s.clock.AddDate(0, 0, 30))
		// Two parents are invited; the fifteenth day before is 29 November, a Sunday.
		want := []Shift{{"D-15", 2, 0}, {"D-10", 0, 2}, {"D-7", 2, 0}, {"D-2", 2, 2}}
		if len(got) != len(want) {
			t.Fatalf("%+v", got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%+v, want %+v", got[i], want[i])
			}
		}
		return err
	})
}
