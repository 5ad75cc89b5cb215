package web

import (
	"context"
	"net/http"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A PrintedFormView is the paper of one agreement: the exact text, French first
// and English beside it, boxes to tick, and the code by which it finds its way
// back.
type PrintedFormView struct {
	Frame
	Who    string
	Pupil  placement.Pupil
	Parts  []FormPart
	Office string
	Back   string
	Files  []Link // the same as a PDF
	Today  calendar.Day
}

// A FormPart is one question of the paper, with its own boxes and its own code.
type FormPart struct {
	Label   [2]string
	Code    string
	French  []string
	English []string
	Due     calendar.Day
}

// A SignedTextView is a text as it was read and answered.
type SignedTextView struct {
	Frame
	Who       string
	Agreement placement.Agreement
	Text      []string
}

// A DeskView is where a paper form is found by its code, and which authority is
// about to end.
type DeskView struct {
	Frame
	Form   *Form
	Ending []store.EndingJudgment
	Today  calendar.Day
}

var (
	printedFormPage = newPage[PrintedFormView]("agreementform.html")
	signedTextPage  = newPage[SignedTextView]("signedtext.html")
	deskPage        = newPage[DeskView]("agreementdesk.html")
)

// printedForm reads the paper of one person.
func (s *Server) printedForm(r *http.Request, by placement.Actor) (PrintedFormView, error) {
	v := PrintedFormView{Frame: s.frame(r, by, "signatures.form"), Today: s.dayOf(r), Back: referralPath(referralID(r), "/accords/tableau")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		f, err := tx.File(r.Context(), store.ScopeOf(by), referralID(r))
		if err != nil {
			return err
		}
		territory, err := tx.Territory(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		v.Office = territory.Name
		return v.read(r.Context(), tx, f, signer(r))
	})
	v.Title = v.T("signatures.form_of", v.Who)
	v.Files = []Link{
		{signerPath(referralID(r), signer(r), "/formulaire.pdf"), v.T("signatures.form_pdf")},
		{signerPath(referralID(r), signer(r), "/formulaire.pdf?avec=en"), v.T("signatures.form_pdf_en")},
	}
	return v, err
}

func (s *Server) printForm(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v, err := s.printedForm(r, by)
	if err != nil {
		return err
	}
	return printedFormPage.render(w, http.StatusOK, v)
}

// In is a sentence in a language that need not be the reader's.
func (v PrintedFormView) In(lang, key string) string { return words.T(plain.Lang(lang), key) }

// read writes one part for each question that this person was asked and has not
// answered with a yes.
func (v *PrintedFormView) read(ctx context.Context, tx *store.Tx, f placement.File, id placement.GuardianID) error {
	v.Pupil = f.Pupil
	for _, s := range f.Signatures(v.Today) {
		if s.Holder.Guardian.ID != id || s.Need == placement.NoNeed || s.Need == placement.Barred {
			continue
		}
		v.Who = s.Holder.Guardian.Name
		if s.Own() {
			v.Who = f.Pupil.Given + " " + f.Pupil.Family
		}
		if s.Lacks == "" || !s.Asked && !s.Own() {
			continue
		}
		s.Agreement.Act, s.Agreement.Guardian = s.Act, id
		terms, err := office.AgreementTerms(ctx, tx, f, s.Agreement)
		if err != nil {
			return err
		}
		v.Parts = append(v.Parts, FormPart{
			Label: [2]string{words.T(plain.FR, "act."+string(s.Act)), words.T(plain.EN, "act."+string(s.Act))}, Code: grouped(s.Agreement),
			French: strings.Split(plain.Agreement(plain.FR, terms), "\n"), English: strings.Split(plain.Agreement(plain.EN, terms), "\n"), Due: s.Agreement.DueOn,
		})
	}
	if v.Who == "" {
		return placement.Missing("guardian")
	}
	return nil
}

// grouped is the code of a form as it is printed, in groups that are easy to
// type; "" before anything was asked.
func grouped(a placement.Agreement) string {
	if a.ID == "" {
		return ""
	}
	code := a.FormCode()
	return code[:min(5, len(code))] + "-" + code[min(5, len(code)):]
}

func (s *Server) signedText(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := SignedTextView{Frame: s.frame(r, by, "signatures.text")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		f, err := tx.File(r.Context(), store.ScopeOf(by), referralID(r))
		if err != nil {
			return err
		}
		a, asked := f.AgreementOf(signer(r), actOf(r.URL.Query().Get("acte"), f))
		if !asked || a.TextHash == "" {
			return placement.Missing("agreement")
		}
		v.Agreement, v.Who = a, f.Pupil.Given+" "+f.Pupil.Family
		for _, k := range f.Guardians {
			if k.Guardian.ID == a.Guardian {
				v.Who = k.Guardian.Name
			}
		}
		v.Frame = v.under(referralPath(f.Referral.ID, "/accords/tableau"), f.Pupil.Short())
		text, err := tx.AgreementText(r.Context(), a.TextHash)
		if isMissing(err) {
			return nil // answered before texts were kept
		}
		v.Text = strings.Split(text, "\n")
		return err
	})
	if err != nil {
		return err
	}
	return signedTextPage.render(w, http.StatusOK, v)
}

func (s *Server) agreementDesk(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.deskWith(w, r, by, newForm())
}

// judgmentsAhead is how many days before its end an authority is announced, and
// judgmentsBehind how long after it is still shown.
const (
	judgmentsAhead  = 60
	judgmentsBehind = 120
)

func (s *Server) deskWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := DeskView{Frame: s.frame(r, by, "desk.title").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form, Today: s.dayOf(r)}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		v.Ending, err = tx.EndingJudgments(r.Context(), store.ScopeOf(by), v.Today.AddDays(-judgmentsBehind), v.Today.AddDays(judgmentsAhead))
		return err
	})
	if err != nil {
		return err
	}
	return deskPage.render(w, form.Status(), v)
}

// findForm leads from the code on a paper to the page where its answer is
// recorded.
func (s *Server) findForm(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	code := placement.ReadFormCode(form.Text("code", 20))
	var a placement.Agreement
	again, err := form.Submit(func() error {
		return s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
			if a, err = tx.AgreementByCode(r.Context(), store.ScopeOf(by), code); isMissing(err) {
				return placement.Reject("code", "agreement.code_unknown")
			}
			return err
		})
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.deskWith(w, r, by, form)
	}
	if err := s.noteSearch(r.Context(), by); err != nil {
		return err
	}
	return s.redirect(w, r, signerPath(a.Referral, a.Guardian, "?acte="+string(a.Act)), "")
}

// judgmentDeadlines are the authorities that end soon.
func judgmentDeadlines(ctx context.Context, tx *store.Tx, by placement.Actor, lang plain.Lang, today calendar.Day) ([]Deadline, error) {
	if admit(by, placement.SeeReferrals) != nil {
		return nil, nil
	}
	ending, err := tx.EndingJudgments(ctx, store.ScopeOf(by), today, today.AddDays(judgmentsAhead))
	var list []Deadline
	for _, e := range ending {
		list = append(list, Deadline{On: e.Until, Text: words.T(lang, "desk.ends", e.Pupil.Short(), e.Holder), Href: referralPath(e.Referral, "/accords/tableau")})
	}
	return list, err
}
