package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// officer is the browser of somebody who places pupils.
func (s *site) officer() *browser {
	s.Helper()
	s.account(placement.Officer, "anne@example.fr")
	return s.browser().as("anne@example.fr")
}

// campaign opens one.
func (s *site) campaign() (c placement.Campaign) {
	s.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = tx.SaveCampaign(ctx, placement.Campaign{
			Territory: s.in, Name: "Rentrée 2027", Year: "2027-2028", State: placement.Open, Siblings: "none", Rules: placement.ExampleScale, AnswerDays: 10,
			OpensOn: storetest.Today, ClosesOn: storetest.Today, PanelOn: calendar.MustDay("2027-06-04"), EntryOn: calendar.MustDay("2027-09-01"), EndsOn: calendar.MustDay("2028-07-04"),
		}, storetest.Officer(s.in).Happened(*s.now.Load(), "campaign.added", "campaign", ""))
		return err
	})
	return c
}

// typed is a request as an officer types it.
func (s *site) typed(house placement.HouseID) []string {
	return []string{
		"way", "application", "origin", "professional", "campaign", string(s.campaign().ID), "level", "4e", "referrer", "Mme Roux, CPE", "institution", "Collège Les Ormeaux",
		"informed_on", "02/11/2026", "family", "O'Brien", "given", "Zoé", "born", "2014-02-03", "sex", "F", "now", "5e",
		"g1_name", "Ann O'Brien", "g1_link", "mother", "g1_standing", "joint", "g1_email", "ann@famille.invalid", "g1_channel", "email", "g1_lang", "fr",
		"reason", "Trajets trop longs", "claims", "far", "claims", "boursier", "w1", string(house),
	}
}

func TestARequestIsTypedSubmittedAndRead(t *testing.T) {
	s := open(t)
	b := s.officer()
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	b.get("/orientations/nouvelle").has(t, house.Name, "Envoyer la demande")
	page := b.follow(b.post("/orientations/nouvelle", append(s.typed(house.ID), "do", "submit")...))
	page.has(t, "Demande envoyée.", "Zoé O&#39;Brien", "n’a pas encore été demandé", house.Name, "Éloignement", "30")
	b.get("/orientations").has(t, "Zoé O.", "0/1", "accord manquant")
	b.get(page.Request.URL.Path+"/accords").has(t, "Ann O&#39;Brien", "courriel")
	b.follow(b.post(page.Request.URL.Path+"/accords")).has(t, "vont partir", "demandé")
}

// What was typed is there again, in both languages, with an error at each
// field.
func TestARefusedRequestKeepsEverythingThatWasTyped(t *testing.T) {
	s := open(t)
	b := s.officer()
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	typed := append(s.typed(house.ID), "do", "submit")
	for i, value := range typed {
		switch value {
		case "02/11/2026":
			typed[i] = "31/04/2026"
		case "ann@famille.invalid":
			typed[i] = "ann"
		}
	}
	for lang, text := range map[string]string{"fr": "Cette date n’existe pas", "en": "This date does not exist"} {
		a := b.do("POST", "/orientations/nouvelle?lang="+lang, pairs(typed)).is(t, http.StatusUnprocessableEntity)
		a.has(t, text, `value="31/04/2026"`, `value="O&#39;Brien"`, `value="ann"`, "Trajets trop longs", `value="far" checked`, `value="`+string(house.ID)+`" selected`, `value="4e" selected`)
	}
}

// Who writes down a grandmother in the third place and leaves the second one free is told
// at the third what is missing there, and finds it open; so is a program.
func TestAFaultOfAGuardianStandsWhereThatGuardianWasTyped(t *testing.T) {
	s := open(t)
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	b, valid := s.officer(), append(s.typed(house.ID), "do", "submit")
	for missing, extra := range map[string][]string{
		"g3_name":  {"g3_phone", "06 00 00 00 03"},
		"g4_email": {"g4_name", "Rozenn Kervella", "g4_email", "rozenn"},
	} {
		a := b.post("/orientations/nouvelle", slices.Concat(valid, extra)...).is(t, http.StatusUnprocessableEntity)
		a.has(t, `href="#`+missing+`"`, `value="`+extra[len(extra)-1]+`"`)
		if at := a.text[:strings.Index(a.text, `name="`+missing+`"`)]; !strings.HasPrefix(at[strings.LastIndex(at, "<details"):], "<details open>") {
			t.Errorf("%s: what has to be mended is folded away", missing)
		}
	}
}

func pairs(list []string) map[string][]string {
	form := map[string][]string{}
	for i := 0; i+1 < len(list); i += 2 {
		form[list[i]] = append(form[list[i]], list[i+1])
	}
	return form
}

func TestADraftIsKeptAndCompleted(t *testing.T) {
	s := open(t)
	b := s.officer()
	page := b.follow(b.post("/orientations/nouvelle", "do", "draft", "way", "application", "family", "Diallo", "given", "Awa", "born", "2014-02-03", "now", "5e"))
	page.has(t, "Brouillon enregistré.", "encore un brouillon", "Compléter")
	edit := page.Request.URL.Path + "/modifier"
	b.get(edit).has(t, `value="Diallo"`, `name="version" value="1"`)
	b.post(edit, "do", "submit", "version", "1", "eleve", "pup_other", "way", "application", "family", "Diallo", "given", "Awa", "born", "2014-02-03", "now", "5e").
		is(t, http.StatusUnprocessableEntity).has(t, "au moins un internat", "au moins un responsable")
}

func TestAChildOnFileIsOfferedInsteadOfASecondFile(t *testing.T) {
	s := open(t)
	b := s.officer()
	f := s.pupil()
	a := b.post("/orientations/nouvelle", "do", "draft", "way", "application", "family", "BENSAID", "given", "lina", "born", "2014-02-03", "now", "5e").is(t, http.StatusUnprocessableEntity)
	a.has(t, "a déjà un dossier", "/orientations/nouvelle?eleve="+string(f.Pupil.ID))
	b.get("/orientations/nouvelle?eleve="+string(f.Pupil.ID)).has(t, "Samira Bensaïd")
}

func TestAChildIsFoundByNameAndTheNameIsInNoAddress(t *testing.T) {
	s := open(t)
	b := s.officer()
	s.pupil()
	a := b.post("/orientations", "nom", "bens").is(t, http.StatusOK)
	a.has(t, "Lina B.")
	if strings.Contains(s.log.String(), "bens") || strings.Contains(a.Request.URL.String(), "bens") {
		t.Error("the name is kept in an address or a log")
	}
	b.post("/orientations", "nom", "personne").has(t, "Aucune demande")
	b.post("/orientations").is(t, http.StatusUnprocessableEntity)
}

// An officer and a parent see what the family's situation is worth, and never
// what it is.
func TestAProtectionMeasureIsNamedOnNoPage(t *testing.T) {
	s := open(t)
	b := s.officer()
	f := s.pupil(func(f *placement.File) {
		f.Referral.Claims = placement.Claims{{Code: "protection"}, {Code: "special_needs"}}
	})
	file := "/orientations/" + string(f.Referral.ID)
	text := b.get("/orientations").text + b.get(file).text + b.get("/orientations.csv").text + b.get("/orientations/nouvelle?eleve="+string(f.Pupil.ID)).text +
		s.parent(f, 0).get("/famille/dossiers/"+string(f.Referral.ID)).text
	for _, word := range []string{"Protection de l", "\"protection\"", "special_needs", "Besoins éducatifs"} {
		if strings.Contains(text, word) {
			t.Errorf("%q is named", word)
		}
	}
	b.get(file).has(t, "Situation familiale et éducative", "dans le total", ">30<")
	b.follow(b.post(file+"/verifier", "criterion", "situation", "evidence", "attested", "version", "1")).has(t, "Critère vérifié.", "Anne Martin")
}

func TestARequestOfAnotherTerritoryIsNotFound(t *testing.T) {
	s := open(t)
	b := s.officer()
	elsewhere := storetest.Territory(t, s.db, func(x *placement.Territory) { x.ID, x.Code = "ter_elsewhere", "971" })
	f := storetest.Pupil(t, s.db, storetest.In(storetest.House(t, s.db, func(h *placement.House) { h.Territory = elsewhere.ID }).House))
	file := "/orientations/" + string(f.Referral.ID)
	for _, path := range []string{file, file + "/modifier", file + "/retirer", file + "/accords", file + "/accords/" + string(f.Guardians[0].Guardian.ID), "/orientations/nouvelle?eleve=" + string(f.Pupil.ID)} {
		b.get(path).is(t, http.StatusNotFound)
	}
}

func TestAWithdrawalAsksWhyAndIsDone(t *testing.T) {
	s := open(t)
	b := s.officer()
	file := "/orientations/" + string(s.pupil().Referral.ID)
	b.get(file+"/retirer").has(t, "Retirer la demande de Lina B.")
	b.post(file+"/retirer", "version", "1").is(t, http.StatusUnprocessableEntity)
	b.follow(b.post(file+"/retirer", "version", "1", "reason", "La famille déménage")).has(t, "Demande retirée", "La famille déménage")
}

// upload sends a list the way a browser does, after small fields: name, value.
func (b *browser) upload(path, content string, fields ...string) answer {
	b.Helper()
	return b.sendFile(path, "liste.csv", content, fields...)
}

// sendFile sends a form with a file, its fields (name, value) before it.
func (b *browser) sendFile(path, name, content string, fields ...string) answer {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			b.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil {
		b.Fatal(err)
	}
	form.Close()
	r, err := http.NewRequest("POST", b.server.URL+path, &body)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

func TestAListIsReadShownConfirmedAndTakenOver(t *testing.T) {
	s := open(t)
	b := s.officer()
	s.campaign()
	house := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	const head = "nom;prenom;date_naissance;niveau;resp1_nom;resp1_lien;resp1_courriel;prescripteur;famille_informee_le;voeu_1\n"
	good := head + "Ba;Awa;14/03/2014;5e;Mme Ba;mere;ba@x.invalid;CPE;01/10/2026;" + house.UAI + "\n"
	bad := b.follow(b.upload("/imports/eleves", strings.ReplaceAll(good, "14/03/2014", "31/04/2014"))).is(t, http.StatusUnprocessableEntity)
	bad.has(t, "1 erreur à corriger", "date_naissance", `data-th="Ligne">2</td>`, "Rien n’a été écrit")

	preview := b.follow(b.upload("/imports/eleves", good)).is(t, http.StatusOK)
	preview.has(t, "élève ajouté", "Importer")
	if strings.Contains(b.get("/orientations").text, "Awa") {
		t.Fatal("a preview wrote something")
	}
	b.follow(b.post(preview.Request.URL.Path)).has(t, "La liste est importée.", "Anne Martin")
	b.get("/orientations").has(t, "Awa B.", "0/1")
	b.get(preview.Request.URL.Path).is(t, http.StatusNotFound)
	b.follow(b.upload("/imports/eleves", good)).has(t, "ne changerait rien", "a déjà été importé")
	b.upload("/imports/eleves", "").is(t, http.StatusUnprocessableEntity).has(t, "qui n’est pas vide")
}

func TestAFileOfSomebodyElseIsNotFound(t *testing.T) {
	s := open(t)
	preview := s.officer().upload("/imports/eleves", "nom\n").Header.Get("Location")
	s.account(placement.Officer, "paul@example.fr")
	s.browser().as("paul@example.fr").get(preview).is(t, http.StatusNotFound)
}
