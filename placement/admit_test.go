package placement

import (
	"errors"
	"slices"
	"testing"

	"internat/capacity/calendar"
)

// conflictCodes lists the codes of the rules that say no.
func conflictCodes(err error) []string {
	var many Faults
	var list []string
	if errors.As(err, &many) {
		for _, f := range many {
			list = append(list, f.Code)
		}
	}
	slices.Sort(list)
	return list
}

func TestTheGatesOfABed(t *testing.T) {
	year := days("2027-05-10", "2027-07-03")
	for _, c := range []struct {
		name  string
		file  func(*File)
		house func(*Lodging)
		want  []string
	}{
		{"a ready file and a free bed", nil, nil, nil},
		{"a parent has not agreed", func(f *File) { f.Agreements = f.Agreements[:1] }, nil, []string{"bed.agreement.missing"}},
		{"a parent refused, the other said nothing", func(f *File) { f.Agreements = f.Agreements[:1]; f.Agreements[0].State = Refused }, nil,
			[]string{"bed.agreement.missing", "bed.agreement.refused"}},
		{"only a carer agreed", func(f *File) { f.Guardians = f.Guardians[:1]; f.Guardians[0].Standing = Carer }, nil, []string{"bed.agreement.no_holder"}},
		{"sole authority without its judgment", func(f *File) { f.Guardians = f.Guardians[:1]; f.Guardians[0].Standing = Sole }, nil, []string{"bed.agreement.judgment_missing"}},
		{"a draft", func(f *File) { f.Referral.State = Draft }, nil, []string{"bed.not_submitted"}},
		{"a boy", func(f *File) { f.Pupil.Sex = Boy }, nil, []string{"bed.not_admitted"}},
		{"a level of the lycée", func(f *File) { f.Referral.Level = "2de" }, nil, []string{"bed.not_admitted"}},
		{"an internat tremplin", nil, func(l *Lodging) { l.House.Scheme = Tremplin }, []string{"bed.tremplin"}},
		{"a house that closes after the stay", nil, func(l *Lodging) { l.House.Closed = true }, nil},
		{"no bed", nil, func(l *Lodging) { l.fill("girls", 6, year) }, []string{"bed.no_room.usable"}},
		{"no adult", nil, func(l *Lodging) { l.fill("boys", 8, year) }, []string{"bed.no_room.staffed"}},
		{"no licence", nil, func(l *Lodging) { l.House.Licensed = 1; l.fill("boys", 1, year) }, []string{"bed.no_room.licensed"}},
	} {
		f, l := readyFile(func(*File) {}), dormitory(func(l *Lodging) { l.Sections[0].Levels = Levels[:4] })
		if c.file != nil {
			c.file(&f)
		}
		if c.house != nil {
			c.house(&l)
		}
		if got := conflictCodes(l.Admit(f, "girls", year, today)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	next := dormitory(func(l *Lodging) { l.House.Closed = true })
	if got := conflictCodes(next.Admit(readyFile(func(*File) {}), "girls", days("2027-09-01", "2028-07-01"), today)); !slices.Equal(got, []string{"bed.house_closed"}) {
		t.Errorf("next year in a house that closes: %v", got)
	}
	kept := func(l Lodging) []string {
		return conflictCodes(l.Keep(readyFile(func(*File) {}), "girls", year, today))
	}
	if got := kept(dormitory(func(l *Lodging) { l.fill("boys", 8, year); l.House.Licensed = 8 })); got != nil {
		t.Errorf("a boarder who goes on loses the place to an adult or a licence: %v", got)
	}
	if got := kept(dormitory(func(l *Lodging) { l.fill("girls", 6, year) })); !slices.Equal(got, []string{"bed.no_room.usable"}) {
		t.Errorf("a boarder who goes on without a bed: %v", got)
	}
	wantCode(t, next.Admit(readyFile(func(*File) {}), "elsewhere", year, today), "section.not_found")
}

func TestWhatOneMorePupilDoesToATarget(t *testing.T) {
	year := days("2027-05-10", "2027-07-03")
	boursiers := func(n, others int) [][]Group {
		var list [][]Group
		for range n {
			list = append(list, []Group{Boursier})
		}
		for range others {
			list = append(list, nil)
		}
		return list
	}
	for _, c := range []struct {
		name    string
		target  Target
		present [][]Group
		pupil   []Group
		asked   int
		breaks  bool
		verdict MixVerdict
	}{
		{"a floor that can still be reached", Target{Group: Boursier, Share: "0.30"}, boursiers(0, 2), nil, 2, false, MixReachable},
		{"a floor that cannot be reached any more", Target{Group: Boursier, Share: "0.30"}, boursiers(0, 4), nil, 2, true, MixLost},
		{"a floor that could not be reached before either", Target{Group: Boursier, Share: "0.30"}, boursiers(0, 5), nil, 2, true, MixOutOfReach},
		{"a member brings it nearer", Target{Group: Boursier, Share: "0.30"}, boursiers(0, 5), []Group{Boursier}, 2, false, MixOutOfReach},
		{"a floor that is reached", Target{Group: Boursier, Seats: 2}, boursiers(2, 3), nil, 2, false, MixKept},
		{"a ceiling below its number", Target{Group: Boursier, Ceiling: true, Share: "0.50"}, boursiers(2, 0), []Group{Boursier}, 3, false, MixKept},
		{"a ceiling that is exceeded", Target{Group: Boursier, Ceiling: true, Share: "0.50"}, boursiers(3, 0), []Group{Boursier}, 3, true, MixBroken},
		{"somebody else under a ceiling already exceeded", Target{Group: Boursier, Ceiling: true, Seats: 1}, boursiers(3, 0), nil, 1, false, MixExceeded},
	} {
		l := dormitory(func(l *Lodging) { l.fill("girls", len(c.present), year) })
		c.target.Section = "girls"
		got := l.Mix("girls", []Target{c.target, {Section: "boys", Group: QPV, Seats: 9}}, c.present, c.pupil, year)
		if len(got) != 1 || got[0].Asked != c.asked || got[0].Breaks != c.breaks || got[0].Verdict() != c.verdict {
			t.Errorf("%s: %+v, want %d asked, breaks %v, %s", c.name, got, c.asked, c.breaks, c.verdict)
		}
	}
}

func TestAShareIsCountedExactly(t *testing.T) {
	for _, c := range []struct {
		share   string
		places  int
		floor   int
		ceiling int
	}{{"0.07", 100, 7, 7}, {"0.07", 101, 8, 7}, {"0.3", 10, 3, 3}, {"1", 7, 7, 7}, {"0", 7, 0, 0}, {"0.333", 3, 1, 0}} {
		if got := (Target{Share: c.share}).SeatsOf(c.places); got != c.floor {
			t.Errorf("at least %s of %d is %d, want %d", c.share, c.places, got, c.floor)
		}
		if got := (Target{Share: c.share, Ceiling: true}).SeatsOf(c.places); got != c.ceiling {
			t.Errorf("at most %s of %d is %d, want %d", c.share, c.places, got, c.ceiling)
		}
	}
}

func TestACampaignSaysAllThatIsWrongWithIt(t *testing.T) {
	sound := Campaign{
		Name: "Rentrée 2027", Year: "2027-2028", OpensOn: calendar.MustDay("2027-02-01"), ClosesOn: calendar.MustDay("2027-05-01"),
		PanelOn: calendar.MustDay("2027-06-01"), EntryOn: calendar.MustDay("2027-09-01"), EndsOn: calendar.MustDay("2028-07-01"), AnswerDays: 10, Siblings: "tie-break",
	}
	for _, c := range []struct {
		change func(*Campaign)
		want   []string
	}{
		{func(*Campaign) {}, nil},
		{func(c *Campaign) { c.Name, c.AnswerDays = "", 0 }, []string{"answer_days:campaign.answer_days", "name:field.missing"}},
		{func(c *Campaign) { c.Year = "next" }, []string{"year:campaign.year_unknown"}},
		{func(c *Campaign) { c.Year = "2026-2027" }, []string{"entry_on:campaign.entry_outside"}},
		{func(c *Campaign) { c.PanelOn = calendar.MustDay("2027-04-01") }, []string{"panel_on:campaign.days_backward"}},
		{func(c *Campaign) { c.ClosesOn = calendar.Day{} }, []string{"closes_on:field.missing"}},
		{func(c *Campaign) { c.Siblings = "best" }, []string{"siblings:field.unknown"}},
	} {
		campaign := sound
		c.change(&campaign)
		if got := fieldCodes(campaign.Check()); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", campaign, got, c.want)
		}
	}
}

func TestMoreTimeForAnAnswer(t *testing.T) {
	open := openOffer(func(*Offer) {})
	longer, event, err := open.Extend(Actor{Role: Officer}, open.AnswerBy.AddDate(0, 0, 5), noon, "vacances")
	if err != nil || !longer.AnswerBy.Equal(open.AnswerBy.AddDate(0, 0, 5)) || event.Verb != "offer.extended" || event.Reason != "vacances" {
		t.Errorf("got %+v, %+v, %v", longer, event, err)
	}
	_, _, err = open.Extend(Actor{Role: Officer}, open.AnswerBy.AddDate(0, 0, -1), noon, "")
	wantCode(t, err, "offer.not_longer")
	_, _, err = openOffer(func(o *Offer) { o.State = Lapsed }).Extend(Actor{Role: Officer}, noon.AddDate(1, 0, 0), noon, "")
	wantCode(t, err, "offer.over")
}
