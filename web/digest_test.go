package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"internat/notify"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// secretOf is the secret that stops the digest of an account.
func (b *boarder) secretOf(t *testing.T, email string) (secret string) {
	t.Helper()
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.AccountByEmail(ctx, email)
		if err != nil {
			return err
		}
		d, err := tx.DigestOf(ctx, a.ID)
		secret = d.Secret
		return err
	})
	return secret
}

func TestADigestIsAskedForOnTheOwnPageAndStoppedWithoutSigningIn(t *testing.T) {
	b := boards(t)
	b.hers.get("/compte").has(t, "Le point du matin", `value="non" checked`)
	b.hers.follow(b.hers.post("/compte/point-du-matin", "digest", "oui")).has(t, "Vous recevrez le point du matin", `value="oui" checked`)
	secret := b.secretOf(t, "hers@example.fr")
	if bytes.Contains(storetest.Dump(t, b.db), []byte(secret)) {
		t.Error("the secret is in the database in clear")
	}
	path, mailbox := notify.StopPath+secret, b.browser()
	mailbox.get(path).has(t, "Ne plus le recevoir", `action="`+path+`"`)
	b.hers.get("/compte").has(t, `value="oui" checked`) // who looks stops nothing
	for range 2 {
		got := mailbox.do(http.MethodPost, path, url.Values{"List-Unsubscribe": {"One-Click"}})
		if got.StatusCode != http.StatusOK { // not led anywhere: a mail program does not follow
			t.Fatalf("one click: %d", got.StatusCode)
		}
		got.has(t, "vous ne recevrez plus")
	}
	b.hers.get("/compte").has(t, `value="non" checked`)
	mailbox.get(path).has(t, "rien à faire")
	if got := mailbox.get(notify.StopPath + "GUESSED"); got.StatusCode != http.StatusNotFound {
		t.Errorf("a secret nobody has: %d", got.StatusCode)
	}
	if got := mailbox.get("/compte"); got.StatusCode == http.StatusOK {
		t.Error("the address signed somebody in")
	}
}

func TestADigestTellsWhatWaitsInTheOwnScopeOnly(t *testing.T) {
	b := boards(t)
	waits := func(email string) map[string]int {
		told := map[string]int{}
		storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.AccountByEmail(ctx, email)
			if err != nil {
				return err
			}
			list, err := Waiting(ctx, tx, a.Actor(), b.now.Load().AddDate(0, 0, 400))
			for _, w := range list {
				told[w.Path] = w.Number
			}
			return err
		})
		return told
	}
	if hers, x := waits("hers@example.fr"), waits("x@example.fr"); hers["/bilans?etat=retard"] != 1 || x["/bilans?etat=retard"] != 0 {
		t.Errorf("hers %v, another director's %v", hers, x)
	}
	if awaits(placement.Actor{Role: placement.Parent}) {
		t.Error("something waits for a parent")
	}
}

// A digest is about no file: its text is looked at with the invented one, by mail.
func TestTheTextOfADigestIsLookedAtWithoutAFile(t *testing.T) {
	b := boards(t)
	storetest.Write(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.QueueNotices(ctx, []placement.Notice{{
			Kind: placement.MorningDigest, Territory: b.in, About: placement.Thing{Kind: "account", ID: "acc_1"}, Account: "acc_1", Key: "morning_digest/1",
			Channel: placement.ByEmail, Lang: "fr", DueAt: *b.now.Load(), CreatedAt: *b.now.Load(), State: placement.Waiting, Subject: "Point", Text: "Bonjour.",
		}})
		return err
	})
	var id placement.NoticeID
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Notices(ctx, store.Whole(b.in), store.NoticeFilter{Kind: placement.MorningDigest})
		id = list[0].ID
		return err
	})
	got := b.officer.get("/textes/ltx_morning_digest_1?avis=" + string(id) + "&envoi=" + string(placement.ByLetter))
	got.has(t, "Point du matin, lundi 8", "internat.example/bilans")
	if strings.Contains(got.text, `value="`+string(id)) {
		t.Error("a real one is offered")
	}
	page := b.officer.get("/courriers/" + string(id))
	if page.has(t, "Ne pas envoyer"); strings.Contains(page.text, `value="letter"`) || strings.Contains(page.text, `value="phone"`) {
		t.Error("it can become a letter")
	}
}
