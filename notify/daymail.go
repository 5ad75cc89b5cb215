package notify

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// MovedDay is why a notice waits for another day: the one mail of its day had left.
const MovedDay = "day_mail"

// ahead is how far ahead of a notice that leaves one looks for others of its day: to
// the end of the longest one.
const ahead = 25 * time.Hour

// claimAlong adds to what was claimed the other notices that can wait of the same
// guardians. All that waits for a guardian is so in the hands of one sender, whichever
// batch its first one came with.
func claimAlong(ctx context.Context, tx *store.Tx, me string, now time.Time, batch []store.Outgoing) ([]store.Outgoing, error) {
	asked := map[placement.GuardianID]bool{}
	for _, o := range batch {
		if o.Channel != placement.ByEmail || asked[o.Guardian] || !o.CanWait(now, time.Time{}) {
			continue
		}
		asked[o.Guardian] = true
		more, err := tx.ClaimAlong(ctx, me, o.Guardian, now, now.Add(ahead))
		if err != nil {
			return nil, err
		}
		batch = append(batch, more...)
	}
	return batch, nil
}

// A daily is what is known of a notice that can wait for the mail of its day.
type daily struct {
	today   calendar.Day // where its recipient lives
	where   Place
	happens time.Time
	left    bool // the mail of the day has left
}

// dailies finds those of a batch that can wait and are due by the end of their day.
func dailies(ctx context.Context, tx *store.Tx, now time.Time, batch []store.Outgoing, letters []store.Letter) (map[placement.NoticeID]daily, error) {
	var found map[placement.NoticeID]daily
	left := map[placement.GuardianID]bool{}
	for i, o := range batch {
		d, can := dailyOf(now, o, letters[i])
		if !can {
			continue
		}
		has, known := left[o.Guardian]
		if !known {
			var err error
			if has, err = tx.HasDayMail(ctx, o.Guardian, d.today); err != nil {
				return nil, err
			}
			left[o.Guardian] = has
		}
		if found == nil {
			found = map[placement.NoticeID]daily{}
		}
		d.left = has
		found[o.ID] = d
	}
	return found, nil
}

// dailyOf reports whether a notice can wait and is due by the end of its day. A doubt
// that is sent once more is the same copy, and goes alone.
func dailyOf(now time.Time, o store.Outgoing, l store.Letter) (d daily, can bool) {
	if again := o.Doubts > 0 && len(o.Bytes) > 0; again || !o.CanWait(now, time.Time{}) {
		return d, false
	}
	office, err := PlaceOf(l.Territory)
	if err != nil {
		return d, false
	}
	d.where = office.Of(l.To.Guardian)
	d.today, d.happens = calendar.DayOf(now, d.where.Zone), happens(o.Notice, l, office)
	return d, o.CanWait(now, d.happens) && !d.today.Before(calendar.DayOf(o.NextAt, d.where.Zone))
}

// happens is when what a notice speaks of happens; zero: at no moment that is to come.
func happens(n placement.Notice, l store.Letter, office Place) time.Time {
	on := calendar.Day{}
	switch n.Kind {
	case placement.MeetingReminder:
		return l.Meeting.AtFor(n.Guardian)
	case placement.ReviewInvitation, placement.ReviewReminder, placement.ReviewMoved:
		on = l.Review.DueOn
	case placement.AbsenceAnswered:
		on = l.Absence.Nights.From
	case placement.RenewalReminder:
		if until := l.Campaign.ClosesOn; !until.Before(calendar.DayOf(n.DueAt, office.Zone)) {
			on = until
		}
	}
	if on.IsZero() {
		return time.Time{}
	}
	return on.At(0, 0, office.Zone)
}

// A member is a notice that can wait, as it would leave by itself.
type member struct {
	ready
	daily
	was    store.Outgoing // as it was claimed
	letter store.Letter
}

// early reports whether a notice was claimed before it was due, to leave with another.
func early(o store.Outgoing, now time.Time) bool {
	return o.Kind.CanWait() && o.NextAt.After(now)
}

// A sorting is what becomes of a batch of claimed notices.
type sorting struct {
	p     *Postman
	now   time.Time
	leave []ready
	back  []store.Outgoing // closed, for later, or as letters
	same  []store.Outgoing // given back as they were
	days  map[placement.GuardianID][]member
	order []placement.GuardianID
}

// put decides about one notice.
func (s *sorting) put(o store.Outgoing, l store.Letter, stamp string, d daily, waits bool) {
	next, leaves := s.p.decide(s.now, o, l)
	allowed := leaves && s.p.Only.Allows(next.Recipient)
	one := ready{Outgoing: next, stamp: stamp}
	if allowed {
		one.until = s.p.until(s.now, next.Notice, l)
	}
	switch {
	case allowed && waits:
		if s.days == nil {
			s.days = map[placement.GuardianID][]member{}
		}
		if s.days[o.Guardian] == nil {
			s.order = append(s.order, o.Guardian)
		}
		s.days[o.Guardian] = append(s.days[o.Guardian], member{one, d, o, l})
	case early(o, s.now):
		s.same = append(s.same, o)
	case allowed:
		s.leave = append(s.leave, one)
	case leaves:
		s.back = append(s.back, keepBack(o, next.Recipient))
	default:
		s.back = append(s.back, next)
	}
}

// together makes one mail of what can wait for each guardian. It leaves with the first
// notice that is due, and only where none has left that day.
func (s *sorting) together() {
	for _, to := range s.order {
		list := s.days[to]
		due := slices.ContainsFunc(list, func(m member) bool { return !early(m.was, s.now) })
		switch {
		case due && !list[0].left:
			s.bundle(list)
		default:
			for _, m := range list {
				s.alone(m)
			}
		}
	}
}

// alone is what becomes of a notice that does not leave with the mail of its day.
func (s *sorting) alone(m member) {
	next := s.p.anotherDay(m.was, m.daily)
	switch {
	case early(m.was, s.now):
		s.same = append(s.same, m.was)
	case next.IsZero():
		s.leave = append(s.leave, m.ready)
	default:
		m.was.NextAt, m.was.Moved = next, MovedDay
		s.back = append(s.back, m.was)
	}
}

// anotherDay is the morning for which a notice waits whose mail of the day has left;
// zero where it leaves by itself: that morning would be too late, or a person sends it
// again.
func (p *Postman) anotherDay(o store.Outgoing, d daily) time.Time {
	next := p.Policy.Next(d.today.AddDays(1).At(0, 0, d.where.Zone), d.where)
	late := func(end time.Time) bool { return !end.IsZero() && !next.Before(end) }
	if byHand := o.State == placement.Waiting && o.Attempts > 0; byHand || late(o.NotAfter) || late(d.happens) {
		return time.Time{}
	}
	return next
}

// bundle makes the mail of a day. Its first notice, by key, gives it its name.
func (s *sorting) bundle(list []member) {
	if len(list) > 1 {
		if err := s.p.compose(s.now, list); err != nil {
			for _, m := range list {
				s.back = append(s.back, unwritten(m.was, s.now))
			}
			return
		}
	}
	first := list[0].ready
	first.day = list[0].today
	for _, m := range list[1:] {
		first.with = append(first.with, m.ready)
	}
	s.leave = append(s.leave, first)
}

// compose writes the mail of several notices, which come to stand in the order of their
// keys. Each keeps its own words; what is sent is not kept with any of them: it speaks
// of other children, and is never sent a second time as it was.
func (p *Postman) compose(now time.Time, list []member) error {
	slices.SortStableFunc(list, func(a, b member) int {
		return strings.Compare(a.letter.Pupil.Given+"/"+string(a.Pupil), b.letter.Pupil.Given+"/"+string(b.Pupil))
	})
	w, err := p.Writer.Together(list)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.Key, b.Key) })
	first := list[0]
	if list[0].mail, err = p.From.Compose(first.Notice, w, now); err != nil {
		return err
	}
	for i := range list {
		list[i].MessageID, list[i].Bytes = first.MessageID, nil
	}
	return nil
}

// message is what is sent.
func (o *ready) message() []byte {
	if o.mail != nil {
		return o.mail
	}
	return o.Bytes
}

// all are the notices of a message: most have one.
func (o *ready) all() iter.Seq[*ready] {
	return func(yield func(*ready) bool) {
		if !yield(o) {
			return
		}
		for i := range o.with {
			if !yield(&o.with[i]) {
				return
			}
		}
	}
}

// asWritten reports whether what a message says, and that it may be sent, is still true
// of all its notices.
func (o *ready) asWritten(ctx context.Context, tx *store.Tx) (bool, error) {
	for one := range o.all() {
		stamp, err := stampOf(ctx, tx, one.Notice)
		if err != nil || stamp != one.stamp {
			return false, err
		}
	}
	return true, nil
}

// over reports whether the time is over for which it was decided that a message may
// leave.
func (o *ready) over(now time.Time) bool {
	for one := range o.all() {
		if !one.until.IsZero() && !now.Before(one.until) {
			return true
		}
	}
	return false
}

// fresh reports whether a message may be sent as it is: as it is written, and of none of
// its notices, nor of all, did anybody say that it is not to be sent.
func (o *ready) fresh(ctx context.Context, tx *store.Tx, me string) (bool, error) {
	if paused, err := o.paused(ctx, tx); err != nil || paused {
		return false, err
	}
	if same, err := o.asWritten(ctx, tx); err != nil || !same {
		return false, err
	}
	return o.held(ctx, tx, me)
}

// held reports whether the sender still has all notices of a message.
func (o *ready) held(ctx context.Context, tx *store.Tx, me string) (bool, error) {
	for one := range o.all() {
		if held, err := tx.Holds(ctx, me, one.ID); err != nil || !held {
			return false, err
		}
	}
	return true, nil
}

// takesDay makes the mail of a day the one of its day, and reports whether it is. A
// message that is none may always leave.
func (o *ready) takesDay(ctx context.Context, tx *store.Tx) (bool, error) {
	if o.day.IsZero() {
		return true, nil
	}
	return tx.TakeDay(ctx, store.DayMail{Guardian: o.Guardian, Day: o.day, MessageID: o.MessageID})
}

// ownName is the name that the message of a notice has where it leaves alone. Under it
// each is on the list of what left, whichever mail it left with.
func ownName(key string) string { return MessageID(key, "") }
