package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestLook opens the pages named in LOOK ("officer:/bilans director:/occupation
// parent:/famille"), at desk and at phone width, and keeps their pictures: for a
// person who works on a page. LOOK_AT is the address of a running demo.
func TestLook(t *testing.T) {
	wanted := strings.Fields(os.Getenv("LOOK"))
	if len(wanted) == 0 {
		return // nothing asked for: the walk audits every page
	}
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	for _, width := range []int64{1280, 390} {
		for _, w := range wanted {
			who, path, _ := strings.Cut(w, ":")
			b := visit(t, base, fmt.Sprintf("look-%d-%s", width, who), width, 900)
			b.enter(who)
			b.open(path)
		}
	}
}

// enter signs in by the demo's one click, as the n-th person of a role:
// "officer", "parent", "parent2".
func (b *browser) enter(who string) {
	b.t.Helper()
	b.do(navigate(b.base + "/"))
	role := strings.TrimRight(who, "0123456789")
	nth := 0
	if who != role {
		nth = int(who[len(who)-1]-'0') - 1
	}
	words := map[string][]string{
		"officer":  {"service d’affectation", "placement officer"},
		"director": {"direction d’internat", "house director"},
		"admin":    {"administration", "administrator"},
		"support":  {"équipe de soutien", "support team"},
		"referrer": {"prescription", "referrer"},
		"parent":   {"responsable légal", "legal guardian"},
	}[role]
	ok := eval[bool](b, `(() => {
		const words = %s;
		const plain = s => s.replace(/[\s\u00a0\u202f]+/g, ' ').replace(/'/g, '’');
		const all = [...document.querySelectorAll('form[action="/demonstration"] button')].filter(e => words.some(w => plain(e.textContent).includes(w)));
		if (!all[%s]) return false;
		window.beforePress = true; all[%s].click(); return true;
	})()`, words, nth, nth)
	if !ok {
		b.t.Fatalf("%s: nobody to enter as %s on %s", b.name, who, b.text())
	}
	b.settle()
}
