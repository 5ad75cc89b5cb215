package web

import (
	"maps"
	"net/http"
	"slices"
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

// TestNoProgramSendsWhatNobodyMeans sends every hostile value by every text of a
// request.
func TestNoProgramSendsWhatNobodyMeans(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.officer)
	members := map[string]func(*APIReferralIn, string){
		"family":      func(in *APIReferralIn, v string) { in.Pupil.Family = v },
		"given":       func(in *APIReferralIn, v string) { in.Pupil.Given = v },
		"born":        func(in *APIReferralIn, v string) { in.Pupil.Born = APIDay(v) },
		"school":      func(in *APIReferralIn, v string) { in.Pupil.School = v },
		"commune":     func(in *APIReferralIn, v string) { in.Pupil.Commune = v },
		"now":         func(in *APIReferralIn, v string) { in.Pupil.Level = placement.Level(v) },
		"reason":      func(in *APIReferralIn, v string) { in.Reason = v },
		"tried":       func(in *APIReferralIn, v string) { in.Tried = v },
		"informed_on": func(in *APIReferralIn, v string) { in.InformedOn = APIDay(v) },
		"level":       func(in *APIReferralIn, v string) { in.Level = placement.Level(v) },
		"g1_name":     func(in *APIReferralIn, v string) { in.Guardians[0].Name = v },
		"g1_email":    func(in *APIReferralIn, v string) { in.Guardians[0].Email = v },
		"g1_phone":    func(in *APIReferralIn, v string) { in.Guardians[0].Phone = v },
		"g1_address":  func(in *APIReferralIn, v string) { in.Guardians[0].Address = v },
	}
	for _, field := range slices.Sorted(maps.Keys(members)) {
		for what, value := range hostile {
			if !refuses(field, what) {
				continue
			}
			in := w.sentReferral()
			members[field](&in, value)
			a := b.json("/api/v1/referrals", body(t, in))
			if a.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%s in %s: %s", what, field, a.Status)
				continue
			}
			a.has(t, `"field":"`+memberOf(field)+`"`)
		}
	}
}
