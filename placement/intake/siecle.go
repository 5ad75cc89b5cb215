package intake

import (
	"encoding/xml"
	"io"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// A SiecleExport is the three files that a school's register exports, each as
// XML or zipped. The nomenclature tells what its codes mean: codes differ from
// year to year, and none is taken for known. Of the three, only the pupils must
// be there: without the guardians nobody is added to a pupil, and without the
// nomenclature, which guardians need, régimes are not known.
type SiecleExport struct {
	Nomenclature io.Reader // Nomenclature.xml; may be nil
	Guardians    io.Reader // ResponsablesAvecAdresses.xml; may be nil
	Pupils       io.Reader // ElevesSansAdresses.xml, or with addresses
}

// A SiecleCheck is what an export is held against.
type SiecleCheck struct {
	Check
	UAI  string              // the school it must be of; "" = any
	Year calendar.SchoolYear // the year it must be of; zero = any
	// Left is told of each pupil who left the school, with names, INE and day of
	// birth only; nil = a note in the report.
	Left func(PupilRow) error
}

// Siecle reads a school's register and hands each pupil without a fault to keep.
// It names pupils and guardians and asks for nothing. Pupils who left before
// today go to Left, and those of levels that no house boards are in the notes.
func Siecle(export SiecleExport, against SiecleCheck, keep func(PupilRow) error) (Report, error) {
	var report Report
	return report, report.siecle(export, against, keep)
}

func (r *Report) siecle(export SiecleExport, against SiecleCheck, keep func(PupilRow) error) error {
	s := siecle{report: r, against: against, words: map[string]map[string]string{}, people: map[string]person{},
		homes: map[string]string{}, links: map[string][]link{}, seen: map[string]int{}, noGuardians: export.Guardians == nil}
	for _, file := range []struct {
		name string
		from io.Reader
		take map[string]func(*xmlFile, xml.StartElement) error
	}{
		{nomenclatureFile, export.Nomenclature, s.nomenclature()},
		{guardiansFile, export.Guardians, s.guardians()},
		{pupilsFile, export.Pupils, s.pupils(keep)},
	} {
		if file.from == nil {
			continue
		}
		x, err := openXML(file.from)
		if err == nil {
			err = x.walk(file.take)
		}
		if err = r.xmlFault(file.name, x, err); err != nil || !r.Clean() {
			return err
		}
	}
	if r.Rows == 0 {
		r.wrong(0, pupilsFile, "siecle_no_pupil")
	}
	return nil
}

// A siecle is the state of reading an export.
type siecle struct {
	report  *Report
	against SiecleCheck
	uai     string
	words   map[string]map[string]string // "MEF" → code → label
	people  map[string]person
	homes   map[string]string // ADRESSE_ID → postal address
	links   map[string][]link // ELEVE_ID → who is responsible
	seen    map[string]int    // ELEVE_ID → line

	noGuardians bool // the export is without the file of guardians
}

type parameters struct {
	UAJ  string `xml:"UAJ"`
	Year string `xml:"ANNEE_SCOLAIRE"`
}

// A label is one code of the nomenclature.
type label struct {
	Mef     string `xml:"CODE_MEF,attr"`
	Regime  string `xml:"CODE_REGIME,attr"`
	Link    string `xml:"CODE_PARENTE,attr"`
	Long    string `xml:"LIBELLE_LONG"`
	Short   string `xml:"LIBELLE_COURT"`
	Edition string `xml:"LIBELLE_EDITION"`
}

type person struct {
	ID      string `xml:"PERSONNE_ID,attr"`
	Family  string `xml:"NOM_DE_FAMILLE"`
	Usage   string `xml:"NOM_USAGE"`
	Old     string `xml:"NOM"` // before 2014
	Given   string `xml:"PRENOM"`
	Mobile  string `xml:"TEL_PORTABLE"`
	Home    string `xml:"TEL_PERSONNEL"`
	Email   string `xml:"MEL"`
	Address string `xml:"ADRESSE_ID"`
}

type address struct {
	ID    string `xml:"ADRESSE_ID,attr"`
	Line1 string `xml:"LIGNE1_ADRESSE"`
	Line2 string `xml:"LIGNE2_ADRESSE"`
	Line3 string `xml:"LIGNE3_ADRESSE"`
	Line4 string `xml:"LIGNE4_ADRESSE"`
	Code  string `xml:"CODE_POSTAL"`
	Town  string `xml:"LIBELLE_POSTAL"`
}

// A link says who answers for whom, in the words of either release.
type link struct {
	Pupil  string `xml:"ELEVE_ID"`
	Person string `xml:"PERSONNE_ID"`
	Level  string `xml:"NIVEAU_RESPONSABILITE"` // 1 legal, 2 in charge, 3 contact
	Legal  string `xml:"RESP_LEGAL"`            // 1 and 2 legal, 0 contact
	Kin    string `xml:"CODE_PARENTE"`
}

type eleve struct {
	ID     string `xml:"ELEVE_ID,attr"`
	INE    string `xml:"ID_NATIONAL"`
	RNIE   string `xml:"INE_RNIE"`
	Family string `xml:"NOM_DE_FAMILLE"`
	Old    string `xml:"NOM"`
	Given  string `xml:"PRENOM"`
	Born   string `xml:"DATE_NAISS"`
	Sex    string `xml:"CODE_SEXE"`
	Mef    string `xml:"CODE_MEF"`
	Regime string `xml:"CODE_REGIME"`
	Left   string `xml:"DATE_SORTIE"`
}

// parameters holds a file to the school and the year.
func (s *siecle) parameters(x *xmlFile, at xml.StartElement) error {
	var p parameters
	if err := x.decode(&p, at); err != nil {
		return err
	}
	uai, ok := placement.ParseUAI(p.UAJ)
	switch {
	case !ok:
		s.report.wrong(x.line(), "UAJ", "uai_malformed")
	case s.against.UAI != "" && uai != s.against.UAI, s.uai != "" && uai != s.uai:
		s.report.wrong(x.line(), "UAJ", "siecle_other_school", uai)
	}
	s.uai = uai
	if want := s.against.Year; !want.IsZero() && p.Year != want.String()[:4] {
		s.report.wrong(x.line(), "ANNEE_SCOLAIRE", "siecle_other_year", want.String())
	}
	return nil
}

func (s *siecle) nomenclature() map[string]func(*xmlFile, xml.StartElement) error {
	takeLabel := func(x *xmlFile, at xml.StartElement) error {
		var l label
		if err := x.decode(&l, at); err != nil {
			return err
		}
		kind := at.Name.Local
		if s.words[kind] == nil {
			s.words[kind] = map[string]string{}
		}
		s.words[kind][firstOf(l.Mef, l.Regime, l.Link)] = firstOf(l.Long, l.Edition, l.Short)
		return nil
	}
	return map[string]func(*xmlFile, xml.StartElement) error{
		"PARAMETRES": s.parameters, "MEF": takeLabel, "REGIME": takeLabel, "LIEN_PARENTE": takeLabel,
	}
}

func (s *siecle) guardians() map[string]func(*xmlFile, xml.StartElement) error {
	takeLink := func(x *xmlFile, at xml.StartElement) error {
		var l link
		err := x.decode(&l, at)
		s.links[l.Pupil] = append(s.links[l.Pupil], l)
		return err
	}
	return map[string]func(*xmlFile, xml.StartElement) error{
		"PARAMETRES": s.parameters,
		"PERSONNE": func(x *xmlFile, at xml.StartElement) error {
			var p person
			err := x.decode(&p, at)
			s.people[p.ID] = p
			return err
		},
		"ADRESSE": func(x *xmlFile, at xml.StartElement) error {
			var a address
			err := x.decode(&a, at)
			s.homes[a.ID] = a.String()
			return err
		},
		"RESPONSABLE_ELEVE": takeLink, "RESPONSABLE": takeLink,
	}
}

// String is the address as on an envelope.
func (a address) String() string {
	var lines []string
	for _, line := range []string{a.Line1, a.Line2, a.Line3, a.Line4, strings.TrimSpace(a.Code + " " + a.Town)} {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (s *siecle) pupils(keep func(PupilRow) error) map[string]func(*xmlFile, xml.StartElement) error {
	return map[string]func(*xmlFile, xml.StartElement) error{
		"PARAMETRES": s.parameters,
		"ELEVE": func(x *xmlFile, at xml.StartElement) error {
			line := x.line()
			var e eleve
			if err := x.decode(&e, at); err != nil {
				return err
			}
			s.report.Rows++
			if left, ok := readDay(e.Left); ok && !s.against.Today.IsZero() && left.Before(s.against.Today) {
				return s.left(e, line)
			}
			if row, ok := s.row(e, line); ok {
				return keep(row)
			}
			return nil
		},
	}
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			return text
		}
	}
	return ""
}
