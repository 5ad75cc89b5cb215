package plain

import (
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// SortByName puts a list in the order of a French directory: Éluard stands
// between Eluard and Emile, not after Zola.
func SortByName[T any](list []T, name func(T) string) {
	order := collate.New(language.French, collate.IgnoreCase)
	slices.SortStableFunc(list, func(a, b T) int { return order.CompareString(name(a), name(b)) })
}
