package storetest

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"internat/placement/store"
)

// Columns are the tables of a database and the columns of each, without those of
// the migrations.
func Columns(t testing.TB, db *store.DB) map[string][]string {
	t.Helper()
	address, _ := addresses.Load(db)
	raw := beside(t, address.(string))
	defer raw.Close()
	query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'goose_db_version' ORDER BY m.name, c.cid`
	if db.Dialect == store.Postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name <> 'goose_db_version' ORDER BY table_name, ordinal_position`
	}
	columns := map[string][]string{}
	for _, row := range pairs(t, raw, query) {
		columns[row[0]] = append(columns[row[0]], row[1])
	}
	return columns
}

// Pointers are the columns of a SQLite database that refer to a table, as
// "table.column", whatever the reference is called.
func Pointers(t testing.TB, db *store.DB, to string) (list []string) {
	t.Helper()
	raw := beside(t, "sqlite:"+Path(t, db))
	defer raw.Close()
	for _, row := range pairs(t, raw, `SELECT m.name, f."from" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" = '`+to+`' ORDER BY m.name, f."from"`) {
		list = append(list, row[0]+"."+row[1])
	}
	return list
}

// Holding names the columns, as "table.column", that hold one of the texts, and
// which of them.
func Holding(t testing.TB, db *store.DB, texts ...string) map[string]string {
	t.Helper()
	columns := Columns(t, db)
	address, _ := addresses.Load(db)
	raw := beside(t, address.(string))
	defer raw.Close()
	found := map[string]string{}
	for table, names := range columns {
		for _, name := range names {
			rows, err := raw.Query(`SELECT DISTINCT ` + name + ` FROM ` + table)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				var v any
				if err := rows.Scan(&v); err != nil {
					t.Fatal(err)
				}
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				for _, text := range texts {
					if text != "" && strings.Contains(fmt.Sprint(v), text) {
						found[table+"."+name] = text
					}
				}
			}
			rows.Close()
		}
	}
	return found
}

func pairs(t testing.TB, raw *sql.DB, query string) (list [][2]string) {
	t.Helper()
	rows, err := raw.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var row [2]string
		if err := rows.Scan(&row[0], &row[1]); err != nil {
			t.Fatal(err)
		}
		list = append(list, row)
	}
	return list
}
