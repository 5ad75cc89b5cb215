package plain

import (
	"sync"

	"internat/capacity/calendar"
	"internat/placement"
)

// AgreementVersion names the text in force of what guardians agree to. A text
// that somebody agreed to never changes: a new one gets a new version.
const AgreementVersion = "2026-1"

// AgreementTerms are the facts in the text of an agreement.
type AgreementTerms struct {
	Act     placement.Act
	Version string // of the text; "" = the one in force
	Pupil   string
	Houses  []string     // as they are called, best first
	From    calendar.Day // first night; zero: as soon as possible
	Own     bool         // the pupil signs alone
	Detail  string       // of a change within the house: what changes
}

// own are the sentences of this package alone.
var own = sync.OnceValue(func() *Catalogue {
	c, err := Load(Text)
	if err != nil {
		panic("plain: " + err.Error()) // cannot happen: the texts are in the program
	}
	return c
})

// Agreement is the exact text that a guardian agrees to, one paragraph a line.
// The French one counts: its hash is kept with the answer.
func Agreement(lang Lang, t AgreementTerms) string {
	if t.Version == "" {
		t.Version = AgreementVersion
	}
	from := own().T(lang, "agreement.from_free")
	if !t.From.IsZero() {
		from = own().T(lang, "agreement.from_day", Date(lang, t.From))
	}
	key := "agreement.text."
	if t.Own {
		key += "own."
	}
	return own().T(lang, key+string(t.Act)+"."+t.Version, t.Pupil, List(lang, t.Houses), from, t.Detail)
}
