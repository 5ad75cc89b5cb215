package twin

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"internat/capacity/calendar"
)

func person(family, given, born string, ine ...string) Person {
	d, err := calendar.ParseDay(born)
	if err != nil {
		panic(err)
	}
	return Person{ID: family + "|" + given + "|" + born + strings.Join(ine, ""), Family: family, Given: given, Born: d, INE: strings.Join(ine, "")}
}

// found reports whether two records share a key and look alike.
func found(a, b Person) (Likeness, bool) {
	x, y := FaceOf(a), FaceOf(b)
	l := Compare(x, y)
	return l, l.Likely() && shared(x.Keys(), y.Keys())
}

func shared(a, b []string) bool {
	for _, k := range a {
		for _, o := range b {
			if k == o {
				return true
			}
		}
	}
	return false
}

func TestOneChildTypedTwiceIsFound(t *testing.T) {
	base := person("Le Goff", "Maëlys", "2012-03-04", "120000001AB")
	for name, x := range map[string]struct {
		one, other Person
		want       []Reason
	}{
		"the national id":        {base, person("Durand", "Chloé", "2009-11-30", "120000001AB"), []Reason{SameINE}},
		"accents and case":       {base, person("LE GOFF", "Maelys", "2012-03-04"), []Reason{SameName, SameBirth}},
		"a particle left out":    {base, person("Goff", "Maëlys", "2012-03-04"), []Reason{SameName, SameBirth}},
		"day and month":          {base, person("Le Goff", "Maëlys", "2012-04-03"), []Reason{SameName, TurnedBirth}},
		"a digit of the day":     {base, person("Le Goff", "Maëlys", "2012-03-14"), []Reason{SameName, CloseBirth}},
		"a digit of the year":    {base, person("Le Goff", "Maëlys", "2013-03-04"), []Reason{SameName, CloseBirth}},
		"a letter of the name":   {base, person("Le Gof", "Maelis", "2012-03-04"), []Reason{CloseName, SameBirth}},
		"a double name turned":   {person("Martin-Durand", "Zoé", "2011-01-02"), person("Durand Martin", "Zoé", "2011-01-02"), []Reason{SameName, SameBirth}},
		"half of a double name":  {person("Martin-Durand", "Zoé", "2011-01-02"), person("Durand", "Zoé", "2011-01-02"), []Reason{CloseName, SameBirth}},
		"half of a first name":   {person("Morvan", "Jean-Pierre", "2011-01-02"), person("Morvan", "Pierre", "2011-01-02"), []Reason{CloseName, SameBirth}},
		"a name in one word":     {person("Benali", "Mohamed", "2011-01-02"), person("Ben Ali", "Mohammed", "2011-01-02"), []Reason{CloseName, SameBirth}},
		"fields exchanged":       {person("Morvan", "Enora", "2011-01-02"), person("Enora", "Morvan", "2011-01-02"), []Reason{TurnedName, SameBirth}},
		"œ and direction marks":  {person("L'Œillet", "Cœline", "2011-01-02"), person("L\u2019OEILLET", "\u202ecoeline\u202c", "2011-01-02"), []Reason{SameName, SameBirth}},
		"two different ids":      {base, person("Le Goff", "Maëlys", "2012-03-04", "998877665ZX"), []Reason{SameName, SameBirth, DifferentINE}},
		"a digit of the id":      {base, person("Le Goff", "Maëlys", "2012-03-04", "120000007AB"), []Reason{SameName, SameBirth}},
		"the apostrophe":         {person("d'Arvor", "Noé", "2010-12-12"), person("Arvor", "Noe", "2010-12-12"), []Reason{SameName, SameBirth}},
		"only particles, twice":  {person("Le Du", "Anna", "2010-12-12"), person("Du Le", "Anna", "2010-12-12"), []Reason{SameName, SameBirth}},
		"ph and f, ch and c":     {person("Joseph", "Chloé", "2010-12-12"), person("Josef", "Cloé", "2010-12-12"), []Reason{CloseName, SameBirth}},
		"a letter, another year": {person("Thomas", "Inès", "2010-12-12"), person("Tomas", "Inès", "2011-12-12"), []Reason{CloseName, CloseBirth}},
	} {
		l, ok := found(x.one, x.other)
		if !ok || !reflect.DeepEqual(l.Reasons, x.want) {
			t.Errorf("%s: %+v, share a key %v, want %v", name, l, ok, x.want)
		}
	}
}

func TestTwoChildrenAreNotOne(t *testing.T) {
	base := person("Bernard", "Lucas", "2012-03-04")
	for name, other := range map[string]Person{
		"his twin sister":        person("Bernard", "Lucie", "2012-03-04"),
		"his brother":            person("Bernard", "Hugo", "2012-03-04"),
		"the same name":          person("Bernard", "Lucas", "2010-07-21"),
		"the same birthday":      person("Morvan", "Lucas", "2012-03-04"),
		"nothing but a birthday": person("Diallo", "Awa", "2012-03-04"),
		"near and a digit":       person("Benard", "Lukas", "2012-03-05"),
	} {
		if l := Compare(FaceOf(base), FaceOf(other)); l.Likely() {
			t.Errorf("%s: %+v", name, l)
		}
	}
	x, y := person("Bernard", "Lucas", "2012-03-04", "120000001AB"), person("Bernat", "Lucas", "2012-03-04", "998877665ZX")
	if l := Compare(FaceOf(x), FaceOf(y)); l.Likely() {
		t.Errorf("near names and two national ids: %+v", l)
	}
}

func TestHostileNamesAreComparedLikeOthersAndCostNoMore(t *testing.T) {
	long := strings.Repeat("a-Z'", 2_500)
	for _, name := range []string{"", " ", "<script>alert(1)</script>", "a\r\nSet-Cookie: x", "=HYPERLINK(1)", "\u202eétoile", long, "\x00\xff\xfe", "名前", "' OR 1=1 --", "%_"} {
		a, b := person(name, "Awa", "2012-03-04"), person(name, "Awa", "2012-03-04")
		b.ID += "2"
		f := FaceOf(a)
		if len(f.Keys()) > 12 {
			t.Errorf("%.20q: %d keys", name, len(f.Keys()))
		}
		for _, k := range f.Keys() {
			if len(k) > 60 {
				t.Errorf("%.20q: a key of %d bytes", name, len(k))
			}
		}
		if l := Compare(f, FaceOf(b)); len(f.family) > 0 && !l.Likely() {
			t.Errorf("%.20q is not like itself: %+v", name, l)
		}
	}
}

// letters that names and those who attack are made of.
var letters = []rune("aàbcçdeéfghiïjkllmnoœprsttuvyz -'’.ÉÈ\u202e<>=0")

func anyName(r *rand.Rand) string {
	name := make([]rune, r.IntN(14))
	for i := range name {
		name[i] = letters[r.IntN(len(letters))]
	}
	return string(name)
}

func TestALikenessIsTheSameInBothDirections(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b := anyName(r), anyName(r)
		if r.IntN(2) == 0 {
			b = a[:r.IntN(len(a)+1)] + a
		}
		x, y := person(a, anyName(r), "2012-03-04"), person(b, anyName(r), "2012-03-04")
		if r.IntN(2) == 0 {
			y.Given = x.Given
		}
		there, back := Compare(FaceOf(x), FaceOf(y)), Compare(FaceOf(y), FaceOf(x))
		if !reflect.DeepEqual(there, back) {
			t.Fatalf("%+v and %+v: %+v one way, %+v the other", x, y, there, back)
		}
		if there.Score < 0 || there.Score > 100 {
			t.Fatalf("score %d", there.Score)
		}
	}
}

func TestPairsAreThoseThatComparingEverybodyFinds(t *testing.T) {
	people := crowd(2_000)
	want := map[string]bool{}
	var faces []Face
	for _, p := range people {
		faces = append(faces, FaceOf(p))
	}
	for i, a := range faces {
		for _, b := range faces[i+1:] {
			if l := Compare(a, b); l.Likely() {
				want[min(a.ID, b.ID)+" "+max(a.ID, b.ID)] = true
			}
		}
	}
	got := Pairs(people)
	missed := len(want)
	for i, p := range got {
		if want[p.One.ID+" "+p.Other.ID] {
			missed--
		}
		if i > 0 && byLikeness(got[i-1], p) >= 0 {
			t.Fatal("not in order, or twice")
		}
	}
	if len(want) < 20 || missed*100 > len(want)*3 {
		t.Errorf("%d pairs, %d of them missed", len(want), missed)
	}
}

func TestAFileOfTheSameLineIsNoSquare(t *testing.T) {
	same := make([]Person, 5_000)
	for i := range same {
		same[i] = person("Martin", "Emma", "2012-03-04")
		same[i].ID = fmt.Sprintf("p%06d", i)
	}
	if pairs := Pairs(same); len(pairs) > mostInBlock*len(same) || len(pairs) < len(same)-1 {
		t.Errorf("%d pairs", len(pairs))
	}
}

// crowd is made up of so many people with names as unequally frequent as real
// ones; one in fifty is somebody before, typed again.
func crowd(n int) []Person {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	family, given := rand.NewZipf(r, 1.2, 150, 200_000), rand.NewZipf(r, 1.2, 20, 3_000)
	people := make([]Person, n)
	start := calendar.NewDay(2008, 1, 1)
	for i := range people {
		p := Person{Family: syllables(family.Uint64()), Given: syllables(given.Uint64()*7 + 31), Born: start.AddDays(r.IntN(7 * 365))}
		if i > 0 && r.IntN(50) == 0 {
			p = people[r.IntN(i)]
			p.Family = strings.ToUpper(p.Family)
		}
		p.ID = fmt.Sprintf("pup_%08d", i)
		people[i] = p
	}
	return people
}

func syllables(n uint64) string {
	const consonants, vowels = "bdfgjklmnprstv", "aeiou"
	var b strings.Builder
	for k := 0; k < 2 || n > 0; k++ {
		b.WriteByte(consonants[n%14])
		b.WriteByte(vowels[n/14%5])
		n /= 70
	}
	return b.String() + "n"
}

func BenchmarkPairs(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		people := crowd(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(float64(len(Pairs(people))), "pairs")
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Éloïse-Anne d’Ærø", "ẞÅK\u212a\u0130\u0345", "\xff", "œ\u0301", strings.Repeat("é", 5000), "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if again := Fold(once); again != once {
			t.Errorf("%q folds to %q and then to %q", s, once, again)
		}
		for _, w := range words(s) {
			if w == "" || len([]rune(w)) > mostInWord {
				t.Errorf("%q has the word %q", s, w)
			}
		}
	})
}
