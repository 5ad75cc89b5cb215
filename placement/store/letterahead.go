package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"internat/placement"
)

// ahead is what a batch of letters is written from, where it was asked for
// together: one question for thirty letters is answered six times as fast as one
// for each. What is not in it is asked for when its letter is read.
type ahead struct {
	people   map[person]*whom
	meetings map[string]placement.Meeting
	reviews  map[string]placement.Review
}

// A person is a guardian to whom something is told about a thing.
type person struct {
	about    placement.Thing
	guardian placement.GuardianID
}

func personOf(n placement.Notice) person { return person{n.About, n.Guardian} }

// whom is who is told about which child, and the stamp of the letter.
type whom struct {
	id    string // of the thing
	in    placement.TerritoryID
	pupil placement.Pupil
	to    placement.Guardianship
	mark  stamp
}

// aheadRows is how many letters one question is about. SQLite reads the parameters
// of a statement in a time that grows with their square.
const aheadRows = 32

// Ahead asks together for what letters are written from.
func (r *Letters) Ahead(ctx context.Context, list []placement.Notice) error {
	if r.people == nil {
		r.ahead = ahead{map[person]*whom{}, map[string]placement.Meeting{}, map[string]placement.Review{}}
	}
	kinds := map[string][]*placement.Notice{}
	for i := range list {
		if n := &list[i]; !n.Kind.Ready() {
			kinds[n.About.Kind] = append(kinds[n.About.Kind], n)
		}
	}
	for _, kind := range []string{"agreement", "meeting", "offer", "review"} {
		for some := range slices.Chunk(kinds[kind], aheadRows) {
			if err := r.askPeople(ctx, kind, some); err != nil {
				return err
			}
		}
	}
	for some := range slices.Chunk(subjects(kinds["meeting"]), aheadRows) {
		if err := r.askMeetings(ctx, some); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(subjects(kinds["review"]), aheadRows) {
		if err := r.askReviews(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// subjects are the ids of what notices are about: both parents are told of the same.
func subjects(list []*placement.Notice) (ids []string) {
	known := make(map[string]bool, len(list))
	for _, n := range list {
		if !known[n.About.ID] {
			known[n.About.ID] = true
			ids = append(ids, n.About.ID)
		}
	}
	return ids
}

// pairs is a table of as many rows as one question has, those that are not needed
// empty: the statement is always the same, and is parsed once.
var pairs = table(aheadRows, 2)

// few is the same of one column.
var few = table(aheadRows, 1)

func table(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		b.WriteString([]string{", ", "), ("}[b2i(i%columns == 0)])
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return "(VALUES " + strings.TrimPrefix(b.String(), "), ") + "))"
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// askPeople asks who is told about which child, and for the stamps.
func (r *Letters) askPeople(ctx context.Context, kind string, list []*placement.Notice) error {
	args := make([]any, 2*aheadRows)
	for i := range args {
		args[i] = ""
	}
	for i, n := range list {
		args[2*i], args[2*i+1] = n.About.ID, string(n.Guardian)
	}
	rows, err := r.tx.again(ctx, `WITH w (id, guardian) AS `+pairs+`
		SELECT s.id, p.territory_id, `+stampColumns+`, `+peopleColumns+`
		FROM w JOIN `+stamped[kind]+` ON s.id = w.id JOIN guardianship k ON k.pupil_id = s.pupil_id AND k.guardian_id = w.guardian
			JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = s.pupil_id`, args...)
	found, err := collect(rows, err, func(s scanner) (w *whom, err error) {
		w = &whom{}
		err = s.Scan(append(append([]any{&w.id, &w.in}, w.mark.into()...), peopleInto(&w.pupil, &w.to)...)...)
		return w, err
	})
	if err != nil {
		return err
	}
	for _, w := range found {
		w.to.Pupil = w.pupil.ID
		if w.to.Guardian, err = r.tx.openAddress(w.to.Guardian); err != nil {
			return err
		}
		r.people[person{placement.Thing{Kind: kind, ID: w.id}, w.to.Guardian.ID}] = w
	}
	return nil
}

// padded are the arguments of a question about some ids.
func padded(ids []string) []any {
	args := make([]any, aheadRows)
	for i := range args {
		args[i] = ""
	}
	for i, id := range ids {
		args[i] = id
	}
	return args
}

func (r *Letters) askMeetings(ctx context.Context, ids []string) error {
	args := padded(ids)
	rows, err := r.tx.again(ctx, `SELECT `+meetingColumns+`, '', '', '' FROM meeting m WHERE m.id IN `+few, args...)
	found, err := collect(rows, err, scanMeetingLine)
	if err != nil {
		return err
	}
	rows, err = r.tx.again(ctx, `SELECT `+invitationColumns+` FROM invitation i WHERE i.meeting_id IN `+few+` ORDER BY i.meeting_id, i.guardian_id`, args...)
	invited := map[string][]placement.Invitation{}
	_, err = collect(rows, err, func(s scanner) (struct{}, error) {
		var of string
		var i placement.Invitation
		err := s.Scan(invitationInto(&of, &i)...)
		invited[of] = append(invited[of], i)
		return struct{}{}, err
	})
	for _, m := range found {
		m.Invited = invited[string(m.ID)]
		r.meetings[string(m.ID)] = m.Meeting
	}
	return err
}

func (r *Letters) askReviews(ctx context.Context, ids []string) error {
	rows, err := r.tx.again(ctx, `SELECT `+reviewColumns+`, '', '', '', '' FROM review r WHERE r.id IN `+few, padded(ids)...)
	found, err := collect(rows, err, scanReviewLine)
	for _, l := range found {
		r.reviews[string(l.ID)] = l.Review
	}
	return err
}

// subject gives the thing itself where it was asked for ahead. Who comes to a review
// is asked for by its invitation alone.
func (r *Letters) subject(n placement.Notice, l *Letter) (known bool) {
	switch n.About.Kind {
	case "meeting":
		l.Meeting, known = r.meetings[n.About.ID]
		l.Pupil.ID, l.House.ID = l.Meeting.Pupil, l.Meeting.House
	case "review":
		l.Review, known = r.reviews[n.About.ID]
		known = known && n.Kind != placement.ReviewInvitation
		l.Pupil.ID, l.House.ID = l.Review.Pupil, l.Review.House
	}
	return known
}

// Stamp is LetterStamp of a letter that is read.
func (r *Letters) Stamp(ctx context.Context, n placement.Notice) (string, error) {
	if who, known := r.people[personOf(n)]; known {
		return who.mark.String(), nil
	}
	return r.tx.LetterStamp(ctx, n)
}
