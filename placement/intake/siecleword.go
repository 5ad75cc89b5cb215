package intake

import (
	"slices"
	"strings"

	"internat/placement"
)

// left hands on a pupil who left the school: by what the child is known, nothing
// else. A pupil of whom not even that can be read is left aside.
func (s *siecle) left(e eleve, line int) error {
	row := PupilRow{Line: line, Pupil: placement.Pupil{INE: upper(firstOf(e.RNIE, e.INE)), Family: firstOf(e.Family, e.Old), Given: firstOf(e.Given)}}
	born, ok := readDay(e.Born)
	row.Pupil.Born = born
	if s.against.Left == nil || !ok || row.Pupil.Family == "" || row.Pupil.Given == "" {
		s.report.note(line, "DATE_SORTIE", "siecle_left")
		return nil
	}
	return s.against.Left(row)
}

// row makes a pupil of an element; false when the pupil is of a level that no
// house boards, or has a fault.
func (s *siecle) row(e eleve, line int) (PupilRow, bool) {
	level, ok := levelOf(e.Mef, s.words["MEF"][e.Mef])
	if !ok {
		s.report.note(line, "CODE_MEF", "siecle_level")
		return PupilRow{}, false
	}
	before := s.report.Wrong.Len()
	row := PupilRow{Line: line, Regime: s.words["REGIME"][e.Regime]}
	row.Boards = boards(row.Regime)
	row.Pupil = placement.Pupil{
		INE: upper(firstOf(e.RNIE, e.INE)), Family: firstOf(e.Family, e.Old), Given: firstOf(e.Given), Level: level, SchoolUAI: s.uai,
		Sex: map[string]placement.Sex{"1": placement.Boy, "2": placement.Girl}[strings.TrimSpace(e.Sex)],
	}
	s.checkPupil(&row.Pupil, e, line)
	row.Guardians = s.guardiansOf(e.ID, line)
	row.Referral.Level = level.Next()
	return row, s.report.Wrong.Len() == before
}

// checkPupil tells what is wrong with the child's own facts.
func (s *siecle) checkPupil(p *placement.Pupil, e eleve, line int) {
	if p.Family == "" || p.Given == "" {
		s.report.wrong(line, "NOM_DE_FAMILLE", "empty_field")
	}
	if !plainLine(p.Family + p.Given) {
		s.report.wrong(line, "NOM_DE_FAMILLE", "control_character")
	}
	if p.INE != "" && !isINE(p.INE) {
		s.report.wrong(line, "ID_NATIONAL", "ine_malformed")
	}
	born, ok := readDay(e.Born)
	if p.Born = born; !ok {
		s.report.wrong(line, "DATE_NAISS", "date_impossible")
	}
	if first, twice := s.seen[e.ID]; twice {
		s.report.wrong(line, "ELEVE_ID", "pupil_twice", first)
	}
	s.seen[e.ID] = line
}

// guardiansOf gathers who answers for the pupil. People who are only to be
// called are no guardians.
func (s *siecle) guardiansOf(pupil string, line int) []placement.Guardianship {
	if len(s.links[pupil]) > MostLinks {
		s.report.wrong(line, "RESPONSABLES", "guardians_many", MostLinks)
		return nil
	}
	var list []placement.Guardianship
	for _, l := range s.links[pupil] {
		p, known := s.people[l.Person]
		kin := kinOf(s.words["LIEN_PARENTE"][l.Kin])
		standing, counts := standingOf(l, kin)
		if !known || !counts {
			continue
		}
		g := placement.Guardian{
			Name:  strings.TrimSpace(firstOf(p.Given) + " " + firstOf(p.Usage, p.Family, p.Old)),
			Phone: firstOf(p.Mobile, p.Home), Address: s.homes[p.Address], Lang: "fr", Channel: placement.ByLetter,
		}
		if email := firstOf(p.Email); isEmail(email) {
			g.Email, g.Channel = email, placement.ByEmail
		} else if email != "" {
			s.report.note(line, "MEL", "email_left_out")
		}
		if !plainLine(g.Name+g.Phone) || !plainText(g.Address) {
			s.report.wrong(line, "PERSONNE", "control_character")
		}
		if g.Email == "" && g.Address == "" {
			s.report.wrong(line, "PERSONNE", "unreachable")
		}
		if standing.NeedsJudgment() {
			s.report.note(line, "NIVEAU_RESPONSABILITE", "judgment_missing")
		}
		list = append(list, placement.Guardianship{Guardian: g, Link: kin, Standing: standing})
	}
	if len(list) == 0 && !s.noGuardians {
		s.report.wrong(line, "RESPONSABLES", "guardian_missing")
	}
	return list
}

// boards reads a label of the nomenclature of régimes: a boarder sleeps there.
// An « interne-externé » eats there and sleeps elsewhere; a « demi-interne » goes
// home in the evening.
func boards(regime string) bool {
	words := strings.Split(fold(regime), "_")
	return (slices.Contains(words, "interne") || slices.Contains(words, "internat")) &&
		!slices.ContainsFunc(words, func(w string) bool { return w == "demi" || w == "externe" || w == "sans" })
}

// kinOf reads a label of the nomenclature of kinship.
func kinOf(label string) string {
	words := strings.Split(fold(label), "_")
	for _, known := range []struct{ word, kin string }{
		{"mere", "mother"}, {"pere", "father"}, {"sociale", "service"}, {"ascendant", "grandparent"}, {"grand", "grandparent"},
	} {
		if slices.Contains(words, known.word) && !(known.kin != "grandparent" && slices.Contains(words, "grand")) {
			return known.kin
		}
	}
	return "other"
}

// standingOf reads what the register says of authority: a legal representative
// who is a parent holds it jointly, the case that asks most signatures; another
// one holds it by a judgment that the register does not have.
func standingOf(l link, kin string) (standing placement.Standing, counts bool) {
	legal := l.Level == "1" || l.Level == "" && (l.Legal == "1" || l.Legal == "2")
	switch {
	case legal && (kin == "mother" || kin == "father"):
		return placement.Joint, true
	case legal && kin == "service":
		return placement.Welfare, true
	case legal:
		return placement.Ward, true
	case l.Level == "2":
		return placement.Carer, true
	}
	return "", false
}

// mefs are the beginnings of the national codes of general and technological
// courses; the others are told by their label.
var mefs = map[string]placement.Level{
	"100": "6e", "101": "5e", "102": "4e", "103": "3e", "200": "2de", "201": "1re", "211": "1re", "202": "Tle", "212": "Tle",
}

// courses are the beginnings of the labels of the other courses, folded. A CAP
// in two years counts as seconde and première.
var courses = []struct {
	start string
	level placement.Level
}{
	{"6eme", "6e"}, {"5eme", "5e"}, {"4eme", "4e"}, {"3eme", "3e"},
	{"2nd", "2de"}, {"2de", "2de"}, {"seconde", "2de"}, {"1cap2", "2de"},
	{"1ere", "1re"}, {"1re", "1re"}, {"premiere", "1re"}, {"1pro", "1re"}, {"2cap2", "1re"},
	{"tle", "Tle"}, {"term", "Tle"}, {"tpro", "Tle"},
}

// levelOf finds the level of a course.
func levelOf(code, label string) (placement.Level, bool) {
	if level, ok := mefs[code[:min(3, len(code))]]; ok {
		return level, true
	}
	key := fold(label)
	for _, c := range courses {
		if strings.HasPrefix(key, c.start) {
			return c.level, true
		}
	}
	return "", false
}
