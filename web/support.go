package web

import (
	"net/http"
	"net/url"
	"slices"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A SupportView is the first page of a member of the support team: the engagement
// to sign, then the files that concern the team.
type SupportView struct {
	Frame
	Pledge []string // the text to sign, by paragraph; none once it is signed
	Search *Form
	Lines  []SupportLine
	Lifts  []SupportLine // protected files of which somebody else asks to lift that
	Found  bool          // Lines answer a search
	Empty  Empty
}

// A SupportLine is one file.
type SupportLine struct {
	ID        placement.ReferralID
	Name      string
	Level     placement.Level
	State     Badge
	Protected bool
}

// A SupportFileView is one file before a section is opened.
type SupportFileView struct {
	Frame
	File     placement.File
	Form     *Form
	Why      []Option
	Sections []placement.RestrictedSection
	Readers  []store.Reader // who knows of a protected child; none otherwise
	Waiting  placement.LiftAsk
	Ends     []Option // why a protection may end
}

// Own reports whether the reader is who asks to lift the protection.
func (v SupportFileView) Own() bool { return v.Waiting.By.ID == v.By.Author().ID }

// A SectionView is an opened section.
type SectionView struct {
	Frame
	Opened   office.OpenedSection
	Criteria []ClaimLine
	Open     bool // criteria may still be attested
	Form     *Form
}

// An OpeningsView lists who opened what, and why.
type OpeningsView struct {
	Frame
	Lines []OpeningLine
}

// An OpeningLine is one opening: the file by its id.
type OpeningLine struct {
	store.Line
	Section, What, Why string
}

var (
	supportPage     = newPage[SupportView]("support.html")
	supportFilePage = newPage[SupportFileView]("supportfile.html")
	sectionPage     = newPage[SectionView]("section.html")
	openingsPage    = newPage[OpeningsView]("openings.html")
)

func supportRoutes() []Route {
	see, edit := placement.SeeRestricted, placement.EditRestricted
	return []Route{
		{Method: http.MethodGet, Path: "/soutien", Action: see, Do: (*Server).supportHome},
		{Method: http.MethodPost, Path: "/soutien", Action: see, Do: (*Server).searchSupport, Event: "referral.searched"},
		{Method: http.MethodPost, Path: "/soutien/engagement", Action: see, Do: (*Server).signPledge, Event: "account.pledged"},
		{Method: http.MethodGet, Path: "/soutien/{id}", Action: see, Do: (*Server).supportFile},
		{Method: http.MethodPost, Path: "/soutien/{id}/ouvrir", Action: see, Do: (*Server).openSection, Event: "restricted.opened"},
		{Method: http.MethodPost, Path: "/soutien/{id}/ecrire", Action: edit, Do: (*Server).writeEntry, Event: "restricted.written"},
		{Method: http.MethodPost, Path: "/soutien/{id}/attester", Action: edit, Do: (*Server).attest, Event: "restricted.attested"},
		{Method: http.MethodGet, Path: "/ouvertures", Action: placement.SeeOpenings, Do: (*Server).openings},
	}
}

// pledgeParagraphs is how many there are of the engagement.
const pledgeParagraphs = 4

// pledgeText is the engagement in the language of the page; its hash is kept.
func pledgeText(lang plain.Lang) []string {
	list := make([]string, pledgeParagraphs)
	for i := range list {
		list[i] = words.T(lang, "support.pledge"+text(i+1))
	}
	return list
}

// Pledge is the engagement as it is signed: the very text that was shown.
func Pledge(lang plain.Lang) (text string) {
	for _, paragraph := range pledgeText(lang) {
		text += paragraph + "\n"
	}
	return text
}

// mostSupportFiles is how many files the first page shows; the others are found
// by name.
const mostSupportFiles = 100

func (s *Server) supportHome(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.supportList(w, r, by, newForm(), func(tx *store.Tx) ([]placement.File, error) {
		return tx.RestrictedFiles(r.Context(), store.ScopeOf(by), mostSupportFiles)
	})
}

// searchSupport finds a pupil of the territory by name, by POST.
func (s *Server) searchSupport(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	name := form.Text("nom", 80)
	if form.err != nil {
		return form.err
	}
	if err := s.noteSearch(r.Context(), by); err != nil {
		return err
	}
	return s.supportList(w, r, by, form, func(tx *store.Tx) ([]placement.File, error) {
		f := store.ReferralFilter{View: store.Everything, Name: name, Today: s.dayOf(r), Limit: mostSupportFiles}
		return tx.Referrals(r.Context(), store.ScopeOf(by), f)
	})
}

func (s *Server) supportList(w http.ResponseWriter, r *http.Request, by placement.Actor, search *Form, read func(*store.Tx) ([]placement.File, error)) error {
	v := SupportView{Frame: s.frame(r, by, "support.title"), Search: search, Found: search.Value("nom") != ""}
	v.Empty = Empty{Title: v.T("support.empty"), Text: v.T("support.empty_text")}
	if v.Found {
		v.Empty = Empty{Title: v.T("support.none"), Text: v.T("support.none_text"), Next: &Link{"/soutien", v.T("support.back")}}
	}
	if by.Secrecy() != nil {
		v.Pledge = pledgeText(v.Lang)
		return supportPage.render(w, http.StatusOK, v)
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if search.Bad() {
			return nil
		}
		files, err := read(tx)
		if err != nil {
			return err
		}
		waiting, err := tx.LiftAsks(r.Context(), by.Account)
		for _, f := range files {
			line := SupportLine{f.Referral.ID, f.Pupil.Given + " " + f.Pupil.Family, f.Referral.Level,
				stateBadge(v.Lang, "referral", string(f.Referral.State)), f.Pupil.Protected}
			v.Lines = append(v.Lines, line)
			if slices.ContainsFunc(waiting, func(a placement.LiftAsk) bool { return a.Pupil == f.Pupil.ID && a.By.ID != by.Author().ID }) {
				v.Lifts = append(v.Lifts, line)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return supportPage.render(w, search.Status(), v)
}

func (s *Server) signPledge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if !readForm(r).Ticked("signe") {
		return placement.Reject("signe", "support.not_signed")
	}
	if err := s.Office.SignPledge(r.Context(), by, Pledge(langOf(r))); err != nil {
		return err
	}
	return s.redirect(w, r, "/soutien", "account.pledged")
}

func (s *Server) supportFile(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showSupportFile(w, r, by, newForm())
}

func (s *Server) showSupportFile(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	if err := by.Secrecy(); err != nil {
		return err
	}
	v := SupportFileView{Frame: s.frame(r, by, "support.title").under("/soutien", words.T(langOf(r), "support.title")), Form: form, Sections: placement.RestrictedSections}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.File, err = tx.File(r.Context(), store.ScopeOf(by), referralID(r)); err == nil && v.File.Pupil.Protected {
			v.Readers, err = tx.Readers(r.Context(), store.ScopeOf(by), v.File.Pupil.ID)
		}
		if err == nil {
			v.Waiting, err = tx.LiftAsk(r.Context(), v.File.Pupil.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	v.Title = v.File.Pupil.Given + " " + v.File.Pupil.Family
	for _, why := range placement.OpeningReasons {
		v.Why = append(v.Why, Option{string(why), v.T("opening.why." + string(why))})
	}
	for _, why := range placement.LiftReasons {
		v.Ends = append(v.Ends, Option{string(why), v.T("protected.lift_why." + string(why))})
	}
	return supportFilePage.render(w, form.Status(), v)
}

// supportPath is the page of a file for the support team.
func supportPath(id placement.ReferralID) string { return "/soutien/" + url.PathEscape(string(id)) }

// openSection shows a section as the answer to the question why: it has no
// address of its own that could be opened without one.
func (s *Server) openSection(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Opening{Referral: referralID(r), Section: form.section(), Why: placement.OpeningReason(form.Optional("why", 20))}
	var opened office.OpenedSection
	again, err := form.Submit(func() (err error) {
		opened, err = s.Office.OpenSection(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.showSupportFile(w, r, by, form)
	}
	return s.showSection(w, r, by, opened)
}

func (f *Form) section() placement.RestrictedSection {
	return placement.RestrictedSection(f.Optional("section", 20))
}

func (s *Server) showSection(w http.ResponseWriter, r *http.Request, by placement.Actor, opened office.OpenedSection) error {
	v := SectionView{Frame: s.frame(r, by, "section.title."+string(opened.Section)).under("/soutien", words.T(langOf(r), "support.title")), Opened: opened, Form: newForm()}
	pupil := opened.File.Pupil
	v.Frame = v.under(supportPath(opened.File.Referral.ID), pupil.Given+" "+pupil.Family)
	state := opened.File.Referral.State
	v.Open = state == placement.Draft || state == placement.Submitted
	for _, c := range opened.File.Referral.Scale.Restricted(opened.Section) {
		line := ClaimLine{Code: c.Code, Text: criterion(v.Frame, opened.File.Referral.Scale, c.Code), Points: c.Points, Open: v.Open}
		for _, claim := range opened.File.Referral.Claims {
			if claim.Code == c.Code && claim.VerifiedBy != "" {
				line.Verified, line.Open = v.T("referral.verified_by", claim.VerifiedBy, plain.Date(v.Lang, claim.VerifiedOn)), false
			}
		}
		v.Criteria = append(v.Criteria, line)
	}
	return sectionPage.render(w, http.StatusOK, v)
}

func (s *Server) writeEntry(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Writing{Referral: referralID(r), Section: form.section(), Text: form.Text("text", placement.MostEntryLetters)}
	again, err := form.Submit(func() error { return s.Office.WriteEntry(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showSupportFile(w, r, by, form)
	}
	return s.redirect(w, r, supportPath(in.Referral), "restricted.written")
}

func (s *Server) attest(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Attestation{Referral: referralID(r), Section: form.section(), Criterion: form.Text("criterion", 40)}
	again, err := form.Submit(func() error { return s.Office.Attest(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showSupportFile(w, r, by, form)
	}
	return s.redirect(w, r, supportPath(in.Referral), "restricted.attested")
}

// mostOpenings is how many lines the list of openings has.
const mostOpenings = 500

func (s *Server) openings(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := OpeningsView{Frame: s.frame(r, by, "openings.title")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		lines, err := tx.Openings(r.Context(), by.Territory, mostOpenings, 0)
		for _, l := range lines {
			line := OpeningLine{Line: l, Section: v.T("section.title." + l.Facts["section"]), What: eventText(v.Lang, l.Verb)}
			if why := l.Facts["why"]; why != "" {
				line.Why = v.T("opening.why." + why)
			}
			v.Lines = append(v.Lines, line)
		}
		return err
	})
	if err != nil {
		return err
	}
	return openingsPage.render(w, http.StatusOK, v)
}
