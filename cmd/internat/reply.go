package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"internat/notify"
	"internat/placement"
	"internat/placement/ics"
	"internat/placement/office"
)

var noticesReplyCommand = command{
	name:    "notices reply",
	summary: "Read what a calendar program answered to an invitation, from the pipe of a mail server or from a Maildir, and keep it as the guest's answer",
	usage:   "[--maildir DIR] < MESSAGE",
	example: "internat notices reply < answer.eml",
	run:     runNoticesReply,
	flags: func(c *call) {
		c.options["maildir"] = c.flags.String("maildir", "", "read every new message of this Maildir instead, and mark it as read")
	},
}

// runNoticesReply says done whatever it was given: a mail server that hears no
// would write to the sender. Only a database that fails is an error, so that the
// server offers the message again.
func runNoticesReply(ctx context.Context, c *call) error { return c.mailed(ctx, takeReplies) }

func takeReplies(ctx context.Context, c *call, dir string) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	desk := office.New(db, c.now)
	if dir == "" {
		said, _, err := takeReply(ctx, desk, c.in)
		if err == nil {
			fmt.Fprintln(c.out, said)
		}
		return err
	}
	return notify.ReadMaildir(dir, func(r io.Reader) error {
		said, _, err := takeReply(ctx, desk, r)
		if err == nil {
			fmt.Fprintln(c.out, said)
		}
		return err
	})
}

// takeReply keeps what a message says, when it is an answer to an invitation, and
// says what became of it.
func takeReply(ctx context.Context, desk *office.Office, r io.Reader) (said string, kept bool, err error) {
	message, err := io.ReadAll(io.LimitReader(r, ics.MostBytes+1))
	if err != nil {
		return "", false, err
	}
	reply, err := ics.ReadReply(message)
	if err != nil {
		return "not an answer to an invitation: nothing was changed", false, nil
	}
	meeting, err := desk.CalendarReply(ctx, placement.Tick(""), reply)
	var fault *placement.Fault
	var faults placement.Faults
	switch {
	case errors.As(err, &fault) && fault.Kind == placement.Busy: // too many write at once: nothing is wrong with the answer
		return "", false, err
	case errors.As(err, &fault) && fault.Code == "meeting.moved_since":
		return fmt.Sprintf("meeting %s was moved since: the guest has a new invitation to answer; nothing was changed", meeting), false, nil
	case errors.As(err, &fault), errors.As(err, &faults):
		return "about no appointment to come of that guest: nothing was changed", false, nil
	case err != nil:
		return "", false, err
	}
	return fmt.Sprintf("meeting %s: the answer is kept", meeting), true, nil
}

// readReplies reads the mailbox of the answers, and tells how many were kept.
func (d deskOf) readReplies(ctx context.Context) (kept int, err error) {
	err = notify.ReadMaildir(d.replies, func(r io.Reader) error {
		_, did, err := takeReply(ctx, d.office, r)
		if did {
			kept++
		}
		return err
	})
	return kept, err
}

// waiting counts the messages that a job would read from its mailbox.
func (d deskOf) waiting(name placement.JobName) (int, error) {
	if name == placement.ReportsJob {
		return d.postman.WaitingReports()
	}
	if d.replies == "" {
		return 0, nil
	}
	return notify.WaitingIn(d.replies)
}
