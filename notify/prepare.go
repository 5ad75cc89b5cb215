package notify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A ready notice is one that may leave now: written, composed, and stamped with
// what was true while it was written.
type ready struct {
	store.Outgoing
	stamp string
	until time.Time    // it leaves before that, or is decided about anew; zero: whenever
	lot   *lot         // that it was frozen in, where messages flow in batches
	day   calendar.Day // whose one mail it is; zero: it leaves by itself
	with  []ready      // that leave in the same message
	mail  []byte       // the message of several
}

// prepare decides about a batch of claimed notices. Those that may leave by mail
// are returned; all others are put back: closed, for later, or as letters.
func (p *Postman) prepare(ctx context.Context, r *round, batch []store.Outgoing) ([]ready, error) {
	now, letters := p.moment(r), r.room(len(batch))
	stamps := make([]string, len(batch))
	var days map[placement.NoticeID]daily
	// A batch takes a moment: to watch for the end of the program in each of its
	// queries would cost more than to finish it.
	ctx = context.WithoutCancel(ctx)
	err := p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		read := tx.Letters()
		if err := read.Ahead(ctx, noticesOf(batch)); err != nil {
			return err
		}
		for i, o := range batch {
			if stamps[i], err = letterOf(ctx, tx, read, o.Notice, &letters[i]); err != nil {
				return err
			}
		}
		days, err = dailies(ctx, tx, now, batch, letters)
		return err
	})
	if err != nil {
		return nil, err
	}
	s := sorting{p: p, now: now, leave: make([]ready, 0, len(batch))}
	for i, o := range batch {
		d, waits := days[o.ID]
		s.put(o, letters[i], stamps[i], d, waits)
	}
	s.together()
	return s.leave, p.putBack(ctx, r, s.back, s.same)
}

// moment is the time it is in a round, which may take hours: what is true when a
// message leaves counts. It does not go back.
func (p *Postman) moment(r *round) time.Time {
	if now := p.Now().UTC(); now.After(r.now) {
		return now
	}
	return r.now
}

// room is where the letters of a batch are read: one batch is written after the other.
func (r *round) room(n int) []store.Letter {
	if n > len(r.letters) {
		r.letters = make([]store.Letter, n)
	}
	clear(r.letters)
	return r.letters[:n]
}

// noticesOf are the notices of a batch, for Ahead.
func noticesOf(batch []store.Outgoing) []placement.Notice {
	list := make([]placement.Notice, len(batch))
	for i, o := range batch {
		list[i] = o.Notice
	}
	return list
}

// letterOf reads what a notice is written from, and its stamp. What is gone is a letter
// about nothing: Due closes it.
func letterOf(ctx context.Context, tx *store.Tx, read *store.Letters, n placement.Notice, l *store.Letter) (stamp string, err error) {
	if n.Kind == placement.MorningDigest {
		*l, err = tx.DigestLetter(ctx, n)
	} else if n.Kind.Ready() {
		l.To.Guardian, err = tx.CodeRecipient(ctx, n.Guardian)
	} else if stamp, err = read.Stamp(ctx, n); err == nil {
		err = read.Read(ctx, n, l)
	}
	if isGone(err) {
		*l = store.Letter{}
		return "", nil
	}
	return stamp, err
}

// stampOf is the stamp of this moment, "" for what comes with its text.
func stampOf(ctx context.Context, tx *store.Tx, n placement.Notice) (string, error) {
	if n.Kind.Ready() {
		return "", nil
	}
	stamp, err := tx.LetterStamp(ctx, n)
	if isGone(err) {
		return "", nil
	}
	return stamp, err
}

func isGone(err error) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == placement.NotFound
}

// decide says what becomes of a claimed notice: it leaves by mail (true), or
// goes back as it is returned. It is pure but for the boundary that the mail
// library draws between the two forms of a text.
func (p *Postman) decide(now time.Time, o store.Outgoing, l store.Letter) (store.Outgoing, bool) {
	g := l.To.Guardian
	if addressed(o.Kind) {
		if len(o.Bytes) > 0 {
			return o, true // the same copy once more: it went where it should
		}
		return p.write(now, o, l)
	}
	if reason := due(o.Notice, l, now); reason != "" {
		return closed(o, reason), false
	}
	o.Lang, o.Channel = g.Lang, channelOf(o, g)
	// Sent again by a person, it is written as all others are: it stays the same copy
	// only where it still says what is true.
	again := o.Doubts > 0 && o.State != placement.Waiting && len(o.Bytes) > 0 && o.Channel == placement.ByEmail
	if again && o.Recipient != g.Email { // the copy would reach somebody else
		o.State, o.NextAt, o.Error = placement.InDoubt, time.Time{}, "notice.recipient_changed"
		return o, false
	}
	if o.Kind != placement.SignInCode && o.Channel == placement.ByEmail {
		if later, ok := p.quiet(now, o.Notice, l); ok {
			o.Notice = later
			return o, false
		}
	}
	switch late := o.Kind.Statutory() && now.Sub(o.DueAt) > lateAfter; {
	case late:
		o.Moved = MovedLate
	case o.Moved == MovedLate: // a clock was ahead
		o.Moved = ""
	}
	if again {
		return o, true
	}
	return p.write(now, o, l)
}

// until is when what was decided now about a notice that leaves has to be asked again:
// when people may not be written to any more, when its event comes, and when the day is
// over on which a pupil was not of age.
func (p *Postman) until(now time.Time, n placement.Notice, l store.Letter) (end time.Time) {
	first := func(at time.Time) {
		if end.IsZero() || at.Before(end) {
			end = at
		}
	}
	if !n.NotAfter.IsZero() && !n.Kind.Statutory() {
		first(n.NotAfter)
	}
	office, err := PlaceOf(l.Territory)
	if err != nil || addressed(n.Kind) || n.Kind == placement.SignInCode {
		return end
	}
	first(calendar.DayOf(now, office.Zone).AddDays(1).At(0, 0, office.Zone))
	if where := office.Of(l.To.Guardian); p.Policy.Allowed(now, where) {
		first(calendar.DayOf(now, where.Zone).At(p.Policy.Shuts, 0, where.Zone))
	}
	if n.About.Kind == "meeting" {
		first(l.Meeting.AtFor(n.Guardian))
	}
	return end
}

// addressed reports whether a notice goes to the address that it came with: the one
// on file before, or that of who tries a text.
func addressed(k placement.NoticeKind) bool {
	return k == placement.ContactChanged || k == placement.LetterTest
}

// lateAfter is when a statutory notice is marked as late.
const lateAfter = 48 * time.Hour

// due is Due for a letter that may be about nothing, and for what is about no child.
func due(n placement.Notice, l store.Letter, now time.Time) string {
	over := !n.NotAfter.IsZero() && !now.Before(n.NotAfter)
	switch {
	case n.Kind == placement.MorningDigest && l.Stop == "":
		return Unwanted
	case n.Kind == placement.MorningDigest && over, n.Kind == placement.SignInCode && (l.To.Guardian.ID == "" || over):
		return Overtaken
	case n.Kind == placement.MorningDigest, n.Kind == placement.SignInCode:
		return ""
	case l.To.Guardian.ID == "":
		return GoneSubject
	}
	return Due(n, l, now)
}

// closed closes a notice. What may have left stays in doubt: a person knows of it, and
// nothing sends it once more.
func closed(o store.Outgoing, reason string) store.Outgoing {
	o.NextAt, o.Error = time.Time{}, reason
	if o.State != placement.InDoubt {
		o.State = placement.Void
	}
	return o
}

// channelOf is how the guardian is reached today. A letter chosen by hand stays
// a letter; who has no address that takes mail gets one.
func channelOf(o store.Outgoing, g placement.Guardian) placement.Channel {
	switch {
	case o.Kind == placement.SignInCode, o.Kind.ToStaff():
		return placement.ByEmail
	case o.Channel == placement.ByLetter, g.Channel == placement.ByLetter, g.Email == "", g.Bounced:
		return placement.ByLetter
	}
	return placement.ByEmail
}

// quiet puts a notice off to the next moment at which people may be written to.
// What would then come after its event is closed, unless it is the word of a
// person about an appointment: that one leaves at once.
func (p *Postman) quiet(now time.Time, n placement.Notice, l store.Letter) (placement.Notice, bool) {
	office, err := PlaceOf(l.Territory)
	where := office.Of(l.To.Guardian)
	if err != nil || p.Policy.Allowed(now, where) {
		return n, false
	}
	next := p.Policy.Next(now, where)
	end := n.NotAfter
	if n.Kind == placement.MeetingCancelled || n.Kind == placement.MeetingInvitation || n.Kind == placement.MeetingSlot {
		if !next.Before(l.Meeting.At) {
			return n, false
		}
	} else if !end.IsZero() && !next.Before(end) && !n.Kind.Statutory() {
		n.State, n.NextAt, n.Error = placement.Void, time.Time{}, Overtaken
		return n, true
	}
	n.NextAt, n.Moved = next, MovedQuiet
	return n, true
}

// write writes the text, and the message when it leaves by mail.
func (p *Postman) write(now time.Time, o store.Outgoing, l store.Letter) (store.Outgoing, bool) {
	g := recipientNow(o.Notice, l.To.Guardian)
	w, err := p.Writer.Write(o.Notice, l)
	if err != nil {
		return failed(o, "notice.no_text"), false
	}
	kept := w.Text
	if o.Kind.Ready() { // the way to stop it is for its recipient alone
		kept = o.Text
	}
	same := len(o.Bytes) > 0 && o.Subject == w.Subject && o.Text == kept && o.Recipient == g.Email
	o.Subject, o.Text, o.Words = w.Subject, kept, l.Text.ID
	if o.Channel == placement.ByLetter {
		o.State, o.NextAt, o.Recipient = placement.ToPrint, time.Time{}, postal(g)
		return o, false
	}
	name := MessageID(o.Key, p.From.host())
	if same && o.MessageID == name {
		return o, true // what a relay put off is offered again to the byte
	}
	o.Recipient, o.MessageID = g.Email, name
	w.Method, w.Calendar = p.From.calendar(o.Notice, l, now)
	if o.Bytes, err = p.From.Compose(o.Notice, w, now); err != nil {
		f := resultOf(err)
		if f.Result == Refused {
			return failed(o, f.Code), false
		}
		return unwritten(o, now), false
	}
	return o, true
}

func unwritten(o store.Outgoing, now time.Time) store.Outgoing {
	o.State, o.NextAt, o.Error = placement.Deferred, now.Add(backOff(o.Attempts+1)), "notice.unwritten"
	return o
}

// recipientNow is the guardian with the address that the notice goes to: that of
// today, but for the word to the address that was on file before.
func recipientNow(n placement.Notice, g placement.Guardian) placement.Guardian {
	if !addressed(n.Kind) {
		return g
	}
	g.Email, g.Address = n.Recipient, ""
	if name, address, found := strings.Cut(n.Recipient, "\n"); found {
		g.Name, g.Address = name, address
	}
	return g
}

func failed(o store.Outgoing, code string) store.Outgoing {
	o.State, o.NextAt, o.Error = placement.Undone, time.Time{}, code
	return o
}

// putBack records what became of the notices that do not leave, and gives the others
// back as they were.
func (p *Postman) putBack(ctx context.Context, r *round, list, same []store.Outgoing) error {
	if len(list)+len(same) == 0 {
		return nil
	}
	err := r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
		for _, o := range slices.Concat(list, same) {
			if err := tx.PutBack(ctx, r.me, o); err != nil && !isStale(err) {
				return err
			}
		}
		return nil
	})
	for _, o := range list {
		r.count(o.State, o.NextAt.After(r.now))
	}
	return err
}

func isStale(err error) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == placement.Stale
}
