package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// A ReviewReplyLine is what a parent said of a review, with the name.
type ReviewReplyLine struct {
	placement.ReviewReply
	Name string
}

const replyColumns = `y.guardian_id, y.agrees, y.sealed_words, y.wished_on, y.said_at, g.name`

// ReviewReplies lists what parents said of a review, by name: for whoever may
// read the review.
func (tx *Tx) ReviewReplies(ctx context.Context, id placement.ReviewID) ([]ReviewReplyLine, error) {
	rows, err := tx.rows(ctx, `SELECT `+replyColumns+` FROM review_reply y JOIN guardian g ON g.id = y.guardian_id
		WHERE y.review_id = $1 ORDER BY g.name, g.id`, string(id))
	list, err := collect(rows, err, scanReply)
	for i := range list {
		if err == nil {
			list[i].Words, err = tx.unsealed("review_reply", "words", replyID(id, list[i].Guardian), list[i].Words)
		}
	}
	return list, err
}

func scanReply(s scanner) (l ReviewReplyLine, err error) {
	err = s.Scan(&l.Guardian, flagAt{&l.Agrees}, &l.Words, dayAt{&l.Wished}, instantAt{&l.At}, &l.Name)
	return l, err
}

// replyID ties the sealed words to their row.
func replyID(r placement.ReviewID, g placement.GuardianID) string { return string(r) + "/" + string(g) }

// SaveReviewReply keeps what a parent said; what was said before is replaced.
func (tx *Tx) SaveReviewReply(ctx context.Context, id placement.ReviewID, y placement.ReviewReply, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO review_reply (review_id, guardian_id, agrees, sealed_words, wished_on, said_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (review_id, guardian_id) DO UPDATE SET agrees = $3, sealed_words = $4, wished_on = $5, said_at = $6`,
		string(id), string(y.Guardian), flag(y.Agrees), tx.sealed("review_reply", "words", replyID(id, y.Guardian), y.Words), day(y.Wished), instant(y.At))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// DropReviewReplies forgets what was said of a day that does not stand any more.
func (tx *Tx) DropReviewReplies(ctx context.Context, id placement.ReviewID) error {
	_, err := tx.exec(ctx, `DELETE FROM review_reply WHERE review_id = $1`, string(id))
	return err
}

// An OwnReview is a review as a guardian reads it.
type OwnReview struct {
	placement.Review
	Child     placement.Pupil
	HouseName string
	Bond      placement.Guardianship
	Said      *placement.ReviewReply
}

// OwnReviews lists the reviews of a child that a guardian who is told about it
// reads: those to come, and those held since a day, without their minutes.
func (tx *Tx) OwnReviews(ctx context.Context, guardian placement.GuardianID, pupil placement.PupilID, today, since calendar.Day) ([]placement.Review, error) {
	if _, _, err := tx.Child(ctx, guardian, today, pupil); err != nil {
		return nil, err
	}
	rows, err := tx.rows(ctx, `SELECT `+reviewColumns+`, '', '', '', '' FROM review r
		WHERE r.pupil_id = $1 AND (r.state = 'planned' OR r.state = 'done' AND r.held_on >= $2) ORDER BY r.due_on, r.id LIMIT 20`, string(pupil), day(since))
	lines, err := collect(rows, err, scanReviewLine)
	var list []placement.Review
	for _, l := range lines {
		list = append(list, l.Review)
	}
	return list, err
}

// OwnReview finds a review that a guardian who is told about the child may read,
// with its minutes and without what is for colleagues.
func (tx *Tx) OwnReview(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.ReviewID) (o OwnReview, err error) {
	rows, err := tx.rows(ctx, `SELECT `+reviewColumns+`, '', '', '', h.name FROM review r JOIN house h ON h.id = r.house_id
		WHERE r.id = $1 AND r.state <> 'cancelled' AND r.pupil_id IN (SELECT k.pupil_id FROM guardianship k WHERE k.guardian_id = $2)`, string(id), string(guardian))
	l, err := one("review", rows, err, scanReviewLine)
	if err != nil {
		return o, err
	}
	o.Review, o.HouseName = l.Review, l.HouseName
	if o.Child, o.Bond, err = tx.Child(ctx, guardian, today, o.Pupil); err != nil {
		return OwnReview{}, err
	}
	if err := tx.openReview(ctx, &o.Review); err != nil {
		return o, err
	}
	o.Record.Internal = ""
	replies, err := tx.ReviewReplies(ctx, id)
	for _, y := range replies {
		if y.Guardian == guardian {
			o.Said = &y.ReviewReply
		}
	}
	return o, err
}
