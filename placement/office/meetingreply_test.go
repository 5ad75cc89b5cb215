package office_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/ics"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// reply is what the calendar of the guardian at a place answers to m.
func (b *boarding) reply(m placement.Meeting, place int, says ics.Says) ics.Reply {
	g := b.file.Guardians[place].Guardian
	return ics.Reply{UID: placement.InvitationUID(m.ID, g.ID), Sequence: m.Sequence, Attendee: g.Email, Says: says}
}

// said is what the guardian at a place has answered.
func (b *boarding) said(m placement.MeetingID, place int) (said placement.Reply) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		line, err := tx.Meeting(ctx, b.officer, m)
		for _, i := range line.Invited {
			if i.Guardian == b.file.Guardians[place].Guardian.ID {
				said = i.Reply
			}
		}
		return err
	})
	return said
}

func TestACalendarAnswersForTheGuestItBelongsTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBoarding(t, db)
		m := b.meet()
		mail := placement.Tick("")
		for says, want := range map[ics.Says]placement.Reply{ics.Accepted: placement.Coming, ics.Tentative: placement.Maybe, ics.Counter: placement.AnotherDate, ics.Declined: placement.NotComing} {
			if _, err := b.CalendarReply(context.Background(), mail, b.reply(m, 0, says)); err != nil {
				t.Fatal(err)
			}
			if got := b.said(m.ID, 0); got != want {
				t.Errorf("%s is kept as %q, want %q", says, got, want)
			}
		}
		if got := b.said(m.ID, 1); got != placement.NoReply {
			t.Errorf("the father is said to answer %q", got)
		}
		if _, err := b.CalendarReply(context.Background(), b.director, b.reply(m, 1, ics.Accepted)); err != nil || b.said(m.ID, 1) != placement.Coming {
			t.Errorf("handed to the director: %v", err)
		}
	})
}

func TestNobodyAnswersForAnotherGuestByCalendar(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	m := b.meet()
	stale := b.reply(m, 0, ics.Accepted)
	father := b.reply(m, 0, ics.Accepted)
	father.Attendee = b.file.Guardians[1].Guardian.Email
	unknown := b.reply(m, 0, ics.Accepted)
	unknown.UID = placement.InvitationUID(m.ID, "gua_else")
	ahead := b.reply(m, 0, ics.Accepted)
	ahead.Sequence = 9
	if father.Attendee == "" || father.Attendee == b.file.Guardians[0].Guardian.Email {
		t.Fatal("the parents share an address")
	}
	for name, c := range map[string]struct {
		by   placement.Actor
		in   ics.Reply
		want placement.Kind
	}{
		"from the other parent's address": {placement.Tick(""), father, placement.NotFound},
		"of somebody who is not invited":  {placement.Tick(""), unknown, placement.NotFound},
		"of no invitation of ours":        {placement.Tick(""), ics.Reply{UID: "a@b", Attendee: "a@b", Says: ics.Accepted}, placement.NotFound},
		"of a date to come":               {placement.Tick(""), ahead, placement.Stale},
		"brought by another director":     {b.stranger, stale, placement.NotFound},
	} {
		if _, err := b.CalendarReply(context.Background(), c.by, c.in); kindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	in := office.MovedMeeting{Meeting: m.ID, At: b.now.AddDate(0, 0, 12), Place: "Salle 4", Version: m.Version}
	if err := b.MoveMeeting(context.Background(), b.officer, in); err != nil {
		t.Fatal(err)
	}
	if _, err := b.CalendarReply(context.Background(), placement.Tick(""), stale); kindOf(err) != placement.Stale {
		t.Errorf("about the day before it was moved: %v", err)
	}
	if got := b.said(m.ID, 0); got != placement.NoReply {
		t.Errorf("kept %q", got)
	}
}

// Noted as held by a wrong click, an appointment to come would remind nobody any more.
func TestAnAppointmentIsNotedAsHeldFromItsDayOn(t *testing.T) {
	b := newBoarding(t, storetest.Open(t))
	m := b.meet()
	in := office.EndedMeeting{Meeting: m.ID, As: placement.Held, Version: m.Version}
	var fault *placement.Fault
	if err := b.EndMeeting(bg, b.director, in); !errors.As(err, &fault) || fault.Code != "meeting.not_yet" {
		t.Fatalf("noted as held before its day: %v", err)
	}
	storetest.Unguarded(t, b.db, `UPDATE meeting SET at = $2 WHERE id = $1`, string(m.ID), b.now.Add(2*time.Hour).UTC().Format("2006-01-02T15:04:05.000Z"))
	if err := b.EndMeeting(bg, b.director, in); err != nil {
		t.Errorf("on its day: %v", err)
	}
}
