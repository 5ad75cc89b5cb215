package notify

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	gomail "github.com/wneessen/go-mail"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
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
		s, k := newService(b, storetest.Open(b)), newSink(b)
		s.Relay, s.Connections, s.State = relay(k.address), 16, b.TempDir()
		s.meetings(b, mostSent/2)
		s.clock = s.meeting.At.AddDate(0, 0, -2)
		computed -= processor()
		b.StartTimer()
		if tally := s.send(b); tally.Sent < mostSent {
			b.Fatalf("%+v", tally)
		}
		computed += processor()
	}
	b.ReportMetric(float64(computed.Microseconds())/float64(b.N*mostSent), "cpu-µs/message")
	b.ReportMetric(float64(b.N*mostSent)/b.Elapsed().Seconds(), "messages/s")
}

// meetings plans n more meetings like the one of the service.
func (s *service) meetings(b *testing.B, n int) {
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

// BenchmarkGoMailLoop sends the same message with go-mail over one kept
// connection: nothing is recorded, nothing is promised.
func BenchmarkGoMailLoop(b *testing.B) {
	n := mostSent
	var computed time.Duration
	for b.Loop() {
		b.StopTimer()
		s, k := newService(b, storetest.Open(b)), newSink(b)
		message, err := s.sample()
		if err != nil {
			b.Fatal(err)
		}
		host, port, _ := net.SplitHostPort(k.address)
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
		for i := range n {
			if err := client.Send(message(i)); err != nil {
				b.Fatal(err)
			}
		}
		client.Close()
		computed += processor()
	}
	b.ReportMetric(float64(computed.Microseconds())/float64(b.N*n), "cpu-µs/message")
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "messages/s")
}

// sample writes the invitation that BenchmarkSend sends, as a go-mail message.
func (s *service) sample() (func(i int) *gomail.Msg, error) {
	text, err := Writer{URL: "https://internat.example"}.Write(
		placement.Notice{Kind: placement.MeetingInvitation, Guardian: s.file.Guardians[0].Guardian.ID}, s.letter())
	return func(i int) *gomail.Msg {
		m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
		_ = m.From(s.From.From.Address)
		_ = m.To("mother@famille.invalid")
		m.Subject(text.Subject)
		m.SetMessageIDWithValue(fmt.Sprintf("%d@internat.example", i))
		m.SetDateWithValue(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		m.SetBodyString(gomail.TypeTextPlain, text.Text)
		m.AddAlternativeString(gomail.TypeTextHTML, text.HTML)
		return m
	}, err
}
