package web

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// hostile are values that nobody types in good faith, or that nobody can mean.
var hostile = map[string]string{
	"HTML":                `<script>alert(1)</script>`,
	"an attribute":        `x" onfocus="alert(1)" x='`,
	"two lines":           "Kervella\r\nBcc: tous@example.fr",
	"a formula":           `=HYPERLINK("https://evil.example";"x")`,
	"a formula of +":      "+cmd|' /C calc'!A0",
	"a formula of -":      "-2+3+cmd|' /C calc'!A0",
	"a formula of @":      "@SUM(1+1)*cmd|' /C calc'!A0",
	"a formula of a tab":  "\t=1+1",
	"a right-to-left":     "Kervella\u202egpj.exe",
	"no width":            "Ker\u200bvella",
	"a NUL":               "Ker\x00vella",
	"ten thousand":        strings.Repeat("x", 10_000),
	"an impossible day":   "31/02/2026",
	"a day far away":      "9999-12-31",
	"a day before all":    "0000-00-00",
	"an impossible mail":  "nolwenn@@famille",
	"a mail with a line":  "a@b.fr\nBcc: c@d.fr",
	"a mail in a mail":    `"toto\" <x@y.fr>, "@b.fr`,
	"SQL":                 "'; DROP TABLE pupil; --",
	"a template":          "{{.Secret}}",
	"a path":              "../../../etc/passwd",
	"bytes of no letters": "\xff\xfe",
	"a number too large":  "99999999999999999999",
}

// fieldsAt are fields whose faults stand at another one: at the box that people see,
// or at the whole of a list.
var fieldsAt = map[string][]string{"school": {"school_uai"}, "wishes": {"w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10"}}

// doorsDeep sends every value by every field alone; otherwise a value goes into all
// fields at once, and what is refused is mended until the rest is taken.
var doorsDeep = os.Getenv("DOORS_DEEP") != ""

// A formDoor is a form by which somebody asks for a place.
type formDoor struct {
	t      *testing.T
	name   string
	mark   string                               // how the names of its children begin
	valid  func(child string) map[string]string // what a valid request of that child says
	fields []string                             // everything that can be said, valid or not said
	chosen []string                             // of these, boxes and lists: what nobody can choose is not shown again
	send   func(values map[string]string) answer
	faults func(a answer) map[string]string // sentence by field
	keeps  bool                             // a refused form is shown again
	after  func(a answer)                   // a refused one
	file   func(a answer, child string) placement.File
}

// goText is what a person never reads: an error as the program has it.
var goText = regexp.MustCompile(`strconv\.|sql:|SQLSTATE|pq:|sqlite|invalid UTF-8|runtime error|goroutine|parsing time|json: |unexpected EOF|invalid character|multipart:|\*placement\.|%!`)

// walk sends every value by every field.
func (d formDoor) walk() {
	d.t.Helper()
	start := d.mark + "a"
	first := d.send(d.valid(start))
	if wrong := d.faults(first); len(wrong) > 0 {
		d.t.Fatalf("%s: a valid request is refused: %v", d.name, wrong)
	}
	plain := d.stored(first, start)
	for n, what := range slices.Sorted(maps.Keys(hostile)) {
		groups := [][]string{d.fields}
		if doorsDeep {
			groups = slices.Collect(slices.Chunk(d.fields, 1))
		}
		for m, fields := range groups {
			d.push(fields, what, d.mark+letters(1+n*len(groups)+m), plain)
		}
	}
}

// push sends one value by some fields until what is left of them is taken.
func (d formDoor) push(fields []string, what, child string, plain map[string]bool) {
	left := slices.Clone(fields)
	for {
		said := d.valid(child)
		for _, f := range left {
			said[f] = hostile[what]
		}
		a := d.send(said)
		where := d.name + ": " + what
		if a.StatusCode >= 500 || goText.MatchString(a.text) || !utf8.ValidString(a.text) {
			d.t.Fatalf("%s in %v: %s %q", where, left, a.Status, goText.FindString(a.text))
		}
		inertPage(d.t, where, a.text)
		wrong := d.faults(a)
		if len(wrong) == 0 {
			d.taken(a, where, left, child, plain)
			return
		}
		if d.after != nil {
			d.after(a)
		}
		d.told(where, wrong, left)
		d.kept(a, where, said, left)
		before := len(left)
		for at := range wrong {
			left = slices.DeleteFunc(left, func(f string) bool { return f == at || slices.Contains(fieldsAt[at], f) })
		}
		if len(left) == before { // a second guardian of whom only one thing is said
			left = slices.DeleteFunc(left, func(f string) bool {
				for at := range wrong {
					if sameGuardian(at, f) {
						return true
					}
				}
				return false
			})
		}
		if len(left) == before {
			d.t.Errorf("%s: refused for what nobody changed: %v of %v", where, wrong, left)
			return
		}
	}
}

// told looks at the sentences: each at a field that was changed.
func (d formDoor) told(where string, wrong map[string]string, left []string) {
	for at, sentence := range wrong {
		known := slices.ContainsFunc(left, func(f string) bool { return f == at || slices.Contains(fieldsAt[at], f) || sameGuardian(at, f) })
		if !known || len(sentence) < 10 {
			d.t.Errorf("%s: a fault at %q, which was not changed, or without a sentence: %q", where, at, sentence)
		}
	}
}

// sameGuardian reports whether two fields are about one guardian: who says something of
// a further one is asked for the rest.
func sameGuardian(a, b string) bool {
	of, _, guardian := strings.Cut(a, "_")
	return guardian && guardianField.MatchString(of) && strings.HasPrefix(b, of+"_")
}

var guardianField = regexp.MustCompile(`^g[0-9]$`)

// kept looks whether all that was typed is still in the form.
func (d formDoor) kept(a answer, where string, said map[string]string, left []string) {
	if !d.keeps {
		return
	}
	page := html.UnescapeString(a.text)
	for field, value := range said {
		value = strings.TrimSpace(strings.ToValidUTF8(value, "\ufffd"))
		if value == "" || value == "\ufffd" || slices.Contains(d.chosen, field) || strings.ContainsAny(value, "\x00\r\n\t") {
			continue
		}
		if !strings.Contains(page, value) {
			d.t.Errorf("%s: %s is lost, which said %.40q", where, field, value)
		}
	}
}

// taken looks at what is on file: all that was said in the fields that were not
// changed.
func (d formDoor) taken(a answer, where string, changed []string, child string, plain map[string]bool) {
	now := d.stored(a, child)
	lost := 0
	for leaf := range plain {
		if !now[leaf] {
			lost++
		}
	}
	if lost > len(changed)+1 { // the name of a parent who asks is that of the referrer as well
		d.t.Errorf("%s in %v: of what else was said something is lost: %v became %v", where, changed, keysOf(plain), keysOf(now))
	}
}

// stored are the facts on file that a door keeps, the name of the child left out.
func (d formDoor) stored(a answer, child string) map[string]bool {
	d.t.Helper()
	f, facts := d.file(a, child), map[string]bool{}
	add := func(name, value string) { facts[name+"="+strings.ReplaceAll(value, child, "·")] = true }
	p, r := f.Pupil, f.Referral
	for name, value := range map[string]string{
		"family": p.Family, "given": p.Given, "born": p.Born.String(), "sex": string(p.Sex), "now": string(p.Level), "ine": p.INE, "school": p.School, "school_uai": p.SchoolUAI,
		"commune": p.Commune, "way": string(r.Way), "level": string(r.Level), "referrer": r.Referrer, "institution": r.Institution, "tried": r.Tried, "reason": r.Reason,
		"informed_on": r.InformedOn.String(), "wanted_from": r.WantedFrom.String(),
	} {
		add(name, value)
	}
	for _, k := range f.Guardians {
		g := k.Guardian
		for name, value := range map[string]string{"name": g.Name, "email": g.Email, "phone": g.Phone, "address": g.Address, "lang": g.Lang, "channel": string(g.Channel),
			"link": k.Link, "standing": string(k.Standing), "judgment": k.Judgment, "judged_on": k.JudgedOn.String(), "until": k.Until.String()} {
			add("guardian "+name, value)
		}
	}
	for _, c := range r.Claims {
		add("claim", c.Code)
	}
	for _, w := range r.Wishes {
		add("wish", string(w.House))
	}
	return facts
}

func keysOf(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }

// letters is a number as a name: no two are alike, and none looks like another.
func letters(n int) string {
	name := ""
	for ; n > 0; n /= 20 {
		name += string("bcdfghjklmnpqrstvwxz"[n%20]) + string("aeiou"[n%5])
	}
	return "Z" + name
}

// The first door asks for a name and an address before anybody is known: what nobody
// means is told at its field, and what is taken sends one code to one address.
func TestTheFirstDoorTakesNothingThatNobodyMeans(t *testing.T) {
	h := openHostel(t)
	d := formDoor{t: t, name: "/demande", keeps: true}
	for what, value := range hostile {
		for _, field := range []string{"name", "email", "territory"} {
			said := map[string]string{"name": "Nolwenn Kervella", "email": "premiere@famille.invalid", "territory": string(h.in)}
			said[field] = value
			a := h.browser().post("/demande", "name", said["name"], "email", said["email"], "territory", said["territory"])
			where := d.name + ": " + what
			if a.StatusCode >= 500 || goText.MatchString(a.text) || !utf8.ValidString(a.text) {
				t.Fatalf("%s in %s: %s %q", where, field, a.Status, goText.FindString(a.text))
			}
			inertPage(t, where, a.text)
			if wrong := formFaults(a); len(wrong) > 0 {
				d.told(where, wrong, []string{field})
				delete(said, "territory") // chosen from a list: an office that is none is not shown
				d.kept(a, where, said, nil)
			} else if field != "name" {
				t.Errorf("%s: %s is taken for %.40q", where, field, value)
			}
		}
	}
}

// inertPage is true of a page on which nothing of the hostile values can run.
func inertPage(t *testing.T, where, page string) {
	t.Helper()
	for _, live := range []string{"<script>alert", `" onfocus="alert`} {
		if i := strings.Index(page, live); i >= 0 && !strings.HasPrefix(page, "{") {
			t.Errorf("%s: it runs: %q", where, page[max(0, i-80):min(len(page), i+80)])
		}
	}
}

var errorLine = regexp.MustCompile(`<a href="#([^"]+)">([^<]*)</a>`)

// formFaults are those of a page, by field.
func formFaults(a answer) map[string]string {
	wrong := map[string]string{}
	for _, m := range errorLine.FindAllStringSubmatch(inHead.FindString(a.text), -1) {
		wrong[m[1]] = m[2]
	}
	if a.StatusCode != http.StatusSeeOther && len(wrong) == 0 {
		wrong["the page"] = a.Status + inMain.FindString(a.text)
	}
	return wrong
}

var (
	inMain    = regexp.MustCompile(`(?s)<main.{0,900}`)
	inHead    = regexp.MustCompile(`(?s)id="errors".*?</ul>`)
	formField = regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="([^"]+)"`)
)

// fieldsOf are the names of all fields of a page's form but those of its machinery.
func fieldsOf(page string) (names []string) {
	for _, m := range formField.FindAllStringSubmatch(page, -1) {
		if !slices.Contains(names, m[1]) && !slices.Contains([]string{"draft", "draft_version", "step", "version", "door", "do", "retour", "entry", "other", "referral", "eleve"}, m[1]) &&
			!strings.HasSuffix(m[1], "_id") {
			names = append(names, m[1])
		}
	}
	return names
}

// chosenIn are the boxes and lists of a form.
func chosenIn(page string) (names []string) {
	for _, m := range regexp.MustCompile(`<(?:input type="(?:checkbox|radio)"|select)[^>]* name="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		names = append(names, m[1])
	}
	return names
}

func mapOf(pairs []string) map[string]string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func pairsOf(m map[string]string) (pairs []string) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		pairs = append(pairs, k, m[k])
	}
	return pairs
}

// said is a whole request for a place, every field of it filled in.
func said(house, child string) map[string]string {
	return mapOf([]string{
		"way", "urgent", "origin", "professional", "level", "4e", "referrer", "Paul Roux", "institution", "Collège Anne Exemple", "tried", "Aide aux devoirs", "reason", "Trajets trop longs",
		"informed_on", storetest.Today.AddDays(-1).String(), "wanted_from", storetest.Today.AddDays(9).String(), "family", "Kervella " + child, "given", "Maïwenn " + child,
		"born", "2013-05-06", "sex", "F", "now", "5e", "school", "Collège du Bourg", "commune", "Plœuc", "anyway", "1", "w1", house,
		"g1_name", "Nolwenn Kervella", "g1_link", "mother", "g1_standing", "joint", "g1_email", "nolwenn@famille.invalid", "g1_phone", "06 00 00 00 01", "g1_address", "1 rue du Puits, 35000 Rennes",
		"g1_lang", "fr", "g1_channel", "email",
		"g2_name", "Erwan Kervella", "g2_link", "father", "g2_standing", "joint", "g2_address", "2 rue du Puits, 35000 Rennes", "g2_lang", "fr", "g2_channel", "letter",
		"g2_judgment", "JAF 26/001", "g2_judged_on", "2026-01-05",
	})
}

// latest is the file that was made last.
func (w *worlds) latest() (f placement.File) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Referrals(ctx, store.Whole(w.in), store.ReferralFilter{View: store.Everything, Today: storetest.Today, Limit: 1})
		if err == nil && len(list) == 1 {
			f, err = tx.File(ctx, store.Whole(w.in), list[0].Referral.ID)
		}
		return err
	})
	return f
}

// forget drops what was kept of the refused forms of a person: there is room for a
// few only.
func forget(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) error {
	list, err := tx.DraftForms(ctx, by, now)
	for _, d := range list {
		err = errors.Join(err, tx.DropDraftForm(ctx, by, d.ID))
	}
	return err
}

// page is the door of a form on a page.
func (w *worlds) page(path string, who *browser, by placement.Actor, without ...string) formDoor {
	empty := who.get(path).is(w.T, 200).text
	fields := slices.DeleteFunc(fieldsOf(empty), func(f string) bool { return slices.Contains(without, f) })
	if len(fields) < 20 {
		w.Fatalf("%s: only %v", path, fields)
	}
	return formDoor{t: w.T, name: path, mark: map[string]string{"/orientations/nouvelle": "A", ownReferralPath: "E", applicationPath: "I"}[path], fields: fields, chosen: chosenIn(empty), keeps: true, faults: formFaults,
		valid: func(child string) map[string]string {
			all := said(w.own["house"], child)
			maps.DeleteFunc(all, func(name, _ string) bool { return !slices.Contains(fields, name) })
			all["anyway"] = "1"
			return all
		},
		send: func(values map[string]string) answer {
			w.later(time.Second)
			return who.post(path, append(pairsOf(values), "do", "submit")...)
		},
		after: func(answer) {
			w.write(func(ctx context.Context, tx *store.Tx) error { return forget(ctx, tx, by, *w.now.Load()) })
		},
		file: func(answer, string) placement.File { return w.latest() },
	}
}

// TestNoDoorTakesWhatNobodyMeans sends every hostile value by every field of every
// form: it is refused at its field in a sentence, with all that was typed, or kept
// with all else that was said.
func TestNoDoorTakesWhatNobodyMeans(t *testing.T) {
	t.Parallel()
	w := populate(t)
	referrer := w.account(placement.Referrer, "roux@example.fr")
	for _, door := range []func() formDoor{ // opened one after the other: a session ends
		func() formDoor {
			return w.page("/orientations/nouvelle", w.browser().with(w.officer), placement.Actor{Role: placement.Officer, Account: w.officer.Account, Territory: w.in})
		},
		func() formDoor {
			return w.page(ownReferralPath, w.browser().with(store.Session{Account: referrer.ID}), placement.Actor{Role: placement.Referrer, Account: referrer.ID, Territory: w.in})
		},
		func() formDoor {
			return w.page(applicationPath, w.browser().with(w.parent), placement.Actor{Role: placement.Parent, Guardian: w.parent.Guardian, Territory: w.in})
		},
		func() formDoor { return w.api(w.browser().with(w.officer)) },
	} {
		door().walk()
	}
}

// members are those of a request that a program sends, as the fields of the form
// are called.
var members = strings.Fields(`way level referrer institution tried reason informed_on wanted_from family given born sex now ine school school_uai commune w1 w2 claims campaign
	g1_name g1_link g1_standing g1_judgment g1_judged_on g1_until g1_email g1_phone g1_address g1_lang g1_channel
	g2_name g2_link g2_standing g2_judgment g2_judged_on g2_until g2_email g2_phone g2_address g2_lang g2_channel`)

// api is the door of programs. Its faults are told by the member, and compared by the
// field of the form that the member stands for.
func (w *worlds) api(b *browser) formDoor {
	field := map[string]string{}
	for _, name := range members {
		field[memberOf(name)] = name
	}
	return formDoor{t: w.T, name: "POST /api/v1/referrals", mark: "O", fields: members,
		valid: func(child string) map[string]string {
			all := said(w.own["house"], child)
			delete(all, "origin")
			return all
		},
		send: func(values map[string]string) answer {
			w.later(time.Second)
			return b.json("/api/v1/referrals", body(w.T, asSent(values)))
		},
		faults: func(a answer) map[string]string {
			wrong := map[string]string{}
			if a.StatusCode == http.StatusOK {
				return wrong
			}
			var p Problem
			if err := json.Unmarshal([]byte(a.text), &p); err != nil {
				w.Fatal(err)
			}
			for _, e := range append(p.Errors, ProblemError{p.Code, p.Field, p.Detail}) {
				name, known := field[e.Field]
				if !known {
					name = e.Field
				}
				wrong[name] = e.Detail
			}
			return wrong
		},
		file: func(answer, string) placement.File { return w.latest() },
	}
}

// asSent is a request in the members of the API.
func asSent(values map[string]string) map[string]any {
	in := map[string]any{"submit": true, "anyway": true}
	pupil, guardians := map[string]any{}, []map[string]any{{}, {}}
	wishes, criteria := []string{}, []string{}
	for name, value := range values {
		path := strings.Split(memberOf(name), ".")
		switch path[0] {
		case "pupil":
			pupil[path[1]] = value
		case "guardians":
			guardians[int(path[1][0]-'0')][path[2]] = value
		case "criteria":
			criteria = append(criteria, value)
		case "wishes", "anyway":
		default:
			in[name] = value
		}
	}
	for _, name := range []string{"w1", "w2"} {
		if values[name] != "" {
			wishes = append(wishes, values[name])
		}
	}
	in["pupil"], in["guardians"], in["wishes"], in["criteria"] = pupil, guardians, wishes, criteria
	return in
}
