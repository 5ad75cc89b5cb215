package intake

import (
	"strconv"
	"strings"

	"internat/placement"
)

// aliases are how other programs name the columns of a list, folded: PRONOTE,
// ONDE, the sheets of academies and of schools.
var aliases = map[string]string{
	"ine": "ine", "identifiant_national": "ine", "id_national": "ine", "numero_ine": "ine", "no_ine": "ine",
	"nom_eleve": "nom", "nom_de_famille": "nom", "nom_de_famille_eleve": "nom", "nom_de_l_eleve": "nom", "eleve_nom": "nom", "last_name": "nom", "surname": "nom",
	"prenom_eleve": "prenom", "prenoms": "prenom", "prenom_1": "prenom", "prenom_de_l_eleve": "prenom", "eleve_prenom": "prenom", "first_name": "prenom",
	"date_de_naissance": "date_naissance", "naissance": "date_naissance", "ne_le": "date_naissance", "ne_e_le": "date_naissance", "date_naiss": "date_naissance",
	"date_de_naissance_de_l_eleve": "date_naissance", "birth_date": "date_naissance", "date_of_birth": "date_naissance",
	"genre": "sexe", "sexe_eleve": "sexe", "civilite_eleve": "sexe",
	"classe_actuelle": "niveau", "niveau_actuel": "niveau", "niveau_de_classe": "niveau", "niveau_scolaire": "niveau", "niveau_de_l_eleve": "niveau",
	"classe_demandee": "niveau_demande", "niveau_souhaite": "niveau_demande", "niveau_a_la_rentree": "niveau_demande",
	"uai": "uai_ecole", "uai_etablissement": "uai_ecole", "rne": "uai_ecole", "code_uai": "uai_ecole", "uai_d_origine": "uai_ecole",
	"etablissement": "ecole", "etablissement_d_origine": "ecole", "etablissement_actuel": "ecole", "college": "ecole", "lycee": "ecole",
	"ville": "commune", "commune_de_residence": "commune", "commune_eleve": "commune", "localite": "commune",
	"famille": "fratrie", "code_famille": "fratrie",
	"referent": "prescripteur", "prescrit_par": "prescripteur", "assistante_sociale": "prescripteur",
	"structure": "institution", "service": "institution",
	"famille_informee": "famille_informee_le", "date_information_famille": "famille_informee_le",
	"motif_de_la_demande": "motif", "date_souhaitee": "souhaite_le", "entree_souhaitee": "souhaite_le",
}

// guardianAliases are how other programs name what is about a guardian, once the
// number of the guardian is taken off.
var guardianAliases = map[string]string{
	"nom": "nom", "nom_de_famille": "nom", "nom_prenom": "nom", "prenom": "prenom", "lien": "lien", "lien_de_parente": "lien", "parente": "lien", "qualite": "lien",
	"autorite": "autorite", "autorite_parentale": "autorite", "courriel": "courriel", "email": "courriel", "e_mail": "courriel", "mail": "courriel",
	"mel": "courriel", "adresse_mail": "courriel", "adresse_electronique": "courriel", "adresse": "adresse", "adresse_postale": "adresse", "rue": "adresse",
	"code_postal": "code_postal", "cp": "code_postal", "ville": "ville", "commune": "ville", "telephone": "telephone", "tel": "telephone", "portable": "telephone",
	"telephone_portable": "telephone", "tel_portable": "telephone", "mobile": "telephone", "langue": "langue", "canal": "canal",
}

// guardianStarts are how other programs say which guardian a column is about.
var guardianStarts = []string{"responsable_legal", "representant_legal", "responsable", "parent", "resp_legal", "resp", "tuteur", "rl"}

// guess is the column of the list that a name looks like; "" when none.
func guess(key string) string {
	if knownColumns[key] {
		return key
	}
	if means, ok := aliases[key]; ok {
		return means
	}
	if means, ok := guessWish(key); ok {
		return means
	}
	return guessGuardian(key)
}

// guessWish reads "vœu 2", "choix_2", "internat_demande_2".
func guessWish(key string) (string, bool) {
	for _, start := range []string{"voeu", "choix", "internat_demande", "internat"} {
		rest, ok := strings.CutPrefix(key, start)
		rank, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(rest, "_n"), "_"))
		if ok && err == nil && rank >= 1 && rank <= placement.MostWishes {
			return wishColumn(rank), true
		}
	}
	return "", false
}

// guessGuardian reads "Nom responsable 1", "Responsable légal 2 : courriel",
// "parent1_email": a word about a guardian, a number, and what is told. Without
// a number the first guardian is meant.
func guessGuardian(key string) string {
	n, rest := 1, "_"+key+"_"
	for i := 1; i <= MostGuardians; i++ {
		for _, start := range guardianStarts {
			digit := strconv.Itoa(i)
			for _, written := range []string{"_" + start + "_" + digit + "_", "_" + start + digit + "_"} {
				if before, after, found := strings.Cut(rest, written); found {
					return guardianMeaning(i, before+"_"+after)
				}
			}
		}
	}
	for _, start := range guardianStarts {
		if before, after, found := strings.Cut(rest, "_"+start+"_"); found {
			return guardianMeaning(n, before+"_"+after)
		}
	}
	for i, parent := range []string{"mere", "pere"} {
		if before, after, found := strings.Cut(rest, "_"+parent+"_"); found {
			return guardianMeaning(i+1, before+"_"+after)
		}
	}
	return ""
}

// guardianMeaning is the column about the nth guardian that the rest of a name
// tells; a name without a rest is that of the person.
func guardianMeaning(n int, rest string) string {
	rest = strings.Trim(rest, "_")
	for _, filler := range []string{"du_", "de_la_", "de_l_", "de_", "le_"} {
		rest = strings.TrimSuffix(strings.TrimPrefix(rest, filler), "_"+strings.TrimSuffix(filler, "_"))
	}
	if rest == "" {
		rest = "nom"
	}
	if means, ok := guardianAliases[rest]; ok {
		return guardianColumn(n, means)
	}
	return ""
}

var knownColumns = func() map[string]bool {
	known := map[string]bool{}
	for _, name := range PupilColumns() {
		known[name] = true
	}
	return known
}()
