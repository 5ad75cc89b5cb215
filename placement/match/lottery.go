package match

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
)

// The lottery is drawn once for all houses: several lotteries would let luck undo itself and
// place fewer families where they asked. The keys are HMACs under the public seed, so anybody
// can compute them again; brothers and sisters share the first.

// LotteryOf returns the keys of a pupil. A pupil without a family is a family of one, known by
// the id of the pupil.
func LotteryOf(seed, family, pupil string) Lottery {
	return newDraw(seed).lottery(&Pupil{ID: pupil, Family: family})
}

type ticket [sha256.Size]byte

// draw computes keys under one seed.
type draw struct {
	mac     hash.Hash
	message []byte
	sum     []byte
}

func newDraw(seed string) *draw { return &draw{mac: hmac.New(sha256.New, []byte(seed))} }

func (d *draw) key(id string) (t ticket) {
	d.mac.Reset()
	d.message = append(d.message[:0], id...)
	d.mac.Write(d.message)
	d.sum = d.mac.Sum(d.sum[:0])
	copy(t[:], d.sum)
	return t
}

// drawLottery gives each pupil a place in the lottery: by the family's key, the pupil's, the id.
func (m *market) drawLottery() {
	n := len(m.pupilAt)
	keys := make([][2]ticket, n)
	inParallel(n, func(from, to int) {
		d := newDraw(m.p.Seed)
		for u := from; u < to; u++ {
			keys[u] = d.keys(m.pupil(int32(u)))
		}
	})
	m.lottery = make([]int32, n)
	for place, t := range inDrawOrder(keys) {
		m.lottery[t.pupil] = int32(place)
	}
}

// drawn is a pupil with the first bytes of the family's key, which decide but among brothers and
// sisters: comparing them alone stays in one place of memory.
type drawn struct {
	first uint64
	pupil int32
}

func inDrawOrder(keys [][2]ticket) []drawn {
	order := make([]drawn, len(keys))
	for u := range keys {
		order[u] = drawn{binary.BigEndian.Uint64(keys[u][0][:]), int32(u)}
	}
	slices.SortFunc(order, func(a, b drawn) int {
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		k, l := &keys[a.pupil], &keys[b.pupil]
		return cmp.Or(bytes.Compare(k[0][:], l[0][:]), bytes.Compare(k[1][:], l[1][:]),
			cmp.Compare(a.pupil, b.pupil)) // pupils are numbered by id
	})
	return order
}

func (d *draw) keys(u *Pupil) [2]ticket {
	own := d.key(u.ID)
	if u.Family == "" {
		return [2]ticket{own, own}
	}
	return [2]ticket{d.key(u.Family), own}
}

func (d *draw) lottery(u *Pupil) Lottery {
	keys := d.keys(u)
	own := hex.EncodeToString(keys[1][:])
	if keys[0] == keys[1] {
		return Lottery{own, own}
	}
	return Lottery{hex.EncodeToString(keys[0][:]), own}
}
