package web

import (
	"context"
	"net/http"
	"net/url"

	"internat/placement"
	"internat/placement/store"
)

// A Question is one thing that a guardian is asked about a request, answered by
// itself.
type Question struct {
	Label   string
	Href    string
	State   Badge
	Current bool
}

// questions are all that the reader is asked about the request, in the order of
// the acts; the one on the page is marked.
func (v *OwnAgreementView) questions(f placement.File) {
	for _, act := range placement.Acts {
		a, asked := f.AgreementOf(f.NameOf(v.By.Guardian), act)
		if !asked {
			continue
		}
		q := Question{Label: v.T("act." + string(act)), Href: ownAgreementPath(a.ID), Current: a.ID == v.Agreement.ID}
		q.State = stateBadge(v.Lang, "agreement", string(a.State))
		if a.State == placement.Requested || a.State == placement.Expired {
			q.State = Badge{"wait", v.T("family.to_answer")}
		}
		v.Questions = append(v.Questions, q)
	}
}

func ownAgreementPath(id placement.AgreementID) string {
	return "/famille/accords/" + url.PathEscape(string(id))
}

// openAgreementPath opens a request: one that nobody read yet by a click that is
// kept.
func openAgreementPath(a placement.Agreement) string {
	if a.Unread() {
		return ownAgreementPath(a.ID) + "/lire"
	}
	return ownAgreementPath(a.ID)
}

// readAgreement keeps that a holder opened the request and shows its text. The
// text is shown to nobody who is asked before that: what was read, and when, is
// part of what an agreement is worth.
func (s *Server) readAgreement(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	id := placement.AgreementID(ownID(r))
	if err := s.Office.ReadAgreement(r.Context(), by, id); err != nil {
		return err
	}
	return s.redirect(w, r, ownAgreementPath(id), "")
}

// takeBackFollows says what follows when an agreement to that act is taken back.
func takeBackFollows(f Frame, act placement.Act) string {
	switch {
	case act == placement.Sharing:
		return f.T("family.take_back_follows.sharing")
	case act.Change():
		return f.T("family.take_back_follows.change")
	}
	return f.T("family.take_back_follows")
}

// An OwnVoiceView is the page that a parent hands to the child.
type OwnVoiceView struct {
	Frame
	Child           placement.Pupil
	Path            string
	Form            *Form
	Says, Companies []Option
}

var ownVoicePage = newPage[OwnVoiceView]("ownvoice.html")

func (s *Server) ownVoice(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownVoiceWith(w, r, by, newForm())
}

func (s *Server) ownVoiceWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnVoiceView{Frame: s.familyFrame(r, by, "family.voice_says"), Form: form, Path: "/famille/dossiers/" + url.PathEscape(ownID(r)) + "/parole"}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, r, s) })
	if err != nil {
		return err
	}
	v.Title = v.T("family.voice", v.Child.Given)
	v.Says, v.Companies = voiceOptions(v.Frame, "family.voice_")
	return ownVoicePage.render(w, form.Status(), v)
}

func (v *OwnVoiceView) read(ctx context.Context, tx *store.Tx, r *http.Request, s *Server) error {
	f, err := tx.ChildFile(ctx, v.By.Guardian, s.dayOf(r), placement.ReferralID(ownID(r)))
	if err != nil {
		return err
	}
	if !decides(f, v.By, s.dayOf(r)) {
		return placement.Missing("referral")
	}
	v.Child = f.Pupil
	return nil
}

func (s *Server) keepOwnVoice(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	says := voiceOf(form)
	again, err := form.Submit(func() error { return s.Office.HearPupil(r.Context(), by, placement.ReferralID(ownID(r)), says) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ownVoiceWith(w, r, by, form)
	}
	return s.redirect(w, r, "/famille", "pupil.spoke")
}
