package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A DraftBox is what a form with a draft behind it needs to know of the draft,
// and what the page says of it.
type DraftBox struct {
	Door     placement.Door
	Referral placement.ReferralID
	ID       placement.DraftID
	Version  int
	Step     int // the one that a narrow screen shows, from 1
	Steps    int
	KeptAt   time.Time
	Until    time.Time
	Clash    []Difference // what another page kept meanwhile; nothing was written over
}

// A Difference is one field that two pages of one draft say differently.
type Difference struct{ Label, Here, Kept string }

// A Turn is what a narrow screen offers at the foot of a page of a form: the step
// after it and the one before it, 0 for none.
type Turn struct{ Next, Back int }

func turn(steps, here int) Turn {
	t := Turn{here + 1, here - 1}
	if here >= steps {
		t.Next = 0
	}
	return t
}

// A DraftLine is one draft in the list of a person's own.
type DraftLine struct {
	ID     placement.DraftID
	Link   Link
	KeptAt time.Time
	Until  time.Time
}

func draftRoutes() []Route {
	keep := placement.KeepDrafts
	return []Route{
		{Method: http.MethodPost, Path: "/brouillons", Action: keep, Do: (*Server).keepDraft, Event: "draft.started"},
		{Method: http.MethodPost, Path: "/brouillons/{id}/jeter", Action: keep, Do: (*Server).dropDraft, Event: "draft.dropped"},
	}
}

// A kept draft, for the page that goes on typing.
type draftAnswer struct {
	ID      placement.DraftID `json:"id"`
	Version int               `json:"version"`
	Text    string            `json:"text"`
}

// keepDraft keeps what was typed so far, while somebody types. A page that is
// older than the draft is told so and writes nothing over.
func (s *Server) keepDraft(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, lang := readForm(r), langOf(r)
	if form.err != nil {
		return form.err
	}
	door := placement.Door(form.Value("door"))
	if !mayUse(by, door) {
		return placement.Reject("door", "field.unknown")
	}
	d, err := s.putDraft(r.Context(), by, form, door, placement.ReferralID(form.Value("referral")))
	var stale *placement.Fault
	if errors.As(err, &stale) && stale.Kind == placement.Stale {
		return writeJSON(w, http.StatusConflict, draftAnswer{Text: words.T(lang, "draft.clash_typing")})
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, draftAnswer{d.ID, d.Version, words.T(lang, "draft.kept_at", plain.Clock(lang, d.KeptAt.In(zoneOf(r))))})
}

// mayUse reports whether the door is one of the person's.
func mayUse(by placement.Actor, door placement.Door) bool {
	switch by.Role {
	case placement.Officer:
		return door == placement.CounterDoor || door == placement.TableDoor
	case placement.Referrer:
		return door == placement.ProfessionalDoor
	case placement.Parent:
		return door == placement.FamilyDoor
	}
	return false
}

// putDraft keeps the typed form as a draft: the one that the form names, or a new
// one when it is gone.
func (s *Server) putDraft(ctx context.Context, by placement.Actor, form *Form, door placement.Door, of placement.ReferralID) (placement.DraftForm, error) {
	version, _ := strconv.Atoi(form.Value("draft_version"))
	d := placement.DraftForm{ID: placement.DraftID(form.Value("draft")), Door: door, Referral: of, Form: form.typed(), Step: form.step(), Version: version}
	kept, err := s.Office.KeepDraftForm(ctx, by, d)
	if errors.Is(err, placement.Missing("draft")) {
		d.ID = ""
		kept, err = s.Office.KeepDraftForm(ctx, by, d)
	}
	if err == nil {
		form.Set("draft", string(kept.ID))
		form.Set("draft_version", text(kept.Version))
	}
	return kept, err
}

// draftsOwn are the fields of a form that are the draft's, not the person's.
var draftsOwn = []string{"draft", "draft_version", "door", "referral", "step", "do"}

// typed is the form as a draft keeps it.
func (f *Form) typed() string {
	values := url.Values{}
	for name, list := range f.values {
		if !slices.Contains(draftsOwn, name) {
			values[name] = list
		}
	}
	return values.Encode()
}

// step is the page of the form that the person is on.
func (f *Form) step() int {
	n, _ := strconv.Atoi(f.Value("step"))
	return max(1, min(n, 20))
}

// readDraft reads the form that a draft keeps, when the URL names one of the
// person's own.
func (s *Server) readDraft(r *http.Request, by placement.Actor, door placement.Door) (*Form, error) {
	id := placement.DraftID(r.URL.Query().Get("brouillon"))
	if id == "" {
		return nil, nil
	}
	var d placement.DraftForm
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		d, err = tx.DraftForm(r.Context(), by, id, s.Now())
		return err
	})
	if err == nil && (d.Door != door || d.Referral != referralID(r)) {
		err = placement.Missing("draft")
	}
	if err != nil {
		return nil, err
	}
	form := newForm()
	if form.values, err = url.ParseQuery(d.Form); err != nil {
		return nil, err
	}
	form.Set("draft", string(d.ID))
	form.Set("draft_version", text(d.Version))
	form.Set("step", text(d.Step))
	if step := r.URL.Query().Get("etape"); step != "" {
		form.Set("step", step)
	}
	return form, nil
}

// nextStep answers « Continuer » and « Retour »: what was typed is kept and the
// page of the step is shown. It reports whether the form asked for that.
func (s *Server) nextStep(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, door placement.Door) (moved bool, err error) {
	to, asked := strings.CutPrefix(form.Value("do"), "step-")
	if !asked || form.err != nil {
		return false, nil
	}
	here := form.Value("step")
	form.Set("step", to)
	d, err := s.putDraft(r.Context(), by, form, door, referralID(r))
	if err != nil {
		form.Set("step", here)
		return false, err
	}
	query := url.Values{"brouillon": {string(d.ID)}, "etape": {text(form.step())}}
	return true, s.redirect(w, r, r.URL.Path+"?"+query.Encode(), "draft.kept")
}

// rescue keeps what was typed before a form that is wrong is shown again: what is
// refused is not lost, even if the page is closed now. A draft that another page
// wrote over is compared instead.
func (s *Server) rescue(r *http.Request, by placement.Actor, form *Form, door placement.Door) error {
	if form.err != nil {
		return nil
	}
	_, err := s.putDraft(r.Context(), by, form, door, referralID(r))
	return form.mend(err)
}

// mend takes an error that the form itself can show.
func (f *Form) mend(err error) error {
	var one *placement.Fault
	if errors.As(err, &one) && (one.Kind == placement.Stale || one.Kind == placement.Conflict) {
		f.faults = append(f.faults, one)
		return nil
	}
	return err
}

// box says what the page shows of the draft behind a form, and compares the two
// when another page kept something since.
func (s *Server) box(r *http.Request, by placement.Actor, form *Form, door placement.Door, steps int) (b DraftBox, err error) {
	b = DraftBox{Door: door, Referral: referralID(r), Step: min(form.step(), steps), Steps: steps, ID: placement.DraftID(form.Value("draft"))}
	b.Version, _ = strconv.Atoi(form.Value("draft_version"))
	if b.ID == "" {
		return b, nil
	}
	var kept placement.DraftForm
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		kept, err = tx.DraftForm(r.Context(), by, b.ID, s.Now())
		return err
	})
	if errors.Is(err, placement.Missing("draft")) {
		b.ID, b.Version = "", 0
		return b, nil
	}
	b.KeptAt, b.Until = kept.KeptAt, kept.Until()
	if err == nil && kept.Version != b.Version {
		b.Clash, b.Version = form.differences(kept.Form), kept.Version
	}
	return b, err
}

// differences lists the fields that the form and a kept one say differently, by
// the names of the fields; whoever shows them puts labels there.
func (f *Form) differences(kept string) []Difference {
	other, err := url.ParseQuery(kept)
	if err != nil {
		return nil
	}
	var list []Difference
	for name := range f.values {
		if _, both := other[name]; !both {
			other[name] = nil
		}
	}
	for name, values := range other {
		here, there := strings.Join(f.values[name], ", "), strings.Join(values, ", ")
		if here != there && !slices.Contains(draftsOwn, name) {
			list = append(list, Difference{name, here, there})
		}
	}
	slices.SortFunc(list, func(a, b Difference) int { return strings.Compare(a.Label, b.Label) })
	return list
}

// draftPath is the page where a draft goes on.
func draftPath(d placement.DraftForm) string {
	path := map[placement.Door]string{
		placement.CounterDoor: "/orientations/nouvelle", placement.ProfessionalDoor: ownReferralPath, placement.FamilyDoor: applicationPath, placement.TableDoor: tableEntryPath,
	}[d.Door]
	if d.Referral != "" {
		path = referralPath(d.Referral, "/modifier")
	}
	return path + "?" + url.Values{"brouillon": {string(d.ID)}}.Encode()
}

// drafts lists what a person has begun and not sent.
func (s *Server) drafts(ctx context.Context, tx *store.Tx, f Frame) ([]DraftLine, error) {
	if admit(f.By, placement.KeepDrafts) != nil {
		return nil, nil
	}
	all, err := tx.DraftForms(ctx, f.By, s.Now())
	var lines []DraftLine
	for _, d := range all {
		lines = append(lines, DraftLine{d.ID, Link{draftPath(d), draftName(f, d)}, d.KeptAt, d.Until()})
	}
	return lines, err
}

// draftName says what a draft is about, to the person whose own it is.
func draftName(f Frame, d placement.DraftForm) string {
	values, _ := url.ParseQuery(d.Form)
	name := strings.TrimSpace(values.Get("given") + " " + values.Get("family"))
	switch {
	case d.Door == placement.TableDoor:
		return f.T("draft.table")
	case name != "":
		return f.T("draft.of", name)
	}
	return f.T("draft.unnamed")
}

func (s *Server) dropDraft(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.DropDraftForm(r.Context(), by, placement.DraftID(chi.URLParam(r, "id"))); err != nil {
		return err
	}
	return s.redirect(w, r, "/", "draft.dropped")
}

// sessionsRemembered is how long after its end a session may still leave what was
// typed with the person whose it was.
const sessionsRemembered = 24 * time.Hour

// keepForLater keeps what somebody sent after the session had ended, in that
// person's own drafts, and leads to the door. The session that is over does
// nothing else any more: nobody sees or sends anything with it.
func (s *Server) keepForLater(w http.ResponseWriter, r *http.Request, door placement.Door) error {
	ctx, token, form := r.Context(), s.cookie(r, sessionCookie), readForm(r)
	if token == "" || form.err != nil {
		return errNotSignedIn
	}
	var by placement.Actor
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		session, err := tx.Session(ctx, token, s.Now().Add(-sessionsRemembered))
		if err == nil {
			by, err = tx.ActorOf(ctx, session)
		}
		return err
	})
	if err != nil || !mayUse(by, door) {
		return errNotSignedIn
	}
	d, err := s.putDraft(ctx, by, form, door, referralID(r))
	if stale := faultOf(err); stale != nil && stale.Kind == placement.Stale {
		form.Set("draft", "")
		d, err = s.putDraft(ctx, by, form, door, referralID(r))
	}
	if err != nil {
		return err
	}
	if by.Role == placement.Parent {
		http.Redirect(w, r, "/demande?fait=draft.kept_for_you", http.StatusSeeOther)
		return nil
	}
	query := url.Values{"suite": {draftPath(d)}, "fait": {"draft.kept_for_you"}}
	http.Redirect(w, r, "/connexion?"+query.Encode(), http.StatusSeeOther)
	return nil
}
