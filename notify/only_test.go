package notify

import (
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestOnlyListedAddressesAndDomainsMayBeWrittenTo(t *testing.T) {
	only, err := ParseOnly(" Claire@Example.fr, @ac-rennes.fr;ac-rennes.fr ")
	if err != nil || only.String() != "ac-rennes.fr, claire@example.fr" {
		t.Fatalf("%q, %v", only, err)
	}
	for address, may := range map[string]bool{
		"claire@example.fr": true, "CLAIRE@EXAMPLE.FR": true, "paul@example.fr": false, "x@ac-rennes.fr": true,
		"x@evil.ac-rennes.fr": false, "x@not-ac-rennes.fr": false, "claire@example.fr@famille.fr": false, "": false,
	} {
		if only.Allows(address) != may {
			t.Errorf("%q: %v", address, !may)
		}
	}
	if nobody := (Only)(nil); !nobody.Allows("anybody@famille.fr") {
		t.Error("without a list everybody may be written to")
	}
	for _, wrong := range []string{"claire", "claire@", ",", "a b@c.fr x", "exa_mple.fr", "Claire <claire@example.fr>", "-a.fr", "a..fr"} {
		if only, err := ParseOnly(wrong); err == nil {
			t.Errorf("%q was read as %v", wrong, only)
		}
	}
}

// What is for others is kept back with its cause, never failed, and leaves once
// the list allows it; a reminder whose event comes first is closed.
func TestWhatIsForOthersIsKeptBackUntilTheListAllowsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		mother, father := s.file.Guardians[0].Guardian, s.file.Guardians[1].Guardian
		s.Only = Only{mother.Email}
		s.queue(t, 2, 0, placement.MeetingInvitation)
		s.queue(t, 3, 1, placement.MeetingInvitation)
		if tally := s.send(t); tally.Sent != 2 || tally.Failed+tally.Deferred != 0 {
			t.Fatalf("%+v", tally)
		}
		kept := s.notices(t, placement.KeptBack)
		if len(kept) != 3 || kept[0].Error != NotOnList || kept[0].Recipient != father.Email || kept[0].Attempts != 0 {
			t.Fatalf("kept back: %+v", kept)
		}
		if s.send(t); len(k.all()) != 2 {
			t.Error("sent at the second look")
		}
		s.Only = Only{"famille.invalid"}
		if tally := s.send(t); tally.Sent != 3 || len(s.notices(t, placement.KeptBack)) != 0 {
			t.Errorf("after the list grew: %+v", tally)
		}
		s.Only = Only{"ac-rennes.fr"}
		s.clock = s.meeting.At.AddDate(0, 0, -7)
		if s.send(t); len(s.notices(t, placement.KeptBack)) != 2 || len(k.all()) != 5 {
			t.Errorf("%d reminders kept back, %d messages", len(s.notices(t, placement.KeptBack)), len(k.all()))
		}
		s.clock = s.meeting.At.AddDate(0, 0, 1)
		if s.send(t); len(s.notices(t, placement.KeptBack)) != 0 || len(k.all()) != 5 {
			t.Error("reminders of a meeting that is over are still kept")
		}
	})
}
