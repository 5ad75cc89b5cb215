package office

import (
	"context"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/wording"
)

// DraftLetterText starts the territory's next text of a kind of notice from the one
// in force. A territory has one draft of a kind: it is given when it is there.
func (o *Office) DraftLetterText(ctx context.Context, by placement.Actor, kind placement.NoticeKind) (id placement.LetterTextID, err error) {
	err = o.act(ctx, by, placement.EditLetterTexts, func(tx *store.Tx, m moment) error {
		base, err := tx.LetterTextInForce(ctx, by.Territory, kind)
		if err != nil {
			return err
		}
		if base.ID == "" {
			return placement.Reject("kind", "field.unknown")
		}
		all, err := tx.LetterTexts(ctx, by.Territory, kind)
		if err != nil {
			return err
		}
		number := 0
		for _, t := range all {
			number = max(number, t.Number)
		}
		if i := slices.IndexFunc(all, func(t placement.LetterText) bool { return t.State == placement.TextDraft }); i >= 0 {
			id = all[i].ID
			return nil
		}
		draft, event := base.Draft(by, number+1, m.now)
		draft, err = tx.SaveLetterText(ctx, draft, event)
		id = draft.ID
		return err
	})
	return id, err
}

// A LetterTyping is what was typed of a draft.
type LetterTyping struct {
	ID      placement.LetterTextID
	Version int
	FR, EN  placement.LetterWords
}

// ChangeLetterText keeps the words of a draft that may be sent. Everything that is
// wrong is told at once, with its line and its name.
func (o *Office) ChangeLetterText(ctx context.Context, by placement.Actor, in LetterTyping) error {
	return o.onLetterText(ctx, by, in.ID, in.Version, func(tx *store.Tx, t placement.LetterText, m moment) error {
		t, event, err := t.Amend(by, written(in.FR), written(in.EN), m.now)
		if err != nil {
			return err
		}
		if err := wording.Check(t.Kind, t.FR, t.EN).Err(); err != nil {
			return err
		}
		_, err = tx.SaveLetterText(ctx, t, event)
		return err
	})
}

// written are words with the line ends of a file: a browser sends others.
func written(w placement.LetterWords) placement.LetterWords {
	return placement.LetterWords{Subject: strings.TrimSpace(w.Subject), Body: strings.TrimSpace(strings.ReplaceAll(w.Body, "\r\n", "\n"))}
}

// PublishLetterText puts a draft in use. It is checked once more: the program may
// have learnt of a rule since it was kept.
func (o *Office) PublishLetterText(ctx context.Context, by placement.Actor, id placement.LetterTextID, version int, reason string) error {
	return o.onLetterText(ctx, by, id, version, func(tx *store.Tx, t placement.LetterText, m moment) error {
		if err := wording.Check(t.Kind, t.FR, t.EN).Err(); err != nil {
			return err
		}
		force, err := tx.LetterTextInForce(ctx, by.Territory, t.Kind)
		if err != nil {
			return err
		}
		t, event, err := t.Publish(by, force, strings.TrimSpace(reason), m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveLetterText(ctx, t, event)
		return err
	})
}

// DropLetterText takes a draft away.
func (o *Office) DropLetterText(ctx context.Context, by placement.Actor, id placement.LetterTextID, version int) error {
	return o.onLetterText(ctx, by, id, version, func(tx *store.Tx, t placement.LetterText, m moment) error {
		event, err := t.Drop(by, m.now)
		if err != nil {
			return err
		}
		return tx.DropLetterText(ctx, t, event)
	})
}

// onLetterText opens a draft of the territory to somebody who changes it.
func (o *Office) onLetterText(ctx context.Context, by placement.Actor, id placement.LetterTextID, version int,
	change func(*store.Tx, placement.LetterText, moment) error,
) error {
	return o.act(ctx, by, placement.EditLetterTexts, func(tx *store.Tx, m moment) error {
		t, err := tx.LetterText(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		if !t.Own() {
			return placement.Refuse("letter_text.published")
		}
		t.Version = version
		return change(tx, t, m)
	})
}

// TestLetterText sends a text to the person who asks, with invented facts: no child
// is in it. It leaves at once and tells at which address it will arrive.
func (o *Office) TestLetterText(ctx context.Context, by placement.Actor, id placement.LetterTextID, lang plain.Lang) (address string, err error) {
	err = o.act(ctx, by, placement.EditLetterTexts, func(tx *store.Tx, m moment) error {
		t, err := tx.LetterText(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		account, err := tx.Account(ctx, by.Territory, by.Account)
		if err != nil {
			return err
		}
		address = account.Email
		n := placement.Notice{
			Kind: placement.LetterTest, Territory: by.Territory, About: placement.Thing{Kind: "letter_text", ID: string(t.ID)}, Account: by.Account,
			Key:     string(placement.LetterTest) + "/" + string(t.ID) + "/" + store.NewID("try"),
			Channel: placement.ByEmail, Lang: string(lang), DueAt: m.now, CreatedAt: m.now, State: placement.Waiting, Recipient: account.Email,
		}
		if n.Subject, n.Text, err = wording.Example(t, lang, false); err != nil {
			return err
		}
		if _, err := tx.QueueNotices(ctx, []placement.Notice{n}); err != nil {
			return err
		}
		event := by.Happened(m.now, "letter_text.tried", "letter_text", string(t.ID))
		event.Facts = map[string]string{"kind": string(t.Kind)}
		return tx.AddEvent(ctx, event)
	})
	return address, err
}
