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

	UndoneAt time.Time // zero: it was not taken back
	UndoneBy string
}

const calendarColumns = `k.id, k.at, k.by_name, k.sha256, k.undone_at, k.undone_by`

func scanCalendarFile(s scanner) (f CalendarFile, err error) {
	err = s.Scan(&f.ID, instantAt{&f.At}, &f.By, &f.SHA256, instantAt{&f.UndoneAt}, &f.UndoneBy)
	return f, err
}

// CalendarFiles lists the files of school holidays that were taken over, the
// newest first, with those that were taken back.
func (tx *Tx) CalendarFiles(ctx context.Context, limit int) ([]CalendarFile, error) {
	rows, err := tx.rows(ctx, `SELECT `+calendarColumns+` FROM school_calendar k ORDER BY k.at DESC, k.id DESC LIMIT $1`, limit)
	return collect(rows, err, scanCalendarFile)
}

// CalendarFile finds one file of school holidays that was taken over.
func (tx *Tx) CalendarFile(ctx context.Context, id string) (CalendarFile, error) {
	rows, err := tx.rows(ctx, `SELECT `+calendarColumns+` FROM school_calendar k WHERE k.id = $1`, id)
	return one("calendar", rows, err, scanCalendarFile)
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
	return tx.calendarWithout(ctx, "")
}

// calendarWithout is the calendar that would be in force without one file.
func (tx *Tx) calendarWithout(ctx context.Context, id string) (*calendar.Calendar, CalendarFile, error) {
	rows, err := tx.rows(ctx, `SELECT `+calendarColumns+` FROM school_calendar k WHERE k.undone_at = '' AND k.id <> $1 ORDER BY k.at DESC, k.id DESC LIMIT 1`, id)
	list, err := collect(rows, err, scanCalendarFile)
	if err != nil || len(list) == 0 {
		return calendar.Default(), CalendarFile{}, err
	}
	f := list[0]
	c, err := inForce.read(f.SHA256, func() ([]byte, error) { return tx.calendarBytes(ctx, f.ID) })
	return c, f, err
}

// CalendarBefore is the calendar that is in force again when a file is taken back.
func (tx *Tx) CalendarBefore(ctx context.Context, f CalendarFile) (*calendar.Calendar, error) {
	c, _, err := tx.calendarWithout(ctx, f.ID)
	return c, err
}

// UndoCalendar takes a file of school holidays back, once.
func (tx *Tx) UndoCalendar(ctx context.Context, f CalendarFile, at time.Time, by string, why ...placement.Event) error {
	if err := tx.exec1(ctx, `UPDATE school_calendar SET undone_at = $1, undone_by = $2 WHERE id = $3 AND undone_at = ''`, instant(at), by, f.ID); err != nil {
		return err
	}
	return tx.addCalendarEvents(ctx, f, why)
}

func (tx *Tx) addCalendarEvents(ctx context.Context, f CalendarFile, why []placement.Event) error {
	for _, e := range why {
		e.About = placement.Thing{Kind: "calendar", ID: f.ID}
		if err := tx.addEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
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
	return tx.addCalendarEvents(ctx, f, why)
}
