package notify

import (
	"fmt"
	"math/rand"
	"testing"
	"text/template"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/wording"
)

// Whatever the facts are, a letter from a skeleton is the one that the templates
// write.
func TestALetterFromASkeletonIsWhatTheTemplatesWrite(t *testing.T) {
	r := rand.New(rand.NewSource(6))
	names := []string{"Samira Bensaïd", "Anne O'Brien & fils", "", "x < y > \"z\" + 1", "- un tiret", " blanc ", "deux\nlignes", "deux\n\nparagraphes", "voir http://ailleurs.example", "\ue102", "\x00", "l’été", "%ee%84%82", "{{.To}}", "Zoé\u00a0B.", "Adam", "élise", "Yves"}
	links := []string{"https://internat.example/r/OHWT", "https://internat.example/r/a%20b", "https://internat.example/r/a'b&c", "", "https://internat.example/r/a(b)"}
	pick := func(list []string) string { return list[r.Intn(len(list))] }
	kinds, w := letterKinds(t), Writer{URL: "https://internat.example"}
	filled := 0
	for range 6000 {
		langs := [][]plain.Lang{{plain.FR}, {plain.EN, plain.FR}}[r.Intn(2)]
		facts, forms := make([]wording.Facts, len(langs)), make([]*wording.Form, len(langs))
		for i := range facts {
			f := &facts[i]
			for gap, fact := range gaps(&f.Words) {
				if *fact = pick(names); gapNames[gap] == "Link" {
					*fact = pick(links)
				}
			}
			f.House, f.Service, f.Appeal, f.Phone, f.Hours = "Lycée Émile-Zola", "Service", "le recteur", pick([]string{"", "02 99"}), pick([]string{"", "9 h"})
			f.Reply, f.Paper, f.Choose, f.Late = pick([]string{"", "oui"}), r.Intn(3) == 0, r.Intn(3) == 0, r.Intn(5) == 0
			if r.Intn(8) == 0 {
				f.Papers, f.Wishes, f.Guests = []string{"un papier"}, []string{"un souhait"}, []string{"Mme Le Gall"}
			}
		}
		kind := kinds[r.Intn(len(kinds))]
		for i, lang := range langs {
			var err error
			if forms[i], err = formOf(lang, kind, placement.LetterText{}); err != nil {
				t.Fatal(err)
			}
		}
		want, err := w.writeWhole(langs, forms, facts)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.writeLetter(langs, forms, facts)
		if err != nil || got.Subject != want.Subject || got.Text != want.Text || got.HTML != want.HTML {
			t.Fatalf("%s %v %+v\nfrom a skeleton %v\n%s\n%s\nby the templates\n%s\n%s", kind, langs, facts, err, got.Text, got.HTML, want.Text, want.HTML)
		}
		if k, _, ok := w.skeletonOf(forms, facts); ok && skeletons.made[k] != nil {
			filled++
		}
	}
	if filled < 3000 {
		t.Errorf("only %d of 6000 letters have a skeleton", filled)
	}
}

// letterKinds are the kinds of notices that have a letter.
func letterKinds(t *testing.T) (kinds []placement.NoticeKind) {
	t.Helper()
	for _, kind := range placement.NoticeKinds {
		if !kind.Ready() {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) < 10 {
		t.Fatalf("%d letters", len(kinds))
	}
	return kinds
}

// A fact that a template does something with is no gap.
func TestOnlyAFactThatStandsAloneIsAGap(t *testing.T) {
	for text, want := range map[string]bool{
		"Bonjour {{.To}}": true, "{{if .To}}à {{.To}}{{else}}-{{end}}": true, "{{template \"x\" .}}{{.To}}": true,
		"{{to .To}}": false, "{{.To | to}}": false, "{{if eq .To \"x\"}}y{{end}}": false, "{{with .To}}{{.}}{{end}}": false,
		"{{range .Papers}}{{$.To}}{{end}}": false, "{{$x := .To}}{{$x}}": false, "{{template \"x\" .To}}": false, "{{if .Late}}{{len .To}}{{end}}": false,
	} {
		set := template.Must(template.New("").Funcs(template.FuncMap{"to": fmt.Sprint}).Parse(`{{define "x"}}{{end}}` + text))
		if got := plainFacts(set.Templates())["To"]; got != want {
			t.Errorf("%s: a gap is %v, want %v", text, got, want)
		}
	}
}
