package notify

import (
	"testing"

	"internat/placement"
)

func TestOnALetterThePostcodeAndTheCommuneStandOnALineOfTheirOwn(t *testing.T) {
	for address, want := range map[string]string{
		"3 rue du Port, 29000 Quimper":                 "3 rue du Port\n29000 Quimper",
		"Appt 4, 3 rue du Port, Bât. B,35131 Chartres": "Appt 4, 3 rue du Port, Bât. B\n35131 Chartres",
		"3 rue du Port\n29000 Quimper":                 "3 rue du Port\n29000 Quimper",
		"Kerlann":                                      "Kerlann",
	} {
		if got := postal(placement.Guardian{Name: "Claire", Address: address}); got != "Claire\n"+want {
			t.Errorf("%q", got)
		}
	}
}
