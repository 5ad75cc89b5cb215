package placement

import (
	"strings"
	"testing"
)

func TestAPasswordIsLongAndNotTheFirstOneTries(t *testing.T) {
	const name, email = "Gwenaëlle Le Goff", "g.legoff@dsden35.example.fr"
	for password, want := range map[string]string{
		"elle a neigé sur Rennes": "", "x7$kQ9!mZ2#pL": "", "quatre chevaux verts": "", "Tr0mbone et violon": "",
		"le goffre du chocolatier": "", strings.Repeat("àé îô ", 21) + "zz": "",
		"courte phras": "", "courte phra": "password.too_short", "éééééé": "password.too_short", "": "password.too_short",
		strings.Repeat("longue ", 19): "password.too_long",
		"motdepasse12":                "password.common", "Motdepasse2026!": "password.common", "P@ssw0rdP@ssw0rd": "password.common",
		"Soleil-soleil-35": "password.common", "azertyuiop123": "password.common", "internat2026!!": "password.common",
		"BonjourBonjour!": "password.common", "123456789012": "password.common", "aaaaaaaaaaaaa": "password.common",
		"abcdefghijklm": "password.common", "210987654321": "password.common", "abababababab": "password.common",
		"Gwenaelle2026": "password.personal", "gwenaëlle le goff": "password.personal", "g.legoff@dsden35.example.fr": "password.personal",
		"legoff-legoff": "password.personal", "dsden35dsden35": "password.personal",
	} {
		err := CheckPassword(password, name, email)
		if want == "" && err != nil {
			t.Errorf("%q: %v", password, err)
		}
		if want != "" {
			wantCode(t, err, want)
			if t.Failed() {
				t.Fatalf("%q", password)
			}
		}
	}
}
