package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"internat/placement"
	"internat/placement/office"
)

// An APIDay is a day as a program writes it. One that does not exist is told at its
// field, with all else that is wrong.
type APIDay string

// APIReferralIn is a request for a place, as an officer would enter it at the
// counter: the same questions, the same limits.
type APIReferralIn struct {
	Submit      bool                 `json:"submit"` // otherwise it is kept as a draft
	Way         placement.Way        `json:"way"`
	Campaign    placement.CampaignID `json:"campaign,omitempty"` // none for an urgent one
	Level       placement.Level      `json:"level"`              // asked for
	Referrer    string               `json:"referrer"`
	Institution string               `json:"institution,omitempty"` // "" of a family's own request
	Tried       string               `json:"tried,omitempty"`
	Reason      string               `json:"reason,omitempty"`
	InformedOn  APIDay               `json:"informed_on"` // the family was told of the request
	WantedFrom  APIDay               `json:"wanted_from,omitempty"`
	Pupil       APIPupilIn           `json:"pupil"`
	Guardians   []APIGuardianIn      `json:"guardians"`
	Wishes      []placement.HouseID  `json:"wishes"`             // best first
	Criteria    []string             `json:"criteria,omitempty"` // codes of the catalogue
	NotSame     []placement.PupilID  `json:"not_same,omitempty"` // pupils on file of whom this is not one
	Anyway      bool                 `json:"anyway,omitempty"`   // keep it though somebody on file looks alike
}

// APIPupilIn is a child: one on file by id, or a new one.
type APIPupilIn struct {
	ID        placement.PupilID `json:"id,omitempty"`
	Family    string            `json:"family"`
	Given     string            `json:"given"`
	Born      APIDay            `json:"born"`
	Sex       placement.Sex     `json:"sex,omitempty"`
	Level     placement.Level   `json:"level"` // this year's
	INE       string            `json:"ine,omitempty"`
	School    string            `json:"school,omitempty"`
	SchoolUAI string            `json:"school_uai,omitempty"`
	Commune   string            `json:"commune,omitempty"`
}

// APIGuardianIn is somebody who answers for the child.
type APIGuardianIn struct {
	ID        placement.GuardianID `json:"id,omitempty"` // of one on file
	Name      string               `json:"name"`
	Link      string               `json:"link,omitempty"`     // mother, father, grandparent, service, other
	Standing  placement.Standing   `json:"standing,omitempty"` // joint unless told
	Judgment  string               `json:"judgment,omitempty"`
	JudgedOn  APIDay               `json:"judged_on,omitempty"`
	Until     APIDay               `json:"until,omitempty"`
	Email     string               `json:"email,omitempty"`
	Phone     string               `json:"phone,omitempty"`
	Address   string               `json:"address,omitempty"`
	Lang      string               `json:"lang,omitempty"` // fr unless told
	Channel   placement.Channel    `json:"channel,omitempty"`
	Protected bool                 `json:"protected,omitempty"` // the address is never shown to another
	Objects   bool                 `json:"objects,omitempty"`
}

// form is what was sent as the form at the counter has it, so that both refuse the
// same.
func (in APIReferralIn) form() *Form {
	origin := "professional"
	if in.Institution == "" {
		origin = "family"
	}
	p := in.Pupil
	f := newForm("origin", origin, "way", string(in.Way), "campaign", string(in.Campaign), "level", string(in.Level), "referrer", in.Referrer,
		"institution", in.Institution, "tried", in.Tried, "reason", in.Reason, "informed_on", string(in.InformedOn), "wanted_from", string(in.WantedFrom),
		"eleve", string(p.ID), "family", p.Family, "given", p.Given, "born", string(p.Born), "sex", string(p.Sex), "now", string(p.Level), "ine", p.INE,
		"school", p.School, "school_uai", p.SchoolUAI, "commune", p.Commune, "anyway", tickText(in.Anyway))
	for i, k := range in.Guardians[:min(len(in.Guardians), formGuardians)] {
		k.into(f, office.GuardianField(i))
	}
	for i, house := range in.Wishes[:min(len(in.Wishes), placement.MostWishes)] {
		f.Set(wishField(i+1), string(house))
	}
	f.values["claims"] = in.Criteria
	if len(in.Guardians) > formGuardians {
		f.Reject("guardians", "number.too_large", formGuardians)
	}
	if len(in.Wishes) > placement.MostWishes {
		f.Reject("wishes", "wish.too_many", placement.MostWishes)
	}
	return f
}

func (k APIGuardianIn) into(f *Form, at string) {
	for name, value := range map[string]string{
		"id": string(k.ID), "name": k.Name, "link": k.Link, "standing": string(k.Standing), "judgment": k.Judgment, "judged_on": string(k.JudgedOn),
		"until": string(k.Until), "email": k.Email, "phone": k.Phone, "address": k.Address, "lang": k.Lang, "channel": string(k.Channel),
		"protected": tickText(k.Protected), "objects": tickText(k.Objects),
	} {
		f.Set(at+name, value)
	}
}

// apiAddReferral takes a request through the door of the counter. The same one sent
// twice is answered twice and kept once when it carries a key; without one it is
// refused the second time: the child is on file.
func (s *Server) apiAddReferral(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var in APIReferralIn
	if err := readJSON(r, &in); err != nil {
		return err
	}
	call, err := callOf(r, by, in)
	if err != nil {
		return err
	}
	form := in.form()
	sent := office.Sent{Call: call, Answer: func(f placement.File) (string, error) { return textOf(referralJSON(s.dayOf(r))(f)) }}
	sent.Dossier = office.Dossier{Pupil: form.pupil(), Guardians: form.guardians(), Referral: form.referral(), Submit: in.Submit, NotSame: in.NotSame, Anyway: in.Anyway}
	var answer string
	var before bool
	refused, err := form.Submit(func() (err error) {
		answer, before, err = s.Office.KeepSent(r.Context(), by, sent)
		return err
	})
	if err != nil {
		return err
	}
	if refused {
		return inTheirNames(form.faults)
	}
	if before {
		w.Header().Set("Idempotency-Replayed", "true")
	}
	return writeJSON(w, http.StatusOK, json.RawMessage(answer))
}

// inTheirNames puts faults at the members of what a program sent.
func inTheirNames(faults placement.Faults) placement.Faults {
	list := make(placement.Faults, len(faults))
	for i, f := range faults {
		named := *f
		named.Field = memberOf(f.Field)
		list[i] = &named
	}
	return list
}

// memberOf is the member of an APIReferralIn that a field of the form stands for.
func memberOf(field string) string {
	switch field {
	case "family", "given", "born", "sex", "ine", "school", "school_uai", "commune":
		return "pupil." + field
	case "now":
		return "pupil.level"
	case "eleve":
		return "pupil.id"
	case "claims":
		return "criteria"
	case "twins":
		return "not_same"
	}
	at, rest, cut := strings.Cut(field, "_")
	if n, err := strconv.Atoi(strings.TrimPrefix(at, "g")); cut && at[0] == 'g' && err == nil {
		return "guardians." + strconv.Itoa(n-1) + "." + rest
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(field, "w")); !cut && field != "" && field[0] == 'w' && err == nil {
		return "wishes." + strconv.Itoa(n-1)
	}
	return field
}
