package web

import (
	"net/http"
	"strings"
	"testing"

	"internat/placement"
)

func TestAWrongTimeToTakeBackStaysInItsForm(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	b := s.browser().as("anne@example.fr")
	a := b.post("/courriers/delai", "minutes", "600")
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, `value="600"`) || !strings.Contains(plainly(a), "au plus 60") {
		t.Errorf("%s\n%s", a.Status, a.text)
	}
}
