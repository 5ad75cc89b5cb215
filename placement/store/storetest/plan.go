package storetest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"internat/placement/store"
)

// raw is a connection beside the program, without its settings.
func raw(t testing.TB, db *store.DB) *sql.DB {
	t.Helper()
	address, _ := addresses.Load(db)
	driver, name := "pgx", address.(string)
	if path, lite := strings.CutPrefix(name, "sqlite:"); lite {
		driver, name = "sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=synchronous(OFF)&_pragma=cache_size(-64000)"
	}
	x, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// A Planner asks a database how it answers statements. It changes nothing.
type Planner struct {
	testing.TB
	db   *sql.DB
	lite bool
}

// NewPlanner gives a planner that is closed with the test.
func NewPlanner(t testing.TB, db *store.DB) *Planner {
	t.Helper()
	p := &Planner{TB: t, db: raw(t, db), lite: db.Dialect == store.SQLite}
	p.db.SetMaxOpenConns(1)
	t.Cleanup(func() { p.db.Close() })
	return p
}

// Steps is the plan of a statement on SQLite, one step a line.
func (p *Planner) Steps(query string, args []any) (steps []string) {
	p.Helper()
	rows, err := p.db.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		p.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			p.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// tableAlias is a table and what a statement calls it.
var tableAlias = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)

// walkStep is a step that goes through all of a table or of an index, or makes an
// index of its own, for which it does so too.
var walkStep = regexp.MustCompile(`^(?:SCAN (\w+)|SEARCH (\w+) USING AUTOMATIC)`)

// Walks gives the tables that SQLite goes through from end to end to answer a
// statement, an index in place of its table included.
func (p *Planner) Walks(query string, args []any) (tables, plan []string) {
	p.Helper()
	called := map[string]string{}
	for _, m := range tableAlias.FindAllStringSubmatch(query, -1) {
		called[m[1]] = m[1]
		if m[2] != "" {
			called[m[2]] = m[1]
		}
	}
	plan = p.Steps(query, args)
	for _, step := range plan {
		if m := walkStep.FindStringSubmatch(step); m != nil && called[m[1]+m[2]] != "" {
			tables = append(tables, called[m[1]+m[2]])
		}
	}
	return tables, plan
}

// A node is a step of a plan of PostgreSQL with what it really did.
type node struct {
	Type      string  `json:"Node Type"`
	Relation  string  `json:"Relation Name"`
	Rows      float64 `json:"Actual Rows"`
	Loops     float64 `json:"Actual Loops"`
	Filtered  float64 `json:"Rows Removed by Filter"`
	Rechecked float64 `json:"Rows Removed by Index Recheck"`
	Joined    float64 `json:"Rows Removed by Join Filter"`
	Plans     []node
}

// read adds the rows that a step and those below it fetched from each table.
func (n node) read(from map[string]int) {
	if n.Relation != "" && n.Type != "ModifyTable" {
		from[n.Relation] += int((n.Rows + n.Filtered + n.Rechecked) * n.Loops)
	}
	for _, below := range n.Plans {
		below.read(from)
	}
}

// Reads answers a statement on PostgreSQL and counts the rows that were fetched
// from each table to do so. What the statement changes is taken back.
func (p *Planner) Reads(query string, args []any) (rows map[string]int, plan string) {
	p.Helper()
	tx, err := p.db.Begin()
	if err != nil {
		p.Fatal(err)
	}
	defer tx.Rollback()
	if err := tx.QueryRow("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+query, args...).Scan(&plan); err != nil {
		p.Fatalf("%s: %v", query, err)
	}
	var answer []struct{ Plan node }
	if err := json.Unmarshal([]byte(plan), &answer); err != nil {
		p.Fatal(fmt.Errorf("%w: %s", err, plan))
	}
	rows = map[string]int{}
	for _, a := range answer {
		a.Plan.read(rows)
	}
	return rows, plan
}
