package notify

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"internat/placement/store"
)

// Departures are the list of what left from this machine: a file that only
// grows, kept outside the database and backed up apart from it. A database that
// is restored knows from it what it has forgotten. Beside it stands the name of
// the place, with the number of the file on its disk: a copy of both at another
// place has another number, and sends nothing before a person says so.
type departures struct {
	dir   string
	file  *os.File
	lock  *store.FileLock
	size  int64 // lines on the list
	place spot

	carried *carried // what is on the wire
}

// A spot is what the file beside the list says.
type spot struct {
	ID    string `json:"place"`
	File  uint64 `json:"file"`  // number of the list on its disk; 0 where there is none
	Looks int64  `json:"looks"` // how often somebody looked, as the database knew it
}

// departureSize is a hash and a time in seconds.
const departureSize = 32 + 8

// openDepartures opens the list in a directory, which is made when it is not
// there. Another process that has it open makes it a Busy fault.
func openDepartures(ctx context.Context, dir string) (*departures, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := store.LockFile(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	d := &departures{dir: dir, lock: lock}
	if err = d.open(); err == nil {
		d.carried, err = openCarried(filepath.Join(dir, "carried"))
	}
	if err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *departures) open() (err error) {
	if d.file, err = os.OpenFile(filepath.Join(d.dir, "sent"), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return err
	}
	info, err := d.file.Stat()
	if err != nil {
		return err
	}
	// A line that a crash cut short was never relied on.
	d.size = info.Size() / departureSize
	if err := d.file.Truncate(d.size * departureSize); err != nil {
		return err
	}
	text, err := os.ReadFile(d.name())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &d.place); err != nil {
		return fmt.Errorf("%s is damaged; remove it, then look at what is held on the page of notices: %w", d.name(), err)
	}
	return nil
}

func (d *departures) name() string { return filepath.Join(d.dir, "place.json") }

func (d *departures) close() {
	if d == nil {
		return
	}
	if d.file != nil {
		d.file.Close()
	}
	d.carried.close()
	d.lock.Unlock()
}

// moved reports whether the list is a copy of the one that the place had.
func (d *departures) moved() (bool, error) {
	info, err := d.file.Stat()
	if err != nil {
		return false, err
	}
	return d.place.File != fileNumber(info), nil
}

// add writes departures at the end of the list and waits until they are durable.
// What could not be written whole is taken off again.
func (d *departures) add(list []store.Departure) error {
	lines := make([]byte, 0, len(list)*departureSize)
	for _, one := range list {
		lines = append(lines, one.Hash[:]...)
		lines = binary.BigEndian.AppendUint64(lines, uint64(max(0, one.At.Unix())))
	}
	_, err := d.file.WriteAt(lines, d.size*departureSize)
	if err == nil {
		err = d.file.Sync()
	}
	if err != nil {
		return errors.Join(err, d.file.Truncate(d.size*departureSize))
	}
	d.size += int64(len(list))
	return nil
}

// try writes an empty line: where that fails, nothing is to leave, as it could
// not be recorded.
func (d *departures) try() error { return d.add(make([]store.Departure, 1)) }

// since reads the list from a line on, without the empty ones.
func (d *departures) since(line int64) (list []store.Departure, err error) {
	r := io.NewSectionReader(d.file, line*departureSize, max(0, d.size-line)*departureSize)
	var raw [departureSize]byte
	for {
		if _, err := io.ReadFull(r, raw[:]); err == io.EOF {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		one := store.Departure{Hash: [32]byte(raw[:32]), At: time.Unix(int64(binary.BigEndian.Uint64(raw[32:])), 0).UTC()}
		if one.Hash != [32]byte{} {
			list = append(list, one)
		}
	}
}

// save replaces the file of the place, in one step.
func (d *departures) save(p spot) error {
	info, err := d.file.Stat()
	if err != nil {
		return err
	}
	p.File = fileNumber(info)
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(d.dir, "place-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	d.place = p
	return os.Rename(f.Name(), d.name())
}
