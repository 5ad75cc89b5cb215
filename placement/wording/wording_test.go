package wording_test

import (
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/wording"
)

// kinds are those of which a territory may change the text.
func kinds(t *testing.T) (list []placement.NoticeKind) {
	t.Helper()
	for _, kind := range placement.NoticeKinds {
		if _, _, ok := wording.Shipped(kind); !ok {
			if !kind.Ready() {
				t.Errorf("%s has no text", kind)
			}
			continue
		}
		list = append(list, kind)
	}
	return list
}

func TestEveryShippedTextMayBeSent(t *testing.T) {
	for _, kind := range kinds(t) {
		fr, en, _ := wording.Shipped(kind)
		if err := wording.Faulty(kind, wording.Check(kind, fr, en)); err != nil {
			t.Error(err)
		}
	}
}

// offer is the shipped text with one change in its French body or subject.
func offer(old, put string) (fr, en wording.Text) {
	fr, en, _ = wording.Shipped(placement.OfferNotice)
	fr.Subject, fr.Body = strings.Replace(fr.Subject, old, put, 1), strings.Replace(fr.Body, old, put, 1)
	return fr, en
}

// TestATextThatCouldNotBeSentIsRefusedWithItsLineAndName takes one thing at a time
// out of a text that may be sent, or puts one in.
func TestATextThatCouldNotBeSentIsRefusedWithItsLineAndName(t *testing.T) {
	for _, x := range []struct {
		name, old, put string
		field, code    string
		args           []any
	}{
		{"a name nobody knows", "{{.AnswerBy}}", "{{.Deadline}}", "body_fr", "wording.unknown", []any{7, ".Deadline"}},
		{"a name of another letter", "{{.AnswerBy}}", "{{.AnswerBy}} {{.Because}}", "body_fr", "wording.not_here", nil},
		{"no link", `{{template "space" .}}`, "Venez nous voir.", "body_fr", "wording.missing", []any{`{{template "space" .}}`}},
		{"no way to appeal", `{{template "appeal" .}}`, "", "body_fr", "wording.missing", []any{`{{template "appeal" .}}`}},
		{"no mention of the algorithm", `{{template "mention" .}}`, "Un calcul a servi.", "body_fr", "wording.missing", []any{`{{template "mention" .}}`}},
		{"the mention on paper alone", `{{template "mention" .}}`, `{{if .Paper}}{{template "mention" .}}{{end}}`, "body_fr", "wording.missing_when", nil},
		{"the mention in the wrong case", "{{if .Algorithm}}", "{{if not .Algorithm}}", "body_fr", "wording.missing", nil},
		{"nobody decided", "{{.DecidedBy}}", "le service", "body_fr", "wording.missing", []any{"{{.DecidedBy}}"}},
		{"no day", "{{.DecidedOn}}", "hier", "body_fr", "wording.missing", []any{"{{.DecidedOn}}"}},
		{"no reasons", "Motif : {{.Reasons}}", "Motif connu.", "body_fr", "wording.missing", []any{"{{.Reasons}}"}},
		{"not closed", "{{.AnswerBy}}", "{{.AnswerBy", "body_fr", "wording.unreadable", []any{7}},
		{"a function", "{{.AnswerBy}}", `{{printf "%1000000000d" 1}}`, "body_fr", "wording.forbidden", nil},
		{"a variable", "{{.AnswerBy}}", `{{$x := .AnswerBy}}{{$x}}`, "body_fr", "wording.forbidden", nil},
		{"a clause of one's own", `{{template "hello" .}}`, `{{template "hello" .}}{{define "appeal"}}rien{{end}}`, "body_fr", "wording.forbidden", nil},
		{"a clause nobody knows", "{{.AnswerBy}}", `{{.AnswerBy}} {{template "secret" .}}`, "body_fr", "wording.unknown", []any{7, "secret"}},
		{"a link that was typed", "{{.AnswerBy}}", "{{.AnswerBy}} sur https://ailleurs.example", "body_fr", "wording.link", []any{7}},
		{"a word of health", "{{.AnswerBy}}", "{{.AnswerBy}}, malgré son Handicap,", "body_fr", "wording.sensitive", []any{7, "handicap"}},
		{"a fact that is no word", "{{.AnswerBy}}", "{{.AnswerBy}} {{.Algorithm}}", "body_fr", "wording.only_asked", nil},
		{"a header of its own", "Une place en internat", "Une place\r\nBcc: tous@example.fr", "subject_fr", "wording.control", []any{1}},
		{"an end of line", "Une place en internat", "Une place\nen internat", "subject_fr", "wording.control", nil},
		{"a turned text", "Une place en internat", "Une \u202eplace", "subject_fr", "wording.control", nil},
		{"the child in the subject", "Une place en internat", "Une place pour {{.Child}}", "subject_fr", "wording.not_in_subject", []any{1, ".Child"}},
		{"the reasons in the subject", "Une place en internat", "{{.Reasons}}", "subject_fr", "wording.not_in_subject", nil},
		{"a clause in the subject", "Une place en internat", `{{template "help" .}}`, "subject_fr", "wording.not_in_subject", nil},
		{"the name of the reader in the subject", "Une place en internat", `{{.To}}`, "subject_fr", "wording.not_in_subject", nil},
		{"too long a subject", "Une place en internat vous", strings.Repeat("une place ", 13), "subject_fr", "wording.subject_length", nil},
		{"an answer that is not told apart", "{{if .KeptOpen}}Si vous la refusez, {{.Child}} garde la première : répondez aussi à celle-là dans le même délai.{{else}}", "{{if .Kept}}", "body_fr", "wording.same_on", []any{".KeptOpen"}},
		{"who is only told reads like who answers", "{{if .Informed}}Vous recevez", "{{if .Paper}}Vous recevez", "body_fr", "wording.same_on", []any{".Informed"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			fr, en := offer(x.old, x.put)
			faults := wording.Check(placement.OfferNotice, fr, en)
			i := slices.IndexFunc(faults, func(f *placement.Fault) bool { return f.Field == x.field && f.Code == x.code })
			if i < 0 {
				t.Fatalf("no %s in %s: %v", x.code, x.field, wording.Faulty(placement.OfferNotice, faults))
			}
			for k, want := range x.args {
				if faults[i].Args[k] != want {
					t.Errorf("%v instead of %v", faults[i].Args, x.args)
				}
			}
		})
	}
}

// TestEveryDecisionSaysWhatTheLawAsks takes each clause of the law out of the text of
// each decision: without it, nothing is kept.
func TestEveryDecisionSaysWhatTheLawAsks(t *testing.T) {
	for _, kind := range []placement.NoticeKind{placement.OfferNotice, placement.NoPlaceNotice} {
		for _, must := range []string{"{{.DecidedBy}}", "{{.DecidedOn}}", "{{.Reasons}}", `{{template "appeal" .}}`, `{{template "mention" .}}`} {
			fr, en, _ := wording.Shipped(kind)
			fr.Body, en.Body = strings.ReplaceAll(fr.Body, must, "…"), strings.ReplaceAll(en.Body, must, "…")
			for _, field := range []string{"body_fr", "body_en"} {
				found := slices.ContainsFunc(wording.Check(kind, fr, en), func(f *placement.Fault) bool {
					return f.Field == field && f.Code == "wording.missing" && f.Args[0] == must
				})
				if !found {
					t.Errorf("%s is kept without %s in %s", kind, must, field)
				}
			}
		}
	}
}

// What is filled in is no part of the text: it makes no header, and its braces stay
// braces.
func TestWhatIsFilledInStaysWords(t *testing.T) {
	fr, _, _ := wording.Shipped(placement.MeetingInvitation)
	f, err := wording.Parse(plain.FR, fr)
	if err != nil {
		t.Fatal(err)
	}
	subject, body, err := f.Say(wording.Facts{Words: wording.Words{MeetingDay: "6 nov.\r\nBcc: x@y", Place: "{{.Link}}", Link: "https://internat.example/r/1", Child: "Lina"}})
	if err != nil || strings.ContainsAny(subject, "\r\n") || !strings.Contains(body, "où\u00a0: {{.Link}}") {
		t.Errorf("%q %q %v", subject, body, err)
	}
}

func TestADifferenceKeepsWhatStays(t *testing.T) {
	var b strings.Builder
	for _, l := range wording.Diff("Bonjour,\n\nUne place est libre.\nMerci.", "Bonjour,\n\nUne place vous est proposée.\nRépondez.\nMerci.") {
		b.WriteString(string(l.Mark) + l.Text + "\n")
	}
	want := " Bonjour,\n \n-Une place est libre.\n+Une place vous est proposée.\n+Répondez.\n Merci.\n"
	if b.String() != want {
		t.Errorf("%s\nwant\n%s", b.String(), want)
	}
}

// A text that is a part of a mail of several greets nobody and says how to reach the
// office nowhere: the mail does, once.
func TestAPartOfAMailGreetsNobody(t *testing.T) {
	facts := wording.Facts{Words: wording.Words{To: "Claire", Child: "Adam", Phone: "02 98 00 00 00", Service: "Le service", Link: "https://internat.example/r/1"}}
	greetings := map[plain.Lang][]string{plain.FR: {"Bonjour", "02 98", "Le service", "donne accès"}, plain.EN: {"Hello", "02 98", "Le service", "opens nothing"}}
	for _, kind := range kinds(t) {
		if !kind.CanWait() {
			continue
		}
		fr, en, _ := wording.Shipped(kind)
		for lang, text := range map[plain.Lang]wording.Text{plain.FR: fr, plain.EN: en} {
			form, err := wording.ParsePart(lang, text)
			if err != nil {
				t.Fatal(err)
			}
			about, said, err := form.Say(facts)
			if err != nil {
				t.Fatal(err)
			}
			_, whole, headings, err := wording.Together(lang, facts, []wording.Part{{Subject: about, Body: said}, {Subject: about, Body: said}})
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range greetings[lang] {
				if strings.Contains(said, words) || strings.Count(whole, words) > 1 {
					t.Errorf("%s in %s: %q stands in the part, or twice in\n%s", kind, lang, words, whole)
				}
			}
			if strings.Count(whole, "Adam") < 2 || len(headings) != 2 || !strings.Contains(whole, "\n\n"+headings[1]+"\n\n") {
				t.Errorf("%s in %s:\n%s", kind, lang, whole)
			}
		}
	}
}

func TestAFrenchLetterCutsDeBeforeTheNameOfAChild(t *testing.T) {
	for name, want := range map[string]string{"Aya": "au sujet d’Aya", "Léa": "au sujet de Léa", "Yasmine": "au sujet de Yasmine", "Élise": "au sujet d’Élise"} {
		for _, kind := range []placement.NoticeKind{placement.MeetingInvitation, placement.MeetingReminder, placement.MeetingCancelled, placement.MeetingSlot} {
			fr, _, _ := wording.Shipped(kind)
			form, err := wording.Parse(plain.FR, fr)
			if err != nil {
				t.Fatal(err)
			}
			facts := wording.Samples(kind, plain.FR)[0]
			facts.Child = name
			if _, body, err := form.Say(facts); err != nil || !strings.Contains(body, want) {
				t.Errorf("%s: %v: want %q in\n%s", kind, err, want, body)
			}
		}
	}
}
