package web

import (
	"context"
	"net/http"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OfAgeView is how a pupil who signs alone is reached, and whether the parents are
// still informed.
type OfAgeView struct {
	Frame
	File     placement.File
	Form     *Form
	Who      string // whose words the fields have
	Out      string // since when the parents are left out; "" they are informed
	Channels []Option
	Langs    []Option
	Homes    []Option
}

var ofAgePage = newPage[OfAgeView]("ofage.html")

const ofAgeAt = "/eleve-majeur"

func ofAgeRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/orientations/{id}" + ofAgeAt, Action: placement.EditReferrals, Do: (*Server).ofAge},
		{Method: http.MethodPost, Path: "/orientations/{id}" + ofAgeAt, Action: placement.EditReferrals, Do: (*Server).keepPupilContact, Event: "pupil.contact"},
		{Method: http.MethodPost, Path: "/orientations/{id}" + ofAgeAt + "/parents", Action: placement.EditReferrals, Do: (*Server).leaveParentsOut, Event: "pupil.parents_off"},
	}
}

func (s *Server) ofAge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ofAgeWith(w, r, by, nil)
}

func (s *Server) ofAgeWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OfAgeView{Who: "of_age", Frame: s.frame(r, by, "of_age.title").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form}
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, referralID(r), s.dayOf(r)) }); err != nil {
		return err
	}
	v.Frame = v.under(referralPath(v.File.Referral.ID, ""), v.File.Pupil.Given+" "+v.File.Pupil.Family)
	v.Title = v.T("of_age.of", v.File.Pupil.Given)
	v.Channels = []Option{{string(placement.ByEmail), v.T("channel.email")}, {string(placement.ByLetter), v.T("channel.letter")}}
	v.Langs = []Option{{"fr", v.T("own_details.fr")}, {"en", v.T("own_details.en")}}
	v.Homes = homes(v.Frame)
	v.Homes[0].Text = v.T("of_age.lives_as_address")
	return ofAgePage.render(w, v.Form.Status(), v)
}

func (v *OfAgeView) read(ctx context.Context, tx *store.Tx, id placement.ReferralID, today calendar.Day) (err error) {
	if v.File, err = tx.File(ctx, store.ScopeOf(v.By), id); err != nil {
		return err
	}
	if !v.File.Pupil.SignsAlone(today) {
		return placement.Refuse("pupil.not_alone")
	}
	if v.File.Pupil.LeavesOut(today) {
		v.Out = plain.Date(v.Lang, v.File.Pupil.ParentsOff)
	}
	if v.Form == nil {
		self, _ := v.File.Signer("", today)
		v.Form = contactForm(self.Guardian)
	}
	return nil
}

// contactForm is the form of how somebody is reached, as it is on file.
func contactForm(g placement.Guardian) *Form {
	if g.Channel == "" {
		g.Channel, g.Lang = placement.ByEmail, "fr"
	}
	return newForm("email", g.Email, "phone", g.Phone, "address", g.Address, "channel", string(g.Channel), "lang", g.Lang, "lives_in", string(g.LivesIn), "version", text(g.Version))
}

func (s *Server) keepPupilContact(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := form.details()
	again, err := form.Submit(func() error { return s.Office.KeepPupilContact(r.Context(), by, referralID(r), in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ofAgeWith(w, r, by, form)
	}
	return s.redirect(w, r, referralPath(referralID(r), "#accords"), "pupil.contact")
}

// details reads how somebody is reached.
func (f *Form) details() office.Details {
	return office.Details{
		Email: f.Optional("email", 200), Phone: f.Optional("phone", 40), Address: f.Optional("address", 300),
		Channel: placement.Channel(f.Choice("channel", string(placement.ByEmail), string(placement.ByLetter))), Lang: f.Choice("lang", "fr", "en"),
		LivesIn: calendar.Territory(f.Optional("lives_in", 40)), Version: f.Version(),
	}
}

func (s *Server) leaveParentsOut(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	out := form.Choice("parents", "off", "on") == "off"
	again, err := form.Submit(func() error { return s.Office.LeaveParentsOut(r.Context(), by, referralID(r), out) })
	switch {
	case err != nil:
		return err
	case again:
		return form.faults
	}
	done := "pupil.parents_on"
	if out {
		done = "pupil.parents_off"
	}
	return s.redirect(w, r, referralPath(referralID(r), ofAgeAt), done)
}
