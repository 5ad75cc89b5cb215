package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
)

var placeImport = fileImport{kind: "places", key: "placeimport", at: "/imports/lits", part: "id", may: placement.ImportHouses, event: "import.places", source: true,
	start: (*Server).startPlaces, read: (*Server).readPlaces, back: func(*http.Request) string { return "/places" }}

func placeImportRoutes() []Route { return placeImport.routes() }

func (s *Server) startPlaces(_ *http.Request, _ placement.Actor, v *ImportStartView) error {
	v.Frame = v.under("/imports", v.T("imports.title"))
	v.Kept = []string{v.T("placeimport.what_text"), v.T("placeimport.refuses")}
	for _, column := range []string{"uai", "rentree", "lits_disponibles", "lits_occupes"} {
		v.Columns = append(v.Columns, Point{Label: column, Value: v.T("placeimport.column_" + column)})
	}
	return nil
}

func (s *Server) readPlaces(r *http.Request, by placement.Actor, in importing, v *ImportPreviewView) error {
	read := s.Office.PlanPlaces
	if in.take {
		read = s.Office.ImportPlaces
	}
	plan, err := read(r.Context(), by, in.file, in.source)
	if err != nil {
		return err
	}
	v.told(plan.Report, plan.Before)
	v.About = []string{plan.Source}
	if plan.Elsewhere > 0 {
		v.About = append(v.About, v.T("placeimport.elsewhere", plan.Elsewhere))
	}
	v.Nothing = len(plan.Added)+len(plan.Changed) == 0
	v.tally("placeimport.tile_", tally{"added", "ok", len(plan.Added)}, tally{"changed", "wait", len(plan.Changed)}, tally{"left", "", plan.Left})
	v.group(v.T("placeimport.added"), "", countLines(v.Frame, plan.Added))
	v.group(v.T("placeimport.changed"), "", countLines(v.Frame, plan.Changed))
	return nil
}

// countLines say each count, and what it was.
func countLines(f Frame, changes []office.PlaceChange) (lines []ImportLine) {
	for _, c := range changes {
		line := ImportLine{Name: c.House.Name, Href: "/places/" + string(c.House.ID), Soft: countSays(f, c.Count)}
		if c.Was.Year != 0 {
			line.Facts = []Point{{Label: f.T("placeimport.was"), Value: countSays(f, c.Was)}}
		}
		lines = append(lines, line)
	}
	return lines
}

// countSays is a count in words: how many of how many, and the share.
func countSays(f Frame, c placement.PlaceCount) string {
	return f.T("placeimport.count", text(c.Year), c.Occupied, c.Places, plain.Percent(f.Lang, c.Occupied, c.Places))
}
