package e2e

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestFromARunToAnAnswer is the newcomer's five minutes, in each language: the
// officer makes a run and confirms it, a parent answers on a phone.
func TestFromARunToAnAnswer(t *testing.T) {
	for _, say := range scripts {
		t.Run(say.lang, func(t *testing.T) {
			base := demo(t)
			officer := visit(t, base, say.lang+"-run", 1280, 900)
			officer.speak(say.lang)
			officer.enter("officer")
			officer.audit()
			officer.run(say)
			officer.compare(say)
			officer.confirm(say)

			parent := visit(t, base, say.lang+"-parent", 390, 844)
			parent.speak(say.lang)
			parent.enter("parent2")
			parent.accept(say)

			parent.open("/famille")
			parent.press(say.why)
			parent.sees(say.secret)

			officer.open("/propositions")
			officer.sees(say.accepted)
			officer.runAgain(say)
			officer.open("/journal")
		})
	}
}

// TestEveryPageOfEveryRole opens the pages that need no id, at desk width in
// French and on a phone in English.
func TestEveryPageOfEveryRole(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	officer := visit(t, base, "fr-officer", 1280, 900)
	officer.speak("fr")
	officer.enter("officer")

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
	admin.follow("/", "/comptes", "/comptes/nouveau", "/compte", "/places", "/calendrier", "/calendrier/importer", "/ouvertures")
}

// TestTheFileFromReferralToAgreement opens the pages of a file that need an id,
// one of each subject, at desk width in French and on a narrow phone in English:
// likely doubles, papers, the matrix of signatures and its printed form, the
// protection of a file, the support team, the professional's list, the parent's
// papers, agreement and report of an absence.
func TestTheFileFromReferralToAgreement(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	for _, seen := range []struct {
		lang  string
		width int64
	}{{"fr", 1280}, {"en", 360}} {
		t.Run(seen.lang, func(t *testing.T) {
			enter := func(who string) *browser {
				b := visit(t, base, seen.lang+"-file-"+who, seen.width, 900)
				b.speak(seen.lang)
				b.enter(who)
				return b
			}
			officer := enter("officer")
			officer.open("/doublons")
			officer.goOn("/doublons/")
			officer.follow("/orientations?vue=pieces")
			officer.goOn("/orientations/ref_")
			file := officer.where()
			officer.follow(file+"/pieces", file+"/protection", file+"/accords/tableau")
			officer.follow("/orientations?vue=accord")
			officer.goOn("/orientations/ref_")
			officer.open(officer.where() + "/accords/tableau")
			officer.goOn(officer.where()[:len(officer.where())-len("tableau")] + "gua_")
			officer.follow("/accords", "/eleves", "/imports", "/imports/internes", "/imports/lits", "/imports/internats")
			officer.open("/places")
			officer.goOn("/places/hou_")
			officer.open(officer.where() + "/pieces")

			enter("referrer").follow("/mes-orientations", "/mes-orientations/nouvelle")
			team := enter("support")
			team.open("/soutien")
			if eval[bool](team, `!!document.querySelector('[name="signe"]')`) {
				team.tick("signe", "1")
				eval[bool](team, `(() => { window.beforePress = true; document.querySelector('form[action="/soutien/engagement"] button').click(); return true; })()`)
				team.settle()
			}
			team.goOn("/soutien/ref_")

			parent := enter("parent")
			parent.open("/famille")
			eval[bool](parent, `(() => { window.beforePress = true; document.querySelector('form[action^="/famille/accords/"] button, a[href^="/famille/accords/"]').click(); return true; })()`)
			parent.settle()
			parent.audit()
			parent.open("/famille")
			parent.goOn("/famille/absences/")
			parent.open("/famille")
			parent.goOn("/famille/dossiers/")
			own := parent.where()
			parent.follow(own+"/pieces", own+"/parole")
		})
	}
}

// TestAWordWithoutEndNeverMakesAPageScroll sideways: what people type is as long
// as they like, on a phone too.
func TestAWordWithoutEndNeverMakesAPageScroll(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	b := visit(t, base, "long-word", 390, 844)
	b.speak("fr")
	b.enter("officer")
	b.open("/entretiens")
	b.goOn("/reunions/gat_")
	page := b.where()
	b.fill("place", strings.Repeat("Rez", 60))
	b.press("Déplacer : voir")
	b.audit()
	b.press("Déplacer et prévenir")
	b.follow(page, "/entretiens", "/courriers")
}

// goOn follows the first link of the page whose address begins so.
func (b *browser) goOn(address string) {
	b.t.Helper()
	found := eval[string](b, `[...document.querySelectorAll('main a[href]')].map(a => a.getAttribute('href')).find(h => h.startsWith(%s)) || ''`, address)
	if found == "" {
		b.shot("no-link")
		b.t.Fatalf("%s: no link to %s… on %s", b.name, address, b.where())
	}
	b.follow(found)
}

// The pages of each role that need no id.
var (
	publicPages  = []string{"/regles", "/accessibilite", "/confidentialite", "/mentions-legales"}
	staffPages   = []string{"/", "/places", "/encadrement", "/occupation", "/occupation/tableau", "/sejours", "/bilans", "/entretiens", "/journal", "/compte", "/controle", "/calendrier"}
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

// A script is what one presses and reads on the way, in one language.
type script struct {
	lang, checked, freeze, hash, draw, placed, verified, toRead, read, confirmAll, byMail, confirm, offer, accept, accepted string
	replay, replayed, why, secret, again, kept                                                                              string
}

var scripts = []script{
	{"fr", "Rien n’empêche le calcul", "Figer les données", "empreinte", "Tirer et calculer", "ont une place proposée", "aucune anomalie", "à lire", "J’ai lu ce cas",
		"Confirmer les propositions", "courriel", "Confirmer", "Voir la proposition", "J’accepte", "acceptée",
		"Rejouer", "mêmes empreintes", "Pourquoi", "que ce qui concerne votre enfant", "Préparer un calcul", "personne n’a perdu sa place"},
	{"en", "Nothing blocks the run", "Freeze the input", "fingerprint", "Draw and compute", "have a place proposed", "no violation", "to read", "I have read this case",
		"Confirm the proposals", "e-mail", "Confirm", "See the offer", "I accept the place", "accepted",
		"Replay", "same fingerprints", "Why", "only what concerns your child", "Prepare a run", "nobody lost a place"},
}

// run freezes the campaign, draws and computes.
func (b *browser) run(say script) {
	b.t.Helper()
	b.open("/campagnes")
	b.press("Rentrée")
	b.audit()
	campaign := b.where()
	b.follow(campaign+"/modifier", campaign+"/controle")
	b.sees(say.checked)
	b.press(say.freeze)
	b.audit()
	b.sees(say.hash)
	b.draw(say, say.placed)
	b.sees(say.verified)
	b.audit()
}

// draw lets the program draw the seed and waits for the result.
func (b *browser) draw(say script, until string) {
	b.t.Helper()
	b.press(say.draw)
	for range 60 {
		if strings.Contains(b.text(), until) {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	b.sees(until)
}

// compare looks at what would have been, at what each rule costs, and replays.
func (b *browser) compare(say script) {
	b.t.Helper()
	result := b.where()
	b.follow(result+"/scenarios", result+"/couts")
	b.open(result)
	b.press(say.replay)
	b.sees(say.replayed)
	b.open(result)
}

// runAgain improves on the places that were decided: nobody loses one.
func (b *browser) runAgain(say script) {
	b.t.Helper()
	b.open("/campagnes")
	b.press("Rentrée")
	b.press(say.again)
	b.tick("way", "improve")
	b.press(say.freeze)
	b.audit()
	b.draw(say, say.kept)
	b.audit()
}

// confirm reads every exception, then confirms all.
func (b *browser) confirm(say script) {
	b.t.Helper()
	result := b.where()
	for range 60 {
		next := eval[string](b, `(() => {
			const row = [...document.querySelectorAll('main tr')].find(r => r.textContent.includes(%s) && r.querySelector('a'));
			return row ? row.querySelector('a').getAttribute('href') : '';
		})()`, say.toRead)
		if next == "" {
			break
		}
		b.do(navigate(b.base + next))
		b.press(say.read)
		b.do(navigate(b.base + result))
	}
	b.audit()
	b.press(say.confirmAll)
	b.sees(say.byMail)
	b.audit()
	b.press(say.confirm)
	b.audit()
}

// accept says yes to the offer, on the phone.
func (b *browser) accept(say script) {
	b.t.Helper()
	b.open("/famille")
	b.press(say.offer)
	b.audit()
	b.press(say.accept)
	b.audit()
}
