package office

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// A Survey is what a person should look at before a run of a campaign. It names
// no pupil: whoever shows it reads the names of the lines it shows.
type Survey struct {
	Campaign placement.Campaign
	Lodgings []placement.Lodging // for the names of houses and their parts
	Findings placement.Findings  // of one code by name, as in a directory
	Asking   int                 // present boarders without a file in the campaign
}

// Survey looks at a campaign as PrepareRun will: what it finds to block is what a
// run is refused for. A survey is kept until something happens in the territory,
// at most surveyAge: reading every file of a large département takes a second,
// and a page that is opened, mended from and opened again should not.
func (o *Office) Survey(ctx context.Context, by placement.Actor, id placement.CampaignID) (v Survey, err error) {
	if err := placement.Allow(by, placement.SeeCampaigns, placement.Subject{}); err != nil {
		return v, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		c, err := tx.Campaign(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		stamp, err := tx.LatestEvent(ctx, by.Territory)
		if err != nil {
			return err
		}
		if kept, ok := o.surveys.get(id, stamp, m); ok {
			v = kept
			return nil
		}
		s, err := readSnapshot(ctx, tx, c, m)
		if err != nil {
			return err
		}
		if v, _, err = survey(ctx, tx, s, m, ""); err == nil {
			o.surveys.keep(id, stamp, m, v)
		}
		return err
	})
	return v, err
}

// survey freezes a snapshot under the salt and looks at it.
func survey(ctx context.Context, tx *store.Tx, s placement.Snapshot, m moment, salt string) (Survey, match.Problem, error) {
	c := s.Campaign
	asking, err := tx.CountBoardersToAsk(ctx, c.Territory, c.ID, m.today)
	if err != nil {
		return Survey{}, match.Problem{}, err
	}
	p, legend := s.Problem(salt)
	v := Survey{Campaign: c, Lodgings: s.Lodgings, Findings: s.Lint(p, legend, asking), Asking: asking}
	byName(v.Findings, s)
	return v, p, nil
}

// byName puts the findings of one code in the order of a directory.
func byName(list placement.Findings, s placement.Snapshot) {
	files := make(map[placement.ReferralID]string, len(list))
	for _, f := range list {
		files[f.Referral] = ""
	}
	for _, f := range s.Files {
		if _, found := files[f.Referral.ID]; found {
			files[f.Referral.ID] = store.Fold(f.Pupil.Given + " " + f.Pupil.Family)
		}
	}
	houses := make(map[placement.HouseID]string, len(s.Lodgings))
	for _, l := range s.Lodgings {
		houses[l.House.ID] = store.Fold(l.House.Name)
	}
	name := func(f placement.Finding) string {
		if f.Referral != "" {
			return files[f.Referral]
		}
		return houses[f.House]
	}
	for len(list) > 0 {
		same := list.Of(list[0].Code)
		slices.SortStableFunc(same, func(a, b placement.Finding) int { return strings.Compare(name(a), name(b)) })
		list = list[len(same):]
	}
}

// surveyAge is how long a survey may be shown although nothing seems to have
// happened: two replicas whose clocks differ may write events out of order.
const surveyAge = 30 * time.Second

// surveys are those of this process, the last of each campaign. They are comfort:
// a run is refused or not by what is on file then.
type surveys struct {
	mu   sync.Mutex
	last map[placement.CampaignID]keptSurvey
}

type keptSurvey struct {
	Survey
	stamp store.EventStamp
	today calendar.Day
	at    time.Time
}

func (s *surveys) get(id placement.CampaignID, stamp store.EventStamp, m moment) (Survey, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.last[id]
	return k.Survey, ok && k.stamp == stamp && k.today == m.today && m.now.Sub(k.at) < surveyAge
}

func (s *surveys) keep(id placement.CampaignID, stamp store.EventStamp, m moment, v Survey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		s.last = map[placement.CampaignID]keptSurvey{}
	}
	for other, k := range s.last {
		if m.now.Sub(k.at) >= surveyAge {
			delete(s.last, other)
		}
	}
	s.last[id] = keptSurvey{v, stamp, m.today, m.now}
}
