package store

import (
	"context"
	"encoding/json"

	"internat/capacity/calendar"
	"internat/placement"
)

// A SectionMove is what the family is told of a boarder who was moved before
// anybody agreed.
type SectionMove struct {
	On          calendar.Day
	Section     string // its name
	By, Because string
}

// letterMove reads the last such move of a stay: a later one is told by its own
// letter, and this one says what is true by then.
func (tx *Tx) letterMove(ctx context.Context, n placement.Notice, l *Letter) error {
	rows, err := tx.again(ctx, `SELECT s.pupil_id, s.house_id, e.by_name, e.reason, e.facts FROM event e JOIN stay s ON s.id = e.about_id
		WHERE e.about_kind = 'stay' AND e.about_id = $1 AND e.verb = 'stay.moved_urgently' ORDER BY e.at DESC, e.id DESC LIMIT 1`, n.About.ID)
	var kept string
	_, err = one("stay", rows, err, func(s scanner) (struct{}, error) {
		return struct{}{}, s.Scan(&l.Pupil.ID, &l.House.ID, &l.Move.By, &l.Move.Because, &kept)
	})
	if err != nil {
		return err
	}
	var facts struct{ Section, On string }
	if err := json.Unmarshal([]byte(kept), &facts); err != nil {
		return err
	}
	if l.Move.On, err = calendar.ParseDay(facts.On); err != nil {
		return err
	}
	rows, err = tx.again(ctx, `SELECT name FROM section WHERE id = $1`, facts.Section)
	l.Move.Section, err = one("section", rows, err, func(s scanner) (name string, err error) {
		err = s.Scan(&name)
		return name, err
	})
	return err
}
