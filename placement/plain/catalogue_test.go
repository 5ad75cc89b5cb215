package plain_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
)

// words loads a catalogue of one file.
func words(t *testing.T, json string) *plain.Catalogue {
	t.Helper()
	c, err := plain.Load(file(json))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func file(json string) fstest.MapFS { return fstest.MapFS{"a.json": {Data: []byte(json)}} }

func TestASentenceIsFilledInTheOrderOfItsLanguage(t *testing.T) {
	c := words(t, `{"x": {"fr": "%s a %d lits", "en": "%[2]d beds at %[1]s"}}`)
	if got := c.T(plain.FR, "x", "Brest", 1200); got != "Brest a 1\u00a0200\u00a0lits" {
		t.Errorf("French: %q", got)
	}
	if got := c.T(plain.EN, "x", "Brest", 1200); got != "1,200 beds at Brest" {
		t.Errorf("English: %q", got)
	}
}

func TestZeroIsSingularInFrenchAndPluralInEnglish(t *testing.T) {
	c := words(t, `{"n": {"fr": {"one": "%d élève", "other": "%d élèves"}, "en": {"one": "one pupil", "other": "%d pupils"}}}`)
	for _, row := range []struct {
		n      int
		fr, en string
	}{{0, "0 élève", "0 pupils"}, {1, "1 élève", "one pupil"}, {2, "2 élèves", "2 pupils"}} {
		if got := c.T(plain.FR, "n", row.n); got != row.fr {
			t.Errorf("French %d: %q", row.n, got)
		}
		if got := c.T(plain.EN, "n", row.n); got != row.en {
			t.Errorf("English %d: %q", row.n, got)
		}
	}
}

func TestACatalogueWithAHoleIsRefused(t *testing.T) {
	for name, json := range map[string]string{
		"a language is missing":   `{"x": {"fr": "oui"}}`,
		"a language too many":     `{"x": {"fr": "oui", "en": "yes", "de": "ja"}}`,
		"the same key twice":      `{"x": {"fr": "a", "en": "a"}, "x": {"fr": "b", "en": "b"}}`,
		"other arguments":         `{"x": {"fr": "%s", "en": "%d"}}`,
		"an argument too few":     `{"x": {"fr": "%s %s", "en": "%s"}}`,
		"a bare percent sign":     `{"x": {"fr": "5 %", "en": "5%"}}`,
		"a plural without other":  `{"x": {"fr": {"one": "a"}, "en": "b"}}`,
		"a singular knowing more": `{"x": {"fr": {"one": "%d", "other": "a"}, "en": "b"}}`,
		"not an object":           `[]`,
	} {
		if _, err := plain.Load(file(json)); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	good := file(`{"x": {"fr": "a", "en": "a"}}`)
	if _, err := plain.Load(good, good); err == nil {
		t.Error("one key in two trees: loaded")
	}
}

func TestASentenceNobodyWroteIsSeen(t *testing.T) {
	c := words(t, `{"x": {"fr": "%s", "en": "%s"}}`)
	for _, got := range []string{c.T(plain.FR, "y"), c.T(plain.FR, "x")} {
		if !strings.Contains(got, plain.MissingMark) {
			t.Errorf("%q hides what is missing", got)
		}
	}
}

func TestFrenchTypographyIsPutInForTheAuthor(t *testing.T) {
	c := words(t, `{"x": {"fr": "Réponse : « l'accord » n° 1 avant 23 h 59 ; 84 %% le 1er, en 2de ou 6e !", "en": "It's 6: ok"}}`)
	want := "Réponse\u00a0: «\u00a0l’accord\u00a0» n°\u00a01 avant 23\u00a0h\u00a059\u00a0; 84\u00a0% le 1ᵉʳ, en 2ᵈᵉ ou 6ᵉ\u00a0!"
	if got := c.T(plain.FR, "x"); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := c.T(plain.EN, "x"); got != "It’s 6: ok" {
		t.Errorf("English %q", got)
	}
}

func TestDatesAndTimesAreWrittenTheWayPeopleSayThem(t *testing.T) {
	first := calendar.MustDay("2026-09-01")
	late := time.Date(2026, 6, 9, 21, 59, 0, 0, time.UTC) // 23:59 in Paris
	for want, got := range map[string]string{
		"mardi 1ᵉʳ\u00a0septembre 2026":                       plain.Day(plain.FR, first),
		"Tuesday 1\u00a0September 2026":                       plain.Day(plain.EN, first),
		"1ᵉʳ\u00a0sept.":                                      plain.ShortDate(plain.FR, first),
		"mardi 9\u00a0juin 2026 à 23\u00a0h\u00a059":          plain.Moment(plain.FR, late),
		"Tuesday 9\u00a0June 2026 at 23:59":                   plain.Moment(plain.EN, late),
		"du 1ᵉʳ\u00a0septembre 2026 au 2\u00a0septembre 2026": plain.Nights(plain.FR, calendar.Interval{From: first, To: first.AddDays(1)}),
		"mercredi 10\u00a0juin 2026 à 1\u00a0h\u00a059":       plain.Moment(plain.FR, late.In(time.FixedZone("Réunion", 4*3600))),
		"84,1\u00a0%":    plain.Percent(plain.FR, 312, 371),
		"100\u00a0%":     plain.Percent(plain.FR, 5, 5),
		"84.1%":          plain.Percent(plain.EN, 312, 371),
		"–":              plain.Percent(plain.FR, 0, 0),
		"−12\u00a0345":   plain.Number(plain.FR, -12345),
		"6ᵉ, 2ᵈᵉ et Tle": plain.List(plain.FR, []string{plain.Level(plain.FR, "6e"), plain.Level(plain.FR, "2de"), plain.Level(plain.FR, "Tle")}),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAFaultIsASentenceEvenWithoutOneOfItsOwn(t *testing.T) {
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 6, 9, 21, 59, 0, 0, time.UTC)
	got := c.Error(plain.FR, placement.Refuse("offer.expired", late))
	if !strings.Contains(got, "mardi 9\u00a0juin 2026 à 23\u00a0h\u00a059") {
		t.Errorf("expired offer: %q", got)
	}
	if got := c.Fault(plain.EN, placement.Refuse("never.written")); got != "A rule in force does not allow it today." {
		t.Errorf("unknown code: %q", got)
	}
}

func TestNamesSortAsInADirectory(t *testing.T) {
	names := []string{"Zola", "Étienne", "eluard", "Éluard", "Emile"}
	plain.SortByName(names, func(s string) string { return s })
	if got := strings.Join(names, " "); got != "eluard Éluard Emile Étienne Zola" {
		t.Errorf("got %s", got)
	}
}

func TestAnAddresseeTakesItsArticleAlong(t *testing.T) {
	for name, want := range map[string]string{
		"Lycée Jean Guéhenno": "au Lycée Jean Guéhenno", "Internat du Parc": "à l’Internat du Parc",
		"le rectorat de Rennes": "au rectorat de Rennes", "les services du département": "aux services du département",
		"la rectrice": "à la rectrice", "l’autorité": "à l’autorité", "Lesneven": "à Lesneven",
	} {
		if got := plain.To(plain.FR, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if got := plain.To(plain.EN, name); got != name {
			t.Errorf("%s: %q in English", name, got)
		}
	}
}

func TestFrenchGivesUpAVowelBeforeAnother(t *testing.T) {
	c := words(t, `{"x": {"fr": "la famille de %s", "en": "the family of %s"}, "y": {"fr": "parce que %s part, au monde %s", "en": "because %s leaves, %s"}}`)
	for name, want := range map[string]string{
		"Adam V.": "d’Adam V.", "Élise": "d’Élise", "Yves": "d’Yves", "Yasmine": "de Yasmine", "Jade": "de Jade", "Hugo": "de Hugo", "8 h": "de 8 h",
	} {
		if got := c.T(plain.FR, "x", name); got != "la famille "+want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := c.T(plain.EN, "x", "Adam"); got != "the family of Adam" {
		t.Errorf("%q in English", got)
	}
	if got := c.T(plain.FR, "y", "Inès", "Oïl"); got != "parce qu’Inès part, au monde Oïl" {
		t.Errorf("%q", got)
	}
}

func TestFrenchJoinsTheArticleOfAnEstablishment(t *testing.T) {
	c := words(t, `{"x": {"fr": "%s, à %s", "en": "%s, at %s"}, "y": {"fr": "À %[1]s (de %[1]s)", "en": "At %[1]s (of %[1]s)"}}`)
	for house, want := range map[string]string{
		"Collège Perrin": "Noé, au Collège Perrin", "Internat du Parc": "Noé, à l’Internat du Parc", "Collégiale": "Noé, à Collégiale",
	} {
		if got := c.T(plain.FR, "x", "Noé", house); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for house, want := range map[string]string{
		"Lycée Ronsard": "Au Lycée Ronsard (du Lycée Ronsard)", "École Diwan": "À l’École Diwan (de l’École Diwan)",
	} {
		if got := c.T(plain.FR, "y", house); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := c.T(plain.EN, "x", "Noé", "Lycée Ronsard"); got != "Noé, at Lycée Ronsard" {
		t.Errorf("%q in English", got)
	}
}
