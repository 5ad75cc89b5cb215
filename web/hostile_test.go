package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"internat/placement"
)

// hostile are values that nobody types in good faith, or that nobody can mean.
var hostile = map[string]string{
	"HTML":                "<script>alert(1)</script>",
	"two lines":           "Kervella\r\nBcc: tous@example.fr",
	"a formula":           "=HYPERLINK(\"https://evil.example\";\"x\")",
	"a right-to-left":     "Kervella\u202egpj.exe",
	"no width":            "Ker\u200bvella",
	"a NUL":               "Ker\x00vella",
	"ten thousand":        strings.Repeat("x", 10_000),
	"an impossible day":   "31/02/2026",
	"a day far away":      "9999-12-31",
	"an impossible mail":  "nolwenn@@famille",
	"a mail with a line":  "a@b.fr\nBcc: c@d.fr",
	"SQL":                 "'; DROP TABLE pupil; --",
	"not in the list":     "zzz",
	"a template":          "{{.Secret}}",
	"bytes of no letters": "\xff\xfe",
}

// refuses says which fields must refuse which values; what stands nowhere is kept
// as it was typed, and shown as text.
func refuses(field, what string) bool {
	field = strings.TrimPrefix(strings.TrimPrefix(field, "g1_"), "g2_")
	switch field {
	case "phone":
		return what != "bytes of no letters" && what != "an impossible day" && what != "a day far away" // figures can be dialled
	case "born", "informed_on", "wanted_from", "judged_on", "until", "email", "sex", "now", "level", "way", "link", "standing":
		return what != "bytes of no letters" // an empty one is another fault, or none
	case "family", "given", "name":
		return what == "HTML" || what == "two lines" || what == "a formula" || what == "a right-to-left" || what == "no width" || what == "a NUL" ||
			what == "ten thousand" || what == "a mail with a line"
	case "commune", "school", "address":
		return what == "HTML" || what == "two lines" || what == "a formula" || what == "a right-to-left" || what == "no width" || what == "a NUL" || what == "ten thousand"
	case "reason", "tried":
		return what == "ten thousand" || what == "a right-to-left" || what == "no width" || what == "a NUL"
	}
	return false
}

var inHead = regexp.MustCompile(`(?s)id="errors".*?</ul>`)

// TestNoDoorTakesWhatNobodyMeans sends every hostile value by every field of every
// door: it is refused at its field, nothing of it runs, and all else that was typed
// is still there.
func TestNoDoorTakesWhatNobodyMeans(t *testing.T) {
	w := populate(t)
	doors := []struct {
		path   string
		who    *browser
		form   func(...string) []string
		fields []string
	}{
		{"/orientations/nouvelle", w.browser().with(w.officer), func(c ...string) []string {
			return append(request(c...), "do", "draft", "origin", "family", "anyway", "1")
		},
			[]string{"family", "given", "born", "sex", "now", "school", "commune", "reason", "tried", "informed_on", "wanted_from", "way", "g1_name", "g1_email", "g1_phone", "g1_address",
				"g1_judged_on", "g1_until", "g1_link", "g1_standing"}},
		{ownReferralPath, w.referrer("roux@example.fr"), request,
			[]string{"family", "given", "born", "sex", "now", "school", "commune", "reason", "tried", "informed_on", "level", "g1_name", "g1_email", "g1_phone", "g1_address"}},
		{applicationPath, w.browser().with(w.parent), application,
			[]string{"family", "given", "born", "now", "school", "commune", "reason", "tried", "level", "g1_name", "g1_phone", "g1_address", "g2_email"}},
	}
	for _, door := range doors {
		for _, field := range door.fields {
			for what, value := range hostile {
				if !refuses(field, what) {
					continue
				}
				form := door.form(field, value)
				a := door.who.post(door.path, form...)
				name := door.path + ": " + what + " in " + field
				if a.StatusCode != http.StatusUnprocessableEntity {
					t.Errorf("%s: %s", name, a.Status)
					continue
				}
				if !strings.Contains(inHead.FindString(a.text), `href="#`+field+`"`) {
					t.Errorf("%s: the fault is not at the field: %s", name, inHead.FindString(a.text))
				}
				if strings.Contains(a.text, "<script>alert") || !utf8.ValidString(a.text) || field != "g1_name" && !strings.Contains(a.text, "Nolwenn Kervella") {
					t.Errorf("%s: it runs, or what was typed is lost", name)
				}
				door.who.dropDrafts(door.path)
			}
		}
	}
}

// dropDrafts makes room: every refused form was kept.
func (b *browser) dropDrafts(path string) {
	b.Helper()
	home := map[string]string{ownReferralPath: "/mes-orientations", applicationPath: "/famille"}[path]
	if home == "" {
		home = "/"
	}
	for _, m := range regexp.MustCompile(`/brouillons/dra_[a-z0-9]+/jeter`).FindAllString(b.get(home).text, -1) {
		b.post(m)
	}
}

func TestHiddenLettersAreNoticedAndOrdinaryOnesAreNot(t *testing.T) {
	for _, text := range []string{"Zoé Le Goff", "محمد", "עברית", "Nguyễn", "O’Brien-d'Arc", "naïve\nfin\tx", "👩‍👧"} {
		if placement.Unwritten(text) {
			t.Errorf("%q is refused", text)
		}
	}
	for _, text := range []string{"a\u202eb", "a\u200bb", "a\x00b", "a\u2066b", "a\ufeffb", "a\x1bb"} {
		if !placement.Unwritten(text) {
			t.Errorf("%q is taken", text)
		}
	}
}
