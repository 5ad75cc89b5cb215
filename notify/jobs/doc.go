// Package jobs does what time alone does: it runs each job of the program when
// the rule of the job says so (placement.JobRule), and keeps how it went.
//
// cron only ticks. A tick says "look now"; whether a job is due is a function of
// its row and the clock, so that a tick which comes late, twice or never changes
// nothing: a daily job runs once for each day of the local calendar, over changes
// of clock too; what was missed while the program was down runs once at the next
// start; a clock set back does nothing twice.
//
// Who runs a job claims its row in a transaction, for a short time that is
// lengthened while the job goes on. So two copies of the program never run one job
// twice, and what a copy had in hand that died is free two minutes later. The job
// that sends is done by every copy: it has a lock of its own (store.Sender).
//
// A job may be repeated at any time: it asks what there is to do of what is kept.
package jobs
