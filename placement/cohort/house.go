package cohort

import (
	"strconv"
	"strings"

	"internat/placement"
)

// A block is one copy of the département: the houses that its families know of.
type block struct {
	first, end int
	takes      map[intent]bool // what one may ask for
}

// An intent is whom a bed is asked for.
type intent struct {
	sex   placement.Sex
	level placement.Level
}

// houses makes every house. Together they have eight beds for ten pupils of the
// campaign, so that there are fewer places than requests but not by far.
func (b *builder) houses() {
	facts, size := theFacts(), b.world.Size
	mean := max(size.Pupils*8/10/size.Houses, 12)
	for i := range size.Houses {
		if i%len(facts.houses) == 0 {
			b.world.blocks = append(b.world.blocks, block{first: i, takes: map[intent]bool{}})
		}
		in := &b.world.blocks[len(b.world.blocks)-1]
		in.end = i + 1
		h := b.house(i, facts.houses[i%len(facts.houses)], mean)
		h.opens(in.takes)
		b.world.Houses = append(b.world.Houses, h)
	}
}

// opens adds what the house takes to what the block takes.
func (h *House) opens(takes map[intent]bool) {
	for _, sex := range []placement.Sex{placement.Girl, placement.Boy} {
		for _, level := range placement.Levels {
			if h.takes(sex, level) {
				takes[intent{sex, level}] = true
			}
		}
	}
}

// house makes the house that stands at an establishment. A copy gets a number
// of the département 096, which does not exist.
func (b *builder) house(i int, at establishment, mean int) House {
	d := drawFor(b.world.Size.Seed, "house", i)
	h := House{place: at.place, team: pick(d, owners), tremplin: i%len(theFacts().houses) == 11}
	h.House = placement.House{
		ID: id[placement.HouseID](b, "hou"), Territory: b.world.Territory.ID, UAI: at.uai, Name: at.name,
		Kind: at.kind, Public: at.public, Commune: at.commune, CommuneCode: at.communeCode,
		Latitude: at.latitude, Longitude: at.longitude, Priority: at.priority, Pupils: at.pupils,
		Calendar: "B", Opening: openingOf(d, at), Movable: d.percent(40), Version: 1,
	}
	if copies := i / len(theFacts().houses); copies > 0 {
		h.House.UAI = placement.UAI(960_000 + i)
		h.House.Name += " (" + strconv.Itoa(copies+1) + ")"
	}
	h.House.Email = "internat." + h.House.UAI + "@etablissements.invalid"
	b.scheme(&h, i)
	beds := max(mean*d.between(70, 130)/100, 8)
	b.sections(&h, d, beds)
	if d.percent(30) {
		h.House.Licensed = h.beds()
	}
	h.Rule = placement.ExampleRoomRule
	h.Rule.House, h.Rule.On = h.House.ID, b.world.term.entry.AddDays(-90)
	return h
}

func (h House) beds() int {
	n := 0
	for _, s := range h.Sections {
		n += len(s.Beds)
	}
	return n
}

// openingOf says which nights the house sleeps its boarders.
func openingOf(d *draw, at establishment) string {
	if at.kind == "lycee" && d.percent(40) {
		return "sunday_to_friday"
	}
	return "monday_to_friday"
}

// scheme decides under which label the house runs and who decides there: that
// differs from house to house.
func (b *builder) scheme(h *House, i int) {
	house := &h.House
	house.Scheme, house.Decides, house.AppealBody = placement.Ordinary, placement.HeadDecides, "le rectorat de l’académie de Rennes"
	switch {
	case h.tremplin:
		house.Scheme = placement.Tremplin
	case house.Kind == "college" && house.Public:
		house.Scheme, house.Decides, house.AppealBody = placement.Educatif, placement.PanelDecides, "la DSDEN d’Ille-et-Vilaine"
	case house.Kind == "erea":
		house.Scheme, house.Decides, house.AppealBody = placement.EREA, placement.PanelDecides, "la DSDEN d’Ille-et-Vilaine"
	case i%4 == 1:
		house.Scheme, house.Decides = placement.Excellence, placement.TeamDecides
	}
}

// A shape is what one section is for.
type shape struct {
	name   string
	sex    placement.Sex
	levels []placement.Level
	share  int // of the beds, in hundredths
}

// shapes cuts a house into sections: by sex always, by age when it is large
// enough for four of them.
func shapes(kind string, beds int) []shape {
	young, old, names := placement.Levels[0:2], placement.Levels[2:4], [2]string{"6e-5e", "4e-3e"}
	if kind == "lycee" {
		young, old, names = placement.Levels[4:5], placement.Levels[5:7], [2]string{"2de", "1re-Tle"}
	}
	all := append(append([]placement.Level{}, young...), old...)
	if beds < 26 {
		return []shape{{"Filles", placement.Girl, all, 48}, {"Garçons", placement.Boy, all, 52}}
	}
	list := []shape{
		{"Filles " + names[0], placement.Girl, young, 22}, {"Filles " + names[1], placement.Girl, old, 24},
		{"Garçons " + names[0], placement.Boy, young, 26}, {"Garçons " + names[1], placement.Boy, old, 28},
	}
	if kind == "lycee" && beds >= 34 { // no two sections of a house take the same pupil
		return []shape{list[1], list[3], {"Studios 2de", "", young, 46}}
	}
	return list
}

// sections furnishes a house.
func (b *builder) sections(h *House, d *draw, beds int) {
	for i, s := range shapes(h.House.Kind, beds) {
		section := Section{Section: placement.Section{
			ID: id[placement.SectionID](b, "sec"), House: h.House.ID, Name: s.name, Sex: s.sex, Levels: s.levels,
		}}
		b.furnish(&section, d, max(beds*s.share/100, 3), i+1)
		b.works(&section, d)
		b.targets(&section, h, d)
		h.Sections = append(h.Sections, section)
	}
	b.bands(h, d)
}

// furnish puts the beds in rooms of two to four; a studio is for one. The first
// room of a section can be reached by a wheelchair. Each section has a floor of
// its own. Most rooms are as large as the rule asks; one in ten is not.
func (b *builder) furnish(s *Section, d *draw, beds, floor int) {
	for number := 1; len(s.Beds) < beds; number++ {
		places := d.between(2, 4)
		if s.Section.Sex == "" {
			places = 1
		}
		places = min(places, beds-len(s.Beds))
		room := placement.Bedroom{Section: s.Section.ID, Name: strconv.Itoa(floor*100 + number),
			Floor: strconv.Itoa(floor), Area: areaOf(number, places), Accessible: number == 1}
		for place := range places {
			bed := id[placement.BedID](b, "bed")
			if place == 0 {
				room.ID = placement.RoomID("roo_" + strings.TrimPrefix(string(bed), "bed_"))
			}
			s.Beds = append(s.Beds, placement.Bed{
				ID: bed, Section: s.Section.ID, RoomID: room.ID, Room: room.Name,
				Label: room.Name + "-" + string(rune('A'+place)), Accessible: room.Accessible && place == 0,
			})
		}
		s.Rooms = append(s.Rooms, room)
	}
	s.Section.Beds = len(s.Beds)
}

// areaOf is the surface of the numberth room of a section, in tenths of a square
// metre. It is not drawn: a cohort of the same seed stays what it was.
func areaOf(number, places int) int {
	if number%10 == 4 {
		return places*46 + number%3
	}
	return places*52 + number*7%15 + 20
}

// works takes the last bed of some sections out of service, now or soon.
func (b *builder) works(s *Section, d *draw) {
	if len(s.Beds) < 5 || !d.percent(18) {
		return
	}
	from := b.world.term.today.AddDays(d.between(-25, -3))
	closure := placement.Closure{ID: id[placement.ClosureID](b, "clo"), Bed: s.Beds[len(s.Beds)-1].ID, Reason: pick(d, []string{"works", "damage"})}
	closure.When.From, closure.When.To = from, from.AddDays(d.between(30, 80))
	s.Closures = append(s.Closures, closure)
	s.Section.Beds--
}

// targets sets a floor, and sometimes a ceiling, for the houses that recruit for
// social mix.
func (b *builder) targets(s *Section, h *House, d *draw) {
	if h.House.Scheme != placement.Educatif && h.House.Scheme != placement.Excellence && !d.percent(25) {
		return
	}
	by := placement.Provenance{
		Author: "Comité de pilotage des internats", On: b.world.term.opens.AddDays(-30),
		Source: "Convention d’objectifs 2026-2029 (exemple fictif), article 4",
	}
	add := func(group placement.Group, ceiling bool, seats int, share string) {
		s.Targets = append(s.Targets, placement.Target{ID: id[placement.TargetID](b, "mix"), Section: s.Section.ID,
			Group: group, Ceiling: ceiling, Seats: seats, Share: share, Provenance: by})
	}
	add(placement.Boursier, false, 0, "0.30")
	if len(s.Beds) >= 6 {
		add(pick(d, []placement.Group{placement.REP, placement.Rural, placement.QPV}), false, 1, "")
	}
	if len(s.Beds) >= ceilingFrom {
		add(placement.Boursier, true, 0, "0.75")
	}
}

// ceilingFrom is the number of beds from which a section has a ceiling.
const ceilingFrom = 10

// bands makes one supervision band for each side of a house, or one for a small
// house. In some of them the adults are one fewer than the beds would need, so
// that it is the adults who limit.
func (b *builder) bands(h *House, d *draw) {
	codes := map[placement.Sex]string{placement.Girl: "FILLES", placement.Boy: "GARCONS"}
	if len(h.Sections) < 4 {
		codes = map[placement.Sex]string{placement.Girl: "MAISON", placement.Boy: "MAISON"}
	}
	made := map[string]int{}
	for i := range h.Sections {
		s := &h.Sections[i]
		code := codes[s.Section.Sex]
		if code == "" {
			continue // studios: their beds alone limit them
		}
		if _, ok := made[code]; !ok {
			made[code] = len(h.Bands)
			h.Bands = append(h.Bands, b.band(h, code))
		}
		s.Section.Band = h.Bands[made[code]].ID
	}
	for i := range h.Bands {
		band := &h.Bands[i]
		band.Adults = (h.bandBeds(band.ID) + band.Ratio - 1) / band.Ratio
		if band.Adults > 1 && d.percent(30) {
			band.Adults--
		}
	}
}

// band names one supervision band and where its ratio comes from.
func (b *builder) band(h *House, code string) placement.Band {
	ratio, source := 25, "Barème d’exemple : un assistant d’éducation pour 25 internes de lycée"
	switch {
	case h.House.Scheme == placement.Educatif || h.House.Scheme == placement.EREA:
		ratio, source = 8, "Projet de l’internat (exemple fictif) : un adulte pour 8 internes"
	case h.House.Kind == "college":
		ratio, source = 20, "Barème d’exemple : un assistant d’éducation pour 20 internes de collège"
	}
	return placement.Band{ID: id[placement.BandID](b, "ban"), House: h.House.ID, Code: code, Ratio: ratio,
		Source: placement.Provenance{Author: "DSDEN d’Ille-et-Vilaine", On: b.world.term.entry.AddDays(-90), Source: source}}
}

func (h House) bandBeds(band placement.BandID) int {
	n := 0
	for _, s := range h.Sections {
		if s.Section.Band == band {
			n += len(s.Beds)
		}
	}
	return n
}
