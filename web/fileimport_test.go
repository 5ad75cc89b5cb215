package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"internat/placement/plain"
)

func TestBoardersArePastedPreviewedAndThenTakenOver(t *testing.T) {
	h := openHostel(t)
	table := "nom\tprenom\tdate_naissance\tsexe\tniveau\tinternat\tsection\tlit\tdu\tau\n" +
		"Modèle\tInès\t14/03/2013\tF\t6e\t" + h.own.UAI + "\tFilles\t" + h.own.GirlsBeds[1].Label + "\t01/09/2025\t03/07/2026\n"
	h.officer.get("/imports").is(t, 200).has(t, `href="/imports/internes"`, `href="/imports/lits"`)
	h.officer.get("/imports/internes").is(t, 200).has(t, "uai_internat", "Coller depuis un tableur")
	preview := h.officer.do(http.MethodPost, "/imports/internes/coller", url.Values{"paste": {table}}).is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(preview).is(t, 200).has(t, "séjour à ajouter", "élève à créer", h.own.Name, "1 séjour", "Personne n’est prévenu")
	if a := h.officer.get("/sejours?le=2026-01-15"); strings.Contains(a.text, "Inès") {
		t.Error("the preview wrote something")
	}
	h.director.get(preview).is(t, http.StatusForbidden)
	h.officer.follow(h.officer.post(preview, "x", "y")).is(t, 200).has(t, "Les séjours sont importés")
	again := h.officer.do(http.MethodPost, "/imports/internes/coller", url.Values{"paste": {table}}).is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(again).is(t, 200).has(t, "Ce fichier ne changerait rien", "a déjà été importé")
	wrong := h.officer.upload("/imports/internes", strings.ReplaceAll(strings.ReplaceAll(table, "Inès", "Ada"), "Filles", "Garçons")).Header.Get("Location")
	h.officer.get(wrong).is(t, 422).has(t, "Rien n’a été écrit", "accueille pas ce sexe")
	empty := h.officer.do(http.MethodPost, "/imports/internes/coller", url.Values{"paste": {""}})
	empty.is(t, 422).has(t, `href="#paste"`)
}

func TestTheMinistrysCountsAreShownBesideTheBedsOfTheHouse(t *testing.T) {
	h := openHostel(t)
	at := "/places/" + string(h.own.ID)
	if strings.Contains(h.director.get(at).text, "Comptages du ministère") {
		t.Error("counts that nobody brought")
	}
	file := "uai;rentree;lits_disponibles;lits_occupes\n" + h.own.UAI + ";2025;20;15\n"
	h.officer.upload("/imports/lits", file).is(t, 422).has(t, `href="#source"`)
	preview := h.officer.upload("/imports/lits", file, "source", "DEPP, rentrée 2025").is(t, http.StatusSeeOther).Header.Get("Location")
	if page := blanks(h.officer.get(preview).is(t, 200).text); !strings.Contains(page, "15 lits occupés sur 20") || !strings.Contains(page, `name="source" value="DEPP, rentrée 2025"`) {
		t.Errorf("the preview says %s", page)
	}
	h.director.get(preview).is(t, http.StatusForbidden)
	h.officer.follow(h.officer.post(preview, "source", "DEPP, rentrée 2025")).is(t, 200).has(t, "Les comptages sont importés")
	page := blanks(h.director.get(at).is(t, 200).text)
	for _, want := range []string{"14 lits dans vos dossiers, 20 comptés par le ministère à la rentrée 2025 : 6 de moins ici", "75 %", "DEPP, rentrée 2025"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the house does not say %q", want)
		}
	}
	swapped := "uai;rentree;lits_occupes;lits_disponibles\n0350001L;2025;20;15\n0350002M;2025;20;15\n0350003N;2025;20;15\n"
	preview = h.officer.upload("/imports/lits", swapped, "source", "x").Header.Get("Location")
	h.officer.get(preview).is(t, 422).has(t, "semblent échangées", "dans 3 lignes sur 3")
	h.officer.get(preview+"&lang=en").has(t, "seem to be exchanged")
}

// The sentences that turn a whole file away name the year, the columns and what
// to ask for.
func TestASeriesThatIsTurnedAwaySaysWhyAndWhatToAskFor(t *testing.T) {
	swapped, capped := []any{"2023", "lits_disponibles", "lits_occupes", 1339, 1595}, []any{"2024", 225, 1623}
	for _, c := range []struct {
		lang plain.Lang
		code string
		args []any
		want string
	}{
		{plain.FR, "places_swapped", swapped, "Rentrée 2023 : les colonnes « lits_disponibles » et « lits_occupes » semblent échangées. Il y a plus de lits occupés que de lits dans 1 339 lignes sur 1 595. Remettez chaque titre sur sa colonne, ou demandez un fichier corrigé à la source."},
		{plain.EN, "places_swapped", swapped, "Autumn 2023: the columns “lits_disponibles” and “lits_occupes” seem to be exchanged. More beds are occupied than there are in 1,339 rows of 1,595. Put each title over its own column, or ask the source for a corrected file."},
		{plain.FR, "places_capped", capped, "Rentrée 2024 : la série semble plafonnée à 100 %. 225 internats sur 1 623 sont exactement pleins et aucun ne dépasse. Demandez au service statistique les lits occupés tels qu’ils ont été comptés, avant plafonnement."},
		{plain.EN, "places_capped", capped, "Autumn 2024: the series seems to be capped at 100%. 225 houses of 1,623 are exactly full and none is over. Ask the statistics office for the occupied beds as they were counted, before any cap."},
	} {
		if got := blanks(words.T(c.lang, "fault.intake."+c.code, c.args...)); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}

// Every table that is taken over is undone from a page below the one it was sent
// from, by whoever may send it: row by row before the click, and once.
func TestEveryTableIsUndoneFromItsOwnPage(t *testing.T) {
	h := openHostel(t)
	rooms := "/places/" + string(h.own.ID) + "/chambres/importer"
	for _, c := range []struct {
		at, table, extra string
		by               *browser
		tells            []string
		far              string // who may not
	}{
		{"/imports/internes", "nom;prenom;date_naissance;sexe;niveau;uai_internat;section;lit;du;au\nModèle;Inès;14/03/2013;F;6e;" + h.own.UAI + ";Filles;" + h.own.GirlsBeds[1].Label + ";01/09/2025;03/07/2026\n", "",
			h.officer, []string{"1 ligne serait annulée", "Inès Modèle", "élève, séjour"}, "director"},
		{"/imports/lits", "uai;rentree;lits_disponibles;lits_occupes\n" + h.own.UAI + ";2025;20;15\n", "DEPP", h.officer, []string{h.own.Name, "comptage rentrée 2025"}, "director"},
		{rooms, "section;chambre;lits;etage\nFilles;Neuve;2;1\nFilles;101;5;2\n", "", h.director, []string{"2 lignes seraient annulées", "Chambre Neuve", "chambre et ses lits", "5 → ", "2 → –"}, ""},
	} {
		args := []string{}
		if c.extra != "" {
			args = []string{"source", c.extra}
		}
		preview := c.by.upload(c.at, c.table, args...).is(t, http.StatusSeeOther).Header.Get("Location")
		c.by.follow(c.by.post(preview, append([]string{"x", "y"}, args...)...)).is(t, 200)
		past := regexp.MustCompile(regexp.QuoteMeta(c.at) + `/faits/[^"?]+`).FindString(c.by.get(c.at).is(t, 200).text)
		page := blanks(c.by.get(past).is(t, 200).text)
		for _, want := range append(c.tells, "Annuler cet import") {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %q:\n%s", c.at, want, page)
			}
		}
		h.officer.get("/imports").has(t, past)
		if c.far != "" {
			h.director.get(past).is(t, http.StatusForbidden)
			h.director.post(past+"/annuler", "x", "y").is(t, http.StatusForbidden)
		}
		c.by.get(strings.Replace(past, c.at, "/imports", 1)).is(t, map[bool]int{true: http.StatusNotFound, false: http.StatusForbidden}[c.by == h.officer])
		c.by.follow(c.by.post(past+"/annuler", "x", "y")).is(t, 200).has(t, "Import annulé le", "Rien n’en reste")
		c.by.post(past+"/annuler", "x", "y").is(t, 422).has(t, "est déjà annulé")
		c.by.get(c.at).has(t, "annulé")
		again := c.by.upload(c.at, c.table, args...).Header.Get("Location")
		if page := c.by.get(again).is(t, 200).text; strings.Contains(page, "ne changerait rien") || strings.Contains(page, "a déjà été importé") {
			t.Errorf("%s: the file cannot be brought anew: %s", c.at, page)
		}
	}
}
