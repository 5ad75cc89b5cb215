package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// onSeedDay runs a command in the morning of the day of the seeded pupils.
func onSeedDay(vars map[string]string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), args, env{
		lookup: func(k string) (string, bool) { v, ok := vars[k]; return v, ok }, in: strings.NewReader(""), out: &o, err: &e,
		now: func() time.Time { return time.Date(2026, 5, 19, 9, 0, 0, 0, time.UTC) },
	})
	return code, o.String(), e.String()
}

// behind opens the database of a program with a hand of its own.
func behind(t *testing.T, vars map[string]string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(vars["INTERNAT_DATABASE"], "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// rows is everything that is kept, as text.
func rows(t *testing.T, db *sql.DB) string {
	t.Helper()
	var all strings.Builder
	for _, name := range texts(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`) {
		columns := texts(t, db, `SELECT group_concat('quote("' || name || '")', ' || ') FROM pragma_table_info('`+name+`')`)[0]
		all.WriteString(name + "\n" + strings.Join(texts(t, db, `SELECT `+columns+` FROM "`+name+`" ORDER BY 1`), "\n"))
	}
	return all.String()
}

func texts(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var text string
		if err := found.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	return list
}

// A dry run of each job says what it would do and leaves every row as it was; then
// the job does that many things.
func TestADryRunOfAJobWritesNothing(t *testing.T) {
	vars := seededProgram(t)
	vars["INTERNAT_BOUNCES"], vars["INTERNAT_REPLIES"] = maildir(t), maildir(t)
	db := behind(t, vars)
	if _, err := db.Exec(`DELETE FROM review WHERE state = 'planned'`); err != nil {
		t.Fatal(err)
	}
	before := rows(t, db)
	for _, name := range strings.Split(jobNames(), ", ") {
		code, out, errs := onSeedDay(vars, "jobs", "run", name, "--dry-run")
		if code != exitOK {
			t.Errorf("%s: code %d, %q %q", name, code, out, errs)
		}
		if name == "missing-reviews" && (!strings.HasPrefix(out, "would,about,id\nreview.repaired,review,") || !strings.Contains(errs, "nothing written: ")) {
			t.Errorf("%s: %q %q", name, out, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(vars["INTERNAT_BOUNCES"], "new", "1.report")); err != nil || rows(t, db) != before {
		t.Errorf("a dry run wrote something: %v", err)
	}
	_, _, would := onSeedDay(vars, "jobs", "run", "missing-reviews", "--dry-run")
	n := strings.TrimSpace(would[strings.LastIndexByte(would, ' ')+1:])
	if code, out, errs := onSeedDay(vars, "jobs", "run", "missing-reviews"); code != exitOK || n == "0" || out != "missing-reviews: done, "+n+"\n" {
		t.Errorf("code %d, %q %q after %q", code, out, errs, would)
	}
	if rows(t, db) == before {
		t.Error("this test cannot see a row that was written")
	}
}

// maildir is a mailbox with one report that nobody read.
func maildir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"new", "cur", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, part), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "new", "1.report"), []byte("From: a@b.example\n\nx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheJobsAreListedWithTheirLastAndNextRuns(t *testing.T) {
	vars := seededProgram(t)
	if code, out, _ := program(t, vars, "", "jobs", "list"); code != exitOK || !strings.Contains(out, "internat serve runs them") {
		t.Errorf("before the first run: code %d, %q", code, out)
	}
	for _, name := range []string{"check", "end-stays"} {
		if code, _, errs := program(t, vars, "", "jobs", "run", name); code != exitOK {
			t.Fatal(errs)
		}
	}
	rows := table(t, vars, "jobs", "list", "--format", "csv")
	if got := strings.Join(rows[0], ","); got != "job,territory,schedule,last_start,last_success,took_ms,done,next_run,failures,error,late" {
		t.Errorf("header %s", got)
	}
	next := column(t, rows, "next_run")
	i := slices.IndexFunc(rows, func(row []string) bool { return row[0] == "check" })
	if len(rows) != 3 || i < 0 || rows[i][2] != "daily 03:00" || !strings.Contains(rows[i][next], "T03:00:00+0") || rows[i][len(rows[i])-1] != "false" {
		t.Errorf("%v", rows)
	}
	if code, out, _ := program(t, vars, "", "jobs", "list"); code != exitOK || !strings.HasPrefix(out, "JOB ") || !strings.Contains(out, "every 1m") {
		t.Errorf("the table: code %d, %q", code, out)
	}
	for args, want := range map[string]string{"list --format xml": "table or csv", "run nothing": "there is no job", "run": "NAME is missing", "run delivery-reports": "INTERNAT_BOUNCES"} {
		if code, _, errs := program(t, vars, "", append([]string{"jobs"}, strings.Fields(args)...)...); code != exitWrong || !strings.Contains(errs, want) {
			t.Errorf("%s: code %d, %q", args, code, errs)
		}
	}
}
