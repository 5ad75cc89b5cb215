package notify

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// reportOf is a report as Postfix writes it.
func reportOf(messageID, action, status string) string {
	return strings.ReplaceAll(fmt.Sprintf(`Return-Path: <>
From: MAILER-DAEMON@mx.example.fr (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ne-pas-repondre@internat.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4C1F.1795/mx"

This is a MIME-encapsulated message.

--4C1F.1795/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4C1F.1795/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.fr
X-Postfix-Queue-ID: 4C1F
Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0100 (CET)

Final-Recipient: rfc822; mother@famille.invalid
Original-Recipient: rfc822;mother@famille.invalid
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 5.1.1 <mother@famille.invalid>: no such user

--4C1F.1795/mx
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <ne-pas-repondre@internat.example>
Message-ID: %s
Subject: Rendez-vous

--4C1F.1795/mx--
`, action, status, messageID), "\n", "\r\n")
}

const anyID = "<0123456789abcdef01234567@internat.example>"

func TestReportsAreReadAsServersWriteThem(t *testing.T) {
	plain := reportOf(anyID, "failed", "5.1.1")
	for _, c := range []struct {
		name, report string
		want         Report
		isNone       bool
	}{
		{"Postfix", plain, Report{anyID, "5.1.1", true, ""}, false},
		{"with bare line feeds", strings.ReplaceAll(plain, "\r\n", "\n"), Report{anyID, "5.1.1", true, ""}, false},
		{"late", reportOf(anyID, "delayed", "4.4.1"), Report{anyID, "4.4.1", false, ""}, false},
		{"given up by the first server", reportOf(anyID, "failed", "4.4.7"), Report{anyID, "4.4.7", false, ""}, false},
		{"international", strings.NewReplacer("message/delivery-status", "message/global-delivery-status", "text/rfc822-headers", "message/global-headers").Replace(plain), Report{anyID, "5.1.1", true, ""}, false},
		{"the whole message attached", strings.Replace(plain, "text/rfc822-headers", "message/rfc822", 1), Report{anyID, "5.1.1", true, ""}, false},
		{"a status with a comment", reportOf(anyID, "failed", "5.2.2 (mailbox full)"), Report{anyID, "5.2.2", true, ""}, false},
		{"delivered", reportOf(anyID, "delivered", "2.0.0"), Report{}, true},
		{"an answer of a person", "From: a@b.example\r\nSubject: Re: Rendez-vous\r\nIn-Reply-To: " + anyID + "\r\n\r\nMerci", Report{}, true},
		{"somebody else's message", reportOf("<CAF123@mail.example.com>", "failed", "5.1.1"), Report{}, true},
		{"no status", reportOf(anyID, "failed", "no idea"), Report{}, true},
		{"cut in the middle", plain[:len(plain)/2], Report{}, true},
		{"empty", "", Report{}, true},
		{"a boundary of nothing", strings.Replace(plain, `boundary="4C1F.1795/mx"`, `boundary=""`, 1), Report{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadReport(strings.NewReader(c.report))
			if got != c.want || (err != nil) != c.isNone {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// Anybody can write to the mailbox of the reports.
func FuzzReadReport(f *testing.F) {
	f.Add(reportOf(anyID, "failed", "5.1.1"))
	f.Add(strings.Replace(reportOf(anyID, "delayed", "4.2.2"), "text/rfc822-headers", "message/rfc822\r\nContent-Transfer-Encoding: base64", 1))
	f.Add("Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\n--x--")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadReport(strings.NewReader(text))
		if err != nil && got != (Report{}) {
			t.Errorf("a report of %v that is none", got)
		}
		if err == nil && (!validID(got.MessageID) || !statusForm.MatchString(got.Status) || got.Final != (got.Status[0] == '5') && got.Final) {
			t.Errorf("read as %+v", got)
		}
	})
}

func TestAnAddressThatBouncesIsATaskAndGetsLetters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		s.queue(t, 1, 0, placement.MeetingInvitation)
		s.send(t)
		n := s.notices(t, placement.Sent)[0]
		take := func(want Bounce, action, status string) {
			t.Helper()
			did, err := s.TakeReport(context.Background(), strings.NewReader(reportOf(n.MessageID, action, status)))
			if err != nil || did != want {
				t.Errorf("%s %s: %s, %v", action, status, did, err)
			}
		}
		take(BounceDelayed, "delayed", "4.4.1")
		take(BounceKnown, "delayed", "4.4.1")
		if late := s.notices(t, placement.Sent); len(late) != 1 || late[0].Error != "bounce.delayed" || s.bounced(t) {
			t.Errorf("late: %+v", late)
		}
		take(BounceFailed, "failed", "5.1.1")
		take(BounceKnown, "failed", "5.1.1")
		failed := s.notices(t, placement.Undone)
		if len(failed) != 1 || failed[0].Error != "bounce.5.1.1" || !s.bounced(t) {
			t.Fatalf("failed: %+v", failed)
		}
		var verbs []string
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			events, err := tx.Events(ctx, store.EventQuery{Territory: s.file.Pupil.Territory, Limit: 100})
			for _, e := range events {
				if e.Verb == "notice.bounced" || e.Verb == "guardian.bounced" {
					verbs = append(verbs, string(e.By.Role)+" "+e.Verb)
				}
			}
			return err
		})
		slices.Sort(verbs)
		if len(verbs) != 2 || verbs[0] != string(placement.System)+" guardian.bounced" {
			t.Errorf("the journal says %v", verbs)
		}
		// Sent again as it is, it becomes a letter.
		s.again(t, failed[0])
		if tally := s.send(t); tally.Letters != 1 || len(k.all()) != 1 {
			t.Errorf("sent again: %+v", tally)
		}
	})
}

// The address was corrected while the report was under way: the notice did not
// arrive, and the new address is not to blame.
func TestACorrectedAddressIsNotBlamed(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.send(t)
	s.corrected(t)
	n := s.notices(t, placement.Sent)[0]
	did, err := s.TakeReport(context.Background(), strings.NewReader(reportOf(n.MessageID, "failed", "5.1.1")))
	if err != nil || did != BounceFailed || s.bounced(t) {
		t.Fatalf("%s, %v, marked %v", did, err, s.bounced(t))
	}
	s.again(t, s.notices(t, placement.Undone)[0])
	if tally := s.send(t); tally.Sent != 1 || k.all()[1].to != "nouvelle@famille.invalid" || k.all()[1].id != k.all()[0].id {
		t.Errorf("sent again: %+v", tally)
	}
}

func TestTheMailboxOfTheReportsIsReadAtEachLook(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay, s.Bounces = relay(k.address), t.TempDir()
	s.queue(t, 1, 0, placement.MeetingInvitation)
	for _, part := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(s.Bounces, part), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.send(t)
	for i, text := range []string{"junk", reportOf(s.notices(t, placement.Sent)[0].MessageID, "failed", "5.1.1"), reportOf(anyID, "failed", "5.1.1")} {
		if err := os.WriteFile(filepath.Join(s.Bounces, "new", fmt.Sprint(i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.send(t)
	left, _ := filepath.Glob(filepath.Join(s.Bounces, "new", "*"))
	read, _ := filepath.Glob(filepath.Join(s.Bounces, "cur", "*:2,S"))
	if len(left) != 0 || len(read) != 3 || !s.bounced(t) || len(s.notices(t, placement.Undone)) != 1 {
		t.Errorf("%d left, %d read, marked %v", len(left), len(read), s.bounced(t))
	}
}

func TestOnlyAReportOfTheMailboxOrItsDomainMarksTheAddress(t *testing.T) {
	for status, dead := range map[string]bool{
		"5.1.0": true, "5.1.1": true, "5.1.2": true, "5.1.3": true, "5.1.6": true, "5.1.10": true, "5.2.1": true,
		"5.0.0": false, "5.1.7": false, "5.1.8": false, "5.2.0": false, "5.2.2": false, "5.2.3": false, "5.3.4": false, "5.4.4": false, "5.4.6": false, "5.5.0": false, "5.6.1": false, "5.7.1": false, "5.7.26": false, "5.1.11": false,
	} {
		if got := (Report{Status: status, Final: true}).Dead(); got != dead {
			t.Errorf("%s marks the address: %v", status, got)
		}
	}
	if (Report{Status: "5.1.1"}).Dead() {
		t.Error("an address is marked while its server still tries")
	}
}

func TestAServerThatRefusesUsOpensATaskAndLeavesTheAddressGood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		s.queue(t, 1, 0, placement.MeetingInvitation)
		s.send(t)
		n := s.notices(t, placement.Sent)[0]
		did, err := s.TakeReport(context.Background(), strings.NewReader(reportOf(n.MessageID, "failed", "5.7.1")))
		failed := s.notices(t, placement.Undone)
		if err != nil || did != BounceFailed || len(failed) != 1 || failed[0].Error != "bounce.5.7.1" || s.bounced(t) {
			t.Errorf("%s, %v, marked %v: %+v", did, err, s.bounced(t), failed)
		}
	})
}

// bounced reports whether the first guardian's address is marked.
func (s *service) bounced(t *testing.T) (marked bool) {
	t.Helper()
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		g, err := tx.CodeRecipient(ctx, s.file.Guardians[0].Guardian.ID)
		marked = g.Bounced
		return err
	})
	return marked
}

// again queues what failed once more, as a person does.
func (s *service) again(t *testing.T, n placement.Notice) {
	t.Helper()
	from := n.State
	n.State, n.NextAt, n.Error = placement.Waiting, s.clock, ""
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		return tx.MoveNotice(ctx, n, from, e)
	})
}

// A decision in doubt waits to be sent once more. Where its report comes first, it has
// failed, and nothing sends it by itself.
func TestADecisionThatCameBackIsNotSentOnceMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, state := range []string{"", t.TempDir()} { // a commit for each message, and in batches
			s := newService(t, db, storetest.Silent(0))
			server := newScripted(t, map[string]string{"dot": "close"})
			s.Relay, s.Connections, s.State = relay(server.address), 1, state
			s.askForAgreement(t)
			s.send(t)
			doubted := s.notices(t, placement.InDoubt)
			if len(doubted) != 1 || doubted[0].NextAt.IsZero() {
				t.Fatalf("in doubt: %+v", doubted)
			}
			did, err := s.TakeReport(context.Background(), strings.NewReader(reportOf(doubted[0].MessageID, "failed", "5.2.2")))
			if err != nil || did != BounceFailed {
				t.Fatalf("%s, %v", did, err)
			}
			server.heal()
			s.clock = s.clock.Add(time.Hour)
			if tally := s.send(t); tally.Sent+tally.Letters != 0 || server.taken != 1 || len(s.notices(t, placement.Undone)) != 1 {
				t.Errorf("%+v, the relay took %d", tally, server.taken)
			}
		}
	})
}

// The same notice went to the old address and, once that was corrected, to the new
// one, under one name. What the server of the old one says late is not about the copy
// that went to the new one.
func TestALateReportAboutTheOldAddressIsNotAboutTheNewOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, k := newService(t, db), newSink(t)
		s.Relay = relay(k.address)
		s.queue(t, 1, 0, placement.MeetingInvitation)
		s.send(t)
		g := s.file.Guardians[0].Guardian
		first := strings.Replace(reportOf(s.notices(t, placement.Sent)[0].MessageID, "failed", "5.2.2"), "Subject: Rendez-vous", "To: <"+g.Email+">", 1)
		take := func(want Bounce, report string) {
			t.Helper()
			if did, err := s.TakeReport(context.Background(), strings.NewReader(report)); err != nil || did != want {
				t.Errorf("%s, %v", did, err)
			}
		}
		take(BounceFailed, first)
		g = s.corrected(t)
		s.again(t, s.notices(t, placement.Undone)[0])
		if tally := s.send(t); tally.Sent != 1 || k.all()[1].to != g.Email {
			t.Fatalf("sent again: %+v", tally)
		}
		take(BounceKnown, strings.Replace(first, "5.2.2", "5.1.1", 1))
		if sent := s.notices(t, placement.Sent); len(sent) != 1 || s.bounced(t) {
			t.Errorf("sent %+v, marked %v", sent, s.bounced(t))
		}
		take(BounceFailed, strings.NewReplacer("5.2.2", "5.1.1", "To: <"+s.file.Guardians[0].Guardian.Email+">", "To: <"+g.Email+">").Replace(first))
		if !s.bounced(t) {
			t.Error("the new address is not marked when it is the one")
		}
	})
}

// What cannot be read does not keep the other reports from being read, and is told.
func TestAFileThatCannotBeReadKeepsNoReportWaiting(t *testing.T) {
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.send(t)
	dir := t.TempDir()
	for _, part := range []string{"new", "cur", "tmp", filepath.Join("new", "0")} {
		if err := os.Mkdir(filepath.Join(dir, part), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "gone"), filepath.Join(dir, "new", "1")); err != nil {
		t.Fatal(err)
	}
	report := reportOf(s.notices(t, placement.Sent)[0].MessageID, "failed", "5.1.1")
	if err := os.WriteFile(filepath.Join(dir, "new", "2"), []byte(report), 0o600); err != nil {
		t.Fatal(err)
	}
	did, err := s.TakeMaildir(context.Background(), dir)
	if err == nil || did[BounceFailed] != 1 || did[BounceUnknown] != 0 || !s.bounced(t) {
		t.Errorf("%v, %v", did, err)
	}
}
