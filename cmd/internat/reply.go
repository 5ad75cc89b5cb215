package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"internat/placement"
	"internat/placement/ics"
	"internat/placement/office"
)

var noticesReplyCommand = command{
	name:    "notices reply",
	summary: "Read what a calendar program answered to an invitation, from the pipe of a mail server, and keep it as the guest's answer",
	usage:   "< MESSAGE",
	example: "internat notices reply < answer.eml",
	run:     runNoticesReply,
}

// runNoticesReply says done whatever it was given: a mail server that hears no
// would write to the sender. Only a database that fails is an error, so that the
// server offers the message again.
func runNoticesReply(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	message, err := io.ReadAll(io.LimitReader(c.in, ics.MostBytes+1))
	if err != nil {
		return err
	}
	reply, err := ics.ReadReply(message)
	if err != nil {
		fmt.Fprintln(c.out, "not an answer to an invitation: nothing was changed")
		return nil
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	meeting, err := office.New(db, c.now).CalendarReply(ctx, placement.Tick(""), reply)
	var fault *placement.Fault
	switch {
	case errors.As(err, &fault) && fault.Code == "meeting.moved_since":
		fmt.Fprintf(c.out, "meeting %s was moved since: the guest has a new invitation to answer; nothing was changed\n", meeting)
	case errors.As(err, &fault):
		fmt.Fprintln(c.out, "about no appointment to come of that guest: nothing was changed")
	case err != nil:
		return err
	default:
		fmt.Fprintf(c.out, "meeting %s: the answer is kept\n", meeting)
	}
	return nil
}
