package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A JournalView shows who did what, when and why.
type JournalView struct {
	Frame
	Form     *Form
	Kinds    []Option
	Authors  []Option
	Lines    []JournalLine
	Pages    Pages
	Export   string
	Filtered bool
	Empty    Empty
}

// A JournalLine is one event in words.
type JournalLine struct {
	store.Line
	What string
	Role string
}

var journalPage = newPage[JournalView]("journal.html")

func journalRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/journal", Action: placement.SeeJournal, Do: (*Server).journal},
		{Method: http.MethodGet, Path: "/journal.csv", Action: placement.SeeJournal, Do: (*Server).journalCSV},
	}
}

// journalPageSize is how many lines one page has; an export has more.
const journalPageSize, journalExportSize = 50, 20_000

// journalKinds are the subjects one can filter by.
var journalKinds = []string{"referral", "agreement", "proposal", "offer", "stay", "review", "meeting", "house", "roster_week", "supervision_rule", "campaign", "run", "notice", "import", "account", "guardian"}

func (s *Server) journal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := JournalView{Frame: s.frame(r, by, "journal.title")}
	v.Narrow = false
	query, form := journalQuery(r, by)
	v.Form, query.Limit = form, journalPageSize+1
	page, _ := strconv.Atoi(form.Value("page"))
	page = max(0, min(page, 10_000))
	query.Skip = page * journalPageSize
	var accounts []store.Account
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		lines, err := tx.Events(r.Context(), query)
		if err != nil {
			return err
		}
		v.Lines = inWords(v.Lang, lines)
		accounts, err = tx.Accounts(r.Context(), by.Territory)
		return err
	})
	if err != nil {
		return err
	}
	v.turn(r.URL, page)
	v.choices(accounts)
	return journalPage.render(w, v.Form.Status(), v)
}

// journalQuery reads the filters. A director sees what concerns the houses of
// the director; whatever the URL says, nobody leaves the territory.
func journalQuery(r *http.Request, by placement.Actor) (store.EventQuery, *Form) {
	form := readQuery(r)
	q := store.EventQuery{
		Territory: by.Territory, Reader: by.Account, Zone: zoneOf(r), By: form.Optional("qui", 60), About: placement.Thing{Kind: form.Optional("quoi", 30)},
		Pupil: placement.PupilID(form.Optional("eleve", 60)), House: placement.HouseID(form.Optional("internat", 60)),
		From: form.OptionalDay("du"), To: form.OptionalDay("au"),
	}
	if by.Role == placement.Director {
		q.Director = by.Account
	}
	return q, form
}

// turn cuts the extra line that says whether there is another page.
func (v *JournalView) turn(at *url.URL, page int) {
	link := func(path string, page int) string {
		query := at.Query()
		query.Set("page", strconv.Itoa(page))
		return path + "?" + query.Encode()
	}
	if len(v.Lines) > journalPageSize {
		v.Lines = v.Lines[:journalPageSize]
		v.Pages.Next = link("/journal", page+1)
	}
	if page > 0 {
		v.Pages.Previous = link("/journal", page-1)
	}
	v.Export = link("/journal.csv", 0)
	v.Filtered = slices.ContainsFunc([]string{"qui", "quoi", "eleve", "internat", "du", "au"}, func(name string) bool { return v.Form.Value(name) != "" })
	v.Empty = Empty{Title: v.T("journal.empty"), Text: v.T("journal.empty_text")}
	if v.Filtered {
		v.Empty = Empty{Title: v.T("journal.none"), Text: v.T("journal.none_text"), Next: &Link{"/journal", v.T("journal.all")}}
	}
}

// choices fills the lists of the filters.
func (v *JournalView) choices(accounts []store.Account) {
	v.Kinds, v.Authors = []Option{{"", v.T("journal.everything")}}, []Option{{"", v.T("journal.everybody")}}
	for _, kind := range journalKinds {
		v.Kinds = append(v.Kinds, Option{kind, v.T("journal.kind." + kind)})
	}
	for _, a := range accounts {
		v.Authors = append(v.Authors, Option{string(a.ID), a.Name})
	}
}

// inWords says what happened in each line.
func inWords(lang plain.Lang, lines []store.Line) []JournalLine {
	list := make([]JournalLine, len(lines))
	for i, line := range lines {
		line.Reason = reason(lang, line.Reason)
		list[i] = JournalLine{Line: line, What: lineText(lang, line), Role: words.T(lang, "role."+string(line.By.Role))}
	}
	return list
}

// lineText is the sentence of a line, with the reason where that is one of a list.
func lineText(lang plain.Lang, line store.Line) string {
	if why := line.Facts["why"]; line.Verb == "pupil.unprotected" {
		return words.T(lang, "journal.because", eventText(lang, line.Verb), words.T(lang, "protected.lift_why."+why))
	}
	return eventText(lang, line.Verb)
}

// eventText is the sentence of a verb; one that has none is shown as it is: a
// line of the journal is never left out.
func eventText(lang plain.Lang, verb string) string {
	if key := "event." + verb; words.Has(key) {
		return words.T(lang, key)
	}
	return verb
}

func (s *Server) journalCSV(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	query, form := journalQuery(r, by)
	if form.Bad() {
		return form.faults
	}
	query.Limit = journalExportSize
	lang := langOf(r)
	var lines []store.Line
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		lines, err = tx.Events(r.Context(), query)
		return err
	})
	if err != nil {
		return err
	}
	table := [][]string{{"at", "by", "role", "verb", "sentence", "about", "id", "pupil", "house", "reason"}}
	for _, l := range lines {
		table = append(table, []string{
			l.At.In(zoneOf(r)).Format("2006-01-02 15:04:05"), l.By.Name, string(l.By.Role), l.Verb, lineText(lang, l),
			l.About.Kind, l.About.ID, l.PupilName, l.HouseName, l.Reason,
		})
	}
	return writeCSV(w, fmt.Sprintf("journal-%s.csv", s.dayOf(r)), table)
}
