package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A Statement is how full some houses are on a night and over a period, added up
// house by house: a sum never holds the houses themselves. Rates are taken on its
// sums, never averaged.
type Statement struct {
	On     calendar.Day
	Period calendar.Interval // bed-nights
	Ahead  calendar.Day      // of the forecast; zero for none
	// Sections asks for a line for each section, else there is one for each house.
	Sections bool

	Lines   []StatementLine
	Sexes   map[Sex]*StatementLine // by the sex the sections are for; "" is mixed
	Levels  map[Level]*LevelLine
	All     StatementLine
	Outlook Outlook
	Later   Limits   // of the places on the day of the forecast
	Bound   Bindings // what limits each house that night
	Open    bool     // some house sleeps its boarders that night
	Known   bool     // the school calendar of the whole period is known
}

// A StatementLine is one house, one section or a sum of them.
type StatementLine struct {
	House  HouseID
	Name   string
	Night  capacity.Standing // Places and Placeable are sums of those of houses
	Nights capacity.Count    // bed-nights of the period
	Opened int               // nights on which it was open in the period; of a sum, the most
	Empty  capacity.Vacancies
	Short  []Band // whose adults limit Night.Places
}

// A LevelLine is the pupils of one level. No bed belongs to one level alone, so
// that Free beds are those open to it among others: they do not add up.
type LevelLine struct {
	Night  map[Sex]int // boarders
	Claims capacity.Count
	Nights int // bed-nights occupied
	Free   int
}

// An Outlook is what is known at the time of the statement of the day of the
// forecast.
type Outlook struct {
	Present  int // boarders of the night
	Staying  int // of them, those with a bed on the day of the forecast
	Entering int // boarders who come in between, already recorded
	Held     int // accepted offers, arrival awaited
	Offered  int // offers that wait for an answer
	Places   int
}

// Limits are what limits the places of one or several houses on a day.
type Limits struct {
	Bound Bindings
	Out   int    // beds out of service
	Short []Band // adults who are too few, of the last house added
}

// Leaving is how many boarders of the night are known to leave before the day.
func (c Outlook) Leaving() int { return c.Present - c.Staying }

// NewStatement starts a sum.
func NewStatement(on calendar.Day, period calendar.Interval) *Statement {
	return &Statement{On: on, Period: period, Sexes: map[Sex]*StatementLine{}, Levels: map[Level]*LevelLine{}, Known: true, Bound: Bindings{}, Later: Limits{Bound: Bindings{}},
		All: StatementLine{Empty: capacity.Vacancies{}}}
}

// Span is the nights that premises must be read for.
func (s *Statement) Span() calendar.Interval {
	span := s.Period
	for _, d := range []calendar.Day{s.On, s.Ahead} {
		if d.IsZero() {
			continue
		}
		if d.Before(span.From) {
			span.From = d
		}
		if !d.Before(span.To) {
			span.To = d.AddDays(1)
		}
	}
	return span
}

// A LevelClaim is so many claims alike, with the level and the sex of the pupils.
type LevelClaim struct {
	capacity.Claim
	Count int
}

// Add adds one house, with its claims by level and whoever waits for it.
func (s *Statement) Add(p Premises, in Territory, c *calendar.Calendar, claims []LevelClaim, waiting []Demand) error {
	hours := p.House.Timetable(in, c)
	rows, known, err := p.Weeks(in, c, s.Period)
	if err != nil {
		return err
	}
	places := p.Places(s.On, true)
	s.Known, s.Open = s.Known && known, s.Open || hours.OpenNight(s.On)
	house := StatementLine{House: p.House.ID, Name: p.House.Name, Night: places.Standing, Empty: p.Vacancies(s.On, places, waiting), Short: places.Short()}
	s.Bound[places.Binding]++
	for _, x := range places.Sections {
		line := StatementLine{House: p.House.ID, Name: x.Section.Name, Night: x.Standing, Short: places.ShortOf(x)}
		for _, row := range rows {
			if row.Section == string(x.Section.ID) {
				line.Nights = line.Nights.Plus(row.Count)
				line.Opened += row.OpenNights
			}
		}
		house.Nights, house.Opened = house.Nights.Plus(line.Nights), max(house.Opened, line.Opened)
		s.sex(x.Section.Sex).add(line)
		if s.Sections {
			s.Lines = append(s.Lines, line)
		}
	}
	if !s.Sections {
		s.Lines = append(s.Lines, house)
	}
	s.All.add(house)
	s.All.Empty.Add(house.Empty)
	if s.Sections {
		s.All.House, s.All.Night.Binding, s.All.Short = p.House.ID, places.Binding, house.Short // the sum is the house
	}
	s.levels(places, hours, claims)
	s.ahead(p)
	return nil
}

func (s *Statement) sex(sex Sex) *StatementLine {
	if s.Sexes[sex] == nil {
		s.Sexes[sex] = &StatementLine{}
	}
	return s.Sexes[sex]
}

// add sums lines. A sum has no binding ceiling.
func (l *StatementLine) add(other StatementLine) {
	l.Night.Count = l.Night.Count.Plus(other.Night.Count)
	l.Night.Places += other.Night.Places
	l.Night.Placeable += other.Night.Placeable
	l.Night.Excess += other.Night.Excess
	l.Nights = l.Nights.Plus(other.Nights)
	l.Opened = max(l.Opened, other.Opened)
}

func (s *Statement) level(l Level) *LevelLine {
	if s.Levels[l] == nil {
		s.Levels[l] = &LevelLine{Night: map[Sex]int{}}
	}
	return s.Levels[l]
}

// levels counts the claims of one house by level. Every bed-night occupied in
// the period is in one level.
func (s *Statement) levels(places Places, hours calendar.Timetable, claims []LevelClaim) {
	length, _ := s.Period.Nights()
	open := make([]int, length+1) // nights before that day of the period
	for i := range length {
		open[i+1] = open[i]
		if hours.OpenNight(s.Period.From.AddDays(i)) {
			open[i+1]++
		}
	}
	for _, c := range claims {
		line := s.level(Level(c.Level))
		if shared := s.Period.Intersect(c.Interval); c.State == capacity.Occupied && !shared.IsEmpty() {
			line.Nights += c.Count * (open[shared.To.Sub(s.Period.From)] - open[shared.From.Sub(s.Period.From)])
		}
		if c.Contains(s.On) {
			line.claim(c)
		}
	}
	for _, x := range places.Sections {
		for _, level := range x.Section.Levels {
			s.level(level)
		}
	}
	s.openTo(places)
}

func (l *LevelLine) claim(c LevelClaim) {
	switch c.State {
	case capacity.Occupied:
		l.Night[Sex(c.Sex)] += c.Count
		l.Claims.Occupied += c.Count
	case capacity.Offered:
		l.Claims.Offered += c.Count
	default:
		l.Claims.Held += c.Count
	}
}

// openTo adds the places of one house that can be given to each level. A section
// that names none takes every level.
func (s *Statement) openTo(places Places) {
	for _, level := range Levels {
		free := 0
		for _, x := range places.Sections {
			if len(x.Section.Levels) == 0 || slices.Contains(x.Section.Levels, level) {
				free += x.Placeable
			}
		}
		if free = min(free, places.Placeable); free > 0 {
			s.level(level).Free += free
		}
	}
}

func (s *Statement) ahead(p Premises) {
	if s.Ahead.IsZero() {
		return
	}
	for _, c := range p.Claims {
		there, then := c.Contains(s.On), c.Contains(s.Ahead)
		switch {
		case c.State == capacity.Occupied:
			s.Outlook.Present += count(there)
			s.Outlook.Staying += count(there && then)
			s.Outlook.Entering += count(!there && then)
		case c.State == capacity.Offered:
			s.Outlook.Offered += count(then)
		default:
			s.Outlook.Held += count(then)
		}
	}
	places := p.Places(s.Ahead, true)
	s.Later.Bound[places.Binding]++
	s.Outlook.Places += places.Standing.Places
	s.Later.Out += places.OutOfService
	s.Later.Short = places.Short()
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
