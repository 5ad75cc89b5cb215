package intake

import (
	"slices"
	"strings"
	"testing"
)

func gridOf(t *testing.T, text string, most int) Grid {
	t.Helper()
	g, err := PupilGrid(strings.NewReader(text), []string{"nom", "prenom", "date_naissance"}, most)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAGridIsReadByTheNamesOfItsColumns(t *testing.T) {
	g := gridOf(t, "Prénom\tNom de famille\tRégime\tEmail parent 1\nInès\t=Modèle\tDP\trosa@familles.invalid\n", 9)
	if !slices.Equal(g.Columns, []string{"prenom", "nom", "resp1_courriel"}) || !slices.Equal(g.Aside, []string{"Régime"}) {
		t.Errorf("columns %q, left aside %q", g.Columns, g.Aside)
	}
	if len(g.Rows) != 1 || !slices.Equal(g.Rows[0], []string{"Inès", "=Modèle", "rosa@familles.invalid"}) {
		t.Errorf("rows %q", g.Rows)
	}
}

func TestAGridWithoutNamesLosesNotItsFirstPupil(t *testing.T) {
	g := gridOf(t, "Collège\tCollège\t14/03/2013\nExemple\tYanis\t02/11/2012\n", 9)
	if !g.Clean() || len(g.Rows) != 2 || g.Rows[0][2] != "14/03/2013" || !slices.Equal(g.Columns, []string{"nom", "prenom", "date_naissance"}) {
		t.Errorf("columns %q, rows %q, wrong %v", g.Columns, g.Rows, g.Wrong)
	}
	if g := gridOf(t, "Modèle\tInès\t14/03/2013\tF\n", 9); g.Clean() {
		t.Error("a fourth cell is dropped in silence")
	}
}

func TestAGridSaysWhatItCannotHold(t *testing.T) {
	head := "nom\tprenom\n"
	if g := gridOf(t, head+"A\tB\nC\tD\nE\tF\n", 2); !g.More || len(g.Rows) != 2 {
		t.Errorf("more %v, %d rows", g.More, len(g.Rows))
	}
	if g := gridOf(t, head+"\"A\nB\"\tC\n", 2); !g.Broken {
		t.Error("a cell of two lines is not noticed")
	}
}

// FuzzGrid holds that every row has a cell for each column, whatever is pasted.
func FuzzGrid(f *testing.F) {
	for _, seed := range []string{"nom\tprenom\nA\tB\n", "A\tB\n", "\ufeffnom;nom\n\"\n", "", "PK\x03\x04", "nom\tprenom\nA\tB\tC\tD\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, err := PupilGrid(strings.NewReader(text), []string{"nom", "prenom"}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Rows) > 5 {
			t.Fatalf("%d rows", len(g.Rows))
		}
		for _, row := range g.Rows {
			if len(row) != len(g.Columns) {
				t.Fatalf("%d cells in %d columns", len(row), len(g.Columns))
			}
		}
	})
}
