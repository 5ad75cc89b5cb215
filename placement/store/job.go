package store

import (
	"context"
	"time"

	"internat/placement"
)

const jobColumns = `territory_id, name, since, started_at, ended_at, succeeded_at, took_ms, done, error, failures, retry_at, covered, wanted_at, leased_by, leased_to`

func scanJob(s scanner) (j placement.Job, err error) {
	var took int64
	err = s.Scan(&j.Territory, &j.Name, instantAt{&j.Since}, instantAt{&j.Started}, instantAt{&j.Ended}, instantAt{&j.Succeeded}, &took, &j.Done,
		&j.Error, &j.Failures, instantAt{&j.RetryAt}, dayAt{&j.Covered}, instantAt{&j.WantedAt}, &j.LeasedBy, instantAt{&j.LeasedTo})
	j.Took = time.Duration(took) * time.Millisecond
	return j, err
}

// AllJobs lists the jobs of the whole service and of every territory.
func (tx *Tx) AllJobs(ctx context.Context) ([]placement.Job, error) {
	rows, err := tx.rows(ctx, `SELECT `+jobColumns+` FROM job ORDER BY territory_id, name`)
	return collect(rows, err, scanJob)
}

// JobsFor lists the jobs of the whole service and of one territory.
func (tx *Tx) JobsFor(ctx context.Context, in placement.TerritoryID) ([]placement.Job, error) {
	rows, err := tx.rows(ctx, `SELECT `+jobColumns+` FROM job WHERE territory_id IN ('', $1) ORDER BY territory_id, name`, string(in))
	return collect(rows, err, scanJob)
}

// Job reads one job; who meets it first begins its row.
func (tx *Tx) Job(ctx context.Context, in placement.TerritoryID, name placement.JobName, now time.Time) (placement.Job, error) {
	if _, err := tx.exec(ctx, `INSERT INTO job (`+jobColumns+`) VALUES ($1, $2, $3, '', '', '', 0, 0, '', 0, '', '', '', '', '')
		ON CONFLICT (territory_id, name) DO NOTHING`, string(in), string(name), instant(now)); err != nil {
		return placement.Job{}, err
	}
	rows, err := tx.rows(ctx, `SELECT `+jobColumns+` FROM job WHERE territory_id = $1 AND name = $2`, string(in), string(name))
	return one("job", rows, err, scanJob)
}

// StartJob keeps that a job began, and whose it is.
func (tx *Tx) StartJob(ctx context.Context, j placement.Job) error {
	return tx.exec1(ctx, `UPDATE job SET started_at = $3, wanted_at = '', leased_by = $4, leased_to = $5 WHERE territory_id = $1 AND name = $2`,
		string(j.Territory), string(j.Name), instant(j.Started), j.LeasedBy, instant(j.LeasedTo))
}

// HoldJob lengthens a lease. It is a Stale fault when the job is not the holder's
// any more.
func (tx *Tx) HoldJob(ctx context.Context, j placement.Job, until time.Time) error {
	return tx.exec1(ctx, `UPDATE job SET leased_to = $4 WHERE territory_id = $1 AND name = $2 AND leased_by = $3`,
		string(j.Territory), string(j.Name), j.LeasedBy, instant(until))
}

// EndJob keeps how a job went and gives it back. It is a Stale fault when another
// program took it over meanwhile.
func (tx *Tx) EndJob(ctx context.Context, j placement.Job) error {
	return tx.exec1(ctx, `UPDATE job SET ended_at = $4, succeeded_at = $5, took_ms = $6, done = $7, error = $8, failures = $9, retry_at = $10, covered = $11,
			leased_by = '', leased_to = ''
		WHERE territory_id = $1 AND name = $2 AND leased_by = $3`,
		string(j.Territory), string(j.Name), j.LeasedBy, instant(j.Ended), instant(j.Succeeded), j.Took.Milliseconds(), j.Done, j.Error, j.Failures,
		instant(j.RetryAt), day(j.Covered))
}

// WantJob keeps that a job is to run now, whoever runs it; a rule or a person says
// so. A job that nobody met yet runs anyway.
func (tx *Tx) WantJob(ctx context.Context, in placement.TerritoryID, name placement.JobName, at time.Time, why ...placement.Event) error {
	if _, err := tx.exec(ctx, `UPDATE job SET wanted_at = $3 WHERE territory_id = $1 AND name = $2`, string(in), string(name), instant(at)); err != nil {
		return err
	}
	for _, event := range why {
		if err := tx.addEvent(ctx, event); err != nil {
			return err
		}
	}
	return nil
}

// ForgetJob takes away what is kept of a job that the program does not run, as it
// is set now.
func (tx *Tx) ForgetJob(ctx context.Context, name placement.JobName) error {
	_, err := tx.exec(ctx, `DELETE FROM job WHERE name = $1`, string(name))
	return err
}
