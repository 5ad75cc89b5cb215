package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// invitationText is the text of an invitation as the page of a draft has it.
func (b *boarder) invitationText() (t placement.LetterText) {
	b.Helper()
	storetest.Read(b.T, b.db, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.LetterTexts(ctx, b.in, placement.MeetingInvitation)
		t = all[0]
		return err
	})
	return t
}

func typedText(t placement.LetterText) []string {
	return []string{"version", text(t.Version), "subject_fr", t.FR.Subject, "body_fr", t.FR.Body, "subject_en", t.EN.Subject, "body_en", t.EN.Body}
}

// An officer drafts a text, is told the line and the name of what is wrong, sees it
// with a real file and publishes it; what is written from then on says it.
func TestATextIsWrittenSeenWithARealFileAndPublished(t *testing.T) {
	b := boards(t)
	b.hers.get("/textes").is(t, http.StatusForbidden)
	b.officer.get("/textes").is(t, http.StatusOK).has(t, "invitation à un rendez-vous", "version 1, livrée avec le logiciel")
	b.officer.post("/textes", "kind", "sign_in_code").is(t, http.StatusUnprocessableEntity)
	b.officer.follow(b.officer.post("/textes", "kind", "meeting_invitation")).is(t, http.StatusOK).has(t, "en préparation", "{{.MeetingAt}}", "le jour et l’heure du rendez-vous")
	draft := b.invitationText()
	at := "/textes/" + string(draft.ID)

	wrong := draft
	wrong.FR.Body = strings.Replace(wrong.FR.Body, "{{.Place}}", "{{.Lieu}}", 1)
	wrong.EN.Subject = "For {{.Child}}"
	b.officer.post(at, typedText(wrong)...).is(t, http.StatusUnprocessableEntity).has(t, "Ligne 6", "{{.Lieu}}", ".Lieu", "ne peut pas être dans l’objet")

	draft.FR.Body = strings.Replace(draft.FR.Body, "Nous vous invitons à", "Venez nous voir pour", 1)
	b.officer.follow(b.officer.post(at, typedText(draft)...)).is(t, http.StatusOK).has(t, "peut être envoyé", "+</b>", "Venez nous voir", "Sacha")

	notice := b.noticesIn(placement.Waiting)[0]
	seen := b.officer.get(at+"?avis="+string(notice.ID)+"&lecteur=en").is(t, http.StatusOK)
	seen.has(t, "Samira Bensaïd", "We invite you", "Venez nous voir", "Salle 3")
	if strings.Contains(seen.text, "Sacha") {
		t.Error("the invented example stands beside the real file")
	}
	b.officer.get(at+"?avis=not_unknown").is(t, http.StatusNotFound)

	version := text(b.invitationText().Version)
	b.officer.post(at+"/publier", "version", version, "reason", "").is(t, http.StatusUnprocessableEntity)
	b.officer.follow(b.officer.post(at+"/publier", "version", version, "reason", "plus chaleureux")).is(t, http.StatusOK).has(t, "Cette version est publiée", "plus chaleureux", "Anne Martin")
	b.officer.post(at, typedText(draft)...).is(t, http.StatusUnprocessableEntity).has(t, "elle ne change plus")
	b.officer.get("/courriers/"+string(notice.ID)).is(t, http.StatusOK).has(t, "Venez nous voir")
	b.officer.get("/journal").has(t, "a publié un texte de courrier", "plus chaleureux")
}

// An administrator writes texts and sees no family's file with them.
func TestAnAdministratorWritesTextsAndSeesNoFile(t *testing.T) {
	b := boards(t)
	b.account(placement.Admin, "admin@example.fr")
	admin := b.browser().as("admin@example.fr")
	notice := b.noticesIn(placement.Waiting)[0]
	page := admin.get("/textes/ltx_meeting_invitation_1?avis="+string(notice.ID)).is(t, http.StatusOK)
	page.has(t, "Sacha")
	if strings.Contains(page.text, "Samira") || strings.Contains(page.text, `name="avis"`) {
		t.Error("an administrator sees a family's file")
	}
	admin.get("/regles").has(t, `href="/textes"`)
	admin.follow(admin.post("/textes/ltx_meeting_invitation_1/essai", "reader", "en")).has(t, "L’essai part")
	var tries []placement.Notice
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) (err error) {
		tries, err = tx.Notices(ctx, store.Whole(b.in), store.NoticeFilter{Kind: placement.LetterTest})
		return err
	})
	if len(tries) != 1 || tries[0].Recipient != "admin@example.fr" {
		t.Errorf("tried: %+v", tries)
	}
}
