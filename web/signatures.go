package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SignaturesView shows who must sign, why, and what comes next: one block a
// person, one line an act.
type SignaturesView struct {
	Frame
	File     placement.File
	State    Badge
	Lead     string   // where the agreements stand, in one sentence
	Needed   []string // what a disagreement needs to end
	People   []SignerBlock
	Voices   []placement.Voice
	Voice    *Form
	Change   *Form
	Houses   []Option
	Sections []Option // of the house where the child sleeps
	Open     bool
	papers   []placement.Paper
	codes    map[placement.GuardianID]time.Time // who has a family code, since when
	Alone    bool                               // the pupil signs alone

	Says, Companies, Changes []Option // of the forms
}

// A SignerBlock is one person of the matrix.
type SignerBlock struct {
	Name     string
	Standing string
	Flags    []string
	Lines    []SignatureLine
	Code     string // where a family code is made; "" for the pupil
	Coded    bool   // there is one
}

// A SignatureLine is what one person is asked about one act.
type SignatureLine struct {
	placement.Signature
	Label  string
	Of     string // the change that is asked for
	State  Badge
	When   string
	Why    string
	Do     *Link // the one next step
	Again  bool  // the next step is a click that asks again
	Print  string
	Record string // to record a paper all the same
	Text   string // the text that was read
	Seen   string // what the officer attested, of an answer off line
	Ruling string
	Scan   string // where the scan of the form is opened
}

var signaturesPage = newPage[SignaturesView]("signatures.html")

func signatureRoutes() []Route {
	const at = "/orientations/{id}/accords"
	return []Route{
		{Method: http.MethodGet, Path: at + "/tableau", Action: placement.SeeReferrals, Do: (*Server).showSignatures},
		{Method: http.MethodPost, Path: at + "/relancer", Action: placement.EditReferrals, Do: (*Server).askAgain, Event: "agreement.requested"},
		{Method: http.MethodPost, Path: at + "/changement", Action: placement.EditReferrals, Do: (*Server).askChange, Event: "agreement.requested"},
		{Method: http.MethodPost, Path: at + "/parole", Action: placement.RecordAgreement, Do: (*Server).hearPupil, Event: "pupil.spoke"},
		{Method: http.MethodGet, Path: at + "/{guardian}/formulaire", Action: placement.RecordAgreement, Do: (*Server).printForm},
		{Method: http.MethodGet, Path: at + "/{guardian}/formulaire.pdf", Action: placement.RecordAgreement, Do: (*Server).printFormPDF},
		{Method: http.MethodGet, Path: at + "/{guardian}/texte", Action: placement.SeeReferrals, Do: (*Server).signedText},
		{Method: http.MethodGet, Path: at + "/{guardian}/decision", Action: placement.RecordAgreement, Do: (*Server).askRuling},
		{Method: http.MethodPost, Path: at + "/{guardian}/decision", Action: placement.RecordAgreement, Do: (*Server).recordRuling, Event: "agreement.ruled"},
		{Method: http.MethodGet, Path: at + "/{guardian}/jugement", Action: placement.RecordAgreement, Do: (*Server).askJudgment},
		{Method: http.MethodPost, Path: at + "/{guardian}/jugement", Action: placement.RecordAgreement, Do: (*Server).recordJudgment, Event: "guardian.judged"},
		{Method: http.MethodGet, Path: "/accords", Action: placement.SeeReferrals, Do: (*Server).agreementDesk},
		{Method: http.MethodPost, Path: "/accords", Action: placement.RecordAgreement, Do: (*Server).findForm, Event: "referral.searched"},
	}
}

func (s *Server) showSignatures(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	change := newForm()
	if q := r.URL.Query(); q.Get("section") != "" {
		change = newForm("change", string(placement.SectionChange), "section", q.Get("section"), "from", q.Get("le"))
	}
	return s.signaturesWith(w, r, by, change, newForm())
}

// signaturesWith shows the matrix with what was typed into one of its forms.
func (s *Server) signaturesWith(w http.ResponseWriter, r *http.Request, by placement.Actor, change, voice *Form) error {
	v := SignaturesView{Frame: s.frame(r, by, "signatures.title").under("/orientations", words.T(langOf(r), "referrals.title")), Change: change, Voice: voice}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, referralID(r), today) })
	if err != nil {
		return err
	}
	v.Frame = v.under(referralPath(v.File.Referral.ID, ""), v.File.Pupil.Short())
	v.Title = v.T("signatures.of", v.File.Pupil.Given+" "+v.File.Pupil.Family)
	return signaturesPage.render(w, max(change.Status(), voice.Status()), v)
}

func (v *SignaturesView) read(ctx context.Context, tx *store.Tx, id placement.ReferralID, today calendar.Day) (err error) {
	scope := store.ScopeOf(v.By)
	if v.File, err = tx.File(ctx, scope, id); err != nil {
		return err
	}
	if v.Voices, err = tx.Voices(ctx, scope, id); err != nil {
		return err
	}
	events, err := tx.Events(ctx, store.EventQuery{Territory: v.By.Territory, Pupil: v.File.Pupil.ID, Limit: 200})
	if err != nil {
		return err
	}
	if v.papers, err = tx.Papers(ctx, office.PapersFor(v.By, today), id); err != nil {
		return err
	}
	if v.codes, err = tx.FamilyCodes(ctx, v.File.Pupil.ID); err != nil {
		return err
	}
	names, err := namesOfHouses(ctx, tx, v.By.Territory)
	for house, name := range names {
		v.Houses = append(v.Houses, Option{string(house), name})
	}
	slices.SortFunc(v.Houses, func(a, b Option) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	v.describe(today, events, names)
	if err != nil {
		return err
	}
	return v.sections(ctx, tx, today)
}

// sections are those of the house where the child sleeps: the form then begins
// with that house.
func (v *SignaturesView) sections(ctx context.Context, tx *store.Tx, today calendar.Day) error {
	stays, err := tx.Stays(ctx, store.ScopeOf(v.By), store.StayFilter{Pupil: v.File.Pupil.ID, On: today, State: placement.Present})
	if err != nil || len(stays) == 0 {
		return err
	}
	if v.Change.Value("house") == "" {
		v.Change.Set("house", string(stays[0].House))
	}
	list, err := tx.Sections(ctx, store.ScopeOf(v.By), stays[0].House, today)
	v.Sections = []Option{{"", v.T("signatures.no_section")}}
	for _, x := range list {
		if x.ID != stays[0].Section {
			v.Sections = append(v.Sections, Option{string(x.ID), x.Name})
		}
	}
	return err
}

func (v *SignaturesView) describe(today calendar.Day, events []store.Line, names map[placement.HouseID]string) {
	f := v.File
	v.Open = f.Referral.State != placement.Withdrawn && f.Referral.State != placement.Shut
	v.Alone = f.Pupil.SignsAlone(today)
	v.Says, v.Companies = voiceOptions(v.Frame, "voice.")
	for _, act := range []placement.Act{placement.HouseChange, placement.SectionChange} {
		v.Changes = append(v.Changes, Option{string(act), v.T("signatures.change." + string(act))})
	}
	given, needed := f.Tally(today)
	missing := f.AgreementBlockers(today)
	switch {
	case f.Suspended(today):
		v.State, v.Lead, v.Needed = Badge{"bad", v.T("signatures.suspended")}, v.T("signatures.suspended_lead"), words.Lines(v.Lang, "signatures.suspended_needs")
	case len(missing) == 0:
		v.State, v.Lead = Badge{"ok", v.T("referral.tally", given, needed)}, v.T("signatures.complete_lead")
	default:
		v.State, v.Lead = Badge{"wait", v.T("referral.tally", given, needed)}, v.T("signatures.waiting_lead")
	}
	for _, s := range f.Signatures(today) {
		if n := len(v.People); n == 0 || len(v.People[n-1].Lines) == 0 || v.People[n-1].Lines[0].Holder.Guardian.ID != s.Holder.Guardian.ID {
			v.People = append(v.People, v.person(s))
		}
		last := &v.People[len(v.People)-1]
		last.Lines = append(last.Lines, v.line(s, events, names))
	}
}

func (v *SignaturesView) person(s placement.Signature) SignerBlock {
	if s.Own() {
		p := v.File.Pupil
		b := SignerBlock{Name: p.Given + " " + p.Family, Standing: v.T("signatures.pupil")}
		if p.Emancipated != "" {
			b.Flags = []string{v.T("referral.judgment", p.Emancipated, plain.Date(v.Lang, p.EmancipatedOn))}
		}
		return b
	}
	g := s.Holder.Guardian
	b := SignerBlock{Name: g.Name, Standing: v.T("standing." + string(s.Holder.Standing)), Flags: flags(v.Frame, s.Holder)}
	b.Code = referralPath(v.File.Referral.ID, "/accords/"+url.PathEscape(string(g.ID))+"/code-famille")
	var since time.Time
	if since, b.Coded = v.codes[g.ID]; b.Coded {
		b.Flags = append(b.Flags, v.T("family_code.since", plain.Date(v.Lang, v.Day(since))))
	}
	return b
}

func (v *SignaturesView) line(s placement.Signature, events []store.Line, names map[placement.HouseID]string) SignatureLine {
	a, of := s.Agreement, v.File.Referral.ID
	l := SignatureLine{Signature: s, Label: v.T("act." + string(s.Act)), Why: v.T("signatures.why." + s.Why), State: v.badge(s)}
	if s.Act.Change() && s.Asked {
		for _, id := range a.Houses {
			l.Of = names[id]
		}
		l.Of = v.T("signatures.change_of", l.Of, plain.Date(v.Lang, a.From))
		if a.Detail != "" {
			l.Of += " · " + a.Detail
		}
	}
	l.When = v.when(a)
	act := "?acte=" + string(s.Act)
	if a.TextHash != "" {
		l.Text = signerPath(of, a.Guardian, "/texte"+act)
	}
	l.Seen, l.Scan = attested(v.Frame, events, a), scanOf(events, a, v.papers)
	if a.Ruling != "" {
		l.Ruling = v.T("signatures.ruled", a.Ruling, plain.Date(v.Lang, a.RuledOn))
	}
	if !v.Open || s.Need == placement.NoNeed || s.Need == placement.Barred && s.Next != placement.JudgmentStep {
		return l
	}
	v.next(&l, act)
	return l
}

// next puts the one button of a line, and the lesser links beside it.
func (v *SignaturesView) next(l *SignatureLine, act string) {
	of, who := v.File.Referral.ID, l.Holder.Guardian.ID
	record := signerPath(of, who, act)
	switch l.Next {
	case placement.AskStep:
		l.Do = &Link{referralPath(of, "/accords"), v.T("referral.ask")}
	case placement.AskAgainStep:
		l.Again = l.Asked
	case placement.JudgmentStep:
		l.Do = &Link{signerPath(of, who, "/jugement"), v.T("signatures.judgment")}
		return
	case placement.SettleStep:
		if l.Act == v.File.Referral.Act() {
			l.Do = &Link{signerPath(of, who, "/decision"), v.T("signatures.ruling")}
		}
	}
	l.Record = record
	if l.Lacks != "" && (l.Asked || l.Own()) {
		l.Print = signerPath(of, who, "/formulaire"+act)
	}
	if l.Next == placement.RecordStep {
		l.Do, l.Record = &Link{record, v.T("signatures.record")}, ""
	}
}

// badge is the state of a signature; what was never asked says so.
func (v *SignaturesView) badge(s placement.Signature) Badge {
	switch {
	case s.Need == placement.NoNeed:
		return Badge{"", v.T("referral.no_signature")}
	case s.Asked && s.Lacks == "agreement.changed":
		return Badge{"wait", v.T("signatures.changed")}
	case s.Asked:
		return stateBadge(v.Lang, "agreement", string(s.Agreement.State))
	}
	return Badge{"", v.T("referral.never_asked")}
}

func (v *SignaturesView) when(a placement.Agreement) string {
	switch {
	case !a.AnsweredAt.IsZero():
		return v.T("referral.answered_on", plain.ShortMoment(v.Lang, a.AnsweredAt), v.T("channel."+a.Channel))
	case a.RequestedAt.IsZero():
		return ""
	case !a.ViewedAt.IsZero():
		return v.T("signatures.read_on", plain.ShortMoment(v.Lang, a.RequestedAt), plain.ShortMoment(v.Lang, a.ViewedAt))
	case a.DueOn.IsZero():
		return v.T("referral.asked_on", plain.ShortMoment(v.Lang, a.RequestedAt))
	}
	return v.T("signatures.due", plain.ShortMoment(v.Lang, a.RequestedAt), plain.Date(v.Lang, a.DueOn))
}

// scanOf is where the scan of the last answer on paper is opened, as long as it is
// among the papers.
func scanOf(events []store.Line, a placement.Agreement, papers []placement.Paper) string {
	for _, e := range events {
		if e.About.Kind != "agreement" || e.About.ID != string(a.ID) || e.Facts["signed_on"] == "" {
			continue
		}
		if slices.ContainsFunc(papers, func(p placement.Paper) bool { return string(p.ID) == e.Facts["scan"] }) {
			return "/pieces/" + url.PathEscape(e.Facts["scan"])
		}
		return ""
	}
	return ""
}

// attested is what the officer who recorded the last answer saw.
func attested(f Frame, events []store.Line, a placement.Agreement) string {
	for _, e := range events {
		if e.About.Kind == "agreement" && e.About.ID == string(a.ID) && e.Facts["signed_on"] != "" {
			return f.T("signatures.attested", e.By.Name, e.Reason)
		}
	}
	return ""
}

func (s *Server) askAgain(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Request{Referral: referralID(r), Guardian: placement.GuardianID(form.Optional("guardian", 60)), Act: placement.Act(form.Choice("act", valuesOf(placement.Acts...)...))}
	again, err := form.Submit(func() error { return s.Office.AskAgain(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.signaturesWith(w, r, by, form, newForm())
	}
	return s.redirect(w, r, referralPath(in.Referral, "/accords/tableau"), "agreement.requested")
}

func (s *Server) askChange(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Change{
		Referral: referralID(r), Act: placement.Act(form.Choice("change", string(placement.HouseChange), string(placement.SectionChange))),
		House: placement.HouseID(form.Text("house", 60)), Section: placement.SectionID(form.Optional("section", 60)), Detail: form.Optional("detail", 200), From: form.Day("from"),
	}
	again, err := form.Submit(func() error {
		_, err := s.Office.AskChange(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.signaturesWith(w, r, by, form, newForm())
	}
	return s.redirect(w, r, referralPath(in.Referral, "/accords/tableau"), "agreement.requested")
}

// voiceOptions are the answers of a form for what a pupil says, in the words
// that begin with a prefix.
func voiceOptions(f Frame, prefix string) (says, companies []Option) {
	for _, s := range []placement.Say{placement.Wants, placement.Unsure, placement.Against} {
		says = append(says, Option{string(s), f.T(prefix + string(s))})
	}
	for _, c := range []placement.Company{placement.SpokeAlone, placement.WithAdult} {
		companies = append(companies, Option{string(c), f.T(prefix + string(c))})
	}
	return says, companies
}

// voiceOf reads what a pupil says off a form.
func voiceOf(form *Form) placement.Voice {
	return placement.Voice{
		Says:  placement.Say(form.Choice("says", string(placement.Wants), string(placement.Unsure), string(placement.Against))),
		Words: form.Optional("words", 1000), Company: placement.Company(form.Choice("company", string(placement.SpokeAlone), string(placement.WithAdult))),
	}
}

func (s *Server) hearPupil(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	says := voiceOf(form)
	again, err := form.Submit(func() error { return s.Office.HearPupil(r.Context(), by, referralID(r), says) })
	switch {
	case err != nil:
		return err
	case again:
		return s.signaturesWith(w, r, by, newForm(), form)
	}
	return s.redirect(w, r, referralPath(referralID(r), "/accords/tableau"), "pupil.spoke")
}
