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
		if _, entitled := f.SignerIs(by.Guardian, m.today); !entitled {
			return placement.Missing("referral")
		}
		return keep(tx, f, m)
	})
}

// HearBoarder keeps what a boarder says, as the house or an officer wrote it down:
// it stands with the request under which the pupil boards. Of a boarder who came
// before there were requests nothing is kept.
func (o *Office) HearBoarder(ctx context.Context, by placement.Actor, id placement.StayID, says placement.Voice) error {
	return o.act(ctx, by, placement.HearBoarder, func(tx *store.Tx, m moment) error {
		stay, err := tx.Stay(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		f, found, err := FileOfStay(ctx, tx, stay.Stay)
		if err != nil {
			return err
		}
		if !found {
			return placement.Refuse("voice.no_request")
		}
		v, event, err := f.Speak(by, says, m.now)
		if err != nil {
			return err
		}
		return tx.AddVoice(ctx, v, event)
	})
}
