package store

import (
	"bytes"
	"encoding/binary"
)

// likeness writes a text as what it has in common with the one before it: one
// letter of a batch differs from the next in a name, a link and a time. Kept so,
// a message takes a tenth of its length, and of the time to write it.
//
// It is a series of copies from the text before (where, how long) each followed by
// what is new (its length, itself); unlike reads it back to the byte. It is added to
// out.
func likeness(out, before, text []byte) []byte {
	at := 0 // in before
	for len(text) > 0 {
		same := commonLines(before[at:], text)
		from := at
		at, text = at+same, text[same:]
		fresh, skipped := freshLines(before[at:], text)
		at += skipped
		out = binary.AppendUvarint(out, uint64(from))
		out = binary.AppendUvarint(out, uint64(same))
		out = binary.AppendUvarint(out, uint64(fresh))
		out = append(out, text[:fresh]...)
		text = text[fresh:]
	}
	return out
}

// lineOf is the length of the first line, with its end.
func lineOf(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

// commonLines is how far two texts begin with the same whole lines.
func commonLines(a, b []byte) (n int) {
	for n < len(a) && n < len(b) {
		line := lineOf(b[n:])
		if !bytes.HasPrefix(a[n:], b[n:n+line]) {
			break
		}
		n += line
	}
	return n
}

// nearby is how many lines ahead a line is looked for in the text before.
const nearby = 8

// freshLines is how much of a text comes before the next line that the text before
// has too, and how much is skipped there to reach it.
func freshLines(before, text []byte) (fresh, skipped int) {
	for fresh < len(text) {
		line := text[fresh : fresh+lineOf(text[fresh:])]
		ahead := 0
		for range nearby {
			if ahead >= len(before) {
				break
			}
			if len(line) > 2 && bytes.HasPrefix(before[ahead:], line) {
				return fresh, ahead
			}
			ahead += lineOf(before[ahead:])
		}
		fresh += len(line)
	}
	return fresh, 0
}

// unlike gives back what likeness wrote, with the same text before; a likeness of
// something else is an error, and the first error is kept.
func unlike(before, like []byte, failed *error) []byte {
	var text []byte
	number := func() int {
		n, size := binary.Uvarint(like)
		if size <= 0 || n > 1<<30 {
			*failed, like = errFrozen, nil
			return 0
		}
		like = like[size:]
		return int(n)
	}
	for len(like) > 0 && *failed == nil {
		from, same, fresh := number(), number(), number()
		if *failed != nil || from+same > len(before) || fresh > len(like) {
			*failed = errFrozen
			return nil
		}
		text = append(text, before[from:from+same]...)
		text = append(text, like[:fresh]...)
		like = like[fresh:]
	}
	return text
}
