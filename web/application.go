package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// An ApplicationView is the form by which a family asks for a place itself: for
// a child it is registered for, or for one who is not on file.
type ApplicationView struct {
	NewReferralView
	Child *placement.Pupil // on file; nil is a new one
	Asks  []Option         // next school year, or during this one
}

// A DoorView is the page of a family that has no link: it asks for a code.
type DoorView struct {
	Frame
	Form        *Form
	Territories []Option
}

var (
	applicationPage = newPage[ApplicationView]("application.html")
	doorPage        = newPage[DoorView]("door.html")
)

// applicationPath is where a family asks for a place.
const applicationPath = "/famille/demande"

func applicationRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/demande", Action: Public, Do: (*Server).askFirstCode},
		{Method: http.MethodPost, Path: "/demande", Action: Public, Do: (*Server).sendFirstCode, Event: "code.asked"},
		{Method: http.MethodGet, Path: applicationPath, Action: placement.Apply, Do: (*Server).newApplication},
		{Method: http.MethodPost, Path: applicationPath, Action: placement.Apply, Do: (*Server).apply, Event: "referral.applied", Door: placement.FamilyDoor},
	}
}

func (s *Server) askFirstCode(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.firstCode(w, r, by, newForm())
}

func (s *Server) firstCode(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := DoorView{Frame: s.frame(r, by, "door.title"), Form: form}
	v.Narrow = true
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err := tx.Territories(r.Context())
		for _, t := range all {
			v.Territories = append(v.Territories, Option{string(t.ID), t.Name})
		}
		return err
	})
	if err != nil {
		return err
	}
	return doorPage.render(w, form.Status(), v)
}

// sendFirstCode queues a code for an address and leads to the page that asks for
// it: the same page after the same work, whether or not the address is on file.
func (s *Server) sendFirstCode(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	g := placement.Guardian{Name: form.Text("name", placement.MostWordsLetters), Email: form.Text("email", 254), Territory: placement.TerritoryID(form.Text("territory", 60)),
		Lang: string(langOf(r)), Channel: placement.ByEmail}
	again, err := form.Submit(func() error {
		if err := placement.CheckGuardian(placement.Guardianship{Guardian: g}, "", s.dayOf(r)).Err(); err != nil {
			return err
		}
		return s.DB.Read(r.Context(), func(tx *store.Tx) error {
			_, err := tx.Territory(r.Context(), g.Territory)
			if errors.Is(err, placement.Missing("territory")) {
				err = placement.Reject("territory", "field.unknown")
			}
			return err
		})
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.firstCode(w, r, by, form)
	}
	nonce := store.NewToken()
	open, err := s.countTries(r.Context(), "apply|"+store.EmailKey(g.Email), codesPerGuardian)
	if err == nil && open {
		err = s.queueFirstCode(r.Context(), g, nonce)
	}
	if err != nil {
		return err
	}
	s.setCookie(w, nonceCookie, nonce, codeLife)
	return s.redirect(w, r, "/code", "")
}

// queueFirstCode keeps a code for whoever is at an address; somebody new is kept
// too, and forgotten if nothing comes of it.
func (s *Server) queueFirstCode(ctx context.Context, g placement.Guardian, nonce string) error {
	code, now := newCode(), s.Now()
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		to, err := tx.Applicant(ctx, g.Territory, g.Email)
		if errors.Is(err, placement.Missing("guardian")) {
			by := placement.Actor{Role: placement.Nobody, Territory: g.Territory}
			if to, err = tx.SaveGuardian(ctx, g, by.Happened(now, "guardian.applied", "guardian", "")); err == nil {
				err = tx.MarkApplied(ctx, to.ID, now)
			}
		}
		if err != nil {
			return err
		}
		return tx.KeepCode(ctx, nonce, code, codeNotice(to, code, nonce, now))
	})
}

// applicationSteps are the pages of the form on a narrow screen: of a new child
// all, of a child on file the last three.
const applicationSteps = 8

// applicationStep is the page of a field.
func applicationStep(field string) int {
	switch field {
	case "":
		return 0
	case "family", "given":
		return 1
	case "born", "sex", "now":
		return 2
	case "school", "commune":
		return 3
	case "reason", "tried":
		return 7
	}
	switch {
	case len(field) > 3 && field[:3] == "g1_":
		return 4
	case len(field) > 3 && field[:3] == "g2_":
		return 5
	case referralStep(field) == referralSteps:
		return 8
	}
	return 6
}

func (s *Server) newApplication(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, err := s.readDraft(r, by, placement.FamilyDoor)
	if err != nil {
		return err
	}
	if form == nil {
		form = newForm("eleve", r.URL.Query().Get("eleve"), "way", string(placement.Application), "g1_standing", string(placement.Joint),
			"g2_standing", string(placement.Joint), "g1_name", by.Name, "step", "1")
		if form.Value("eleve") != "" {
			form.Set("step", "6")
		}
	}
	return s.applicationForm(w, r, by, form)
}

// applicationForm shows the form with everything that was typed.
func (s *Server) applicationForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) (err error) {
	v := ApplicationView{NewReferralView: NewReferralView{Frame: s.frame(r, by, "application.title").under("/famille", words.T(langOf(r), "family.title")),
		Form: form, Action: applicationPath}}
	v.Narrow = false
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if id := placement.PupilID(form.Value("eleve")); id != "" {
			child, _, err := tx.Child(r.Context(), by.Guardian, s.dayOf(r), id)
			if err != nil {
				return err
			}
			v.Child, v.Title = &child, v.T("application.for", child.Given)
		}
		return v.places(r.Context(), tx)
	})
	if err != nil {
		return err
	}
	if v.Draft, err = s.box(r, by, form, placement.FamilyDoor, applicationSteps); err != nil {
		return err
	}
	v.options()
	v.Asks = namedOptions(v.Frame, "application.way.", "application", "urgent")
	v.nameClash()
	return applicationPage.render(w, form.Status(), v)
}

func (s *Server) apply(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if moved, err := s.nextStep(w, r, by, form, placement.FamilyDoor); moved || err != nil {
		if err = form.mend(err); err != nil || moved {
			return err
		}
		return s.applicationForm(w, r, by, form)
	}
	in := office.Dossier{Pupil: placement.Pupil{ID: placement.PupilID(form.Optional("eleve", 60))}, Referral: form.referral(), Typed: form.draft()}
	if in.Pupil.ID == "" {
		form.Text(office.GuardianField(0)+"name", placement.MostWordsLetters)
		in.Pupil, in.Guardians = form.pupil(), form.guardians()
	}
	var id placement.ReferralID
	again, err := form.Submit(func() (err error) {
		id, err = s.Office.Apply(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		form.openAtFault(applicationStep)
		if err := s.rescue(r, by, form, placement.FamilyDoor); err != nil {
			return err
		}
		return s.applicationForm(w, r, by, form)
	}
	return s.redirect(w, r, "/famille/dossiers/"+url.PathEscape(string(id)), "referral.applied")
}
