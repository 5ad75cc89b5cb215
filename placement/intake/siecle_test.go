package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
)

// A register with invented people, in the words of the release of 2019.
const (
	siecleHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	siecleOf   = `<PARAMETRES><UAJ>0350028R</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>`

	siecleWords = siecleHead + `<BEE_NOMENCLATURES>` + siecleOf + `<DONNEES>
<MEFS><MEF CODE_MEF="10110001110"><FORMATION>5G</FORMATION><LIBELLE_LONG>5EME</LIBELLE_LONG></MEF>
<MEF CODE_MEF="24720001431"><LIBELLE_LONG>2NDPRO METIERS DU BOIS</LIBELLE_LONG></MEF>
<MEF CODE_MEF="31131209210"><LIBELLE_LONG>1BTS2 MANAGEMENT</LIBELLE_LONG></MEF></MEFS>
<REGIMES><REGIME CODE_REGIME="31"><LIBELLE_LONG>INTERNE 5 JOURS</LIBELLE_LONG></REGIME></REGIMES>
<LIENS_PARENTE><LIEN_PARENTE CODE_PARENTE="10"><LIBELLE_LONG>MERE</LIBELLE_LONG></LIEN_PARENTE>
<LIEN_PARENTE CODE_PARENTE="20"><LIBELLE_LONG>PERE</LIBELLE_LONG></LIEN_PARENTE>
<LIEN_PARENTE CODE_PARENTE="50"><LIBELLE_LONG>AIDE SOCIALE A L'ENFANCE</LIBELLE_LONG></LIEN_PARENTE>
<LIEN_PARENTE CODE_PARENTE="38"><LIBELLE_LONG>ASSISTANT FAMILIAL</LIBELLE_LONG></LIEN_PARENTE></LIENS_PARENTE>
</DONNEES></BEE_NOMENCLATURES>`

	siecleGuardians = siecleHead + `<BEE_RESPONSABLES>` + siecleOf + `<DONNEES><PERSONNES>
<PERSONNE PERSONNE_ID="1"><NOM_DE_FAMILLE>LE GOFF</NOM_DE_FAMILLE><PRENOM>Solène</PRENOM><TEL_PORTABLE>+33639980001</TEL_PORTABLE><MEL>s@familles.invalid</MEL><ADRESSE_ID>9</ADRESSE_ID></PERSONNE>
<PERSONNE PERSONNE_ID="2"><NOM_DE_FAMILLE>LE GOFF</NOM_DE_FAMILLE><PRENOM>Yann</PRENOM><ADRESSE_ID>9</ADRESSE_ID></PERSONNE>
<PERSONNE PERSONNE_ID="3"><NOM_DE_FAMILLE>SERVICE</NOM_DE_FAMILLE><PRENOM>ASE</PRENOM><ADRESSE_ID>9</ADRESSE_ID></PERSONNE>
</PERSONNES><RESPONSABLES>
<RESPONSABLE_ELEVE><ELEVE_ID>100</ELEVE_ID><PERSONNE_ID>1</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>100</ELEVE_ID><PERSONNE_ID>2</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>20</CODE_PARENTE></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>100</ELEVE_ID><PERSONNE_ID>3</PERSONNE_ID><NIVEAU_RESPONSABILITE>3</NIVEAU_RESPONSABILITE><CODE_PARENTE>50</CODE_PARENTE></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>101</ELEVE_ID><PERSONNE_ID>3</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>50</CODE_PARENTE></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>101</ELEVE_ID><PERSONNE_ID>1</PERSONNE_ID><NIVEAU_RESPONSABILITE>2</NIVEAU_RESPONSABILITE><CODE_PARENTE>38</CODE_PARENTE></RESPONSABLE_ELEVE>
</RESPONSABLES><ADRESSES><ADRESSE ADRESSE_ID="9"><LIGNE1_ADRESSE>1 RUE DES EXEMPLES</LIGNE1_ADRESSE><CODE_POSTAL>35000</CODE_POSTAL><LIBELLE_POSTAL>RENNES</LIBELLE_POSTAL></ADRESSE></ADRESSES>
</DONNEES></BEE_RESPONSABLES>`

	sieclePupils = siecleHead + `<BEE_ELEVES>` + siecleOf + `<DONNEES><ELEVES>
<ELEVE ELEVE_ID="100"><ID_NATIONAL>120000001AB</ID_NATIONAL><NOM_DE_FAMILLE>LE GOFF</NOM_DE_FAMILLE><PRENOM>Maëlys</PRENOM><DATE_NAISS>14/03/2014</DATE_NAISS><CODE_SEXE>2</CODE_SEXE><CODE_MEF>10110001110</CODE_MEF><CODE_REGIME>31</CODE_REGIME></ELEVE>
<ELEVE ELEVE_ID="101"><NOM_DE_FAMILLE>BACLE</NOM_DE_FAMILLE><PRENOM>Noé</PRENOM><DATE_NAISS>01/02/2010</DATE_NAISS><CODE_SEXE>1</CODE_SEXE><CODE_MEF>24720001431</CODE_MEF></ELEVE>
<ELEVE ELEVE_ID="102"><NOM_DE_FAMILLE>PARTI</NOM_DE_FAMILLE><PRENOM>A</PRENOM><DATE_NAISS>01/02/2010</DATE_NAISS><CODE_MEF>10110001110</CODE_MEF><DATE_SORTIE>22/11/2026</DATE_SORTIE></ELEVE>
<ELEVE ELEVE_ID="103"><NOM_DE_FAMILLE>GRAND</NOM_DE_FAMILLE><PRENOM>B</PRENOM><DATE_NAISS>01/02/2006</DATE_NAISS><CODE_MEF>31131209210</CODE_MEF></ELEVE>
</ELEVES></DONNEES></BEE_ELEVES>`
)

func readSiecle(t testing.TB, words, guardians, pupils string) ([]intake.PupilRow, intake.Report) {
	t.Helper()
	var rows []intake.PupilRow
	export := intake.SiecleExport{Nomenclature: strings.NewReader(words), Guardians: strings.NewReader(guardians), Pupils: strings.NewReader(pupils)}
	against := intake.SiecleCheck{Check: intake.Check{Today: today}, UAI: "0350028R", Year: calendar.SchoolYearOf(today)}
	report, err := intake.Siecle(export, against, func(row intake.PupilRow) error { rows = append(rows, row); return nil })
	if err != nil {
		t.Fatal(err)
	}
	canBeRead(t, report)
	return rows, report
}

func TestARegisterGivesItsPupilsAndWhoAnswersForThem(t *testing.T) {
	rows, report := readSiecle(t, siecleWords, siecleGuardians, sieclePupils)
	if !report.Clean() || len(rows) != 2 {
		t.Fatalf("%d rows, faults %v", len(rows), report.Wrong.Faults)
	}
	girl, boy := rows[0], rows[1]
	if girl.Pupil.Given != "Maëlys" || girl.Pupil.Sex != placement.Girl || girl.Pupil.Level != "5e" || girl.Pupil.SchoolUAI != "0350028R" ||
		girl.Pupil.Born.String() != "2014-03-14" || girl.Regime != "INTERNE 5 JOURS" || girl.Asks {
		t.Errorf("read %+v", girl)
	}
	if len(girl.Guardians) != 2 || girl.Guardians[0].Link != "mother" || girl.Guardians[1].Standing != placement.Joint ||
		girl.Guardians[1].Guardian.Channel != placement.ByLetter || girl.Guardians[0].Guardian.Address != "1 RUE DES EXEMPLES\n35000 RENNES" {
		t.Errorf("guardians %+v", girl.Guardians)
	}
	if boy.Pupil.Level != "2de" || len(boy.Guardians) != 2 || boy.Guardians[0].Standing != placement.Welfare || boy.Guardians[1].Standing != placement.Carer {
		t.Errorf("read %+v", boy)
	}
}

func TestThoseWhoLeftOrAreTooOldAreLeftAside(t *testing.T) {
	_, report := readSiecle(t, siecleWords, siecleGuardians, sieclePupils)
	codes := map[string]int{}
	for _, note := range report.Notes.Faults {
		codes[note.Code]++
	}
	if codes["intake.siecle_left"] != 1 || codes["intake.siecle_level"] != 1 || report.Rows != 4 {
		t.Errorf("%d rows, notes %v", report.Rows, report.Notes.Faults)
	}
	// On the day of leaving the pupil is still there.
	rows, _ := readSiecle(t, siecleWords, strings.ReplaceAll(siecleGuardians, "<ELEVE_ID>101", "<ELEVE_ID>102"),
		strings.Replace(strings.ReplaceAll(sieclePupils, "22/11/2026", "23/11/2026"), `<ELEVE ELEVE_ID="101"`, `<ELEVE ELEVE_ID="104"`, 1))
	if len(rows) != 2 || rows[1].Pupil.Family != "PARTI" {
		t.Errorf("rows %+v", rows)
	}
}

// The link between pupil and person was renamed, its levels too.
func TestTheOlderWordsForALinkAreRead(t *testing.T) {
	old := strings.NewReplacer("RESPONSABLE_ELEVE>", "RESPONSABLE>", "NIVEAU_RESPONSABILITE>1<", "RESP_LEGAL>1<", "NIVEAU_RESPONSABILITE>3<", "RESP_LEGAL>0<",
		"/NIVEAU_RESPONSABILITE", "/RESP_LEGAL").Replace(siecleGuardians)
	rows, report := readSiecle(t, siecleWords, strings.ReplaceAll(old, "NIVEAU_RESPONSABILITE", "RESP_LEGAL"), sieclePupils)
	if len(rows) == 0 || len(rows[0].Guardians) != 2 {
		t.Errorf("rows %+v, faults %v", rows, report.Wrong.Faults)
	}
}

func TestARegisterReadsTheSameZippedOrInLatinLetters(t *testing.T) {
	latin := encode(t, strings.Replace(sieclePupils, "UTF-8", "ISO-8859-15", 1), charmap.ISO8859_15.NewEncoder())
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	part, _ := archive.Create("ElevesSansAdresses.xml")
	io.WriteString(part, latin)
	archive.Close()
	for name, file := range map[string]string{"latin": latin, "zipped": packed.String()} {
		if rows, report := readSiecle(t, siecleWords, siecleGuardians, file); len(rows) != 2 || rows[0].Pupil.Given != "Maëlys" {
			t.Errorf("%s: %d rows, faults %v", name, len(rows), report.Wrong.Faults)
		}
	}
}

func TestARegisterThatIsNotTheRightOneIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ pupils, code string }{
		"another school":   {strings.Replace(sieclePupils, "0350028R", "0352009U", 1), "siecle_other_school"},
		"another year":     {strings.Replace(sieclePupils, ">2026<", ">2025<", 1), "siecle_other_year"},
		"no school at all": {strings.Replace(sieclePupils, "0350028R", "X", 1), "uai_malformed"},
		"the wrong file":   {siecleWords, "siecle_no_pupil"},
		"cut off":          {sieclePupils[:len(sieclePupils)/2], "xml_unreadable"},
		"nothing":          {"", "xml_unreadable"},
		"no XML":           {"nom;prenom\n", "xml_unreadable"},
		"an odd encoding":  {strings.Replace(sieclePupils, "UTF-8", "EBCDIC", 1), "xml_unreadable"},
		"entities":         {strings.Replace(sieclePupils, "<BEE_ELEVES>", `<!DOCTYPE x [<!ENTITY a "aaaa">]><BEE_ELEVES>`, 1), "xml_dtd"},
		"an odd date":      {strings.Replace(sieclePupils, "14/03/2014", "31/02/2014", 1), "date_impossible"},
		"one pupil twice":  {strings.Replace(sieclePupils, `ELEVE_ID="101"`, `ELEVE_ID="100"`, 1), "pupil_twice"},
		"nobody answers":   {strings.Replace(sieclePupils, `ELEVE_ID="101"`, `ELEVE_ID="999"`, 1), "guardian_missing"},
	} {
		if _, report := readSiecle(t, siecleWords, siecleGuardians, c.pupils); !hasCode(report, "intake."+c.code) {
			t.Errorf("%s: faults %v, want %s", name, report.Wrong.Faults, c.code)
		}
	}
}

func FuzzSiecle(f *testing.F) {
	f.Add(siecleWords, siecleGuardians, sieclePupils)
	f.Fuzz(func(t *testing.T, words, guardians, pupils string) {
		readSiecle(t, words, guardians, pupils)
	})
}
