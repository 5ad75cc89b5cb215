package office_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A counter is an office at work in the territory of one house, on the day of
// the builders.
type counter struct {
	*testing.T
	*office.Office
	db       *store.DB
	house    placement.House
	officer  placement.Actor
	campaign placement.Campaign
}

// clock stands at noon of the builders' day.
func clock() time.Time { return storetest.Noon }

func newCounter(t *testing.T, db *store.DB) *counter {
	t.Helper()
	c := &counter{T: t, db: db, house: storetest.House(t, db).House, Office: office.New(db, clock)}
	c.officer = storetest.Officer(c.house.Territory)
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		c.campaign, err = tx.SaveCampaign(ctx, placement.Campaign{
			Territory: c.house.Territory, Name: "Rentrée 2027", Year: "2027-2028", State: placement.Open, Siblings: "none", Rules: placement.ExampleScale,
			OpensOn: storetest.Today, ClosesOn: storetest.Today.AddDays(150), PanelOn: storetest.Today.AddDays(180), AnswerDays: 10,
			EntryOn: calendar.MustDay("2027-09-01"), EndsOn: calendar.MustDay("2028-07-04"),
		}, c.officer.Happened(storetest.Noon, "campaign.added", "campaign", ""))
		return err
	})
	return c
}

// pupil keeps a file of the counter's territory.
func (c *counter) pupil(changes ...func(*placement.File)) placement.File {
	c.Helper()
	return storetest.Pupil(c.T, c.db, append([]func(*placement.File){storetest.In(c.house)}, changes...)...)
}

// dossier is what an officer types of a valid file.
func (c *counter) dossier(changes ...func(*office.Dossier)) office.Dossier {
	f := storetest.ValidFile(storetest.In(c.house))
	d := office.Dossier{Pupil: f.Pupil, Guardians: f.Guardians, Referral: f.Referral}
	d.Referral.Campaign, d.Referral.State = c.campaign.ID, ""
	for _, change := range changes {
		change(&d)
	}
	return d
}

// file reads a file as it is kept.
func (c *counter) file(id placement.ReferralID) (f placement.File) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = tx.File(ctx, store.Whole(c.house.Territory), id)
		return err
	})
	return f
}

// verbs are what the journal says of a pupil, the oldest first.
func (c *counter) verbs(id placement.PupilID) (verbs []string) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: c.house.Territory, Pupil: id, Limit: 100})
		for _, l := range lines {
			verbs = append(verbs, l.Verb)
		}
		slices.Reverse(verbs)
		return err
	})
	return verbs
}

// notices are those about a pupil's agreements that wait to be sent.
func (c *counter) notices(kind placement.NoticeKind) (list []placement.Notice) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Notices(ctx, store.Whole(c.house.Territory), store.NoticeFilter{Kind: kind, State: placement.Waiting})
		return err
	})
	return list
}

func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if !errors.Is(err, &placement.Fault{Code: code}) && !slices.Contains(codesOf(err), code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

// codesOf lists the faults of a form as field:code, sorted.
func codesOf(err error) (list []string) {
	var many placement.Faults
	errors.As(err, &many)
	for _, f := range many {
		list = append(list, f.Code, f.Field+":"+f.Code)
	}
	slices.Sort(list)
	return list
}
