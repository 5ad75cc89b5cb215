package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"internat/placement/store"
	"internat/placement/store/storetest"
)

// How fast notices leave is read by index, however many left before.
func TestThePaceOfNoticesIsReadByIndex(t *testing.T) {
	db := storetest.Open(t)
	in := storetest.Territory(t, db).ID
	asked := map[string][]any{}
	db.Watch(func(query string, args []any) { asked[query] = slices.Clone(args) })
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.NoticePace(ctx, in, storetest.Noon)
		if p != (store.Pace{}) {
			t.Errorf("of nothing: %+v", p)
		}
		return err
	})
	db.Watch(nil)
	planner := storetest.NewPlanner(t, db)
	for query, args := range asked {
		steps := strings.Join(planner.Steps(query, args), "\n")
		if !strings.Contains(steps, "USING INDEX notice_by_state") && !strings.Contains(steps, "INDEX notice_to_send") || strings.Contains(steps, "TEMP B-TREE") {
			t.Errorf("%s\n%s", query, steps)
		}
	}
	if len(asked) != 2 {
		t.Errorf("%d queries", len(asked))
	}
}
