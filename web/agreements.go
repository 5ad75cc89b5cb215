package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A PaperView is the form by which an officer records what a holder of
// authority said on paper or at the counter.
type PaperView struct {
	Frame
	File     placement.File
	Holder   placement.Guardianship
	Form     *Form
	Answers  []Option
	Channels []Option
	Text     []string // the exact text that is agreed to
	Version  string
}

var paperPage = newPage[PaperView]("paper.html")

// askToAsk names whom a request for agreement goes to, before it does.
func (s *Server) askToAsk(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.askWith(w, r, by, nil)
}

func (s *Server) askWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	f, err := s.readFile(r, by)
	if err != nil {
		return err
	}
	lang, page := langOf(r), referralPath(f.Referral.ID, "")
	c := Confirmation{
		Question: words.T(lang, "agreements.ask", f.Pupil.Short()), Action: page + "/accords", Button: words.T(lang, "agreements.ask_do"),
		Back: Link{page, words.T(lang, "referral.back")}, Form: form,
		Facts: []Point{{Label: words.T(lang, "agreements.when"), Value: words.T(lang, "agreements.undo", int(placement.UndoWindow.Minutes()))}},
	}
	for _, k := range f.Unasked(s.dayOf(r)) {
		c.Told = append(c.Told, Point{Label: k.Guardian.Name, Value: words.T(lang, "channel."+string(k.Guardian.Channel))})
	}
	return s.confirm(w, r, by, c)
}

func (s *Server) askAgreements(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	again, err := form.Submit(func() error {
		_, err := s.Office.AskAgreements(r.Context(), by, referralID(r))
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.askWith(w, r, by, form)
	}
	return s.redirect(w, r, referralPath(referralID(r), ""), "agreement.requested")
}

func (s *Server) askPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.paperForm(w, r, by, newForm("on", s.dayOf(r).String(), "channel", "paper"))
}

func (s *Server) paperForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := PaperView{Frame: s.frame(r, by, "agreements.paper").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form, Version: plain.AgreementVersion}
	id := placement.GuardianID(chi.URLParam(r, "guardian"))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.File, err = tx.File(r.Context(), store.ScopeOf(by), referralID(r)); err != nil {
			return err
		}
		terms, err := office.AgreementTerms(r.Context(), tx, v.File)
		v.Text = strings.Split(plain.Agreement(plain.FR, terms), "\n")
		return err
	})
	if err != nil {
		return err
	}
	holder, ok := v.File.Holder(id, s.dayOf(r))
	if !ok {
		return placement.Missing("guardian")
	}
	v.Holder, v.Frame = holder, v.under(referralPath(v.File.Referral.ID, ""), v.File.Pupil.Short())
	v.Title = v.T("agreements.paper_of", holder.Guardian.Name)
	v.Answers = v.answers()
	v.Channels = []Option{{"paper", v.T("agreements.channel.paper")}, {"counter", v.T("agreements.channel.counter")}}
	return paperPage.render(w, form.Status(), v)
}

// answers are what can be recorded: taking back only what was given.
func (v PaperView) answers() []Option {
	list := []Option{{string(placement.Given), v.T("agreements.says.given")}, {string(placement.Refused), v.T("agreements.says.refused")}}
	if a, asked := agreementOf(v.File, v.Holder.Guardian.ID); asked && a.State == placement.Given {
		list = []Option{{string(placement.TakenBack), v.T("agreements.says.withdrawn")}}
	}
	return list
}

func (s *Server) recordPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.PaperAgreement{
		Referral: referralID(r), Guardian: placement.GuardianID(chi.URLParam(r, "guardian")),
		Says:    placement.AgreementState(form.Choice("says", string(placement.Given), string(placement.Refused), string(placement.TakenBack))),
		Channel: form.Text("channel", 20), On: form.Day("on"), Attestation: form.Text("attestation", 500),
	}
	if !form.Ticked("attested") {
		form.Reject("attested", "agreement.not_attested")
	}
	again, err := form.Submit(func() error { return s.Office.RecordAgreement(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.paperForm(w, r, by, form)
	}
	return s.redirect(w, r, referralPath(in.Referral, ""), "agreement.recorded")
}
