package report_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"internat/placement/plain"
	"internat/placement/report"
)

func letterTo(name string, paragraphs int) report.Letter {
	return report.Letter{
		Lang: plain.FR, From: []string{"Service d’affectation en internat – Finistère", "1 boulevard du Finistère", "29000 Quimper", "02 98 00 00 00"},
		To: []string{name, "12 rue de l’Île, 29200 Brest"}, Dated: "Le 27 novembre 2026", Mark: "Référence : " + strings.ToLower(name[:1]),
		Subject: "Réponse à votre demande d’internat",
		Parts:   []string{strings.Repeat("Nous n’avons pas de place à proposer aujourd’hui à votre enfant, et nous vous en disons les raisons.\n\n", paragraphs) + "- écrire au service ;\n- saisir le tribunal."},
	}
}

func lettersPDF(t *testing.T, bothSides bool, list ...report.Letter) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Letters(&b, "Lettres", time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC), list, bothSides); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lettres.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// poppler runs a program that reads PDF, as a printer's driver would.
func poppler(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program(t, name), args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestNoSheetHasTwoRecipients reads every page of a print: on both sides of the
// paper, two pages that follow each other from an odd one share a sheet.
func TestNoSheetHasTwoRecipients(t *testing.T) {
	names := []string{"Awa Diallo", "Bruno Ménard", "Chloé Petit"}
	for _, both := range []bool{false, true} {
		path := lettersPDF(t, both, letterTo(names[0], 2), letterTo(names[1], 55), letterTo(names[2], 1))
		pages := strings.Split(strings.TrimSuffix(poppler(t, "pdftotext", "-layout", path, "-"), "\f"), "\f")
		sheets := map[int]map[string]bool{}
		for i, page := range pages {
			sheet := i
			if both {
				sheet = i / 2
			}
			if sheets[sheet] == nil {
				sheets[sheet] = map[string]bool{}
			}
			for _, name := range names {
				if strings.Contains(page, "Référence : "+strings.ToLower(name[:1])) {
					sheets[sheet][name] = true
				}
			}
		}
		told := 0
		for sheet, on := range sheets {
			if len(on) > 1 {
				t.Errorf("both sides %v: sheet %d has %v", both, sheet+1, on)
			}
			told += len(on)
		}
		if told < 4 { // the second letter goes on to another sheet
			t.Errorf("both sides %v: %d sheets of letters in %d pages", both, told, len(pages))
		}
		if !strings.Contains(strings.ReplaceAll(strings.Join(pages, ""), " ", ""), "3/3") {
			t.Error("the second page of a letter has no number")
		}
	}
}

// TestTheWindowOfTheEnvelopeShowsTheAddressAndNothingElse asks where each word
// stands on the first page, in points of 1/72 inch.
func TestTheWindowOfTheEnvelopeShowsTheAddressAndNothingElse(t *testing.T) {
	path := lettersPDF(t, false, letterTo("Awa Diallo", 3))
	word := regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>`)
	var inside []string
	for _, m := range word.FindAllStringSubmatch(poppler(t, "pdftotext", "-bbox", path, "-"), -1) {
		mm := func(i int) float64 {
			n, err := strconv.ParseFloat(m[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			return n * 25.4 / 72
		}
		if mm(3) > 100 && mm(1) < 200 && mm(4) > 42 && mm(2) < 92 { // all that may be seen, however the sheet slips
			inside = append(inside, m[5])
			if mm(1) < 105 || mm(3) > 195 || mm(2) < 48 || mm(4) > 87 {
				t.Errorf("%q can slip out of the window: %v", m[5], m[1:5])
			}
		}
	}
	if got := strings.Join(inside, " "); got != "Awa Diallo 12 rue de l’Île 29200 Brest" {
		t.Errorf("the window shows %q", got)
	}
}

func TestALetterBringsItsFontsAndSaysTheSameTwice(t *testing.T) {
	path := lettersPDF(t, false, letterTo("Awa Diallo", 3))
	for _, line := range strings.Split(strings.TrimSpace(poppler(t, "pdffonts", path)), "\n")[2:] {
		if fields := strings.Fields(line); fields[len(fields)-5] != "yes" {
			t.Errorf("a font is not in the file: %s", line)
		}
	}
	one, _ := os.ReadFile(path)
	two, _ := os.ReadFile(lettersPDF(t, false, letterTo("Awa Diallo", 3)))
	if len(one) == 0 || !bytes.Equal(one, two) {
		t.Error("the same letter has other bytes")
	}
}

// TestALongAddressStaysInTheWindow gives seven lines.
func TestALongAddressStaysInTheWindow(t *testing.T) {
	l := letterTo("Awa Diallo", 1)
	l.To = []string{"Awa Diallo", "chez M. et Mme Le Goff", "Résidence des Ajoncs", "Bâtiment C, escalier 4", "Appartement 212", "128 avenue du Président-de-la-République", "BP 40012", "29200 Brest Cedex 9"}
	text := poppler(t, "pdftotext", "-x", "290", "-y", "130", "-W", "290", "-H", "118", "-layout", "-r", "72", lettersPDF(t, false, l), "-")
	if !strings.Contains(text, "Awa Diallo") || !strings.Contains(text, "29200 Brest Cedex 9") {
		t.Errorf("the window shows %q", text)
	}
}
