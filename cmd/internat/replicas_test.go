package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"internat/placement/store/storetest"
)

// TestMain is also the program itself, for the tests that kill it: its settings
// come from the environment, its words after the variable.
func TestMain(m *testing.M) {
	if words := os.Getenv("PROGRAM_TEST_CALL"); words != "" {
		os.Exit(run(context.Background(), strings.Fields(words), process()))
	}
	os.Exit(m.Run())
}

// A mailbox is a real SMTP server that counts what it takes by Message-ID.
type mailbox struct {
	mu     sync.Mutex
	copies map[string]int
	taken  int
}

func (b *mailbox) Reset()                               {}
func (b *mailbox) Logout() error                        { return nil }
func (b *mailbox) Mail(string, *smtp.MailOptions) error { return nil }
func (b *mailbox) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (b *mailbox) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m.Body); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.copies[m.Header.Get("Message-ID")]++
	b.taken++
	return nil
}

func (b *mailbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.taken
}

// newMailbox starts the server and gives its address as INTERNAT_SMTP.
func newMailbox(t *testing.T) (*mailbox, string) {
	t.Helper()
	b := &mailbox{copies: map[string]int{}}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return b, nil }))
	server.Domain, server.ErrorLog = "sink.invalid", log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return b, "smtp://" + listener.Addr().String() + "?tls=none"
}

// spawn starts the program as a process of its own.
func spawn(t *testing.T, vars map[string]string, words string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	child, said := apart(vars, words)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, said
}

// apart is the program as a process that has not started; words before it start it
// under another program.
func apart(vars map[string]string, words string, before ...string) (*exec.Cmd, *bytes.Buffer) {
	line := append(before, os.Args[0])
	child, said := exec.Command(line[0], line[1:]...), &bytes.Buffer{}
	child.Env = append(os.Environ(), "PROGRAM_TEST_CALL="+words)
	for k, v := range vars {
		child.Env = append(child.Env, k+"="+v)
	}
	child.Stdout, child.Stderr = said, said
	return child, said
}

const (
	replicaKills   = 6
	linesOfProgram = 4 // connections of one sender: what a crash can leave in doubt
	sendAll        = "notices send --as-of 2026-05-19T09:00:00Z --until-empty"
)

func TestTwoProgramsOnOneDatabaseSendEachNoticeOnceWhileOneIsKilledAgainAndAgain(t *testing.T) {
	address := storetest.PostgresAddress(t) // skips by name where there is none
	box, smtpAt := newMailbox(t)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := func(name string) map[string]string {
		return map[string]string{"INTERNAT_DATABASE": address, "INTERNAT_KEY_FILE": key, "INTERNAT_SMTP": smtpAt,
			"INTERNAT_STATE_DIR": filepath.Join(filepath.Dir(key), name)}
	}
	if code, _, errs := program(t, vars("a"), "", "seed", "--pupils", "8500", "--houses", "110", "--as-of", "2026-05-19"); code != exitOK {
		t.Fatal(errs)
	}
	// On a Sunday nothing leaves. The second place is a new one: a person lets it send.
	const sunday = "2026-05-17T09:00:00Z"
	for _, name := range []string{"a", "b"} {
		program(t, vars(name), "", "notices", "send", "--as-of", sunday)
	}
	if code, _, errs := program(t, vars("a"), "", "notices", "release", "--by", "Camille Roux"); code != exitOK {
		t.Fatal(errs)
	}

	steady := make(chan error, 1)
	stop := make(chan struct{})
	go func() { // the one that is never killed: it looks again and again, as a server does
		for {
			child, said := spawn(t, vars("b"), sendAll)
			if err := child.Wait(); err != nil {
				steady <- fmt.Errorf("%w: %s", err, said)
				return
			}
			select {
			case <-stop:
				steady <- nil
				return
			default:
			}
		}
	}()
	killed := 0
	for range replicaKills {
		child, _ := spawn(t, vars("a"), sendAll)
		over := make(chan error, 1)
		go func() { over <- child.Wait() }()
		before := box.count()
		for box.count() == before && len(over) == 0 {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.Intn(60_000)) * time.Microsecond)
		if len(over) == 0 {
			killed++
		}
		child.Process.Kill()
		<-over
	}
	close(stop)
	if err := <-steady; err != nil {
		t.Fatal(err)
	}
	child, said := spawn(t, vars("a"), sendAll)
	if err := child.Wait(); err != nil {
		t.Fatal(err, said)
	}

	rows := table(t, vars("a"), "notices", "list")
	state, id, kind := column(t, rows, "state"), column(t, rows, "message_id"), column(t, rows, "kind")
	sent, doubts, twice := 0, 0, 0
	for _, row := range rows[1:] {
		switch got := box.copies[row[id]]; {
		case row[state] == "sent" && got == 0:
			t.Errorf("%v is recorded as sent and was not", row)
		case row[state] == "sent":
			sent++
			if got > 1 {
				twice++
			}
		case row[state] == "in_doubt":
			doubts++
			if got > 1 {
				t.Errorf("%s, in doubt, arrived %d times", row[kind], got)
			}
		case row[state] == "to_print", row[state] == "cancelled":
		case row[state] == "pending": // due tomorrow, or on a working day
		default:
			t.Errorf("%v was left so", row)
		}
	}
	if killed < replicaKills/2 || len(rows) < 3000 || sent+doubts < 2000 || twice+doubts > killed*linesOfProgram {
		t.Errorf("%d notices, %d sent, %d doubts, %d sent twice, %d kills at work", len(rows)-1, sent, doubts, twice, killed)
	}
	t.Logf("%d notices, %d sent, %d doubts, %d sent twice after %d kills at work", len(rows)-1, sent, doubts, twice, killed)
}

func TestASecondProgramOnOneFileRefusesToSend(t *testing.T) {
	vars := seededProgram(t)
	// The relay does not answer: the first program waits for its greeting.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	heard := make(chan net.Conn, 8)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			heard <- conn
		}
	}()
	vars["INTERNAT_SMTP"] = "smtp://" + listener.Addr().String() + "?tls=none"
	first, said := spawn(t, vars, sendAll)
	select {
	case <-heard:
	case <-time.After(20 * time.Second):
		t.Fatal("the first program does not send: ", said)
	}
	code, out, errs := program(t, vars, "", strings.Fields(sendAll)...)
	if code == exitOK || !strings.Contains(errs, "Another program already sends the notices of this database.") {
		t.Errorf("the second program: exit code %d, %q %q", code, out, errs)
	}
	first.Process.Kill()
	first.Wait()
	// The lock died with the process: nobody has to remove anything.
	vars["INTERNAT_SMTP"] = ""
	if code, _, errs := program(t, vars, "", strings.Fields(sendAll)...); code != exitOK {
		t.Errorf("after the first was killed: %q", errs)
	}
}
