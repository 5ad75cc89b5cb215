package notify

import (
	"context"
	"fmt"
	"math/rand"
	"net/mail"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestMain is also the program that the next test kills: it sends what is due
// in a database and ends.
func TestMain(m *testing.M) {
	if address := os.Getenv("NOTIFY_TEST_DATABASE"); address != "" {
		os.Exit(sendAndEnd(address, os.Getenv("NOTIFY_TEST_RELAY")))
	}
	os.Exit(m.Run())
}

func sendAndEnd(address, to string) int {
	ctx := context.Background()
	seal, err := store.NewSeal([]byte("\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07"))
	if err != nil {
		panic(err)
	}
	db, err := store.Open(ctx, address, seal)
	if err != nil {
		panic(err)
	}
	carriedLines = 3000 // so that the record begins anew now and then
	p := &Postman{
		DB: db, Now: func() time.Time { return morning }, Policy: DefaultPolicy(), Writer: Writer{URL: "https://internat.example"},
		From: Envelope{From: mail.Address{Address: "ne-pas-repondre@internat.example"}}, Relay: relay(to),
		State: os.Getenv("NOTIFY_TEST_STATE"),
	}
	if _, err := p.Once(ctx, true); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// kills is how often the sender is killed at a random moment; NOTIFY_KILLS asks
// for more of them.
var kills = func() int {
	if n, err := strconv.Atoi(os.Getenv("NOTIFY_KILLS")); err == nil {
		return n
	}
	return 20
}()

func TestAKilledSenderLosesNothingAndEveryDoubtHasAName(t *testing.T) {
	db := storetest.Open(t)
	s, k := newService(t, db, storetest.Silent(0)), newSink(t)
	total := 120 * kills // so that nobody is killed with nothing to do
	s.queue(t, total-total/4, 0, placement.MeetingInvitation)
	s.askOften(t, total/4)
	state := t.TempDir()
	start := func() *exec.Cmd {
		child := sender(storetest.Path(t, db), k, state)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		return child
	}
	atWork := 0
	for range kills {
		before, child := len(k.all()), start()
		over := make(chan error, 1)
		go func() { over <- child.Wait() }()
		// The clock of the kill starts with the first message of this child.
		for len(k.all()) == before && len(over) == 0 {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.Intn(40_000)) * time.Microsecond)
		if len(over) == 0 {
			atWork++
		}
		child.Process.Kill()
		<-over
	}
	if atWork < kills*3/4 {
		t.Errorf("only %d of %d were killed at work", atWork, kills)
	}
	if err := start().Wait(); err != nil {
		t.Fatal(err)
	}

	c := s.account(t, k)
	if c.arrived+c.doubts < total || c.twice+c.doubts > kills*s.connections() {
		t.Errorf("%d of %d arrived, %d doubts, %d copies after %d kills", c.arrived, total, c.doubts, c.twice, kills)
	}
	t.Logf("%d messages, %d doubts, %d sent twice", len(k.all()), c.doubts, c.twice)
}

// sender is the program that sends what is due in a database and ends; words
// before it start it under another program.
func sender(path string, k *sink, state string, before ...string) *exec.Cmd {
	words := append(before, os.Args[0])
	child := exec.Command(words[0], words[1:]...)
	child.Env = append(os.Environ(), "NOTIFY_TEST_DATABASE=sqlite:"+path, "NOTIFY_TEST_RELAY="+k.address, "NOTIFY_TEST_STATE="+state)
	child.Stderr = os.Stderr
	return child
}

// An account is what became of all notices once the last sender was done.
type account struct{ arrived, doubts, twice int }

// account checks that nothing is lost, nothing waits, and nothing left more
// often than it may.
func (s *service) account(t *testing.T, k *sink) (c account) {
	t.Helper()
	copies := map[string]int{}
	for _, m := range k.all() {
		copies[m.id]++
	}
	c.arrived = len(copies)
	for _, state := range []placement.NoticeState{placement.Waiting, placement.Intent, placement.Deferred, placement.Undone, placement.Void} {
		if n := len(s.notices(t, state)); n != 0 {
			t.Errorf("%d notices ended %s", n, state)
		}
	}
	for _, n := range append(s.notices(t, placement.Sent), s.notices(t, placement.InDoubt)...) {
		got := copies[MessageID(n.Key, "internat.example")]
		switch {
		case n.State == placement.Sent && got == 0:
			t.Errorf("%s is recorded as sent and was not", n.Key)
		case got > 1 && !n.Kind.Statutory(), got > 2:
			t.Errorf("%s: %d copies", n.Key, got)
		}
		if n.State == placement.InDoubt {
			c.doubts++
		}
		if got > 1 {
			c.twice++
		}
	}
	if h := s.hold(t); h.On() {
		t.Errorf("a crash was taken for a restored copy: %+v", h)
	}
	return c
}

// askOften queues n requests for the agreement of one guardian: notices that
// carry a right.
func (s *service) askOften(t *testing.T, n int) {
	t.Helper()
	s.save(t, func(ctx context.Context, tx *store.Tx, e placement.Event) error {
		e.About.Kind = "agreement"
		a, err := tx.SaveAgreement(ctx, placement.Agreement{
			Referral: s.file.Referral.ID, Pupil: s.file.Pupil.ID, Guardian: s.file.Guardians[0].Guardian.ID,
			Act: placement.FirstAdmission, State: placement.Requested, RequestedAt: s.clock,
		}, e)
		if err != nil {
			return err
		}
		var list []placement.Notice
		for i := range n {
			about := placement.Thing{Kind: "agreement", ID: string(a.ID)}
			list = append(list, placement.NoticeTo(s.file.Guardians[0].Guardian, placement.AgreementRequest, about, fmt.Sprint(i), s.clock))
		}
		_, err = tx.QueueNotices(ctx, list)
		return err
	})
}

// The mails of a day are messages of several notices: killed, their sender leaves no
// more doubts than it has connections, each with all its notices named, and none
// loses its day.
func TestAKilledSenderOfMailsOfTheDayLosesNone(t *testing.T) {
	const families, mostKills = 600, 6
	db, k, state := storetest.Open(t), newSink(t), t.TempDir()
	s := newService(t, db, storetest.Silent(0), func(f *placement.File) { manyGuardians(f, families) })
	for _, step := range []string{"a", "b"} {
		s.remindAll(t, step)
	}
	for range mostKills {
		child := sender(storetest.Path(t, db), k, state)
		before, over := len(k.all()), make(chan error, 1)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { over <- child.Wait() }()
		for len(k.all()) == before && len(over) == 0 {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.Intn(20_000)) * time.Microsecond)
		child.Process.Kill()
		<-over
	}
	if err := sender(storetest.Path(t, db), k, state).Run(); err != nil {
		t.Fatal(err)
	}
	copies := map[string]int{}
	for _, m := range k.all() {
		copies[m.id]++
	}
	mails := map[string]map[placement.NoticeState]int{}
	for _, n := range s.notices(t, "") {
		if mails[n.MessageID] == nil {
			mails[n.MessageID] = map[placement.NoticeState]int{}
		}
		mails[n.MessageID][n.State]++
	}
	doubts := 0
	for id, states := range mails {
		if states[placement.InDoubt] == 2 {
			doubts++
		} else if states[placement.Sent] != 2 || copies[id] != 1 {
			t.Errorf("%s: %v, %d copies", id, states, copies[id])
		}
	}
	if len(mails) != families || doubts > mostKills*s.connections() {
		t.Errorf("%d mails, %d doubts", len(mails), doubts)
	}
	t.Logf("%d mails, %d doubts", len(mails), doubts)
}

// manyGuardians gives a child so many guardians who are told of it.
func manyGuardians(f *placement.File, n int) {
	one := f.Guardians[0]
	f.Guardians = nil
	for i := range n {
		g := one
		g.Guardian.Name, g.Guardian.Email = fmt.Sprint("Parent ", i), fmt.Sprintf("parent%d@famille.invalid", i)
		f.Guardians = append(f.Guardians, g)
	}
}

// remindAll queues a reminder of the appointment to each guardian.
func (s *service) remindAll(t *testing.T, step string) {
	t.Helper()
	var list []placement.Notice
	for _, k := range s.file.Guardians {
		list = append(list, placement.NoticeTo(k.Guardian, placement.MeetingReminder, s.about(), step, s.clock))
	}
	storetest.Write(t, s.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.QueueNotices(ctx, list)
		return err
	})
}
