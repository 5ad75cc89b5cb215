package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"internat/notify"
	"internat/notify/jobs"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// The lanes of the jobs: what is sent never waits for what is checked.
const (
	sendingLane = "sending"
	mailLane    = "mail"
	houseLane   = "house"
)

// A deskOf is what the jobs are done with.
type deskOf struct {
	db      *store.DB
	now     func() time.Time
	office  *office.Office
	postman *notify.Postman
	replies string // Maildir of the answers of calendar programs; "": there is none
}

// tasks are the jobs that the program runs as it is set, in the order of each lane:
// what midnight does is done before everything is checked.
func (d deskOf) tasks() []jobs.Task {
	list := []jobs.Task{
		{Name: placement.SendJob, Lane: sendingLane, Do: d.send, Soon: d.postman.CodesWait},
		{Name: placement.CloseOffersJob, Lane: houseLane, Do: everywhere(d.office.LapseOffers)},
		{Name: placement.CloseRequestsJob, Lane: houseLane, Do: everywhere(d.office.ExpireAgreements)},
		{Name: placement.EndStaysJob, Lane: houseLane, Do: everywhere(d.office.EndStays)},
		{Name: placement.SignInsJob, Lane: houseLane, Do: everywhere(d.office.SweepSignIns)},
		{Name: placement.DraftsJob, Lane: houseLane, Do: everywhere(d.office.SweepDraftForms)},
		{Name: placement.RenewalsJob, Lane: houseLane, Do: inOne(d.office.RenewDue)},
		{Name: placement.CheckJob, Lane: houseLane, Do: inOne(d.office.CheckNight)},
		{Name: placement.RetentionJob, Lane: houseLane, Do: inOne(d.office.CountOverdue)},
	}
	if d.postman.Bounces != "" {
		list = append(list, jobs.Task{Name: placement.ReportsJob, Lane: mailLane, Do: everywhere(d.postman.ReadReports)})
	}
	if d.replies != "" {
		list = append(list, jobs.Task{Name: placement.RepliesJob, Lane: mailLane, Do: everywhere(d.readReplies)})
	}
	return append(list,
		jobs.Task{Name: placement.MeetingHoursJob, Lane: mailLane, Do: inOne(d.office.FollowSections)},
		jobs.Task{Name: placement.MissingReviewJob, Lane: mailLane, Do: d.postman.RepairReviews},
		jobs.Task{Name: placement.LateReviewJob, Lane: mailLane, Do: d.postman.EscalateReviews},
		jobs.Task{Name: placement.RemindersJob, Lane: mailLane, Do: func(ctx context.Context, in placement.Territory) (int, error) {
			return d.postman.Plan(ctx, in, d.now().UTC())
		}},
		jobs.Task{Name: placement.DigestJob, Lane: mailLane, Do: d.postman.Digest},
	)
}

// everywhere is a job that looks after every territory by itself.
func everywhere(do func(context.Context) (int, error)) func(context.Context, placement.Territory) (int, error) {
	return func(ctx context.Context, _ placement.Territory) (int, error) { return do(ctx) }
}

// inOne is a job of one territory that needs no more than its id.
func inOne(do func(context.Context, placement.TerritoryID) (int, error)) func(context.Context, placement.Territory) (int, error) {
	return func(ctx context.Context, in placement.Territory) (int, error) { return do(ctx, in.ID) }
}

// send sends until nothing due is left. A relay that cannot be used is a failure of
// the job.
func (d deskOf) send(ctx context.Context, _ placement.Territory) (int, error) {
	tally, err := d.postman.Send(ctx, true)
	if err == nil && tally.Stopped != "" {
		err = &placement.Fault{Kind: placement.Conflict, Code: "job.relay", Err: fmt.Errorf("the relay: %s", tally.Stopped)}
	}
	return tally.Sent + tally.Letters, err
}

// runner makes what runs the jobs.
func (c *call) runner(d deskOf, log *slog.Logger) (*jobs.Runner, error) {
	zone, err := time.LoadLocation(c.config.Timezone)
	if err != nil {
		return nil, wrong("INTERNAT_TIMEZONE: %v", err)
	}
	return &jobs.Runner{DB: d.db, Now: d.now, Zone: zone, Log: log, Tasks: d.tasks()}, nil
}
