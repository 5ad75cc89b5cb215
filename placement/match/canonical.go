package match

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
)

// InputHash is the SHA-256 of the problem without its seed, in lower-case hexadecimal. It is
// shown before the seed is drawn, so that nobody can choose a seed for a pupil or a pupil for a
// seed. The bytes hashed are those of WriteJSON without the seed.
func InputHash(p *Problem) string {
	unseeded := *p
	unseeded.Seed = ""
	h := sha256.New()
	_ = unseeded.WriteJSON(h) // a hash accepts every byte
	return hex.EncodeToString(h.Sum(nil))
}

// WriteJSON writes the problem in its canonical form: sorted keys, no white space, defaults left
// out, pupils, houses and groups by id, other lists in their order.
func (p *Problem) WriteJSON(out io.Writer) error {
	w := &writer{out: bufio.NewWriterSize(out, bufferSize)}
	w.object(func() {
		w.key("groups").strings(sorted(p.Groups))
		w.key("houses").array(len(p.Houses), canonicalHouses(w, p.Houses))
		w.key("levels").strings(p.Levels)
		w.key("pupils").array(len(p.Pupils), canonicalPupils(w, p.Pupils))
		w.flagUnless("recount", p.Recount, false)
		w.textUnless("seed", p.Seed, "")
		if p.Siblings != "" {
			w.textUnless("siblings", string(p.Siblings), string(TieBreak))
		}
		w.key("version").integer(Version)
	})
	return w.flush()
}

func sorted(names []string) []string {
	if slices.IsSorted(names) {
		return names
	}
	return slices.Sorted(slices.Values(names))
}

// orderBy returns the positions of a list in the order of its ids.
func orderBy[T any](list []T, id func(*T) string) []int32 {
	order := make([]int32, len(list))
	for i := range order {
		order[i] = int32(i)
	}
	byID := func(a, b int32) int { return cmp.Compare(id(&list[a]), id(&list[b])) }
	if !slices.IsSortedFunc(order, byID) {
		slices.SortStableFunc(order, byID)
	}
	return order
}

func houseID(h *House) string { return h.ID }
func pupilID(u *Pupil) string { return u.ID }

func canonicalHouses(w *writer, houses []House) func(int) {
	order := orderBy(houses, houseID)
	return func(i int) { w.house(&houses[order[i]]) }
}

func canonicalPupils(w *writer, pupils []Pupil) func(int) {
	order := orderBy(pupils, pupilID)
	return func(i int) { w.pupil(&pupils[order[i]]) }
}

func (w *writer) house(h *House) {
	w.object(func() {
		w.listUnlessEmpty("bands", len(h.Bands), func(i int) { w.band(&h.Bands[i]) })
		if h.Cap != nil {
			w.key("cap").integer(*h.Cap)
		}
		w.flagUnless("closed", h.Closed, false)
		w.key("id").text(h.ID)
		w.flagUnless("movable", !h.KeepPlan, true)
		if h.Priority != nil {
			w.key("priority").strings(h.Priority)
		}
		w.key("sections").array(len(h.Sections), func(i int) { w.section(&h.Sections[i]) })
	})
}

func (w *writer) band(b *Band) {
	w.object(func() {
		w.key("adults").integer(b.Adults)
		w.key("id").text(b.ID)
		w.key("ratio").integer(b.Ratio)
	})
}

func (w *writer) section(s *Section) {
	w.object(func() {
		w.textUnless("band", s.Band, "")
		w.key("beds").integer(s.Beds)
		w.listUnlessEmpty("ceilings", len(s.Ceilings), func(i int) { w.quota(&s.Ceilings[i]) })
		w.listUnlessEmpty("floors", len(s.Floors), func(i int) { w.quota(&s.Floors[i]) })
		w.key("id").text(s.ID)
		w.listUnlessEmpty("levels", len(s.Levels), func(i int) { w.text(s.Levels[i]) })
		w.textUnless("sex", s.Sex, "")
	})
}

func (w *writer) quota(q *Quota) {
	w.object(func() {
		w.key("group").text(q.Group)
		if q.Seats != nil {
			w.key("seats").integer(*q.Seats)
		}
		if q.Share != "" {
			w.key("share").raw(q.Share.canonical())
		}
	})
}

func (w *writer) pupil(u *Pupil) {
	groups := sorted(u.Groups)
	w.object(func() {
		w.key("agreement").flag(u.Agreement)
		w.textUnless("current", u.Current, "")
		w.textUnless("family", u.Family, "")
		w.listUnlessEmpty("forbid", len(u.Forbid), func(i int) { w.text(u.Forbid[i]) })
		w.listUnlessEmpty("groups", len(groups), func(i int) { w.text(groups[i]) })
		w.key("id").text(u.ID)
		w.key("level").text(u.Level)
		w.textUnless("pin", u.Pin, "")
		w.textUnless("sex", u.Sex, "")
		w.key("wishes").array(len(u.Wishes), func(i int) { w.wish(&u.Wishes[i]) })
	})
}

func (w *writer) wish(v *Wish) {
	w.object(func() {
		w.key("house").text(v.House)
		if v.Points != 0 {
			w.key("points").integer(v.Points)
		}
	})
}
