package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// openLists is a hostel where two girls share a room, each with a file that has
// something in every field.
func openLists(t *testing.T) hostel {
	t.Helper()
	h := openHostel(t)
	for i, family := range []string{"Zola", "Éluard"} {
		f := storetest.Pupil(t, h.db, storetest.In(h.own.House), func(f *placement.File) {
			secretive(canary + "X")(f)
			f.Pupil.Given, f.Pupil.Family, f.Pupil.Sex = "Camille", family, placement.Girl
		})
		storetest.Stay(t, h.db, f, h.own.Girls, h.own.GirlsBeds[i].ID, storetest.Year)
	}
	return h
}

func (h hostel) list(b *browser, l storetest.Lodging, kind string) answer {
	h.Helper()
	return b.do(http.MethodPost, "/places/"+string(l.ID)+"/listes", url.Values{"le": {"2026-11-23"}, "list": {kind}})
}

func (h hostel) printed() (lines []store.Line) {
	h.Helper()
	storetest.Read(h.T, h.db, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Events(ctx, store.EventQuery{Territory: h.in, House: h.own.ID, Limit: 1000})
		for _, l := range all {
			if l.Verb == "list.printed" {
				lines = append(lines, l)
			}
		}
		return err
	})
	return lines
}

func TestADirectorPrintsListsOfTheOwnHouseAndTheJournalKnows(t *testing.T) {
	h := openLists(t)
	for i, kind := range placement.ListKinds {
		a := h.list(h.director, h.own, string(kind)).is(t, http.StatusOK)
		a.has(t, "Camille")
		room := h.own.GirlsBeds[0].RoomName()
		if !strings.Contains(a.text, ">"+room+"<") {
			t.Errorf("%s does not say room %q", kind, room)
		}
		if strings.Contains(a.text, canary) || strings.Contains(a.text, strings.ToLower(canary)) {
			t.Errorf("%s says more than names and rooms", kind)
		}
		said := h.printed()
		if len(said) != i+1 || said[0].By.Role != placement.Director || said[0].Facts["on"] != "2026-11-23" {
			t.Errorf("%s: the journal has %+v", kind, said)
		}
	}
}

func TestADoorShowsNoFamilyName(t *testing.T) {
	h := openLists(t)
	a := h.list(h.director, h.own, "doors").is(t, http.StatusOK)
	a.has(t, "Camille Z.", "Camille É.")
	if strings.Contains(a.text, "Zola") {
		t.Error("whoever walks past the door reads a family name")
	}
}

func TestTheRollCallIsByName(t *testing.T) {
	h := openLists(t)
	text := h.list(h.director, h.own, "evacuation").is(t, http.StatusOK).text
	if first, second := strings.Index(text, "Éluard"), strings.Index(text, "Zola"); first < 0 || second < first {
		t.Errorf("Éluard at %d, Zola at %d", first, second)
	}
}

func TestNobodyElsePrintsAList(t *testing.T) {
	h := openLists(t)
	h.list(h.officer, h.own, "night").is(t, http.StatusForbidden)
	h.list(h.director, h.next, "night").is(t, http.StatusNotFound)
	h.list(h.director, h.own, "birthdays").is(t, http.StatusUnprocessableEntity)
	h.director.get("/places/"+string(h.own.ID)+"/listes").is(t, http.StatusMethodNotAllowed)
	if said := h.printed(); len(said) != 0 {
		t.Errorf("the journal says that somebody did: %+v", said)
	}
	h.director.get("/occupation/tableau").is(t, 200).has(t, "Liste d’évacuation")
	if strings.Contains(h.officer.get("/occupation/tableau?internat="+string(h.own.ID)).is(t, 200).text, "Liste d’évacuation") {
		t.Error("an officer is offered a list that is refused")
	}
}
