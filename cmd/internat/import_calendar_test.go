package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// nextYear is the whole school year 2026-2027 of zone B, as the ministry writes.
const nextYear = `Vacances de la Toussaint;-;2026-10-17T00:00:00+02:00;2026-11-02T00:00:00+01:00;Rennes;Zone B;2026-2027
Vacances de Noël;-;2026-12-19T00:00:00+01:00;2027-01-04T00:00:00+01:00;Rennes;Zone B;2026-2027
Vacances d'Hiver;-;2027-02-20T00:00:00+01:00;2027-03-08T00:00:00+01:00;Rennes;Zone B;2026-2027
Vacances de Printemps;-;2027-04-17T00:00:00+02:00;2027-05-03T00:00:00+02:00;Rennes;Zone B;2026-2027
Vacances d'Été;-;2027-07-03T00:00:00+02:00;2027-09-01T00:00:00+02:00;Rennes;Zone B;2026-2027
Vacances d'Été;-;2026-07-04T00:00:00+02:00;2026-09-01T00:00:00+02:00;Rennes;Zone B;2025-2026
`

// A newer file is previewed, taken over, and changes the nights that are counted.
func TestANewerCalendarChangesTheNightsThatAreCounted(t *testing.T) {
	vars := seededProgram(t)
	shipped, err := os.ReadFile("../../capacity/calendar/ministry/calendrier-scolaire.csv")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(shipped), "\n")
	order := map[string]int{}
	for i, name := range strings.Split(strings.TrimPrefix(strings.TrimSpace(head), "\ufeff"), ";") {
		order[name] = i
	}
	newer := filepath.Join(t.TempDir(), "calendrier.csv")
	text := strings.TrimRight(string(shipped), "\n") + "\n" + inOrder(order, nextYear)
	if err := os.WriteFile(newer, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	christmas := func() string {
		rows := table(t, vars, "report", "occupancy", "--from", "2026-12-21", "--to", "2026-12-26", "--format", "csv")
		nights := ""
		for _, row := range rows[1:] {
			// a bed-night exists only when the house is open
			nights += row[column(t, rows, "open_nights")] + row[column(t, rows, "bed_nights")] + row[column(t, rows, "occupied")] + row[column(t, rows, "free")]
		}
		return strings.Trim(nights, "0")
	}
	if christmas() == "" {
		t.Fatal("a holiday that nobody published is closed")
	}
	code, out, errs := program(t, vars, "", "import", "calendar", newer, "--dry-run")
	if code != exitOK || !strings.Contains(out, "known until 2027-09-01, was 2026-07-04") || !strings.Contains(errs, "dates.too_far_apart") {
		t.Fatalf("preview: code %d\n%s%s", code, out, errs)
	}
	if christmas() == "" {
		t.Error("a preview changed the calendar")
	}
	if code, _, errs := program(t, vars, "", "import", "calendar", newer); code != exitOK {
		t.Fatal(errs)
	}
	if got := christmas(); got != "" {
		t.Errorf("the house sleeps boarders at Christmas: %s", got)
	}
	if _, out, _ := program(t, vars, "", "import", "calendar", newer); !strings.Contains(out, "in force already") {
		t.Errorf("the second time: %s", out)
	}
	_, list, _ := program(t, vars, "", "import", "undo")
	id, _, _ := strings.Cut(list[strings.Index(list, "cal_"):], " ")
	if code, out, _ := program(t, vars, "", "import", "undo", id, "--dry-run"); code != exitOK || !strings.Contains(out, "known until 2026-07-04, was 2027-09-01") || christmas() != "" {
		t.Errorf("the plan of taking it back: code %d %s", code, out)
	}
	if code, _, errs := program(t, vars, "", "import", "undo", id); code != exitOK || christmas() == "" {
		t.Errorf("taken back: code %d %s", code, errs)
	}
	if code, _, errs := program(t, vars, "", "import", "calendar", newer); code != exitOK || christmas() != "" {
		t.Errorf("taken over anew: code %d %s", code, errs)
	}
	older := "../../capacity/calendar/ministry/calendrier-scolaire.csv"
	if code, out, _ := program(t, vars, "", "import", "calendar", older); code != exitNo || !strings.Contains(out, "LESS FAR") {
		t.Errorf("an older file is refused unless it is meant: code %d\n%s", code, out)
	}
	if code, _, errs := program(t, vars, "", "import", "calendar", older, "--lose"); code != exitOK || christmas() == "" {
		t.Errorf("and is taken when it is: code %d %s", code, errs)
	}
	if code, _, errs := program(t, vars, "", "import", "calendar", "main.go"); code != exitNo || !strings.Contains(errs, "calendrier scolaire") {
		t.Errorf("another file: code %d %s", code, errs)
	}
}

// inOrder writes rows in the order of columns of another file.
func inOrder(order map[string]int, rows string) string {
	names := []string{"description", "population", "start_date", "end_date", "location", "zones", "annee_scolaire"}
	var b strings.Builder
	for row := range strings.Lines(rows) {
		cells := make([]string, len(order))
		for i, cell := range strings.Split(strings.TrimSpace(row), ";") {
			if at, ok := order[names[i]]; ok {
				cells[at] = cell
			}
		}
		b.WriteString(strings.Join(cells, ";") + "\n")
	}
	return b.String()
}
