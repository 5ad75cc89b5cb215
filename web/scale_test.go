package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A question is a statement that a page asked, under the name of the query of
// package store.
type question struct {
	text, by, path string
	args           []any
}

// askedBy is the method of package store that asks, as its caller knows it.
func askedBy() string {
	var pcs [40]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	name := ""
	for {
		f, more := frames.Next()
		short, ours := strings.CutPrefix(f.Function, "internat/placement/store.")
		if !ours || !more {
			return name
		}
		name = strings.TrimPrefix(strings.TrimPrefix(short, "(*Tx)."), "(*DB).")
	}
}

// mostRead is how many rows of a table that grows one statement of a page may
// fetch: a page of a list, a houseful of boarders with their past, what waits
// for somebody, or all of a table of some thousands, which PostgreSQL is right to
// read whole for a join.
const mostRead = 6000

// readsMore are the queries that read more than a page of a territory, and why.
// They are looked at by nobody but their reader: sorts and scans in them are not asserted.
var readsMore = map[string]string{
	"CountReferrals":     "counts up to ten thousand, so as to say how many there are",
	"Referrals":          "a search for a name looks through the names of a territory, in their index",
	"FindPupils":         "a search for a name looks through the names of a territory, in their index",
	"CountStays":         "who is present, counted from the index alone",
	"Stays":              "which houses a page is about, counted from the index alone",
	"OfferCounts":        "offers by state, counted from the index alone",
	"Events":             "the export has ten thousand lines",
	"Lodgings":           "the free places of every house of a territory",
	"EachPremises":       "the occupancy of every house of a territory, some houses at a time",
	"EachPremisesKnown":  "the same, as known on a past day",
	"EachStay":           "the list of all boarders is an export",
	"BoarderCounts":      "the occupancy of every house of a territory",
	"Cohorts":            "the dashboard of a territory",
	"Stayed":             "the dashboard of a territory: who stayed from one year to the next",
	"Away":               "who is allowed to be elsewhere tonight, in every house of a territory",
	"People":             "everybody is compared with everybody to find doubles",
	"Files":              "the files of a whole campaign: for many of them PostgreSQL goes through all",
	"Sections":           "the beds of every section of a territory",
	"CountBulk":          "a rehearsal of the purge counts all that is past its term",
	"EachOverdue":        "a rehearsal of the purge looks at everybody who is kept",
	"CountBoardersToAsk": "how many boarders of a territory a campaign has to ask",
}

// notReached are the pages that a walk through a furnished world does not come
// to, and why.
var notReached = map[string]string{
	"/static/{name}":                          "asks nothing",
	"/orientations/{id}/modifier":             "needs a draft",
	"/orientations/{id}/eleve-majeur":         "needs a pupil of age; asks what the file asks",
	"/famille/dossiers/{id}/pourquoi":         "needs a published run",
	"/famille/accords/{id}":                   "needs an agreement that is asked for",
	"/famille/accords/{id}/retirer":           "needs an agreement given online",
	"/famille/dossiers/{id}/annee-prochaine":  "needs a request for next year",
	"/courriers/lettres.pdf":                  "asks what its page asks",
	"/reunions/{id}/liste.csv":                "asks what its page asks",
	"/reunions/{id}/liste.xlsx":               "asks what its page asks",
	"/reunions/{id}/liste.pdf":                "asks what its page asks",
	"/bilans/{id}/compte-rendu.pdf":           "needs a review that was held; asks what its page asks",
	"/imports/eleves/{id}":                    "needs a file that was sent",
	"/imports/internats/{id}":                 "needs a file that was sent",
	"/places/{id}/chambres/importer/{part}":   "needs a file that was sent",
	"/internats/{id}/encadrement/copie":       "needs a week that somebody has worked on",
	"/campagnes/{id}/calculs/{run}/anomalies": "needs a run with an anomaly",
	"/soutien/{id}":                           "needs a protected file",
	"/doublons/fusions/{id}":                  "needs files that were merged",
	"/imports/eleves/{id}/colonnes":           "needs a file that was sent",
	"/imports/siecle/{id}":                    "needs a file that was sent",
	"/imports/faits/{id}":                     "needs a file that was sent",
	"/imports/internes/faits/{past}":          "needs a file that was sent",
	"/imports/lits/faits/{past}":              "needs a file that was sent",
	"/imports/internats/faits/{past}":         "needs a file that was sent",
	"/imports/internes/{id}":                  "needs a file that was sent",
	"/imports/lits/{id}":                      "needs a file that was sent",
	"/point-du-matin/arret/{token}":           "needs a secret address; asks one row by its hash",
	"/agenda/flux/{token}.ics":                "needs a secret address; asks what the agenda asks",
	"/calendrier/importer/{id}":               "needs a file that was sent",
	"/calendrier/fichiers/{file}/annuler":     "needs a file that was sent",

	"/places/{id}/chambres/importer/faits/{past}":          "needs a file that was sent",
	"/orientations/{id}/accords/{guardian}/formulaire":     "needs an agreement that is asked for",
	"/orientations/{id}/accords/{guardian}/formulaire.pdf": "needs an agreement that is asked for",
	"/orientations/{id}/accords/{guardian}/decision":       "needs an agreement that is contested",
}

// TestEveryPageAsksByIndex serves every page of the manifest to every role, over
// tables of a hundred thousand rows, and asks each database how it answers each
// statement. SQLite must not go through a table that grows, nor through an index
// of it, from one end to the other, nor make an index of its own. PostgreSQL,
// left free to choose, is asked what it did: it must not have fetched more rows
// than mostRead of such a table. A route that is added to the manifest is walked
// as well.
//
// PLANS=all (.ci/deep) asks both databases, about two minutes each; PLANS=sqlite
// (.ci/run) asks the one, over a fifth of the rows.
func TestEveryPageAsksByIndex(t *testing.T) {
	t.Parallel()
	which := os.Getenv("PLANS")
	if which == "" {
		t.Skip("set PLANS to sqlite, postgres or all")
	}
	t.Run("sqlite", func(t *testing.T) {
		if which == "postgres" {
			t.Skip("PLANS is postgres")
		}
		db := storetest.Open(t)
		list := askedByPages(t, db)
		p := storetest.NewPlanner(t, db)
		blame(t, list, func(q question) (tables []string, plan string) {
			tables, steps := p.Walks(q.text, q.args)
			return tables, strings.Join(steps, "\n")
		})
	})
	if which != "sqlite" {
		t.Run("postgres", func(t *testing.T) {
			db := storetest.OpenPostgres(t)
			list := askedByPages(t, db)
			p := storetest.NewPlanner(t, db)
			blame(t, slices.DeleteFunc(list, question.writes), func(q question) (tables []string, plan string) {
				rows, _ := p.Reads(q.text, q.args)
				for table, n := range rows {
					if n > mostRead {
						tables = append(tables, table)
					}
				}
				slices.Sort(tables)
				return tables, fmt.Sprint(rows)
			})
		})
	}
}

// blame names each query of a page that goes through a table that grows, once.
func blame(t *testing.T, list []question, through func(question) (tables []string, plan string)) {
	t.Helper()
	said := map[string]bool{}
	for _, q := range list {
		if readsMore[q.by] != "" {
			continue
		}
		tables, plan := through(q)
		for _, table := range tables {
			if slices.Contains(storetest.Small, table) || said[q.by+table] {
				continue
			}
			said[q.by+table] = true
			t.Errorf("%s goes through %s for %s\n%s\n%s", q.by, table, q.path, q.text, plan)
		}
	}
}

// writes reports whether a statement changes something: on a page only that
// somebody is still there.
func (q question) writes() bool {
	verb := strings.ToUpper(strings.Fields(q.text)[0])
	return verb != "SELECT" && verb != "WITH"
}

// askedByPages furnishes a territory, fills it, and gives every statement that
// its pages ask, with some of the arguments it is asked with.
func askedByPages(t *testing.T, db *store.DB) (list []question) {
	t.Helper()
	w := populateOn(t, openOn(t, db))
	w.fail()
	rows := 100_000
	if os.Getenv("PLANS") == "sqlite" {
		rows = 20_000
	}
	storetest.Crowd(t, db, rows)
	storetest.Analyze(t, db)
	var now []question // of the page that is being served
	db.Watch(func(query string, args []any) {
		now = append(now, question{text: query, by: askedBy(), args: slices.Clone(args)})
	})
	defer db.Watch(nil)
	asked, reached := map[string]int{}, map[string]bool{}
	people := []store.Session{w.officer, w.director, w.admin, w.parent}
	for _, role := range []placement.Role{placement.Support, placement.Referrer} {
		people = append(people, store.Session{Account: w.account(role, string(role)+"@example.fr").ID})
	}
	for _, session := range people {
		w.walkAs(session, w.own, func(route, path string, a answer) {
			reached[route] = reached[route] || a.StatusCode == http.StatusOK
			for _, q := range now {
				q.path = path
				if asked[q.text]++; asked[q.text] <= 20 {
					list = append(list, q)
				}
			}
			now = nil
		})
	}
	for _, route := range Manifest() {
		if route.Method == http.MethodGet && !reached[route.Path] && notReached[route.Path] == "" {
			t.Errorf("%s was not reached: furnish the world with what it shows, or say in notReached why not", route.Path)
		}
	}
	return list
}

// fail lets a reminder to the guardian of the world fail.
func (w *worlds) fail() {
	w.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) error {
		g, err := tx.Guardian(ctx, w.in, placement.GuardianID(w.own["guardian"]))
		if err != nil {
			return err
		}
		n := placement.NoticeTo(g, placement.MeetingReminder, placement.Thing{Kind: "meeting", ID: w.own["meeting"]}, "D-7", storetest.Noon)
		n.Pupil, n.CreatedAt = placement.PupilID(w.own["pupil"]), storetest.Noon
		n.State, n.Error = placement.Undone, "smtp.rcpt.550"
		_, err = tx.QueueNotices(ctx, []placement.Notice{n})
		return err
	})
}
