package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// placedFile is the request of the world's boarder once it led to the place.
func (w *worlds) placedFile() placement.File {
	w.Helper()
	f := w.file(placement.ReferralID(w.own["referral"]))
	f.Referral.State = placement.Placed
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveReferral(ctx, f.Referral, storetest.Officer(w.in).Happened(storetest.Noon, "referral.placed", "referral", ""))
		return err
	})
	return f
}

// TestADirectorWritesDownWhatABoarderOfTheHouseSays: it stands with the request,
// with who heard it, and the house neither reads there nor shows it again.
func TestADirectorWritesDownWhatABoarderOfTheHouseSays(t *testing.T) {
	w := populate(t)
	director, page := w.browser().with(w.director), "/sejours/"+w.own["stay"]
	says := []string{"says", "unsure", "words", "MOTS-DE-L-ELEVE", "company", "alone"}
	if strings.Contains(director.get(page).text, "/parole") {
		t.Error("it is offered where no request led to the stay")
	}
	director.post(page+"/parole", says...).is(t, 422).has(t, "Aucune demande")
	w.placedFile()
	director.get(page).is(t, 200).has(t, "Écrire ce que l’élève dit")
	director.post(page+"/parole", "words", "MOTS-DE-L-ELEVE").is(t, 422).has(t, "MOTS-DE-L-ELEVE", "<details open>")
	director.follow(director.post(page+"/parole", says...)).is(t, 200).has(t, "La parole de l’élève est au dossier")
	if strings.Contains(director.get(page).text, "MOTS-DE-L-ELEVE") {
		t.Error("the stay shows what goes to the file")
	}
	w.browser().with(w.officer).get("/orientations/"+w.own["referral"]+"/accords/tableau").is(t, 200).has(t, "MOTS-DE-L-ELEVE", "Dominique Leray", "ne sait pas encore")
	other := store.Session{Account: storetest.Director(t, w.db, w.in, placement.HouseID(w.next["house"])).Account}
	w.browser().with(other).post(page+"/parole", says...).is(t, http.StatusNotFound)
	w.browser().with(w.parent).post(page+"/parole", says...).is(t, http.StatusForbidden)
}

// TestABoarderChangesSectionOnThePlanOnceAgreedOrForAReason tries a bed of another
// section: the director reads who must agree and that the office asks, the officer
// is led to where it is asked, and a reason of urgency moves at once.
func TestABoarderChangesSectionOnThePlanOnceAgreedOrForAReason(t *testing.T) {
	w := populate(t)
	f := w.placedFile()
	var bed placement.Bed
	w.write(func(ctx context.Context, tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.Whole(w.in), placement.HouseID(w.own["house"]), storetest.Today)
		if err != nil {
			return err
		}
		wing := sections[0]
		for _, x := range sections {
			if string(x.ID) == w.own["section"] {
				wing = x
			}
		}
		why := storetest.Officer(w.in).Happened(storetest.Noon, "section.added", "section", "")
		wing.ID, wing.Name = "", "Filles, aile nord"
		if wing, err = tx.SaveSection(ctx, wing, why); err != nil {
			return err
		}
		beds, err := tx.SaveBeds(ctx, wing.ID, []placement.Bed{{Section: wing.ID, Label: "N-1", Room: "N"}}, why)
		bed = beds[0]
		return err
	})
	director, officer := w.browser().with(w.director), w.browser().with(w.officer)
	page, today := "/internats/"+w.own["house"]+"/plan/lits/"+w.own["stay"], storetest.Today.String()
	move := []string{"le", today, "from", w.own["bed"], "bed", string(bed.ID)}
	director.get(page+"?le="+today).is(t, 200).has(t, "N-1")
	director.post(page, move...).is(t, 422).has(t, f.Guardians[0].Guardian.Name, "Demandez au service d’affectation")
	officer.post(page, move...).is(t, 422).has(t, "/orientations/"+w.own["referral"]+"/accords/tableau?", "#changement")
	director.post(page, append(move, "urgent", "vite")...).is(t, 422).has(t, "vite")
	director.follow(director.post(page, append(move, "urgent", "Dégât des eaux dans la chambre cette nuit")...)).is(t, 200)
	director.get("/sejours/"+w.own["stay"]).is(t, 200).has(t, "Filles, aile nord")
}
