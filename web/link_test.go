package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// guardian puts a parent on file, known by the link /r/{ref}.
func (s *site) guardian(id placement.GuardianID, ref string) placement.Guardian {
	s.Helper()
	g := placement.Guardian{ID: id, Territory: s.in, Ref: ref, Name: "Awa Diallo", Email: "awa@example.fr", Lang: "fr", Channel: placement.ByLetter}
	s.write(func(ctx context.Context, tx *store.Tx) (err error) {
		g, err = tx.SaveGuardian(ctx, g, placement.Tick(s.in).Happened(*s.now.Load(), "guardian.added", "guardian", ""))
		return err
	})
	return g
}

var codeInText = regexp.MustCompile(`\b[A-Z2-7]{4}-[A-Z2-7]{4}\b`)

// codes are those of all messages queued so far, the newest last.
func (s *site) codes() []string {
	s.Helper()
	var found []string
	s.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Notices(ctx, store.Whole(s.in), store.NoticeFilter{Kind: placement.SignInCode})
		found = nil
		for _, n := range list {
			full, err := tx.Notice(ctx, store.Whole(s.in), n.ID)
			if err != nil {
				return err
			}
			if full.Channel != placement.ByEmail || strings.Contains(full.Subject, "-") {
				s.Errorf("a code by %s, subject %q", full.Channel, full.Subject)
			}
			found = append(found, codeInText.FindString(full.Text))
		}
		return err
	})
	return found
}

// ask asks for a code through a link and gives it.
func (b *browser) ask(ref string) string {
	b.Helper()
	before := b.codes()
	b.follow(b.post("/r/"+ref)).is(b.T, 200)
	for _, code := range b.codes() {
		if !strings.Contains(strings.Join(before, " "), code) {
			return code
		}
	}
	b.Fatal("no code was sent")
	return ""
}

func TestAParentEntersWithTheCodeSentToTheAddressOnFile(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien")
	b := s.browser()
	b.get("/r/lien").has(t, "M’envoyer un code")
	code := b.ask("lien")
	a := b.post("/code", "code", " "+strings.ToLower(strings.Replace(code, "-", " ", 1)))
	if got := a.is(t, http.StatusSeeOther).Header.Get("Location"); got != "/famille" && got != "/" {
		t.Errorf("leads to %s", got)
	}
	b.get("/regles").has(t, "Awa Diallo", "responsable légal")
	b.get("/journal").is(t, http.StatusForbidden)
	if s.browser().post("/code", "code", code).StatusCode == http.StatusSeeOther {
		t.Error("the code worked twice")
	}
}

func TestOpeningALinkFiftyTimesChangesNothing(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien")
	b := s.browser()
	for range 50 {
		b.get("/r/lien").is(t, 200)
		b.get("/code").is(t, 200)
	}
	if len(s.codes()) != 0 {
		t.Error("a GET sent a code")
	}
}

func TestALinkToNobodyLooksLikeOneToSomebody(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien1")
	known, unknown := s.browser(), s.browser()
	same := func(what, a, b string) {
		if strings.ReplaceAll(a, "lien1", "X") != strings.ReplaceAll(b, "lien2", "X") {
			t.Errorf("%s differs", what)
		}
	}
	same("the page", known.get("/r/lien1").text, unknown.get("/r/lien2").text)
	p, q := known.post("/r/lien1"), unknown.post("/r/lien2")
	same("the answer", p.Status+p.Header.Get("Location"), q.Status+q.Header.Get("Location"))
	same("the code page", known.follow(p).text, unknown.follow(q).text)
	same("the refusal", known.post("/code", "code", "AAAA-AAAA").text, unknown.post("/code", "code", "AAAA-AAAA").text)
}

func TestACodeIsWorthNothingInAnotherBrowser(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien")
	b := s.browser()
	code := b.ask("lien")
	thief := s.browser()
	thief.post("/code", "code", code).is(t, 422)
	thief.post("/r/nobody")
	thief.post("/code", "code", code).is(t, 422)
	b.post("/code", "code", code).is(t, http.StatusSeeOther)
}

func TestACodeDiesAfterTenMinutesFiveTriesOrANewerOne(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien")
	b := s.browser()
	old := b.ask("lien")
	s.later(codeLife)
	b.post("/code", "code", old).is(t, 422)

	tried := b.ask("lien")
	for range store.CodeTries {
		b.post("/code", "code", "AAAA-AAAA").is(t, 422)
	}
	b.post("/code", "code", tried).is(t, 422)

	other := s.browser()
	voided := b.ask("lien")
	newer := other.ask("lien")
	b.post("/code", "code", voided).is(t, 422)
	other.post("/code", "code", newer).is(t, http.StatusSeeOther)
}

// TestFiftyWhoSendOneCodeAtOnceOpenOneSession sends the whole sign-in fifty times at
// once: the code of the mail alone, and with the family code that the school handed
// out.
func TestFiftyWhoSendOneCodeAtOnceOpenOneSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := openOn(t, db)
		f := s.pupil()
		g, officer := f.Guardians[0].Guardian, placement.Actor{Role: placement.Officer, Account: "acc_1", Name: "Anne Martin", Territory: s.in}
		for _, with := range []string{"", "the family code"} {
			form := url.Values{}
			if with != "" {
				paper, err := s.web.Office.MakeFamilyCode(context.Background(), officer, f.Referral.ID, g.ID)
				if err != nil {
					t.Fatal(err)
				}
				form.Set("family_code", paper)
			}
			s.later(5 * time.Minute)
			b := s.browser()
			form.Set("code", b.ask(g.Ref))
			if n := b.sentAtOnce(50, "/code", form); n != 1 {
				t.Errorf("with %q: %d sessions from one code", with, n)
			}
		}
	})
}

// sentAtOnce posts a form many times at once, each time with the cookies of now, and
// counts who was led on.
func (b *browser) sentAtOnce(times int, path string, form url.Values) int {
	b.Helper()
	at, err := url.Parse(b.server.URL)
	if err != nil {
		b.Fatal(err)
	}
	var led atomic.Int32
	var all sync.WaitGroup
	for range times {
		r, err := http.NewRequest(http.MethodPost, b.server.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range b.client.Jar.Cookies(at) {
			r.AddCookie(c)
		}
		all.Go(func() {
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				b.Error(err)
				return
			}
			resp.Body.Close()
			switch resp.StatusCode {
			case http.StatusSeeOther:
				led.Add(1)
			case http.StatusUnprocessableEntity:
			default:
				b.Error(resp.Status)
			}
		})
	}
	all.Wait()
	return int(led.Load())
}

func TestTooManyCodesAreNotSent(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien")
	for range codesPerGuardian + 3 {
		s.browser().post("/r/lien").is(t, http.StatusSeeOther)
	}
	if n := len(s.codes()); n != codesPerGuardian {
		t.Errorf("%d codes were sent, want %d", n, codesPerGuardian)
	}
}

func TestAParentsSessionIsShorter(t *testing.T) {
	s := open(t)
	s.guardian("gua_1", "lien")
	b := s.browser()
	b.post("/code", "code", b.ask("lien")).is(t, http.StatusSeeOther)
	for range 11 {
		s.later(10 * time.Minute)
		b.get("/regles").has(t, "Awa Diallo")
	}
	s.later(10 * time.Minute)
	if strings.Contains(b.get("/regles").text, "Awa Diallo") {
		t.Error("a parent's session lives for more than two hours")
	}
}
