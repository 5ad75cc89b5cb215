package notify

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// morning is a Tuesday on which people may be written to.
var morning = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// A service is a territory with one child, both parents, a meeting to which
// they are invited, and a postman.
type service struct {
	*Postman
	db      *store.DB
	file    placement.File
	meeting placement.Meeting
	clock   time.Time
}

func newService(t testing.TB, db *store.DB, changes ...func(*placement.File)) *service {
	t.Helper()
	s := &service{db: db, clock: morning}
	s.file = storetest.Pupil(t, db, changes...)
	s.Postman = &Postman{
		DB: db, Now: func() time.Time { return s.clock }, Policy: DefaultPolicy(), Writer: Writer{URL: "https://internat.example"},
		From: Envelope{From: mail.Address{Name: "Internat", Address: "ne-pas-repondre@internat.example"}},
	}
	m := placement.Meeting{
		Territory: s.file.Pupil.Territory, House: s.file.Referral.Wishes[0].House, Pupil: s.file.Pupil.ID, Kind: placement.ParentTalk,
		At: morning.AddDate(0, 0, 20).Add(8 * time.Hour), Place: "Salle 3", Owner: "M. Petit", State: placement.Planned,
	}
	for _, k := range s.file.Guardians {
		m.Invited = append(m.Invited, placement.Invitation{Guardian: k.Guardian.ID})
	}
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		s.meeting, err = tx.SaveMeeting(ctx, m, placement.Event{At: morning, Verb: "meeting.planned", About: placement.Thing{Kind: "meeting"}})
		return err
	})
	return s
}

func (s *service) about() placement.Thing {
	return placement.Thing{Kind: "meeting", ID: string(s.meeting.ID)}
}

// queue adds n invitations to the guardian at a place, due now.
func (s *service) queue(t testing.TB, n, place int, kind placement.NoticeKind) {
	t.Helper()
	list := make([]placement.Notice, n)
	for i := range list {
		list[i] = placement.NoticeTo(s.file.Guardians[place].Guardian, kind, s.about(), fmt.Sprintf("n%d", i), s.clock.Add(-time.Minute))
	}
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.QueueNotices(ctx, list)
		return err
	})
}

// send looks once and fails the test when the database does.
func (s *service) send(t testing.TB) Tally {
	t.Helper()
	tally, err := s.Once(context.Background(), true)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

// twoAtOnce has two programs send what is due at once.
func (s *service) twoAtOnce(t *testing.T) {
	t.Helper()
	other := *s.Postman
	var both sync.WaitGroup
	for _, p := range []*Postman{s.Postman, &other} {
		both.Go(func() {
			if _, err := p.Send(context.Background(), true); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
}

// notices lists all notices in a state.
func (s *service) notices(t testing.TB, state placement.NoticeState) (list []placement.Notice) {
	t.Helper()
	storetest.Read(t, s.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Notices(ctx, store.Whole(s.file.Pupil.Territory), store.NoticeFilter{State: state, Limit: 100_000})
		for i := range list {
			if err == nil && i < 10 {
				list[i], err = tx.Notice(ctx, store.Whole(s.file.Pupil.Territory), list[i].ID)
			}
		}
		return err
	})
	return list
}

// A sink is a real SMTP server that keeps what it is given.
type sink struct {
	mu       sync.Mutex
	messages []message
	address  string
	given    int
	after    func(given int) // what happens before the answer to a message; nil: nothing
}

type message struct{ from, to, id, body string }

func newSink(t testing.TB) *sink {
	t.Helper()
	k := &sink{}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: k}, nil }))
	server.Domain, server.AllowInsecureAuth = "sink.invalid", true
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	k.address = listener.Addr().String()
	return k
}

// relay is how a postman reaches a server of a test.
func relay(address string) *Relay {
	host, port, _ := net.SplitHostPort(address)
	return &Relay{Host: host, Port: port, Plain: true, Hello: "internat.example", Connect: time.Second, Command: time.Second, Final: time.Second}
}

func (k *sink) all() []message {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]message(nil), k.messages...)
}

type session struct {
	sink *sink
	m    message
}

func (s *session) Reset()                                      { s.m = message{} }
func (s *session) Logout() error                               { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.m.from = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.m.to = to; return nil }
func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	read, err := mail.ReadMessage(strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	s.m.body, s.m.id = string(body), read.Header.Get("Message-ID")
	if given := s.sink.keep(s.m); s.sink.after != nil {
		s.sink.after(given)
	}
	return nil
}

// keep keeps a message, and tells how many there are.
func (k *sink) keep(m message) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.given++
	k.messages = append(k.messages, m)
	return k.given
}

// A scripted server answers each verb as it is told: the text of an answer,
// "close" to hang up, "reset" to break the line, "stall" to say nothing, "half" to
// hang up in the middle of an answer, "slow" to let the client wait. "dot" is the
// answer to the final dot, "body" to the text, "handshake" to the first byte of TLS.
type scripted struct {
	address string
	mu      sync.Mutex
	answers map[string]string
	extra   string      // a line of EHLO: "PIPELINING"
	spare   int         // messages that it takes before it follows the script
	tls     *tls.Config // what STARTTLS begins
	taken   int         // messages whose final dot arrived
	texts   [][]byte    // and what they said
	clear   int         // messages or passwords that came without TLS
}

func newScripted(t testing.TB, answers map[string]string) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{address: listener.Addr().String(), answers: answers}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *scripted) answer(verb string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	whole := s.taken
	if verb == "dot" { // its own message is among them
		whole--
	}
	if a, ok := s.answers[verb]; ok && whole >= s.spare {
		return a
	}
	return map[string]string{
		"greeting": "220 scripted", "EHLO": "250-scripted\r\n250 8BITMIME", "DATA": "354 go on", "QUIT": "221 bye",
		"STARTTLS": "220 go ahead", "AUTH": "235 welcome",
	}[verb]
}

// about is the verb, or the whole line where the script says something of it.
func (s *scripted) about(verb, line string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if line = strings.TrimSpace(line); s.answers[line] != "" {
		return line
	}
	return verb
}

// offers is what the server says it can do.
func (s *scripted) offers() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.extra
}

// heal makes the server behave from now on.
func (s *scripted) heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = nil
}

func (s *scripted) messages() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.texts)
}

// say gives one answer; false: the line is gone.
func (s *scripted) say(conn net.Conn, verb string) bool {
	a := s.answer(verb)
	switch {
	case a == "close":
		return false
	case a == "reset":
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		return false
	case a == "stall":
		time.Sleep(3 * time.Second)
		return false
	case a == "half":
		io.WriteString(conn, "25")
		return false
	case a == "slow":
		time.Sleep(700 * time.Millisecond)
		a = ""
	}
	if a == "" {
		a = "250 fine"
	}
	a, closes := strings.CutSuffix(a, "+close")
	fmt.Fprintf(conn, "%s\r\n", a)
	return !closes
}

// talk speaks with one client until it leaves or is left.
func (s *scripted) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	r := bufio.NewReader(conn)
	secure := false
	if !s.say(conn, "greeting") {
		return
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.Fields(line + " x")[0])
		if verb == "HELO" {
			verb = "EHLO"
		}
		if (verb == "MAIL" || verb == "AUTH") && s.tls != nil && !secure {
			s.mu.Lock()
			s.clear++
			s.mu.Unlock()
		}
		if verb == "EHLO" && s.offers() != "" && strings.HasPrefix(s.answer("EHLO"), "250") {
			fmt.Fprintf(conn, "250-scripted\r\n250-%s\r\n", s.offers()) // the first line of an answer is a name
		}
		if !s.say(conn, s.about(verb, line)) {
			return
		}
		if verb == "STARTTLS" && strings.HasPrefix(s.answer(verb), "220") && s.tls != nil {
			if s.answer("handshake") == "close" {
				return
			}
			server := tls.Server(conn, s.tls)
			if server.Handshake() != nil {
				return
			}
			conn, r, secure = server, bufio.NewReader(server), true
		}
		if verb == "DATA" && strings.HasPrefix(s.answer("DATA"), "354") && !s.data(conn, r) {
			return
		}
	}
}

func (s *scripted) data(conn net.Conn, r *bufio.Reader) bool {
	var text []byte
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return false
		}
		if s.answer("body") == "close" {
			return false
		}
		if line == ".\r\n" {
			s.mu.Lock()
			s.taken++
			s.texts = append(s.texts, text)
			s.mu.Unlock()
			return s.say(conn, "dot")
		}
		text = append(text, line...)
	}
}

// letter is what is true of the meeting now.
func (s *service) letter() (l store.Letter) {
	_ = s.db.Read(context.Background(), func(tx *store.Tx) (err error) {
		l, err = tx.Letter(context.Background(), placement.Notice{
			Territory: s.file.Pupil.Territory, Guardian: s.file.Guardians[0].Guardian.ID, About: s.about(),
		})
		return err
	})
	return l
}

// corrected gives the first guardian another address.
func (s *service) corrected(t *testing.T) placement.Guardian {
	t.Helper()
	g := s.file.Guardians[0].Guardian
	g.Email = "nouvelle@famille.invalid"
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		_, err := tx.SaveGuardian(ctx, g, e)
		return err
	})
	return g
}
