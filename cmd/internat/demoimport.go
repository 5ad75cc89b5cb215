package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
)

// bringLists gives the demo a list of pupils and, the day after, the register of
// a school, which says something new of one of them: both can be undone, the list
// but for that row.
func bringLists(ctx context.Context, db *store.DB, w *cohort.World) error {
	for _, x := range []struct {
		days int
		file office.PupilFile
	}{
		{-2, office.PupilFile{Open: textOf(demoList)}},
		{-1, office.PupilFile{Open: textOf(demoRegister(w.Size.AsOf)), Register: &office.Register{UAI: demoSchool}}},
	} {
		desk := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, x.days) })
		plan, err := desk.ImportPupils(ctx, w.Officer, x.file)
		if err == nil && (!plan.Clean() || plan.Added == 0) {
			err = fmt.Errorf("the demo's own list is refused: %v", plan.Wrong.Faults)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func textOf(text string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

// demoSchool is the school of the register: no house of the demo.
const demoSchool = "0350028R"

const demoList = `nom;prenom;date_naissance;sexe;niveau;commune;resp1_nom;resp1_lien;resp1_courriel;resp2_nom;resp2_lien;resp2_courriel
Essai;Capucine;14/03/2014;F;6e;Fougères;Hélène Essai;mère;helene.essai@familles.invalid;Paul Essai;père;paul.essai@familles.invalid
Essai;Gaspard;02/09/2012;M;4e;Fougères;Hélène Essai;mère;helene.essai@familles.invalid;Paul Essai;père;paul.essai@familles.invalid
Modèle;Louison;21/11/2013;F;5e;Vitré;Rosa Modèle;mère;rosa.modele@familles.invalid;;;
`

// demoRegister is what the school exports: a class that changed, and a newcomer.
func demoRegister(asOf calendar.Day) string {
	pupil := func(id int, family, given, born, sex, course string) string {
		return fmt.Sprintf(`<ELEVE ELEVE_ID="%d"><NOM_DE_FAMILLE>%s</NOM_DE_FAMILLE><PRENOM>%s</PRENOM><DATE_NAISS>%s</DATE_NAISS><CODE_SEXE>%s</CODE_SEXE><CODE_MEF>%s</CODE_MEF></ELEVE>`,
			id, family, given, born, sex, course)
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><BEE_ELEVES><PARAMETRES><UAJ>%s</UAJ><ANNEE_SCOLAIRE>%d</ANNEE_SCOLAIRE></PARAMETRES><DONNEES><ELEVES>%s%s</ELEVES></DONNEES></BEE_ELEVES>`,
		demoSchool, calendar.SchoolYearOf(asOf).Start().Year(), pupil(1, "Modèle", "Louison", "21/11/2013", "2", "10210001110"), pupil(2, "Exemple", "Sacha", "05/06/2014", "1", "10110001110"))
}
