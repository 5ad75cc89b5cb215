package office_test

import (
	"context"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// wing adds a second section for girls to the house, with one room.
func (d *desk) wing() (x placement.Section, beds []placement.Bed) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		why := d.officer.Happened(storetest.Noon, "section.added", "section", "")
		x = d.house.Girls
		x.ID, x.Name = "", "Filles, aile nord"
		if x, err = tx.SaveSection(ctx, x, why); err != nil {
			return err
		}
		beds, err = tx.SaveBeds(ctx, x.ID, []placement.Bed{{Section: x.ID, Label: "N-1", Room: "N"}, {Section: x.ID, Label: "N-2", Room: "N"}}, why)
		return err
	})
	return x, beds
}

func placed(f *placement.File) { f.Referral.State = placement.Placed }

func (d *desk) sectionOf(f placement.File) placement.SectionID {
	d.Helper()
	return d.present(f.Pupil.ID).Section
}

func (d *desk) agrees(f placement.File, n int, says placement.AgreementState) error {
	d.Helper()
	return d.RecordAgreement(d.ctx, d.officer, office.PaperAgreement{Referral: f.Referral.ID, Guardian: f.Guardians[n].Guardian.ID, Act: placement.SectionChange,
		Says: says, Channel: "paper", On: storetest.Today, Attestation: "Formulaire signé, pièce d'identité vue"})
}

func TestABoarderChangesSectionOnceAHolderAgreedToThatSection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0, placed)
		wing, beds := d.wing()
		move := func() error { return d.moves(string(stay.ID), beds[0].ID, storetest.Today) }
		wantFault(t, move(), "section_move.not_agreed")
		ask := office.Change{Referral: f.Referral.ID, Act: placement.SectionChange, House: d.house.ID, From: storetest.Today, Detail: "5 nuits"}
		if _, err := d.AskChange(d.ctx, d.officer, ask); err != nil {
			t.Fatal(err)
		}
		d.must(d.agrees(f, 0, placement.Given))
		wantFault(t, move(), "section_move.not_agreed") // to sleep five nights is not to sleep elsewhere
		ask.Section, ask.Detail = wing.ID, ""
		d.must(func() error {
			for n := range f.Guardians {
				if err := d.agrees(f, n, placement.Refused); err != nil {
					return err
				}
			}
			return nil
		}())
		if _, err := d.AskChange(d.ctx, d.officer, ask); err != nil {
			t.Fatal(err)
		}
		d.must(d.agrees(f, 0, placement.Given))
		d.must(move())
		if d.sectionOf(f) != wing.ID {
			t.Error("the boarder did not move")
		}
	})
}

func TestARefusalOfTheOtherParentStopsAChangeOfSection(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, stay := d.boards(0, placed)
	wing, beds := d.wing()
	if _, err := d.AskChange(d.ctx, d.officer, office.Change{Referral: f.Referral.ID, Act: placement.SectionChange, House: d.house.ID, Section: wing.ID, From: storetest.Today}); err != nil {
		t.Fatal(err)
	}
	d.must(d.agrees(f, 0, placement.Given))
	d.must(d.agrees(f, 1, placement.Refused))
	wantFault(t, d.moves(string(stay.ID), beds[0].ID, storetest.Today), "section_move.not_agreed")
	if d.sectionOf(f) != d.house.Girls.ID {
		t.Error("the boarder moved")
	}
}

// Urgency does not wait, is written, and every guardian who may be told is told
// the very reason.
func TestAnUrgentChangeOfSectionIsWrittenAndToldToTheParents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0, placed)
		_, beds := d.wing()
		in := office.BedMove{House: d.house.ID, Boarder: string(stay.ID), From: stay.Bed, To: beds[0].ID, On: storetest.Today, Urgent: "vite"}
		wantFault(t, d.MoveBoarder(d.ctx, d.officer, in), "section_move.urgent_short")
		in.Urgent = "Une fuite d'eau dans la chambre cette nuit."
		d.must(d.MoveBoarder(d.ctx, d.officer, in))
		if d.sectionOf(f) == d.house.Girls.ID {
			t.Error("the boarder did not move")
		}
		told := map[placement.GuardianID]bool{}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Notices(ctx, store.Whole(d.house.House.Territory), store.NoticeFilter{Kind: placement.SectionMoved, State: placement.Waiting})
			for _, n := range list {
				told[n.Guardian] = true
				l, err := tx.Letter(ctx, n)
				if err != nil || !strings.Contains(l.Move.Because, "fuite d'eau") || l.Move.Section != "Filles, aile nord" || l.Move.On != storetest.Today {
					t.Errorf("told %+v, %v", l.Move, err)
				}
				if _, err := tx.LetterStamp(ctx, n); err != nil {
					t.Error(err)
				}
			}
			return err
		})
		if len(told) != len(f.Guardians) {
			t.Errorf("%d told of %d", len(told), len(f.Guardians))
		}
	})
}
