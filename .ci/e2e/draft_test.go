package e2e

import (
	"os"
	"strings"
	"testing"
)

// TestWhatIsTypedIsFoundAgain types in the form of a request without sending it,
// waits until the page says that it is kept, signs in anew and goes on. A table
// takes what is copied from a spreadsheet cell by cell.
func TestWhatIsTypedIsFoundAgain(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	b := visit(t, base, "fr-draft", 1280, 900)
	b.speak("fr")
	b.enter("officer")
	b.open("/orientations/nouvelle")
	b.fill("family", "Kervella-Essai")
	said := eval[string](b, `(async () => {
		document.querySelector('[name="family"]').dispatchEvent(new Event('input', {bubbles: true}));
		const said = document.querySelector('[data-draft-said]');
		for (let n = 0; n < 200 && !said.textContent.includes('Brouillon gardé à'); n++) await new Promise(done => setTimeout(done, 50));
		return said.textContent;
	})()`)
	if !strings.Contains(said, "Brouillon gardé") {
		t.Fatalf("the page says %q", said)
	}

	again := visit(t, base, "fr-draft-again", 1280, 900)
	again.speak("fr")
	again.enter("officer")
	again.open("/")
	again.press("Demande pour Kervella-Essai")
	if got := eval[string](again, `document.querySelector('[name="family"]').value`); got != "Kervella-Essai" {
		t.Errorf("found again: %q", got)
	}

	again.open("/orientations/tableau")
	pasted := eval[string](again, `(() => {
		const at = document.querySelector('[name="r2_prenom"]');
		const data = new DataTransfer();
		data.setData('text/plain', 'Ada\t14/03/2013\nYanis\t02/11/2012\n');
		at.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData: data}));
		at.focus();
		at.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
		return ['r2_prenom', 'r3_date_naissance'].map(n => document.getElementById(n).value).join(' ') + ' ' + document.activeElement.name;
	})()`)
	if pasted != "Ada 02/11/2012 r3_prenom" {
		t.Errorf("after a paste and Enter: %q", pasted)
	}
	again.audit()
	again.open("/orientations/urgentes")
	again.audit()
}
