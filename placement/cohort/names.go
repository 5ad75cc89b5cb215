package cohort

import "internat/placement"

// Names as common as invented people need: their combinations are nobody's in
// particular.
var givenNames = map[placement.Sex][]string{
	placement.Girl: {
		"Maëlys", "Inès", "Louane", "Jade", "Emma", "Lina", "Chloé", "Manon", "Camille", "Sarah", "Léa", "Zoé", "Anaïs", "Clara", "Juliette",
		"Romane", "Nour", "Fatou", "Lou", "Margaux", "Élise", "Agathe", "Yasmine", "Océane", "Mila", "Aya", "Gwenn", "Nolwenn", "Enora", "Awa",
		"Salomé", "Capucine", "Thaïs", "Ambre", "Assia", "Mathilde", "Pauline", "Noémie", "Kadiatou", "Élina", "Maïwenn", "Rozenn", "Soline", "Alix",
	},
	placement.Boy: {
		"Noé", "Yann", "Lucas", "Hugo", "Enzo", "Adam", "Malo", "Nathan", "Ewen", "Louis", "Théo", "Ibrahim", "Gabriel", "Raphaël", "Mathis",
		"Titouan", "Ylan", "Samuel", "Sacha", "Jules", "Rayan", "Kylian", "Tom", "Maxime", "Élouan", "Goulven", "Mamadou", "Eliott", "Basile", "Axel",
		"Ismaël", "Corentin", "Evan", "Martin", "Loïc", "Bilal", "Arthur", "Simon", "Moussa", "Paul", "Erwan", "Tristan", "Marius", "Ayoub",
	},
}

// parentNames are for grown-ups.
var parentNames = map[placement.Sex][]string{
	placement.Girl: {
		"Solène", "Karine", "Sandrine", "Nadia", "Émilie", "Aurélie", "Fatima", "Stéphanie", "Céline", "Gaëlle", "Virginie", "Delphine", "Mariam",
		"Hélène", "Sabrina", "Laëtitia", "Christelle", "Anne", "Patricia", "Morgane", "Aminata", "Séverine", "Elodie", "Samira", "Isabelle", "Claire",
	},
	placement.Boy: {
		"Yann", "Olivier", "Karim", "Sébastien", "Thierry", "Mickaël", "Ronan", "David", "Christophe", "Abdoulaye", "Julien", "Laurent", "Gilles",
		"Mehdi", "Stéphane", "Fabrice", "Gwenaël", "Nicolas", "Jérôme", "Philippe", "Moussa", "Arnaud", "Éric", "Franck", "Hervé", "Sylvain",
	},
}

var familyNames = []string{
	"Le Goff", "Morvan", "Hamon", "Guillou", "Le Roux", "Tanguy", "Rault", "Gautier", "Lefeuvre", "Chevalier", "Martin", "Petit", "Robert", "Moreau",
	"Simon", "Leroy", "Garnier", "Lambert", "Fontaine", "Rousseau", "Blanchard", "Guérin", "Boyer", "Perrin", "Bâcle", "Noël", "Dupont", "Texier",
	"Benali", "Diallo", "Traoré", "Nguyen", "Da Silva", "Ferreira", "Haddad", "Cissé", "Kaya", "Popescu", "Belkacem", "Touré", "Lopez", "Rossi",
	"Jouan", "Le Bihan", "Kerdoncuff", "Quéré", "Le Gall", "Prigent", "Josse", "Pichon", "Barbier", "Louvel", "Renault", "Delaunay", "Poirier", "Bouvet",
	"Brossard", "Gicquel", "Thébault", "Orain", "Rouxel", "Salmon", "Tual", "Vallée", "Besnard", "Collin", "Duval", "Aubrée", "Monnier", "Saliou",
}

// owners hold the reviews of a house.
var owners = []string{
	"A. Martin, CPE", "B. Petit, CPE", "C. Hamon, CPE", "D. Le Gall, CPE", "E. Diallo, CPE", "F. Garnier, CPE", "G. Tanguy, CPE", "H. Nguyen, CPE",
}

// referrers spot a child and speak to the family first.
var referrers = []string{
	"A. Rault, CPE", "B. Simon, assistante sociale", "C. Benali, professeur principal", "D. Leroy, infirmière scolaire",
	"E. Quéré, psychologue de l’Éducation nationale", "F. Moreau, principal adjoint", "G. Touré, référente de parcours PRE",
}

var streets = []string{"rue des Tilleuls", "rue de l’École", "place de l’Église", "rue du Moulin", "allée des Ajoncs", "chemin du Lavoir", "rue des Genêts", "impasse du Verger"}

// What was already tried, why boarding is asked for, and what reviews found:
// ordinary sentences that tell nothing of anybody.
var (
	tried = []string{
		"Aide aux devoirs et tutorat depuis un an.", "Entretiens réguliers avec la vie scolaire et l’assistante sociale.",
		"Aménagement de l’emploi du temps, sans effet durable.", "Accompagnement par l’équipe du programme de réussite éducative.",
		"Internat de semaine chez un proche, qui ne peut plus l’accueillir.",
	}
	reasons = []string{
		"Trajet de plus d’une heure matin et soir.", "Pas de lieu calme pour travailler à la maison.", "Horaires décalés des parents.",
		"Besoin d’un cadre régulier en semaine.", "Souhaite une formation éloignée du domicile.", "Souhaite retrouver le goût du travail scolaire.",
	}
	urgentReasons = []string{
		"Hospitalisation du parent qui l’élève : personne à la maison en semaine.", "Fin de l’hébergement chez les grands-parents.",
		"Rupture scolaire en cours : un cadre est demandé sans attendre la rentrée.",
	}
	minutes = []string{
		"Bonne installation. Le sommeil est régulier, l’étude du soir est suivie.", "A pris ses repères. Demande à changer de groupe d’étude : accepté.",
		"Fatigue le jeudi. Coucher avancé d’une demi-heure, point prévu avec la famille.", "Progrès en autonomie. Continue le théâtre le mercredi.",
	}
	departures = []string{"déménagement", "retour dans la famille, à sa demande", "changement d’orientation", "trajet devenu possible"}
)
