package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// seededProgram gives the settings of a database with a small département on
// a day of term.
func seededProgram(t *testing.T) map[string]string {
	t.Helper()
	vars := map[string]string{"INTERNAT_DATABASE": "sqlite:" + filepath.Join(t.TempDir(), "internat.db")}
	if code, _, errs := program(t, vars, "", "seed", "--pupils", "60", "--houses", "3", "--as-of", "2026-05-19"); code != exitOK {
		t.Fatal(errs)
	}
	return vars
}

// table runs a command that prints CSV and gives its rows, header first.
func table(t *testing.T, vars map[string]string, args ...string) [][]string {
	t.Helper()
	code, out, errs := program(t, vars, "", args...)
	if code != exitOK {
		t.Fatal(errs)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func column(t *testing.T, rows [][]string, name string) int {
	t.Helper()
	for i, head := range rows[0] {
		if head == name {
			return i
		}
	}
	t.Fatalf("no column %s in %v", name, rows[0])
	return 0
}

func TestTheOccupancyReportAddsUpToTheListOfBoarders(t *testing.T) {
	vars := seededProgram(t)
	stays := table(t, vars, "export", "stays", "--format", "csv")
	if got := strings.Join(stays[0], ","); got != "stay,pupil,house,section,bed,from,to,state" {
		t.Fatalf("header %s", got)
	}
	const night, next = "2026-05-19", "2026-05-20" // a Tuesday of term
	want := 0
	for _, s := range stays[1:] {
		if s[5] <= night && (s[6] == "" || s[6] > night) {
			want++
		}
	}
	report := table(t, vars, "report", "occupancy", "--from", night, "--to", next, "--format", "csv")
	if got := strings.Join(report[0], ","); got != "week,house,section,sex,open_nights,bed_nights,occupied,offered,held,free,out_of_service" {
		t.Fatalf("header %s", got)
	}
	got := 0
	for _, row := range report[1:] {
		n, err := strconv.Atoi(row[column(t, report, "occupied")])
		if err != nil {
			t.Fatal(err)
		}
		got += n
	}
	if want == 0 || got != want {
		t.Errorf("the report counts %d boarders, the list %d", got, want)
	}
}

// TestTheOccupancyLeavesAsAWorkbookToo: the rows of the CSV, in the workbook and
// in the PDF.
func TestTheOccupancyLeavesAsAWorkbookToo(t *testing.T) {
	vars := seededProgram(t)
	period := []string{"report", "occupancy", "--from", "2026-05-18", "--to", "2026-05-31"}
	facts := table(t, vars, period...)
	code, out, errs := program(t, vars, "", append(period, "--format", "xlsx")...)
	if code != exitOK {
		t.Fatal(errs)
	}
	book, err := excelize.OpenReader(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	first := slices.IndexFunc(rows, func(row []string) bool { return slices.Equal(row, facts[0]) })
	if first < 0 || len(facts) < 4 || !slices.EqualFunc(rows[first:], facts, func(a, b []string) bool { return slices.Equal(a, b) }) {
		t.Errorf("the workbook has %q, the CSV %q", rows, facts)
	}
	code, out, errs = program(t, vars, "", append(period, "--format", "pdf")...)
	if code != exitOK || !strings.HasPrefix(out, "%PDF-") {
		t.Errorf("the PDF: exit code %d, %q %.20q", code, errs, out)
	}
	if code, _, errs := program(t, vars, "", append(period, "--format", "docx")...); code != exitWrong || !strings.Contains(errs, "use csv, xlsx or pdf") {
		t.Errorf("docx: exit code %d, %q", code, errs)
	}
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	a := table(t, seededProgram(t), "export", "stays")
	b := table(t, seededProgram(t), "export", "stays")
	if len(a) < 20 || len(a) != len(b) {
		t.Fatalf("%d and %d stays", len(a), len(b))
	}
	for i := range a {
		if strings.Join(a[i], ",") != strings.Join(b[i], ",") {
			t.Fatalf("row %d differs: %v and %v", i, a[i], b[i])
		}
	}
}

func TestPlanningNoticesTwiceAddsNothing(t *testing.T) {
	vars := seededProgram(t)
	send := []string{"notices", "send", "--as-of", "2026-05-19T09:00:00Z", "--until-empty"}
	if code, out, errs := program(t, vars, "", send...); code != exitOK || strings.HasPrefix(out, "planned 0") {
		t.Fatalf("code %d, %q %q", code, out, errs)
	}
	if _, out, _ := program(t, vars, "", send...); !strings.HasPrefix(out, "planned 0, sent 0") {
		t.Errorf("the second time: %q", out)
	}
	list := table(t, vars, "notices", "list", "--format", "csv")
	if got := strings.Join(list[0], ","); got != "notice,kind,recipient,due,state,message_id" {
		t.Errorf("header %s", got)
	}
	seen := map[string]bool{}
	for _, row := range list[1:] {
		if to := row[2]; strings.Contains(to, "@") && !strings.HasSuffix(to, ".invalid") {
			t.Errorf("%s could reach somebody", to)
		}
		if id := row[5]; id != "" && seen[id] {
			t.Errorf("two notices are %s", id)
		} else {
			seen[id] = true
		}
	}
}

func TestAListOfPupilsIsTakenOverOnce(t *testing.T) {
	vars := seededProgram(t)
	_, example, _ := program(t, vars, "", "import", "pupils", "--columns")
	houses := table(t, vars, "report", "occupancy", "--from", "2026-05-19", "--to", "2026-05-20")
	first := houses[1][column(t, houses, "house")]
	file := filepath.Join(t.TempDir(), "eleves.csv")
	if err := os.WriteFile(file, []byte(onlyHouse(t, example, first)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ args, want string }{
		{"--dry-run", "dry run, nothing written: 2 added"},
		{"", "imported: 2 added"},
		{"", "imported: 0 added, 0 changed, 2 left"},
	} {
		args := append([]string{"import", "pupils", file}, strings.Fields(step.args)...)
		if code, out, errs := program(t, vars, "", args...); code != exitOK || !strings.HasPrefix(out, step.want) {
			t.Errorf("%v: code %d, %q, %q; want %q", args, code, out, errs, step.want)
		}
	}
}

// onlyHouse rewrites the wishes of an example to one house.
func onlyHouse(t *testing.T, file, uai string) string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(file))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range rows[0] {
		for _, row := range rows[1:] {
			if name == "voeu_1" && row[i] != "" {
				row[i] = uai
			} else if strings.HasPrefix(name, "voeu_") && name != "voeu_1" {
				row[i] = ""
			}
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAFaultyListIsRefusedWholeWithLineColumnAndCure(t *testing.T) {
	vars := seededProgram(t)
	file := filepath.Join(t.TempDir(), "eleves.csv")
	text := "nom;prenom;date_naissance;niveau;resp1_nom;resp1_adresse\n" +
		"Le Goff;Anna;31/04/2013;5e;Mme Le Goff;1 rue des Exemples\nLe Bras;Jean;01/02/2013;9e;M. Le Bras;2 rue des Exemples\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := program(t, vars, "", "import", "pupils", file)
	if code != exitNo || out != "" {
		t.Errorf("code %d, out %q", code, out)
	}
	for _, want := range []string{file + ":2 [date_naissance]: ", file + ":3 [niveau]: ", "nothing was written"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in:\n%s", want, errs)
		}
	}
	if strings.Contains(errs, "Le Goff") || strings.Contains(errs, "Anna") {
		t.Errorf("a child is named:\n%s", errs)
	}
}

func TestTheDemoListensOnThisMachineOnly(t *testing.T) {
	code, _, errs := program(t, nil, "", "demo", "--addr", "0.0.0.0:0")
	if code != exitWrong || !strings.Contains(errs, "INTERNAT_ADDR") {
		t.Errorf("code %d, %q", code, errs)
	}
}

// TestTheDemoAnswersAndStops starts the very program a newcomer starts.
func TestTheDemoAnswersAndStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out, in := io.Pipe()
	var errs bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--addr", "127.0.0.1:0", "--dir", t.TempDir()}, env{
			lookup: func(string) (string, bool) { return "", false }, in: strings.NewReader(""), out: in, err: &errs, now: time.Now,
		})
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("the demo said nothing: %d, %s", <-ended, errs.String())
	}
	address, ok := strings.CutPrefix(lines.Text(), "ready ")
	if !ok {
		t.Fatalf("the demo said %q", lines.Text())
	}
	go io.Copy(io.Discard, out)
	for path, want := range map[string]string{"/": "données fictives", "/openapi.json": `"openapi"`, "/healthz": "", "/readyz": ""} {
		answer, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK || !strings.Contains(strings.ReplaceAll(string(body), "\u00a0", " "), want) {
			t.Errorf("%s: %d, without %q", path, answer.StatusCode, want)
		}
	}
	someParentReadsTheRisk(t, address)
	stop()
	select {
	case code := <-ended:
		if code != exitOK {
			t.Errorf("the demo ended with %d: %s", code, errs.String())
		}
	case <-time.After(20 * time.Second):
		t.Error("the demo did not stop")
	}
}

func TestAnAccountNeedsAPasswordThatHolds(t *testing.T) {
	vars := seededProgram(t)
	add := []string{"account", "add", "--email", "a.legoff@example.fr", "--name", "Anne Le Goff", "--role", "officer"}
	for _, weak := range []string{"", "short\n", "motdepasse123\n"} {
		if code, _, errs := program(t, vars, weak, add...); code != exitWrong || errs == "" {
			t.Errorf("%q: code %d, %q", weak, code, errs)
		}
	}
	if code, out, errs := program(t, vars, "quatre chevaux rouges\n", add...); code != exitOK || !strings.Contains(out, "may sign in") {
		t.Errorf("code %d, %q %q", code, out, errs)
	}
}
