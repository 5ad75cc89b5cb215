package notify

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/wording"
)

// A Wait is something that waits for a person who works here: a number, never a name.
type Wait struct {
	Label  map[plain.Lang]string // "bilans en retard"
	Number int                   // above zero
	Path   string                // of the list that it counts
}

// Waits reads all that waits for a person; nothing does: none.
type Waits func(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) ([]Wait, error)

// StopPath is where a digest is stopped, without its secret.
const StopPath = "/point-du-matin/arret/"

// Digest queues the morning digest of a territory: one message a day to each account
// that asked for it, of what waits in its own scope. There is none on a Sunday, on a
// public holiday of the territory, before the hour of the job, when the day is over,
// and for whom nothing waits. It gives how many were new.
func (p *Postman) Digest(ctx context.Context, t placement.Territory) (queued int, err error) {
	where, err := PlaceOf(t)
	now := p.Now().UTC()
	if err != nil || p.Waits == nil || !p.Policy.morning(now, where) {
		return 0, err
	}
	var readers []store.Account
	err = p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		readers, err = tx.DigestReaders(ctx, t.ID)
		return err
	})
	if err != nil {
		return 0, err
	}
	var list []placement.Notice
	for _, a := range readers {
		n, waits, err := p.digestFor(ctx, t, where, a, now)
		if err != nil {
			return 0, err
		}
		if waits {
			list = append(list, n)
		}
	}
	return p.DB.QueueNotices(ctx, list)
}

// morning reports whether a digest may be queued: it would reach people today.
func (p Policy) morning(now time.Time, where Place) bool {
	rule, _ := placement.JobRuleOf(placement.DigestJob)
	today := calendar.DayOf(now, where.Zone)
	return rule.Day(now, where.Zone) == today && calendar.DayOf(p.Next(now, where), where.Zone) == today
}

// digestFor writes the digest of one account: what is true now. Its key is the day.
func (p *Postman) digestFor(ctx context.Context, t placement.Territory, where Place, a store.Account, now time.Time) (n placement.Notice, waits bool, err error) {
	today := calendar.DayOf(now, where.Zone)
	n = placement.Notice{
		Kind: placement.MorningDigest, Territory: t.ID, About: placement.Thing{Kind: "account", ID: string(a.ID)}, Account: a.ID,
		Key:     string(placement.MorningDigest) + "/" + string(a.ID) + "/" + today.String(),
		Channel: placement.ByEmail, Lang: a.Lang, Recipient: a.Email, State: placement.Waiting, CreatedAt: now,
		DueAt: p.Policy.Next(now, where), NotAfter: today.At(p.Policy.Shuts, 0, where.Zone).UTC(),
	}
	err = p.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := p.Waits(ctx, tx, a.Actor(), now)
		if waits = len(list) > 0; err != nil || !waits {
			return err
		}
		text, err := tx.LetterTextInForce(ctx, t.ID, placement.MorningDigest)
		if err != nil {
			return err
		}
		n.Subject, n.Text, err = p.Writer.digest(t, a, text, today, list)
		return err
	})
	return n, waits, err
}

// digest fills the text in, in the languages of the reader.
func (w Writer) digest(t placement.Territory, a store.Account, text placement.LetterText, today calendar.Day, list []Wait) (subject, body string, err error) {
	for i, lang := range wording.Languages(plain.Lang(a.Lang)) {
		form, err := formOf(lang, placement.MorningDigest, text)
		if err != nil {
			return "", "", err
		}
		about, said, err := form.Say(wording.Facts{
			Words: wording.Words{To: a.Name, Service: phrases.T(lang, "letter.service", t.Name), Today: plain.Day(lang, today)}, Waits: w.waits(lang, list),
		})
		if err != nil {
			return "", "", err
		}
		if i == 0 {
			subject = about
		} else {
			body += wording.Divider
		}
		body += said
	}
	return subject, body, nil
}

// waits says what waits, a line each with the way to its list.
func (w Writer) waits(lang plain.Lang, list []Wait) (lines []string) {
	for _, x := range list {
		lines = append(lines, phrases.T(lang, "letter.wait", capital(x.Label[lang]), plain.Number(lang, x.Number), w.URL+x.Path))
	}
	return lines
}

// capital is a label as a line begins with it.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// stoppable adds the way to stop a notice below each of its languages. What is kept
// of the notice does not have it: others read that.
func (w Writer) stoppable(langs []plain.Lang, out Written, secret string) Written {
	out.Stop = w.URL + StopPath + url.PathEscape(secret)
	parts := strings.Split(out.Text, wording.Divider)
	for i := range parts {
		parts[i] += "\n\n" + phrases.T(langs[min(i, len(langs)-1)], "letter.stop", out.Stop)
	}
	out.Text = strings.Join(parts, wording.Divider)
	return out
}
