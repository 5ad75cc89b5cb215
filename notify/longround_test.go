package notify

import (
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A relay may take hours for what is due. What has not left when people may not be
// written to any more leaves in the morning, and what left says when.
func TestARoundThatTakesHoursEndsWhereTheNightBegins(t *testing.T) {
	for _, batches := range []bool{false, true} {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			s, k := newService(t, db), newSink(t)
			s.Relay, s.Connections = relay(k.address), 2
			if batches {
				s.State = t.TempDir()
			}
			evening := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC) // 19:00 in Paris
			s.clock = evening
			s.queue(t, 700, 0, placement.MeetingInvitation)
			s.Now = func() time.Time { // each message takes twenty seconds
				k.mu.Lock()
				defer k.mu.Unlock()
				return evening.Add(time.Duration(k.given) * 20 * time.Second)
			}
			tally := s.send(t)
			if tally.Sent < 170 || tally.Sent > 182 || tally.Failed+tally.Deferred+tally.Doubts+tally.Closed != 0 {
				t.Fatalf("in one hour %d left: %+v", tally.Sent, tally)
			}
			last := time.Time{}
			for _, n := range s.notices(t, placement.Sent) {
				if n.SentAt.After(last) {
					last = n.SentAt
				}
			}
			if last.Before(evening.Add(55*time.Minute)) || last.After(evening.Add(61*time.Minute)) {
				t.Errorf("the last one left at %s, as is kept", last)
			}
			s.send(t)
			for _, n := range s.notices(t, placement.Waiting) {
				if n.NextAt.Hour() != 7 || n.Moved != MovedQuiet {
					t.Fatalf("one waits for %s, because of %q", n.NextAt, n.Moved)
				}
			}
		})
	}
}

// What became of no use while the round went on does not leave either.
func TestARoundThatTakesHoursSendsNothingAfterItsEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, batches := range []bool{false, true} {
			s, k := newService(t, db), newSink(t)
			s.Relay, s.Connections = relay(k.address), 1
			if batches {
				s.State = t.TempDir()
			}
			s.clock = s.meeting.At.Add(-time.Hour)
			start := s.clock
			s.queue(t, 300, 0, placement.MeetingReminder)
			s.Now = func() time.Time {
				k.mu.Lock()
				defer k.mu.Unlock()
				return start.Add(time.Duration(k.given) * time.Minute)
			}
			s.send(t)
			if got := len(k.all()); got < 55 || got > 62 {
				t.Errorf("%d left before the appointment or after it", got)
			}
			s.send(t)
			for _, n := range s.notices(t, placement.Void) {
				if n.Error != Overtaken {
					t.Fatalf("closed because of %q", n.Error)
				}
			}
			if left := s.notices(t, placement.Waiting); len(left) != 0 {
				t.Errorf("%d wait for what is over", len(left))
			}
		}
	})
}

// A clock that was a year ahead for a moment put off by a year what it met. When it is
// right again nothing waits for that, and nothing leaves twice.
func TestWhatAWrongClockPutOffLeavesWhenItIsRightAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for name, wrong := range map[string]time.Duration{
			"in a year, at nine": 365 * 24 * time.Hour, "in a year, at night": 365*24*time.Hour + 13*time.Hour, "yesterday": -24 * time.Hour, "ten minutes ago": -10 * time.Minute,
		} {
			s, k := newService(t, db, storetest.Silent(0), storetest.Silent(1)), newSink(t)
			server := newScripted(t, map[string]string{"RCPT": "451 later"})
			s.Relay, s.Connections = relay(server.address), 1
			s.askForAgreement(t)
			s.clock = morning.Add(wrong)
			s.send(t)
			s.Relay = relay(k.address)
			for range 3 {
				s.clock = morning.Add(time.Hour)
				s.send(t)
			}
			if len(k.all()) != 1 {
				t.Errorf("%s: %d left, deferred %+v, waiting %+v", name, len(k.all()), s.notices(t, placement.Deferred), s.notices(t, placement.Waiting))
			}
		}
	})
}
