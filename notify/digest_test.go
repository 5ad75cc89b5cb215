package notify

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// An early bird is a territory in which people work who may ask for the digest.
type earlyBird struct {
	*service
	t    *testing.T
	desk *office.Office
	in   placement.Territory
}

// digests is a territory on a Tuesday at seven; two reviews are late for everybody.
func digests(t *testing.T, db *store.DB) *earlyBird {
	t.Helper()
	b := &earlyBird{service: newService(t, db), t: t}
	b.clock = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)
	b.desk = office.New(db, func() time.Time { return b.clock })
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		b.in, err = tx.Territory(ctx, b.file.Pupil.Territory)
		return err
	})
	b.Waits = func(context.Context, *store.Tx, placement.Actor, time.Time) ([]Wait, error) {
		return []Wait{{Label: map[plain.Lang]string{plain.FR: "bilans en retard", plain.EN: "reviews overdue"}, Number: 2, Path: "/bilans?etat=retard"}}, nil
	}
	return b
}

// person opens an account, and has it ask for the digest or not.
func (b *earlyBird) person(id, lang string, wants bool) placement.Actor {
	b.t.Helper()
	a := store.Account{ID: placement.AccountID(id), Territory: b.in.ID, Name: "Anne Martin", Email: id + "@exemple.invalid", Role: placement.Officer, Lang: lang}
	storetest.Write(b.t, b.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, storetest.Officer(b.in.ID).Happened(b.clock, "account.added", "account", id))
	})
	if wants {
		b.want(a.Actor(), true)
	}
	return a.Actor()
}

func (b *earlyBird) want(by placement.Actor, yes bool) {
	b.t.Helper()
	if err := b.desk.WantDigest(context.Background(), by, yes); err != nil {
		b.t.Fatal(err)
	}
}

func (b *earlyBird) secret(by placement.Actor) (secret string) {
	b.t.Helper()
	storetest.Read(b.t, b.db, func(ctx context.Context, tx *store.Tx) error {
		d, err := tx.DigestOf(ctx, by.Account)
		secret = d.Secret
		return err
	})
	return secret
}

func (b *earlyBird) queue() int {
	b.t.Helper()
	n, err := b.Digest(context.Background(), b.in)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *earlyBird) queued() (list []placement.Notice) {
	b.t.Helper()
	storetest.Read(b.t, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Notices(ctx, store.Whole(b.in.ID), store.NoticeFilter{Kind: placement.MorningDigest})
		return err
	})
	return list
}

// at sets the clock of the territory, which is that of Paris.
func (b *earlyBird) at(day string, hour int) {
	b.t.Helper()
	on, err := time.ParseInLocation("2006-01-02", day, plain.Paris)
	if err != nil {
		b.t.Fatal(err)
	}
	b.clock = on.Add(time.Duration(hour) * time.Hour)
}

func TestADigestComesOnceAMorningToWhoAskedForIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := digests(t, db)
		b.person("acc_silent", "fr", false)
		anne := b.person("acc_anne", "fr", true)
		if n := b.queue(); n != 1 || b.queue() != 0 {
			t.Fatalf("%d digests, or one more the second time", n)
		}
		n := b.queued()[0]
		if n.Account != anne.Account || n.Pupil != "" || n.Guardian != "" || n.Moved != "" || n.DueAt != time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC) || n.NotAfter != time.Date(2026, 11, 24, 19, 0, 0, 0, time.UTC) {
			t.Errorf("queued %+v", n)
		}
		b.at("2026-11-25", 7)
		if b.queue() != 1 {
			t.Error("none on the next morning")
		}
		b.want(anne, false)
		b.at("2026-11-26", 7)
		if b.queue() != 0 {
			t.Error("who stopped it gets another")
		}
	})
}

func TestNoDigestComesOnADayOfRestAtNightOrWhenNothingWaits(t *testing.T) {
	b := digests(t, storetest.Open(t))
	b.person("acc_anne", "fr", true)
	for _, x := range []struct {
		why, day   string
		hour, want int
	}{
		{"a Sunday", "2026-11-29", 7, 0}, {"All Saints", "2027-11-01", 7, 0}, {"before its hour", "2026-11-24", 6, 0}, {"in the evening", "2026-11-24", 20, 0},
		{"a Saturday", "2026-11-28", 7, 1}, {"late in the day", "2026-11-24", 15, 1},
	} {
		if b.at(x.day, x.hour); b.queue() != x.want {
			t.Errorf("%s: not %d", x.why, x.want)
		}
	}
	b.Waits = func(context.Context, *store.Tx, placement.Actor, time.Time) ([]Wait, error) { return nil, nil }
	if b.at("2026-11-30", 7); b.queue() != 0 {
		t.Error("nothing waits, and a digest says so")
	}
}

// left sends what is due, and gives the digests that left.
func (b *earlyBird) left(k *sink) (list []string) {
	b.t.Helper()
	b.send(b.t)
	for _, m := range k.all() {
		if strings.HasSuffix(m.to, "@exemple.invalid") {
			list = append(list, m.body)
		}
	}
	return list
}

func TestADigestCarriesTheWayToStopItAndKeepsItFromOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, k := digests(t, db), newSink(t)
		b.Relay = relay(k.address)
		anne := b.person("acc_anne", "en", true)
		b.queue()
		if early := b.left(k); len(early) > 0 {
			t.Error("it leaves before eight")
		}
		b.at("2026-11-24", 8)
		all := b.left(k)
		if len(all) != 1 {
			t.Fatalf("%d left", len(all))
		}
		m, err := mail.ReadMessage(strings.NewReader(all[0]))
		if err != nil {
			t.Fatal(err)
		}
		stop := "https://internat.example/point-du-matin/arret/" + b.secret(anne)
		for name, want := range map[string]string{
			"List-Unsubscribe": "<" + stop + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated", "Content-Language": "en",
		} {
			if got := m.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		said := strings.ReplaceAll(asRead(t, all[0]), "\u00a0", " ")
		for _, words := range []string{"Reviews overdue (2): https://internat.example/bilans?etat=retard", "Bilans en retard (2) : https://", `href="` + stop, `href="https://internat.example/bilans?etat=retard"`} {
			if !strings.Contains(said, words) {
				t.Errorf("%q is not in\n%s", words, said)
			}
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			n, err := tx.Notice(ctx, store.Whole(b.in.ID), b.queued()[0].ID)
			if n.State != placement.Sent || n.Text == "" || strings.Contains(n.Text, "point-du-matin") {
				t.Errorf("kept: %s %q", n.State, n.Text)
			}
			return err
		})
	})
}

func TestADigestIsClosedWhenItsReaderStoppedItMeanwhile(t *testing.T) {
	b, k := digests(t, storetest.Open(t)), newSink(t)
	b.Relay = relay(k.address)
	anne := b.person("acc_anne", "fr", true)
	b.queue()
	for range 2 { // a mail program may ask twice
		if err := b.desk.StopDigest(context.Background(), b.secret(anne)); err != nil {
			t.Fatal(err)
		}
	}
	b.at("2026-11-24", 8)
	if all := b.left(k); len(all) > 0 {
		t.Error("it left all the same")
	}
	if n := b.queued()[0]; n.State != placement.Void || n.Error != Unwanted {
		t.Errorf("%s %s", n.State, n.Error)
	}
	if err := b.desk.StopDigest(context.Background(), "guessed"); !isGone(err) {
		t.Errorf("a secret nobody has: %v", err)
	}
	before := b.secret(anne)
	if b.want(anne, true); b.secret(anne) != before {
		t.Error("the address of an earlier digest stops nothing any more")
	}
}

func TestADigestIsNotSentWhenItsDayIsOver(t *testing.T) {
	b, k := digests(t, storetest.Open(t)), newSink(t)
	b.person("acc_anne", "fr", true)
	b.queue()
	b.Relay = relay(k.address)
	b.at("2026-11-25", 8)
	if all := b.left(k); len(all) > 0 {
		t.Error("yesterday's left")
	}
	if n := b.queued()[0]; n.State != placement.Void || n.Error != Overtaken {
		t.Errorf("%s %s", n.State, n.Error)
	}
}

// digestSituations are the people of the office, in the table that says who is told
// what.
var digestSituations = []string{"asked for it", "never asked", "stopped it", "account closed", "reads English"}

func digestMatrix(t *testing.T) string {
	b, k := digests(t, storetest.Open(t)), newSink(t)
	b.Relay = relay(k.address)
	ids := []string{"acc_a", "acc_b", "acc_c", "acc_d", "acc_e"}
	for i, id := range ids {
		by := b.person(id, []string{"fr", "fr", "fr", "fr", "en"}[i], i != 1)
		switch digestSituations[i] {
		case "stopped it":
			b.want(by, false)
		case "account closed":
			b.closeAccount(by)
		}
	}
	b.queue()
	b.at("2026-11-24", 8)
	b.send(t)
	var s strings.Builder
	s.WriteString(string(placement.MorningDigest) + "\n")
	subjects := map[string]string{}
	list := b.queued()
	for i, id := range ids {
		cell := "not told"
		if at := slices.IndexFunc(list, func(n placement.Notice) bool { return string(n.Account) == id }); at >= 0 {
			n := list[at]
			cell = digestCell(n, k)
			subjects[n.Lang] = n.Subject
		}
		s.WriteString("  " + digestSituations[i] + strings.Repeat(" ", 28-len(digestSituations[i])) + cell + "\n")
	}
	return s.String() + "  fr: " + subjects["fr"] + "\n  en: " + subjects["en"] + "\n\n"
}

// digestCell says what left of a digest.
func digestCell(n placement.Notice, k *sink) string {
	for _, m := range k.all() {
		if m.to != n.Recipient {
			continue
		}
		cell := string(n.Channel)
		for _, lang := range []string{"en", "fr"} {
			if strings.Contains(m.body, `<div lang=3D"`+lang) {
				cell += " " + lang
			}
		}
		if strings.Contains(m.body, "List-Unsubscribe-Post: List-Unsubscribe=One-Click") {
			cell += " +stop"
		}
		return cell
	}
	return "closed: " + n.Error
}

func (b *earlyBird) closeAccount(by placement.Actor) {
	b.t.Helper()
	storetest.Write(b.t, b.db, func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.Account(ctx, b.in.ID, by.Account)
		if err != nil {
			return err
		}
		a.Disabled = true
		return tx.SaveAccount(ctx, a, storetest.Officer(b.in.ID).Happened(b.clock, "account.changed", "account", string(a.ID)))
	})
}

// TestADigestThatComesBackStopsUntilTheAddressIsCorrected: nobody else's does.
func TestADigestThatComesBackStopsUntilTheAddressIsCorrected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, k := digests(t, db), newSink(t)
		b.Relay = relay(k.address)
		anne := b.person("acc_anne", "fr", true)
		b.queue()
		b.clock = b.clock.Add(2 * time.Hour)
		b.send(t)
		report := func(status string) {
			t.Helper()
			did, err := b.TakeReport(context.Background(), strings.NewReader(reportOf(b.queued()[0].MessageID, "failed", status)))
			if err != nil || did != BounceFailed {
				t.Errorf("%s, %v", did, err)
			}
		}
		report("5.1.1")
		b.at("2026-11-25", 8)
		if n := b.queue(); n != 0 || !b.account(anne).Bounced {
			t.Errorf("%d digests to an address that is not there", n)
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.Account(ctx, b.in.ID, anne.Account)
			if err != nil {
				return err
			}
			a.Email = "anne.martin@exemple.invalid"
			return tx.SaveAccount(ctx, a, anne.Happened(b.clock, "account.changed", "account", string(a.ID)))
		})
		if n := b.queue(); n != 1 || b.account(anne).Bounced {
			t.Errorf("%d digests to the corrected address", n)
		}
	})
}

func (b *earlyBird) account(of placement.Actor) (a store.Account) {
	b.t.Helper()
	storetest.Read(b.t, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		a, err = tx.Account(ctx, b.in.ID, of.Account)
		return err
	})
	return a
}
