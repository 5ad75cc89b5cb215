package notify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"internat/placement"
	"internat/placement/store/storetest"
)

// composed is a message as it left, read by a parser that is not ours.
func composed(t *testing.T, sign func(s *service)) (raw string, m *mail.Message, s *service) {
	t.Helper()
	s, k := newService(t, storetest.Open(t)), newSink(t)
	s.Relay = relay(k.address)
	if sign != nil {
		sign(s)
	}
	s.queue(t, 1, 0, placement.MeetingInvitation)
	s.queue(t, 1, 1, placement.MeetingInvitation)
	if tally := s.send(t); tally.Sent != 2 {
		t.Fatalf("tally %+v", tally)
	}
	m, err := mail.ReadMessage(strings.NewReader(k.all()[0].body))
	if err != nil {
		t.Fatal(err)
	}
	return k.all()[0].body, m, s
}

func TestAMessageIsAddressedToOnePersonAndAnswersNobody(t *testing.T) {
	raw, m, s := composed(t, nil)
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || m.Header.Get("Cc")+m.Header.Get("Bcc") != "" {
		t.Errorf("to %v, %v", to, err)
	}
	other := "father@famille.invalid"
	if to[0].Address == other {
		other = "mother@famille.invalid"
	}
	if strings.Contains(raw, other) {
		t.Error("the other parent's address is in it")
	}
	for field, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "fr", "MIME-Version": "1.0",
		"List-Unsubscribe": "", "User-Agent": "", "X-Mailer": "", "Disposition-Notification-To": "", "Return-Receipt-To": "",
	} {
		if got := m.Header.Get(field); got != want {
			t.Errorf("%s: %q", field, got)
		}
	}
	names := map[string]bool{}
	for _, n := range s.notices(t, placement.Sent) {
		names[MessageID(n.Key, "internat.example")] = true
	}
	if !names[m.Header.Get("Message-ID")] || len(names) != 2 {
		t.Errorf("Message-ID %s", m.Header.Get("Message-ID"))
	}
	if date, err := m.Header.Date(); err != nil || !date.Equal(morning) {
		t.Errorf("dated %v, %v", date, err)
	}
}

func TestAMessageHasItsTextFirstTheSameAsHTMLAndNothingThatIsLoaded(t *testing.T) {
	_, m, _ := composed(t, nil)
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	var kinds, bodies []string
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil || !strings.EqualFold(params["charset"], "utf-8") || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Fatalf("%v, %v", part.Header, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		kinds, bodies = append(kinds, kind), append(bodies, string(body))
	}
	if got := strings.Join(kinds, " "); got != "text/plain text/html text/calendar" { // the last one for the guest's calendar
		t.Fatalf("parts %s", got)
	}
	bodies = bodies[:2]
	for i, body := range bodies {
		if !strings.Contains(body, "Bonjour Samira Bensaïd") && !strings.Contains(body, "Bonjour") {
			t.Errorf("part %d greets nobody", i)
		}
	}
	if loaded := regexp.MustCompile(`(?i)<(img|script|iframe|object|embed|link|form)|src=|url\(|@import`).FindString(bodies[1]); loaded != "" {
		t.Errorf("the HTML loads something: %s", loaded)
	}
	links := regexp.MustCompile(`https?://[^\s"<>]+`).FindAllString(strings.Join(bodies, "\n"), -1)
	for _, link := range links {
		if !strings.HasPrefix(link, "https://internat.example/") || strings.Contains(link, "?") {
			t.Errorf("a link that is not plain: %s", link)
		}
	}
}

// pemOf is a key as openssl writes it.
func pemOf(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestASignatureIsValidToAVerifierThatIsNotOurs(t *testing.T) {
	public, ed, _ := ed25519.GenerateKey(rand.Reader)
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rsaPublic, _ := x509.MarshalPKIXPublicKey(&long.PublicKey)
	for _, c := range []struct {
		name, record, domain string
		key                  any
	}{
		{"Ed25519", "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public), "internat.example", ed},
		{"RSA", "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic), "internat.example", long},
		{"a long name", "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic), "internats.services-departementaux." + strings.Repeat("tres-long.", 8) + "example", long},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw, _, _ := composed(t, func(s *service) {
				s.From.From.Address = "ne-pas-repondre@" + c.domain
				signer, err := ReadSigner(s.From.From, "internat", pemOf(t, c.key))
				if err != nil {
					t.Fatal(err)
				}
				s.From.Sign = signer
			})
			dns := &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
				if domain != "internat._domainkey."+c.domain {
					t.Errorf("asked for %s", domain)
				}
				return []string{c.record}, nil
			}}
			verify := func(message string) error {
				found, err := dkim.VerifyWithOptions(strings.NewReader(message), dns)
				if err != nil || len(found) != 1 {
					t.Fatalf("%d signatures, %v", len(found), err)
				}
				for _, field := range signed {
					if !strings.Contains(strings.ToLower(strings.Join(found[0].HeaderKeys, " ")), strings.ToLower(field)) {
						t.Errorf("%s is not signed", field)
					}
				}
				return found[0].Err
			}
			if err := verify(raw); err != nil {
				t.Errorf("not valid: %v", err)
			}
			if err := verify(strings.Replace(raw, "Subject:", "Subject: Urgent", 1)); err == nil {
				t.Error("another subject is still valid")
			}
		})
	}
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadSigner(mail.Address{Address: "a@b.example"}, "x", pemOf(t, short)); err == nil || !strings.Contains(err.Error(), "2048") {
		t.Errorf("a short key: %v", err)
	}
	if _, err := ReadSigner(mail.Address{Address: "a@b.example"}, "x", []byte("no key")); err == nil {
		t.Error("what is no key was taken")
	}
}

// A copy that is sent again is the first one to the byte, its signature too.
func TestACopyBearsTheFirstSignature(t *testing.T) {
	s := newService(t, storetest.Open(t), storetest.Silent(0))
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	signer, err := ReadSigner(s.From.From, "internat", pemOf(t, key))
	if err != nil {
		t.Fatal(err)
	}
	s.From.Sign = signer
	server := newScripted(t, map[string]string{"dot": "close"})
	s.Relay, s.Connections = relay(server.address), 1
	s.askOften(t, 1)
	for range 3 {
		s.send(t)
		s.clock = s.clock.AddDate(0, 0, 1)
	}
	got := server.messages()
	if len(got) != 2 || !bytes.Equal(got[0], got[1]) || !bytes.Contains(got[0], []byte("DKIM-Signature:")) {
		t.Errorf("%d copies, the same: %v", len(got), len(got) == 2 && bytes.Equal(got[0], got[1]))
	}
}

// A line of a message that begins with a dot gets one more, as SMTP asks; the rest
// leaves as it is.
func TestAMessageOnTheLineEndsInADotOfItsOwn(t *testing.T) {
	for message, want := range map[string]string{
		"a\r\nb":           "a\r\nb\r\n.\r\n",
		"a\r\nb\r\n":       "a\r\nb\r\n.\r\n",
		".a\r\n":           "..a\r\n.\r\n",
		"a\r\n.\r\n.b\r\n": "a\r\n..\r\n..b\r\n.\r\n",
		"a\nb\n":           "a\r\nb\r\n.\r\n",
		"a\r\nb.c\r\n":     "a\r\nb.c\r\n.\r\n",
		"":                 "\r\n.\r\n",
	} {
		if got := string(dotted([]byte(message))); got != want {
			t.Errorf("%q leaves as %q, want %q", message, got, want)
		}
	}
}
