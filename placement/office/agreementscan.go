package office

import (
	"context"
	"errors"
	"io"

	"internat/placement"
	"internat/placement/store"
)

// signedForm is the kind of paper that the scan of a signed form is.
const signedForm = "signed_agreement"

// A Scan is the picture of a signed form on its way in.
type Scan struct {
	Name    string // the sender's: never a path or a type to us
	Content io.Reader
}

// RecordScanned records what a holder said on paper with the scan of the form,
// kept sealed among the papers of the request. Either both are kept or neither.
// Faults of the scan are on the field "file".
func (o *Office) RecordScanned(ctx context.Context, by placement.Actor, in PaperAgreement, scan Scan) error {
	if err := o.checkRecord(ctx, by, in); err != nil {
		return err
	}
	p, err := o.SendPaper(ctx, by, PaperSent{Referral: in.Referral, Kind: signedForm, Name: scan.Name, Content: scan.Content})
	if err != nil {
		return err
	}
	in.scan = p.ID
	if err = o.RecordAgreement(ctx, by, in); err == nil {
		return nil
	}
	if _, left := o.DropPaper(context.WithoutCancel(ctx), by, p.ID); left != nil {
		return errors.Join(err, left)
	}
	return err
}

// checkRecord names what is wrong with an answer before its scan is read.
func (o *Office) checkRecord(ctx context.Context, by placement.Actor, in PaperAgreement) error {
	if err := placement.Allow(by, placement.RecordAgreement, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		return in.check(m)
	})
}
