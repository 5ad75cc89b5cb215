package intake

import (
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// upper is for ids: capitals, no blanks.
func upper(text string) string { return strings.ToUpper(strings.Join(strings.Fields(text), "")) }

// guardians reads everybody named in the row. A pupil without any is refused:
// nobody could agree.
func (p *pupilReading) guardians() []placement.Guardianship {
	var list []placement.Guardianship
	for n := 1; n <= p.guardianCount; n++ {
		if p.names(n) {
			list = append(list, p.guardian(n))
		}
	}
	if len(list) == 0 && p.report.Format != ONDE {
		p.wrong("resp1_nom", "guardian_missing")
	}
	return list
}

// names reports whether the row says anything about the nth guardian.
func (p *pupilReading) names(n int) bool {
	for _, column := range guardianColumns {
		if p.get(guardianColumn(n, column)) != "" {
			return true
		}
	}
	return false
}

// guardian reads the nth guardian.
func (p *pupilReading) guardian(n int) placement.Guardianship {
	column := func(name string) string { return guardianColumn(n, name) }
	g := placement.Guardianship{
		Guardian: placement.Guardian{
			Name:    strings.TrimSpace(p.text(column("prenom")) + " " + p.required(column("nom"))),
			Email:   p.text(column("courriel")),
			Phone:   p.text(column("telephone")),
			Address: p.address(column),
			Lang:    p.lang(column("langue")),
		},
		Link:      p.link(column("lien")),
		Judgment:  p.text(column("jugement")),
		JudgedOn:  p.past(column("jugement_le")),
		Until:     p.day(column("autorite_fin")),
		Protected: word(p.table, column("adresse_protegee"), "yes_no_unknown", answers),
		Objects:   word(p.table, column("opposition"), "yes_no_unknown", answers),
	}
	g.Standing = p.standing(column("autorite"), g.Link)
	g.Guardian.Channel = p.channel(column, g.Guardian)
	if g.Standing.NeedsJudgment() && (g.Judgment == "" || g.JudgedOn.IsZero()) {
		p.report.note(p.line(0), p.name(column("jugement")), "judgment_missing")
	}
	return g
}

// address is the postal address, in one column or in three.
func (p *pupilReading) address(column func(string) string) string {
	town := strings.TrimSpace(p.text(column("code_postal")) + " " + p.text(column("ville")))
	return strings.TrimSpace(p.prose(column("adresse")) + "\n" + town)
}

// standing reads the authority. When it is not stated, a mother or a father has
// it jointly: the law's ordinary case, and the one that asks every signature.
func (p *pupilReading) standing(column, link string) placement.Standing {
	if p.get(column) == "" {
		if link != "mother" && link != "father" && link != "" {
			p.wrong(column, "authority_missing")
		}
		return placement.Joint
	}
	return word(p.table, column, "authority_unknown", standings)
}

func (p *pupilReading) link(column string) string {
	if p.get(column) == "" {
		return "other"
	}
	return word(p.table, column, "link_unknown", links)
}

func (p *pupilReading) lang(column string) string {
	switch lang := fold(p.get(column)); lang {
	case "", "fr", "francais", "french":
		return "fr"
	case "en", "anglais", "english":
		return "en"
	}
	p.wrong(column, "language_unknown")
	return ""
}

// channel reads how the guardian is reached, and wants what that needs.
func (p *pupilReading) channel(column func(string) string, g placement.Guardian) placement.Channel {
	if g.Email != "" && !isEmail(g.Email) {
		p.wrong(column("courriel"), "email_malformed")
		return ""
	}
	channel := placement.ByEmail
	if g.Email == "" {
		channel = placement.ByLetter
	}
	if p.get(column("canal")) != "" {
		channel = word(p.table, column("canal"), "channel_unknown", channels)
	}
	switch {
	case channel == placement.ByEmail && g.Email == "":
		p.wrong(column("courriel"), "email_missing")
	case channel == placement.ByLetter && g.Address == "":
		p.wrong(column("adresse"), "unreachable")
	}
	return channel
}

// past is a day that must have come.
func (p *pupilReading) past(column string) calendar.Day {
	day := p.day(column)
	if today := p.against.Today; !today.IsZero() && day.After(today) {
		p.wrong(column, "date_in_future")
	}
	return day
}
