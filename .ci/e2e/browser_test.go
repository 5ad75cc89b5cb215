// Package e2e walks through the demo in a real browser, as an officer, a
// parent and a director, in French and in English, at desk and phone width. On
// every page it asks axe-core for accessibility faults and the console for
// refused styles or scripts, and it keeps a screenshot in .ci/out/shots.
package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// chromium finds the browser, or skips by name; under CI_STRICT it must be there.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CI_STRICT") == "" {
		t.Skip("chromium is not installed")
	}
	if err != nil {
		t.Fatal("chromium is not installed and CI_STRICT is set")
	}
	return path
}

// A browser is one visitor: its own cookies, its own width.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
	name string // of the screenshots
	n    int
	axe  string
}

// visit opens a browser on the demo.
func visit(t *testing.T, base, name string, width, height int64) *browser {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is missing, run npm ci: %v", err)
	}
	b := &browser{t: t, ctx: ctx, base: base, name: name, axe: string(axe)}
	b.must(chromedp.Do(ctx, chromedp.EmulateViewport(width, height)))
	b.watchConsole()
	return b
}

// watchConsole fails the test on every error the browser logs, a style or a
// script refused by the content security policy above all.
func (b *browser) watchConsole() {
	b.must(chromedp.Listen(b.ctx, func(ev any) {
		entry, ok := ev.(*log.EventEntryAdded)
		if !ok || entry.Entry.Level != "error" {
			return
		}
		// A page that answers 404 or 422 on purpose is no fault of the page.
		if strings.Contains(entry.Entry.Text, "status of 4") {
			return
		}
		b.t.Errorf("%s: the console says: %s (%s)", b.name, entry.Entry.Text, entry.Entry.URL)
	}))
}

func (b *browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
}

// do runs the steps with a limit of their own.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	b.must(chromedp.Do(ctx, steps...))
}

// open goes to a path and audits the page.
func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
	b.audit()
}

// eval runs a script and gives its value.
func eval[T any](b *browser, script string, args ...any) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	quoted := make([]any, len(args))
	for i, a := range args {
		text, err := json.Marshal(a)
		b.must(err)
		quoted[i] = string(text)
	}
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf(script, quoted...), chromedp.EvalAwaitPromise))
	b.must(err)
	return v
}

// press clicks the link or button whose text begins with the words, as a
// person reads them, and waits for the page that follows.
func (b *browser) press(words string) {
	b.t.Helper()
	found := eval[bool](b, `(() => {
		const plain = s => s.replace(/[\s\u00a0\u202f]+/g, ' ').trim();
		const all = [...document.querySelectorAll('main a, main button, main summary, header a, header button, nav a')];
		const hit = all.find(e => plain(e.textContent).startsWith(%s) && e.getClientRects().length);
		if (!hit) return false;
		window.beforePress = true; hit.click(); return true;
	})()`, words)
	if !found {
		b.shot("no-" + words)
		b.t.Fatalf("%s: nothing to press says %q on %s", b.name, words, b.where())
	}
	b.settle()
}

// settle waits until the page after a press is there. A press that opens
// something on the same page settles after a moment.
func (b *browser) settle() {
	b.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	patience := time.Now().Add(1500 * time.Millisecond)
	for time.Now().Before(deadline) {
		v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState + (window.beforePress ? ' same' : ' new')`))
		if err == nil && (v == "complete new" || (v == "complete same" && time.Now().After(patience))) {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	b.t.Fatalf("%s: the page after a press never came", b.name)
}

// fill types into the field of that name.
func (b *browser) fill(name, value string) {
	b.t.Helper()
	ok := eval[bool](b, `(() => { const f = document.querySelector('main [name="' + %s + '"]'); if (!f) return false; f.value = %s; return true; })()`, name, value)
	if !ok {
		b.t.Fatalf("%s: no field %q on %s", b.name, name, b.where())
	}
}

// tick checks the box or radio of that name and value.
func (b *browser) tick(name, value string) {
	b.t.Helper()
	ok := eval[bool](b, `(() => { const f = document.querySelector('main [name="' + %s + '"][value="' + %s + '"]'); if (!f) return false; f.checked = true; return true; })()`, name, value)
	if !ok {
		b.t.Fatalf("%s: no choice %q = %q on %s", b.name, name, value, b.where())
	}
}

func (b *browser) where() string { return eval[string](b, `location.pathname + location.search`) }

// text is what a person reads on the page, with plain blanks.
func (b *browser) text() string {
	return strings.Join(strings.Fields(eval[string](b, `document.body.innerText.replace(/[\u00a0\u202f]/g, ' ')`)), " ")
}

// sees wants the words on the page.
func (b *browser) sees(words string) {
	b.t.Helper()
	if !strings.Contains(strings.ToLower(b.text()), strings.ToLower(words)) {
		b.shot("missing")
		b.t.Errorf("%s: %s does not say %q", b.name, b.where(), words)
	}
}

// shot keeps a picture of the whole page.
func (b *browser) shot(what string) {
	b.t.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	b.must(err)
	b.n++
	clean := strings.Map(func(r rune) rune {
		if r == '/' || r == ' ' || r == '?' || r == '…' {
			return '-'
		}
		return r
	}, what)
	dir := filepath.Join("..", "out", "shots")
	b.must(errors.Join(os.MkdirAll(dir, 0o755),
		os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%02d-%s.png", b.name, b.n, clean)), picture, 0o644)))
}

// audit asks axe-core about the page and keeps its picture.
func (b *browser) audit() {
	b.t.Helper()
	b.shot(eval[string](b, `location.pathname.split('/').filter(p => !/_/.test(p)).join('-') || 'accueil'`))
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](b.axe)); err != nil {
		b.must(err)
	}
	found := eval[string](b, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r =>
		r.violations.map(v => v.id + ': ' + v.help + ' — ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')).join('\n'))`)
	if found != "" {
		b.t.Errorf("%s: %s has accessibility faults:\n%s", b.name, b.where(), found)
	}
	if wide := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 1 {
		b.t.Errorf("%s: %s scrolls sideways by %d pixels", b.name, b.where(), wide)
	}
}

func navigate(address string) chromedp.Action[chromedp.Void] { return chromedp.Navigate(address) }
