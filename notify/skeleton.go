package notify

import (
	"strings"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"internat/placement/plain"
	"internat/placement/wording"
)

// A skeleton is a letter with gaps: what all who are told the same share, written by
// the templates once. The templates take longer over a letter than everything else
// that is done for it together; to fill in the name, the link and the hour takes a
// hundredth of that. A letter is written from a skeleton only where that gives what
// the templates would have written:
//
//   - a gap is a fact that the templates of the language put in as it is, and test at
//     most for being there (plainFacts);
//   - every other fact is part of the key, and a letter with a list has no skeleton;
//   - a fact of several lines, or that reads like a list or a link, is not filled in;
//   - the first letter of a skeleton is written both ways and compared.
type skeleton struct{ subject, text, html []piece }

// A piece is words, or the gap of a fact.
type piece struct {
	words string
	gap   int  // of gapNames, -1: words
	cut   bool // they end in a French « de » or « que », which gives up its vowel before some names
}

// skeletonKey is what the letters of a skeleton share.
type skeletonKey struct {
	url   string
	forms [2]*wording.Form
	facts [2]wording.Words
}

// skeletons are nil where filling one in gives another letter.
var skeletons = keep[skeletonKey, *skeleton]{most: 500}

// gapNames are the facts that differ from one recipient to the next.
var gapNames = []string{"To", "Child", "Link", "MeetingAt", "MeetingDay", "Place", "Owner", "ReviewOn", "ReviewDay", "AnswerBy", "AnswerDay", "AskedOn", "Nights"}

// gapMark stands for a fact while the templates write a skeleton. It is of the
// characters that no text has; a link has to look like one.
func gapMark(lang, gap int) string {
	mark := string(rune(0xE100 + lang*len(gapNames) + gap))
	if gapNames[gap] == "Link" {
		return linkStart + mark
	}
	return mark
}

const linkStart = "http"

// isGap reports whether a text begins with the mark of a gap.
func isGap(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r >= 0xE100 && r < 0xE100+rune(2*len(gapNames))
}

// gaps are the facts that differ, in the order of gapNames.
func gaps(f *wording.Words) [13]*string {
	return [13]*string{&f.To, &f.Child, &f.Link, &f.MeetingAt, &f.MeetingDay, &f.Place, &f.Owner, &f.ReviewOn, &f.ReviewDay, &f.AnswerBy, &f.AnswerDay, &f.AskedOn, &f.Nights}
}

// plainFacts are the facts that some templates put in as they are, or test for
// being there, and do nothing else with.
func plainFacts(set []*template.Template) map[string]bool {
	found := map[string]bool{}
	for _, name := range gapNames {
		found[name] = true
	}
	for _, t := range set {
		if t.Tree != nil && t.Root != nil {
			keepPlain(t.Root, found)
		}
	}
	return found
}

func keepPlain(node parse.Node, found map[string]bool) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, one := range n.Nodes {
			keepPlain(one, found)
		}
	case *parse.ActionNode:
		unlessAlone(n.Pipe, found)
	case *parse.IfNode:
		unlessAlone(n.Pipe, found)
		keepPlain(n.List, found)
		keepPlain(n.ElseList, found)
	case *parse.TemplateNode:
		if n.Pipe != nil && n.Pipe.String() != "." {
			touched(n.Pipe, found)
		}
	case *parse.TextNode, *parse.CommentNode:
	default: // a loop, a change of the dot: what it names is not plain
		touched(node, found)
	}
}

// unlessAlone finds a fact plain only where it stands alone, {{.To}}, or behind a word
// that some names shorten, {{after "de" .Child}} (piece.cut).
func unlessAlone(pipe *parse.PipeNode, found map[string]bool) {
	if len(pipe.Decl) == 0 && len(pipe.Cmds) == 1 {
		args := pipe.Cmds[0].Args
		if len(args) == 3 && args[0].String() == "after" {
			args = args[2:]
		}
		if field, ok := args[0].(*parse.FieldNode); ok && len(args) == 1 && len(field.Ident) == 1 {
			return
		}
	}
	touched(pipe, found)
}

// touched takes every fact that a node names from the plain ones.
func touched(node parse.Node, found map[string]bool) {
	for name := range found {
		if strings.Contains(node.String(), "."+name) {
			found[name] = false
		}
	}
}

// plainIn remembers the plain facts of each text.
var plainIn = keep[*wording.Form, map[string]bool]{most: 200}

func plainFactsOf(form *wording.Form) map[string]bool {
	found, _ := plainIn.get(form, func() (map[string]bool, error) { return plainFacts(form.Templates()), nil })
	return found
}

// fits reports whether a fact can be filled into a gap.
func fits(fact string, link bool) bool {
	if link {
		return strings.HasPrefix(fact, linkStart) && strings.Trim(fact, plainLink) == ""
	}
	return fact != "" && fact[0] != '-' && strings.TrimSpace(fact) == fact && !strings.ContainsAny(fact, "\n\r\x00") && !strings.Contains(fact, linkStart) &&
		!strings.ContainsFunc(fact, func(r rune) bool {
			return r >= 0xE000 && r <= 0xF8FF || r == 0xFFFD || unicode.IsControl(r) || r == 0x2028 || r == 0x2029
		})
}

// plainLink are the characters of a link that a page shows as they are.
const plainLink = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/._~%-"

// skeletonOf is the key of a letter, and what is to be filled in; false where a
// letter like it has no skeleton.
func (w Writer) skeletonOf(forms []*wording.Form, facts []wording.Facts) (k skeletonKey, fill []string, ok bool) {
	k.url = w.URL
	fill = make([]string, 0, len(forms)*len(gapNames))
	for i, f := range facts {
		if f.Wishes != nil || f.Papers != nil || f.Guests != nil {
			return k, nil, false
		}
		k.forms[i] = forms[i]
		alone := plainFactsOf(forms[i])
		k.facts[i] = f.Words
		for gap, fact := range gaps(&k.facts[i]) {
			name := gapNames[gap]
			fill = append(fill, *fact)
			if alone[name] && fits(*fact, name == "Link") {
				*fact = gapMark(i, gap)
			}
		}
	}
	return k, fill, true
}

// newSkeleton has the templates write a letter with gaps, and compares the letter
// that it makes of the first facts with theirs.
func (w Writer) newSkeleton(k skeletonKey, langs []plain.Lang, fill []string, want Written) (*skeleton, error) {
	facts := make([]wording.Facts, len(langs))
	for i := range langs {
		facts[i].Words = k.facts[i]
	}
	letter, err := w.writeWhole(langs, k.forms[:len(langs)], facts)
	if err != nil {
		return nil, err
	}
	s := &skeleton{pieces(letter.Subject, langs), pieces(letter.Text, langs), pieces(letter.HTML, langs)}
	if made := s.fill(fill); made.Subject != want.Subject || made.Text != want.Text || made.HTML != want.HTML {
		return nil, nil
	}
	return s, nil
}

// pieces cuts a text at its gaps. In the address of a link a page writes the mark in
// another way.
func pieces(text string, langs []plain.Lang) []piece {
	marks := make([]string, 0, 4*len(langs)*len(gapNames))
	gaps := map[string]int{}
	for lang := range langs {
		for gap := range gapNames {
			mark := gapMark(lang, gap)
			for _, form := range []string{mark, escaped(mark)} {
				gaps[form] = lang*len(gapNames) + gap
				marks = append(marks, form)
			}
		}
	}
	var list []piece
	for {
		first, which := len(text), ""
		for _, mark := range marks {
			if at := strings.Index(text, mark); at >= 0 && at < first {
				first, which = at, mark
			}
		}
		gap := gaps[which]
		list = append(list, piece{words: text[:first], gap: -1})
		if which == "" {
			return list
		}
		before, spaced := strings.CutSuffix(text[:first], " ")
		list[len(list)-1].cut = spaced && langs[gap/len(gapNames)] == plain.FR && plain.After(plain.FR, before, "A") != text[:first]+"A"
		list = append(list, piece{gap: gap})
		text = text[first+len(which):]
	}
}

// escaped is how a mark stands in the address of a link.
func escaped(mark string) string {
	var b strings.Builder
	for i := range len(mark) {
		if mark[i] < 0x80 {
			b.WriteByte(mark[i])
		} else {
			b.WriteString("%" + strings.ToLower(string([]byte{hexDigits[mark[i]>>4], hexDigits[mark[i]&15]})))
		}
	}
	return b.String()
}

// fill writes a letter.
func (s *skeleton) fill(facts []string) Written {
	shown := make([]string, len(facts))
	for i, fact := range facts {
		shown[i] = onPage.Replace(fact)
	}
	return Written{Subject: filled(s.subject, facts), Text: filled(s.text, facts), HTML: filled(s.html, shown)}
}

func filled(pieces []piece, facts []string) string {
	size := 0
	for _, p := range pieces {
		size += len(p.words)
		if p.gap >= 0 {
			size += len(facts[p.gap])
		}
	}
	var b strings.Builder
	b.Grow(size)
	for i, p := range pieces {
		if p.cut && plain.Elides(facts[pieces[i+1].gap]) {
			p.words = strings.TrimSuffix(p.words, "e ") + "’"
		}
		b.WriteString(p.words)
		if p.gap >= 0 {
			b.WriteString(facts[p.gap])
		}
	}
	return b.String()
}

// onPage writes a fact as html/template does between the tags of a page.
var onPage = strings.NewReplacer(`"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")
