package web

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A PaperView is the form by which an officer records what a holder of
// authority, or a pupil who signs alone, said on paper or at the counter.
type PaperView struct {
	Frame
	File      placement.File
	Who       string
	Standing  string
	Path      string
	Agreement placement.Agreement // zero id: never asked
	Form      *Form
	Answers   []Option
	Channels  []Option
	Text      []string // the exact text that is agreed to
	Version   string
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
	var heard office.Hearing
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		heard, err = s.Office.WhoHears(r.Context(), tx, by, placement.AgreementRequest, f)
		return err
	})
	if err != nil {
		return err
	}
	telling := telling(s.frame(r, by, "confirm.title"), heard)
	lang, page := langOf(r), referralPath(f.Referral.ID, "")
	c := Confirmation{
		Question: words.T(lang, "agreements.ask", f.Pupil.Short()), Action: page + "/accords", Button: words.T(lang, "agreements.ask_do"),
		Back: Link{page, words.T(lang, "referral.back")}, Form: form,
		Facts: []Point{{Label: words.T(lang, "agreements.when"), Value: telling.When}},
	}
	if c.Told = telling.Told; len(c.Told) == 0 { // there is nothing to send
		c.Question, c.Button, c.Facts = words.T(lang, "fault.agreement.nobody_to_ask"), "", nil
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

// pupilSigns stands for the pupil where a path names who signs.
const pupilSigns = "eleve"

// signer is who signs, as the path names it; "" is the pupil.
func signer(r *http.Request) placement.GuardianID {
	if id := chi.URLParam(r, "guardian"); id != pupilSigns {
		return placement.GuardianID(id)
	}
	return ""
}

// signerPath is the page about one signature.
func signerPath(id placement.ReferralID, of placement.GuardianID, more string) string {
	who := url.PathEscape(string(of))
	if of == "" {
		who = pupilSigns
	}
	return referralPath(id, "/accords/"+who+more)
}

// actOf is the act that a page is about: the one of the request, unless the
// address says another.
func actOf(text string, f placement.File) placement.Act {
	if slices.Contains(placement.Acts, placement.Act(text)) {
		return placement.Act(text)
	}
	return f.Referral.Act()
}

func (s *Server) paperForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := PaperView{Frame: s.frame(r, by, "agreements.paper").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form, Version: plain.AgreementVersion}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.File, err = tx.File(r.Context(), store.ScopeOf(by), referralID(r)); err != nil {
			return err
		}
		return v.read(r.Context(), tx, signer(r), cmp.Or(form.Value("act"), r.URL.Query().Get("acte")), s.dayOf(r))
	})
	if err != nil {
		return err
	}
	v.Frame = v.under(referralPath(v.File.Referral.ID, "/accords/tableau"), v.File.Pupil.Short())
	v.Title = v.T("agreements.paper_of", v.Who)
	v.Answers = v.answers()
	v.Channels = []Option{{"paper", v.T("agreements.channel.paper")}, {"counter", v.T("agreements.channel.counter")}}
	return paperPage.render(w, form.Status(), v)
}

// read finds who signs and the text of the act. A person whose word does not
// count today is not found.
func (v *PaperView) read(ctx context.Context, tx *store.Tx, id placement.GuardianID, act string, today calendar.Day) (err error) {
	alone := v.File.Pupil.SignsAlone(today)
	holder, entitled := v.File.Holder(id, today)
	switch {
	case id == "" && alone:
		v.Who, v.Standing = v.File.Pupil.Given+" "+v.File.Pupil.Family, v.T("signatures.pupil")
	case entitled && !alone:
		v.Who, v.Standing = holder.Guardian.Name, v.T("standing."+string(holder.Standing))
	default:
		return placement.Missing("guardian")
	}
	v.Path = signerPath(v.File.Referral.ID, id, "")
	v.Agreement, _ = v.File.AgreementOf(id, actOf(act, v.File))
	v.Agreement.Guardian, v.Agreement.Act = id, actOf(act, v.File)
	terms, err := office.AgreementTerms(ctx, tx, v.File, v.Agreement)
	v.Text = strings.Split(plain.Agreement(plain.FR, terms), "\n")
	return err
}

// answers are what can be recorded: taking back only what was given.
func (v PaperView) answers() []Option {
	list := []Option{{string(placement.Given), v.T("agreements.says.given")}, {string(placement.Refused), v.T("agreements.says.refused")}}
	if v.Agreement.State == placement.Given {
		list = []Option{{string(placement.TakenBack), v.T("agreements.says.withdrawn")}}
	}
	if v.Agreement.ID != "" && v.Agreement.State.May(placement.Contested) {
		list = append(list, Option{string(placement.Contested), v.T("agreements.says.contested")})
	}
	return list
}

// readScanned reads the form of a paper answer; the scan, when one is sent, comes
// after every field and is read by whoever keeps it.
func readScanned(w http.ResponseWriter, r *http.Request) (*Form, *office.Scan, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return readForm(r), nil, nil // sent without a file
	}
	waitLonger(w)
	form := newForm()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil, nil
		}
		if err != nil {
			return nil, nil, unreadable(err)
		}
		if part.FormName() == "file" {
			if part.FileName() == "" {
				continue
			}
			return form, &office.Scan{Name: part.FileName(), Content: part}, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, 4000))
		if err != nil {
			return nil, nil, unreadable(err)
		}
		form.Set(part.FormName(), string(value))
	}
}

func (s *Server) recordPaper(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, scan, err := readScanned(w, r)
	if err != nil {
		return err
	}
	in := office.PaperAgreement{
		Referral: referralID(r), Guardian: signer(r), Act: placement.Act(form.Optional("act", 20)),
		Says:    placement.AgreementState(form.Choice("says", string(placement.Given), string(placement.Refused), string(placement.TakenBack), string(placement.Contested))),
		Channel: form.Text("channel", 20), On: form.Day("on"), Attestation: form.Text("attestation", 500),
	}
	if in.Act != "" && !slices.Contains(placement.Acts, in.Act) {
		form.Reject("says", "field.unknown")
	}
	if !form.Ticked("attested") {
		form.Reject("attested", "agreement.not_attested")
	}
	again, err := form.Submit(func() error {
		if scan != nil {
			return unreadable(s.Office.RecordScanned(r.Context(), by, in, *scan))
		}
		return s.Office.RecordAgreement(r.Context(), by, in)
	})
	switch {
	case err != nil:
		return err
	case again:
		_, _ = io.CopyN(io.Discard, r.Body, maxScanned)
		return s.paperForm(w, r, by, form)
	}
	return s.redirect(w, r, referralPath(in.Referral, "/accords/tableau"), "agreement.recorded")
}
