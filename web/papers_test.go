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

const smallPDF = "%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

func (b *browser) sendPaper(path, kind, name, content string) answer {
	b.Helper()
	return b.sendFile(path, name, content, "kind", kind)
}

// listed gives a house a list: a letter is required, an insurance wanted.
func (w *worlds) listed() {
	w.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) error {
		e := storetest.Officer(w.in).Happened(storetest.Noon, "paperlist.changed", "house", w.own["house"])
		return tx.SavePaperList(ctx, placement.PaperList{House: placement.HouseID(w.own["house"]),
			Provenance: placement.Provenance{Author: "Le chef d'établissement", On: storetest.Today, Source: "Liste d'exemple"},
			Asked:      []placement.AskedPaper{{Kind: "motivation", Required: true}, {Kind: "school_opinion", Required: true}, {Kind: "insurance"}}}, e)
	})
}

func TestAnOfficerCompletesAFilePaperByPaper(t *testing.T) {
	w := populate(t)
	w.listed()
	b := w.browser().with(w.officer)
	page := "/orientations/" + w.own["referral"] + "/pieces"
	b.get(page).is(t, 200).has(t, "incomplet", "il manque 3", "Lettre de motivation", "manque")
	b.follow(b.post(page+"/demander", "kind", "motivation")).has(t, "La demande va partir", "Demandée à la famille")
	b.follow(b.post(page+"/vue", "kind", "insurance")).has(t, "vue sur papier")
	b.post(page+"/avis", "opinion", "school_opinion", "giver", "", "given", "2026-11-20", "says", "favourable").is(t, 422).has(t, "Qui donne cet avis")
	b.follow(b.post(page+"/avis", "opinion", "school_opinion", "giver", "Mme Roux, principale", "given", "2026-11-20", "says", "favourable")).has(t, "Mme Roux", "favorable")
	b.follow(b.sendPaper(page, "motivation", `lettre "de" moi.pdf`, smallPDF)).has(t, "bien arrivée", "complet", "lettre de moi.pdf")
	b.get("/orientations/"+w.own["referral"]).is(t, 200).has(t, "lettre de moi.pdf")
}

func TestAPaperIsOnlyEverHandedOutAsAFileToSave(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	page := "/orientations/" + w.own["referral"] + "/pieces"
	a := b.follow(b.sendPaper(page, "motivation", "é<script>.html", smallPDF))
	at := after(a.text, `<form method="post" action="/pieces/`)
	id := at[:strings.IndexByte(at, '"')]
	got := b.post("/pieces/"+id).is(t, 200)
	for name, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q", name, got.Header.Get(name))
		}
	}
	if d := got.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || strings.Contains(d, "html") || strings.ContainsAny(d, "<>") {
		t.Errorf("handed out as %q", d)
	}
	if got.text != smallPDF {
		t.Errorf("%d bytes", len(got.text))
	}
	for name, session := range map[string]store.Session{"a parent": w.parent, "a director": w.director, "an administrator": w.admin} {
		if a := w.browser().with(session).post("/pieces/" + id); a.StatusCode != 403 {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	w.browser().with(w.parent).post("/famille/pieces/"+id).is(t, 404)
}

func TestABadFileIsRefusedWithWhatToDoAndTheChoiceIsKept(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	page := "/orientations/" + w.own["referral"] + "/pieces"
	for name, c := range map[string]struct{ content, says string }{
		"empty":    {"", "Ce fichier est vide"},
		"a zip":    {"PK\x03\x04zip", "ni un PDF ni une photo"},
		"a script": {strings.Replace(smallPDF, "/Catalog", "/Catalog /OpenAction <</S/JavaScript>>", 1), "contient un programme"},
		"large":    {smallPDF + strings.Repeat("x", 12<<20), "dépasse 10"},
		"half":     {smallPDF[:60], "incomplet ou abîmé"},
	} {
		b.sendPaper(page, "insurance", name+".pdf", c.content).is(t, 422).has(t, c.says, `value="insurance" selected`)
	}
	b.post(page, "kind", "insurance").is(t, 422).has(t, "Choisissez un fichier")
	if n := storetest.Rows(t, w.db, "paper_part"); n != 0 {
		t.Errorf("%d parts are left", n)
	}
}

func TestAParentSendsAPaperAndSeesOnlyItsOwn(t *testing.T) {
	w := populate(t)
	w.listed()
	b := w.browser().with(w.parent)
	b.get("/famille").is(t, 200).has(t, "Il manque 1 pièce")
	page := "/famille/dossiers/" + w.own["referral"] + "/pieces"
	b.get(page).is(t, 200).has(t, "Un professionnel la donne", "Lettre de motivation")
	b.follow(b.sendPaper(page, "motivation", "IMG_1.pdf", smallPDF)).has(t, "bien arrivée", "IMG_1.pdf")
	w.browser().with(w.officer).sendPaper("/orientations/"+w.own["referral"]+"/pieces", "insurance", "guichet.pdf", smallPDF)
	if a := b.get(page); strings.Contains(a.text, "guichet.pdf") {
		t.Error("a parent sees what the office sent")
	}
	b.sendPaper("/famille/dossiers/"+w.next["referral"]+"/pieces", "motivation", "x.pdf", smallPDF).is(t, 404)
	b.sendPaper(page, "school_opinion", "x.pdf", smallPDF).is(t, 422)
}

func TestAHouseEditsItsList(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.director)
	page := "/places/" + w.own["house"] + "/pieces"
	version := func(a answer) string {
		at := after(a.text, `name="version" value="`)
		return at[:strings.IndexByte(at, '"')]
	}
	first := b.get(page).is(t, 200)
	first.has(t, "Cette liste est un exemple")
	b.post(page, "version", version(first), "kind_motivation", "required", "own", "Certificat de nationalité", "author", "Moi", "set_on", "2026-11-20", "source", "CA").
		is(t, 422).has(t, "rien demander sur la nationalité", "Certificat de nationalité")
	b.follow(b.post(page, "version", version(first), "kind_motivation", "required", "kind_insurance", "wanted", "own", "Autorisation de transport",
		"author", "Mme Roux", "set_on", "2026-11-20", "source", "Conseil d'administration")).has(t, "liste des pièces est enregistrée")
	b.get(page).has(t, "Autorisation de transport", "Mme Roux")
	w.browser().with(w.officer).get("/orientations/"+w.own["referral"]+"/pieces").has(t, "Autorisation de transport", "exigée par")
	b.get("/places/"+w.next["house"]+"/pieces").is(t, 404)
}

// A paper answer comes with its scan: both are kept or neither is.
// A house that decided to ask for nothing is not shown the example again.
func TestAHouseThatAsksForNothingKeepsItsEmptyList(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	page := "/places/" + w.own["house"] + "/pieces"
	b.get(page).is(t, 200).has(t, `name="example" value="1"`)
	w.write(func(ctx context.Context, tx *store.Tx) error {
		e := storetest.Officer(w.in).Happened(storetest.Noon, "paperlist.changed", "house", w.own["house"])
		return tx.SavePaperList(ctx, placement.PaperList{House: placement.HouseID(w.own["house"]),
			Provenance: placement.Provenance{Author: "La cheffe d'établissement", On: storetest.Today, Source: "Conseil du 3 mars"}}, e)
	})
	again := b.get(page).is(t, 200)
	again.has(t, "Conseil du 3 mars")
	if strings.Contains(again.text, `name="example" value="1"`) {
		t.Error("the example came back over an empty list")
	}
	if f := w.file(placement.ReferralID(w.own["referral"])); len(f.MissingPapers()) > 0 {
		t.Errorf("missing %v of a house that asks for nothing", f.MissingPapers())
	}
}

// Nothing is chosen for the family: a paper sent under the wrong name is worse
// than a question.
func TestNoPaperIsChosenBeforeTheFamilyChooses(t *testing.T) {
	w := populate(t)
	w.listed()
	b := w.browser().with(w.parent)
	page := "/famille/dossiers/" + w.own["referral"] + "/pieces"
	b.get(page).is(t, 200).has(t, `<select id="kind" name="kind"><option value="" selected>Choisissez`)
	b.sendPaper(page, "", "lettre.pdf", smallPDF).is(t, 422).has(t, "Choisissez une des réponses")
	b.get(page+"?piece=motivation").has(t, `<option value="motivation" selected>`)
}

func TestAPaperAgreementCarriesItsScan(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	b := s.officer()
	f := s.pupil(storetest.Silent(0))
	page := "/orientations/" + string(f.Referral.ID) + "/accords/"
	path := page + string(f.Guardians[0].Guardian.ID)
	fields := []string{"act", "admission", "says", "given", "channel", "paper", "on", storetest.Today.String(), "attestation", "Formulaire signé, pièce vue", "attested", "1"}
	b.get(path).is(t, 200).has(t, `enctype="multipart/form-data"`, "Scan du formulaire signé")
	b.sendFile(path, "form.pdf", "<html>not a paper</html>", fields...).is(t, http.StatusUnprocessableEntity).has(t, `href="#file"`, "Formulaire signé, pièce vue")
	b.sendFile(path, "form.pdf", smallPDF, append(fields[:10:10], "attested", "")...).is(t, http.StatusUnprocessableEntity)
	if a, asked := s.file(f.Referral.ID).AgreementOf(f.Guardians[0].Guardian.ID, placement.FirstAdmission); asked && a.State == placement.Given {
		t.Error("an answer was kept without its scan")
	}
	if n := storetest.Rows(t, s.db, "paper"); n != 0 {
		t.Errorf("%d papers were kept without an answer", n)
	}
	after := b.follow(b.sendFile(path, "form.pdf", smallPDF, fields...)).is(t, 200)
	after.has(t, "Ouvrir le scan")
	_, rest, _ := strings.Cut(after.text, `action="/pieces/`)
	id, _, _ := strings.Cut(rest, `"`)
	scan := b.post("/pieces/"+id).is(t, 200)
	if scan.text != smallPDF || !strings.HasPrefix(scan.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the scan is handed out as %q", scan.Header.Get("Content-Disposition"))
	}
}
