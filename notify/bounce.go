package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// A Bounce is what a delivery report changed.
type Bounce string

// The answers to a report. It is nobody's fault when a report changes nothing:
// reports come twice, late, and forged.
const (
	BounceFailed  Bounce = "failed"  // the notice failed; a dead address takes no mail
	BounceDelayed Bounce = "delayed" // noted: it may still arrive
	BounceUnknown Bounce = "unknown" // no report, or about nothing of ours
	BounceKnown   Bounce = "known"   // dealt with before
)

// TakeReport reads a delivery report and keeps what it says of a notice.
func (p *Postman) TakeReport(ctx context.Context, r io.Reader) (did Bounce, err error) {
	report, err := ReadReport(r)
	if errors.Is(err, errNoReport) {
		return BounceUnknown, nil
	}
	if err != nil {
		return BounceUnknown, err
	}
	err = p.DB.Write(ctx, func(tx *store.Tx) (err error) {
		did, err = p.bounced(ctx, tx, report)
		return err
	})
	return did, err
}

// bounced keeps what a report says of each notice of a message, and that a dead address
// takes no mail, once.
func (p *Postman) bounced(ctx context.Context, tx *store.Tx, r Report) (did Bounce, err error) {
	list, err := tx.NoticesNamed(ctx, r.MessageID)
	if err != nil || len(list) == 0 {
		return BounceUnknown, err
	}
	did = BounceKnown
	for _, n := range list {
		one, err := p.bouncedOne(ctx, tx, r, n)
		if err != nil {
			return "", err
		}
		if one != BounceKnown {
			did = one
		}
	}
	return did, nil
}

// bouncedOne keeps what a report says: a notice that left and will not arrive has
// failed, and where the report speaks of its address, that takes no mail unless it was
// corrected meanwhile.
func (p *Postman) bouncedOne(ctx context.Context, tx *store.Tx, r Report, n placement.Notice) (Bounce, error) {
	if n.State != placement.Sent && n.State != placement.InDoubt || !r.about(n.Recipient) {
		return BounceKnown, nil
	}
	by, now := placement.Tick(n.Territory), p.Now().UTC()
	event := by.Happened(now, "notice.bounced", "notice", string(n.ID))
	event.Pupil, event.Facts = n.Pupil, map[string]string{"status": r.Status}
	if !r.Final {
		if n.Error == "bounce.delayed" {
			return BounceKnown, nil
		}
		return BounceDelayed, tx.NoteDelay(ctx, n)
	}
	from := n.State
	n.State, n.NextAt, n.Error = placement.Undone, time.Time{}, "bounce."+r.Status // nothing sends it by itself
	if err := tx.MoveNotice(ctx, n, from, event); err != nil {
		return "", err
	}
	switch {
	case !r.Dead():
		return BounceFailed, nil
	case n.Account != "":
		_, err := tx.MarkAccountBounced(ctx, n.Account, n.Recipient, by.Happened(now, "account.bounced", "account", string(n.Account)))
		return BounceFailed, err
	}
	g, err := tx.CodeRecipient(ctx, n.Guardian)
	if isGone(err) || err == nil && (g.Bounced || !strings.EqualFold(g.Email, n.Recipient)) {
		return BounceFailed, nil
	}
	if err != nil {
		return "", err
	}
	return BounceFailed, tx.MarkBounced(ctx, g.ID, by.Happened(now, "guardian.bounced", "guardian", string(g.ID)))
}

// TakeMaildir reads the new reports of a mailbox. One that was interrupted is read
// again and changes nothing.
func (p *Postman) TakeMaildir(ctx context.Context, dir string) (map[Bounce]int, error) {
	did := map[Bounce]int{}
	return did, ReadMaildir(dir, func(r io.Reader) error {
		one, err := p.TakeReport(ctx, r)
		if err == nil {
			did[one]++
		}
		return err
	})
}

// ReadMaildir gives each new message of a mailbox, the oldest first, and moves it
// among those that were read once it was taken. What is no file that can be read keeps
// the others from nothing, and is told with them.
func ReadMaildir(dir string, take func(io.Reader) error) error {
	if _, err := os.Stat(filepath.Join(dir, "new")); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(dir, "new", "*"))
	if err != nil {
		return err
	}
	slices.Sort(names)
	var unread []error
	for _, name := range names {
		f, err := openMessage(name)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		err = take(f)
		f.Close()
		if err != nil {
			return err
		}
		if err := os.Rename(name, filepath.Join(dir, "cur", filepath.Base(name)+":2,S")); err != nil {
			return err
		}
	}
	return errors.Join(unread...)
}

// WaitingReports counts the reports that nobody read yet.
func (p *Postman) WaitingReports() (int, error) {
	if p.Bounces == "" {
		return 0, nil
	}
	return WaitingIn(p.Bounces)
}

// WaitingIn counts the new messages of a Maildir.
func WaitingIn(dir string) (int, error) {
	names, err := filepath.Glob(filepath.Join(dir, "new", "*"))
	return len(names), err
}

// openMessage opens a message: a mail server writes plain files, and one waits for ever
// at a pipe.
func openMessage(name string) (*os.File, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", name)
	}
	return os.Open(name)
}
