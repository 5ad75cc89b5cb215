package main

import (
	"context"
	"fmt"
	"log/slog"

	"internat/notify"
)

var noticesBounceCommand = command{
	name:    "notices bounce",
	summary: "Read a delivery report of a mail server, from its pipe or from a Maildir, and keep what it says of a notice",
	usage:   "[--maildir DIR] < REPORT",
	example: "internat notices bounce < report.eml",
	run:     runNoticesBounce,
	flags: func(c *call) {
		c.options["maildir"] = c.flags.String("maildir", "", "read every new message of this Maildir instead, and mark it as read")
	},
}

// runNoticesBounce says done whatever it was given: a mail server that hears no
// would answer the report with another one.
func runNoticesBounce(ctx context.Context, c *call) error { return c.mailed(ctx, takeReports) }

// mailed does what a command does with the messages of a Maildir, or with the one that
// a mail server pipes to it, which the server offers again when that fails.
func (c *call) mailed(ctx context.Context, take func(ctx context.Context, c *call, dir string) error) error {
	if err := c.want(); err != nil {
		return err
	}
	dir := c.text("maildir")
	if dir != "" {
		if err := checkMaildir(dir); err != nil {
			return wrong("--maildir: %v", err)
		}
	}
	err := take(ctx, c, dir)
	if err != nil && dir == "" {
		return tryLater{err}
	}
	return err
}

func takeReports(ctx context.Context, c *call, dir string) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	postman, err := c.postman(db, c.now, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	did := map[notify.Bounce]int{}
	if dir != "" {
		did, err = postman.TakeMaildir(ctx, dir)
	} else {
		var one notify.Bounce
		one, err = postman.TakeReport(ctx, c.in)
		did[one]++
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "failed %d, delayed %d, known before %d, about nothing of ours %d\n",
		did[notify.BounceFailed], did[notify.BounceDelayed], did[notify.BounceKnown], did[notify.BounceUnknown])
	return nil
}

var noticesResendCommand = command{
	name:    "notices resend",
	summary: "Send again every notice that failed, and only those; who has no address that takes mail gets a letter",
	usage:   "--by NAME [--territory CODE]",
	example: "internat notices resend --by 'Camille Roux'",
	run:     runNoticesResend,
	flags:   decidedBy,
}

func runNoticesResend(ctx context.Context, c *call) error {
	return c.decided(ctx, func(d decision) error {
		n, err := d.desk.ResendFailed(ctx, d.by)
		if err == nil {
			fmt.Fprintf(c.out, "%d leave again at the next look\n", n)
		}
		return err
	})
}
