package store

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// meetingColumns has the slots among which the guests choose: those of the section, or
// all of the day for who is expected from its beginning, as the section's were full.
const meetingColumns = `m.id, m.territory_id, m.house_id, m.pupil_id, m.review_id, m.kind, m.at, m.place, m.owner, m.state, m.sequence, m.version,
	COALESCE(m.gathering_id, ''), COALESCE((SELECT x.slots FROM gathering_hours x WHERE x.gathering_id = m.gathering_id AND x.section_id = m.section_id
			AND (x.first_slot = 0 OR m.at <> (SELECT w.first_at FROM gathering w WHERE w.id = m.gathering_id))),
		(SELECT q.slots FROM gathering q WHERE q.id = m.gathering_id), 0),
	COALESCE((SELECT q.minutes FROM gathering q WHERE q.id = m.gathering_id), 0), COALESCE(m.section_id, '')`

// A MeetingLine is a meeting with the names that a list shows.
type MeetingLine struct {
	placement.Meeting
	PupilName string // "Lina B."
	HouseName string
	Guests    []Guest // in the order of Invited
}

// A Guest is an invited guardian as the person who planned the meeting sees
// him or her.
type Guest struct {
	placement.Invitation
	Name    string
	Channel placement.Channel
}

func scanMeetingLine(s scanner) (l MeetingLine, err error) {
	var given, family string
	err = s.Scan(&l.ID, &l.Territory, &l.House, &l.Pupil, nullAt[placement.ReviewID]{&l.Review}, &l.Kind, instantAt{&l.At}, &l.Place, &l.Owner,
		&l.State, &l.Sequence, &l.Version, &l.Gathering, &l.Slots, &l.Minutes, &l.Section, &given, &family, &l.HouseName)
	l.PupilName = placement.Pupil{Given: given, Family: family}.Short()
	return l, err
}

// meetingsSeen asks for the meetings that a person may see: of the territory, of
// the houses of a director, of a guardian who is invited, still registered for the
// child and not left out by a pupil of age, and away from a protected child of whom the person does not
// know. Who sees all has no condition that hides the index from the
// planner.
func meetingsSeen(by placement.Actor, args *argList) string {
	text := `SELECT ` + meetingColumns + `, p.given_name, p.family_name, h.name
		FROM meeting m JOIN pupil p ON p.id = m.pupil_id JOIN house h ON h.id = m.house_id WHERE m.territory_id = ` + args.add(string(by.Territory)) +
		` AND ` + ScopeOf(by).ofBoarders().knows("m.pupil_id", args)
	if director := onlyHousesOf(by); director != "" {
		text += ` AND m.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = ` + args.add(director) + `)`
	}
	if by.Guardian != "" {
		text += ` AND m.id IN (SELECT i.meeting_id FROM invitation i WHERE i.guardian_id = ` + args.add(string(by.Guardian)) + `)
			AND m.pupil_id IN (SELECT g.pupil_id FROM guardianship g WHERE g.guardian_id = ` + args.add(string(by.Guardian)) + `
				AND (g.standing = 'self' OR NOT EXISTS (SELECT 1 FROM pupil y WHERE y.id = g.pupil_id AND y.parents_off <> '')))`
	}
	return text
}

// A MeetingFilter narrows a list of meetings. A zero end is no end.
type MeetingFilter struct {
	From, To time.Time // To not included
	House    placement.HouseID
	Asked    bool // planned ones of which a guest asks for another date
	Alone    bool // without those that belong to a gathering, which lists them
	Limit    int
}

// Meetings lists the meetings that a person may see, in their order.
func (tx *Tx) Meetings(ctx context.Context, by placement.Actor, f MeetingFilter) ([]MeetingLine, error) {
	var args argList
	text := meetingsSeen(by, &args) + ` AND m.at >= ` + args.add(instant(f.From)) + ` AND m.at < ` + args.add(until(f.To))
	if f.Asked {
		text += askedElsewhen
	}
	if f.Alone {
		text += ` AND m.gathering_id IS NULL`
	}
	if f.House != "" {
		text += ` AND m.house_id = ` + args.add(string(f.House))
	}
	text += ` ORDER BY m.at, m.id LIMIT ` + args.add(f.Limit)
	rows, err := tx.rows(ctx, text, args...)
	list, err := collect(rows, err, scanMeetingLine)
	return tx.withGuests(ctx, list, err)
}

// askedElsewhen is what meetings have in common of which a guest asks for another date.
const askedElsewhen = ` AND m.state = 'planned' AND EXISTS (SELECT 1 FROM invitation i WHERE i.meeting_id = m.id AND i.reply = 'other_date')`

// CountMeetingsAsked counts the meetings from an instant on that a person may see and of
// which a guest asks for another date.
func (tx *Tx) CountMeetingsAsked(ctx context.Context, by placement.Actor, from time.Time) (int, error) {
	var args argList
	text := meetingsSeen(by, &args) + ` AND m.at >= ` + args.add(instant(from)) + askedElsewhen
	return tx.count(ctx, `SELECT count(*) FROM (`+text+`) x`, args...)
}

// until writes the end of a span of instants; the zero time is no end.
func until(t time.Time) string {
	if t.IsZero() {
		return noEnd
	}
	return instant(t)
}

// MeetingsOfPupil lists the meetings about one child, within a person's scope.
func (tx *Tx) MeetingsOfPupil(ctx context.Context, by placement.Actor, pupil placement.PupilID) ([]MeetingLine, error) {
	var args argList
	text := meetingsSeen(by, &args) + ` AND m.pupil_id = ` + args.add(string(pupil)) + ` ORDER BY m.at, m.id`
	rows, err := tx.rows(ctx, text, args...)
	list, err := collect(rows, err, scanMeetingLine)
	return tx.withGuests(ctx, list, err)
}

// Meeting finds a meeting within a person's scope.
func (tx *Tx) Meeting(ctx context.Context, by placement.Actor, id placement.MeetingID) (MeetingLine, error) {
	var args argList
	text := meetingsSeen(by, &args) + ` AND m.id = ` + args.add(string(id))
	rows, err := tx.rows(ctx, text, args...)
	l, err := one("meeting", rows, err, scanMeetingLine)
	if err != nil {
		return l, err
	}
	list, err := tx.withGuests(ctx, []MeetingLine{l}, nil)
	if err != nil {
		return l, err
	}
	return list[0], nil
}

// withGuests adds who is invited.
func (tx *Tx) withGuests(ctx context.Context, list []MeetingLine, err error) ([]MeetingLine, error) {
	for i := range list {
		if err != nil {
			return nil, err
		}
		var rows, e = tx.rows(ctx, `SELECT i.guardian_id, i.reply, i.replied_at, i.slot_at, i.people, i.interpreter,
				i.changes, i.presence, i.ticked_at, i.ticked_by, i.sealed_words, g.name, g.channel
			FROM invitation i JOIN guardian g ON g.id = i.guardian_id WHERE i.meeting_id = $1 ORDER BY g.name, g.id`, string(list[i].ID))
		list[i].Guests, err = collect(rows, e, func(s scanner) (x Guest, err error) {
			err = s.Scan(&x.Guardian, &x.Reply, instantAt{&x.At}, instantAt{&x.Slot}, &x.People, &x.Interpreter,
				&x.Changes, &x.Presence, instantAt{&x.TickedAt}, &x.TickedBy, &x.Words, &x.Name, &x.Channel)
			if err == nil && x.Words != "" {
				x.Words, err = tx.unsealed("invitation", "words", invitationID(list[i].ID, x.Guardian), x.Words)
			}
			return x, err
		})
		for _, guest := range list[i].Guests {
			list[i].Invited = append(list[i].Invited, guest.Invitation)
		}
	}
	return list, err
}

// Invitee finds a guest of a meeting, with the address that the invitation went
// to: a calendar's answer is only his or hers when it names that address.
func (tx *Tx) Invitee(ctx context.Context, meeting placement.MeetingID, guardian placement.GuardianID) (placement.Guardian, error) {
	rows, err := tx.rows(ctx, `SELECT g.id, g.territory_id, g.name, g.sealed_email, g.sealed_address
		FROM invitation i JOIN guardian g ON g.id = i.guardian_id WHERE i.meeting_id = $1 AND i.guardian_id = $2`, string(meeting), string(guardian))
	g, err := one("meeting", rows, err, func(s scanner) (g placement.Guardian, err error) {
		err = s.Scan(&g.ID, &g.Territory, &g.Name, &g.Email, &g.Address)
		return g, err
	})
	if err != nil {
		return g, err
	}
	return tx.openAddress(g)
}

// invitationID ties the sealed words of a guest to their row.
func invitationID(m placement.MeetingID, g placement.GuardianID) string {
	return string(m) + "/" + string(g)
}

// SaveMeeting adds or changes a meeting with its invitations and gives it as it
// is kept.
func (tx *Tx) SaveMeeting(ctx context.Context, m placement.Meeting, why placement.Event) (placement.Meeting, error) {
	if err := tx.putMeeting(ctx, &m); err != nil {
		return m, err
	}
	for _, inv := range m.Invited {
		_, err := tx.exec(ctx, `INSERT INTO invitation (meeting_id, guardian_id, reply, replied_at, slot_at, people, interpreter, changes, presence, ticked_at, ticked_by, sealed_words)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (meeting_id, guardian_id) DO UPDATE
			SET reply = $3, replied_at = $4, slot_at = $5, people = $6, interpreter = $7, changes = $8, presence = $9, ticked_at = $10, ticked_by = $11, sealed_words = $12`,
			string(m.ID), string(inv.Guardian), string(inv.Reply), instant(inv.At), instant(inv.Slot), inv.People, inv.Interpreter,
			inv.Changes, string(inv.Presence), instant(inv.TickedAt), inv.TickedBy, tx.sealed("invitation", "words", invitationID(m.ID, inv.Guardian), inv.Words))
		if err != nil {
			return m, err
		}
	}
	why.About.ID = string(m.ID)
	return m, tx.addEvent(ctx, why)
}

func (tx *Tx) putMeeting(ctx context.Context, m *placement.Meeting) error {
	if m.Version > 0 {
		m.Version++
		return tx.exec1(ctx, `UPDATE meeting SET kind = $1, at = $2, place = $3, owner = $4, state = $5, sequence = $6, version = $7, section_id = $10
			WHERE id = $8 AND territory_id = $9 AND version = $7 - 1`,
			string(m.Kind), instant(m.At), m.Place, m.Owner, string(m.State), m.Sequence, m.Version, string(m.ID), string(m.Territory), null(m.Section))
	}
	if m.ID == "" {
		m.ID = placement.MeetingID(NewID("mee"))
	}
	m.Version = 1
	_, err := tx.exec(ctx, `INSERT INTO meeting (id, territory_id, house_id, pupil_id, review_id, kind, at, place, owner, state, sequence, version, gathering_id, section_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13)`,
		string(m.ID), string(m.Territory), string(m.House), string(m.Pupil), null(m.Review), string(m.Kind), instant(m.At), m.Place, m.Owner,
		string(m.State), m.Sequence, null(m.Gathering), null(m.Section))
	return err
}

// WhoIsTold lists the guardians of a child in the territory who are told about
// the child on that day, by name: holders of authority, those with a right to be
// informed, and the pupil who signs alone (placement.Pupil.Tells).
func (tx *Tx) WhoIsTold(ctx context.Context, in placement.TerritoryID, pupil placement.PupilID, on calendar.Day) ([]placement.Guardianship, error) {
	var args argList
	rows, err := tx.rows(ctx, `SELECT g.id, g.territory_id, g.ref, g.name, g.lang, g.channel, g.bounced, k.link, k.standing, k.until_day
		FROM guardianship k JOIN guardian g ON g.id = k.guardian_id
		WHERE k.pupil_id = `+args.add(string(pupil))+` AND g.territory_id = `+args.add(string(in))+` AND `+toldOf(on, &args)+` ORDER BY g.name, g.id`, args...)
	return collect(rows, err, func(s scanner) (k placement.Guardianship, err error) {
		g := &k.Guardian
		err = s.Scan(&g.ID, &g.Territory, &g.Ref, &g.Name, &g.Lang, &g.Channel, flagAt{&g.Bounced}, &k.Link, &k.Standing, dayAt{&k.Until})
		k.Pupil = pupil
		return k, err
	})
}

// BoardsWhere finds the house that a child boards in on that day, or will board
// in, within a person's scope: the house that a meeting is about.
func (tx *Tx) BoardsWhere(ctx context.Context, by placement.Actor, pupil placement.PupilID, on calendar.Day) (placement.HouseID, error) {
	rows, err := tx.rows(ctx, `SELECT x.house_id, x.from_day, x.id FROM (
			SELECT s.house_id, s.from_day, s.id FROM stay s WHERE s.pupil_id = $1 AND s.territory_id = $2 AND s.to_day > $3 AND s.state = 'present'
			UNION ALL
			SELECT o.house_id, o.from_day, o.id FROM offer o WHERE o.pupil_id = $1 AND o.territory_id = $2 AND o.to_day > $3 AND o.state = 'accepted') x
		WHERE ($4 = '' OR x.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = $4)) AND `+knownTo("$1", "$5")+`
		ORDER BY x.from_day, x.id LIMIT 1`, string(pupil), string(by.Territory), day(on), onlyHousesOf(by), string(ScopeOf(by).ofBoarders().Reader))
	return one("pupil", rows, err, func(s scanner) (house placement.HouseID, err error) {
		var from, id string
		err = s.Scan(&house, &from, &id)
		return house, err
	})
}
