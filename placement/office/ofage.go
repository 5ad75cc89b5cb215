package office

import (
	"context"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// KeepPupilContact keeps how a pupil who signs alone is reached, at the pupil's own
// request. From then on the pupil is told and asked like any other holder. The version
// is that of the contact that the page showed, 0 for a first one.
func (o *Office) KeepPupilContact(ctx context.Context, by placement.Actor, id placement.ReferralID, in Details) error {
	return o.onFile(ctx, by, placement.EditReferrals, id, func(tx *store.Tx, f placement.File, m moment) error {
		self, known := f.Signer("", m.today)
		if self.Guardian.Version != in.Version {
			return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
		}
		g := in.of(self.Guardian)
		g.Territory, g.Name = f.Pupil.Territory, f.Pupil.Given+" "+f.Pupil.Family
		if err := f.Pupil.CheckSelf(g, m.today).Err(); err != nil {
			return err
		}
		event := by.Happened(m.now, "pupil.contact", "guardian", string(g.ID))
		event.Pupil = f.Pupil.ID
		event.Facts = map[string]string{"changed": strings.Join(g.Changed(self.Guardian), " ")}
		g, err := tx.SaveGuardian(ctx, g, event)
		if err != nil || known {
			return err
		}
		return tx.SaveGuardianship(ctx, placement.Guardianship{Pupil: f.Pupil.ID, Guardian: g, Link: placement.SelfLink, Standing: placement.Self},
			by.Happened(m.now, "guardian.tied", "guardian", string(g.ID)))
	})
}

// LeaveParentsOut keeps that a pupil who signs alone asks that the parents are no
// longer informed, or that they are again. What waits for them about the pupil is not
// sent, and their space does not show the pupil any more. They are not told why.
func (o *Office) LeaveParentsOut(ctx context.Context, by placement.Actor, id placement.ReferralID, out bool) error {
	return o.onFile(ctx, by, placement.EditReferrals, id, func(tx *store.Tx, f placement.File, m moment) error {
		if out == f.Pupil.LeavesOut(m.today) {
			return nil // said already: the second of two clicks
		}
		since := calendar.Day{}
		if out {
			since = m.today
		}
		p, event, err := f.Pupil.LeaveOut(by, since, m.today, m.now)
		if err != nil {
			return err
		}
		if p, err = tx.SavePupil(ctx, p, event); err != nil || !out {
			return err
		}
		return tx.VoidNoticesToParents(ctx, p.ID, ParentsOffCode)
	})
}

// ParentsOffCode is why a notice was closed that went to the parents of a pupil who
// signs alone and has them left out.
const ParentsOffCode = "parents_off"
