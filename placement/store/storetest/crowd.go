package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"internat/placement/store"
)

// Small are the tables that do not grow with the pupils: a query may walk
// through them. Each is read whole because all of it is wanted, or is bounded by
// something that people make one by one.
var Small = []string{
	"territory", "setting", "goose_db_version", // a hundred rows at most
	"account", "account_house", "api_token", "attempt", "calendar_feed", "digest_choice", // people who work here; attempts are forgotten after their window
	"campaign",        // one a year
	"catalogue",       // about one a year
	"criterion",       // forty at most for each of them
	"letter_text",     // a version of a kind of notice, now and then
	"school_calendar", // one a year, the newest is read
	"check_round",     // one for each territory
	"job",             // a dozen for each territory
	"reader",          // who may know of a protected child: a few files of a territory
	"house",           // some thousands in all: a list of them is a list of them all
}

// A crowd multiplies what is in a database: houses, their pupils, and what
// happened to them, so that the planner has something to plan for.
type crowd struct {
	testing.TB
	db     *sql.DB
	lite   bool
	rows   int // of each table that grows with the pupils
	houses int
}

// campaignsOfTheCrowd are the campaigns, of years past, over which the crowd is
// spread.
const campaignsOfTheCrowd = 50

// Crowd fills every table that grows with the pupils with about so many rows, in
// the territories that are there. The rows are copies of
// those there are, under other ids: so a table of tomorrow is filled as well.
// What the copies ask for is settled, as most of what a territory keeps is; what
// is sealed is left out of them. A houseful is 250 pupils.
func Crowd(t testing.TB, db *store.DB, rows int) {
	t.Helper()
	c := crowd{TB: t, db: raw(t, db), lite: db.Dialect == store.SQLite, rows: rows, houses: max(1, rows/250)}
	c.db.SetMaxOpenConns(1) // what is switched off is so on one connection
	defer c.db.Close()
	mend := c.unguarded()
	for _, table := range c.tables() {
		if !slices.Contains(Small, table) || table == "campaign" || table == "house" {
			c.multiply(table)
		}
	}
	for _, statement := range mend {
		c.exec(statement)
	}
}

// Analyze makes the planner know what is there.
func Analyze(t testing.TB, db *store.DB) {
	t.Helper()
	x := raw(t, db)
	defer x.Close()
	if _, err := x.ExecContext(context.Background(), `ANALYZE`); err != nil {
		t.Fatal(err)
	}
}

func (c crowd) exec(query string, args ...any) {
	c.Helper()
	if _, err := c.db.Exec(query, args...); err != nil {
		c.Fatalf("%s: %v", query, err)
	}
}

func (c crowd) texts(query string, args ...any) (list []string) {
	c.Helper()
	rows, err := c.db.Query(query, args...)
	if err != nil {
		c.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			c.Fatal(err)
		}
		list = append(list, text)
	}
	if err := rows.Err(); err != nil {
		c.Fatal(err)
	}
	return list
}

// unguarded takes the triggers away, which would look at each row, and on SQLite
// the indexes as well: they are made again in one go. It gives what puts them
// back.
func (c crowd) unguarded() (mend []string) {
	if !c.lite {
		c.exec(`SET session_replication_role = replica`)
		return nil
	}
	mend = c.texts(`SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL ORDER BY type, name`)
	for _, kind := range []string{"trigger", "index"} {
		for _, name := range c.texts(`SELECT name FROM sqlite_master WHERE type = $1 AND sql IS NOT NULL ORDER BY name`, kind) {
			c.exec(`DROP ` + kind + ` ` + name)
		}
	}
	return mend
}

func (c crowd) tables() []string {
	if c.lite {
		return c.texts(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`)
	}
	return c.texts(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name`)
}

func (c crowd) columns(table string) []string {
	if c.lite {
		return c.texts(`SELECT name FROM pragma_table_info($1) ORDER BY cid`, table)
	}
	return c.texts(`SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`, table)
}

// ofHouses are the tables that grow with the houses.
var ofHouses = []string{"house", "band", "section", "room", "mix_target", "room_rule", "staff", "staff_absence", "roster_week", "shift", "supervision_rule", "bed_plan"}

// full are the tables of which there are as many rows as was asked; of others a
// twentieth will do.
var full = []string{"pupil", "guardian", "guardianship", "referral", "agreement", "offer", "stay", "bed", "review", "meeting", "notice", "event", "proposal", "occupancy_history"}

// templates narrow what is copied, so that the copies of one table find those of
// another.
var templates = map[string]string{
	"bed":   "id IN (SELECT bed_id FROM stay)",
	"event": "pupil_id <> ''",
}

func (c crowd) multiply(table string) {
	c.Helper()
	where := ""
	if t := templates[table]; t != "" {
		where = " WHERE " + t
	}
	var there int
	if err := c.db.QueryRow(`SELECT count(*) FROM ` + table + where).Scan(&there); err != nil {
		c.Fatal(err)
	}
	if there == 0 {
		return
	}
	copies := c.rows / there
	switch {
	case table == "campaign" || table == "run":
		copies = campaignsOfTheCrowd
	case slices.Contains(ofHouses, table):
		copies = c.houses
	case !slices.Contains(full, table):
		copies /= 20
	}
	columns := c.columns(table)
	values := make([]string, len(columns))
	for i, column := range columns {
		values[i] = c.value(table, column)
	}
	c.exec(fmt.Sprintf(`INSERT INTO %[1]s (%[2]s)
		WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < %[5]d)
		SELECT %[3]s FROM (SELECT * FROM %[1]s%[4]s) t CROSS JOIN many WHERE true ON CONFLICT DO NOTHING`,
		table, strings.Join(columns, ", "), strings.Join(values, ", "), where, copies))
}

// houseColumns name a part of a house, or somebody who works in it.
var houseColumns = []string{"house_id", "section_id", "band_id", "room_id", "staff_id", "plan_id", "present_id", "current_section_id"}

// bornAt makes days of birth, and nameOf names: hardly two of a crowd are alike.
const (
	months = `'010203040506070809101112'`
	bornAt = `'20' || substr('0809101112131415', 1 + 2 * (n % 8), 2) || '-' || substr(` + months + `, 1 + 2 * (n / 8 % 12), 2) ||
		'-' || (10 + n / 96 % 19)`
	nameOf = `substr('bcdfghjklmnpqrstvwxz', 1 + n % 20, 1) || 'a' || substr('bcdfghjklmnpqrstvwxz', 1 + n / 20 % 20, 1) || 'o' ||
		substr('bcdfghjklmnpqrstvwxz', 1 + n / 400 % 20, 1) || 'i' || substr('bcdfghjklmnpqrstvwxz', 1 + n / 8000 % 20, 1)`
)

// aYearAgo makes days of the year before.
const aYearAgo = `'2025-' || substr(` + months + `, 1 + 2 * (n % 12), 2) || '-1' || (n % 10)`

// settled are the columns in which a copy differs from what it is a copy of.
var settled = map[string]string{
	"pupil.born": bornAt, "pupil.household": "t.household || '~' || n", "pupil.name_key": nameOf + " || ' ' || t.name_key", "pupil.family_name": nameOf,
	"house.uai": "t.uai || '~' || n", "house.name": "t.name || ' ' || n", "house.name_key": "t.name_key || '~' || n",
	"guardian.ref": "t.ref || '~' || n", "guardian.email_key": "t.email_key || '~' || n",
	"bed.label": "t.label || '~' || n", "staff.name_key": "t.name_key || '~' || n",
	"campaign.school_year": "t.school_year || '~' || n", "campaign.state": "'closed'", "campaign.entry_on": "'2001-09-01'", "campaign.ends_on": "'2002-07-01'",
	"campaign.opens_on": "'2001-01-01'", "campaign.closes_on": "'2001-03-01'", "campaign.panel_on": "'2001-04-01'",
	"run.state":      "'decided'",
	"referral.state": "CASE WHEN n % 100 = 0 THEN t.state ELSE 'closed' END",
	"proposal.state": "'confirmed'", "run.base_id": "NULL",
	"offer.state":        "CASE WHEN n % 100 = 0 THEN t.state ELSE 'arrived' END",
	"review.state":       "CASE WHEN n % 100 = 0 THEN t.state ELSE 'done' END",
	"meeting.state":      "CASE WHEN n % 100 = 0 THEN t.state ELSE 'done' END",
	"agreement.state":    "CASE WHEN n % 100 = 0 THEN t.state ELSE 'given' END",
	"notice.state":       "CASE WHEN n % 100 = 0 THEN t.state ELSE 'sent' END",
	"notice.next_at":     "''",
	"notice.key":         "t.key || '~' || n",
	"session.token_hash": "t.token_hash || '~' || n",
	"breach.n":           "t.n + n",
	"event.at":           aYearAgo + " || 'T08:00:00.000Z'", "meeting.at": aYearAgo + " || 'T08:00:00.000Z'", "notice.due_at": aYearAgo + " || 'T08:00:00.000Z'",
	"referral.created_at": aYearAgo + " || 'T08:00:00.000Z'", "offer.answer_by": aYearAgo + " || 'T08:00:00.000Z'", "review.due_on": aYearAgo,
	"stay.state":    "CASE WHEN n % 4 = 0 THEN t.state ELSE 'ended' END",
	"stay.from_day": "CASE WHEN n % 4 = 0 THEN t.from_day ELSE '2025-09-01' END", "stay.to_day": "CASE WHEN n % 4 = 0 THEN t.to_day ELSE '2026-07-04' END",
}

// value is what a copy has in a column.
func (c crowd) value(table, column string) string {
	if other := settled[table+"."+column]; other != "" {
		return other
	}
	own := "t." + column
	switch {
	case strings.HasPrefix(column, "sealed_"):
		return "''"
	case column == "campaign_id", column == "run_id":
		return fmt.Sprintf("%s || '~' || (1 + n %% %d)", own, campaignsOfTheCrowd)
	case column == "territory_id", column == "by_id", column == "decided_id", column == "started_id", column == "account_id":
		return own
	case slices.Contains(houseColumns, column) && slices.Contains(ofHouses, table):
		return own + " || '~' || n"
	case slices.Contains(houseColumns, column):
		return fmt.Sprintf("%s || '~' || (1 + n %% %d)", own, c.houses)
	case column == "id", strings.HasSuffix(column, "_id"), column == "from_bed", column == "to_bed", column == "alias", strings.HasSuffix(column, "_hash"):
		return own + " || '~' || n"
	}
	return own
}
