package cohort

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"sync"

	"internat/placement"
)

//go:embed facts/houses.csv
var housesFile []byte

//go:embed facts/colleges.csv
var collegesFile []byte

// A place is where something stands, in degrees.
type place struct{ latitude, longitude float64 }

// kilometres is the distance as the crow flies. Over one département the Earth
// is flat enough, and four operations are the same on every machine.
func (p place) kilometres(other place) float64 {
	const perDegree = 111.2
	const shrink = 0.6667 // of a degree of longitude at 48° north
	dy := (p.latitude - other.latitude) * perDegree
	dx := (p.longitude - other.longitude) * perDegree * shrink
	return math.Sqrt(float64(dx*dx) + float64(dy*dy))
}

// An establishment is one that boards pupils.
type establishment struct {
	place
	uai, name, kind, commune, communeCode, priority string
	public                                          bool
	pupils                                          int
}

// A college is where pupils come from.
type college struct {
	place
	uai, name, commune, priority string
	postcode                     string                   // of the commune, not of a mailbox of its own
	heads                        map[placement.Sex][4]int // by level, sixième first
}

// The facts of the département.
type facts struct {
	houses   []establishment
	colleges []college
}

// printed is a name of the files as pages print it: they know the apostrophe of
// the typewriter only.
func printed(name string) string { return strings.ReplaceAll(name, "'", "’") }

// theFacts reads the embedded extracts once. They are part of the program: a
// fault in them is a fault of the build, and a test reads them.
var theFacts = sync.OnceValue(func() facts {
	var f facts
	for _, row := range rowsOf(housesFile) {
		f.houses = append(f.houses, establishment{
			uai: row[0], name: printed(row[1]), kind: row[2], public: row[3] == "1", commune: row[4], communeCode: row[5],
			place: place{float(row[6]), float(row[7])}, priority: row[8], pupils: whole(row[9]),
		})
	}
	for _, row := range rowsOf(collegesFile) {
		c := college{uai: row[0], name: printed(row[1]), commune: row[2], place: place{float(row[3]), float(row[4])}, priority: row[5], postcode: row[14]}
		c.heads = map[placement.Sex][4]int{
			placement.Girl: {whole(row[6]), whole(row[8]), whole(row[10]), whole(row[12])},
			placement.Boy:  {whole(row[7]), whole(row[9]), whole(row[11]), whole(row[13])},
		}
		f.colleges = append(f.colleges, c)
	}
	return f
})

func rowsOf(file []byte) [][]string {
	reader := csv.NewReader(bytes.NewReader(file))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil {
		panic("cohort: " + err.Error())
	}
	return rows[1:]
}

func float(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("cohort: " + err.Error())
	}
	return f
}

func whole(text string) int {
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("cohort: " + err.Error())
	}
	return n
}

// rural reports whether a collège serves the open country: small, and far from
// the town. It is an approximation that the cohort states, not a zoning.
func (c college) rural() bool {
	rennes := place{48.1113, -1.6800}
	heads := 0
	for _, byLevel := range c.heads {
		for _, n := range byLevel {
			heads += n
		}
	}
	return heads < 450 && c.kilometres(rennes) > 22
}

// quarters are the communes of the département that have priority neighbourhoods.
var quarters = map[string]bool{"Rennes": true, "Saint-Malo": true, "Redon": true, "Fougères": true}
