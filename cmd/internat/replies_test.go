package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestAnAnswerInTheMailboxIsTheGuestsAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		f := storetest.Pupil(t, db, storetest.In(house.House))
		g := f.Guardians[0].Guardian
		m := placement.Meeting{Territory: house.Territory, House: house.ID, Pupil: f.Pupil.ID, Kind: placement.ParentTalk, At: storetest.Noon.AddDate(0, 0, 3),
			Place: "Salle 3", Owner: "M. Petit", State: placement.Planned, Invited: []placement.Invitation{{Guardian: g.ID}}}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			m, err = tx.SaveMeeting(ctx, m, storetest.Officer(house.Territory).Happened(storetest.Noon, "meeting.planned", "meeting", ""))
			return err
		})
		dir := maildir(t)
		answer := fmt.Sprintf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:%s\r\nSEQUENCE:0\r\nDTSTAMP:20261101T070000Z\r\n"+
			"ATTENDEE;PARTSTAT=ACCEPTED:mailto:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", placement.InvitationUID(m.ID, g.ID), g.Email)
		if err := os.WriteFile(filepath.Join(dir, "new", "2.answer"), []byte(answer), 0o600); err != nil {
			t.Fatal(err)
		}
		now := func() time.Time { return storetest.Noon }
		d := deskOf{db: db, now: now, office: office.New(db, now), replies: dir}
		for _, want := range []int{1, 0} {
			if n, err := d.readReplies(context.Background()); n != want || err != nil {
				t.Fatalf("kept %d (%v), want %d", n, err, want)
			}
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			line, err := tx.Meeting(ctx, placement.Tick(house.Territory), m.ID)
			if err == nil && line.Invited[0].Reply != placement.Coming {
				t.Errorf("kept %+v", line.Invited)
			}
			return err
		})
	})
}
