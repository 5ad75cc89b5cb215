package placement

import (
	"embed"
	"encoding/json"
	"slices"
	"sync"
)

// The versions that the program ships, as data. The points are an example scale:
// an office publishes its own.
//
//go:embed catalogues/*.json
var shippedFiles embed.FS

// ExampleScale names the shipped version that examples and made-up territories
// use.
const ExampleScale = "2026-2"

// ShippedCatalogues are the versions that come with the program, the earliest
// first. The store keeps them beside those that an office publishes.
var ShippedCatalogues = sync.OnceValue(func() []Catalogue {
	files, err := shippedFiles.ReadDir("catalogues")
	if err != nil {
		panic(err)
	}
	list := make([]Catalogue, len(files))
	for i, f := range files {
		data, err := shippedFiles.ReadFile("catalogues/" + f.Name())
		if err == nil {
			err = json.Unmarshal(data, &list[i])
		}
		if err != nil {
			panic(err) // a file of this package
		}
		list[i].ID, list[i].State, list[i].Version = CatalogueID("shipped_"+list[i].Number), CataloguePublished, 1
	}
	return list
})

// ExampleCatalogue is the shipped version ExampleScale.
func ExampleCatalogue() *Catalogue {
	all := ShippedCatalogues()
	i := slices.IndexFunc(all, func(k Catalogue) bool { return k.Number == ExampleScale })
	return &all[i]
}
