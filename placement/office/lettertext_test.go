package office_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// texts reads what a territory knows of a kind of letter, the draft first.
func (d *desk) texts(in placement.TerritoryID, kind placement.NoticeKind) (list []placement.LetterText, force placement.LetterText) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = tx.LetterTexts(ctx, in, kind); err != nil {
			return err
		}
		force, err = tx.LetterTextInForce(ctx, in, kind)
		return err
	})
	return list, force
}

func TestATextIsDraftedCheckedPublishedAndLeftAsItWas(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	ctx, by := context.Background(), d.officer
	id, err := d.DraftLetterText(ctx, by, placement.OfferNotice)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.DraftLetterText(ctx, by, placement.OfferNotice); err != nil || again != id {
		t.Errorf("a second draft: %s %v", again, err)
	}
	list, force := d.texts(by.Territory, placement.OfferNotice)
	draft := list[0]
	in := office.LetterTyping{ID: id, Version: draft.Version, FR: draft.FR, EN: draft.EN}
	in.FR.Body = strings.ReplaceAll(in.FR.Body, `{{template "mention" .}}`, "")
	var faults placement.Faults
	if err := d.ChangeLetterText(ctx, by, in); !errors.As(err, &faults) || faults[0].Code != "wording.missing" || faults[0].Field != "body_fr" {
		t.Errorf("without the mention: %v", err)
	}
	in.FR.Body = strings.ReplaceAll(draft.FR.Body, "\n", "\r\n") + "\r\n"
	if err := d.PublishLetterText(ctx, by, id, draft.Version, "rien"); !errors.Is(err, &placement.Fault{Code: "letter_text.same"}) {
		t.Errorf("the same again: %v", err)
	}
	in.FR.Subject = "Une place pour la rentrée"
	if err := d.ChangeLetterText(ctx, by, in); err != nil {
		t.Fatal(err)
	}
	if err := d.ChangeLetterText(ctx, by, in); err == nil {
		t.Error("an outdated page changed the draft")
	}
	if err := d.PublishLetterText(ctx, by, id, draft.Version+1, " "); !errors.Is(err, &placement.Fault{Code: "field.missing"}) {
		t.Errorf("without a reason: %v", err)
	}
	if err := d.PublishLetterText(ctx, by, id, draft.Version+1, "plus clair"); err != nil {
		t.Fatal(err)
	}
	_, now := d.texts(by.Territory, placement.OfferNotice)
	if now.ID != id || now.Number != force.Number+1 || now.PublishedBy != by.Name || now.FR.Body != force.FR.Body || now.FR.Subject != in.FR.Subject {
		t.Errorf("in force: %+v", now)
	}
	if _, other := d.texts("ter_other", placement.OfferNotice); other.ID != force.ID {
		t.Errorf("another territory says %s", other.ID)
	}
	if err := d.DropLetterText(ctx, by, id, now.Version); !errors.Is(err, &placement.Fault{Code: "letter_text.published"}) {
		t.Errorf("dropped: %v", err)
	}
	if err := d.ChangeLetterText(ctx, by, office.LetterTyping{ID: force.ID, Version: 1, FR: force.FR, EN: force.EN}); !errors.Is(err, &placement.Fault{Code: "letter_text.published"}) {
		t.Errorf("the program's own: %v", err)
	}
}

// Who tries a text gets it at the own address, with nobody's child in it.
func TestATextIsTriedOnWhoWritesItAlone(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	account := store.Account{Territory: d.officer.Territory, Name: "Anne Martin", Email: "anne@example.fr", Role: placement.Officer}
	storetest.Write(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		account.ID = "acc_anne"
		return tx.SaveAccount(ctx, account, d.officer.Happened(storetest.Noon, "account.opened", "account", "acc_anne"))
	})
	by := d.officer
	by.Account = "acc_anne"
	_, force := d.texts(by.Territory, placement.OfferNotice)
	address, err := d.TestLetterText(context.Background(), by, force.ID, plain.EN)
	if err != nil || address != "anne@example.fr" {
		t.Fatal(address, err)
	}
	storetest.Read(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Notices(ctx, store.Whole(by.Territory), store.NoticeFilter{Kind: placement.LetterTest})
		if err != nil {
			return err
		}
		if len(list) != 1 || list[0].Recipient != "anne@example.fr" || list[0].Pupil != "" || list[0].Guardian != "" || list[0].Lang != "en" {
			t.Errorf("queued: %+v", list)
		}
		return nil
	})
	if _, err := d.TestLetterText(context.Background(), placement.Actor{Role: placement.Director, Territory: by.Territory}, force.ID, plain.FR); err == nil {
		t.Error("a director tried a text")
	}
}
