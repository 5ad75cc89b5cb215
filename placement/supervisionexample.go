package placement

import (
	"internat/capacity"
	"internat/capacity/calendar"
)

// ExampleRules are the rules that a house may start from and change. Each quotes
// the text it was taken from, or says that it is an example and no text.
func ExampleRules(author string, on calendar.Day) []SupervisionRule {
	const (
		toulouse = "Exemple : académie de Toulouse, attribution des AED (Gers, juin 2024) : 1 ETP pour 20 internes de collège, 1 pour 25 de lycée, au moins 2 si l'internat est mixte."
		decree   = "Décret n° 2003-484 du 6 juin 2003 : un assistant d'éducation a 20 ans au moins pour exercer en internat."
		house    = "Exemple à adapter : aucun texte national ne fixe de taux de présence en internat scolaire."
		acm      = "Exemple : CASF, article R. 227-15, si l'activité du mercredi est déclarée en accueil collectif de mineurs."
	)
	var list []SupervisionRule
	add := func(source string, r SupervisionRule) {
		r.Provenance = Provenance{Author: author, On: on, Source: source}
		list = append(list, r)
	}
	add(toulouse, SupervisionRule{Kind: Allotment, Age: CollegeAge, Boarders: 20, Adults: 1, Mixed: 2})
	add(toulouse, SupervisionRule{Kind: Allotment, Age: LyceeAge, Boarders: 25, Adults: 1, Mixed: 2})
	add(decree, SupervisionRule{Kind: LeastAge, Slot: capacity.Night, Least: 20, Hard: true})
	add(house, SupervisionRule{Kind: DutyFloor, Slot: capacity.Night, PerWing: 1, Mixed: 2, Hard: true})
	for _, slot := range []capacity.Slot{capacity.Wake, capacity.AfterSchool, capacity.Wednesday, capacity.Study, capacity.Dinner,
		capacity.Evening, capacity.Bedtime, capacity.SundayEvening, capacity.Weekend} {
		add(house, SupervisionRule{Kind: DutyFloor, Slot: slot, Whole: 1, Hard: true})
	}
	for _, slot := range []capacity.Slot{capacity.Evening, capacity.Bedtime, capacity.Night, capacity.SundayEvening} {
		add(house, SupervisionRule{Kind: DutyRatio, Slot: slot, Age: CollegeAge, Boarders: 20, Adults: 1})
		add(house, SupervisionRule{Kind: DutyRatio, Slot: slot, Age: LyceeAge, Boarders: 25, Adults: 1})
	}
	add(house, SupervisionRule{Kind: DutyRatio, Slot: capacity.Study, Boarders: 20, Adults: 1})
	add(acm, SupervisionRule{Kind: DutyRatio, Slot: capacity.Wednesday, Boarders: 12, Adults: 1})
	return list
}
