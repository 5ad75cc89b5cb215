package web

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestAQuarantinedProposalIsShownAndCannotBeDecided: on no page and by no
// program.
func TestAQuarantinedProposalIsShownAndCannotBeDecided(t *testing.T) {
	w := populate(t)
	officer := w.browser().with(w.officer)
	w.later(time.Minute)
	anomalies, err := json.Marshal([]placement.Anomaly{{Code: "CAP", House: w.own["house"], Section: w.own["section"], Pupil: "d77af04b0c119a0c", Message: "holds 7 of 6"}})
	if err != nil {
		t.Fatal(err)
	}
	var run placement.Run
	var proposal placement.ProposalID
	w.write(func(ctx context.Context, tx *store.Tx) error {
		earlier, err := tx.Run(ctx, w.in, placement.RunID(w.own["run"]))
		if err != nil {
			return err
		}
		by := storetest.Officer(w.in)
		run = earlier
		run.ID, run.Version, run.StartedAt, run.Violations, run.Anomalies = "", 0, *w.now.Load(), 1, anomalies
		if run, err = tx.SaveRun(ctx, run, by.Happened(*w.now.Load(), "run.frozen", "run", "")); err != nil {
			return err
		}
		if run, err = tx.SaveRun(ctx, run, by.Happened(*w.now.Load(), "run.done", "run", "")); err != nil {
			return err
		}
		line, err := tx.Proposal(ctx, store.Whole(w.in), placement.ProposalID(w.own["proposal"]))
		if err != nil {
			return err
		}
		line.Run, line.Quarantined = run.ID, true
		if err := tx.AddProposals(ctx, []placement.Proposal{line.Proposal}); err != nil {
			return err
		}
		lines, err := tx.ProposalsOf(ctx, store.Whole(w.in), line.Referral)
		proposal = lines[0].ID
		return err
	})
	here := runPath(run)
	result := officer.get(here).is(t, 200)
	result.has(t, "En quarantaine", here+"/anomalies", "à signaler")
	if strings.Contains(result.text, "rien trouvé à redire") {
		t.Error("the page says that the check found nothing")
	}
	officer.get(here+"/anomalies").is(t, 200).has(t, "plus d’élèves que de places", "d77af04b0c11…", "holds 7 of 6")
	officer.get(here+"/eleves?quoi=quarantined").is(t, 200).has(t, "en quarantaine", string(proposal))
	page := here + "/eleves/" + string(proposal)
	officer.get(page).is(t, 200).has(t, "ne peut être ni confirmée ni écartée")
	officer.post(page+"/confirmer", "version", "1").is(t, 422).has(t, "en quarantaine")
	officer.post(page+"/ecarter", "version", "1", "reason", "non").is(t, 422).has(t, "en quarantaine")
	api := "/api/v1/proposals/" + string(proposal)
	if got := decode[APIProposal](t, officer.get(api)); !got.Quarantined {
		t.Errorf("the API says %+v", got)
	}
	officer.json(api+"/confirm", `{"version":1}`).is(t, 409).has(t, "proposal.quarantined")
	officer.json(api+"/set-aside", `{"version":1,"reason":"non"}`).is(t, 409).has(t, "proposal.quarantined")
}

// TestAFamilyReadsThatItsPlaceStaysKept beside the better one, and keeps it when
// it declines.
func TestAFamilyReadsThatItsPlaceStaysKept(t *testing.T) {
	w := populate(t)
	director := w.browser().with(w.officer)
	var better placement.Offer
	w.write(func(ctx context.Context, tx *store.Tx) error {
		kept, err := tx.Offer(ctx, store.Whole(w.in), placement.OfferID(w.own["offer"]))
		if err != nil {
			return err
		}
		better = kept.Offer
		better.ID, better.Version, better.House, better.Section, better.Beside = "", 0, placement.HouseID(w.next["house"]), placement.SectionID(w.next["section"]), kept.ID
		better.DecidedAt = better.DecidedAt.Add(time.Hour)
		better, err = tx.SaveOffer(ctx, better, storetest.Officer(w.in).Happened(storetest.Noon, "offer.made", "offer", ""))
		return err
	})
	parent := w.browser().with(w.parent)
	page := "/famille/propositions/" + string(better.ID)
	parent.get("/famille").is(t, 200).has(t, "une place, qui reste gardée", page)
	parent.get(page).is(t, 200).has(t, "Elle reste gardée jusqu’à votre réponse")
	parent.get(page+"/refuser").is(t, 200).has(t, "Votre enfant garde sa place actuelle")
	director.get("/propositions/"+string(better.ID)).is(t, 200).has(t, "la place actuelle reste gardée", w.own["offer"])
	if got := decode[APIOffer](t, director.get("/api/v1/offers/"+string(better.ID))); string(got.Beside) != w.own["offer"] {
		t.Errorf("the API says it stands beside %q", got.Beside)
	}
	parent.follow(parent.post(page, "says", "decline"))
	if got := decode[APIOffer](t, director.get("/api/v1/offers/"+w.own["offer"])); got.State != placement.Offered {
		t.Errorf("the place kept is %s", got.State)
	}
}

// TestTheCampaignAsksWhatBecomesOfThePromisedPlaces once a run was made.
func TestTheCampaignAsksWhatBecomesOfThePromisedPlaces(t *testing.T) {
	w := populate(t)
	officer := w.browser().with(w.officer)
	campaign := "/campagnes/" + w.own["campaign"]
	officer.get(campaign).is(t, 200).has(t, "Que deviennent les places déjà promises", "chacun garde au moins sa place")
	officer.json("/api/v1/proposals/"+w.own["proposal"]+"/confirm", `{"version":1}`).is(t, 200)
	w.later(time.Minute)
	officer.post(campaign+"/calculs", "way", "swap").is(t, 422)
	officer.follow(officer.post(campaign+"/calculs", "way", "improve")).is(t, 200).has(t, "améliorer")
}
