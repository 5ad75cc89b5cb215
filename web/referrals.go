package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ReferralsView lists the requests for a place.
type ReferralsView struct {
	Frame
	Today     calendar.Day
	Views     []ViewTab
	Form      *Form
	Search    *Form
	Levels    []Option
	Ways      []Option
	Campaigns []Option
	Lines     []ReferralLine
	Pages     Pages
	Export    string
	Filtered  bool
	Empty     Empty
}

// A ViewTab is one of the saved lists, with how many are in it.
type ViewTab struct {
	Link
	Number  string
	Current bool
}

// A ReferralLine is one request in the list.
type ReferralLine struct {
	ID       placement.ReferralID
	Name     string
	State    Badge
	Level    placement.Level
	Sex      placement.Sex
	Origin   string
	Way      placement.Way
	First    string // the house wished for first
	More     int    // wishes after it
	Agreed   string // "2/2"
	AgreedOK bool
	Points   int
	On       calendar.Day
}

var referralsPage = newPage[ReferralsView]("referrals.html")

func referralRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/orientations", Action: placement.SeeReferrals, Do: (*Server).listReferrals},
		{Method: http.MethodPost, Path: "/orientations", Action: placement.SeeReferrals, Do: (*Server).searchReferrals, Event: "referral.searched"},
		{Method: http.MethodGet, Path: "/orientations.csv", Action: placement.SeeReferrals, Do: (*Server).referralsCSV},
		{Method: http.MethodGet, Path: "/orientations/nouvelle", Action: placement.EditReferrals, Do: (*Server).newReferral},
		{Method: http.MethodPost, Path: "/orientations/nouvelle", Action: placement.EditReferrals, Do: (*Server).keepReferral, Event: "referral.added", Door: placement.CounterDoor},
		{Method: http.MethodPost, Path: "/orientations/nouvelle/ressemblances", Action: placement.EditReferrals, Do: (*Server).likeTyped, Event: "referral.searched"},
		{Method: http.MethodGet, Path: "/orientations/{id}", Action: placement.SeeReferrals, Do: (*Server).showReferral},
		{Method: http.MethodGet, Path: "/orientations/{id}/modifier", Action: placement.EditReferrals, Do: (*Server).editReferral},
		{Method: http.MethodPost, Path: "/orientations/{id}/modifier", Action: placement.EditReferrals, Do: (*Server).keepReferral, Event: "referral.changed", Door: placement.CounterDoor},
		{Method: http.MethodPost, Path: "/orientations/{id}/verifier", Action: placement.EditReferrals, Do: (*Server).verifyClaim, Event: "referral.verified"},
		{Method: http.MethodGet, Path: "/orientations/{id}/retirer", Action: placement.EditReferrals, Do: (*Server).askWithdrawal},
		{Method: http.MethodPost, Path: "/orientations/{id}/retirer", Action: placement.EditReferrals, Do: (*Server).withdrawReferral, Event: "referral.withdrawn"},
		{Method: http.MethodGet, Path: "/orientations/{id}/accords", Action: placement.EditReferrals, Do: (*Server).askToAsk},
		{Method: http.MethodPost, Path: "/orientations/{id}/accords", Action: placement.EditReferrals, Do: (*Server).askAgreements, Event: "agreement.requested"},
		{Method: http.MethodGet, Path: "/orientations/{id}/accords/{guardian}", Action: placement.RecordAgreement, Do: (*Server).askPaper},
		{Method: http.MethodPost, Path: "/orientations/{id}/accords/{guardian}", Action: placement.RecordAgreement, Do: (*Server).recordPaper, Event: "agreement.given"},
	}
}

const (
	referralPageSize   = 50
	referralExportSize = 20_000
	mostCounted        = 2_001 // a tab says "plus de 2 000": counting on would cost seconds
)

// viewCodes are the saved lists as they stand in the URL.
var viewCodes = map[store.View]string{
	store.Running: "", store.Ready: "prets", store.Unagreed: "accord", store.Incomplete: "pieces", store.Unverified: "verifier", store.Unreached: "joindre",
	store.Drafts: "brouillons", store.PlacedView: "placees", store.Everything: "toutes",
}

// referralFilter reads the filters of the list. Names never come this way: an
// address stays in the history of the browser.
func referralFilter(form *Form, today calendar.Day) store.ReferralFilter {
	f := store.ReferralFilter{
		Campaign: placement.CampaignID(form.Optional("campagne", 60)), Level: placement.Level(form.Optional("classe", 5)),
		Way: placement.Way(form.Optional("voie", 20)), Today: today,
	}
	for view, code := range viewCodes {
		if code == form.Value("vue") {
			f.View = view
		}
	}
	return f
}

func (s *Server) listReferrals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := referralFilter(form, s.dayOf(r))
	page, _ := strconv.Atoi(form.Value("page"))
	page = max(0, min(page, 10_000))
	f.Limit, f.Offset = referralPageSize, page*referralPageSize
	return s.referralList(w, r, by, form, newForm(), f)
}

// searchReferrals finds a pupil by name: by POST, so that no name ends up in an
// address. It looks through every list.
func (s *Server) searchReferrals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	f := store.ReferralFilter{View: store.Everything, Name: form.Text("nom", 80), Today: s.dayOf(r), Limit: referralPageSize}
	if form.err != nil {
		return form.err
	}
	if err := s.noteSearch(r.Context(), by); err != nil {
		return err
	}
	return s.referralList(w, r, by, newForm("vue", viewCodes[store.Everything]), form, f)
}

// noteSearch leaves a trace that somebody looked for a child, and never whom.
func (s *Server) noteSearch(ctx context.Context, by placement.Actor) error {
	event := by.Happened(s.Now(), "referral.searched", "referral", "")
	return s.DB.Write(ctx, func(tx *store.Tx) error { return tx.AddEvent(ctx, event) })
}

func (s *Server) referralList(w http.ResponseWriter, r *http.Request, by placement.Actor, form, search *Form, f store.ReferralFilter) error {
	v := ReferralsView{Frame: s.frame(r, by, "referrals.title"), Today: f.Today, Form: form, Search: search}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if err := v.tabs(r.Context(), tx, f); err != nil {
			return err
		}
		if search.Bad() {
			return nil
		}
		return v.fill(r.Context(), tx, f)
	})
	if err != nil {
		return err
	}
	v.choices(r.URL.Query(), f)
	return referralsPage.render(w, search.Status(), v)
}

// tabs counts the saved lists.
func (v *ReferralsView) tabs(ctx context.Context, tx *store.Tx, f store.ReferralFilter) error {
	for _, view := range store.Views {
		n, err := tx.CountReferrals(ctx, store.ScopeOf(v.By), store.ReferralFilter{View: view, Campaign: f.Campaign, Today: f.Today}, mostCounted)
		if err != nil {
			return err
		}
		code := viewCodes[view]
		number := plain.Number(v.Lang, n)
		if n == mostCounted {
			number = v.T("referrals.more_than", mostCounted-1)
		}
		query := url.Values{}
		if code != "" {
			query.Set("vue", code)
		}
		if f.Campaign != "" {
			query.Set("campagne", string(f.Campaign))
		}
		href := "/orientations"
		if len(query) > 0 {
			href += "?" + query.Encode()
		}
		v.Views = append(v.Views, ViewTab{Link{href, v.T("referrals.view." + code)}, number, view == f.View && f.Name == ""})
	}
	return nil
}

// fill reads one page of the list and how long the list is.
func (v *ReferralsView) fill(ctx context.Context, tx *store.Tx, f store.ReferralFilter) error {
	scope := store.ScopeOf(v.By)
	files, err := tx.Referrals(ctx, scope, f)
	if err != nil {
		return err
	}
	of, err := tx.CountReferrals(ctx, scope, f, mostCounted)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		v.Pages = Pages{From: f.Offset + 1, To: f.Offset + len(files), Of: of}
	}
	names, err := namesOfHouses(ctx, tx, v.By.Territory)
	if err != nil {
		return err
	}
	for _, file := range files {
		v.Lines = append(v.Lines, referralLine(v.Lang, file, names, f.Today))
	}
	campaigns, err := tx.Campaigns(ctx, v.By.Territory)
	v.Campaigns = []Option{{"", v.T("referrals.all_campaigns")}}
	for _, c := range campaigns {
		v.Campaigns = append(v.Campaigns, Option{string(c.ID), c.Name})
	}
	return err
}

// namesOfHouses are the names of the houses of a territory.
func namesOfHouses(ctx context.Context, tx *store.Tx, in placement.TerritoryID) (map[placement.HouseID]string, error) {
	houses, err := tx.Houses(ctx, store.Whole(in))
	names := make(map[placement.HouseID]string, len(houses))
	for _, h := range houses {
		names[h.ID] = h.Name
	}
	return names, err
}

func referralLine(lang plain.Lang, f placement.File, names map[placement.HouseID]string, today calendar.Day) ReferralLine {
	given, needed := f.Tally(today)
	r := f.Referral
	line := ReferralLine{
		ID: r.ID, Name: f.Pupil.Short(), State: fileBadge(lang, f, today), Level: r.Level, Sex: f.Pupil.Sex, Origin: originOf(lang, r), Way: r.Way,
		Agreed: fmt.Sprintf("%d/%d", given, needed), AgreedOK: len(f.AgreementBlockers(today)) == 0,
		Points: r.Points(), On: calendar.DayOf(r.CreatedAt, plain.Paris), More: max(0, len(r.Wishes)-1),
	}
	if f.Pupil.SignsAlone(today) {
		line.Agreed = words.T(lang, "referrals.of_age")
	}
	if len(r.Wishes) > 0 {
		line.First = names[r.Wishes[0].House]
	}
	return line
}

// originOf says where a request comes from: a professional of an institution,
// or the family itself at the counter.
func originOf(lang plain.Lang, r placement.Referral) string {
	switch {
	case r.Way == placement.Renewal && r.Institution == "":
		return words.T(lang, "referrals.origin_renewal")
	case r.Institution == "":
		return words.T(lang, "referrals.origin_family")
	}
	return r.Institution
}

// fileBadge is the state of a request as an officer needs it: a submitted one
// is ready, or says what it waits for.
func fileBadge(lang plain.Lang, f placement.File, today calendar.Day) Badge {
	if f.Referral.State != placement.Submitted {
		return stateBadge(lang, "referral", string(f.Referral.State))
	}
	blockers := f.Blockers(today)
	switch {
	case f.Suspended(today):
		return Badge{"bad", words.T(lang, "referrals.state.disagreement")}
	case len(blockers) > 0:
		return Badge{"wait", words.T(lang, "referrals.state.blocked")}
	case len(f.Referral.Unverified()) > 0:
		return Badge{"wait", words.T(lang, "referrals.state.unverified")}
	}
	return Badge{"ok", words.T(lang, "referrals.state.ready")}
}

// choices fills the filters, the links to other pages and the empty place.
func (v *ReferralsView) choices(query url.Values, f store.ReferralFilter) {
	v.Levels, v.Ways = []Option{{"", v.T("referrals.all_levels")}}, []Option{{"", v.T("referrals.all_ways")}}
	for _, l := range placement.Levels {
		v.Levels = append(v.Levels, Option{string(l), plain.Level(v.Lang, l)})
	}
	for _, way := range []placement.Way{placement.Application, placement.Renewal, placement.Urgent} {
		v.Ways = append(v.Ways, Option{string(way), v.T("way." + string(way))})
	}
	link := func(path string, page int) string {
		query.Set("page", strconv.Itoa(page))
		return path + "?" + query.Encode()
	}
	page := f.Offset / referralPageSize
	if f.Name == "" && f.Offset > 0 {
		v.Pages.Previous = link("/orientations", page-1)
	}
	if f.Name == "" && v.Pages.To < v.Pages.Of {
		v.Pages.Next = link("/orientations", page+1)
	}
	query.Del("page")
	v.Export = "/orientations.csv?" + query.Encode()
	v.Filtered = f.Name != "" || f.Level != "" || f.Way != "" || f.Campaign != "" || f.View != store.Running
	v.Empty = Empty{Title: v.T("referrals.empty"), Text: v.T("referrals.empty_text"), Next: &Link{"/orientations/nouvelle", v.T("referrals.new")}}
	if v.Filtered {
		v.Empty = Empty{Title: v.T("referrals.none"), Text: v.T("referrals.none_text"), Next: &Link{"/orientations", v.T("referrals.running")}}
	}
}

func (s *Server) referralsCSV(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	f := referralFilter(form, s.dayOf(r))
	if form.Bad() {
		return form.faults
	}
	f.Limit = 500
	lang := langOf(r)
	table := [][]string{{"referral", "state", "way", "campaign", "pupil", "level", "sex", "origin", "wish_1", "wishes", "agreed", "needed", "points", "created"}}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		names, err := namesOfHouses(r.Context(), tx, by.Territory)
		if err != nil {
			return err
		}
		for f.Offset = 0; f.Offset < referralExportSize; f.Offset += f.Limit {
			files, err := tx.Referrals(r.Context(), store.ScopeOf(by), f)
			if err != nil || len(files) == 0 {
				return err
			}
			for _, file := range files {
				table = append(table, referralRow(lang, file, names, f.Today))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return writeCSV(w, fmt.Sprintf("orientations-%s.csv", f.Today), table)
}

func referralRow(lang plain.Lang, f placement.File, names map[placement.HouseID]string, today calendar.Day) []string {
	line := referralLine(lang, f, names, today)
	given, needed := f.Tally(today)
	return []string{
		string(line.ID), line.State.Text, string(line.Way), string(f.Referral.Campaign), line.Name, string(line.Level), string(line.Sex), line.Origin,
		line.First, strconv.Itoa(len(f.Referral.Wishes)), strconv.Itoa(given), strconv.Itoa(needed), strconv.Itoa(line.Points), line.On.String(),
	}
}

// countView is a number for the morning's page: how many requests are in a
// list.
func countView(view store.View) func(context.Context, *store.Tx, placement.Actor, time.Time) (int, error) {
	return func(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
		t, err := tx.Territory(ctx, by.Territory)
		if err != nil {
			return 0, err
		}
		f := store.ReferralFilter{View: view, Today: calendar.DayOf(now, zoneNamed(t.TimeZone))}
		return tx.CountReferrals(ctx, store.ScopeOf(by), f, mostCounted)
	}
}
