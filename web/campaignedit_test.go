package web

import (
	"context"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// typed is the form of the campaign with one answer changed.
func (d *checkedDesk) typed(version string, pairs ...string) []string {
	c := storetest.ValidCampaign(d.in)
	return append(pairs, "version", version, "name", "Rentrée des internes", "opens_on", c.OpensOn.String(), "closes_on", c.ClosesOn.String(), "panel_on", c.PanelOn.String(),
		"entry_on", c.EntryOn.String(), "ends_on", c.EndsOn.String())
}

func (d *checkedDesk) kept() (c placement.Campaign) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = tx.Campaign(ctx, d.in, d.campaign.ID)
		return err
	})
	return c
}

func TestACampaignIsChangedByItsForm(t *testing.T) {
	d := openChecked(t)
	page := d.officer.get(d.path("/modifier")).is(t, 200)
	for _, want := range []string{`value="Rentrée 2027"`, `value="together"`, "Ce n’est pas promis", `name="recount"`} {
		if !strings.Contains(page.text, want) {
			t.Errorf("the form has no %s", want)
		}
	}
	wrong := d.officer.post(d.path("/modifier"), d.typed("1", "answer_days", "90", "siblings", "together", "recount", "1")...).is(t, 422)
	for _, want := range []string{`value="Rentrée des internes"`, `value="90"`, `id="answer_days-error"`, `value="together" checked`, `name="recount" value="1" checked`} {
		if !strings.Contains(wrong.text, want) {
			t.Errorf("after a mistake: no %s", want)
		}
	}
	d.officer.post(d.path("/modifier"), d.typed("1", "answer_days", "12", "siblings", "together", "recount", "1")...).is(t, 303)
	if c := d.kept(); c.AnswerDays != 12 || c.Siblings != "together" || !c.Recount || c.Name != "Rentrée des internes" || c.Version != 2 {
		t.Errorf("kept %+v", c)
	}
	shown := d.officer.get(d.path("")).is(t, 200)
	for _, want := range []string{"Réunir les fratries", "Recomptés quand"} {
		if !strings.Contains(shown.text, want) {
			t.Errorf("the campaign does not show %q", want)
		}
	}
	stale := d.officer.post(d.path("/modifier"), d.typed("1", "answer_days", "14", "siblings", "none")...)
	if stale.StatusCode != 422 && stale.StatusCode != 409 || d.kept().AnswerDays != 12 {
		t.Errorf("somebody else's page: %s", stale.Status)
	}
}

func TestAfterTheFirstDecisionTheFormKeepsTheRules(t *testing.T) {
	d := openChecked(t)
	ctx, by, desk := context.Background(), storetest.Officer(d.in), d.web.Office
	run, err := desk.PrepareRun(ctx, by, d.campaign.ID, placement.Fill)
	if err == nil {
		err = desk.StartRun(ctx, by, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version})
	}
	if err == nil {
		err = desk.ComputeRun(ctx, by, run.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	var lines []store.ProposalLine
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		lines, err = tx.Proposals(ctx, store.Whole(d.in), run.ID, store.EveryProposal, 10, 0)
		return err
	})
	if err := desk.Confirm(ctx, by, office.ProposalDecision{Proposal: lines[0].ID, Version: lines[0].Version}); err != nil {
		t.Fatal(err)
	}
	page := d.officer.get(d.path("/modifier")).is(t, 200)
	if strings.Contains(page.text, `name="siblings"`) || !strings.Contains(page.text, "ses règles ne changent plus") {
		t.Error("the form still offers rules that are fixed")
	}
	d.officer.post(d.path("/modifier"), d.typed("1", "answer_days", "12")...).is(t, 303)
	if c := d.kept(); c.Siblings != "tie-break" || c.AnswerDays != 12 {
		t.Errorf("kept %+v", c)
	}
	refused := d.officer.post(d.path("/modifier"), d.typed("2", "answer_days", "12", "siblings", "none")...).is(t, 422)
	if !strings.Contains(refused.text, "cette règle ne change plus") || d.kept().Siblings != "tie-break" {
		t.Error("a form from before the decision changed the rules")
	}
	d.officer.post(d.path("/clore"), "version", "2").is(t, 303)
	d.officer.get(d.path("/modifier")).is(t, 409)
}
