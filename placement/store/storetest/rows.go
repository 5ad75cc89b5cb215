package storetest

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"internat/placement/store"
)

// Path is the file of a SQLite database.
func Path(t testing.TB, db *store.DB) string {
	t.Helper()
	address, _ := addresses.Load(db)
	path, lite := strings.CutPrefix(address.(string), "sqlite:")
	if !lite {
		t.Fatal("only SQLite keeps everything in one file")
	}
	return path
}

// Rows counts the rows of a table, beside the program: what no method shows is
// counted too.
func Rows(t testing.TB, db *store.DB, table string) (n int) {
	t.Helper()
	address, _ := addresses.Load(db)
	raw := beside(t, address.(string))
	defer raw.Close()
	if err := raw.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Copy makes a copy of a SQLite database as a backup does, and gives its path.
func Copy(t testing.TB, db *store.DB) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	raw := beside(t, "sqlite:"+Path(t, db))
	defer raw.Close()
	if _, err := raw.Exec(`VACUUM INTO '` + to + `'`); err != nil {
		t.Fatal(err)
	}
	return to
}

// beside opens a database beside the program.
func beside(t testing.TB, address string) *sql.DB {
	t.Helper()
	driver := "pgx"
	if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
		driver, address = "sqlite", "file:"+path+"?_pragma=busy_timeout(5000)"
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Column reads the texts of a query's one column, beside the program.
func Column(t testing.TB, db *store.DB, query string, args ...any) (texts []string) {
	t.Helper()
	address, _ := addresses.Load(db)
	raw := beside(t, address.(string))
	defer raw.Close()
	rows, err := raw.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}
