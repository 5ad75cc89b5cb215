package office

import (
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// leaver closes the requests of a pupil who left the school. Nobody is taken off
// file, and where a place is offered or held a person decides.
func (im *importer) leaver(row intake.PupilRow) error {
	if err := im.settled(); err != nil {
		return err
	}
	if err := im.step(); err != nil {
		return err
	}
	scope := store.ScopeOf(im.by)
	known, fault, err := knownPupil(im.ctx, im.tx, scope, row.Pupil)
	if err != nil {
		return err
	}
	if known.ID == "" || fault != "" {
		im.plan.Gone++
		return nil
	}
	referrals, err := im.tx.ReferralsOf(im.ctx, scope, known.ID)
	if err != nil {
		return err
	}
	leaver := Leaver{Line: row.Line, Pupil: known}
	for _, r := range referrals {
		if err := im.shut(r, &leaver); err != nil {
			return err
		}
	}
	im.count(leaver)
	return im.keepTraces(row.Line, known.ID)
}

func (im *importer) count(leaver Leaver) {
	if leaver.Shut > 0 {
		im.plan.Changed++
	} else {
		im.plan.Left++
	}
	if len(im.plan.Leavers) == mostListed {
		im.plan.MoreLeft++
		return
	}
	im.plan.Leavers = append(im.plan.Leavers, leaver)
}

// shut closes one request that is under way, unless a place hangs on it.
func (im *importer) shut(r placement.Referral, leaver *Leaver) error {
	if !r.Running() {
		return nil
	}
	_, err := im.tx.StandingOffer(im.ctx, r.Territory, r.ID)
	switch {
	case err == nil || r.State == placement.Placed:
		leaver.Why = "import.leaver_placed"
		return nil
	case !missing(err):
		return err
	}
	leaver.Shut++
	if !im.apply {
		return nil
	}
	f, err := im.tx.File(im.ctx, store.ScopeOf(im.by), r.ID)
	if err != nil {
		return err
	}
	for _, a := range f.Agreements {
		if _, err := im.tx.VoidNotices(im.ctx, aboutAgreement(a.ID), "closed"); err != nil {
			return err
		}
	}
	closed, event, err := f.Referral.Close(im.by, im.m.now)
	if err != nil {
		return err
	}
	kept, err := im.tx.SaveReferral(im.ctx, closed, event)
	im.traces = append(im.traces, store.Trace{Kind: "referral", ID: string(kept.ID), Version: kept.Version, State: r.State})
	return err
}
