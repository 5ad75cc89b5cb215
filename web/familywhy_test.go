package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// sevenGirls ask for the six girls' beds of one house, all with the same points:
// the draw decides who has no place. It gives their files and the proposals.
func (s *site) sevenGirls() (files []placement.File, lines map[placement.ReferralID]store.ProposalLine) {
	s.Helper()
	ctx, by := context.Background(), storetest.Officer(s.in)
	house := storetest.House(s.T, s.db, func(h *placement.House) {
		h.Territory, h.Name, h.AppealBody = s.in, "Brocéliande", "le rectorat de région"
	})
	c := storetest.Campaign(s.T, s.db, s.in)
	for i := range 7 {
		files = append(files, storetest.Pupil(s.T, s.db, storetest.In(house.House), storetest.Of(c), func(f *placement.File) {
			f.Pupil.Given, f.Pupil.Family = fmt.Sprintf("Enfant%c", 'A'+i), "Secret"
			for n := range f.Guardians {
				g := &f.Guardians[n].Guardian
				g.Email = fmt.Sprintf("g%d%d@famille.invalid", i, n)
			}
		}))
	}
	run, err := s.web.Office.PrepareRun(ctx, by, c.ID, placement.Fill)
	if err == nil {
		err = s.web.Office.StartRun(ctx, by, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version})
	}
	if err == nil {
		err = s.web.Office.ComputeRun(ctx, by, run.ID)
	}
	if err != nil {
		s.Fatal(err)
	}
	lines = map[placement.ReferralID]store.ProposalLine{}
	storetest.Read(s.T, s.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Proposals(ctx, store.Whole(s.in), run.ID, store.EveryProposal, 100, 0)
		for _, l := range list {
			lines[l.Referral] = l
		}
		return err
	})
	return files, lines
}

func (s *site) confirm(l store.ProposalLine) {
	s.Helper()
	in := office.ProposalDecision{Proposal: l.ID, Version: l.Version}
	if err := s.web.Office.Confirm(context.Background(), storetest.Officer(s.in), in); err != nil {
		s.Fatal(err)
	}
}

func whyOf(f placement.File) string {
	return "/famille/dossiers/" + string(f.Referral.ID) + "/pourquoi"
}

// A family reads nothing of a run before a person has confirmed the decision
// about its child, and then what counted for each wish, on the page and from
// the parents' space.
func TestAFamilyReadsWhyOnceADecisionIsConfirmed(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	files, lines := s.sevenGirls()
	placed, without := 0, 0
	for _, f := range files {
		line := lines[f.Referral.ID]
		if line.Placed() && placed > 0 {
			continue
		}
		mother := s.parent(f, 0)
		mother.get(whyOf(f)).is(t, http.StatusNotFound)
		if strings.Contains(mother.get("/famille").text, "pourquoi") {
			t.Error("the parents' space leads to reasons before there is a decision")
		}
		s.confirm(line)
		home, page := mother.get("/famille").is(t, http.StatusOK), mother.get(whyOf(f)).is(t, http.StatusOK)
		home.has(t, whyOf(f), "Pourquoi cette décision")
		page.has(t, "Brocéliande", "Camille Morvan", "écrire au rectorat de région", "/regles", "02\u00a099\u00a000\u00a000\u00a000", "30 points")
		if line.Placed() {
			placed++
			page.has(t, "Une place y est proposée à votre enfant.")
			offer := regexp.MustCompile(`/famille/propositions/off_\w+`).FindString(page.text)
			mother.get(offer).has(t, whyOf(f))
		} else {
			without++
			page.has(t, "n’a pas de place aujourd’hui", "Motif", "le tirage au sort a départagé", "L’unité de vie qui accueille sa classe a 6\u00a0places", "tout près", "Si une place se libère")
			home.has(t, "Nous n’avons pas de place à proposer")
		}
		if strings.Contains(strings.ReplaceAll(page.text, f.Pupil.Given, ""), "Enfant") {
			t.Error("the page names another child")
		}
		if other := s.parent(f, 1).get(whyOf(f)).is(t, http.StatusOK); !strings.Contains(other.text, "Vœu par vœu") {
			t.Error("the other parent does not read the reasons")
		}
		mother.get(whyOf(f)+"?lang=en").is(t, http.StatusOK)
	}
	if placed != 1 || without != 1 {
		t.Fatalf("%d placed and %d without a place were looked at", placed, without)
	}
}

// Whatever address a parent types, the reasons of another family's child are not
// found there, confirmed or not; nor those of a decision nobody confirmed.
func TestTheReasonsOfAnotherFamilyAreNowhere(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	files, lines := s.sevenGirls()
	s.confirm(lines[files[0].Referral.ID])
	s.parent(files[1], 0).get(whyOf(files[0])).is(t, http.StatusNotFound)
	s.parent(files[0], 0).get(whyOf(files[1])).is(t, http.StatusNotFound)
	s.officer().get(whyOf(files[0])).is(t, http.StatusForbidden)
	l := lines[files[2].Referral.ID]
	in := office.ProposalDecision{Proposal: l.ID, Version: l.Version, Reason: "À revoir avec la famille."}
	if err := s.web.Office.SetAside(context.Background(), storetest.Officer(s.in), in); err != nil {
		t.Fatal(err)
	}
	s.parent(files[2], 0).get(whyOf(files[2])).is(t, http.StatusNotFound)
}

// Whoever has a right to be informed reads the reasons as both parents do; a
// carer, or a guardian whose right has ended, does not.
func TestTheReasonsAreForThoseWhoAreInformed(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	files, lines := s.sevenGirls()
	f := files[0]
	s.confirm(lines[f.Referral.ID])
	for _, test := range []struct {
		change func(*placement.Guardianship)
		status int
	}{
		{func(k *placement.Guardianship) { k.Standing = placement.Informe }, http.StatusOK},
		{func(k *placement.Guardianship) { k.Standing = placement.Carer }, http.StatusNotFound},
		{func(k *placement.Guardianship) { k.Standing, k.Until = placement.Joint, storetest.Today }, http.StatusNotFound},
	} {
		k := f.Guardians[1]
		test.change(&k)
		s.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.SaveGuardianship(ctx, k, storetest.Officer(s.in).Happened(storetest.Noon, "guardian.tied", "guardian", ""))
		})
		s.parent(f, 1).get(whyOf(f)).is(t, test.status)
	}
}
