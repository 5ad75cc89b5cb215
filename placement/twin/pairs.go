package twin

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
)

// Keys are what two records must share one of to be compared: a handful of
// short texts, sorted, none twice.
func (f Face) Keys() []string {
	var keys []string
	if f.INE != "" {
		keys = append(keys, "i"+f.INE)
	}
	if f.Born.IsZero() {
		return keys
	}
	y, m, d := f.Born.Date()
	day := fmt.Sprintf("%02d%02d", min(int(m), d), max(int(m), d)) // day and month exchanged are one key
	for _, w := range slices.Concat(f.family[:min(len(f.family), 2)], f.given[:min(len(f.given), 2)]) {
		keys = append(keys, fmt.Sprintf("d%04d%s%.2s", y, day, sound(w)))
	}
	for _, family := range f.family[:min(len(f.family), 2)] {
		for _, given := range f.given[:min(len(f.given), 2)] {
			one, other := sound(family), sound(given)
			name := min(one, other) + "." + max(one, other) // whichever is the family name
			keys = append(keys, fmt.Sprintf("y%s%04d", name, y), "n"+name+day)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// A Pair is two records that look like one person, the smaller id first.
type Pair struct {
	One, Other Person
	Likeness
}

// mostInBlock is how many records with a common key are compared with each one
// of them.
const mostInBlock = 200

// Pairs lists the likely pairs among people with different ids, the most alike
// first, in a time that grows little faster than their number: see the package.
//
// Measured by BenchmarkPairs on two shared cores: 10 000 people 0.12 s, 100 000
// people 1.5 s, 1 000 000 people 20 s.
func Pairs(people []Person) []Pair {
	faces := make([]Face, len(people))
	for i, p := range people {
		faces[i] = FaceOf(p)
	}
	var pairs []Pair
	blocks := entries(faces)
	for start := 0; start < len(blocks); {
		end := start + 1
		for end < len(blocks) && blocks[end].key == blocks[start].key {
			end++
		}
		pairs = appendPairs(pairs, faces, blocks[start:end])
		start = end
	}
	slices.SortFunc(pairs, byLikeness)
	return slices.CompactFunc(pairs, func(a, b Pair) bool { return a.One.ID == b.One.ID && a.Other.ID == b.Other.ID })
}

func byLikeness(a, b Pair) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.One.ID, b.One.ID), strings.Compare(a.Other.ID, b.Other.ID))
}

// An entry is one key of one record. Keys are hashed: two that collide cost a
// comparison and no more.
type entry struct {
	key uint64
	at  int32
}

func entries(faces []Face) []entry {
	seed := maphash.MakeSeed()
	list := make([]entry, 0, 5*len(faces))
	for i, f := range faces {
		for _, key := range f.Keys() {
			list = append(list, entry{maphash.String(seed, key), int32(i)})
		}
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) })
	return list
}

func appendPairs(pairs []Pair, faces []Face, block []entry) []Pair {
	for i, e := range block {
		for _, o := range block[i+1 : min(len(block), i+1+mostInBlock)] {
			one, other := faces[e.at], faces[o.at]
			if one.ID == other.ID {
				continue
			}
			if one.ID > other.ID {
				one, other = other, one
			}
			if like := Compare(one, other); like.Likely() {
				pairs = append(pairs, Pair{one.Person, other.Person, like})
			}
		}
	}
	return pairs
}
