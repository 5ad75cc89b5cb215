package web

import (
	"net/http"
	"testing"

	"internat/placement"
	"internat/placement/store/storetest"
)

// sentReferral is an urgent request as a program sends it.
func (w *worlds) sentReferral() APIReferralIn {
	return APIReferralIn{Submit: true, Way: placement.Urgent, Level: "4e", Referrer: "Paul Roux", Institution: "Collège", Reason: "Trajets trop longs",
		InformedOn: APIDay(storetest.Today.AddDays(-1).String()), Wishes: []placement.HouseID{placement.HouseID(w.own["house"])}, Criteria: []string{"far"},
		Pupil:     APIPupilIn{Family: "Kervella", Given: "Maïwenn", Born: "2013-05-06", Sex: placement.Girl, Level: "5e"},
		Guardians: []APIGuardianIn{{Name: "Nolwenn Kervella", Link: "mother", Email: "nolwenn@famille.invalid"}}}
}

func TestAProgramEntersARequestAsAnOfficerDoesAtTheCounter(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	in := w.sentReferral()
	made := decode[APIReferral](t, b.json("/api/v1/referrals", body(t, in)))
	if made.State != placement.Submitted || made.Pupil.Name != "Maïwenn K." || len(made.Wishes) != 1 || made.Points == 0 {
		t.Errorf("made: %+v", made)
	}
	b.get("/orientations/"+string(made.ID)).is(t, 200).has(t, "Nolwenn Kervella", "Paul Roux", "a envoyé une orientation")
	b.json("/api/v1/referrals", body(t, in)).is(t, 422).has(t, "pupil.known_already", `"pupil.family"`) // sent twice
	for _, session := range []*browser{w.browser().with(w.director), w.browser().with(w.parent)} {
		session.json("/api/v1/referrals", body(t, in)).is(t, http.StatusForbidden)
	}
	in.Guardians = []APIGuardianIn{{Name: "A"}, {Name: "B"}, {Name: "C"}, {Name: "D"}, {Name: "E"}}
	b.json("/api/v1/referrals", body(t, in)).is(t, 422).has(t, `"guardians"`)
	b.json("/api/v1/referrals", `{"school_marks":[20]}`).is(t, 422).has(t, "form.unreadable")
}

func TestAProgramIsToldEverythingThatIsWrongAtItsMember(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	in := w.sentReferral()
	in.InformedOn, in.Pupil.Born, in.Pupil.Family = "", "2013-02-31", "=Kervella"
	in.Guardians[0].Email, in.Guardians[0].JudgedOn = "nolwenn@@famille", "31/02/2026"
	in.Wishes[0] = "hou_unknown"
	a := b.json("/api/v1/referrals", body(t, in)).is(t, 422)
	a.has(t, `"pupil.born"`, `"guardians.0.judged_on"`) // what cannot be read is told first
	in.Pupil.Born, in.Guardians[0].JudgedOn = "2013-05-06", ""
	a = b.json("/api/v1/referrals", body(t, in)).is(t, 422)
	a.has(t, `"informed_on"`, `"pupil.family"`, `"guardians.0.email"`, `"wishes"`)
}
