package plain_test

import (
	"strings"
	"testing"

	"internat/placement/match"
	"internat/placement/plain"
)

func domain(t *testing.T) *plain.Catalogue {
	t.Helper()
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var codes = []match.Code{
	match.NoWish, match.Placed, match.Pinned, match.Continuing, match.BetterWish, match.NoAgreement, match.Ineligible,
	match.Closed, match.Forbidden, match.Cutoff, match.CutoffStaff, match.CutoffHouse, match.OverCapacity, match.SetAside,
}

var warnings = []match.Code{
	match.OverCapacity, match.CurrentLost, match.FloorsOverCap, match.SiblingStale, match.DuplicateWish, match.NoEligibleWish,
	match.FewWishes, match.RecountLowered, match.FamilyTied, match.FamilyResidual,
}

func TestEveryOutcomeOfAWishIsExplained(t *testing.T) {
	c := domain(t)
	for _, lang := range plain.Langs {
		for _, code := range codes {
			for _, bound := range []match.Bound{"", match.ByBeds, match.ByStaff, match.ByHouse} {
				w := match.WishCertificate{Code: code, Bound: bound, Rank: 2, Cutoff: 1, SeatsNeeded: 1, Sibling: true, Protected: []string{"qpv", "!rural"}}
				if text := strings.Join(c.Why(lang, w), " "); strings.Contains(text, plain.MissingMark) {
					t.Error(text)
				}
			}
		}
		for _, code := range warnings {
			if text := c.Warning(lang, match.Warning{Code: code}); strings.Contains(text, plain.MissingMark) {
				t.Error(text)
			}
		}
	}
}

func TestARefusedWishReadsLikeALetter(t *testing.T) {
	w := match.WishCertificate{
		Code: match.CutoffStaff, Bound: match.ByStaff, Cap: 24, Held: 24, Rank: 27, Points: 38,
		Cutoff: 24, CutoffPoints: 41, Protected: []string{"boursier", "qpv"}, SeatsNeeded: 3,
	}
	want := []string{
		"Toutes les places encadrées sont attribuées\u00a0: il n’y a pas assez d’adultes le soir et la nuit pour en ouvrir davantage.",
		"24\u00a0places ici, limitées par le nombre d’adultes.",
		"Rang 27, avec 38 points\u00a0; il fallait passer devant le rang 24, qui a 41 points.",
		"Des places restent gardées pour l’objectif de mixité\u00a0: boursiers et quartiers prioritaires.",
		"Il aurait fallu 3\u00a0places de plus.",
	}
	got := domain(t).Why(plain.FR, w)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestATieSaysThatTheDrawDecided(t *testing.T) {
	w := match.WishCertificate{Code: match.Cutoff, Bound: match.ByBeds, Rank: 9, Points: 30, Cutoff: 8, CutoffPoints: 30, CutoffLottery: match.Lottery{"a", "b"}}
	if text := strings.Join(domain(t).Why(plain.FR, w), " "); !strings.Contains(text, "tirage au sort") {
		t.Error(text)
	}
}
