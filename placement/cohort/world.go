package cohort

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"iter"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// A Size says which cohort is wanted.
type Size struct {
	Pupils int // whose request is in the open campaign
	Houses int
	Seed   uint64
	AsOf   calendar.Day // the day on which the year is under way
}

// The largest cohort that is made.
const (
	MostPupils = 1_000_000
	MostHouses = 20_000
)

// Demo is the cohort to look around in.
func Demo(asOf calendar.Day) Size { return Size{Pupils: 300, Houses: 8, Seed: 2026, AsOf: asOf} }

// check refuses what cannot be made.
func (s Size) check() error {
	var faults placement.Faults
	if s.Pupils < 0 || s.Pupils > MostPupils {
		faults.Add("pupils", "number.out_of_range", 0, MostPupils)
	}
	if s.Houses < 1 || s.Houses > MostHouses {
		faults.Add("houses", "number.out_of_range", 1, MostHouses)
	}
	if s.AsOf.Before(calendar.NewDay(2000, 1, 1)) || s.AsOf.After(calendar.NewDay(2100, 1, 1)) {
		faults.Add("as_of", "date.unknown")
	}
	return faults.Err()
}

// A World is a département in the middle of its school year.
type World struct {
	Size      Size
	Territory placement.Territory
	Campaigns []placement.Campaign // this year's, closed, and the next one's, open
	Houses    []House
	Officer   placement.Actor // who did what an officer did; no account of that name exists

	term   term
	blocks []block
	quota  quota
	serial uint64 // ids drawn for the above
}

// A House is a boarding house with what is in it.
type House struct {
	House    placement.House
	Bands    []placement.Band
	Sections []Section
	Rule     placement.RoomRule // about its rooms; without a House: none
	Roster   Roster             // of the first houses; elsewhere nobody is entered

	place    place
	tremplin bool
	team     string // who holds the reviews
	first    int    // number of its first boarder in the whole cohort
}

// A Section is a section with its beds.
type Section struct {
	Section  placement.Section
	Rooms    []placement.Bedroom // their beds are in Beds
	Beds     []placement.Bed
	Closures []placement.Closure
	Targets  []placement.Target

	present int // boarders today, in the first beds
	gone    int // boarders who left, from the beds after them
	spare   int // places that may still be offered: beds, adults and works counted
}

// A Family is guardians and their children: they are kept together, because
// guardians are shared.
type Family struct {
	Guardians []placement.Guardian
	Children  []Child
}

// A Child is a pupil with everything on file, in the order in which it can be
// kept.
type Child struct {
	Pupil      placement.Pupil
	Guardians  []placement.Guardianship
	Referrals  []placement.Referral
	Agreements []placement.Agreement
	Offers     []placement.Offer
	Stays      []placement.Stay
	Roommates  []placement.PupilID // whom the child would like to share a room with: earlier children
	Apart      []placement.PupilID // with whom the child never shares a room: earlier children
	Reviews    []placement.Review
	Meetings   []placement.Meeting
	Events     []placement.Event
}

// Build makes the houses and the plan of who sleeps where. A Size out of range
// is a fault on its field.
func Build(size Size) (*World, error) {
	if err := size.check(); err != nil {
		return nil, err
	}
	w := &World{Size: size, term: termOn(size.AsOf)}
	b := &builder{world: w}
	w.Territory = placement.Territory{
		ID: id[placement.TerritoryID](b, "ter"), Name: "Ille-et-Vilaine", Code: "035", Calendar: "B", TimeZone: "Europe/Paris",
		Phone: "02 61 91 00 35", Hours: "du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h",
		Address: "Service des internats (données fictives), 1 quai des Exemples, Rennes",
	}
	w.Officer = placement.Actor{Role: placement.Officer, Name: "Camille Morvan", Territory: w.Territory.ID}
	w.Campaigns = w.term.campaigns(b)
	b.houses()
	w.fill()
	w.rosters()
	w.serial = b.serial
	return w, nil
}

// Families makes every family, one at a time, always the same and in the same
// order.
func (w *World) Families() iter.Seq[Family] {
	return func(yield func(Family) bool) {
		b := &builder{world: w, serial: w.serial}
		_ = b.boarders(yield) && b.applicants(yield) && b.urgent(yield)
	}
}

// A builder numbers what it makes.
type builder struct {
	world  *World
	serial uint64
	child  *Child            // being made
	beside placement.PupilID // the boarder of the section made before
	gone   int               // boarders who left, made so far
}

var idForm = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// id makes an id that looks like the store's, but rises from row to row: rising
// keys are written several times faster than scattered ones.
func id[T ~string](b *builder, prefix string) T {
	b.serial++
	scatter := mix(b.serial ^ mix(b.world.Size.Seed))
	return T(prefix + "_" + letters(b.serial<<32|scatter>>32))
}

// reference is what stands in links to a person: nothing can be read from it,
// and no two are alike, because mix is one to one.
func (b *builder) reference() string {
	b.serial++
	return letters(mix(b.serial ^ mix(b.world.Size.Seed)))
}

func letters(n uint64) string {
	return idForm.EncodeToString(binary.BigEndian.AppendUint64(nil, n))
}

// happened keeps an event of the child being made.
func (b *builder) happened(e placement.Event) {
	e.ID = id[placement.EventID](b, "evt")
	b.child.Events = append(b.child.Events, e)
}

// must is for transitions that cannot be refused here; a test walks them all.
func must[T any](value T, e placement.Event, err error) (T, placement.Event) {
	if err != nil {
		panic(fmt.Sprintf("cohort: %v", err))
	}
	return value, e
}

// ascii takes the accents off a name, for an address.
var ascii = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "É", "e", "ï", "i", "î", "i", "ç", "c", "ô", "o", "ü", "u",
	"â", "a", "à", "a", "œ", "oe", " ", "", "'", "", "’", "", "-", "")
