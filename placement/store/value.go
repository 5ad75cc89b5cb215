package store

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"internat/capacity/calendar"
	"internat/placement/twin"
)

// NewID makes an opaque id with a readable prefix: "off_k3…", 130 random bits.
func NewID(prefix string) string { return prefix + "_" + strings.ToLower(rand.Text()) }

// idsMade numbers the ids made in order.
var idsMade atomic.Uint64

// inOrder are the characters of an id in the order in which databases sort them.
const inOrder = "234567abcdefghijklmnopqrstuvwxyz"

// orderedID makes an id that sorts after those made before it, of 65 random bits:
// where rows come by the hundred thousand, those that are written and read together
// lie together, in the table and in each index that ends in the id.
func orderedID(prefix string, at time.Time) string {
	when := uint64(max(0, at.Unix()))<<31 | idsMade.Add(1)&(1<<31-1)
	var text [13]byte
	for i := range text {
		text[i] = inOrder[when>>(60-5*i)&31]
	}
	return prefix + "_" + string(text[:]) + strings.ToLower(rand.Text())[:13]
}

// NewToken makes a secret of 130 random bits; only its Hash is ever stored.
func NewToken() string { return rand.Text() }

// Hash is how tokens and codes are stored.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// instantForm has a fixed width, so that texts sort as instants do.
const instantForm = "2006-01-02T15:04:05.000Z"

// instant writes a point in time; the zero time is "".
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(instantForm)
}

// instantAt scans a point in time.
type instantAt struct{ t *time.Time }

// Scan reads what instant wrote.
func (s instantAt) Scan(v any) error {
	text, err := textOf(v)
	if err != nil || text == "" {
		*s.t = time.Time{}
		return err
	}
	*s.t, err = time.Parse(instantForm, text)
	return err
}

// noEnd stands for a day that has not come: an open stay sorts after all others.
const noEnd = "9999-12-31"

// day writes a day; the zero day is "".
func day(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// endDay writes the end of an interval; an open end is noEnd.
func endDay(d calendar.Day) string {
	if d.IsZero() {
		return noEnd
	}
	return d.String()
}

// dayAt scans a day written by day or endDay.
type dayAt struct{ d *calendar.Day }

// Scan reads a day.
func (s dayAt) Scan(v any) error {
	text, err := textOf(v)
	if err != nil || text == "" || text == noEnd {
		*s.d = calendar.Day{}
		return err
	}
	*s.d, err = calendar.ParseDay(text)
	return err
}

// flag writes yes and no as 1 and 0: the engines disagree about booleans.
func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// flagAt scans a flag.
type flagAt struct{ b *bool }

// Scan reads 1 and 0.
func (s flagAt) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("flag: got %T", v)
	}
	*s.b = n != 0
	return nil
}

// null writes an absent reference as NULL.
func null[T ~string](id T) sql.NullString {
	return sql.NullString{String: string(id), Valid: id != ""}
}

// nullAt scans a reference that may be NULL into any of the id types.
type nullAt[T ~string] struct{ id *T }

// Scan reads NULL as "".
func (s nullAt[T]) Scan(v any) error {
	if v == nil {
		*s.id = ""
		return nil
	}
	text, err := textOf(v)
	*s.id = T(text)
	return err
}

func textOf(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("text: got %T", v)
}

// Fold makes the key by which names are sorted and found. The engines cannot do
// it: on SQLite lower('É') is 'É'.
func Fold(name string) string { return twin.Fold(name) }
