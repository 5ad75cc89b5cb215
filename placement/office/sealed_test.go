package office_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// emptyHere are sealed columns in which this world has nothing, and who tests them.
var emptyHere = map[string]string{
	"digest_choice.sealed_token": "the digest's tests in web",
	"frozen.sealed_batch":        "here while a batch leaves: TestABatchIsReadAsItWasFrozen",
	"notice.sealed_html":         "written with the text, when a letter is sent",
	"pupil.sealed_ine":           "TestAProtectedPupilLeavesNoKeyOfTheNationalID",
	"guardian.sealed_phone":      "sealed with the address",
	"import_row.sealed_traces":   "import_undo_test.go",
	"pupil_merge.sealed_before":  "merge_test.go",
	"upload.sealed_content":      "upload_test.go",
}

// whispers are what people wrote in the world of lived, and what nobody may read who
// has the database without the key.
var whispers = []string{"Je veux dormir", "Note lisible", "Autre note", "Autrelettre", "avis.pdf", "%PDF-1.7", "Bilan serein", "Autre mot entre", "Plœuc", "Mots joints", "Plutôt un jeudi", "Autrement le soir", "Autrécole", "CANARI"}

// Whoever takes the file, a backup or a dump reads nothing that is sealed. On both
// engines every sealed column of the register is filled, or stands on the list.
func TestNothingSealedIsReadInTheDatabaseItsLogOrADump(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, mother, _ := lived(t, db)
		b.whisper(mother)
		dump := storetest.Dump(t, db)
		if !bytes.Contains(dump, []byte(b.file.Pupil.Family)) {
			t.Fatal("the dump holds nothing: the test proves nothing")
		}
		for _, word := range whispers {
			if bytes.Contains(dump, []byte(word)) {
				t.Errorf("%q is read without the key", word)
			}
		}
		for _, line := range placement.Register {
			for _, h := range line.Holdings {
				for _, column := range h.Sealed() {
					b.sealed(t, h.Table, column)
				}
			}
		}
	})
}

// whisper fills the sealed columns that lived leaves empty.
func (b *boarding) whisper(mother placement.Actor) {
	b.Helper()
	storetest.Write(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		for _, section := range []placement.RestrictedSection{placement.Health, placement.Protection} {
			e, event, err := b.file.Referral.Write(b.officer, section, "CANARI-RESTREINT", b.now)
			if err == nil {
				err = tx.AddEntry(ctx, e, event)
			}
			if err != nil {
				return err
			}
		}
		g, err := tx.Guardian(ctx, b.house.Territory, mother.Guardian)
		if err != nil {
			return err
		}
		g.Address, g.Phone = "CANARI-ADRESSE", "CANARI-TELEPHONE"
		if _, err := tx.SaveGuardian(ctx, g, b.officer.Happened(b.now, "guardian.changed", "guardian", "")); err != nil {
			return err
		}
		f, err := tx.File(ctx, store.Whole(b.house.Territory), b.file.Referral.ID)
		if err != nil {
			return err
		}
		f.Referral.Reason, f.Referral.Tried = "CANARI-MOTIF", "CANARI-ESSAI"
		if _, err = tx.SaveReferral(ctx, f.Referral, b.officer.Happened(b.now, "referral.changed", "referral", "")); err != nil {
			return err
		}
		return b.whisperMore(ctx, tx, g)
	})
}

func (b *boarding) whisperMore(ctx context.Context, tx *store.Tx, g placement.Guardian) error {
	n := placement.NoticeTo(g, placement.OfferNotice, placement.Thing{Kind: "offer", ID: "off_1"}, "", b.now)
	n.Pupil, n.Recipient, n.Subject, n.Text, n.HTML, n.CreatedAt = b.file.Pupil.ID, "CANARI@famille.invalid", "CANARI-OBJET", "CANARI-LETTRE", "CANARI-HTML", b.now
	if _, err := tx.QueueNotices(ctx, []placement.Notice{n}); err != nil {
		return err
	}
	if _, err := tx.KeepAgreementText(ctx, "CANARI-TEXTE", b.now); err != nil {
		return err
	}
	asks, err := tx.OwnAsks(ctx, g.ID, storetest.Today)
	for _, ask := range asks {
		ask.FamilyAsk.Reason = "CANARI-RAISON"
		if err == nil {
			_, err = tx.SaveFamilyAsk(ctx, ask.FamilyAsk, b.officer.Happened(b.now, "ask.declined", "ask", ""))
		}
	}
	if err != nil {
		return err
	}
	note := placement.Note{Territory: b.house.Territory, Stay: b.stay.ID, Text: "CANARI-SEJOUR", By: b.officer.Author(), At: b.now}
	if err := tx.AddStayNote(ctx, note, b.officer.Happened(b.now, "stay_note.written", "stay", "")); err != nil {
		return err
	}
	call := store.APICall{Account: b.officer.Account, Key: "une-fois", Body: "{}"}
	if err := tx.KeepAnswer(ctx, call, store.APIAnswer{Referral: b.file.Referral.ID, Text: "CANARI-REPONSE-API"}, b.now); err != nil {
		return err
	}
	said := placement.ReviewReply{Guardian: g.ID, Words: "CANARI-REPONSE", At: b.now}
	if err := tx.SaveReviewReply(ctx, b.review.ID, said, b.officer.Happened(b.now, "review.answered", "review", "")); err != nil {
		return err
	}
	_, err = tx.KeepDraftForm(ctx, placement.DraftForm{Territory: b.house.Territory, Guardian: g.ID, Door: placement.FamilyDoor, Form: "CANARI-BROUILLON", Step: 1, BegunAt: b.now, KeptAt: b.now}, b.officer.Happened(b.now, "draft.begun", "draft", ""))
	return err
}

// sealed wants every value of a column to be sealed, and one to be there.
func (b *boarding) sealed(t *testing.T, table, column string) {
	t.Helper()
	if column == "sealed_bytes" { // bytes, not a text: the dump was searched for its content
		return
	}
	values := storetest.Column(t, b.db, `SELECT `+column+` FROM `+table+` WHERE `+column+` <> ''`)
	for _, value := range values {
		if !strings.HasPrefix(value, "1.") {
			t.Errorf("%s.%s holds %.20q, which is not sealed", table, column, value)
		}
	}
	if len(values) == 0 && emptyHere[table+"."+column] == "" {
		t.Errorf("%s.%s is empty: the test proves nothing of it", table, column)
	}
}
