package office_test

import (
	"context"
	"encoding/json"
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
