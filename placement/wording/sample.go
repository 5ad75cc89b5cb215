package wording

import (
	"slices"

	"internat/placement"
	"internat/placement/plain"
)

// A sample is the invented letter that a text is shown with. No child is in it.
func sample(lang plain.Lang) Facts {
	pick := func(fr, en string) string {
		return plain.Typeset(lang, map[plain.Lang]string{plain.FR: fr, plain.EN: en}[lang])
	}
	return Facts{Words: Words{
		To: "Alex Exemple", Child: "Sacha", House: "Les Ajoncs", Commune: "Douarnenez", Campaign: pick("Rentrée 2027", "School year 2027"),
		Service: pick("Service d'affectation en internat – Finistère", "Boarding placement office – Finistère"),
		Phone:   "02 98 00 00 00", Hours: pick("du lundi au vendredi, de 9 h à 12 h", "Monday to Friday, 9 to 12"), Address: "1 boulevard de l’Exemple, 29000 Quimper",
		Link: "https://internat.example/r/exemple", Rules: "https://internat.example/regles", Appeal: pick("le rectorat de l'académie de Rennes", "the rectorate of Rennes"),
		AskedOn: pick("3 mai 2027", "3 May 2027"), Until: pick("vendredi 14 mai 2027", "Friday 14 May 2027"),
		Nights:   pick("du 1er septembre 2027 au 4 juillet 2028", "from 1 September 2027 to 4 July 2028"),
		AnswerBy: pick("mercredi 16 juin 2027 à 18 h 00", "Wednesday 16 June 2027 at 18:00"), AnswerDay: pick("16 juin", "16 June"),
		DecidedBy: "Anne Martin", DecidedOn: pick("14 juin 2027", "14 June 2027"),
		Reasons:   pick("Votre fratrie est déjà dans cet internat.", "A brother or sister already boards there."),
		Why:       pick("les places disponibles ont été attribuées selon les règles publiées.", "the places available were given out under the published rules."),
		MeetingAt: pick("vendredi 5 novembre 2027 à 17 h 30", "Friday 5 November 2027 at 17:30"), MeetingDay: pick("5 novembre", "5 November"),
		MeetingOn: pick("vendredi 5 novembre 2027", "Friday 5 November 2027"), FirstTime: pick("17 h 30", "17:30"), LastTime: pick("19 h 15", "19:15"), Occasion: pick("la réunion des familles", "the meeting of the families"),
		Place: pick("salle 3", "room 3"), Owner: "M. Petit", Reply: pick("je viens", "I will come"),
		ReviewOn: pick("lundi 8 novembre 2027", "Monday 8 November 2027"), ReviewDay: pick("8 novembre", "8 November"), ReviewHeld: pick("lundi 8 novembre 2027", "Monday 8 November 2027"),
		Away: pick("du 12 au 13 novembre 2027", "from 12 to 13 November 2027"), Back: pick("lundi 15 novembre 2027", "Monday 15 November 2027"),
		Section: pick("filles, 2e étage", "girls, second floor"), MovedOn: pick("9 novembre 2027", "9 November 2027"), MovedBy: "M. Petit",
		Because: pick("Une fuite d'eau a rendu la chambre inutilisable.", "A leak made the room unusable."), Kept: "Kerlann", Today: pick("lundi 8 novembre 2027", "Monday 8 November 2027"),
		Algorithm: true, Granted: true,
	},
		Wishes: []string{pick("Les Ajoncs : toutes les places ont été attribuées.", "Les Ajoncs: all places were given out."), pick("Kerlann : toutes les places ont été attribuées.", "Kerlann: all places were given out.")},
		Papers: []string{pick("assurance scolaire", "school insurance"), pick("fiche d'urgence", "emergency sheet")},
		Waits: []string{pick("Bilans en retard (3) : https://internat.example/bilans", "Reviews overdue (3): https://internat.example/bilans"),
			pick("Demandes urgentes (1) : https://internat.example/orientations/urgentes", "Urgent requests (1): https://internat.example/urgences")},
		Guests: []string{pick("Mme Le Goff, professeure principale", "Mme Le Goff, form teacher")},
	}
}

// Samples are invented letters of a kind: an ordinary one, and the same with what is
// true of some letters only.
func Samples(kind placement.NoticeKind, lang plain.Lang) []Facts {
	usual, other := sample(lang), sample(lang)
	usual.Kept, usual.Reply, usual.Occasion = "", "", ""
	other.Paper, other.Late, other.Granted, other.KeptOpen, other.Over = true, true, false, true, true
	other.Choose = slices.Contains(Names(kind), "Choose")
	return []Facts{usual, other}
}

// Languages are those in which somebody is written to: the own one first, and French
// always.
func Languages(own plain.Lang) []plain.Lang {
	if own == plain.EN {
		return []plain.Lang{plain.EN, plain.FR}
	}
	return []plain.Lang{plain.FR}
}

// Example is the invented letter of a text, as who reads that language would get it by
// mail or, with the rarer facts that are true of some letters, on paper.
func Example(t placement.LetterText, own plain.Lang, paper bool) (subject, text string, err error) {
	which := 0
	if paper {
		which = 1
	}
	for i, lang := range Languages(own) {
		words := t.FR
		if lang == plain.EN {
			words = t.EN
		}
		f, err := Parse(lang, words)
		if err != nil {
			return "", "", err
		}
		about, body, err := f.Say(Samples(t.Kind, lang)[which])
		if err != nil {
			return "", "", err
		}
		if i == 0 {
			subject = about
		} else {
			text += Divider
		}
		text += body
	}
	return subject, text, nil
}
