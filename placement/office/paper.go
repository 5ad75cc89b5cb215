package office

import (
	"context"
	"errors"
	"io"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// mostPapers is how many papers one request may have.
const mostPapers = 60

// papersAtOnce is how many papers are looked into at the same time: each is in
// memory as a whole while it is.
const papersAtOnce = 4

// A PaperSent is a paper on its way in.
type PaperSent struct {
	Referral placement.ReferralID
	Kind     string // a PaperKind's code
	Name     string // the sender's: never a path or a type to us
	Content  io.Reader
}

// SendPaper keeps a paper of a request: an officer's scan, or what a guardian
// photographed. It streams in sealed parts, is looked into once it is whole, and
// is found only then; whatever goes wrong, nothing of it stays. Faults of the
// content are on the field "file", of the kind on "kind".
func (o *Office) SendPaper(ctx context.Context, by placement.Actor, in PaperSent) (p placement.Paper, err error) {
	p = placement.Paper{Territory: by.Territory, Referral: in.Referral, Kind: in.Kind, Name: placement.PaperName(in.Name), By: by.Author()}
	if err := o.db.Read(ctx, func(tx *store.Tx) error { return o.admitPaper(ctx, tx, by, &p) }); err != nil {
		return p, err
	}
	p, err = o.db.KeepPaper(ctx, p, in.Content)
	if err == nil {
		p.Media, err = o.lookInto(ctx, p)
	}
	if err == nil {
		err = o.db.Write(ctx, func(tx *store.Tx) error { return o.finishPaper(ctx, tx, by, p) })
	}
	if err != nil {
		err = errors.Join(err, o.forgetPaper(context.WithoutCancel(ctx), p.ID))
	}
	return p, err
}

// forgetPaper removes what is left of a paper that was not good. It is done even
// when the line broke and the request is over; should it fail, the paper is not
// found all the same and is swept later.
func (o *Office) forgetPaper(ctx context.Context, id placement.PaperID) error {
	return o.db.Write(ctx, func(tx *store.Tx) error { return tx.ForgetPaper(ctx, id) })
}

// admitPaper asks whether the actor may add the paper, before a byte is read.
func (o *Office) admitPaper(ctx context.Context, tx *store.Tx, by placement.Actor, p *placement.Paper) error {
	f, m, err := o.paperFile(ctx, tx, by, p.Referral)
	if err != nil {
		return err
	}
	if err := f.TakesPaper(by, p.Kind); err != nil {
		return err
	}
	p.Pupil, p.At = f.Pupil.ID, m.now
	n, err := tx.CountPapers(ctx, p.Referral)
	if err == nil && n >= mostPapers {
		err = placement.Refuse("paper.too_many", mostPapers)
	}
	return err
}

// paperFile finds the request of a paper for whoever may add to it: an officer
// of the territory, or a guardian who is told about the child.
func (o *Office) paperFile(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.ReferralID) (f placement.File, m moment, err error) {
	action := placement.EditPapers
	if by.Role == placement.Parent {
		action = placement.SendOwnPaper
	}
	if err := placement.Allow(by, action, placement.Subject{}); err != nil {
		return f, m, err
	}
	if m, err = o.momentIn(ctx, tx, by.Territory); err != nil {
		return f, m, err
	}
	if by.Role == placement.Parent {
		f, err = tx.ChildFile(ctx, by.Guardian, m.today, id)
	} else {
		f, err = tx.File(ctx, store.ScopeOf(by), id)
	}
	return f, m, err
}

// lookInto says what a paper is that has come in as a whole.
func (o *Office) lookInto(ctx context.Context, p placement.Paper) (placement.Media, error) {
	select {
	case o.papers <- struct{}{}:
		defer func() { <-o.papers }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	content, err := o.db.PaperContent(ctx, p)
	if err != nil {
		return "", err
	}
	return intake.Paper(content)
}

// finishPaper makes the paper one that is found, and says that it is there. The
// request is asked again: it may be over by now.
func (o *Office) finishPaper(ctx context.Context, tx *store.Tx, by placement.Actor, p placement.Paper) error {
	f, m, err := o.paperFile(ctx, tx, by, p.Referral)
	if err != nil {
		return err
	}
	if err := f.TakesPaper(by, p.Kind); err != nil {
		return err
	}
	mark := placement.PaperMark{Kind: p.Kind, Way: placement.PaperSent, By: by.Name, On: m.today}
	return tx.FinishPaper(ctx, p, mark, paperEvent(by, m, "paper.sent", p))
}

func paperEvent(by placement.Actor, m moment, verb string, p placement.Paper) placement.Event {
	e := by.Happened(m.now, verb, "paper", string(p.ID))
	e.Pupil, e.Facts = p.Pupil, map[string]string{"paper": p.Kind}
	return e
}

// PapersFor is what the actor may open, as a query asks it.
func PapersFor(by placement.Actor, today calendar.Day) store.PaperReader {
	return store.PaperReader{By: by, Restricted: placement.Allow(by, placement.SeeRestricted, placement.Subject{}) == nil, Today: today}
}

// OpenPaper gives a paper that the actor may open, with its content. Each
// opening is in the journal before a byte leaves.
func (o *Office) OpenPaper(ctx context.Context, by placement.Actor, id placement.PaperID) (p placement.Paper, content []byte, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		if p, err = readablePaper(ctx, tx, by, m, id); err != nil {
			return err
		}
		return tx.AddEvent(ctx, paperEvent(by, m, "paper.opened", p))
	})
	if err == nil {
		content, err = o.db.PaperContent(ctx, p)
	}
	return p, content, err
}

// MayShare refuses the team what a file says once somebody who must agree refused
// to have it passed on.
func MayShare(by placement.Actor, f placement.File, today calendar.Day) error {
	if by.Role == placement.Support && f.SharingRefused(today) {
		return placement.Refuse("sharing.refused")
	}
	return nil
}

func readablePaper(ctx context.Context, tx *store.Tx, by placement.Actor, m moment, id placement.PaperID) (placement.Paper, error) {
	action := placement.SeePapers
	if by.Role == placement.Parent {
		action = placement.SeeOwnFile
	}
	if err := placement.Allow(by, action, placement.Subject{}); err != nil {
		return placement.Paper{}, err
	}
	p, err := tx.Paper(ctx, PapersFor(by, m.today), id)
	if err != nil || by.Role != placement.Support {
		return p, err
	}
	f, err := tx.File(ctx, store.ScopeOf(by), p.Referral)
	if err == nil {
		err = MayShare(by, f, m.today)
	}
	return p, err
}

// DropPaper removes a paper for good: whoever may open it and sent it, or an
// officer. When it was the last of its kind, it is missing again.
func (o *Office) DropPaper(ctx context.Context, by placement.Actor, id placement.PaperID) (p placement.Paper, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		if p, err = readablePaper(ctx, tx, by, m, id); err != nil {
			return err
		}
		if _, _, err = o.paperFile(ctx, tx, by, p.Referral); err != nil {
			return err
		}
		return tx.DropPaper(ctx, p, paperEvent(by, m, "paper.dropped", p))
	})
	return p, err
}
