package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// HearPupil keeps what a pupil says about the request, as an officer wrote it
// down or as the pupil wrote it on a parent's phone. It changes nothing else.
func (o *Office) HearPupil(ctx context.Context, by placement.Actor, of placement.ReferralID, says placement.Voice) error {
	keep := func(tx *store.Tx, f placement.File, m moment) error {
		v, event, err := f.Speak(by, says, m.now)
		if err != nil {
			return err
		}
		return tx.AddVoice(ctx, v, event)
	}
	if by.Role != placement.Parent {
		return o.onFile(ctx, by, placement.RecordAgreement, of, keep)
	}
	return o.act(ctx, by, placement.AnswerAgreement, func(tx *store.Tx, m moment) error {
		f, err := tx.ChildFile(ctx, by.Guardian, m.today, of)
		if err != nil {
			return err
		}
		if _, entitled := f.Holder(by.Guardian, m.today); !entitled {
			return placement.Missing("referral")
		}
		return keep(tx, f, m)
	})
}
