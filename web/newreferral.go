package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A NewReferralView is the form of a request: new, for a child on file, or a
// draft being completed.
type NewReferralView struct {
	Frame
	Form      *Form
	Draft     DraftBox
	Action    string
	Own       bool      // a professional makes it: the office completes it
	Fresh     bool      // the pupil is not on file yet
	Twins     []TwinRow // who on file looks like the pupil typed
	Anyway    bool      // go on without an answer about them
	Levels    []Option
	Nows      []Option
	Sexes     []Option
	Links     []Option
	Standings []Option
	Channels  []Option
	Langs     []Option
	Ways      []Option
	Origins   []Option
	Campaigns []Option
	Claims    []Option
	scale     *placement.Catalogue // that the claims will count by
	today     calendar.Day
	Houses    []Option
	Guardians []GuardianFields
	Wishes    []string // names of the fields
	More      []string // those below the fold
}

// GuardianFields are the fields of one guardian: names begin with Prefix.
type GuardianFields struct {
	Number int
	Prefix string
	Open   bool
	Form   *Form
	View   *NewReferralView
}

// Name is a field of this guardian.
func (g GuardianFields) Name(field string) string { return g.Prefix + field }

var newReferralPage = newPage[NewReferralView]("newreferral.html")

// formGuardians is how many guardians the form has room for.
const formGuardians = 4

// doorOf is the door that a person with an account comes through.
func doorOf(by placement.Actor) placement.Door {
	if by.Role == placement.Referrer {
		return placement.ProfessionalDoor
	}
	return placement.CounterDoor
}

func (s *Server) newReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if kept, err := s.readDraft(r, by, doorOf(by)); kept != nil || err != nil {
		return s.referralFormOr(w, r, by, kept, err)
	}
	form := newForm("way", string(placement.Application), "origin", "professional")
	for i := range formGuardians {
		form.Set(office.GuardianField(i)+"standing", string(placement.Joint))
	}
	pupil := placement.PupilID(r.URL.Query().Get("eleve"))
	if pupil == "" || by.Role == placement.Referrer {
		return s.referralForm(w, r, by, form)
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		p, err := tx.Pupil(r.Context(), store.ScopeOf(by), pupil)
		if err != nil {
			return err
		}
		guardians, err := tx.Guardianships(r.Context(), store.ScopeOf(by), pupil)
		form.setFamily(p, guardians)
		form.Set("level", string(p.Level.Next()))
		return err
	})
	if err != nil {
		return err
	}
	return s.referralForm(w, r, by, form)
}

// referralFormOr shows a form, unless reading it failed.
func (s *Server) referralFormOr(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, err error) error {
	if err != nil {
		return err
	}
	return s.referralForm(w, r, by, form)
}

func (s *Server) editReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if kept, err := s.readDraft(r, by, placement.CounterDoor); kept != nil || err != nil {
		return s.referralFormOr(w, r, by, kept, err)
	}
	f, err := s.readFile(r, by)
	if err != nil {
		return err
	}
	if f.Referral.State != placement.Draft {
		return placement.Refuse("referral.not_draft")
	}
	form := newForm()
	form.setFamily(f.Pupil, f.Guardians)
	form.setReferral(f.Referral)
	return s.referralForm(w, r, by, form)
}

func (s *Server) keepReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if moved, err := s.nextStep(w, r, by, form, placement.CounterDoor); moved || err != nil {
		return s.referralMended(w, r, by, form, moved, err)
	}
	in := office.Dossier{Pupil: form.pupil(), Guardians: form.guardians(), Referral: form.referral(), Submit: form.Value("do") == "submit", NotSame: form.notSame(), Anyway: form.Ticked("anyway"),
		Typed: form.draft()}
	in.Referral.ID = placement.ReferralID(chi.URLParam(r, "id"))
	if in.Referral.ID != "" {
		in.Referral.Version = form.Version()
	}
	var id placement.ReferralID
	again, err := form.Submit(func() (err error) {
		id, err = s.Office.KeepDossier(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.referralRefused(w, r, by, form)
	}
	done := "referral.kept"
	if in.Submit {
		done = "referral.submitted"
	}
	return s.redirect(w, r, referralPath(id, ""), done)
}

// draft is the draft behind the form, "" without one.
func (f *Form) draft() placement.DraftID { return placement.DraftID(f.Optional("draft", 60)) }

// referralMended ends a step that may have failed: a draft that another page
// wrote over is compared with what was typed here.
func (s *Server) referralMended(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, moved bool, err error) error {
	if err = form.mend(err); err != nil || moved {
		return err
	}
	return s.referralForm(w, r, by, form)
}

// referralRefused shows a form again that was not taken. What was typed is kept
// as a draft first, and the page opens at the first thing to mend.
func (s *Server) referralRefused(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	form.atBox("school_uai", "school")
	form.openAtFault(referralStep)
	if err := s.rescue(r, by, form, doorOf(by)); err != nil {
		return err
	}
	return s.referralForm(w, r, by, form)
}

// atBox puts what is wrong with a hidden field at the box beside it that people see.
func (f *Form) atBox(hidden, seen string) {
	for _, fault := range f.faults {
		if fault.Field == hidden {
			fault.Field = seen
		}
	}
}

// openAtFault puts a form to the step of the first thing to mend.
func (f *Form) openAtFault(stepOf func(field string) int) {
	for _, fault := range f.faults {
		if step := stepOf(fault.Field); step > 0 {
			f.Set("step", text(step))
			return
		}
	}
}

// referralSteps is how many pages the form has on a narrow screen.
const referralSteps = 6

// referralStep is the page of a field.
func referralStep(field string) int {
	switch field {
	case "":
		return 0
	case "family", "given", "born", "sex", "now", "ine", "school", "commune", "school_uai":
		return 2
	case "reason", "tried":
		return 4
	case "claims":
		return 5
	case "wishes":
		return 6
	}
	if prefix, _, guardian := strings.Cut(field, "_"); guardian && len(prefix) == 2 && prefix[0] == 'g' {
		return 3
	}
	if field[0] == 'w' && len(field) <= 3 && field != "way" {
		return 6
	}
	return 1
}

// referralForm shows the form with everything that was typed.
func (s *Server) referralForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	id := chi.URLParam(r, "id")
	v := NewReferralView{Frame: s.frame(r, by, "newreferral.title").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form, Action: "/orientations/nouvelle", today: s.dayOf(r)}
	if by.Role == placement.Referrer {
		v.Frame, v.Action, v.Own = s.frame(r, by, "own_referrals.new").under("/mes-orientations", words.T(langOf(r), "own_referrals.title")), ownReferralPath, true
	}
	if id != "" {
		v.Action = referralPath(placement.ReferralID(id), "/modifier")
		v.Title = v.T("newreferral.edit")
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if err := v.places(r.Context(), tx); err != nil {
			return err
		}
		return v.twin(r.Context(), tx)
	})
	if err != nil {
		return err
	}
	if v.Draft, err = s.box(r, by, form, doorOf(by), referralSteps); err != nil {
		return err
	}
	v.options()
	v.nameClash()
	return newReferralPage.render(w, form.Status(), v)
}

// places lists the open campaigns and the houses that may be wished for.
func (v *NewReferralView) places(ctx context.Context, tx *store.Tx) error {
	campaigns, err := openCampaigns(ctx, tx, v.By)
	if err != nil {
		return err
	}
	v.Campaigns = append(campaigns, Option{"", v.T("newreferral.no_campaign")})
	if v.scale, err = formScale(ctx, tx, v.By.Territory, v.Campaigns, v.Form, v.today); err != nil {
		return err
	}
	houses, err := tx.Houses(ctx, store.Whole(v.By.Territory))
	v.Houses = []Option{{"", v.T("newreferral.no_wish")}}
	for _, h := range houses {
		if h.Scheme != placement.Tremplin && !h.Closed {
			v.Houses = append(v.Houses, Option{string(h.ID), h.Name + " – " + h.Commune})
		}
	}
	return err
}

// openCampaigns are those of the territory that take requests.
func openCampaigns(ctx context.Context, tx *store.Tx, by placement.Actor) (list []Option, err error) {
	campaigns, err := tx.Campaigns(ctx, by.Territory)
	for _, c := range campaigns {
		if c.State == placement.Open {
			list = append(list, Option{string(c.ID), c.Name})
		}
	}
	return list, err
}

// formScale finds the version of the criteria of the campaign that is chosen, of
// the first one that may be chosen before anything is.
func formScale(ctx context.Context, tx *store.Tx, in placement.TerritoryID, campaigns []Option, form *Form, today calendar.Day) (*placement.Catalogue, error) {
	typed, chosen := form.Value("campaign"), ""
	if len(campaigns) > 0 {
		chosen = campaigns[0].Value
	}
	known := slices.ContainsFunc(campaigns, func(o Option) bool { return o.Value == typed })
	if known && (typed != "" || form.Value("way") != "") {
		chosen = typed
	}
	return tx.Scale(ctx, in, placement.CampaignID(chosen), today)
}

// twin finds who on file looks like a new pupil, once the form was sent.
func (v *NewReferralView) twin(ctx context.Context, tx *store.Tx) (err error) {
	v.Fresh, v.Anyway = !v.Own && v.Form.Value("eleve") == "" && v.Form.Value("version") == "", v.Form.Ticked("anyway")
	if v.Fresh && v.Form.Bad() {
		v.Form.field(v.Lang, "twins", v.T("twins.legend")) // the summary of errors leads there
		v.Twins, err = twinsOf(ctx, tx, v.Frame, v.Form)
	}
	return err
}

// options fills the lists of answers.
func (v *NewReferralView) options() {
	v.Levels, v.Nows = []Option{{"", v.T("newreferral.choose")}}, []Option{{"", v.T("newreferral.choose")}, {string(placement.Primary), "CM2"}}
	for _, l := range placement.Levels {
		option := Option{string(l), plain.Level(v.Lang, l)}
		v.Levels, v.Nows = append(v.Levels, option), append(v.Nows, option)
	}
	v.Sexes = namedOptions(v.Frame, "newreferral.sex.", "", "F", "M")
	v.Links = append([]Option{{"", v.T("newreferral.choose")}}, namedOptions(v.Frame, "link.", guardianLinks...)...)
	v.Standings = namedOptions(v.Frame, "standing.", "joint", "sole", "guardian", "welfare", "carer", "information")
	v.Channels = namedOptions(v.Frame, "channel.", "email", "letter")
	v.Langs = []Option{{"fr", "français"}, {"en", "English"}}
	v.Ways = namedOptions(v.Frame, "way.", "application", "urgent")
	if v.Form.Value("way") == string(placement.Renewal) {
		v.Ways = namedOptions(v.Frame, "way.", "renewal")
	}
	v.Origins = namedOptions(v.Frame, "newreferral.origin.", "professional", "family")
	for _, c := range v.scale.Criteria {
		if !c.Restricted {
			v.Claims = append(v.Claims, Option{c.Code, criterion(v.Frame, v.scale, c.Code) + " (" + v.T("newreferral.points", c.Points) + ")"})
		}
	}
	for i := range formGuardians {
		at := office.GuardianField(i)
		v.Guardians = append(v.Guardians, GuardianFields{Number: i + 1, Prefix: at, Open: i < 2 || v.Form.tells(i), Form: v.Form, View: v})
	}
	for rank := 1; rank <= placement.MostWishes; rank++ {
		if rank <= 3 || v.Form.Value(wishField(rank)) != "" {
			v.Wishes = append(v.Wishes, wishField(rank))
			continue
		}
		v.More = append(v.More, wishField(rank))
	}
}

// named are answers in words: the keys of these are a prefix and the answer.
func namedOptions(f Frame, prefix string, values ...string) []Option {
	var list []Option
	for _, value := range values {
		list = append(list, Option{value, f.T(prefix + value)})
	}
	return list
}

// fieldLabels are the questions of the forms of a request, by field; those of a
// guardian without their prefix.
var fieldLabels = map[string]string{
	"way": "referral.way", "origin": "referrals.origin", "campaign": "referral.campaign", "level": "referral.level", "referrer": "newreferral.referrer",
	"institution": "newreferral.institution", "informed_on": "referral.informed_on", "wanted_from": "referral.wanted_from", "family": "newreferral.family",
	"given": "newreferral.given", "born": "newreferral.born", "sex": "referral.sex", "now": "newreferral.now", "ine": "referral.ine", "school": "newreferral.school",
	"commune": "newreferral.commune", "reason": "referral.reason", "tried": "referral.tried", "claims": "referral.points", "name": "newreferral.name",
	"link": "newreferral.link", "standing": "newreferral.standing", "channel": "newreferral.channel", "email": "newreferral.email", "phone": "newreferral.phone",
	"address": "newreferral.address", "lang": "newreferral.lang", "judgment": "newreferral.judgment", "judged_on": "newreferral.judged_on",
	"until": "newreferral.until", "protected": "newreferral.protected", "objects": "newreferral.objects", "rows": "table.rows",
}

// nameClash puts the questions and the answers in words where two pages differ.
func (v *NewReferralView) nameClash() {
	answers := map[string][]Option{"way": v.Ways, "origin": v.Origins, "campaign": v.Campaigns, "level": v.Levels, "sex": v.Sexes, "now": v.Nows,
		"link": v.Links, "standing": v.Standings, "channel": v.Channels, "lang": v.Langs}
	for i, d := range v.Draft.Clash {
		field, who := d.Label, ""
		if prefix, rest, guardian := strings.Cut(field, "_"); guardian && len(prefix) == 2 && prefix[0] == 'g' {
			field, who = rest, v.T("newreferral.guardian", int(prefix[1]-'0'))+" – "
		}
		options := answers[field]
		label := v.T("draft.field_other")
		switch {
		case fieldLabels[field] != "":
			label = who + v.T(fieldLabels[field])
		case referralStep(field) == referralSteps:
			label, options = v.T("newreferral."+field), v.Houses
		}
		v.Draft.Clash[i] = Difference{label, inOptions(options, d.Here), inOptions(options, d.Kept)}
	}
}

// inOptions is an answer in words.
func inOptions(options []Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Text
		}
	}
	return value
}
