package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A ReportedAbsence is what a guardian says about nights of a stay, or takes back.
type ReportedAbsence struct {
	Stay   placement.StayID
	Report placement.AbsenceReportID // of one that is there already
	Nights calendar.Interval
	Reason string // "" = not said
}

// ReportAbsence keeps that a child will be elsewhere for some nights. Nothing is
// excused by it: the house has to authorise the absence.
func (o *Office) ReportAbsence(ctx context.Context, by placement.Actor, in ReportedAbsence) (kept placement.AbsenceReport, err error) {
	err = o.ofChild(ctx, by, in.Stay, func(tx *store.Tx, stay placement.Stay, before []placement.AbsenceReport, m moment) error {
		granted, err := tx.AbsencesOf(ctx, store.Whole(stay.Territory), stay.ID)
		if err != nil {
			return err
		}
		report, event, err := stay.Report(by, in.Nights, in.Reason, granted, before, m.now, m.zone)
		if err != nil {
			return err
		}
		kept, err = tx.SaveAbsenceReport(ctx, report, event)
		return err
	})
	return kept, err
}

// WithdrawAbsence takes back what the same guardian reported, as long as the house
// has not answered.
func (o *Office) WithdrawAbsence(ctx context.Context, by placement.Actor, in ReportedAbsence) error {
	return o.ofChild(ctx, by, in.Stay, func(tx *store.Tx, _ placement.Stay, before []placement.AbsenceReport, m moment) error {
		i := slices.IndexFunc(before, func(r placement.AbsenceReport) bool { return r.ID == in.Report && r.Guardian == by.Guardian })
		if i < 0 {
			return placement.Missing("absence")
		}
		report, event, err := before[i].Withdraw(by, m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveAbsenceReport(ctx, report, event)
		return err
	})
}

// ofChild opens a stay of a child for whom the guardian decides today.
func (o *Office) ofChild(ctx context.Context, by placement.Actor, id placement.StayID, do func(*store.Tx, placement.Stay, []placement.AbsenceReport, moment) error) error {
	return o.act(ctx, by, placement.ReportAbsence, func(tx *store.Tx, m moment) error {
		stay, err := tx.ChildStay(ctx, by.Guardian, m.today, id)
		if err != nil {
			return err
		}
		pupil, bond, err := tx.Child(ctx, by.Guardian, m.today, stay.Pupil)
		if err != nil {
			return err
		}
		if !pupil.Asks(bond, m.today) {
			return placement.Refuse("absence.not_holder")
		}
		before, err := reportsOf(ctx, tx, store.Whole(stay.Territory), id)
		if err != nil {
			return err
		}
		return do(tx, stay, before, m)
	})
}

func reportsOf(ctx context.Context, tx *store.Tx, scope store.Scope, id placement.StayID) (list []placement.AbsenceReport, err error) {
	lines, err := tx.AbsenceReports(ctx, scope, id)
	for _, l := range lines {
		list = append(list, l.AbsenceReport)
	}
	return list, err
}

// A ReportAnswer is what the house says to a reported absence.
type ReportAnswer struct {
	Stay    placement.StayID
	Report  placement.AbsenceReportID
	Grants  bool
	Version int // of the report, as the page showed it
}

// AnswerAbsence authorises a reported absence, or says that the child is expected
// all the same. Of two who answer at once, the second is told.
func (o *Office) AnswerAbsence(ctx context.Context, by placement.Actor, in ReportAnswer) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		stay, all, m, err := o.absencesOf(ctx, tx, by, in.Stay)
		if err != nil {
			return err
		}
		before, err := reportsOf(ctx, tx, store.ScopeOf(by), in.Stay)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(before, func(r placement.AbsenceReport) bool { return r.ID == in.Report })
		if i < 0 {
			return placement.Missing("absence")
		}
		report := before[i]
		report.Version = in.Version
		if !in.Grants {
			report, event, err := report.Decline(by, m.now)
			if err != nil {
				return err
			}
			if _, err = tx.SaveAbsenceReport(ctx, report, event); err != nil {
				return err
			}
			return tellAnswer(ctx, tx, by, report, m)
		}
		report, absence, event, err := report.Grant(by, stay, all, m.now)
		if err != nil {
			return err
		}
		if _, err = tx.GrantAbsenceReport(ctx, report, absence, event); err != nil {
			return err
		}
		return tellAnswer(ctx, tx, by, report, m)
	})
}

// tellAnswer queues what the house said for whoever reported the absence, if
// that guardian may still be told. After the last of the nights it is of no use.
func tellAnswer(ctx context.Context, tx *store.Tx, by placement.Actor, r placement.AbsenceReport, m moment) error {
	told, err := tx.WhoIsTold(ctx, r.Territory, r.Pupil, m.today)
	if err != nil {
		return err
	}
	var notices []placement.Notice
	for _, k := range onlyTo(told, r.Guardian) {
		n := placement.NoticeTo(k.Guardian, placement.AbsenceAnswered, placement.Thing{Kind: "absence_report", ID: string(r.ID)}, string(r.State), m.now)
		n.Pupil, n.NotAfter = r.Pupil, r.Nights.To.At(0, 0, m.zone)
		notices = append(notices, n)
	}
	_, err = m.queue(ctx, tx, by, notices)
	return err
}
