package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/intake"
)

var boarderImport = fileImport{kind: "boarders", key: "boarderimport", at: "/imports/internes", part: "id", may: placement.ImportPupils, event: "import.boarders", paste: true,
	start: (*Server).startBoarders, read: (*Server).readBoarders, back: func(*http.Request) string { return "/imports/internes" }}

func boarderImportRoutes() []Route { return boarderImport.routes() }

func (s *Server) startBoarders(_ *http.Request, _ placement.Actor, v *ImportStartView) error {
	v.Frame = v.under("/imports", v.T("imports.title"))
	v.Kept = []string{v.T("boarderimport.what_text"), v.T("boarderimport.kept"), v.T("boarderimport.refuses")}
	for _, column := range intake.BoarderColumns {
		v.Columns = append(v.Columns, Point{Label: column, Value: v.T("boarderimport.column_" + column)})
	}
	v.Example = string(intake.BoarderExample)
	return nil
}

func (s *Server) readBoarders(r *http.Request, by placement.Actor, in importing, v *ImportPreviewView) error {
	read := s.Office.PlanBoarders
	if in.take {
		read = s.Office.ImportBoarders
	}
	plan, err := read(r.Context(), by, in.file)
	if err != nil {
		return err
	}
	v.told(plan.Report, plan.Before)
	v.Nothing = plan.Added == 0
	v.tally("boarderimport.tile_", tally{"added", "ok", plan.Added}, tally{"founded", "ok", plan.Founded}, tally{"left", "", plan.Left}, tally{"notes", "wait", plan.Notes.Len()})
	var lines []ImportLine
	for _, h := range plan.Houses {
		lines = append(lines, ImportLine{Name: h.House.Name, Href: "/internats/" + string(h.House.ID) + "/plan", Soft: v.T("boarderimport.stays", h.Stays)})
	}
	v.group(v.T("boarderimport.houses"), "", lines)
	return nil
}
