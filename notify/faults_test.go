package notify

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// An outcome is what an answer makes of a notice, and of the sender.
type outcome struct {
	state placement.NoticeState
	stops bool
}

var (
	leaves  = outcome{placement.Sent, false}
	later   = outcome{placement.Deferred, false}
	fails   = outcome{placement.Undone, false}
	doubted = outcome{placement.InDoubt, false}
	alarm   = outcome{placement.Deferred, true} // the sender stops; no notice is at fault
)

// The matrix: each verb and each kind of answer. RSET is not in it, as it is
// never sent: one message after another goes over a line without it.
var faults = []struct {
	verb, fine                                                        string
	well, temporary, permanent, busy, broken, garbage, half, manifold outcome
}{
	{"greeting", "220", leaves, alarm, alarm, alarm, alarm, alarm, alarm, leaves},
	{"EHLO", "250", leaves, alarm, alarm, alarm, alarm, alarm, alarm, leaves},
	{"STARTTLS", "220", leaves, alarm, alarm, alarm, alarm, alarm, alarm, leaves},
	{"AUTH", "235", leaves, alarm, alarm, alarm, alarm, alarm, alarm, leaves},
	{"MAIL", "250", leaves, later, alarm, later, later, later, later, leaves},
	{"RCPT", "250", leaves, later, fails, later, later, later, later, leaves},
	{"DATA", "354", leaves, later, fails, later, later, later, later, leaves},
	{"dot", "250", leaves, later, fails, later, doubted, doubted, doubted, leaves},
	{"QUIT", "221", leaves, leaves, leaves, leaves, leaves, leaves, leaves, leaves},
}

func TestWhatEachAnswerOfTheRelayMakesOfANotice(t *testing.T) {
	db, right := storetest.Open(t), newAuthority(t).server(t, "relay.example", time.Hour)
	for _, f := range faults {
		for answer, want := range map[string]outcome{
			f.fine + " fine": f.well, "451 later": f.temporary, "550 no": f.permanent, "421 busy+close": f.busy, "close": f.broken, "reset": f.broken,
			"stall": f.broken, "hello you": f.garbage, "half": f.half, f.fine + "-one\r\n" + f.fine + " and another": f.manifold,
			"499 odd": f.temporary, "599 never": f.permanent,
		} {
			for _, extra := range []string{"", "PIPELINING"} {
				if extra != "" && !strings.Contains("MAIL RCPT DATA dot", f.verb) {
					continue
				}
				for _, state := range []string{"", t.TempDir()} { // a commit for each message, and in batches
					t.Run(strings.Join([]string{f.verb, answer, extra, filepath.Base(state)}, " "), func(t *testing.T) {
						t.Parallel()
						s := newService(t, db)
						s.State = state
						meets(t, s, right, f.verb, answer, extra, want)
					})
				}
			}
		}
	}
}

// The envelope of a message may leave with the dot of the one before it. What the
// relay says to it touches that message alone: the one before has left.
func TestWhatARelaySaysToTheNextEnvelopeTouchesNoOtherMessage(t *testing.T) {
	for _, f := range faults {
		if !strings.Contains("MAIL RCPT DATA dot", f.verb) {
			continue
		}
		for answer, want := range map[string]outcome{
			"451 later": f.temporary, "550 no": f.permanent, "421 busy+close": f.busy, "close": f.broken, "reset": f.broken,
			"stall": f.broken, "hello you": f.garbage, "half": f.half, f.fine + "-one\r\n" + f.fine + " and another": f.manifold,
		} {
			t.Run(f.verb+" "+answer, func(t *testing.T) {
				t.Parallel()
				s := newService(t, storetest.Open(t))
				server := newScripted(t, map[string]string{f.verb: answer})
				server.extra, server.spare, s.State = "PIPELINING", 1, t.TempDir()
				s.Relay, s.Connections = relay(server.address), 1
				s.Relay.Connect, s.Relay.Command, s.Relay.Final = 300*time.Millisecond, 300*time.Millisecond, 300*time.Millisecond
				s.queue(t, 3, 0, placement.MeetingInvitation)
				tally, err := s.Send(context.Background(), true)
				got := map[outcome]Tally{
					leaves: {Sent: 3}, later: {Sent: 1, Deferred: 2}, fails: {Sent: 1, Failed: 2}, doubted: {Sent: 1, Doubts: 2},
					alarm: {Sent: 1, Deferred: 1, Stopped: tally.Stopped},
				}[want]
				if err != nil || tally != got || want.stops == (tally.Stopped == "") {
					t.Errorf("%+v (%v), want %+v", tally, err, want)
				}
			})
		}
	}
}

// A message that is not sent after all, when its envelope has left already, is not
// what goes into it.
func TestAnEnvelopeThatLeftIsForItsOwnMessage(t *testing.T) {
	server := newScripted(t, nil)
	server.extra = "PIPELINING"
	l, err := relay(server.address).dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer l.conn.Close()
	first := parcel{from: "a@b.example", to: "mother@famille.invalid", message: []byte("Subject: 1\r\n\r\none\r\n"), next: "father@famille.invalid"}
	if err := l.send(first); err != nil {
		t.Fatal(err)
	}
	third := parcel{from: "a@b.example", to: "aunt@famille.invalid", message: []byte("Subject: 3\r\n\r\nthree\r\n")}
	if f := resultOf(l.send(third)); !isStaleLine(f) || server.taken != 1 {
		t.Errorf("%s, %d messages", f.Code, server.taken)
	}
}

// meets sends one notice to a relay that answers a verb so, and again once the
// relay is well.
func meets(t *testing.T, s *service, right served, verb, answer, extra string, want outcome) {
	server := newScripted(t, map[string]string{verb: answer})
	server.extra, s.Relay, s.Connections = extra, relay(server.address), 1
	s.Relay.Connect, s.Relay.Command, s.Relay.Final = 300*time.Millisecond, 300*time.Millisecond, 300*time.Millisecond
	switch verb {
	case "STARTTLS":
		server.extra, server.tls, s.Relay.Plain, s.Relay.TLS = "STARTTLS", right.server, false, right.client
	case "AUTH":
		server.extra, s.Relay.User, s.Relay.Password = "AUTH PLAIN", "internat", "secret"
	}
	s.queue(t, 1, 0, placement.MeetingReminder)
	stopped, state := s.one(t)
	if got := (outcome{state, stopped != ""}); got != want {
		t.Errorf("%+v (%s), want %+v", got, stopped, want)
	}
	if state != placement.Deferred {
		return
	}
	before := server.taken
	server.heal()
	s.clock = s.clock.Add(6 * time.Minute)
	if stopped, state := s.one(t); state != placement.Sent || server.taken != before+1 {
		t.Errorf("after the back-off: %s (%s), %d messages", state, stopped, server.taken-before)
	}
}

// The line breaks while the text is still on its way: the final dot cannot have
// left, and the notice is not in doubt.
func TestALineThatBreaksInTheMiddleOfTheTextIsNoDoubt(t *testing.T) {
	server := newScripted(t, map[string]string{"body": "close"})
	l, err := relay(server.address).dial(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer l.conn.Close()
	long := bytes.Repeat([]byte("Bonjour,\r\n"), 2_000_000) // more than the sockets hold
	if f := resultOf(l.send(parcel{from: "a@b.example", to: "c@d.example", message: long})); f.Result != Later || f.Code != "net.data" || server.taken != 0 {
		t.Errorf("%s, %d messages were taken", f.Code, server.taken)
	}
}

// A relay that takes its time to look at a message is waited for: RFC 5321 asks
// for ten minutes. A sender that gives up makes a second copy.
func TestTheLastAnswerIsWaitedForLonger(t *testing.T) {
	if p := (Relay{}).patience(); p.Final != 10*time.Minute || p.Command != 5*time.Minute || p.Connect != 30*time.Second {
		t.Errorf("patience %+v", p)
	}
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"dot": "slow"}) // 700 ms
	s.Relay, s.Connections = relay(server.address), 1
	s.Relay.Command, s.Relay.Final = 300*time.Millisecond, 5*time.Second
	s.queue(t, 3, 0, placement.MeetingInvitation)
	if tally := s.send(t); tally.Sent != 3 || server.taken != 3 {
		t.Errorf("%+v, %d messages", tally, server.taken)
	}
}

// A relay that does not know us yet says "come back": the copy that it takes in
// the end is the first one, to the byte.
func TestGreylistingForTwentyMinutesEndsWithTheSameBytes(t *testing.T) {
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"dot": "451 4.7.1 greylisted, come back"})
	s.Relay, s.Connections = relay(server.address), 1
	s.queue(t, 1, 0, placement.MeetingReminder)
	began := s.clock
	for s.clock.Sub(began) < 20*time.Minute {
		s.one(t)
		s.clock = s.clock.Add(time.Minute)
	}
	server.heal()
	for range 60 {
		if _, state := s.one(t); state == placement.Sent {
			break
		}
		s.clock = s.clock.Add(time.Minute)
	}
	got := server.messages()
	if len(got) < 2 || !bytes.Equal(got[0], got[len(got)-1]) || len(s.notices(t, placement.Sent)) != 1 {
		t.Errorf("%d offers, the same %v, sent %d", len(got), len(got) > 1 && bytes.Equal(got[0], got[len(got)-1]), len(s.notices(t, placement.Sent)))
	}
}

// What the notice says changed while the relay put it off: the old text does not
// leave.
func TestWhatChangedMeanwhileIsWrittenAnew(t *testing.T) {
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"dot": "451 come back"})
	s.Relay, s.Connections = relay(server.address), 1
	s.queue(t, 1, 0, placement.MeetingReminder)
	s.one(t)
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		m := s.meeting
		m.Place = "Salle 9"
		_, err := tx.SaveMeeting(ctx, m, e)
		return err
	})
	server.heal()
	s.clock = s.clock.Add(6 * time.Minute)
	_, state := s.one(t)
	got := server.messages()
	if state != placement.Sent || !bytes.Contains(got[len(got)-1], []byte("Salle 9")) || bytes.Contains(got[0], []byte("Salle 9")) {
		t.Errorf("%s after %d offers", state, len(got))
	}
}

func TestOneRecipientRefusedDoesNotKeepTheOthersFromLeaving(t *testing.T) {
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"RCPT TO:<mother@famille.invalid>": "550 5.1.1 no such user"})
	s.Relay, s.Connections = relay(server.address), 1
	s.queue(t, 5, 0, placement.MeetingInvitation)
	s.queue(t, 5, 1, placement.MeetingInvitation)
	if tally := s.send(t); tally.Failed != 5 || tally.Sent != 5 || server.taken != 5 || tally.Stopped != "" {
		t.Errorf("%+v, %d messages", tally, server.taken)
	}
}

// A relay that does not let us write to anybody says so of each recipient: that is a
// fault of the settings, and no notice fails of it. It is mended, and all leave.
func TestARelayThatRefusesToRelayFailsNoNotice(t *testing.T) {
	for _, state := range []string{"", t.TempDir()} { // a commit for each message, and in batches
		s := newService(t, storetest.Open(t))
		server := newScripted(t, map[string]string{"RCPT": "554 5.7.1 Relay access denied"})
		s.Relay, s.Connections, s.State = relay(server.address), 2, state
		s.queue(t, 20, 0, placement.MeetingInvitation)
		for range 12 { // an hour, one look in five minutes
			if tally := s.send(t); tally.Failed != 0 || tally.Deferred > 2 || tally.Stopped != "smtp.relay.554" {
				t.Fatalf("%+v", tally)
			}
			s.clock = s.clock.Add(5 * time.Minute)
		}
		server.heal()
		s.send(t)
		s.clock = s.clock.Add(5 * time.Minute)
		if s.send(t); server.taken != 20 {
			t.Errorf("five minutes after it was mended %d have left", server.taken)
		}
	}
}

// Where the same relay takes other messages, it is the recipient who is refused.
func TestARecipientWhomAPolicyRefusesFailsAlone(t *testing.T) {
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"RCPT TO:<father@famille.invalid>": "550 5.7.1 mailbox takes no outside mail"})
	s.Relay, s.Connections = relay(server.address), 1
	s.queue(t, 5, 0, placement.MeetingInvitation)
	s.clock = s.clock.Add(time.Minute)
	s.queue(t, 1, 1, placement.MeetingInvitation)
	if tally := s.send(t); tally.Failed != 1 || tally.Sent != 5 || tally.Stopped != "" {
		t.Errorf("%+v", tally)
	}
}

// What came in clear behind the word that TLS begins is no answer to what was asked
// under TLS: whoever sits on the line cannot say yes to our password.
func TestAnAnswerFromBeforeTLSCountsForNothing(t *testing.T) {
	right := newAuthority(t).server(t, "relay.example", time.Hour)
	s := newService(t, storetest.Open(t))
	server := newScripted(t, map[string]string{"STARTTLS": "220 go ahead\r\n250-injected\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 fine", "AUTH": "535 no"})
	server.extra, server.tls, s.Relay, s.Connections = "STARTTLS\r\n250-AUTH PLAIN", right.server, relay(server.address), 1
	s.Relay.Plain, s.Relay.TLS, s.Relay.User, s.Relay.Password = false, right.client, "internat", "secret"
	s.queue(t, 1, 0, placement.MeetingReminder)
	if tally := s.send(t); tally.Stopped == "" || tally.Sent+tally.Failed != 0 || server.taken != 0 || server.clear != 0 {
		t.Errorf("%+v, %d taken, %d in clear", tally, server.taken, server.clear)
	}
}

// An authority signs certificates for the servers of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{cert, key}
}

// A served pair is a server with a certificate and a client that trusts its
// authority.
type served struct{ server, client *tls.Config }

// server makes a certificate for a name that ends so long from now.
func (a authority) server(t *testing.T, name string, ends time.Duration) served {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{name}, NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(ends)}
	der, err := x509.CreateCertificate(rand.Reader, form, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	return served{
		&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: roots, ServerName: "relay.example", MinVersion: tls.VersionTLS12},
	}
}

// Whatever is wrong with the encryption: nothing leaves in clear, no notice
// fails, the sender stops and says so.
func TestNothingLeavesOverALineThatCannotBeTrusted(t *testing.T) {
	ca := newAuthority(t)
	right := ca.server(t, "relay.example", time.Hour)
	old := right.server.Clone()
	old.MaxVersion = tls.VersionTLS11
	for _, c := range []struct {
		name    string
		answers map[string]string
		extra   string
		tls     *tls.Config
	}{
		{"STARTTLS is not offered", nil, "", right.server},
		{"STARTTLS is refused", map[string]string{"STARTTLS": "454 not now"}, "STARTTLS", right.server},
		{"the handshake is cut", map[string]string{"handshake": "close"}, "STARTTLS", right.server},
		{"an unknown authority", nil, "STARTTLS", newAuthority(t).server(t, "relay.example", time.Hour).server},
		{"an expired certificate", nil, "STARTTLS", ca.server(t, "relay.example", -time.Hour).server},
		{"another name", nil, "STARTTLS", ca.server(t, "mx.example.org", time.Hour).server},
		{"a version too old", nil, "STARTTLS", old},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newService(t, storetest.Open(t))
			server := newScripted(t, c.answers)
			server.extra, server.tls, s.Relay, s.Connections = c.extra, c.tls, relay(server.address), 1
			s.Relay.Plain, s.Relay.TLS, s.Relay.User, s.Relay.Password = false, right.client, "internat", "secret"
			s.queue(t, 3, 0, placement.MeetingReminder)
			tally := s.send(t)
			if tally.Stopped == "" || tally.Failed+tally.Sent+tally.Doubts != 0 || server.taken != 0 || server.clear != 0 {
				t.Errorf("%+v, %d taken, %d in clear", tally, server.taken, server.clear)
			}
			server.heal()
			server.mu.Lock()
			server.tls, server.extra = right.server, "STARTTLS\r\n250-AUTH PLAIN"
			server.mu.Unlock()
			s.clock = s.clock.Add(10 * time.Minute)
			if tally := s.send(t); tally.Sent != 3 || tally.Stopped != "" || server.clear != 0 {
				t.Errorf("once it is mended: %+v, %d in clear", tally, server.clear)
			}
		})
	}
}
