package notify

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A postfix is a private instance of the real mail server in a directory of its
// own: it takes mail for famille.invalid, puts one recipient off, refuses
// another, and hands the rest to a list on disk by way of smtp-sink.
type postfix struct {
	t       *testing.T
	dir     string // configuration, queue and data
	port    int
	sinkDir string
}

// startPostfix starts it, or skips the test by name: it takes a while and needs
// root and Debian's postfix. .ci/deep asks for it by NOTIFY_POSTFIX.
func startPostfix(t *testing.T) *postfix {
	t.Helper()
	if os.Getenv("NOTIFY_POSTFIX") == "" {
		t.Skip("NOTIFY_POSTFIX=1 sends through a real Postfix")
	}
	for _, program := range []string{"postfix", "smtp-sink"} {
		if _, err := exec.LookPath(program); err != nil || os.Getuid() != 0 {
			if os.Getenv("CI_STRICT") != "" {
				t.Fatalf("%s is not installed, or the test does not run as root", program)
			}
			t.Skip("postfix is not installed, or the test does not run as root")
		}
	}
	dir, err := os.MkdirTemp("/var/tmp", "postfix-test-") // its own users must reach it
	if err != nil {
		t.Fatal(err)
	}
	p := &postfix{t: t, dir: dir, port: freePort(t), sinkDir: filepath.Join(dir, "sink")}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p.configure(p.sink())
	p.do("start")
	t.Cleanup(func() { exec.Command("postfix", "-c", filepath.Join(dir, "etc"), "stop").Run() })
	p.await(p.port)
	return p
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// sink starts the program behind, which writes each message into a file.
func (p *postfix) sink() (port int) {
	p.t.Helper()
	port = freePort(p.t)
	if err := os.MkdirAll(p.sinkDir, 0o777); err != nil {
		p.t.Fatal(err)
	}
	child := exec.Command("smtp-sink", "-c", "-u", "root", "-d", filepath.Join(p.sinkDir, "%M."), fmt.Sprintf("inet:127.0.0.1:%d", port), "100")
	if err := child.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { child.Process.Kill(); child.Wait() })
	p.await(port)
	return port
}

func (p *postfix) configure(next int) {
	p.t.Helper()
	etc := filepath.Join(p.dir, "etc")
	for _, d := range []string{"etc", "data", "spool"} {
		if err := os.MkdirAll(filepath.Join(p.dir, d), 0o755); err != nil {
			p.t.Fatal(err)
		}
	}
	if out, err := exec.Command("chown", "postfix", filepath.Join(p.dir, "data")).CombinedOutput(); err != nil {
		p.t.Fatalf("%s", out)
	}
	os.Chmod(p.dir, 0o755)
	files := map[string]string{
		"main.cf": fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.invalid
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relay_domains = famille.invalid
relayhost = [127.0.0.1]:%[2]d
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access texthash:%[1]s/etc/access, permit_mynetworks, reject
smtpd_peername_lookup = no
maillog_file_prefixes = %[1]s
maillog_file = %[1]s/mail.log
alias_maps =
multi_instance_name =
`, p.dir, next),
		"access": "plus-tard@famille.invalid 451 4.7.1 come back\npersonne@famille.invalid 550 5.1.1 no such person\n",
		"master.cf": fmt.Sprintf(`127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
flush unix n - n 1000? 0 flush
postlog unix-dgram n - n - 1 postlogd
`, p.port),
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(etc, name), []byte(text), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *postfix) do(verb string) {
	p.t.Helper()
	if out, err := exec.Command("postfix", "-c", filepath.Join(p.dir, "etc"), verb).CombinedOutput(); err != nil {
		log, _ := os.ReadFile(filepath.Join(p.dir, "mail.log"))
		p.t.Fatalf("postfix %s: %v\n%s\n%s", verb, err, out, log)
	}
}

func (p *postfix) await(port int) {
	p.t.Helper()
	for range 200 {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			line, _ := bufio.NewReader(conn).ReadString('\n')
			fmt.Fprint(conn, "QUIT\r\n")
			conn.Close()
			if strings.HasPrefix(line, "220") {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(p.dir, "mail.log"))
	p.t.Fatalf("nobody answers on port %d\n%s", port, log)
}

// arrived counts the messages behind Postfix by their Message-ID, once so many
// have come or time is up.
func (p *postfix) arrived(want int) map[string]int {
	p.t.Helper()
	var ids map[string]int
	for range 300 {
		ids = map[string]int{}
		names, _ := filepath.Glob(filepath.Join(p.sinkDir, "*"))
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				p.t.Fatal(err)
			}
			for _, line := range strings.Split(string(text), "\n") {
				if id, found := strings.CutPrefix(strings.TrimSpace(line), "Message-ID: "); found {
					ids[id]++
				}
			}
		}
		if len(ids) >= want {
			return ids
		}
		time.Sleep(100 * time.Millisecond)
	}
	return ids
}

// Two hundred notices through a real Postfix that is stopped and started in the
// middle, that puts one recipient off and refuses another: each arrives once.
func TestTwoHundredNoticesThroughARealPostfix(t *testing.T) {
	p := startPostfix(t)
	s := newService(t, storetest.Open(t))
	s.Relay, s.State = relay(fmt.Sprintf("127.0.0.1:%d", p.port)), t.TempDir()
	s.Relay.Command, s.Relay.Final = 20*time.Second, 20*time.Second
	address := func(n int, email string) {
		g := s.file.Guardians[n].Guardian
		g.Email = email
		s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) (err error) {
			s.file.Guardians[n].Guardian, err = tx.SaveGuardian(ctx, g, e)
			return err
		})
	}
	s.queue(t, 198, 0, placement.MeetingInvitation)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for len(s.departed()) < 20 {
			time.Sleep(5 * time.Millisecond)
		}
		p.do("stop")
		time.Sleep(300 * time.Millisecond)
		p.do("start")
		p.await(p.port)
	}()
	s.send(t)
	<-done
	for range 5 {
		s.clock = s.clock.Add(31 * time.Minute)
		s.send(t)
	}
	address(1, "plus-tard@famille.invalid")
	s.queue(t, 1, 1, placement.MeetingInvitation)
	s.send(t)
	if list := s.notices(t, placement.Deferred); len(list) != 1 || list[0].Error != "smtp.rcpt.451" {
		t.Errorf("put off: %+v", list)
	}
	address(0, "personne@famille.invalid")
	s.queue(t, 1, 0, placement.MeetingReminder)
	s.send(t)
	if list := s.notices(t, placement.Undone); len(list) != 1 || list[0].Error != "smtp.rcpt.550" {
		t.Errorf("refused: %+v", list)
	}
	sent, doubts := len(s.notices(t, placement.Sent)), len(s.notices(t, placement.InDoubt))
	ids := p.arrived(sent)
	for id, n := range ids {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
	if sent+doubts != 198 || doubts > s.connections() || len(ids) < sent {
		t.Errorf("%d sent, %d in doubt, %d arrived", sent, doubts, len(ids))
	}
	t.Logf("%d sent, %d in doubt, %d arrived", sent, doubts, len(ids))
}

// departed lists what is on the list of departures.
func (s *service) departed() []byte {
	text, _ := os.ReadFile(filepath.Join(s.State, "sent"))
	return text[:len(text)/departureSize]
}
