package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
)

var houseImport = fileImport{kind: "houses", key: "houseimport", at: "/imports/internats", part: "id", may: placement.ImportHouses, event: "import.houses",
	start: (*Server).startHouses, read: (*Server).readHouses, back: func(*http.Request) string { return "/places" }}

func houseImportRoutes() []Route { return houseImport.routes() }

func (s *Server) startHouses(_ *http.Request, _ placement.Actor, v *ImportStartView) error {
	v.Frame = v.under("/places", v.T("places.title"))
	v.Kept = []string{v.T("houseimport.what_text"), v.T("houseimport.kept")}
	return nil
}

func (s *Server) readHouses(r *http.Request, by placement.Actor, in importing, v *ImportPreviewView) error {
	read := s.Office.PlanHouses
	if in.take {
		read = s.Office.ImportHouses
	}
	plan, err := read(r.Context(), by, office.HouseFile{Open: in.file.Open})
	if err != nil {
		return err
	}
	v.told(plan.Report, plan.Before)
	v.About = []string{plan.Territory.Name}
	if plan.Elsewhere > 0 {
		v.About = append(v.About, v.T("houseimport.elsewhere", plan.Elsewhere))
	}
	if plan.Silent > 0 {
		v.About = append(v.About, v.T("houseimport.silent", plan.Silent))
	}
	v.Nothing = len(plan.Added)+len(plan.Changed) == 0
	v.tally("houseimport.tile_", tally{"added", "ok", len(plan.Added)}, tally{"changed", "wait", len(plan.Changed)}, tally{"left", "", plan.Left}, tally{"absent", "wait", len(plan.Absent)})
	v.group(v.T("houseimport.added"), "", newHouseLines(v.Frame, plan.Added))
	var changed []ImportLine
	for _, c := range plan.Changed {
		changed = append(changed, changeLine(v.Frame, c))
	}
	v.group(v.T("houseimport.changed"), "", changed)
	var absent []ImportLine
	for _, h := range plan.Absent {
		absent = append(absent, ImportLine{Name: h.Name, Soft: h.UAI, Href: "/places/" + string(h.ID)})
	}
	v.group(v.T("houseimport.absent"), v.T("houseimport.absent_text"), absent)
	return nil
}

// newHouseLines say of each house what tells it apart.
func newHouseLines(f Frame, houses []placement.House) (lines []ImportLine) {
	for _, h := range houses {
		about := []string{h.UAI}
		for _, fact := range factsOf(f, h)[1:] {
			about = append(about, fact.Value)
		}
		lines = append(lines, ImportLine{Name: h.Name, Soft: plain.List(f.Lang, about)})
	}
	return lines
}

// changeLine says what is new about a house, fact by fact.
func changeLine(f Frame, c office.HouseChange) ImportLine {
	line := ImportLine{Name: c.House.Name, Soft: c.House.UAI, Href: "/places/" + string(c.House.ID)}
	for _, fact := range c.Facts {
		line.Facts = append(line.Facts, houseFact(f, fact))
	}
	return line
}

func houseFact(f Frame, fact placement.Fact) Point {
	from, to := fact.From, fact.To
	for _, side := range []*string{&from, &to} {
		if *side != "" && fact.Name == "public" {
			*side = f.T("houseimport.public_" + *side)
		}
	}
	return changedTo(f.T("houseimport.fact_"+fact.Name), from, to)
}
