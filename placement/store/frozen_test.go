package store_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestABatchIsReadAsItWasFrozen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		queue(t, db, reminders(3))
		batch := claim(t, db, "snd_a", 3)
		for i := range batch {
			o := &batch[i]
			o.Recipient, o.Subject, o.Lang, o.Moved, o.MessageID = "a@b.example", "Rappel", "fr", "late", fmt.Sprintf("<%d@x>", i)
			o.Text = "Bonjour,\n\nà " + string(o.ID) + "\n"
			o.Bytes = []byte("To: a\r\n\r\n" + o.Text + "\x00\xff")
		}
		var name string
		write(t, db, func(tx *store.Tx) (err error) {
			name, err = tx.Freeze(context.Background(), "snd_a", batch)
			return err
		})
		if dump := storetest.Dump(t, db); bytes.Contains(dump, []byte("a@b.example")) {
			t.Error("the batch is read without the key")
		}
		frozen := func() (list []store.Outgoing) {
			read(t, db, func(tx *store.Tx) (err error) {
				list, err = tx.FrozenBy(context.Background(), "snd_a")
				return err
			})
			return list
		}
		got := frozen()
		if len(got) != 3 {
			t.Fatalf("%d of 3 were frozen", len(got))
		}
		for i, o := range got {
			want := batch[i]
			if o.ID != want.ID || o.Text != want.Text || !bytes.Equal(o.Bytes, want.Bytes) || o.MessageID != want.MessageID || o.Recipient != want.Recipient || o.Moved != "late" {
				t.Errorf("frozen %+v, read %+v", want, o)
			}
		}
		// What is settled is not on its way any more; what is closed may have left.
		write(t, db, func(tx *store.Tx) error {
			if err := tx.SettleFrozen(context.Background(), "snd_a", got[0], store.Settlement{State: placement.Sent, At: monday}); err != nil {
				return err
			}
			_, err := tx.VoidNotices(context.Background(), got[1].About, "meeting.cancelled")
			return err
		})
		if got = frozen(); len(got) != 2 {
			t.Errorf("%d are on their way, want 2", len(got))
		}
		write(t, db, func(tx *store.Tx) error { return tx.Thaw(context.Background(), name) })
		if got = frozen(); len(got) != 0 {
			t.Errorf("%d are left of a batch that is over", len(got))
		}
	})
}

// Of a dead sender's batch what it had begun is in doubt, with the bytes that were
// sent; what it had not begun waits again; what it had left and closed is in doubt
// too, whoever closed it.
func TestOfADeadSendersBatchOnlyWhatItHadBegunIsInDoubt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		list := reminders(4)
		list[0].Kind = placement.OfferNotice
		queue(t, db, list)
		batch := claim(t, db, "snd_dead", 4)
		for i := range batch {
			batch[i].Bytes, batch[i].MessageID, batch[i].Text = []byte("frozen"), fmt.Sprintf("<%d@x>", i), "Bonjour"
		}
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.Freeze(context.Background(), "snd_dead", batch)
			if err != nil {
				return err
			}
			_, err = tx.VoidNotices(context.Background(), batch[1].About, "review.moved")
			return err
		})
		begun := func(b store.Begun) bool { return b.MessageID == "<0@x>" || b.MessageID == "<1@x>" }
		write(t, db, func(tx *store.Tx) error {
			n, err := tx.Recover(context.Background(), func(owner string) bool { return owner == "snd_dead" }, begun, monday)
			if n != 2 {
				t.Errorf("%d doubts, want 2", n)
			}
			return err
		})
		if s := states(t, db); s[placement.InDoubt] != 2 || s[placement.Waiting] != 2 {
			t.Errorf("states %v", s)
		}
		again := claim(t, db, "snd_new", 10)
		if len(again) != 3 {
			t.Fatalf("%d wait again; want the decision in doubt and the two that were not begun", len(again))
		}
		for _, o := range again {
			if o.Kind == placement.OfferNotice && (string(o.Bytes) != "frozen" || o.Doubts != 1 || o.Attempts != 1) {
				t.Errorf("the decision in doubt: %+v", o)
			}
		}
	})
}

// A notice that somebody closed while it was on its way has left all the same; one
// that the relay put off stays closed.
func TestWhatIsKnownForCertainWinsOverWhoClosedTheNotice(t *testing.T) {
	for end, want := range map[placement.NoticeState]placement.NoticeState{placement.Sent: placement.Sent, placement.InDoubt: placement.InDoubt, placement.Deferred: placement.Void} {
		db := storetest.Open(t)
		queue(t, db, reminders(1))
		o := claim(t, db, "snd_a", 1)[0]
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.VoidNotices(context.Background(), o.About, "review.moved")
			return err
		})
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			return tx.SettleFrozen(context.Background(), "snd_a", o, store.Settlement{State: end})
		})
		if s := states(t, db); s[want] != 1 || (err == nil) != (end != placement.Deferred) {
			t.Errorf("closed, then %s: %v, %v", end, s, err)
		}
	}
}

func TestALikenessIsReadBackToTheByteAndIsShort(t *testing.T) {
	letter := func(name string) string {
		return "Bonjour " + name + ",\n\n" + strings.Repeat("Une ligne que tous reçoivent, à la lettre près.\n", 30) + "https://x/" + name + "\n" + strings.Repeat("Encore une.\n", 20)
	}
	if like := store.Likeness([]byte(letter("Awa")), []byte(letter("Claire"))); len(like) > 60 {
		t.Errorf("the second letter takes %d bytes", len(like))
	}
	r := rand.New(rand.NewSource(1))
	text := func() []byte {
		var b bytes.Buffer
		for range r.Intn(30) {
			b.WriteString([]string{"a\n", "bb\r\n", "ccc\n", "\n", "dddd", "a line\n", "another line\n"}[r.Intn(7)])
		}
		return b.Bytes()
	}
	for range 20_000 {
		before, after := text(), text()
		got, err := store.Unlike(before, store.Likeness(before, after))
		if err != nil || !bytes.Equal(got, after) {
			t.Fatalf("%q after %q gives %q, %v", after, before, got, err)
		}
	}
	for _, broken := range []string{"\x00", "\x00\xff\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\x05\x09\x00"} {
		if _, err := store.Unlike([]byte("short"), []byte(broken)); err == nil {
			t.Errorf("%q is read", broken)
		}
	}
}
