package main

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// The demo's evening shows each thing that a family may say, and one of its
// parents has a time in the middle.
func TestTheDemoMeetsFamiliesWhoAnsweredInEveryWay(t *testing.T) {
	db, ctx, w := demoWorld(t)
	people, resident := demoPeople(w), residentParent(w)
	if err := db.Write(ctx, func(tx *store.Tx) error { return people.keep(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	if err := demoGatherings(ctx, db, people.director(), resident.ID); err != nil {
		t.Fatal(err)
	}
	said, interpreters, kinds := map[placement.Reply]int{}, 0, map[placement.MeetingKind]bool{}
	var mine []store.MeetingLine
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		days, err := tx.Gatherings(ctx, store.ScopeOf(people.director()), demoStart, time.Time{}, 10)
		for _, g := range days {
			kinds[g.Kind] = true
			lines, err := tx.MeetingsOfGathering(ctx, people.director(), g.ID)
			if err != nil {
				return err
			}
			for _, l := range lines {
				for _, i := range l.Invited {
					said[i.Reply]++
					interpreters += len(i.Interpreter)
					if i.Guardian == resident.ID && !i.Slot.IsZero() {
						mine = append(mine, l)
					}
				}
			}
		}
		return err
	})
	for _, reply := range append(placement.Replies, placement.NoReply) {
		if said[reply] == 0 {
			t.Errorf("nobody says %q", reply)
		}
	}
	if interpreters == 0 || !kinds[placement.HouseEvening] || !kinds[placement.Installation] || len(mine) != 2 {
		t.Errorf("interpreters %d, kinds %v, times of the parent %d", interpreters, kinds, len(mine))
	}
}
