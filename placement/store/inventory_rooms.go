package store

import (
	"internat/placement"
)

// keptRooms are the rooms of houses with a rule about rooms, each with it.
const keptRooms = `SELECT h.id, r.id, r.section_id, r.area, (SELECT count(*) FROM bed b WHERE b.room_id = r.id), q.beds, q.area, q.set_on
	FROM house h JOIN room_rule q ON q.house_id = h.id JOIN section x ON x.house_id = h.id JOIN room r ON r.section_id = x.id`

func (s *stocktaking) rooms() error {
	return take(s, keptRooms, ` ORDER BY h.id, r.section_id, r.name, r.id`,
		func(row scanner) (r placement.KeptRoom, err error) {
			err = row.Scan(&r.ID, &r.Section, &r.Area, &r.Beds, &r.Rule.Beds, &r.Rule.Area, dayAt{&r.Rule.On})
			return r, err
		}, func(v *placement.Inventory, r placement.KeptRoom) { v.Rooms = append(v.Rooms, r) })
}

// keptReservations are the beds that wait for somebody whose place is accepted.
const keptReservations = `SELECT h.id, o.id, b.id, b.section_id, COALESCE(b.room_id, '')
	FROM house h JOIN offer o ON o.house_id = h.id AND o.state = 'accepted' AND o.exchange = ''
		JOIN bed_reservation v ON v.offer_id = o.id JOIN bed b ON b.id = v.bed_id`

func (s *stocktaking) reserved() error {
	return take(s, keptReservations, ` ORDER BY h.id, o.id`,
		func(row scanner) (r placement.KeptReservation, err error) {
			err = row.Scan(&r.Offer, &r.Bed, &r.BedSection, &r.Room)
			return r, err
		}, func(v *placement.Inventory, r placement.KeptReservation) { v.Reserved = append(v.Reserved, r) })
}

// Pairs that are kept apart, by the one who boards in a house and by the one who
// is expected there.
const (
	apartBoarding = `SELECT DISTINCT h.id, k.one_id, k.other_id FROM house h JOIN stay s ON s.house_id = h.id JOIN kept_apart k ON k.one_id = s.pupil_id`
	apartExpected = `SELECT DISTINCT h.id, k.one_id, k.other_id FROM house h JOIN offer o ON o.house_id = h.id AND o.state = 'accepted'
		JOIN kept_apart k ON k.one_id = o.pupil_id`
)

func (s *stocktaking) apart() error {
	for _, query := range []string{apartBoarding, apartExpected} {
		err := take(s, query, ` ORDER BY h.id, k.one_id, k.other_id`,
			func(row scanner) (p placement.Pair, err error) {
				err = row.Scan(&p.One, &p.Other)
				return p, err
			}, func(v *placement.Inventory, p placement.Pair) { v.Apart = append(v.Apart, p) })
		if err != nil {
			return err
		}
	}
	return nil
}

const keptAbsences = `SELECT h.id, ` + absenceColumns + ` FROM house h JOIN absence a ON a.house_id = h.id AND a.state = 'granted'`

func (s *stocktaking) absences() error {
	return take(s, keptAbsences, ` ORDER BY h.id, a.stay_id, a.from_day, a.id`, scanAbsence,
		func(v *placement.Inventory, a placement.Absence) { v.Absences = append(v.Absences, a) })
}
