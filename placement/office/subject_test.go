package office_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// The copy of one parent holds what is the child's and the parent's, and not a
// word of the other parent, of another child, of a restricted section, or the
// name of who acted.
func TestACopyHoldsNothingOfSomebodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.asks(func(f *placement.File) { f.Pupil.Family = "Autrenfant" })
		f, _ := d.boards(0, func(f *placement.File) {
			f.Referral.Claims = placement.Claims{{Code: "boursier"}, {Code: "protection"}}
			f.Guardians[1].Guardian.Name, f.Guardians[1].Guardian.Email = "Autreparent", "autre@famille.invalid"
			f.Guardians[1].Guardian.Phone, f.Guardians[1].Guardian.Address = "06 99 99 99 99", "9 rue Cachée"
		})
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			other := f.Guardians[1].Guardian
			other.Address = "10 rue Cachée"
			if _, err := tx.SaveGuardian(ctx, other, d.officer.Happened(d.now, "guardian.changed", "guardian", "")); err != nil {
				return err
			}
			p := f.Pupil
			p.Commune = "Ailleurs"
			_, err := tx.SavePupil(ctx, p, d.officer.Happened(d.now, "pupil.changed", "pupil", ""))
			return err
		})
		own := f.Guardians[0].Guardian
		parent := placement.Actor{Role: placement.Parent, Guardian: own.ID, Territory: d.house.Territory, Name: own.Name}
		for name, by := range map[string]placement.Actor{"the parent": parent, "an officer": d.officer} {
			c, err := d.SubjectExport(d.ctx, by, office.Subject{Referral: f.Referral.ID, Guardian: own.ID})
			d.must(err)
			written, _ := json.Marshal(c)
			text := string(written)
			for _, want := range []string{f.Pupil.Family, own.Email, own.Address, "Ailleurs", f.Pupil.Commune, "boursier", d.house.Name} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is missing", name, want)
				}
			}
			for _, foreign := range []string{"Autreparent", "autre@famille", "06 99 99", "Cachée", "Autrenfant", "\"protection\"", d.officer.Name} {
				if strings.Contains(text, foreign) {
					t.Errorf("%s: the copy tells %q", name, foreign)
				}
			}
		}
		stranger := parent
		stranger.Guardian = d.asks().Guardians[0].Guardian.ID
		if _, err := d.SubjectExport(d.ctx, stranger, office.Subject{Referral: f.Referral.ID}); err == nil {
			t.Error("a stranger has a copy")
		}
	})
}

// lived is a boarder of whose life everything is on file that a copy tells of: once
// by the first guardian, once by the second, whose words begin with "Autre".
func lived(t *testing.T, db *store.DB) (b *boarding, mother, father placement.Actor) {
	b = newBoarding(t, db)
	mother, father = storetest.ParentOf(b.file, 0), storetest.ParentOf(b.file, 1)
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(b.HearPupil(bg, b.officer, b.file.Referral.ID, placement.Voice{Says: placement.Wants, Words: "Je veux dormir.", Company: placement.SpokeAlone}))
	do(b.WriteNote(bg, b.officer, office.Noting{Referral: b.file.Referral.ID, Text: "Note lisible", Family: true}))
	do(b.WriteNote(bg, b.officer, office.Noting{Referral: b.file.Referral.ID, Text: "Autre note, interne"}))
	for who, name := range map[*placement.Actor]string{&mother: "lettre", &father: "Autrelettre", &b.officer: "avis"} {
		_, err := b.SendPaper(bg, *who, office.PaperSent{Referral: b.file.Referral.ID, Kind: "motivation", Name: name + ".pdf", Content: strings.NewReader(aPDF(name))})
		do(err)
	}
	_, err := b.HoldReview(bg, b.director, office.HeldReview{Review: b.review.ID, Version: b.review.Version,
		ReviewResult: placement.ReviewResult{On: storetest.Today, Minutes: "Bilan serein", Internal: "Autre mot entre collègues"}})
	do(err)
	meeting, err := b.PlanMeeting(bg, b.officer, office.NewMeeting{Pupil: b.file.Pupil.ID, Kind: placement.ParentTalk, At: b.now.AddDate(0, 0, 9), Place: "Salle verte"})
	do(err)
	for who, words := range map[*placement.Actor]string{&mother: "Plutôt un jeudi", &father: "Autrement le soir"} {
		do(b.AnswerMeeting(bg, *who, office.MeetingAnswer{Meeting: meeting.ID, Reply: placement.AnotherDate, Words: words}))
	}
	_, err = b.Excuse(bg, b.director, office.Excuse{Stay: b.stay.ID, Nights: away(2, 1), Reason: "family"})
	do(err)
	for who, reason := range map[*placement.Actor]string{&mother: "personal", &father: "work_placement"} {
		_, err := b.ReportAbsence(bg, *who, office.ReportedAbsence{Stay: b.stay.ID, Nights: away(map[string]int{"personal": 5, "work_placement": 8}[reason], 1), Reason: reason})
		do(err)
	}
	do(b.AskCorrection(bg, mother, office.Correction{Pupil: b.file.Pupil.ID, Field: "commune", Value: "Plœuc", Words: "Mots joints"}))
	do(b.AskCorrection(bg, father, office.Correction{Pupil: b.file.Pupil.ID, Field: "school", Value: "Autrécole"}))
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		p := b.file.Pupil
		p.Given = "Lyna"
		event := b.officer.Happened(b.now, "pupil.changed", "pupil", "")
		event.Facts = map[string]string{"asked": "family"}
		if _, err := tx.SavePupil(ctx, p, event); err != nil {
			return err
		}
		a := placement.RenewalAnswer{Referral: b.file.Referral.ID, Guardian: mother.Guardian, Says: placement.Stays, Channel: "online", At: b.now}
		return tx.SaveRenewalAnswer(ctx, a, mother.Happened(b.now, "renewal.answered", "referral", string(b.file.Referral.ID)))
	})
	return b, mother, father
}

func TestACopyHoldsWhatWasSaidSentAndAnsweredSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, mother, _ := lived(t, db)
		for name, by := range map[string]placement.Actor{"the parent": mother, "an officer": b.officer} {
			c, err := b.SubjectExport(bg, by, office.Subject{Referral: b.file.Referral.ID, Guardian: mother.Guardian})
			if err != nil {
				t.Fatal(err)
			}
			written, _ := json.Marshal(c)
			text := string(written)
			for _, want := range []string{"Je veux dormir.", "Note lisible", "lettre", "Bilan serein", "Salle verte", "Plutôt un jeudi", "personal", "Plœuc", `"asked_by":"family"`, `"renewal":"stays"`, "meeting_invitation"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is missing", name, want)
				}
			}
			for _, foreign := range []string{"Autre", "Autré", "work_placement", b.officer.Name} {
				if strings.Contains(text, foreign) {
					t.Errorf("%s: the copy tells %q", name, foreign)
				}
			}
			given := 0
			for _, p := range c.Papers {
				content, err := b.CopiedPaperContent(bg, p)
				if p.Given != (err == nil) || p.Given && string(content) != aPDF("lettre") {
					t.Errorf("%s: %+v is read as %q, %v", name, p, content, err)
				}
				if p.Given {
					given++
				}
			}
			if len(c.Papers) != 2 || given != 1 {
				t.Errorf("%s: %d papers, %d given", name, len(c.Papers), given)
			}
		}
	})
}

// copied are the tables of which a copy tells, by what they are called in it.
var copied = map[string]string{
	"pupil": "child", "guardian": "reader", "guardianship": "reader", "referral": "requests", "wish": "requests", "claim": "requests",
	"agreement": "requests", "offer": "requests", "offer_answer": "requests", "renewal_answer": "requests", "stay": "stays", "correction": "corrections", "event": "acts",
	"pupil_voice": "voices", "note": "notes", "stay_note": "notes", "paper": "papers", "paper_part": "papers", "review": "reviews", "review_reply": "reviews",
	"meeting": "meetings", "invitation": "meetings", "absence": "absences", "absence_report": "absences", "family_ask": "asks", "notice": "notices",
}

// notCopied are the others that name somebody, and why.
var notCopied = map[string]string{
	"agreement_text":    "the text of the office; its hash stands with the answer, and the family reads it when it answers",
	"restricted_entry":  "asked for at the support team, which looks whom it speaks of",
	"paper_mark":        "says of a paper that it was seen; the paper itself is listed",
	"paper_request":     "a letter to the family, which is among the notices",
	"roommate_wish":     "names another child",
	"kept_apart":        "names another child",
	"bed_plan_line":     "a draft of the house about all its boarders; where the child slept is among the stays",
	"bed_reservation":   "the bed kept by an offer, which is listed",
	"not_same":          "names another child",
	"pupil_key":         "made from the name and the birthday, for finding doubles",
	"pupil_merge":       "what a record was before it was joined: may be another child's; the acts say that it was",
	"import_row":        "what an import can take back within thirty days; the values are those of the file",
	"reader":            "names who may know of a protected child",
	"api_answer":        "what a program was told of a request, gone within two days; the request itself is listed",
	"lift_ask":          "names who may know of a protected child",
	"draft":             "what somebody is typing and has not sent",
	"run_link":          "ties a pseudonym to the child, and is destroyed",
	"proposal":          "what a computation said; what a person decided of it is among the offers, why on the family's page",
	"occupancy_history": "the past of stays and offers without a name, which are listed as they are",
	"session":           "a sign-in, gone within hours",
	"purge_item":        "on a list of what is past its term; the copy tells what that is",
	"breach":            "what the nightly check found of stays and offers, which are listed",
	"sign_in_code":      "a code, gone within minutes",
	"day_mail":          "that the one mail of a day left; the notices in it are listed",
	"family_code":       "the hash of a code on paper; that it was given is among the acts",
}

// Whoever adds a table that names a child decides whether the copy tells of it.
func TestEveryTableThatNamesAChildIsInTheCopyOrOnTheListOfReasons(t *testing.T) {
	names := []string{"pupil_id", "referral_id", "guardian_id", "offer_id", "review_id", "meeting_id", "paper_id", "stay_id", "one_id", "kept_id", "about_id"}
	seen := map[string]bool{"pupil": true, "guardian": true}
	for _, line := range placement.Register {
		for _, h := range line.Holdings {
			if slices.ContainsFunc(h.Columns, func(c string) bool { return slices.Contains(names, c) }) {
				seen[h.Table] = true
			}
		}
	}
	for table := range seen {
		if (copied[table] == "") == (notCopied[table] == "") {
			t.Errorf("%s names somebody: it belongs into the copy or on the list of reasons", table)
		}
	}
	for table := range notCopied {
		if !seen[table] && table != "agreement_text" && table != "pupil_merge" {
			t.Errorf("%s names nobody", table)
		}
	}
	b, mother, _ := lived(t, storetest.Open(t))
	c, err := b.SubjectExport(bg, mother, office.Subject{Referral: b.file.Referral.ID})
	if err != nil {
		t.Fatal(err)
	}
	written, _ := json.Marshal(c)
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(written, &parts); err != nil {
		t.Fatal(err)
	}
	for table, part := range copied {
		if text := string(parts[part]); text == "" || text == "null" || text == "[]" {
			t.Errorf("%s: the copy says nothing of it as %q", table, part)
		}
	}
}
