package e2e

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestFromARunToAnAnswer is the newcomer's five minutes, in French at a desk:
// the officer makes a run and confirms it, a parent answers on a phone, the
// officer reads a notice, the director prints the occupancy.
func TestFromARunToAnAnswer(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	officer := visit(t, base, "fr-officer", 1280, 900)
	officer.speak("fr")
	officer.enter("officer")
	officer.audit()
	officer.run()
	officer.confirm()

	parent := visit(t, base, "fr-parent", 390, 844)
	parent.speak("fr")
	parent.enter("parent2")
	parent.accept()

	officer.open("/courriers")
	officer.sees("Courriers")
	officer.open("/propositions")
	officer.sees("acceptée")
	officer.open("/journal")
	officer.sees("a accepté")

	director := visit(t, base, "fr-director", 1280, 900)
	director.speak("fr")
	director.enter("director")
	director.audit()
	director.open("/occupation")
	director.sees("sommes sur sommes")
	director.follow(staffPages...)

	officer.follow(append(staffPages, officerPages...)...)
	officer.follow(publicPages...)

	english := visit(t, base, "en-officer", 390, 844)
	english.speak("en")
	english.enter("officer")
	english.audit()
	english.follow(append(staffPages, officerPages...)...)
	english.follow(publicPages...)

	admin := visit(t, base, "en-admin", 1280, 900)
	admin.speak("en")
	admin.enter("admin")
	admin.follow("/", "/comptes", "/comptes/nouveau", "/compte", "/places")
}

// The pages of each role that need no id.
var (
	publicPages  = []string{"/regles", "/accessibilite", "/confidentialite", "/mentions-legales"}
	staffPages   = []string{"/", "/places", "/occupation", "/sejours", "/bilans", "/entretiens", "/journal", "/compte"}
	officerPages = []string{"/orientations", "/orientations/nouvelle", "/campagnes", "/campagnes/nouvelle", "/propositions",
		"/courriers", "/courriers/lettres", "/entretiens/nouveau", "/imports/internats", "/imports/eleves"}
)

// speak chooses the language, as the link in the header does.
func (b *browser) speak(lang string) {
	b.t.Helper()
	b.open("/?lang=" + lang)
}

// follow opens pages and audits each.
func (b *browser) follow(paths ...string) {
	b.t.Helper()
	for _, path := range paths {
		b.open(path)
		if strings.Contains(b.text(), "⟦") {
			b.t.Errorf("%s: %s shows a sentence nobody wrote", b.name, path)
		}
	}
}

// run freezes the campaign, draws and computes.
func (b *browser) run() {
	b.t.Helper()
	b.open("/campagnes")
	b.press("Rentrée")
	b.audit()
	b.press("Figer les données")
	b.audit()
	b.sees("empreinte")
	b.press("Tirer et calculer")
	for range 60 {
		if strings.Contains(b.text(), "une place proposée") {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	b.sees("ont une place proposée")
	b.sees("aucune anomalie")
	b.audit()
}

// confirm reads every exception, then confirms all.
func (b *browser) confirm() {
	b.t.Helper()
	result := b.where()
	for range 60 {
		next := eval[string](b, `(() => {
			const row = [...document.querySelectorAll('main tr')].find(r => /à lire/.test(r.textContent) && r.querySelector('a'));
			return row ? row.querySelector('a').getAttribute('href') : '';
		})()`)
		if next == "" {
			break
		}
		b.do(navigate(b.base + next))
		b.press("J’ai lu ce cas")
		b.do(navigate(b.base + result))
	}
	b.audit()
	b.press("Confirmer les propositions")
	b.sees("courriel")
	b.audit()
	b.press("Confirmer")
	b.audit()
}

// accept says yes to the offer, on the phone.
func (b *browser) accept() {
	b.t.Helper()
	b.open("/famille")
	b.sees("une place")
	b.press("Voir la proposition")
	b.audit()
	b.press("J’accepte")
	b.audit()
}
