package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

func TestTheCalendarPageSaysWhatIsKnownRefusedAndMissing(t *testing.T) {
	s := open(t)
	s.account(placement.Director, "direction@example.fr")
	s.account(placement.Admin, "admin@example.fr")
	a := s.browser().as("direction@example.fr").get("/calendrier").is(t, http.StatusOK)
	a.has(t, "fourni avec le programme", "Corse", "un instant qui n", "2023-2024", "vacances impossibles", "Mayotte")
	if strings.Contains(a.text, "--dry-run") {
		t.Error("a director is shown how to replace the calendar of everybody")
	}
	s.browser().as("admin@example.fr").get("/calendrier").has(t, "internat import calendar", `href="/calendrier/importer"`)
}

// schoolYear is zone B in 2026-2027 as the ministry writes it, one holiday a row.
const schoolYear = `description;population;start_date;end_date;location;zones;annee_scolaire
Vacances de la Toussaint;-;2026-10-17;2026-11-02;Rennes;Zone B;2026-2027
Vacances de Noël;-;2026-12-19;2027-01-04;Rennes;Zone B;2026-2027
Vacances d'Hiver;-;2027-02-20;2027-03-08;Rennes;Zone B;2026-2027
Vacances de Printemps;-;2027-04-17;2027-05-03;Rennes;Zone B;2026-2027
Vacances d'Été;-;2027-07-03;2027-09-01;Rennes;Zone B;2026-2027
Vacances d'Été;-;2027-07-03;2027-06-01;Corse;Corse;2026-2027
`

var undoOf = regexp.MustCompile(`/calendrier/fichiers/[^"]+/annuler`)

func TestANewerCalendarIsSentPreviewedAndTakenOver(t *testing.T) {
	w := populate(t)
	admin := w.browser().with(w.admin)
	for who, session := range map[string]store.Session{"an officer": w.officer, "a director": w.director} {
		if a := w.browser().with(session).get("/calendrier/importer"); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s may replace the calendar of everybody: %s", who, a.Status)
		}
	}
	admin.get("/calendrier/importer").is(t, 200).has(t, "fr-en-calendrier-scolaire")
	preview := admin.upload("/calendrier/importer", schoolYear).is(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(preview).is(t, 200).has(t, "Vacances de Noël", "moins loin qu", "la fin précède le début", "absente du fichier", `name="lose"`)
	admin.get("/calendrier").has(t, "fourni avec le programme")
	admin.post(preview, "x", "y").is(t, 422).has(t, "cochez la case", `href="#lose"`)
	admin.get("/calendrier").has(t, "fourni avec le programme")
	admin.follow(admin.post(preview, "lose", "1")).is(t, 200).has(t, "Le calendrier est repris", "Fichier du ministère repris")

	moved := strings.Replace(schoolYear, "2026-12-19", "2026-12-18", 1)
	preview = admin.upload("/calendrier/importer", moved).is(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(preview).is(t, 200).has(t, "Vacances déplacées", "du samedi 19", "du vendredi 18")
	preview = admin.upload("/calendrier/importer", schoolYear).is(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(preview).is(t, 200).has(t, "Ce fichier ne changerait rien")
	undo := undoOf.FindString(admin.get("/calendrier").text)
	w.browser().with(w.officer).get(undo).is(t, http.StatusForbidden)
	admin.get(undo).is(t, 200).has(t, "Revenir au calendrier d’avant", "Vacances qui disparaissent", "Annuler cet import")
	admin.get("/calendrier").has(t, "Fichier du ministère repris")
	admin.follow(admin.post(undo, "x", "y")).is(t, 200).has(t, "Le calendrier d’avant est de nouveau en vigueur", "fourni avec le programme", "Import annulé le")
	admin.post(undo, "x", "y").is(t, 422).has(t, "est déjà annulé", "Revenir au calendrier")
	admin.get(undo).is(t, 422).has(t, "est déjà annulé")
	preview = admin.upload("/calendrier/importer", "a;b\n1;2\n").is(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(preview).is(t, 422).has(t, "Ce n’est pas le fichier")
	names, _, _ := strings.Cut(schoolYear, "\n")
	preview = admin.upload("/calendrier/importer", names+"\n").is(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(preview).is(t, 422).has(t, "n’a que des titres de colonnes")
	admin.post(preview, "lose", "1").is(t, 422).has(t, "n’a que des titres de colonnes")
	preview = admin.upload("/calendrier/importer", names+"\nVacances d'Été;-;2027-07-03;2027-06-01;Corse;Corse;2026-2027\n").is(t, http.StatusSeeOther).Header.Get("Location")
	admin.get(preview).is(t, 422).has(t, "Aucune ligne de ce fichier", "la fin précède le début")
}

// TestEveryWordOfTheCalendarIsThere walks what a page may have to say.
func TestEveryWordOfTheCalendarIsThere(t *testing.T) {
	for _, zone := range calendar.Zones() {
		for year := 2020; year < 2030; year++ {
			for _, h := range calendar.PublicHolidays(zone.Territory(), year) {
				if !words.Has("publicholiday." + string(h.Holiday)) {
					t.Errorf("no name for %s", h.Holiday)
				}
			}
		}
	}
	for _, reason := range []calendar.Reason{calendar.RowShort, calendar.PopulationUnknown, calendar.ZoneUnknown, calendar.YearUnreadable, calendar.DateUnreadable,
		calendar.DateNotMidnight, calendar.DatesReversed, calendar.DatesTooFarApart, calendar.DatesOutsideYear, calendar.DatesContradictory} {
		if !words.Has("calendar.reason." + string(reason)) {
			t.Errorf("no words for %s", reason)
		}
	}
	for _, want := range []calendar.Want{calendar.WantYear, calendar.WantSound, calendar.WantBreaks, calendar.WantSummer, calendar.WantStart, calendar.WantResumed} {
		if !words.Has("calendar.gap." + string(want)) {
			t.Errorf("no words for %s", want)
		}
	}
}

// A house of zone B in May 2026, by its opening: the bridge of Ascension, the
// weekend, the eve of a public holiday.
func TestTheNightsOfAHouseAreThoseOfItsOpening(t *testing.T) {
	f := Frame{Lang: plain.FR, Zone: plain.Paris}
	for _, opening := range placement.Openings {
		house := placement.House{Calendar: "B", Opening: opening, UAI: "0350001A"}
		v := nights(f, house.Timetable(placement.Territory{Code: "035"}, calendar.Default()), calendar.MustDay("2026-05-19"))
		states := map[string]string{}
		for _, week := range v.Months[0].Weeks {
			for _, c := range week {
				states[c.Day] = c.State
			}
		}
		eve, bridge, sunday, tuesday := states["13"], states["14"], states["17"], states["19"]
		as := map[bool]string{true: "open", false: "shut"}
		all := opening == placement.AllYear
		if eve != as[all] || bridge != as[all] || tuesday != "open" || sunday != as[opening != placement.MondayToFriday] {
			t.Errorf("%s: eve %s, bridge %s, Sunday %s, Tuesday %s", opening, eve, bridge, sunday, tuesday)
		}
		if all != (len(v.Shut) == 0) {
			t.Errorf("%s: %d runs", opening, len(v.Shut))
		}
	}
}

// Months go on over the turn of the year, and say when their holidays are not
// published.
func TestTheNightsOfAnUnpublishedYearSaySo(t *testing.T) {
	w := populate(t)
	b := w.browser().with(w.director)
	b.get("/places/"+w.own["house"]).has(t, "novembre 2026", "janvier 2027", "publié en entier", `class="unknown"`)
}
