package cohort

import (
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// A home is a family before anybody asks for anything: the guardians, each with
// the authority over the children, and where they live.
type home struct {
	draw      *draw
	name      string
	college   college // nearest to where they live
	place     place
	household string
	guardians []placement.Guardianship // the pupil is filled in for each child
	separated bool
}

// home makes a family that lives near a collège.
func (b *builder) home(d *draw, near college, made func(*builder, *home)) home {
	h := home{draw: d, name: pick(d, familyNames), college: near, household: id[string](b, "hsh")}
	h.place = place{
		near.latitude + float64(d.between(-600, 600))/10_000,
		near.longitude + float64(d.between(-800, 800))/10_000,
	}
	made(b, &h)
	return h
}

// situation draws how the authority over the children is held.
func situation(d *draw) func(*builder, *home) { return situations[weighted(d, chances)].make }

// situations are the ways authority is held, with their chances in a hundred.
var situations = []struct {
	chance int
	make   func(b *builder, h *home)
}{
	{56, (*builder).together},
	{18, (*builder).apart},
	{9, (*builder).alone},
	{8, (*builder).sole},
	{4, (*builder).entrusted},
	{3, (*builder).warded},
	{2, (*builder).unproved},
}

var chances = func() []int {
	var list []int
	for _, s := range situations {
		list = append(list, s.chance)
	}
	return list
}()

// together: two parents under one roof, both hold authority.
func (b *builder) together(h *home) {
	address := b.address(h)
	b.parent(h, placement.Girl, h.name, address, placement.Joint)
	b.parent(h, placement.Boy, h.name, address, placement.Joint)
}

// apart: two parents, two addresses, both sign; now and then one of them must
// not learn where the other lives, or has objected.
func (b *builder) apart(h *home) {
	h.separated = true
	b.parent(h, placement.Girl, pick(h.draw, familyNames), b.address(h), placement.Joint)
	b.parent(h, placement.Boy, h.name, b.address(h), placement.Joint)
	h.guardians[0].Protected = h.draw.percent(12)
	h.guardians[1].Objects = h.draw.percent(8)
}

// alone: one parent is left, and holds what both held.
func (b *builder) alone(h *home) {
	sex := placement.Girl
	if h.draw.percent(20) {
		sex = placement.Boy
	}
	b.parent(h, sex, h.name, b.address(h), placement.Joint)
}

// sole: a judgment gave authority to one; the other is informed.
func (b *builder) sole(h *home) {
	h.separated = true
	b.parent(h, placement.Girl, pick(h.draw, familyNames), b.address(h), placement.Sole)
	b.judged(h, "JAF Rennes")
	h.guardians[0].Protected = h.draw.percent(30)
	b.parent(h, placement.Boy, h.name, b.address(h), placement.Informe)
}

// entrusted: the child is in the care of child welfare and lives with a carer,
// whose word never suffices.
func (b *builder) entrusted(h *home) {
	h.separated = true
	b.guardian(h, "Service de l’aide sociale à l’enfance (fictif)", "service", "Service de l’aide sociale à l’enfance, Rennes", placement.Welfare)
	b.judged(h, "JE Rennes")
	carer := pick(h.draw, parentNames[placement.Girl]) + " " + pick(h.draw, familyNames)
	b.guardian(h, carer, "other", b.address(h), placement.Carer)
}

// warded: a grandparent is guardian by a judgment.
func (b *builder) warded(h *home) {
	name := pick(h.draw, parentNames[placement.Girl]) + " " + h.name
	b.guardian(h, name, "grandparent", b.address(h), placement.Ward)
	b.judged(h, "TJ Rennes")
}

// unproved: sole authority is claimed and the judgment is missing, or over. The
// file waits for it.
func (b *builder) unproved(h *home) {
	b.parent(h, placement.Girl, h.name, b.address(h), placement.Sole)
	if h.draw.percent(50) {
		b.judged(h, "JAF Rennes")
		h.guardians[0].Until = b.world.term.today.AddDays(-h.draw.between(10, 200))
	}
}

// judged proves the last guardian's standing.
func (b *builder) judged(h *home, court string) {
	g := &h.guardians[len(h.guardians)-1]
	g.JudgedOn = workday(b.world.term.today.AddDays(-h.draw.between(300, 2500)))
	g.Judgment = court + " " + strconv.Itoa(g.JudgedOn.Year()%100) + "/" + strconv.Itoa(h.draw.between(10_000, 99_999))
}

func (b *builder) parent(h *home, sex placement.Sex, family, address string, standing placement.Standing) {
	link := map[placement.Sex]string{placement.Girl: "mother", placement.Boy: "father"}[sex]
	b.guardian(h, pick(h.draw, parentNames[sex])+" "+family, link, address, standing)
}

// guardian registers a person. Nine in ten have an address that takes mail from
// nobody; the others get letters.
func (b *builder) guardian(h *home, name, link, address string, standing placement.Standing) {
	g := placement.Guardian{
		ID: id[placement.GuardianID](b, "gua"), Territory: b.world.Territory.ID, Ref: b.reference(), Name: name,
		Phone: b.phone(h), Address: address, Lang: "fr", Channel: placement.ByLetter, Version: 1,
	}
	if h.draw.percent(5) {
		g.Lang = "en"
	}
	if standing == placement.Welfare || h.draw.percent(91) {
		g.Channel, g.Email = placement.ByEmail, b.email(name)
	}
	h.guardians = append(h.guardians, placement.Guardianship{Guardian: g, Link: link, Standing: standing})
}

// email is an address under the reserved name .invalid.
func (b *builder) email(name string) string {
	given, family, _ := strings.Cut(name, " ")
	if strings.HasPrefix(name, "Service") {
		given, family = "ase", "service"
	}
	return strings.ToLower(ascii.Replace(given)+"."+ascii.Replace(family)) + "." + strconv.FormatUint(b.serial, 36) + "@familles.invalid"
}

// phone is one of the numbers that the regulator keeps for fiction.
func (b *builder) phone(h *home) string {
	n := h.draw.below(10_000)
	pair := func(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }
	return "06 39 98 " + pair(n/100) + " " + pair(n%100)
}

func (b *builder) address(h *home) string {
	return strconv.Itoa(h.draw.between(1, 90)) + " " + pick(h.draw, streets) + ", " + h.college.postcode + " " + h.college.commune
}

// family gathers the children made for one home.
func (h home) family(children ...Child) Family {
	f := Family{Children: children}
	for _, g := range h.guardians {
		f.Guardians = append(f.Guardians, g.Guardian)
	}
	return f
}

// pupil makes a child of the home, of the age of the level.
func (b *builder) pupil(h home, sex placement.Sex, level placement.Level) *Child {
	d := h.draw
	child := &Child{Pupil: placement.Pupil{
		ID: id[placement.PupilID](b, "pup"), Territory: b.world.Territory.ID, Family: h.name, Given: pick(d, givenNames[sex]),
		Born: b.born(d, level), Sex: sex, Level: level, Household: h.household, Commune: h.college.commune, Version: 1,
	}}
	if d.percent(92) {
		child.Pupil.INE = ine(b.serial)
	}
	for _, g := range h.guardians {
		g.Pupil = child.Pupil.ID
		child.Guardians = append(child.Guardians, g)
	}
	return child
}

// ine is a national id that no child has: real ones do not end in ZZ.
func ine(serial uint64) string {
	digits := strconv.FormatUint(serial, 10)
	return strings.Repeat("0", max(9-len(digits), 0)) + digits + "ZZ"
}

// born is a birthday that suits the level: one child in eleven is a year older.
func (b *builder) born(d *draw, level placement.Level) calendar.Day {
	age := 11 + slices.Index(placement.Levels, level) // CM2, which is not among them, makes ten
	if d.percent(9) {
		age++
	}
	return calendar.NewDay(b.world.term.year.Start().Year()-age, 1, 1).AddDays(d.below(365))
}
