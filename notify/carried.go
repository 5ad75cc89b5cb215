package notify

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"sync/atomic"
	"time"

	"internat/placement/store"
)

// Carried is the record of what the connections of one sender carry: which message
// each began, and how it ended. It is a file beside the list of departures, written
// over and over in place: to make a line of it durable takes a third of the time of
// a commit, and nobody waits for the database. What a message is, and to whom, is
// in the database before it is begun here (store.Freeze).
//
// A sender that died is judged by it: what it began and did not end is in doubt,
// at most one message a connection; what it did not begin waits again.
type carried struct {
	file  *os.File
	turn  uint64       // each time the file is written from its beginning
	lines atomic.Int64 // written in this turn

	owner string // whose record it is, as it was found
	known map[[32]byte]carriedLine
}

// carriedLines is how many lines the file has: 1 MB. Tests want it to be full sooner.
var carriedLines int64 = 16_384

// carriedSize is one line: turn, kind, hash of the message, when, checksum.
const carriedSize = 64

// The kinds of lines.
const (
	lineOwner byte = 1 + iota // the hash is that of the sender's name
	lineBegun
	lineLeft
	lineStayed // it ended, and the relay did not take it
)

// A carriedLine is one line of the record.
type carriedLine struct {
	kind byte
	store.Departure
}

// A carriedNote is lines that somebody waits for: of this turn, or the first of
// another one.
type carriedNote struct {
	lines []carriedLine
	anew  bool
	back  chan error
}

// openCarried opens the record and reads what the last sender left in it.
func openCarried(name string) (*carried, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	c := &carried{file: file}
	if err := c.read(); err != nil {
		file.Close()
		return nil, err
	}
	return c, nil
}

// read reads the lines of the last turn: up to one of an earlier turn, or one that
// a crash cut short and nobody relied on.
func (c *carried) read() error {
	c.known = map[[32]byte]carriedLine{}
	all, err := io.ReadAll(io.NewSectionReader(c.file, 0, carriedLines*carriedSize))
	if err != nil {
		return err
	}
	for ; len(all) >= carriedSize; all = all[carriedSize:] {
		turn, line, whole := parseCarried([carriedSize]byte(all[:carriedSize]))
		if !whole || c.lines.Load() > 0 && turn != c.turn {
			break
		}
		c.turn = turn
		c.lines.Add(1)
		if line.kind == lineOwner {
			c.owner = string(line.Hash[:])
		} else {
			c.known[line.Hash] = line
		}
	}
	return nil
}

func parseCarried(raw [carriedSize]byte) (turn uint64, l carriedLine, whole bool) {
	whole = binary.BigEndian.Uint32(raw[60:]) == crc32.ChecksumIEEE(raw[:60]) && raw[8] != 0
	l.kind, l.Hash = raw[8], [32]byte(raw[16:48])
	l.At = time.Unix(int64(binary.BigEndian.Uint64(raw[48:])), 0).UTC()
	return binary.BigEndian.Uint64(raw[:]), l, whole
}

func (c *carried) format(to []byte, l carriedLine) []byte {
	var raw [carriedSize]byte
	binary.BigEndian.PutUint64(raw[:], c.turn)
	raw[8] = l.kind
	copy(raw[16:], l.Hash[:])
	binary.BigEndian.PutUint64(raw[48:], uint64(max(0, l.At.Unix())))
	binary.BigEndian.PutUint32(raw[60:], crc32.ChecksumIEEE(raw[:60]))
	return append(to, raw[:]...)
}

// senderName is how a sender is named in the record.
func senderName(me string) [32]byte { return store.Departed(me, time.Time{}).Hash }

// of reports whether the record is that of a sender.
func (c *carried) of(owner string) bool {
	name := senderName(owner)
	return c != nil && c.owner == string(name[:])
}

// left tells when a message of a dead sender left, if it did.
func (c *carried) left(owner, messageID string) (store.Departure, bool) {
	hash := store.Departed(messageID, time.Time{}).Hash
	if !c.of(owner) || c.known[hash].kind != lineLeft {
		return store.Departure{}, false
	}
	return c.known[hash].Departure, true
}

// begun reports whether a message of a dead sender may have left without a word:
// it was begun and did not end, or there is no record to tell.
func (c *carried) begun(o store.Begun) bool {
	line, known := c.known[store.Departed(o.MessageID, time.Time{}).Hash]
	return !c.of(o.Owner) || known && line.kind == lineBegun
}

// ownerLine is the first line of a sender's record.
func ownerLine(me string) carriedLine {
	return carriedLine{lineOwner, store.Departure{Hash: senderName(me)}}
}

// anew starts to write the file from its beginning: what it said before is over.
func (c *carried) anew() error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < carriedLines*carriedSize { // a place that is there already needs no new block on the disk
		if _, err := c.file.WriteAt(make([]byte, carriedLines*carriedSize), 0); err != nil {
			return err
		}
	}
	c.turn++
	c.lines.Store(0)
	return nil
}

// write makes lines durable.
func (c *carried) write(lines []carriedLine) error {
	raw := make([]byte, 0, len(lines)*carriedSize)
	for _, l := range lines {
		raw = c.format(raw, l)
	}
	if _, err := c.file.WriteAt(raw, c.lines.Load()*carriedSize); err != nil {
		return err
	}
	c.lines.Add(int64(len(lines)))
	return syncData(c.file)
}

// room reports whether so many messages can still be noted in this turn.
func (c *carried) room(messages int) bool { return c.lines.Load()+2*int64(messages) <= carriedLines }

func (c *carried) close() {
	if c != nil {
		c.file.Close()
	}
}
