package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/twin"
)

// A DoublesView lists the pupils who look like one person, and what was merged.
type DoublesView struct {
	Frame
	Lines  []DoubleLine
	Pages  Pages
	Empty  Empty
	Merges []MergeLine
}

// A DoubleLine is one pair and why it is listed.
type DoubleLine struct {
	twin.Pair
	Why string
}

// A MergeLine is one merge: whose, by whom and when.
type MergeLine struct {
	ID         placement.MergeID
	Name, Said string
}

// A DoubleView compares two records field by field and says what would move.
type DoubleView struct {
	Frame
	Form       *Form
	Action     string
	Why        string
	Kept, Gone placement.Holdings
	Fields     []DoubleField
	Moves      []DoubleMove
	Choices    []Field
	Clashes    []string
}

// A DoubleField is one field of the two records and of what became of them.
type DoubleField struct {
	Name, Label       string
	Kept, Gone, After string
	Differs           bool
	Other             bool // the other record's is chosen
}

// A DoubleMove is one kind of thing that hangs on the records.
type DoubleMove struct {
	Label      string
	Kept, Gone []string
}

// A MergeView is one merge, with the way to undo it or why there is none.
type MergeView struct {
	Frame
	Form     *Form
	Merge    placement.Merge
	Said     string
	Fields   []DoubleField
	Undone   string
	Possible bool
}

var (
	doublesPage = newPage[DoublesView]("doubles.html")
	doublePage  = newPage[DoubleView]("double.html")
	mergePage   = newPage[MergeView]("merge.html")
)

func doubleRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/doublons", Action: placement.MergePupils, Do: (*Server).listDoubles},
		{Method: http.MethodGet, Path: "/doublons/fusions/{id}", Action: placement.MergePupils, Do: (*Server).showMerge},
		{Method: http.MethodPost, Path: "/doublons/fusions/{id}/annuler", Action: placement.MergePupils, Do: (*Server).undoMerge, Event: "pupil.unmerged"},
		{Method: http.MethodGet, Path: "/doublons/{kept}/{gone}", Action: placement.MergePupils, Do: (*Server).showDouble},
		{Method: http.MethodPost, Path: "/doublons/{kept}/{gone}", Action: placement.MergePupils, Do: (*Server).mergeDouble, Event: "pupil.merged"},
		{Method: http.MethodPost, Path: "/doublons/{kept}/{gone}/differents", Action: placement.MergePupils, Do: (*Server).notSame, Event: "pupil.not_same"},
	}
}

const (
	doublePageSize = 50
	mostMerges     = 20
)

func (s *Server) listDoubles(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := DoublesView{Frame: s.frame(r, by, "doubles.title").under("/orientations", words.T(langOf(r), "referrals.title"))}
	pairs, err := s.Office.Doubles(r.Context(), by)
	if err != nil {
		return err
	}
	v.page(r.URL, pairs)
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		merges, err := tx.Merges(r.Context(), store.ScopeOf(by), mostMerges)
		for _, m := range merges {
			v.Merges = append(v.Merges, MergeLine{m.ID, m.After.Given + " " + m.After.Family, mergeSaid(v.Frame, m)})
		}
		return err
	})
	if err != nil {
		return err
	}
	v.Empty = Empty{Title: v.T("doubles.none"), Text: v.T("doubles.none_text")}
	return doublesPage.render(w, http.StatusOK, v)
}

// page takes one page of the list; ?page=0 is the first.
func (v *DoublesView) page(at *url.URL, pairs []twin.Pair) {
	page, _ := strconv.Atoi(at.Query().Get("page"))
	from := max(0, min(page, 10_000)) * doublePageSize
	if from >= len(pairs) {
		from = 0
	}
	to := min(len(pairs), from+doublePageSize)
	for _, p := range pairs[from:to] {
		v.Lines = append(v.Lines, DoubleLine{p, whyAlike(v.Frame, p.Likeness)})
	}
	if len(pairs) == 0 {
		return
	}
	v.Pages = Pages{From: from + 1, To: to, Of: len(pairs)}
	if from > 0 {
		v.Pages.Previous = "/doublons?page=" + strconv.Itoa(from/doublePageSize-1)
	}
	if to < len(pairs) {
		v.Pages.Next = "/doublons?page=" + strconv.Itoa(from/doublePageSize+1)
	}
}

// said is who merged, and when.
func mergeSaid(f Frame, m placement.Merge) string {
	text := f.T("doubles.merged_by", m.By.Name, plain.ShortMoment(f.Lang, m.At.In(zone(f))))
	if !m.UndoneAt.IsZero() {
		text += " · " + f.T("doubles.undone")
	}
	return text
}

func pairOf(r *http.Request) (kept, gone placement.PupilID) {
	return placement.PupilID(chi.URLParam(r, "kept")), placement.PupilID(chi.URLParam(r, "gone"))
}

func (s *Server) showDouble(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.doubleWith(w, r, by, newForm())
}

// doubleWith shows the comparison with what was chosen so far.
func (s *Server) doubleWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	kept, gone := pairOf(r)
	v := DoubleView{Frame: s.frame(r, by, "doubles.of").under("/doublons", words.T(langOf(r), "doubles.title")), Form: form}
	v.Action = "/doublons/" + url.PathEscape(string(kept)) + "/" + url.PathEscape(string(gone))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		m, err := tx.Merging(r.Context(), store.ScopeOf(by), kept, gone)
		if err != nil {
			return err
		}
		v.describe(m)
		names, err := campaignNames(r, tx, by)
		v.choose(m, names)
		return err
	})
	if err != nil {
		return err
	}
	return doublePage.render(w, form.Status(), v)
}

func campaignNames(r *http.Request, tx *store.Tx, by placement.Actor) (map[placement.CampaignID]string, error) {
	list, err := tx.Campaigns(r.Context(), by.Territory)
	names := map[placement.CampaignID]string{}
	for _, c := range list {
		names[c.ID] = c.Name
	}
	return names, err
}

func (v *DoubleView) describe(m placement.Merging) {
	v.Kept, v.Gone = m.Kept, m.Gone
	v.Why = whyAlike(v.Frame, twin.Compare(twin.FaceOf(store.PersonOf(m.Kept.Pupil)), twin.FaceOf(store.PersonOf(m.Gone.Pupil))))
	for _, f := range fields(v.Frame, m.Kept.Pupil, m.Gone.Pupil) {
		f.Other = f.Kept == "" || v.Form.Value("f_"+f.Name) == "gone"
		v.Fields = append(v.Fields, f)
	}
	for _, c := range m.Clashes(nil) {
		if c.Code != "merge.choose_referral" {
			v.Clashes = append(v.Clashes, v.T("fault."+c.Code, c.Args...))
		}
	}
	v.Moves = append(v.Moves,
		DoubleMove{v.T("doubles.guardians"), guardianNames(m.Kept), guardianNames(m.Gone)},
		DoubleMove{v.T("doubles.stays"), v.stays(m.Kept), v.stays(m.Gone)})
	for _, name := range []string{"agreement.pupil_id", "offer.pupil_id", "paper.pupil_id", "review.pupil_id", "meeting.pupil_id", "absence.pupil_id", "notice.pupil_id"} {
		v.Moves = append(v.Moves, DoubleMove{v.T("doubles." + name), v.number(m.Kept.Counts[name]), v.number(m.Gone.Counts[name])})
	}
}

func (v *DoubleView) number(n int) []string { return []string{plain.Number(v.Lang, n)} }

// fields are the fields of two records as people read them.
func fields(f Frame, kept, gone placement.Pupil) (list []DoubleField) {
	for _, name := range placement.MergeFields {
		a, b := fieldText(f, kept, name), fieldText(f, gone, name)
		list = append(list, DoubleField{Name: name, Label: f.T("doubles.field." + name), Kept: a, Gone: b, Differs: a != b})
	}
	return list
}

func fieldText(f Frame, p placement.Pupil, name string) string {
	switch value := p.FieldOf(name); {
	case value == "":
		return ""
	case name == "born":
		return plain.Date(f.Lang, p.Born)
	case name == "sex":
		return f.T("referrals.sex." + value)
	case name == "level":
		return plain.Level(f.Lang, p.Level)
	default:
		return value
	}
}

func guardianNames(h placement.Holdings) (names []string) {
	for _, k := range h.Guardians {
		names = append(names, k.Guardian.Name)
	}
	return names
}

func (v *DoubleView) stays(h placement.Holdings) (list []string) {
	for _, s := range h.Stays {
		list = append(list, v.T("doubles.stay_from", plain.Date(v.Lang, s.Nights.From)))
	}
	return list
}

// choose lists the requests, and asks which one of two in a campaign ends.
func (v *DoubleView) choose(m placement.Merging, campaigns map[placement.CampaignID]string) {
	said := map[placement.ReferralID]string{}
	lines := func(h placement.Holdings) (list []string) {
		for _, r := range h.Referrals {
			name := campaigns[r.Campaign]
			if name == "" {
				name = v.T("way." + string(r.Way))
			}
			said[r.ID] = name + " · " + stateBadge(v.Lang, "referral", string(r.State)).Text + " · " + plain.Date(v.Lang, v.Day(r.CreatedAt))
			list = append(list, said[r.ID])
		}
		return list
	}
	v.Moves = slices.Insert(v.Moves, 0, DoubleMove{v.T("doubles.referrals"), lines(m.Kept), lines(m.Gone)})
	for i, pair := range m.Choices() {
		v.Choices = append(v.Choices, v.choice(i, pair, said))
	}
}

// choice asks which of two requests stays: the value is the one that ends.
func (v *DoubleView) choice(i int, pair [2]placement.ReferralID, said map[placement.ReferralID]string) Field {
	f := v.Form.field(v.Lang, "close"+strconv.Itoa(i), v.T("doubles.which"))
	f.Kind, f.Hint = "radio", v.T("doubles.which_hint")
	f.Options = []Option{
		{string(pair[1]), v.T("doubles.keep_kept", said[pair[0]])}, {string(pair[0]), v.T("doubles.keep_gone", said[pair[1]])},
	}
	return f
}

func (s *Server) mergeDouble(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := form.merge(r)
	var id placement.MergeID
	again, err := form.Submit(func() (err error) {
		id, err = s.Office.MergePupils(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.doubleWith(w, r, by, form)
	}
	return s.redirect(w, r, "/doublons/fusions/"+url.PathEscape(string(id)), "pupil.merged")
}

// merge reads what was chosen.
func (f *Form) merge(r *http.Request) office.PupilMerge {
	in := office.PupilMerge{}
	in.Kept, in.Gone = pairOf(r)
	for name, to := range map[string]*int{"kept_version": &in.KeptVersion, "gone_version": &in.GoneVersion} {
		*to, _ = strconv.Atoi(f.Value(name)) // no number is no version: it is stale
	}
	for _, name := range placement.MergeFields {
		if f.Value("f_"+name) == "gone" {
			in.Fields = append(in.Fields, name)
		}
	}
	for i := 0; f.Value("close"+strconv.Itoa(i)) != ""; i++ {
		in.Close = append(in.Close, placement.ReferralID(f.Optional("close"+strconv.Itoa(i), 60)))
	}
	return in
}

func (s *Server) notSame(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	kept, gone := pairOf(r)
	if err := s.Office.NotSamePupils(r.Context(), by, placement.Pair{One: kept, Other: gone}); err != nil {
		return err
	}
	return s.redirect(w, r, "/doublons", "pupil.not_same")
}

func (s *Server) showMerge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.mergeWith(w, r, by, newForm())
}

func (s *Server) mergeWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := MergeView{Frame: s.frame(r, by, "doubles.merge").under("/doublons", words.T(langOf(r), "doubles.title")), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Merge, err = tx.Merge(r.Context(), store.ScopeOf(by), placement.MergeID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		v.Possible, err = tx.Untouched(r.Context(), v.Merge)
		return err
	})
	if err != nil {
		return err
	}
	m := v.Merge
	v.Title, v.Said = v.T("doubles.merge_of", m.After.Given, m.After.Family), mergeSaid(v.Frame, m)
	for _, f := range fields(v.Frame, m.Before[0], m.Before[1]) {
		f.After = fieldText(v.Frame, m.After, f.Name)
		v.Fields = append(v.Fields, f)
	}
	if !m.UndoneAt.IsZero() {
		v.Undone = plain.ShortMoment(v.Lang, m.UndoneAt.In(zone(v.Frame)))
	}
	return mergePage.render(w, form.Status(), v)
}

func (s *Server) undoMerge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	again, err := form.Submit(func() error { return s.Office.UndoMerge(r.Context(), by, placement.MergeID(chi.URLParam(r, "id"))) })
	switch {
	case err != nil:
		return err
	case again:
		return s.mergeWith(w, r, by, form)
	}
	return s.redirect(w, r, "/doublons", "pupil.unmerged")
}
