package notify

import (
	"context"
	"encoding/csv"
	"io"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// List writes every notice as CSV: notice, kind, recipient, due, state,
// message_id. The recipient is the address it was sent to, or would be sent to
// today; a letter names the guardian.
func (p *Postman) List(ctx context.Context, w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"notice", "kind", "recipient", "due", "state", "message_id"}); err != nil {
		return err
	}
	err := p.DB.Read(ctx, func(tx *store.Tx) error {
		territories, err := tx.Territories(ctx)
		if err != nil {
			return err
		}
		for _, t := range territories {
			err := tx.EachNotice(ctx, t.ID, func(n placement.Notice) error {
				to, err := recipientOf(ctx, tx, n)
				if err != nil {
					return err
				}
				id := n.MessageID
				if id == "" && n.Channel == placement.ByEmail {
					id = MessageID(n.Key, p.From.host())
				}
				return out.Write([]string{string(n.ID), string(n.Kind), to, n.DueAt.Format(time.RFC3339), string(n.State), id})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}

func recipientOf(ctx context.Context, tx *store.Tx, n placement.Notice) (string, error) {
	switch {
	case n.Channel == placement.ByLetter:
		return string(n.Guardian), nil
	case n.Recipient != "":
		return n.Recipient, nil
	}
	g, err := tx.CodeRecipient(ctx, n.Guardian)
	if isGone(err) || err == nil && g.Email == "" {
		return string(n.Guardian), nil
	}
	return g.Email, err
}
