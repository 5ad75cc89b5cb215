package notify

import (
	"fmt"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

// fewNotices are enough for every kind of write.
const fewNotices = 30

// everyWrite asks for the loops over every write: .ci/deep does.
const everyWrite = "NOTIFY_WRITES"

// A spoilt service has few notices, a third of them with a legal effect, on a
// database of its own.
func spoilt(t *testing.T) (*service, *sink, string) {
	t.Helper()
	s, k := newService(t, storetest.Open(t), storetest.Silent(0)), newSink(t)
	s.queue(t, fewNotices*2/3, 0, placement.MeetingInvitation)
	s.askOften(t, fewNotices/3)
	return s, k, t.TempDir()
}

// Killed at the first write, at the second, and so on until it gets through:
// nothing is ever lost.
func TestAKillAtEachWriteLosesNothing(t *testing.T) {
	program := storetest.Strace(t, everyWrite)
	for _, call := range []string{"pwrite64", "fsync,fdatasync"} {
		for n := 1; ; n++ {
			through := false
			t.Run(fmt.Sprintf("%s %d", call, n), func(t *testing.T) {
				s, k, state := spoilt(t)
				path := storetest.Path(t, s.db)
				killed := sender(path, k, state, storetest.KilledAt(program, call, n)...)
				through = killed.Run() == nil
				if err := sender(path, k, state).Run(); err != nil {
					t.Fatal(err)
				}
				c := s.account(t, k)
				if c.arrived+c.doubts < fewNotices || c.doubts+c.twice > s.connections() {
					t.Errorf("%+v", c)
				}
			})
			if through || t.Failed() {
				break
			}
			if n > 2000 {
				t.Fatal("it never gets through")
			}
		}
	}
}

// From the n-th write on the disk is full, or broken, for five starts in a row:
// what the relay takes does not grow with the starts, and once there is room
// again nothing is lost.
func TestADiskThatIsFullSendsNothingTwice(t *testing.T) {
	program := storetest.Strace(t, everyWrite)
	for _, fault := range []string{"ENOSPC", "EIO"} {
		for n := 1; n <= 256; n *= 2 {
			t.Run(fmt.Sprintf("%s from write %d on", fault, n), func(t *testing.T) {
				s, k, state := spoilt(t)
				path := storetest.Path(t, s.db)
				for range 5 {
					child := sender(path, k, state, storetest.SpoiltFrom(program, fault, n)...)
					child.Stderr = nil
					_ = child.Run()
				}
				accepted := len(k.all())
				if n == 1 && accepted > 0 {
					t.Errorf("%d messages left and nothing can be recorded", accepted)
				}
				if err := sender(path, k, state).Run(); err != nil {
					t.Fatal(err)
				}
				c := s.account(t, k)
				if c.arrived+c.doubts < fewNotices || c.doubts+c.twice > 5*s.connections() {
					t.Errorf("%+v", c)
				}
				t.Logf("%d accepted with the disk full, then %+v", accepted, c)
			})
		}
	}
}
