package storetest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// Noon is the instant at which the builders of this package act: a Monday of
// the school year 2026-2027.
var Noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// Today is the day of Noon.
var Today = calendar.MustDay("2026-11-23")

// serial tells apart what has to be unique, such as the UAI of a house.
var serial atomic.Int64

// Write runs f in a transaction and fails the test on an error.
func Write(t testing.TB, db *store.DB, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Read runs f on a snapshot and fails the test on an error.
func Read(t testing.TB, db *store.DB, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := db.Read(ctx, func(tx *store.Tx) error { return f(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Territory keeps a new territory, in zone B and in Paris time. Its id is never
// one that a test would write itself, such as ter_35: a house elsewhere would be
// at home there.
func Territory(t testing.TB, db *store.DB, change ...func(*placement.Territory)) placement.Territory {
	t.Helper()
	n := serial.Add(1)
	x := placement.Territory{
		ID: placement.TerritoryID(fmt.Sprintf("ter_made_%d", n)), Name: fmt.Sprintf("Territoire %d", n), Code: fmt.Sprintf("T%02d", n),
		Calendar: "B", TimeZone: "Europe/Paris", Phone: "02 99 00 00 00", Hours: "de 9 h à 17 h", Address: "1 quai des Exemples, Rennes",
	}
	for _, f := range change {
		f(&x)
	}
	Write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveTerritory(ctx, x) })
	return x
}

// Officer is an officer of the territory, without an account.
func Officer(in placement.TerritoryID) placement.Actor {
	return placement.Actor{Role: placement.Officer, Account: "acc_officer", Name: "Camille Morvan", Territory: in}
}

// Director keeps an account that runs the houses, and gives its actor.
func Director(t testing.TB, db *store.DB, in placement.TerritoryID, houses ...placement.HouseID) placement.Actor {
	t.Helper()
	n := serial.Add(1)
	a := store.Account{
		ID: placement.AccountID(fmt.Sprintf("acc_%d", n)), Territory: in, Name: "Dominique Leray",
		Email: fmt.Sprintf("direction%d@exemple.invalid", n), Role: placement.Director, Lang: "fr", Houses: houses,
	}
	Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, Officer(in).Happened(Noon, "account.added", "account", string(a.ID)))
	})
	return a.Actor()
}

// A Lodging is a house with what is in it: one band for both sections, six
// girls' beds in two rooms and eight boys' beds in two rooms.
type Lodging struct {
	placement.House
	Band        placement.Band
	Girls, Boys placement.Section
	GirlsBeds   []placement.Bed
	BoysBeds    []placement.Bed
}

// House keeps a valid house with a band, a girls' and a boys' section and their
// beds. A change may name its Territory; otherwise it gets one of its own.
func House(t testing.TB, db *store.DB, change ...func(*placement.House)) Lodging {
	t.Helper()
	n := int(serial.Add(1))
	house := placement.House{
		UAI: placement.UAI(990000 + n), Name: fmt.Sprintf("Internat %d", n), Kind: "college", Public: true, Commune: "Rennes", CommuneCode: "35238",
		Latitude: 48.11, Longitude: -1.68, Pupils: 500, Scheme: placement.Educatif, Decides: placement.PanelDecides,
		AppealBody: "la DSDEN d'Ille-et-Vilaine", Opening: "monday_to_friday",
	}
	for _, f := range change {
		f(&house)
	}
	if house.Territory == "" {
		house.Territory = Territory(t, db).ID
	}
	var l Lodging
	Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		l, err = furnish(ctx, tx, house)
		return err
	})
	return l
}

func furnish(ctx context.Context, tx *store.Tx, house placement.House) (l Lodging, err error) {
	by := Officer(house.Territory)
	if l.House, err = tx.SaveHouse(ctx, house, by.Happened(Noon, "house.added", "house", "")); err != nil {
		return l, err
	}
	l.Band, err = tx.SaveBand(ctx, placement.Band{House: l.ID, Code: "MAISON", Ratio: 20, Adults: 1,
		Source: placement.Provenance{Author: "DSDEN", On: Today, Source: "Barème d'exemple"}}, by.Happened(Noon, "band.added", "band", ""))
	if err != nil {
		return l, err
	}
	if l.Girls, l.GirlsBeds, err = section(ctx, tx, l, "Filles", placement.Girl, 3, 3); err != nil {
		return l, err
	}
	l.Boys, l.BoysBeds, err = section(ctx, tx, l, "Garçons", placement.Boy, 4, 4)
	return l, err
}

// section keeps a section with one bed for each place of the rooms.
func section(ctx context.Context, tx *store.Tx, l Lodging, name string, sex placement.Sex, rooms ...int) (placement.Section, []placement.Bed, error) {
	by := Officer(l.Territory)
	x, err := tx.SaveSection(ctx, placement.Section{House: l.ID, Band: l.Band.ID, Name: name, Sex: sex,
		Levels: []placement.Level{"6e", "5e", "4e", "3e"}}, by.Happened(Noon, "section.added", "section", ""))
	if err != nil {
		return x, nil, err
	}
	var beds []placement.Bed
	for room, places := range rooms {
		for place := range places {
			beds = append(beds, placement.Bed{Room: fmt.Sprint(101 + room), Label: fmt.Sprintf("%d-%c", 101+room, 'A'+place), Accessible: room+place == 0})
		}
	}
	beds, err = tx.SaveBeds(ctx, x.ID, beds, by.Happened(Noon, "beds.added", "section", string(x.ID)))
	x.Beds = len(beds)
	return x, beds, err
}
