package placement

import (
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
)

func TestAStayAlwaysHasANextReview(t *testing.T) {
	s := Stay{Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}}
	for day := s.Nights.From.AddDays(-10); day.Before(calendar.MustDay("2030-01-01")); day = day.AddDays(1) {
		kind, due := exampleReviews.Next(s, day)
		if kind == "" || !due.After(day) || due.Sub(day) > 366 {
			t.Fatalf("on %s the next review is %q on %s", day, kind, due)
		}
	}
}

func TestTheFirstReviewsOfABoarder(t *testing.T) {
	s := Stay{Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}}
	var got []string
	for day := s.Nights.From; len(got) < 7; {
		kind, due := exampleReviews.Next(s, day)
		got = append(got, due.String()+" "+string(kind))
		day = due
	}
	want := []string{"2026-10-06 settling_in", "2026-12-01 support_team", "2026-12-10 end_of_term", "2027-03-18 end_of_term",
		"2027-04-28 renewal", "2027-06-10 end_of_term", "2027-12-10 end_of_term"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestLeavingNeedsAReasonAndADayAfterArrival(t *testing.T) {
	s := Stay{State: Present, Nights: calendar.Interval{From: today}}
	_, _, err := s.Leave(Actor{Role: Director}, today.AddDays(-1), "", noon)
	if got := fieldCodes(err); !slices.Equal(got, []string{"on:stay.leaves_before_arrival", "reason:reason.missing"}) {
		t.Errorf("faults = %v", got)
	}
	s, event, err := s.Leave(Actor{Role: Director}, today.AddDays(3), "family moved", noon)
	if err != nil || s.State != Left || s.Nights.To != today.AddDays(3) || event.Verb != "stay.ended" {
		t.Errorf("got %+v, %v", s, err)
	}
	_, _, err = s.Leave(Actor{Role: Director}, today.AddDays(4), "again", noon)
	wantCode(t, err, "stay.over")
}

func TestOnlyAnAcceptedOfferBecomesAStay(t *testing.T) {
	_, _, _, err := openOffer(func(*Offer) {}).Arrive(Actor{Role: Director}, "bed_1", today, noon)
	wantCode(t, err, "offer.not_accepted")
	_, _, _, err = openOffer(func(o *Offer) { o.State = Declined }).Arrive(Actor{Role: Director}, "bed_1", today, noon)
	wantCode(t, err, "offer.not_accepted")
	o, stay, _, err := openOffer(func(o *Offer) { o.State = Accepted }).Arrive(Actor{Role: Director}, "bed_1", today, noon)
	if err != nil || o.State != Arrived || stay.Bed != "bed_1" || stay.Offer != o.ID || stay.State != Present {
		t.Errorf("got %s, %+v, %v", o.State, stay, err)
	}
}

func TestMovingAMeetingAsksEverybodyAgain(t *testing.T) {
	m := Meeting{State: Planned, At: noon.Add(time.Hour), Invited: []Invitation{{Guardian: "gua_m", Reply: Coming, At: noon}}}
	moved, event, err := m.Move(Actor{Role: Officer}, noon.Add(72*time.Hour), "Salle 3", noon)
	if err != nil || moved.Sequence != 1 || moved.Invited[0].Reply != NoReply || event.Verb != "meeting.moved" {
		t.Errorf("got %+v, %v", moved, err)
	}
	if m.Invited[0].Reply != Coming {
		t.Error("the meeting that was given has changed")
	}
}

func TestOnlyTheInvitedAnswer(t *testing.T) {
	m := Meeting{State: Planned, At: noon.Add(time.Hour), Invited: []Invitation{{Guardian: "gua_m"}}}
	_, _, err := m.Reply(father(), Invitation{Guardian: "gua_f", Reply: Coming, At: noon}, false)
	wantCode(t, err, "meeting.not_found")
	_, _, err = m.Reply(mother(), Invitation{Guardian: "gua_m", Reply: Coming, At: noon.Add(2 * time.Hour)}, false)
	wantCode(t, err, "meeting.over")
	m, _, err = m.Reply(mother(), Invitation{Guardian: "gua_m", Reply: ByPhone, At: noon}, false)
	if err != nil || m.Invited[0].Reply != ByPhone {
		t.Errorf("got %+v, %v", m.Invited, err)
	}
}

func TestLevelsGoUpAndOut(t *testing.T) {
	if Level("CM2").Next() != "6e" || Level("3e").Next() != "2de" || Level("Tle").Next() != "" || Level("7e").Next() != "" {
		t.Error("the next level is wrong")
	}
	if !Level("3e").College() || Level("2de").College() || Level("7e").College() {
		t.Error("collège is wrong")
	}
}

func TestASectionAdmitsItsSexAndLevels(t *testing.T) {
	girls := Section{Sex: Girl, Levels: []Level{"6e", "5e"}}
	mixed := Section{}
	if !girls.Admits(Girl, "5e") || girls.Admits(Boy, "5e") || girls.Admits(Girl, "4e") || girls.Admits("", "5e") {
		t.Error("a girls' section admits girls of its levels only")
	}
	if !mixed.Admits(Boy, "Tle") || !mixed.Admits("", "6e") {
		t.Error("a mixed section admits everybody")
	}
}
