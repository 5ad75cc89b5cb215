package storetest

import (
	"context"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// ParentOf is the actor behind the nth guardian of a file.
func ParentOf(f placement.File, n int) placement.Actor {
	g := f.Guardians[n].Guardian
	return placement.Actor{Role: placement.Parent, Guardian: g.ID, Name: g.Name, Territory: g.Territory}
}

// ValidFile is a submitted first request: a girl in 5e, two parents with joint
// authority. It belongs to no territory and wishes for no house: In says which.
func ValidFile(changes ...func(*placement.File)) placement.File {
	f := placement.File{
		Pupil: placement.Pupil{
			Family: "Bensaïd", Given: "Lina", Born: calendar.MustDay("2014-02-03"),
			Sex: placement.Girl, Level: "5e", School: "Collège Les Ormeaux", Commune: "Rennes",
		},
		Referral: placement.Referral{
			Way: placement.Application, State: placement.Submitted, Level: "4e",
			Referrer: "Mme Roux", Institution: "Collège Les Ormeaux", Tried: "Aide aux devoirs", Reason: "Trajets trop longs",
			InformedOn: Today.AddDays(-10), WantedFrom: calendar.MustDay("2027-09-01"), CreatedAt: Noon,
			Claims: placement.Claims{{Code: "boursier"}, {Code: "far"}},
		},
		Guardians: []placement.Guardianship{parent("Samira Bensaïd", "mother"), parent("Karim Bensaïd", "father")},
	}
	for _, change := range changes {
		change(&f)
	}
	return f
}

// In makes a file one of the territory of a house, wished for first.
func In(house placement.House) func(*placement.File) {
	return func(f *placement.File) {
		f.Pupil.Territory, f.Referral.Territory = house.Territory, house.Territory
		for i := range f.Guardians {
			f.Guardians[i].Guardian.Territory = house.Territory
		}
		f.Referral.Wishes = []placement.Wish{{Rank: 1, House: house.ID}}
	}
}

func parent(name, link string) placement.Guardianship {
	return placement.Guardianship{Link: link, Standing: placement.Joint, Guardian: placement.Guardian{
		Name: name, Email: link + "@famille.invalid", Phone: "02 99 00 00 00",
		Address: "1 rue des Lilas, 35000 Rennes", Lang: "fr", Channel: placement.ByEmail,
	}}
}

// Silent leaves the agreement of the nth guardian unasked.
func Silent(n int) func(*placement.File) { return Answering(n, "") }

// Answering gives the agreement of the nth guardian that state; "" was never
// asked. The guardians have no id before they are kept, so that the place in
// the list stands for one.
func Answering(n int, state placement.AgreementState) func(*placement.File) {
	return func(f *placement.File) {
		f.Agreements = append(f.Agreements, placement.Agreement{Version: -1 - n, State: state})
	}
}

// Pupil keeps a ValidFile with its changes and gives it back as it is kept:
// ready, for every holder of authority agreed unless Silent or Answering says
// otherwise. Without In it gets a house of its own.
func Pupil(t testing.TB, db *store.DB, changes ...func(*placement.File)) placement.File {
	t.Helper()
	f := ValidFile(changes...)
	if f.Pupil.Territory == "" {
		f = ValidFile(append([]func(*placement.File){In(House(t, db).House)}, changes...)...)
	}
	var kept placement.File
	Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		kept, err = keep(ctx, tx, f)
		return err
	})
	return kept
}

func keep(ctx context.Context, tx *store.Tx, f placement.File) (_ placement.File, err error) {
	wanted := f.Agreements
	f.Agreements = nil
	if f.Pupil, err = tx.SavePupil(ctx, f.Pupil, happened(f, "pupil.added", "pupil")); err != nil {
		return f, err
	}
	f.Referral.Pupil = f.Pupil.ID
	if f.Referral, err = tx.SaveReferral(ctx, f.Referral, happened(f, "referral.added", "referral")); err != nil {
		return f, err
	}
	if f.Referral.Scale, err = tx.Scale(ctx, f.Referral.Territory, f.Referral.Campaign, calendar.DayOf(f.Referral.CreatedAt, plain.Paris)); err != nil {
		return f, err
	}
	f.From = f.Referral.WantedFrom
	if f.Referral.Campaign != "" {
		c, err := tx.Campaign(ctx, f.Referral.Territory, f.Referral.Campaign)
		if err != nil {
			return f, err
		}
		f.From = c.EntryOn
	}
	for place := range f.Guardians {
		if err := keepGuardian(ctx, tx, &f, place, wanted); err != nil {
			return f, err
		}
	}
	if !f.Pupil.SignsAlone(Today) {
		return f, nil
	}
	return f, keepAnswer(ctx, tx, &f, "", placement.Given)
}

// keepGuardian keeps the guardian at a place, and the agreement unless it is
// silent. A guardian who is kept already (of a brother or sister) is tied.
func keepGuardian(ctx context.Context, tx *store.Tx, f *placement.File, place int, wanted []placement.Agreement) (err error) {
	k := &f.Guardians[place]
	if k.Guardian.Version == 0 {
		if k.Guardian, err = tx.SaveGuardian(ctx, k.Guardian, happened(*f, "guardian.added", "guardian")); err != nil {
			return err
		}
	}
	k.Pupil = f.Pupil.ID
	if err := tx.SaveGuardianship(ctx, *k, happened(*f, "guardian.tied", "guardian")); err != nil || !k.Standing.Signs() {
		return err
	}
	state := placement.Given
	for _, a := range wanted {
		if a.Version == -1-place {
			state = a.State
		}
	}
	if state == "" {
		return nil
	}
	return keepAnswer(ctx, tx, f, k.Guardian.ID, state)
}

// keepAnswer keeps the agreement of a guardian, or of a pupil who signs alone.
func keepAnswer(ctx context.Context, tx *store.Tx, f *placement.File, of placement.GuardianID, state placement.AgreementState) error {
	a, err := tx.SaveAgreement(ctx, placement.Agreement{
		Referral: f.Referral.ID, Pupil: f.Pupil.ID, Guardian: of, Act: f.Referral.Act(), State: state,
		TextHash: store.Hash("text"), Channel: "paper", RequestedAt: Noon, AnsweredAt: Noon,
	}, happened(*f, "agreement."+string(state), "agreement"))
	f.Agreements = append(f.Agreements, a)
	return err
}

func happened(f placement.File, verb, kind string) placement.Event {
	return Officer(f.Pupil.Territory).Happened(Noon, verb, kind, "")
}
