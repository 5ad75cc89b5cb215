package notify

import (
	"context"
	"regexp"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
	"internat/placement/wording"
)

// Why a letter that was written is not to be printed as it is: codes, beside those
// of Due, that the page of letters says in words.
const (
	NoAddress = "letter.no_address" // nowhere to post it to
	Readdress = "letter.readdress"  // name or address changed since it was written
)

// A Paper is a letter as it stands on paper. One with a trouble is not printed:
// posted, it would reach nobody, somebody else, or tell what is not true any more.
type Paper struct {
	placement.Notice
	Trouble string // a code; "" is to be printed
	Sheet   report.Letter
}

// Papers makes the letters of notices that were read with their text, in their
// order. Whether each may still be told, and where its recipient lives today, is
// asked again of those that wait; what was posted is shown as it was.
func Papers(ctx context.Context, tx *store.Tx, list []placement.Notice, now time.Time) (papers []Paper, err error) {
	read := tx.Letters()
	for _, n := range list {
		p := Paper{Notice: n}
		var l store.Letter
		_, err := letterOf(ctx, tx, read, n, &l)
		if err != nil {
			return nil, err
		}
		if n.State == placement.ToPrint {
			p.Trouble = trouble(n, l, now)
		}
		t, err := shared(ctx, tx, n.Territory, l)
		if err != nil {
			return nil, err
		}
		if p.Sheet, err = sheetOf(n, t, now); err != nil {
			return nil, err
		}
		papers = append(papers, p)
	}
	return papers, nil
}

// shared is the office that writes: a letter about what is gone has it too.
func shared(ctx context.Context, tx *store.Tx, in placement.TerritoryID, l store.Letter) (placement.Territory, error) {
	if l.Territory.ID != "" {
		return l.Territory, nil
	}
	return tx.Territory(ctx, in)
}

// trouble says why a letter that waits is not to be printed.
func trouble(n placement.Notice, l store.Letter, now time.Time) string {
	if !addressed(n.Kind) { // that one goes where its recipient lived before
		if code := due(n, l, now); code != "" {
			return code
		}
		if n.Recipient != postal(l.To.Guardian) {
			return Readdress
		}
	}
	if _, address, _ := strings.Cut(n.Recipient, "\n"); strings.TrimSpace(address) == "" {
		return NoAddress
	}
	return ""
}

// postal is where a letter to a guardian goes, line by line: the postcode and the
// commune stand on a line of their own (norme NF Z10-011).
func postal(g placement.Guardian) string {
	return g.Name + "\n" + beforePostcode.ReplaceAllString(g.Address, "\n$1")
}

var beforePostcode = regexp.MustCompile(`, *(\d{5} )`)

// sheetOf lays a notice out as a letter: what was written, and who wrote it when.
func sheetOf(n placement.Notice, t placement.Territory, now time.Time) (report.Letter, error) {
	lang := plain.Lang(n.Lang)
	if lang != plain.EN {
		lang = plain.FR
	}
	at, err := PlaceOf(t)
	if err != nil {
		return report.Letter{}, err
	}
	on := now
	if !n.SentAt.IsZero() {
		on = n.SentAt
	}
	return report.Letter{
		Lang: lang, From: letterhead(lang, t), To: strings.Split(n.Recipient, "\n"), Subject: n.Subject, Parts: strings.Split(n.Text, wording.Divider),
		Dated: phrases.T(lang, "letter.dated", plain.Date(lang, calendar.DayOf(on, at.Zone))), Mark: phrases.T(lang, "letter.mark", Mark(n.ID)),
	}, nil
}

// Mark is what a letter is found by when a family calls: short enough to be read
// out. It is the end of the number: its beginning is the time, which all letters
// of one click share.
func Mark(id placement.NoticeID) string {
	_, mark, _ := strings.Cut(string(id), "_")
	mark = strings.ToUpper(mark[max(0, len(mark)-8):])
	return mark[:len(mark)/2] + "-" + mark[len(mark)/2:]
}

// letterhead is who writes, as it stands at the head of a letter.
func letterhead(lang plain.Lang, t placement.Territory) []string {
	lines := []string{phrases.T(lang, "letter.service", t.Name)}
	if t.Address != "" {
		lines = append(lines, strings.Split(t.Address, "\n")...)
	}
	if t.Phone != "" {
		phone := t.Phone
		if t.Hours != "" {
			phone += " (" + t.Hours + ")"
		}
		lines = append(lines, phone)
	}
	return lines
}
