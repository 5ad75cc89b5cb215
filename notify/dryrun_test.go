package notify

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

func TestADryRunSaysWhoWouldBeToldAndChangesNothing(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.queue(t, 1, 1, placement.MeetingInvitation)
	s.Only = Only{s.file.Guardians[0].Guardian.Email}
	s.clock = s.meeting.At.AddDate(0, 0, -7) // two reminders would be planned
	dry := func() string {
		var b bytes.Buffer
		if err := s.DryRun(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	said := dry()
	for text, times := range map[string]int{"meeting_invitation,mother@famille.invalid,email": 1, ",send\n": 1, ",send: the mail of the day\n": 1, ",keep back: mail_only\n": 2, "meeting_reminder,": 2} {
		if strings.Count(said, text) != times {
			t.Errorf("%q stands %d times, want %d, in\n%s", text, strings.Count(said, text), times, said)
		}
	}
	if len(k.all()) != 0 || len(s.notices(t, placement.Waiting)) != 2 || dry() != said {
		t.Error("the dry run changed something")
	}
	s.send(t)
	if len(k.all()) != strings.Count(said, ",send") {
		t.Errorf("%d left, the dry run said\n%s", len(k.all()), said)
	}
}
