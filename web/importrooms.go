package web

import (
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/office"
)

var roomImport = fileImport{kind: "rooms", key: "roomimport", at: "/places/{id}/chambres/importer", part: "part", may: placement.EditHouses, event: "import.rooms", paste: true,
	start: (*Server).startRooms, read: (*Server).readRooms, back: func(r *http.Request) string { return "/places/" + string(houseID(r)) }}

func roomImportRoutes() []Route { return roomImport.routes() }

func (s *Server) startRooms(r *http.Request, by placement.Actor, v *ImportStartView) error {
	p, err := s.houseParts(r, by)
	if err != nil {
		return err
	}
	v.Frame = v.under("/places", v.T("places.title")).under("/places/"+string(p.house.ID), p.house.Name)
	v.About, v.Kept, v.Example = p.house.Name, []string{v.T("roomimport.kept")}, roomExample(p)
	for _, column := range []string{"section", "chambre", "lits", "etage", "surface", "accessible"} {
		v.Columns = append(v.Columns, Point{Label: column, Value: v.T("roomimport.column_" + column)})
	}
	return nil
}

// roomExample is the rooms on file as a table to start from.
func roomExample(p houseParts) string {
	var b strings.Builder
	b.WriteString("section;chambre;lits;etage;surface;accessible\n")
	for _, r := range p.rooms {
		accessible := "non"
		if r.Accessible {
			accessible = "oui"
		}
		fields := []string{sectionName(p.sections, r.Section), r.Name, text(len(r.Beds)), r.Floor, placement.WriteArea(r.Area), accessible}
		for i, field := range fields {
			fields[i] = cell(field)
		}
		b.WriteString(strings.Join(fields, ";") + "\n")
	}
	return b.String()
}

// cell quotes a field of a semicolon-separated line where it has to be.
func cell(field string) string {
	if strings.ContainsAny(field, ";\"\n") {
		return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
	}
	return field
}

func (s *Server) readRooms(r *http.Request, by placement.Actor, in importing, v *ImportPreviewView) error {
	read := s.Office.PlanRooms
	if in.take {
		read = s.Office.ImportRooms
	}
	plan, err := read(r.Context(), by, office.RoomTable{House: houseID(r), Open: in.file.Open})
	if err != nil {
		return err
	}
	v.Report, v.About = plan.Report, []string{plan.House.Name}
	v.Nothing = len(plan.Added)+len(plan.Changed) == 0
	v.tally("roomimport.tile_", tally{"added", "ok", len(plan.Added)}, tally{"changed", "wait", len(plan.Changed)}, tally{"left", "", plan.Left}, tally{"absent", "", len(plan.Absent)})
	v.group(v.T("roomimport.added"), "", roomLines(v.Frame, plan.Added))
	v.group(v.T("roomimport.changed"), "", roomLines(v.Frame, plan.Changed))
	var absent []ImportLine
	for _, room := range plan.Absent {
		absent = append(absent, ImportLine{Name: v.T("house.room_named", room.Name)})
	}
	v.group(v.T("roomimport.absent"), v.T("roomimport.absent_text"), absent)
	return nil
}

func roomLines(f Frame, changes []office.RoomChange) (lines []ImportLine) {
	for _, c := range changes {
		line := ImportLine{Name: f.T("house.room_named", c.Room.Name), Soft: c.Section}
		for _, fact := range c.Facts {
			line.Facts = append(line.Facts, roomFact(f, fact))
		}
		lines = append(lines, line)
	}
	return lines
}

func roomFact(f Frame, fact placement.Fact) Point {
	from, to := fact.From, fact.To
	for _, side := range []*string{&from, &to} {
		if *side == "true" || *side == "false" {
			*side = yesNo(f, *side == "true")
		}
	}
	return changedTo(f.T("roomimport.fact_"+fact.Name), from, to)
}
