package office

import (
	"strconv"

	"internat/placement"
)

// pupilFacts tells what a row changes of a pupil on file.
func pupilFacts(was, is placement.Pupil) []PersonFact {
	return changedFacts("", []placement.Fact{
		{Name: "ine", From: was.INE, To: is.INE}, {Name: "family", From: was.Family, To: is.Family}, {Name: "given", From: was.Given, To: is.Given},
		{Name: "born", From: was.Born.String(), To: is.Born.String()}, {Name: "sex", From: string(was.Sex), To: string(is.Sex)},
		{Name: "level", From: string(was.Level), To: string(is.Level)}, {Name: "school", From: was.School, To: is.School},
		{Name: "school_uai", From: was.SchoolUAI, To: is.SchoolUAI}, {Name: "commune", From: was.Commune, To: is.Commune},
		{Name: "household", From: was.Household, To: is.Household},
	})
}

// guardianFacts tells what a row changes of a guardian and of what ties him or her
// to the child; of a person who is new, that.
func guardianFacts(before tie, is placement.Guardianship) []PersonFact {
	if before.bond == nil {
		return []PersonFact{{Guardian: is.Guardian.Name, Fact: placement.Fact{Name: "guardian", To: is.Link}}}
	}
	was, g, h := *before.bond, *before.guardian, is.Guardian
	return changedFacts(h.Name, []placement.Fact{
		{Name: "email", From: g.Email, To: h.Email}, {Name: "phone", From: g.Phone, To: h.Phone}, {Name: "address", From: g.Address, To: h.Address},
		{Name: "lang", From: g.Lang, To: h.Lang}, {Name: "channel", From: string(g.Channel), To: string(h.Channel)},
		{Name: "link", From: was.Link, To: is.Link}, {Name: "standing", From: string(was.Standing), To: string(is.Standing)},
		{Name: "judgment", From: was.Judgment, To: is.Judgment}, {Name: "judged_on", From: was.JudgedOn.String(), To: is.JudgedOn.String()},
		{Name: "until", From: was.Until.String(), To: is.Until.String()},
		{Name: "protected", From: strconv.FormatBool(was.Protected), To: strconv.FormatBool(is.Protected)},
		{Name: "objects", From: strconv.FormatBool(was.Objects), To: strconv.FormatBool(is.Objects)},
	})
}

func changedFacts(guardian string, all []placement.Fact) (facts []PersonFact) {
	for _, f := range all {
		if f.From != f.To {
			facts = append(facts, PersonFact{guardian, f})
		}
	}
	return facts
}
