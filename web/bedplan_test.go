package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"internat/placement"
)

// plain text of a page: French blanks are told apart nowhere in these tests.
func blanks(text string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)
}

func TestADirectorSeesTheFloorAndGivesAnotherBedByForm(t *testing.T) {
	h := openHostel(t)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	h.slept(h.own, "Malo", h.own.BoysBeds[5])
	plan := "/internats/" + string(h.own.ID) + "/plan"
	page := h.director.get(plan+"?le=2026-11-03").is(t, 200)
	page.has(t, "Yanis B.", "101-A", "libre")
	link := between(page.text, `href="`+plan+`/lits/`, `?`)
	form := h.director.get(plan+"/lits/"+link+"?le=2026-11-03").is(t, 200)
	form.has(t, "102-C", "lits écartés", "section qui n’accueille pas cet élève")
	stay := strings.TrimSpace(link)
	move := func(bed placement.Bed, from placement.Bed) answer {
		return h.director.do(http.MethodPost, plan+"/lits/"+stay, url.Values{"le": {"2026-11-03"}, "from": {string(from.ID)}, "bed": {string(bed.ID)}})
	}
	mine, taken := h.own.BoysBeds[0], h.own.BoysBeds[5]
	if !strings.Contains(form.text, "Yanis") {
		mine, taken = taken, mine
	}
	refused := move(taken, mine).is(t, 422)
	if !strings.Contains(blanks(refused.text), "l’a déjà") {
		t.Error("the refusal does not say who has the bed")
	}
	done := move(h.own.BoysBeds[7], mine).is(t, http.StatusSeeOther)
	h.director.get(done.Header.Get("Location")).is(t, 200).has(t, "Le lit est donné")
	move(h.own.BoysBeds[6], mine).is(t, 422).has(t, "Quelqu")
	h.director.get("/sejours/"+stay).is(t, 200).has(t, "Lit précédent", "102-D")
	h.director.get(plan+"/sejours?le=2026-11-03").is(t, 200).has(t, "changements de lit en cours de séjour", `role="img"`, "<title")
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

func TestNobodyElseReadsABedPlan(t *testing.T) {
	h := openHostel(t)
	h.slept(h.next, "Yanis", h.next.BoysBeds[0])
	plan := "/internats/" + string(h.next.ID) + "/plan"
	for _, path := range []string{plan, plan + "/sejours", plan + "/proposition", plan + "/colocataires", plan + "/lits/sta_none"} {
		h.director.get(path).is(t, 404)
	}
	h.officer.get(plan).is(t, 200)
}

func TestWhoIsKeptApartIsShownToNobodyOnThePlan(t *testing.T) {
	h := openHostel(t)
	h.slept(h.own, "Yanis", h.own.BoysBeds[0])
	h.slept(h.own, "Malo", h.own.BoysBeds[1])
	plan := "/internats/" + string(h.own.ID) + "/plan"
	page := h.director.get(plan+"/colocataires?le=2026-11-03").is(t, 200)
	var people []string
	for rest := page.text; ; {
		id := between(rest, `<option value="pup_`, `"`)
		if id == "" {
			break
		}
		people = append(people, "pup_"+id)
		_, rest, _ = strings.Cut(rest, `<option value="pup_`)
	}
	send := func(do string) answer {
		return h.director.do(http.MethodPost, plan+"/colocataires", url.Values{"le": {"2026-11-03"}, "one": {people[0]}, "other": {people[1]}, "do": {do}})
	}
	send("wish").is(t, http.StatusSeeOther)
	send("apart").is(t, http.StatusSeeOther)
	h.director.get(plan+"/colocataires?le=2026-11-03").has(t, "souhaite être avec")
	conflict := blanks(h.director.get(plan+"?le=2026-11-03").is(t, 200).text)
	if !strings.Contains(conflict, "▲") || !strings.Contains(conflict, "Deux élèves de cette chambre ne sont pas compatibles.") {
		t.Error("the plan does not say that something is wrong")
	}
	proposal := h.director.get(plan+"/proposition?le=2026-11-03").is(t, 200)
	print := between(proposal.text, `name="print" value="`, `"`)
	done := h.director.do(http.MethodPost, plan+"/proposition", url.Values{"le": {"2026-11-03"}, "print": {print}}).is(t, http.StatusSeeOther)
	page = h.director.get(done.Header.Get("Location")).is(t, 200)
	page.has(t, "Annuler ce plan")
	if strings.Contains(blanks(page.text), "pas compatibles") {
		t.Error("the plan that was applied left them together")
	}
	undo := h.director.do(http.MethodPost, plan+"/annuler", url.Values{"le": {"2026-11-03"}, "plan": {between(page.text, `name="plan" value="`, `"`)}}).is(t, http.StatusSeeOther)
	h.director.get(undo.Header.Get("Location")).has(t, "Le plan est annulé")
	h.director.get("/journal").is(t, 200).has(t, "a appliqué un plan des lits", "a annulé un plan des lits", "a donné un autre lit", "a noté deux élèves à ne pas loger ensemble")
	if n := len(people); n < 4 {
		t.Errorf("%d options", n)
	}
}

func TestARoomIsEditedOnThePageOfTheHouse(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID)
	for _, c := range []struct {
		path  string
		pairs []string
		shows string
	}{
		{at + "/chambres/nouvelle", []string{"name", "Tilleul", "section", string(h.own.Girls.ID), "floor", "2", "beds", "5", "area", "18,5"}, "5 lits, 18,5 m²"},
		{at + "/chambres/regle", []string{"beds", "4", "area", "5", "author", "Conseil d'administration", "set_on", "2026-09-01", "source", "Règlement"}, "hors règle"},
		{at + "/chambres/" + string(h.own.BoysBeds[0].RoomID), []string{"name", "201", "section", string(h.own.Boys.ID), "floor", "RDC", "beds", "4"}, "RDC"},
		{at + "/hors-service/nouveau", []string{"parts", string(h.own.BoysBeds[0].RoomID), "from", "2026-11-03", "reason", "works"}, "Chambre 201, 4 lits"},
	} {
		a := h.fillIn(t, h.director, c.path, c.pairs...).is(t, http.StatusSeeOther)
		if page := blanks(h.director.get(a.Header.Get("Location")).is(t, 200).text); !strings.Contains(page, c.shows) {
			t.Errorf("%s: the page does not show %q", c.path, c.shows)
		}
	}
	h.fillIn(t, h.director, at+"/chambres/nouvelle", "name", "X", "section", string(h.own.Girls.ID), "beds", "2", "area", "grande").is(t, 422).has(t, `value="grande"`, "18,5")
}

func TestRoomsArePastedPreviewedAndThenTakenOver(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID) + "/chambres/importer"
	h.director.get(at).is(t, 200).has(t, "Filles;101;3;;;oui")
	sent := h.director.do(http.MethodPost, at+"/coller", url.Values{"paste": {"section\tchambre\tlits\tétage\nFilles\tÉrable\t2\t3\nFilles\t101\t3\t1\n"}}).is(t, http.StatusSeeOther)
	preview := sent.Header.Get("Location")
	h.director.get(preview).is(t, 200).has(t, "Érable", "– → 1", "Rien n’est encore écrit")
	if strings.Contains(h.director.get("/places/"+string(h.own.ID)).text, "Érable") {
		t.Error("the preview wrote something")
	}
	done := h.director.do(http.MethodPost, preview, url.Values{"x": {"y"}}).is(t, http.StatusSeeOther)
	h.director.get(done.Header.Get("Location")).is(t, 200).has(t, "Érable", "Les chambres sont importées")
	wrong := h.director.upload(at, "section;chambre;lits\nFilles;101;beaucoup\nAilleurs;1;2\n").Header.Get("Location")
	h.director.get(wrong).is(t, 422).has(t, "Rien n’a été écrit", "de 1 à 12")
	h.officer.get(preview).is(t, 404)
	h.director.get("/places/"+string(h.next.ID)+"/chambres/importer").is(t, 404)
}

func TestThePlanTellsItsScriptTheDay(t *testing.T) {
	h := openHostel(t)
	h.director.get("/internats/"+string(h.own.ID)+"/plan?le=2026-11-03").is(t, 200).has(t, `data-night="2026-11-03"`, "/plan/proposition?le=2026-11-03")
}
