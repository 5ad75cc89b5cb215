package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// comparisons are those kept with the run of a world.
func (w *worlds) comparisons(x world) (list []placement.RunComparison) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Comparisons(ctx, w.in, placement.RunID(x["run"]))
		return err
	})
	return list
}

// led goes where an answer leads.
func (b *browser) led(a answer) answer {
	b.Helper()
	if to := a.Header.Get("Location"); to != "" {
		return b.get(to)
	}
	return a
}

func TestTheDecisionStandsBesideWhatCannotBeDecided(t *testing.T) {
	w := populate(t)
	b, here := w.browser().with(w.officer), "/campagnes/"+w.own["campaign"]+"/calculs/"+w.own["run"]
	page := b.get(here+"/scenarios").is(t, 200)
	page.has(t, "La décision", "Le plus de places pourvues", "Les vœux les plus hauts", "Sans objectif de mixité", "Calculé à l’affichage.")
	if n := strings.Count(page.text, "ne peut pas être décidée"); n != 3 {
		t.Errorf("%d of three comparisons say that they cannot be decided", n)
	}
	for _, door := range []string{"/confirmer", "/propositions", "/offres"} {
		if strings.Contains(page.text, `action="`+here+door) || strings.Contains(page.text, `href="`+here+door) {
			t.Errorf("a way leads from the comparisons to %s", door)
		}
	}
	if n := len(w.comparisons(w.own)); n != 0 {
		t.Errorf("looking kept %d comparisons", n)
	}
	ask := func(pairs ...string) answer { return b.led(b.post(here+"/scenarios", pairs...)) }
	ask("quoi", "closed", "internat", w.own["house"]).is(t, 200).has(t, "Un internat fermé")
	ask("quoi", "adults", "groupe", w.own["house"]+"/"+w.own["band"], "adultes", "-1").is(t, 200).has(t, "1 adulte de moins")
	ask("quoi", "beds", "section", w.own["section"], "lits", "10").is(t, 200).has(t, "lits de plus</b>")
	ask("quoi", "usual").is(t, 200).has(t, "par ")
	kinds := map[match.QuestionKind]bool{}
	for _, c := range w.comparisons(w.own) {
		kinds[c.Question.Kind] = true
	}
	if len(kinds) != 6 {
		t.Errorf("kept %v", kinds)
	}
	for _, pick := range [][]string{
		{"quoi", "beds", "section", "sec_none", "lits", "10"}, {"quoi", "beds", "section", w.own["section"], "lits", "0"},
		{"quoi", "beds", "section", w.own["section"], "lits", "501"}, {"quoi", "decision"}, {"quoi", "closed"},
	} {
		ask(pick...).is(t, http.StatusUnprocessableEntity)
	}
	if n := len(w.comparisons(w.own)); n != 6 {
		t.Errorf("a refused question was kept: %d", n)
	}
}

func TestEachRuleSaysWhomItMovedAndNamesNobody(t *testing.T) {
	w := populate(t)
	storetest.Write(t, w.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.DestroyLegend(ctx, w.in, placement.RunID(w.own["run"]), storetest.Officer(w.in).Happened(storetest.Noon, "run.unlinked", "run", w.own["run"]))
	})
	b, here := w.browser().with(w.officer), "/campagnes/"+w.own["campaign"]+"/calculs/"+w.own["run"]
	page := b.get(here+"/couts").is(t, 200)
	page.has(t, "Encadrement", "Frères et sœurs", "Elle n’a déplacé personne.")
	if strings.Contains(page.text, w.own["secret"]) {
		t.Error("the page names a child")
	}
	b.get(here+"/couts?detail=supervision").is(t, 200).has(t, `id="detail"`)
	b.led(b.post(here+"/couts")).is(t, 200)
	b.led(b.post(here+"/couts", "detail", "supervision")).is(t, 200)
	if n := len(w.comparisons(w.own)); n < 3 {
		t.Errorf("%d effects kept", n)
	}
}

func TestAnOfficerReplaysARun(t *testing.T) {
	w := populate(t)
	b, here := w.browser().with(w.officer), "/campagnes/"+w.own["campaign"]+"/calculs/"+w.own["run"]
	b.get(here).is(t, 200).has(t, "Graine tapée par", "internat replay "+w.own["run"])
	b.led(b.post(here+"/rejouer")).is(t, 200).has(t, "ont les mêmes empreintes")
	b.get("/journal").has(t, "a rejoué un calcul", "a tapé la graine")
	if a := w.browser().with(w.director).get(here + "/couts"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a director sees what rules cost: %s", a.Status)
	}
}
