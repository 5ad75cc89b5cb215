package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
)

// SaveStaff adds (no id) or changes an adult who works in a house.
func (o *Office) SaveStaff(ctx context.Context, by placement.Actor, person placement.Staff) error {
	return o.editRoster(ctx, by, person.House, func(e rosterEdit) error {
		if err := person.Check(e.today); err != nil {
			return err
		}
		if person.ID != "" {
			if _, err := e.person(person.ID); err != nil {
				return err
			}
		}
		_, err := e.tx.SaveStaff(e.ctx, person, e.happened(verbOf("staff", person.ID), "staff", ""))
		return err
	})
}

func (e rosterEdit) person(id placement.StaffID) (placement.Staff, error) {
	all, err := e.tx.Staff(e.ctx, e.scope, e.house.ID)
	if err != nil {
		return placement.Staff{}, err
	}
	i := slices.IndexFunc(all, func(s placement.Staff) bool { return s.ID == id })
	if i < 0 {
		return placement.Staff{}, placement.Missing("staff")
	}
	return all[i], nil
}

// AddAbsence records that an adult is not there. An absence is a fact and is
// never refused: the week then shows what it leaves short.
func (o *Office) AddAbsence(ctx context.Context, by placement.Actor, house placement.HouseID, a placement.StaffAbsence) error {
	return o.editRoster(ctx, by, house, func(e rosterEdit) error {
		if err := a.Check(); err != nil {
			return err
		}
		if _, err := e.person(a.Staff); err != nil {
			return err
		}
		_, err := e.tx.AddStaffAbsence(e.ctx, a, e.happened("staff_absence.added", "staff_absence", ""))
		return err
	})
}

// RemoveAbsence takes an absence back: the adult is there after all.
func (o *Office) RemoveAbsence(ctx context.Context, by placement.Actor, house placement.HouseID, id placement.StaffAbsenceID) error {
	return o.editRoster(ctx, by, house, func(e rosterEdit) error {
		all, err := e.tx.StaffAbsences(e.ctx, e.scope, e.house.ID, calendar.Interval{})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(a placement.StaffAbsence) bool { return a.ID == id })
		if i < 0 {
			return placement.Missing("staff_absence")
		}
		return e.tx.RemoveStaffAbsence(e.ctx, all[i], e.happened("staff_absence.removed", "staff_absence", string(id)))
	})
}
