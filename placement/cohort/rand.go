package cohort

// A draw is a small generator of numbers, splitmix64: the same seed gives the
// same numbers for ever, which the standard library does not promise.
type draw struct{ state uint64 }

// drawFor starts the generator of one thing, so that a change in how one family
// is made moves no other.
func drawFor(seed uint64, kind string, number int) *draw {
	state := mix(seed)
	for _, b := range []byte(kind) {
		state = mix(state ^ uint64(b))
	}
	return &draw{mix(state ^ uint64(number))}
}

// mix is the finalizer of splitmix64: one to one, and no bit left alone.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *draw) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	return mix(d.state)
}

// below is a number from 0 to n-1; 0 when n is not positive. The remainder
// favours small numbers by less than one in a billion.
func (d *draw) below(n int) int {
	if n <= 0 {
		return 0
	}
	return int(d.next() % uint64(n))
}

// between is a number from least to most, both included.
func (d *draw) between(least, most int) int { return least + d.below(most-least+1) }

// percent is true so many times in a hundred.
func (d *draw) percent(p int) bool { return d.below(100) < p }

// pick takes one of the list.
func pick[T any](d *draw, list []T) T { return list[d.below(len(list))] }

// weighted takes a place of the list, each with its chance out of the sum.
func weighted(d *draw, chances []int) int {
	sum := 0
	for _, c := range chances {
		sum += c
	}
	at := d.below(sum)
	for i, c := range chances {
		if at -= c; at < 0 {
			return i
		}
	}
	return 0
}
