package cohort

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
)

// far and veryFar are the distances, in kilometres as the crow flies between
// home and the first wish, from which the criteria of distance are claimed.
const (
	far     = 30
	veryFar = 60
)

// file submits a request, as far as the family and the officer came with it.
func (b *builder) file(h home, r placement.Referral, claims placement.Claims) placement.Referral {
	t, d, child := b.world.term, h.draw, b.child
	r.ID, r.Territory, r.Pupil = id[placement.ReferralID](b, "ref"), b.world.Territory.ID, child.Pupil.ID
	r.State, r.Claims, r.Scale, r.Version = placement.Draft, claims, placement.ExampleCatalogue(), 1
	r.Door = doorOf(r)
	r.CreatedAt = t.moment(d, t.opens, t.today.AddDays(-1))
	r.InformedOn = workday(calendar.DayOf(r.CreatedAt, t.clock).AddDays(-d.between(1, 9)))
	if r.Way == placement.Application && d.percent(4) {
		return r // still a draft
	}
	submitted := t.moment(d, calendar.DayOf(r.CreatedAt, t.clock), t.today)
	if submitted.Before(r.CreatedAt) {
		submitted = r.CreatedAt
	}
	r, e := must(r.Submit(b.world.Officer, submitted, t.today))
	b.happened(e)
	return r
}

// doorOf is how a request came in.
func doorOf(r placement.Referral) placement.Door {
	switch {
	case r.Way == placement.Renewal:
		return placement.RenewalDoor
	case r.Institution != "":
		return placement.ProfessionalDoor
	}
	return placement.CounterDoor
}

// claims reads the criteria off the facts: distance from home to the first wish,
// the school's priority status, the open country; the rest is drawn. An officer
// has checked most of them. Scholar says whether there is room for one more
// scholarship holder.
func (b *builder) claims(h home, distance float64, scholar bool) placement.Claims {
	d := h.draw
	var claims placement.Claims
	claim := func(code string, holds bool) {
		if !holds {
			return
		}
		c := placement.Claim{Code: code}
		if d.percent(75) {
			c.VerifiedBy, c.VerifiedOn = b.world.Officer.Name, workday(b.world.term.today.AddDays(-d.between(1, 10)))
		}
		claims = append(claims, c)
	}
	rep := h.college.priority != ""
	claim("far", distance >= far && distance < veryFar)
	claim("very_far", distance >= veryFar)
	claim("rural", h.college.rural())
	claim("qpv", quarters[h.college.commune] && d.percent(22))
	claim("rep", rep)
	claim("boursier", scholar && d.percent(map[bool]int{true: 55, false: 30}[rep]))
	claim("study_conditions", d.percent(18))
	claim("single_parent", len(h.guardians) == 1 && h.guardians[0].Link != "grandparent")
	claim("staggered_hours", d.percent(12))
	claim("bereavement", d.percent(2))
	claim("protection", h.guardians[0].Standing == placement.Welfare)
	claim("dropout_risk", d.percent(9))
	claim("special_needs", d.percent(5))
	return claims
}

// agreements asks everybody who must sign, and writes down what they said. Yes
// is the chance in a hundred of a signature.
func (b *builder) agreements(h home, r placement.Referral, yes int) {
	t, d, child := b.world.term, h.draw, b.child
	if r.State == placement.Draft {
		return
	}
	if child.Pupil.SignsAlone(t.today) {
		b.ownAgreement(r)
		return
	}
	holders, _ := placement.Signatories(r.Act(), child.Guardians)
	for _, g := range holders {
		asked := t.moment(d, calendar.DayOf(r.CreatedAt, t.clock), t.today)
		a := placement.Agreement{
			ID: id[placement.AgreementID](b, "agr"), Referral: r.ID, Pupil: child.Pupil.ID, Guardian: g.Guardian.ID,
			Act: r.Act(), State: placement.Requested, RequestedAt: asked, Version: 1,
		}
		child.Agreements = append(child.Agreements, b.answered(d, a, g, yes))
	}
}

// ownAgreement is the word of a pupil who signs alone, given at the counter on
// the day of the request.
func (b *builder) ownAgreement(r placement.Referral) {
	child := b.child
	a, _ := r.Ask(b.world.Officer, "", r.Act(), calendar.Day{}, r.CreatedAt)
	a.ID, a.Version = id[placement.AgreementID](b, "agr"), 1
	a, e := must(a.Answer(b.world.Officer, placement.Given, "counter", textHash, r.CreatedAt))
	b.happened(e)
	child.Agreements = append(child.Agreements, a)
}

// answered is what one holder said so far: mostly yes, sometimes no, sometimes
// nothing yet, and once in a while a yes taken back.
func (b *builder) answered(d *draw, a placement.Agreement, g placement.Guardianship, yes int) placement.Agreement {
	t := b.world.term
	at := t.moment(d, calendar.DayOf(a.RequestedAt, t.clock), t.today)
	if at.Before(a.RequestedAt) {
		at = a.RequestedAt
	}
	by := placement.Actor{Role: placement.Parent, Guardian: g.Guardian.ID, Name: g.Guardian.Name, Territory: b.world.Territory.ID}
	channel := "online"
	if g.Guardian.Channel == placement.ByLetter {
		by, channel = b.world.Officer, "paper"
	}
	state := placement.Given
	n := d.below(100)
	switch {
	case g.Objects || n < 2:
		state = placement.Refused
	case n >= yes+2 && n%2 == 0 && by.Role == placement.Parent:
		a, e := a.Read(by, channel, at)
		b.happened(e)
		return a
	case n >= yes+2:
		return a
	}
	if g.Objects && n < 40 { // an objection that came in by letter, against the whole request
		a, e := must(a.Contest(b.world.Officer, "paper", at))
		b.happened(e)
		return a
	}
	a, e := must(a.Answer(by, state, channel, textHash, at))
	b.happened(e)
	if state == placement.Given && d.percent(1) {
		a, e = must(a.Withdraw(by, channel, at))
		b.happened(e)
	}
	return a
}

// textHash stands for the text that was agreed to: an invented one.
var textHash = func() string {
	sum := sha256.Sum256([]byte("Texte d'accord fictif, " + placement.ExampleScale))
	return hex.EncodeToString(sum[:])
}()

// wishes ranks the houses near the home that take the pupil: the nearer the
// likelier, and a few look farther. It gives the distance to the first.
func (b *builder) wishes(h home, in block, sex placement.Sex, level placement.Level, first placement.HouseID) ([]placement.Wish, float64) {
	d := h.draw
	type option struct {
		house *House
		away  float64
		order float64
	}
	var options []option
	for i := in.first; i < in.end; i++ {
		house := &b.world.Houses[i]
		if !house.takes(sex, level) {
			continue
		}
		away := h.place.kilometres(house.place)
		order := (away + 5) * float64(d.between(70, 180))
		if house.House.ID == first {
			order = -1
		}
		options = append(options, option{house, away, order})
	}
	if len(options) == 0 {
		return nil, 0
	}
	slices.SortStableFunc(options, func(x, y option) int { return cmp.Compare(x.order, y.order) })
	count := min(1+weighted(d, []int{25, 35, 25, 15}), len(options))
	wishes := make([]placement.Wish, count)
	for i := range wishes {
		wishes[i] = placement.Wish{Rank: i + 1, House: options[i].house.House.ID}
	}
	return wishes, options[0].away
}

// takes reports whether an ordinary run may place such a pupil in the house.
func (h *House) takes(sex placement.Sex, level placement.Level) bool {
	return !h.tremplin && slices.ContainsFunc(h.Sections, func(s Section) bool { return s.Section.Admits(sex, level) })
}
