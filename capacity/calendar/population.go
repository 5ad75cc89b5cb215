package calendar

import "strings"

// audience is whom a row of the file concerns.
type audience struct {
	aside Aside
	level Level
	only  []Zone // among the three islands that share the rows of Guadeloupe
}

// audiences lists the populations of the file, written as plain does ("-", which
// is everybody, becomes the empty text). Rows of
// Guadeloupe hold in Saint-Martin and Saint-Barthélemy too unless they say otherwise.
var audiences = map[string]audience{
	"":                       {},
	"eleves":                 {},
	"second degre":           {},
	"eleves du second degre": {},
	"eleves des colleges":    {level: College},
	"eleves des lycees":      {level: Lycee},

	"premier degre":             {aside: ForPrimary},
	"eleves du premier degre":   {aside: ForPrimary},
	"premier degre et colleges": {level: College},

	"guadeloupe & saint martin":                   {only: []Zone{Guadeloupe, SaintMartin}},
	"guadeloupe & saint barthelemy":               {only: []Zone{Guadeloupe, SaintBarthelemy}},
	"guadeloupe sauf saint martin":                {only: []Zone{Guadeloupe, SaintBarthelemy}},
	"guadeloupe, saint martin & saint barthelemy": {},
	"saint martin":                                {only: []Zone{SaintMartin}},
	"saint barthelemy":                            {only: []Zone{SaintBarthelemy}},
}

// audienceOf reads the population of a row. Teachers' rows end a summer earlier
// than pupils' and would open houses with nobody to sleep in them.
func audienceOf(population string) (audience, bool) {
	p := plain(population)
	if strings.HasPrefix(p, "enseignants") {
		return audience{aside: ForTeachers}, true
	}
	a, ok := audiences[p]
	return a, ok
}

// zones returns where a row holds, from the zone it names and whom it is for.
func (a audience) zones(named Zone) []Zone {
	switch {
	case named != Guadeloupe:
		return []Zone{named}
	case a.only != nil:
		return a.only
	}
	return []Zone{Guadeloupe, SaintMartin, SaintBarthelemy}
}
