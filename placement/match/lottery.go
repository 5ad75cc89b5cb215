package match

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
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
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		if c := bytes.Compare(keys[a][0][:], keys[b][0][:]); c != 0 {
			return c
		}
		if c := bytes.Compare(keys[a][1][:], keys[b][1][:]); c != 0 {
			return c
		}
		return int(a - b) // pupils are numbered by id
	})
	m.lottery = make([]int32, n)
	for place, u := range order {
		m.lottery[u] = int32(place)
	}
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
