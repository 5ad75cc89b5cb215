package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A MendView is where the address of a person is corrected whom notices did not
// reach, whatever became of the file since.
type MendView struct {
	Frame
	Here, Back string
	Name       string
	Form       *Form
	Who        string // whose words the fields have
	Channels   []Option
	Langs      []Option
	Homes      []Option
	Why        string       // why the notice that one comes from did not arrive
	Again      []NoticeLine // what leaves again
}

var mendPage = newPage[MendView]("mendcontact.html")

const mendAt = "/adresse"

func mendRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/courriers/{id}" + mendAt, Action: placement.EditReferrals, Do: (*Server).mendContact},
		{Method: http.MethodPost, Path: "/courriers/{id}" + mendAt, Action: placement.EditReferrals, Do: (*Server).keepMended, Event: "guardian.mended"},
	}
}

func noticePath(id placement.NoticeID, at string) string {
	return "/courriers/" + url.PathEscape(string(id)) + at
}

func (s *Server) mendContact(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.mendContactWith(w, r, by, nil)
}

func (s *Server) mendContactWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	id := placement.NoticeID(chi.URLParam(r, "id"))
	v := MendView{Frame: s.frame(r, by, "mend.title").under("/courriers", words.T(langOf(r), "notices.title")), Form: form, Who: "mend",
		Here: noticePath(id, mendAt), Back: noticePath(id, "")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		c, err := s.Office.Unreached(r.Context(), tx, by, id)
		if err != nil {
			return err
		}
		if v.Form == nil {
			v.Form = contactForm(c.Guardian)
		}
		v.Frame = v.under(v.Back, v.T("notice."+string(c.Notice.Kind)))
		v.Name, v.Title, v.Why = c.Guardian.Name, v.T("mend.of", c.Guardian.Name), why(v.Frame, c.Notice)
		v.Again, err = named(r.Context(), tx, store.ScopeOf(by), c.Failed)
		return err
	})
	if err != nil {
		return err
	}
	v.Channels = []Option{{string(placement.ByEmail), v.T("channel.email")}, {string(placement.ByLetter), v.T("channel.letter")}}
	v.Langs = []Option{{"fr", v.T("own_details.fr")}, {"en", v.T("own_details.en")}}
	v.Homes = homes(v.Frame)
	v.Homes[0].Text = v.T("of_age.lives_as_address")
	return mendPage.render(w, v.Form.Status(), v)
}

func (s *Server) keepMended(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	id := placement.NoticeID(chi.URLParam(r, "id"))
	form := readForm(r)
	in := form.details()
	again, err := form.Submit(func() error {
		_, err := s.Office.MendContact(r.Context(), by, id, in, mendedText)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.mendContactWith(w, r, by, form)
	}
	return s.redirect(w, r, noticePath(id, ""), "guardian.mended")
}

// mendedText is the word to the old address, where somebody of the office changed it.
func mendedText(lang plain.Lang, at time.Time, t placement.Territory) (subject, body string) {
	subject = words.T(lang, "own_details.mail_subject")
	return subject, words.T(lang, "mend.mail_text", plain.Moment(lang, at.In(plain.Paris)), t.Phone, t.Hours)
}
