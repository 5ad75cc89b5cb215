package web

import (
	"net/http"
	"net/url"
	"strings"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
	"internat/placement/plain"
)

// tell fills in what a plan says of each pupil: who is added, who changes and
// how, who left, and how the columns were read.
func (v *PreviewView) tell(r *http.Request, plan office.PupilPlan) {
	if !isRegister(r) {
		v.Columns = "/imports/eleves/" + url.PathEscape(v.Upload.ID) + "/colonnes" + onlyCampaign(r)
		switch {
		case plan.Columns.Name != "":
			v.ReadAs = v.T("columns.by", plan.Columns.Name, plan.Columns.By)
		case plan.Format == intake.ONDE:
			v.ReadAs = v.T("columns.onde")
		default:
			v.ReadAs = v.T("columns.by_name")
		}
	}
	if !plan.Clean() {
		return
	}
	v.group("imports.changed_list", plan.Changed-shutFor(plan), v.changed(plan.Changes))
	v.group("imports.leavers_list", len(plan.Leavers)+plan.MoreLeft, v.leavers(plan.Leavers))
	v.group("imports.added_list", plan.Added, v.changed(plan.News))
}

// shutFor counts the pupils who changed only by having left.
func shutFor(plan office.PupilPlan) (n int) {
	for _, l := range plan.Leavers {
		if l.Shut > 0 {
			n++
		}
	}
	return n
}

// group adds a list, and says how much of it is not shown.
func (v *PreviewView) group(key string, all int, lines []ImportLine) {
	if len(lines) == 0 {
		return
	}
	g := ImportGroup{Title: v.T(key), Lines: lines}
	if more := all - len(lines); more > 0 {
		g.Text = v.T("imports.first_of", len(lines), all)
	}
	v.Groups = append(v.Groups, g)
}

func (v *PreviewView) changed(list []office.PupilChange) (lines []ImportLine) {
	for _, c := range list {
		about := []string{v.T("imports.at", c.Line), plain.Date(v.Lang, c.Pupil.Born), plain.Level(v.Lang, c.Pupil.Level)}
		line := ImportLine{Name: c.Pupil.Given + " " + c.Pupil.Family, Soft: strings.Join(about, " · ")}
		if c.Asks {
			line.Badge = &Badge{Text: v.T("imports.asks"), Tone: "ok"}
		}
		for _, f := range c.Facts {
			line.Facts = append(line.Facts, personFact(v.Frame, f))
		}
		lines = append(lines, line)
	}
	return lines
}

// personFact says one change: what it was, and what it becomes.
func personFact(v Frame, f office.PersonFact) Point {
	label := v.T("imports.fact_" + f.Name)
	if f.Guardian != "" {
		label = f.Guardian + ", " + label
	}
	return changedTo(label, factWord(v, f.Name, f.From), factWord(v, f.Name, f.To))
}

// factWord is what is kept of a person under a name, as people say it; "" stays "".
func factWord(f Frame, name, kept string) string {
	if kept == "" {
		return ""
	}
	switch name {
	case "level":
		return plain.Level(f.Lang, placement.Level(kept))
	case "born":
		return copyDay(f, kept)
	case "sex":
		return f.T("referrals.sex." + kept)
	case "household":
		return "…"
	case "link", "guardian":
		return f.T("link." + kept)
	case "standing", "channel":
		return f.T(name + "." + kept)
	case "protected", "objects":
		return yesNo(f, kept == "true")
	}
	return kept
}

func (v *PreviewView) leavers(list []office.Leaver) (lines []ImportLine) {
	for _, l := range list {
		line := ImportLine{Name: l.Pupil.Given + " " + l.Pupil.Family, Soft: v.T("imports.at", l.Line)}
		switch {
		case l.Why != "":
			line.Badge = &Badge{Text: v.T(l.Why), Tone: "wait"}
		case l.Shut > 0:
			line.Badge = &Badge{Text: v.T("imports.leaver_shut", l.Shut)}
		default:
			line.Badge = &Badge{Text: v.T("imports.leaver_nothing")}
		}
		lines = append(lines, line)
	}
	return lines
}
