package twin

// near is the Jaro–Winkler nearness of two words, from 0 to 1, the same in both
// directions.
func near(a, b string) float64 {
	if a == b {
		return 1
	}
	if a > b { // which letters pair may depend on the order
		a, b = b, a
	}
	x, y := []rune(a), []rune(b)
	j := jaro(x, y)
	prefix := 0
	for prefix < min(4, len(x), len(y)) && x[prefix] == y[prefix] {
		prefix++
	}
	return j + float64(prefix)*0.1*(1-j)
}

// jaro counts the letters that two words share at about the same place, and how
// many of them stand in another order.
func jaro(x, y []rune) float64 {
	reach := max(len(x), len(y))/2 - 1
	taken := make([]bool, len(y))
	var shared []rune
	for i, r := range x {
		for j := max(0, i-reach); j < min(len(y), i+reach+1); j++ {
			if !taken[j] && y[j] == r {
				taken[j] = true
				shared = append(shared, r)
				break
			}
		}
	}
	if len(shared) == 0 {
		return 0
	}
	moved, k := 0, 0
	for j, t := range taken {
		if t {
			if y[j] != shared[k] {
				moved++
			}
			k++
		}
	}
	m := float64(len(shared))
	return (m/float64(len(x)) + m/float64(len(y)) + (m-float64(moved)/2)/m) / 3
}
