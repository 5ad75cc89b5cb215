package store_test

import (
	"testing"

	"internat/placement/store"
	"internat/placement/store/storetest"
)

// Each row is found by an index, so that the check costs what there is to check.
func TestTheCheckReadsByIndex(t *testing.T) {
	db := storetest.Open(t)
	for query, indexes := range store.InventoryQueries() {
		for _, index := range indexes {
			db.WantIndex(t, index, query, "hou_1")
		}
	}
}
