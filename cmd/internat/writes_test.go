package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"internat/placement/store/storetest"
)

// importedRows are enough for every kind of write of an import.
const importedRows = 200

// A take is an import of one list into copies of one database, each of which may
// be spoilt.
type take struct {
	file  string // the list
	start string // the database before it, never touched again
}

// newTake seeds a small département and writes a list of pupils for it.
func newTake(t *testing.T) take {
	t.Helper()
	vars := seededProgram(t)
	start := strings.TrimPrefix(vars["INTERNAT_DATABASE"], "sqlite:")
	list := filepath.Join(t.TempDir(), "list.csv")
	var b strings.Builder
	b.WriteString("ine;nom;prenom;date_naissance;sexe;niveau;resp1_nom;resp1_lien;resp1_courriel;resp2_nom;resp2_lien;resp2_courriel;prescripteur;famille_informee_le;criteres;voeu_1\n")
	uai := table(t, vars, "report", "occupancy", "--from", "2026-05-18", "--to", "2026-05-20", "--format", "csv")
	house := uai[1][column(t, uai, "house")]
	for i := range importedRows {
		fmt.Fprintf(&b, "%09dYX;Nom%d;Prenom%d;%02d/%02d/2012;F;4e;Mere%d;mere;m%d@f.invalid;Pere%d;pere;p%d@f.invalid;A. Martin;02/10/2025;far boursier;%s\n",
			i, i, i, 1+i%28, 1+i%12, i, i, i, i, house)
	}
	if err := os.WriteFile(list, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(start + "-wal"); err == nil {
		t.Fatal("the database is open still: its file alone is no copy")
	}
	return take{list, start}
}

// on gives the settings of a fresh copy of the database.
func (f take) on(t *testing.T) (vars map[string]string, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "internat.db")
	for _, end := range []string{"", ".key"} {
		content, err := os.ReadFile(f.start + end)
		if err == nil {
			err = os.WriteFile(path+end, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return map[string]string{"INTERNAT_DATABASE": "sqlite:" + path}, path
}

// query asks a database beside the program.
func query(t *testing.T, path, text string) (answer string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(text).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return answer
}

// ofTheList counts what the list brings: pupils, guardians, requests, entries of the
// ledger and their rows.
const ofTheList = `SELECT (SELECT count(*) FROM pupil WHERE family_name LIKE 'Nom%') || ' ' || (SELECT count(*) FROM guardian WHERE name LIKE 'Mere%' OR name LIKE 'Pere%') || ' ' ||
	(SELECT count(*) FROM referral r JOIN pupil p ON p.id = r.pupil_id WHERE p.family_name LIKE 'Nom%') || ' ' || (SELECT count(*) FROM import WHERE kind = 'pupils') || ' ' ||
	(SELECT count(*) FROM import_row r JOIN import i ON i.id = r.import_id WHERE i.kind = 'pupils')`

// whole is what is on file after the list, all of it.
var whole = fmt.Sprintf("%d %d %d 1 %d", importedRows, 2*importedRows, importedRows, importedRows)

const nothing = "0 0 0 0 0"

// mended looks at a database on which an import ended in the midst of it: it is
// sound, holds all of the file or nothing, and takes the file over once.
func (f take) mended(t *testing.T, vars map[string]string, path string, through bool) {
	t.Helper()
	if sound := query(t, path, "PRAGMA integrity_check"); sound != "ok" {
		t.Fatal(sound)
	}
	before := query(t, path, ofTheList)
	if before != nothing && before != whole || through && before != whole {
		t.Errorf("on file are %s, want %s or %s", before, nothing, whole)
	}
	for _, again := range []string{"again", "once more"} {
		code, out, errs := program(t, vars, "", "import", "pupils", f.file)
		want := fmt.Sprintf("imported: %d added, 0 changed, 0 left", importedRows)
		if before == whole || again == "once more" {
			want = fmt.Sprintf("imported: 0 added, 0 changed, %d left", importedRows)
		}
		if code != exitOK || !strings.Contains(out, want) {
			t.Errorf("%s: code %d, %s%s", again, code, out, errs)
		}
		if now := query(t, path, ofTheList); now != whole {
			t.Errorf("%s: on file are %s, want %s", again, now, whole)
		}
	}
}

// sampled are numbers of a loop over every write: the first ones one by one, then
// further and further apart.
func sampled(n int) int { return n + 1 + n/6 }

// Killed at the first write, at the second, and so on until it gets through: the
// file is taken over whole, or not at all.
func TestAnImportKilledAtAWriteIsTakenOverWholeOrNotAtAll(t *testing.T) {
	strace := storetest.Strace(t, "IMPORT_WRITES")
	f := newTake(t)
	for _, call := range []string{"pwrite64", "fsync,fdatasync"} {
		through := false
		for n := 1; !through && !t.Failed(); n = sampled(n) {
			t.Run(fmt.Sprintf("%s %d", call, n), func(t *testing.T) {
				vars, path := f.on(t)
				child, _ := apart(vars, "import pupils "+f.file, storetest.KilledAt(strace, call, n)...)
				through = child.Run() == nil
				f.mended(t, vars, path, through)
			})
		}
	}
}

// goWords are what no person can read in the message of a failed run.
var goWords = regexp.MustCompile(`SQLITE_|goroutine|panic|%!|\(\d+\)|sql:`)

// From the nth write on the disk is full, or broken: the import says so in a
// sentence, the database stays sound, and with room again the file comes in whole.
func TestAnImportOnAFullOrBrokenDiskSaysSoAndKeepsNothing(t *testing.T) {
	strace := storetest.Strace(t, "IMPORT_WRITES")
	f := newTake(t)
	for _, fault := range []string{"ENOSPC", "EIO"} {
		through := false
		for n := 1; !through && !t.Failed(); n = sampled(n) {
			t.Run(fmt.Sprintf("%s from write %d on", fault, n), func(t *testing.T) {
				vars, path := f.on(t)
				child, said := apart(vars, "import pupils "+f.file, storetest.SpoiltFrom(strace, fault, n)...)
				through = child.Run() == nil
				if code := child.ProcessState.ExitCode(); !through && code != exitNo {
					t.Errorf("exit code %d", code)
				}
				if !through && (!strings.Contains(said.String(), "import pupils: The disk of the database ") || goWords.MatchString(said.String())) {
					t.Errorf("it says %q", said)
				}
				f.mended(t, vars, path, through)
			})
		}
	}
}
