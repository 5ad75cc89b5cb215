package web

import (
	"regexp"
	"testing"

	"internat/placement"
)

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
