package store

import (
	"bytes"
	"context"
	"sync"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A CalendarFile is a file of school holidays that was taken over.
type CalendarFile struct {
	ID     string // cal_
	At     time.Time
	By     string
	SHA256 string
}

// SchoolCalendar is the calendar in force: of the newest file that was taken
// over, or the one that comes with the program. It is read once for each file
// and shared.
func (tx *Tx) SchoolCalendar(ctx context.Context) (*calendar.Calendar, error) {
	c, _, err := tx.CalendarInForce(ctx)
	return c, err
}

// CalendarInForce is the school calendar and the file it is from; the zero file
// is the one that comes with the program.
func (tx *Tx) CalendarInForce(ctx context.Context) (*calendar.Calendar, CalendarFile, error) {
	rows, err := tx.rows(ctx, `SELECT k.id, k.at, k.by_name, k.sha256 FROM school_calendar k ORDER BY k.at DESC, k.id DESC LIMIT 1`)
	list, err := collect(rows, err, func(s scanner) (f CalendarFile, err error) {
		err = s.Scan(&f.ID, instantAt{&f.At}, &f.By, &f.SHA256)
		return f, err
	})
	if err != nil || len(list) == 0 {
		return calendar.Default(), CalendarFile{}, err
	}
	f := list[0]
	c, err := inForce.read(f.SHA256, func() ([]byte, error) { return tx.calendarBytes(ctx, f.ID) })
	return c, f, err
}

func (tx *Tx) calendarBytes(ctx context.Context, id string) (file []byte, err error) {
	err = tx.row(ctx, `SELECT file FROM school_calendar WHERE id = $1`, id).Scan(&file)
	return file, err
}

// inForce keeps the calendar that was read last: a calendar never changes, and
// its file is known by its hash.
var inForce lastCalendar

type lastCalendar struct {
	sync.Mutex
	sha256   string
	calendar *calendar.Calendar
}

func (l *lastCalendar) read(sha256 string, file func() ([]byte, error)) (*calendar.Calendar, error) {
	l.Lock()
	defer l.Unlock()
	if l.sha256 == sha256 {
		return l.calendar, nil
	}
	text, err := file()
	if err != nil {
		return nil, err
	}
	c, err := calendar.Read(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	l.sha256, l.calendar = sha256, c
	return c, nil
}

// SaveCalendar takes over a file of school holidays.
func (tx *Tx) SaveCalendar(ctx context.Context, f CalendarFile, file []byte, why ...placement.Event) error {
	f.ID = NewID("cal")
	_, err := tx.exec(ctx, `INSERT INTO school_calendar (id, at, by_name, sha256, file) VALUES ($1, $2, $3, $4, $5)`,
		f.ID, instant(f.At), f.By, f.SHA256, file)
	if err != nil {
		return err
	}
	for _, e := range why {
		e.About = placement.Thing{Kind: "calendar", ID: f.ID}
		if err := tx.addEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
