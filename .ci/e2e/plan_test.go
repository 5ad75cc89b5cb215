package e2e

import (
	"os"
	"strings"
	"testing"
)

// TestADirectorArrangesTheBeds is installation day: the plan of the house, a
// plan that is proposed, applied and undone, a name dragged to a free bed, and
// the same by the form alone.
func TestADirectorArrangesTheBeds(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	b := visit(t, base, "fr-plan", 1024, 1366)
	b.speak("fr")
	b.enter("director")
	b.open("/places")
	b.press("Collège Pierre Perrin")
	b.press("Plan des lits")
	b.audit()
	b.sees("Deux élèves de cette chambre ne sont pas compatibles.")

	b.press("Proposer un plan")
	b.audit()
	b.press("Appliquer ce")
	b.sees("Le plan est appliqué")
	b.audit()
	b.press("Annuler ce plan")
	b.sees("Le plan est annulé")

	why := eval[string](b, `(async () => {
		const from = document.querySelector('.bed.taken');
		const say = kind => from.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: new DataTransfer()}));
		say('dragstart');
		for (let n = 0; n < 100 && !document.querySelector('.barred'); n++) await new Promise(done => setTimeout(done, 50));
		const why = document.querySelector('.barred')?.dataset.why;
		say('dragend');
		return why + ' ' + document.querySelectorAll('.barred').length;
	})()`)
	if !strings.Contains(why, "n’accueille pas cet élève") || !strings.HasSuffix(why, " 0") {
		t.Errorf("a girl dragged over the boys' beds is told %q", why)
	}
	b.drag(`.bed.taken`, `.bed.free`)
	b.sees("Le lit est donné")
	b.drag(`.bed.taken`, `.room:last-of-type .bed.free:last-of-type`)
	b.audit()

	b.press("Colocataires")
	b.audit()
	b.press("Plan des lits")
	b.press("Lits sur l")
	b.audit()
	b.press("Retour au plan")
	eval[bool](b, `(() => { window.beforePress = true; document.querySelector('.bed.taken a').click(); return true; })()`)
	b.settle()
	b.audit()
	eval[bool](b, `(() => { document.querySelector('main [name="bed"]').checked = true; return true; })()`)
	b.press("Donner ce lit")
	b.sees("Le lit est donné")
}

// drag carries the first thing that matches onto the first place that matches.
func (b *browser) drag(thing, place string) {
	b.t.Helper()
	ok := eval[bool](b, `(() => {
		const from = document.querySelector(%s), to = document.querySelector(%s);
		if (!from || !from.draggable || !to) return false;
		const data = new DataTransfer();
		const say = (kind, at) => at.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
		window.beforePress = true;
		say('dragstart', from); say('dragover', to); say('drop', to); say('dragend', from);
		return true;
	})()`, thing, place)
	if !ok {
		b.t.Fatalf("%s: nothing to drag from %s to %s on %s", b.name, thing, place, b.where())
	}
	b.settle()
}
