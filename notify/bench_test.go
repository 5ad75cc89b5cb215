package notify

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	gomail "github.com/wneessen/go-mail"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
	"internat/placement/wording"
)

// Planning is linear in the number of appointments.
func BenchmarkPlan(b *testing.B) {
	where := place(b, "Europe/Paris", "035")
	now := at(b, "2026-12-03T06:00:00Z")
	for _, n := range []int{2500, 25_000, 250_000} {
		b.Run(fmt.Sprintf("reviews=%d", n), func(b *testing.B) {
			f := Facts{Where: where, Reviews: make([]placement.Due, n)}
			for i := range f.Reviews {
				d := review("2026-12-05")
				d.About.ID, d.On = fmt.Sprintf("rev_%d", i), calendar.MustDay("2026-12-04").AddDays(i%17)
				f.Reviews[i] = d
			}
			for b.Loop() {
				Plan(now, DefaultPolicy(), f)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N*n), "ns/review")
		})
	}
}

// Sending: intent and result durable, four connections, over loopback. The rate
// should not fall with the number of messages. BenchmarkGoMailLoop is the peer.
func BenchmarkSend(b *testing.B) {
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprintf("notices=%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				s, k := newService(b, storetest.Open(b)), newSink(b)
				s.Relay = relay(k.address)
				s.queue(b, n, 0, placement.MeetingInvitation)
				b.StartTimer()
				if tally := s.send(b); tally.Sent != n {
					b.Fatalf("%+v", tally)
				}
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// mostSent is how many reminders BenchmarkReminders plans, queues and sends;
// NOTICE_SENT=250000 asks for a whole territory.
var mostSent = func() int {
	if n, err := strconv.Atoi(os.Getenv("NOTICE_SENT")); err == nil {
		return n
	}
	return 4000
}()

// processor is the time that this program has computed so far, the server it sends to
// included: on a machine with other work it says more than the clock.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Reminders from the facts to the final dot: planned, queued and sent over sixteen
// connections, durable at each step.
func BenchmarkReminders(b *testing.B) {
	var computed time.Duration
	for b.Loop() {
		b.StopTimer()
		s, k := newService(b, storetest.Open(b)), newLetterBox(b)
		s.Relay, s.Connections, s.State = relay(k.address), 16, b.TempDir()
		s.Relay.Command, s.Relay.Final = time.Minute, time.Minute // a busy machine makes no doubts
		s.meetings(b, mostSent/2)
		s.clock = s.meeting.At.AddDate(0, 0, -2)
		began := time.Now()
		s.Now = func() time.Time { return s.clock.Add(time.Since(began)) } // the sender paces itself by it
		computed -= processor()
		b.StartTimer()
		s.planAndSend(b, mostSent)
		if given := k.given.Load(); given < int64(mostSent) {
			b.Fatalf("%d of %d arrived", given, mostSent)
		}
		computed += processor()
	}
	b.ReportMetric(float64(computed.Microseconds())/float64(b.N*mostSent), "cpu-µs/message")
	b.ReportMetric(float64(b.N*mostSent)/b.Elapsed().Seconds(), "messages/s")
}

// planAndSend does as the jobs of the program do: one plans and queues, another sends
// what is queued, until all has left.
func (s *service) planAndSend(b *testing.B, most int) {
	b.Helper()
	ctx := context.Background()
	planned := make(chan error, 1)
	go func() {
		_, err := s.Plan(ctx, placement.Territory{ID: s.file.Pupil.Territory, TimeZone: "Europe/Paris", Code: "035"}, s.clock)
		planned <- err
	}()
	for sent, over := 0, false; ; {
		tally, err := s.Send(ctx, true)
		if err != nil {
			b.Fatal(err)
		}
		if sent += tally.Sent; over {
			if sent < most {
				b.Fatalf("%d of %d left: %+v", sent, most, tally)
			}
			return
		}
		select {
		case err := <-planned:
			if over = true; err != nil {
				b.Fatal(err)
			}
		case <-time.After(200 * time.Millisecond): // nothing more is queued yet
		}
	}
}

// meetings plans n more meetings like the one of the service.
func (s *service) meetings(b testing.TB, n int) {
	b.Helper()
	for n > 0 {
		batch := min(n, 5000)
		n -= batch
		storetest.Write(b, s.db, func(ctx context.Context, tx *store.Tx) error {
			for range batch {
				m := s.meeting
				m.ID, m.Version = "", 0
				if _, err := tx.SaveMeeting(ctx, m, placement.Event{At: morning, Verb: "meeting.planned", About: placement.Thing{Kind: "meeting"}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkGoMailLoop does what a plain program does: it sends over one kept connection
// with go-mail, one message after the other. Nothing is recorded, nothing is promised.
// Once all are sent the same text, and once the text of each is written, as
// reminders have to be.
func BenchmarkGoMailLoop(b *testing.B) {
	s := newService(b, storetest.Open(b))
	n := placement.Notice{Kind: placement.MeetingReminder, Guardian: s.file.Guardians[0].Guardian.ID, Lang: "fr"}
	same, err := s.Writer.Write(n, s.letter())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("same", func(b *testing.B) {
		s.loop(b, func(int) (Written, error) { return same, nil })
	})
	b.Run("written", func(b *testing.B) {
		form, err := formOf(plain.FR, n.Kind, placement.LetterText{})
		if err != nil {
			b.Fatal(err)
		}
		langs, forms, facts := []plain.Lang{plain.FR}, []*wording.Form{form}, []wording.Facts{s.Writer.facts(plain.FR, n, s.letter())}
		s.loop(b, func(i int) (Written, error) {
			facts[0].To = fmt.Sprint("Claire Kervella ", i)
			return s.Writer.writeWhole(langs, forms, facts)
		})
	})
}

func (s *service) loop(b *testing.B, write func(i int) (Written, error)) {
	var computed time.Duration
	for b.Loop() {
		b.StopTimer()
		host, port, _ := net.SplitHostPort(newLetterBox(b).address)
		number, _ := strconv.Atoi(port)
		client, err := gomail.NewClient(host, gomail.WithPort(number), gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithoutNoop())
		if err != nil {
			b.Fatal(err)
		}
		computed -= processor()
		b.StartTimer()
		if err := client.DialWithContext(context.Background()); err != nil {
			b.Fatal(err)
		}
		for i := range mostSent {
			w, err := write(i)
			if err != nil {
				b.Fatal(err)
			}
			if err := client.Send(s.plainMessage(i, w)); err != nil {
				b.Fatal(err)
			}
		}
		client.Close()
		computed += processor()
	}
	b.ReportMetric(float64(computed.Microseconds())/float64(b.N*mostSent), "cpu-µs/message")
	b.ReportMetric(float64(b.N*mostSent)/b.Elapsed().Seconds(), "messages/s")
}

func (s *service) plainMessage(i int, w Written) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	_ = m.From(s.From.From.Address)
	_ = m.To("mother@famille.invalid")
	m.Subject(w.Subject)
	m.SetMessageIDWithValue(fmt.Sprintf("%d@internat.example", i))
	m.SetDateWithValue(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	m.SetBodyString(gomail.TypeTextPlain, w.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, w.HTML)
	return m
}

// A letterBox is the server of both loops. It counts what it takes and keeps nothing;
// it answers once it has read all that came, as Postfix does: who sends several commands
// together is answered together (RFC 2920, 3.2).
type letterBox struct {
	address string
	given   atomic.Int64
}

func newLetterBox(b *testing.B) *letterBox {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { listener.Close() })
	k := &letterBox{address: listener.Addr().String()}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go k.talk(conn)
		}
	}()
	return k
}

// talk speaks with one client until it leaves.
func (k *letterBox) talk(conn net.Conn) {
	defer conn.Close()
	r, w := bufio.NewReader(conn), bufio.NewWriter(conn)
	say := func(answer string) {
		w.WriteString(answer + "\r\n")
		if r.Buffered() == 0 {
			w.Flush()
		}
	}
	say("220 letterbox.invalid")
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(string(line)), " "); verb {
		case "EHLO":
			say("250-letterbox.invalid\r\n250-PIPELINING\r\n250 8BITMIME")
		case "DATA":
			say("354 go on")
			if !k.take(r) {
				return
			}
			say("250 taken")
		case "MAIL", "RCPT", "RSET", "NOOP":
			say("250 fine")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 unknown")
		}
	}
}

// take reads a text up to its dot.
func (k *letterBox) take(r *bufio.Reader) bool {
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return false
		}
		if string(line) == ".\r\n" {
			k.given.Add(1)
			return true
		}
	}
}
