package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
)

// bringAlong gives the demo what a département brings when it begins: the
// ministry's counts of two autumns, and in the first house the boarders of last
// year, so that a plan of its beds knows where they slept. Both go in by the
// imports of the pages, with their checks and events.
func bringAlong(ctx context.Context, db *store.DB, w *cohort.World) error {
	desk := office.New(db, func() time.Time { return demoStart })
	counts, err := desk.ImportPlaces(ctx, w.Officer, tableOf(placeCounts(w)), "DEPP, internats (exemple fictif)")
	if err != nil {
		return err
	}
	boarders, err := desk.ImportBoarders(ctx, w.Officer, tableOf(lastBoarders(w)))
	if err == nil && (!counts.Clean() || !boarders.Clean() || boarders.Added == 0) {
		err = fmt.Errorf("the demo's own tables are refused: %v %v", counts.Wrong.Faults, boarders.Wrong.Faults)
	}
	return err
}

func tableOf(rows [][]string) office.TableFile {
	return office.TableFile{Open: func() (io.ReadCloser, error) {
		var b bytes.Buffer
		out := csv.NewWriter(&b)
		out.Comma = ';'
		err := out.WriteAll(rows)
		return io.NopCloser(&b), err
	}}
}

// placeCounts are beds and boarders of each house in two autumns: a few beds
// fewer than today, and fuller from year to year.
func placeCounts(w *cohort.World) [][]string {
	rows := [][]string{{"uai", "rentree", "lits_disponibles", "lits_occupes"}}
	for _, h := range w.Houses {
		beds := 0
		for _, s := range h.Sections {
			beds += len(s.Beds)
		}
		for i, full := range []int{71, 78} {
			places := beds - 2 + i
			year := calendar.SchoolYearOf(w.Size.AsOf).Start().Year() - 2 + i
			rows = append(rows, []string{h.House.UAI, strconv.Itoa(year), strconv.Itoa(places), strconv.Itoa(places * full / 100)})
		}
	}
	return rows
}

// lastBoarders are the children of the first house who could board there a year
// ago: those who board now slept in the same bed, and who is offered a place now
// left one that nobody has taken since.
func lastBoarders(w *cohort.World) [][]string {
	house, year := w.Houses[0], calendar.SchoolYearOf(w.Size.AsOf).Start().Year()-1
	rows := [][]string{{"ine", "nom", "prenom", "date_naissance", "sexe", "niveau", "uai_internat", "section", "lit", "du", "au"}}
	from, to := calendar.NewDay(year, time.September, 2), calendar.NewDay(year+1, time.July, 4)
	for family := range w.Families() {
		for _, child := range family.Children {
			section, bed := bedIn(house, child)
			level := placement.Levels[max(slices.Index(placement.Levels, child.Pupil.Level)-1, 0)]
			if bed == "" || level.Next() != child.Pupil.Level || !section.Admits(child.Pupil.Sex, level) {
				continue
			}
			p := child.Pupil
			rows = append(rows, []string{p.INE, p.Family, p.Given, p.Born.String(), string(p.Sex), string(level), house.House.UAI, section.Name, bed, from.String(), to.String()})
		}
	}
	return rows
}

// bedIn is the bed of a child in a house: the present one, or the last of a
// section that offers a place.
func bedIn(h cohort.House, child cohort.Child) (placement.Section, string) {
	for _, s := range h.Sections {
		for _, stay := range child.Stays {
			i := slices.IndexFunc(s.Beds, func(b placement.Bed) bool { return b.ID == stay.Bed })
			if i >= 0 && stay.State == placement.Present {
				return s.Section, s.Beds[i].Label
			}
		}
		for _, o := range child.Offers {
			if o.Section == s.Section.ID {
				return s.Section, s.Beds[len(s.Beds)-1].Label
			}
		}
	}
	return placement.Section{}, ""
}
