package placement

import (
	"testing"

	"internat/capacity/calendar"
)

// Who renews in the same house needs no admission; who is new needs nothing more
// than the act of the request.
func TestOnlyARenewalElsewhereNeedsAnAdmissionBesides(t *testing.T) {
	f := File{Pupil: Pupil{Born: calendar.MustDay("2013-05-06")}, Referral: Referral{Way: Renewal, Current: "sec_1", Wishes: []Wish{{1, "hou_b"}, {2, "hou_a"}}},
		Guardians: []Guardianship{{Guardian: Guardian{ID: "g1", Name: "A"}, Standing: Joint}, {Guardian: Guardian{ID: "g2", Name: "B"}, Standing: Joint}}}
	today := calendar.MustDay("2026-11-23")
	f.Agreements = []Agreement{{Guardian: "g1", Act: RenewedAdmission, State: Given}, {Guardian: "g1", Act: FirstAdmission, State: Given}}
	if got := f.AdmissionBlockers(false, today); len(got) != 1 || got[0].Guardian != "g2" {
		t.Errorf("elsewhere waits for %+v", got)
	}
	if got := f.AdmissionBlockers(true, today); len(got) != 0 || len(f.AgreementBlockers(today)) != 0 {
		t.Errorf("here waits for %+v", got)
	}
	f.Referral.Way = "first"
	if got := f.AdmissionBlockers(false, today); len(got) != 0 {
		t.Errorf("who is new waits twice: %+v", got)
	}
}
