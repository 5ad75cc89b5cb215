package web

import (
	"net/http"
	"strings"
	"testing"

	"internat/placement/store/storetest"
)

// A file whose sending breaks off is not found afterwards, whichever
// page it is sent from; the answer says that it came incomplete.
func TestAFileThatBreaksOffOnItsWayIsNotKept(t *testing.T) {
	h := openHostel(t)
	for _, at := range []string{"/imports/eleves", "/imports/siecle", "/imports/internes", "/imports/internats", "/imports/lits", "/places/" + string(h.own.ID) + "/chambres/importer"} {
		field := "file"
		if at == "/imports/siecle" {
			field = "register"
		}
		body := "--x\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nDEPP\r\n--x\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"a.csv\"\r\n\r\n" +
			strings.Repeat("nom;prenom;date_naissance\n", 50_000)
		r, err := http.NewRequest(http.MethodPost, h.officer.server.URL+at, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if a := h.officer.send(r); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s answers %d to half a file", at, a.StatusCode)
		}
		if n := storetest.Column(t, h.db, `SELECT count(*) FROM upload WHERE parts > 0`); n[0] != "0" {
			t.Errorf("%s: %s files are found of which half came", at, n[0])
		}
	}
}
