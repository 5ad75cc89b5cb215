package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

func TestADirectorGivesASectionItsHoursAndItsFamiliesChooseAmongThemOnly(t *testing.T) {
	b := boards(t)
	on := b.now.Load().AddDate(0, 0, 10)
	var mine, other placement.Section
	b.write(func(ctx context.Context, tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.Whole(b.in), b.meeting.House, calendar.DayOf(on, time.UTC))
		if err != nil {
			return err
		}
		families, err := tx.BoardersToMeet(ctx, store.Whole(b.in), b.meeting.House, calendar.DayOf(on, time.UTC))
		for _, x := range sections {
			if x.ID == families[0].Section {
				mine = x
			} else {
				other = x
			}
		}
		return err
	})
	from, to := placement.HoursFields(mine.ID)
	b.hers.get("/reunions/nouvelle").has(t, "Horaires par section", mine.Name, `name="`+from+`"`, `name="`+to+`"`)
	form := []string{"house", string(b.meeting.House), "kind", "installation", "on", on.Format("2006-01-02"), "at", "18:00",
		"slots", "4", "minutes", "15", "room", "2", "place", "Porte B", "owner", "M. Petit"}
	wrong := b.hers.post("/reunions/nouvelle", append(form, from, "18:20", to, "19:30")...)
	if wrong.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(wrong), "au milieu d’un créneau") || !strings.Contains(wrong.text, `value="18:20"`) {
		t.Errorf("within a slot: %d\n%s", wrong.StatusCode, wrong.text)
	}
	late := b.hers.post("/reunions/nouvelle", append(form, from, "18:30", to, "19:30")...)
	if late.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(late), "sort des créneaux") {
		t.Errorf("after the day: %d", late.StatusCode)
	}
	form = append(form, from, "18:30", to, "19:00")
	b.hers.post("/reunions/nouvelle", form...).has(t, "Inviter toutes les familles", "Horaires\u00a0: "+mine.Name, "18\u00a0h\u00a030", `name="`+from+`" value="18:30"`)
	sent := b.hers.post("/reunions/nouvelle", append(form, "sure", "1")...)
	page := strings.Split(sent.Header.Get("Location"), "?")[0]
	b.hers.follow(sent).has(t, mine.Name+" · Sans heure", "Horaires\u00a0: "+mine.Name)
	var line store.MeetingLine
	b.write(func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.MeetingsOfGathering(ctx, placement.Tick(b.in), placement.GatheringID(strings.TrimPrefix(page, "/reunions/")))
		line = list[0]
		return err
	})
	parent := b.parent(b.file, 0)
	choice := parent.get("/famille/rendez-vous/" + string(line.ID))
	choice.has(t, slotValue(line.At), "18\u00a0h\u00a045")
	if strings.Contains(choice.text, slotValue(line.At.Add(-15*time.Minute))) || strings.Contains(choice.text, slotValue(line.At.Add(30*time.Minute))) {
		t.Error("the family may choose outside the hours of its section")
	}
	parent.post("/famille/rendez-vous/"+string(line.ID), "reply", "coming", "slot", slotValue(line.At), "people", "2")
	b.hers.get(page).has(t, mine.Name+" · 18\u00a0h\u00a030")
	b.hers.get(page+"/liste.csv").has(t, "Section", mine.Name)
	if strings.Contains(b.hers.get(page+"/liste.csv").text, other.Name) {
		t.Error("the list names a section of which nobody comes")
	}
}
