package plain_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"internat/placement/match"
	"internat/placement/plain"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

func domain(t *testing.T) *plain.Catalogue {
	t.Helper()
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// golden compares a text with the file of that name: the reviewed one.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from %s; read it, then run with -update\n%s", name, path, got)
	}
	if strings.Contains(got, plain.MissingMark) {
		t.Errorf("%s: a sentence is missing", name)
	}
}

var codes = []match.Code{
	match.NoWish, match.Placed, match.Pinned, match.Continuing, match.BetterWish, match.NoAgreement, match.Ineligible,
	match.Closed, match.Forbidden, match.SetAside, match.Cutoff, match.CutoffStaff, match.CutoffHouse, match.OverCapacity,
}

// A telling is one certificate of the golden files, and what is particular of it.
type telling struct {
	title string
	match.WishCertificate
	own []string
}

// tellings are one certificate of every code, and the refusals that are told
// otherwise.
func tellings() (list []telling) {
	for _, code := range codes {
		w := match.WishCertificate{House: "H", Code: code}
		switch code {
		case match.Placed, match.Continuing, match.BetterWish:
			w.Section, w.Bound, w.Cap, w.Held, w.Rank, w.Points = "H/F", match.ByBeds, 24, 22, 12, 44
		case match.Cutoff, match.CutoffStaff, match.CutoffHouse:
			w = refused(code, map[match.Code]match.Bound{match.Cutoff: match.ByBeds, match.CutoffStaff: match.ByStaff, match.CutoffHouse: match.ByHouse}[code])
		case match.OverCapacity:
			w.Section, w.Bound, w.Cap, w.Held, w.Rank, w.Points, w.SeatsNeeded = "H/F", match.ByBeds, 24, 24, 27, 38, 2
		}
		list = append(list, telling{title: string(code), WishCertificate: w})
	}
	return append(list, refusals()...)
}

// refused is somebody who came after the places of a large section were given.
func refused(code match.Code, by match.Bound) match.WishCertificate {
	return match.WishCertificate{
		House: "H", Section: "H/F", Code: code, Bound: by, Cap: 24, Held: 24, Rank: 38, Points: 38,
		Cutoff: 31, CutoffPoints: 41, SeatsNeeded: 3,
	}
}

func refusals() []telling {
	change := func(title string, own []string, by func(*match.WishCertificate)) telling {
		w := refused(match.Cutoff, match.ByBeds)
		by(&w)
		return telling{title, w, own}
	}
	return []telling{
		change("CUTOFF, a tie", nil, func(w *match.WishCertificate) { w.CutoffPoints, w.CutoffLottery = 38, match.Lottery{"a", "b"} }),
		change("CUTOFF, near the last one", nil, func(w *match.WishCertificate) { w.Cutoff, w.SeatsNeeded = 37, 1 }),
		change("CUTOFF, in a section of three", nil, func(w *match.WishCertificate) {
			w.Cap, w.Held, w.Rank, w.Cutoff, w.SeatsNeeded = 3, 3, 5, 2, 2
			w.Protected, w.Open = []string{"qpv"}, []string{}
		}),
		change("CUTOFF, in a section of one", nil, func(w *match.WishCertificate) { w.Cap, w.Held, w.Rank, w.Cutoff, w.SeatsNeeded = 1, 1, 2, 1, 1 }),
		change("CUTOFF, places kept", []string{"rural"}, func(w *match.WishCertificate) { w.Protected, w.Open = []string{"qpv", "!boursier"}, []string{"rep"} }),
		change("CUTOFF, the own group among the targets", []string{"boursier", "rural"}, func(w *match.WishCertificate) {
			w.Protected, w.Open = []string{"qpv"}, []string{"boursier"}
		}),
		change("CUTOFF, with a brother or sister there", nil, func(w *match.WishCertificate) { w.Sibling = true }),
		change("CUTOFF, after a brother or sister of others", nil, func(w *match.WishCertificate) { w.CutoffSibling = true }),
		change("CUTOFF, nobody to pass", nil, func(w *match.WishCertificate) { w.Cutoff, w.CutoffPoints = 0, 0 }),
	}
}

func TestEveryOutcomeOfAWishIsToldToBothReaders(t *testing.T) {
	c := domain(t)
	for _, lang := range plain.Langs {
		var officer, family strings.Builder
		for _, x := range tellings() {
			fmt.Fprintf(&officer, "# %s\n%s\n\n", x.title, strings.Join(c.Why(lang, x.WishCertificate), "\n"))
			fmt.Fprintf(&family, "# %s\n%s\n\n", x.title, strings.Join(c.Told(lang, x.WishCertificate, x.own), "\n"))
		}
		golden(t, "officer."+string(lang), officer.String())
		golden(t, "family."+string(lang), family.String())
	}
}

func TestEveryPupilWithoutAPlaceReadsAReason(t *testing.T) {
	c := domain(t)
	for _, lang := range plain.Langs {
		var b strings.Builder
		for _, code := range codes {
			if code != match.Placed && code != match.Pinned && code != match.Continuing && code != match.BetterWish {
				fmt.Fprintf(&b, "%s: %s\n", code, c.NoPlace(lang, code))
			}
		}
		golden(t, "noplace."+string(lang), b.String())
	}
}

// warnings are every warning with what the engine fills in, and the house, the
// section and the band by name.
var warnings = []match.Warning{
	{Code: match.OverCapacity, Section: "Brocéliande, filles"}, {Code: match.OverCapacity, House: "Brocéliande", Band: "6e-5e"}, {Code: match.OverCapacity, House: "Brocéliande"},
	{Code: match.CurrentLost, Pupil: "pup_1", Section: "Brocéliande, filles"}, {Code: match.FloorsOverCap, Section: "Brocéliande, filles"},
	{Code: match.SiblingStale, Pupil: "pup_1", House: "Brocéliande"},
	{Code: match.RecountLowered, Section: "Brocéliande, filles", Group: "qpv"}, {Code: match.RecountLowered, Section: "Brocéliande, filles", Group: "!boursier"},
	{Code: match.FamilyTied, Family: "fam_1", House: "Brocéliande"}, {Code: match.FamilyTied, Family: "fam_1"}, {Code: match.FamilyResidual, Family: "fam_1"},
	{Code: match.DuplicateWish, Pupil: "pup_1", House: "Brocéliande"}, {Code: match.NoEligibleWish, Pupil: "pup_1"}, {Code: match.FewWishes, Pupil: "pup_1"},
	{Code: match.OverCapacity}, {Code: match.CurrentLost}, {Code: match.FloorsOverCap}, {Code: match.SiblingStale}, {Code: match.RecountLowered}, {Code: match.DuplicateWish},
}

func TestEveryWarningNamesThePlaceAndNoChild(t *testing.T) {
	c := domain(t)
	for _, lang := range plain.Langs {
		var b strings.Builder
		for _, w := range warnings {
			line := c.Warning(lang, w)
			fmt.Fprintf(&b, "%s: %s\n", w.Code, line)
			if strings.Contains(line, "pup_") || strings.Contains(line, "fam_") {
				t.Errorf("names somebody: %s", line)
			}
		}
		golden(t, "warnings."+string(lang), b.String())
	}
}

var numbers = regexp.MustCompile(`\d+`)

// Whatever the facts are, a family reads no number below five, and none that the
// points, the rank or the lottery of somebody else could be found from.
func TestAFamilyReadsNothingOfAnotherChild(t *testing.T) {
	c := domain(t)
	for places := range 9 {
		for rank := 1; rank < 30; rank++ {
			for cutoff := range rank {
				w := match.WishCertificate{
					Code: match.Cutoff, Bound: match.ByBeds, Cap: places, Held: places, Rank: rank, Points: 1038, SeatsNeeded: 1 + rank%7, Cutoff: cutoff, CutoffPoints: 1041,
					CutoffSibling: rank%2 == 0, Protected: []string{"qpv"}, Open: []string{"rural"},
				}
				text := strings.Join(c.Told(plain.EN, w, nil), " ")
				distance := rank - cutoff
				if cutoff == 0 {
					distance = 0
				}
				for _, n := range numbers.FindAllString(text, -1) {
					if len(n) == 1 && n[0] < '0'+plain.Few || n != fmt.Sprint(places) && n != fmt.Sprint(distance) {
						t.Fatalf("%d places, rank %d, cutoff %d: the family reads %s in %q", places, rank, cutoff, n, text)
					}
				}
				for _, word := range []string{"priority neighbourhoods", "rural", "brother"} {
					if strings.Contains(text, word) {
						t.Fatalf("the family reads %q in %q", word, text)
					}
				}
			}
		}
	}
}

// What a family reads of the targets is what was published: the same whether
// the target was met or not, so it tells of nobody's group.
func TestAFamilyReadsTheSameWhoeverTheTargetProtects(t *testing.T) {
	met, unmet := refused(match.Cutoff, match.ByBeds), refused(match.Cutoff, match.ByBeds)
	met.Open, unmet.Protected = []string{"qpv"}, []string{"qpv"}
	c := domain(t)
	for _, own := range [][]string{nil, {"qpv"}} {
		if a, b := c.Told(plain.FR, met, own), c.Told(plain.FR, unmet, own); strings.Join(a, "\n") != strings.Join(b, "\n") {
			t.Errorf("met: %q\nunmet: %q", a, b)
		}
	}
}
