package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"internat/placement/intake"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// onFile is everything on file in the territory, without the ids, in an order of
// its own.
func (c *counter) onFile() string {
	c.Helper()
	lines := []string{}
	for _, q := range []string{
		`SELECT p.family_name || '|' || p.given_name || '|' || p.born || '|' || COALESCE(p.ine, '') || '|' || p.level || '|' || p.version FROM pupil p WHERE p.territory_id = $1 ORDER BY 1`,
		`SELECT p.given_name || '|' || g.name || '|' || k.link || '|' || k.standing || '|' || k.judgment || '|' || g.version FROM guardianship k
			JOIN pupil p ON p.id = k.pupil_id JOIN guardian g ON g.id = k.guardian_id WHERE p.territory_id = $1 ORDER BY 1`,
		`SELECT g.name || '|' || g.email_key || '|' || g.version FROM guardian g WHERE g.territory_id = $1 ORDER BY 1`,
		`SELECT p.given_name || '|' || r.state || '|' || r.level || '|' || r.door || '|' || w.rank || '|' || h.uai || '|' || c.code FROM referral r JOIN pupil p ON p.id = r.pupil_id
			JOIN wish w ON w.referral_id = r.id JOIN house h ON h.id = w.house_id JOIN claim c ON c.referral_id = r.id WHERE p.territory_id = $1 ORDER BY 1`,
		`SELECT e.verb || '|' || e.about_kind || '|' || e.by_name || '|' || CASE WHEN e.pupil_id = '' THEN '' ELSE 'pupil' END FROM event e
			WHERE e.territory_id = $1 AND e.verb NOT LIKE 'import.%' ORDER BY 1`,
		`SELECT k.key || '|' || p.given_name FROM pupil_key k JOIN pupil p ON p.id = k.pupil_id WHERE p.territory_id = $1 ORDER BY 1`,
	} {
		lines = append(lines, storetest.Column(c.T, c.db, q, string(c.house.Territory))...)
	}
	return strings.Join(lines, "\n")
}

// longList are more rows than are looked up at once: brothers and sisters on one
// page and on two, a guardian whose telephone changes from one child to the next,
// people who share an address without being one person.
func (c *counter) longList() (lines []string) {
	for i := range store.MostSought + 60 {
		family, given := fmt.Sprintf("Nom%d", i), fmt.Sprintf("Prénom%d", i)
		ine := fmt.Sprintf("%09dZZ", i)
		if i%3 == 0 {
			ine = ""
		}
		mail := fmt.Sprintf("m%d@famille.invalid", i/2)
		if i%50 == 0 || i == store.MostSought+51 {
			mail = "commune@famille.invalid"
		}
		mother := fmt.Sprintf("Mère%d", i/2)
		lines = append(lines, c.lina("120000001AB", ine, "Le Goff;Maëlys", family+";"+given, "Solène Le Goff", mother, "solene@famille.invalid", mail,
			"yann@famille.invalid", fmt.Sprintf("y%d@famille.invalid", i%(store.MostSought/2))))
	}
	return lines
}

// Rows are looked up and written hundreds at a time. What comes of it is what would
// come of short files with a few rows each.
func TestALongListDoesWhatShortListsWouldDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		whole, single := newCounter(t, db), newCounter(t, db)
		// The national ids of one territory are not free in the other.
		other := func(lines []string) []string {
			for i := range lines {
				lines[i] = strings.ReplaceAll(strings.ReplaceAll(lines[i], "ZZ;", "YY;"), whole.house.UAI, single.house.UAI)
			}
			return lines
		}
		same := func(when string) {
			t.Helper()
			got, want := whole.onFile(), strings.NewReplacer("YY", "ZZ", "yy|", "zz|", single.house.UAI, whole.house.UAI).Replace(single.onFile())
			if got != want {
				t.Fatalf("%s: %s", when, firstDifference(got, want))
			}
		}
		lines := whole.longList()
		done := whole.imported(list(lines...))
		if done.Added != len(lines) || done.Requests != len(lines) {
			t.Fatalf("%+v", done)
		}
		for few := range slices.Chunk(other(whole.longList()), 7) {
			single.imported(list(few...))
		}
		same("new")
		for i := range lines { // a class up, another telephone, a judgment: on some
			if i%7 == 0 {
				lines[i] = strings.NewReplacer(";4e;", ";3e;", "famille.invalid;;;", "famille.invalid;exclusive;JAF 26/1;2025-05-12").Replace(lines[i])
			}
		}
		changed := whole.imported(list(lines...))
		if changed.Added != 0 || changed.Changed == 0 || changed.Requests != 0 {
			t.Fatalf("%+v", changed)
		}
		for few := range slices.Chunk(other(lines), 7) {
			single.imported(list(few...))
		}
		same("changed")
	})
}

// Every national id that is somebody else's is told, with its line, not the first
// alone.
func TestEveryNationalIDThatIsTakenIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, elsewhere := newCounter(t, db), newCounter(t, db)
		c.imported(list(c.lina(), c.lina("120000001AB", "120000002AB", "Maëlys", "Noé")))
		file := list(elsewhere.lina(), elsewhere.lina("120000001AB", "120000002AB", "Maëlys", "Noé"), elsewhere.lina("120000001AB", "", "Maëlys", "Awa"))
		planned, err := elsewhere.PlanPupils(bg, elsewhere.officer, file)
		if err != nil {
			t.Fatal(err)
		}
		for when, plan := range map[string][]intake.Fault{"planned": planned.Wrong.Faults, "taken over": elsewhere.imported(file).Wrong.Faults} {
			if len(plan) != 2 || plan[0].Code != "pupil.ine_taken" || plan[1].Code != "pupil.ine_taken" {
				t.Errorf("%s: %+v", when, plan)
			}
		}
		if elsewhere.everything() != "[]" {
			t.Error("something was kept")
		}
	})
}

// firstDifference are the first lines by which two texts differ.
func firstDifference(a, b string) string {
	one, other := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(one), len(other)) {
		if one[i] != other[i] {
			return one[i] + "\n" + other[i]
		}
	}
	return fmt.Sprintf("%d and %d lines", len(one), len(other))
}
