package notify

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"internat/placement"
)

// What is filled in is what the mail library would have written, to the byte, and
// any other program reads the same words out of it.
func TestAFormIsWhatTheLibraryWrites(t *testing.T) {
	e := Envelope{From: mail.Address{Name: "Internat de l'académie", Address: "ne-pas-repondre@internat.example"}}
	for i, c := range []struct {
		to string
		w  Written
	}{
		{"mother@famille.invalid", Written{Subject: "Rappel : rendez-vous internat, 14 décembre", Text: "Bonjour Samira Bensaïd,\n\nà lundi = 8 h. \n.\n", HTML: "<p>Bonjour Samira Bensaïd,</p>\n<p>à lundi</p>\n"}},
		{"\"l'autre père\"@famille.invalid", Written{Subject: "Un code", Text: strings.Repeat("é", 200) + "\n" + strings.Repeat("long ", 100)}},
	} {
		n := placement.Notice{Recipient: c.to, MessageID: MessageID(fmt.Sprint(i), "internat.example"), Lang: "fr"}
		id := strings.Trim(n.MessageID, "<>")
		m, err := formKey{e.From, c.w.Subject, "fr", morning, c.w.HTML != ""}.message(c.to, id, boundaryOf(id), c.w.Text, c.w.HTML)
		if err != nil {
			t.Fatal(err)
		}
		want, err := written(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Compose(n, c.w, morning)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v\n%s\nthe library writes\n%s", err, got, want)
		}
		texts := readAgain(t, got)
		if texts[0] != strings.ReplaceAll(c.w.Text, "\n", "\r\n") || c.w.HTML != "" && texts[1] != strings.ReplaceAll(c.w.HTML, "\n", "\r\n") {
			t.Errorf("read again: %q", texts)
		}
	}
}

// readAgain reads the texts of a message as a mail program does.
func readAgain(t *testing.T, message []byte) (texts []string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		return []string{string(text)}
	}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextPart()
		if err == io.EOF {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
}

func TestQuotedPrintableIsThatOfTheStandardLibrary(t *testing.T) {
	texts := []string{"", " ", "a ", "a\t\r\n", "\r", "\n\r", "\r\n\n", "=", ".\n..\n", "é\n", "\x00\xff"}
	for n := 68; n < 82; n++ {
		for _, end := range []string{"", " ", "=", "é", "é ", " \n", "\t\r\n", "= x", "  "} {
			texts = append(texts, strings.Repeat("x", n)+end, strings.Repeat("x", n)+end+"y", strings.Repeat("é", n)+end+"\nz")
		}
	}
	for _, text := range texts {
		var want bytes.Buffer
		w := quotedprintable.NewWriter(&want)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if got := appendQuotedPrintable([]byte("before"), text); string(got) != "before"+want.String() {
			t.Errorf("%q\ngives %q\nwant  %q", text, got[len("before"):], want.String())
		}
	}
}

func FuzzQuotedPrintable(f *testing.F) {
	f.Add("Bonjour Samira Bensaïd,\r\n ")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
			t.Skip("the standard library loses a line after a lone return")
		}
		var want bytes.Buffer
		w := quotedprintable.NewWriter(&want)
		_, _ = io.WriteString(w, text)
		w.Close()
		if got := appendQuotedPrintable(nil, text); string(got) != want.String() {
			t.Errorf("%q gives %q, want %q", text, got, want.String())
		}
	})
}
