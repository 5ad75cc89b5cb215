package wording

import "strings"

// A DiffLine is one line of two versions of a text: in both (' '), in the later one
// alone ('+') or in the earlier one alone ('-').
type DiffLine struct {
	Mark rune
	Text string
}

// Added and Gone say on which side a line is alone.
func (l DiffLine) Added() bool { return l.Mark == '+' }

// Gone reports whether the later version has the line no more.
func (l DiffLine) Gone() bool { return l.Mark == '-' }

// Diff compares two texts by lines: as many as can stay, stay.
func Diff(before, after string) (list []DiffLine) {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	common := longest(a, b)
	for i, k := 0, 0; i < len(a) || k < len(b); {
		switch {
		case i < len(a) && k < len(b) && a[i] == b[k]:
			list = append(list, DiffLine{' ', a[i]})
			i, k = i+1, k+1
		case k == len(b) || i < len(a) && common[i+1][k] >= common[i][k+1]:
			list = append(list, DiffLine{'-', a[i]})
			i++
		default:
			list = append(list, DiffLine{'+', b[k]})
			k++
		}
	}
	return list
}

// longest holds, for each pair of places, how many lines what follows has in common.
func longest(a, b []string) [][]int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for k := len(b) - 1; k >= 0; k-- {
			if n[i][k] = max(n[i+1][k], n[i][k+1]); a[i] == b[k] {
				n[i][k] = n[i+1][k+1] + 1
			}
		}
	}
	return n
}
